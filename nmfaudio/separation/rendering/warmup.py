"""Make compiled code ready that is not part of a fit: of sound, and of its analysis."""

from dataclasses import replace

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.containers.packing.octets import packed_24
from nmfaudio.compiled.linear_algebra import product, thin_svd
from nmfaudio.separation.choice.medians import running_median
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.rendering.owned_picture import paint_owned
from nmfaudio.separation.rendering.resynthesis import FrameRenderer
from nmfaudio.separation.rendering.stem_set import Tally
from nmfaudio.spectral.stft import StftPlan

__all__ = ["analysis", "sound"]


def analysis() -> None:
    """Run what needs the kernels that look at the content of recordings."""
    running_median(np.zeros((1, 3), np.float32), 3)
    StftPlan(8000, n_fft=512, hop_length=128).magnitude(np.zeros((1, 1), np.float32))
    for dtype in (np.float32, np.float64):
        square = np.zeros((2, 2), dtype)
        product(square, square)
        product(square.T, square)
    # How many components there are to be, and where they lie on the map.
    thin_svd(np.eye(2))


def sound() -> None:
    """Run what needs the kernels of playback and stems, and of their picture.

    An audio callback that has to wait for a compiler drops out.
    """
    # As long as frames must be for the kernel of transforms.
    plan = StftPlan(8000, n_fft=512, hop_length=128)
    model = RenderModel.from_factors(
        np.ones((plan.n_bins, 1)), np.ones((1, plan.n_frames(64)))
    )
    model = replace(model, stereo_masks=True)
    for n_channels in (1, 2):
        audio = AudioBuffer(np.zeros((n_channels, 64), np.float32), 8000)
        renderer = FrameRenderer(audio, plan, model)
        stem = renderer.render(renderer.mix(np.ones(1)), 0, 64)
        Tally([True]).add(stem, audio.samples)
        packed_24(stem[0])
    one, owner = np.ones((1, 1), np.float32), np.zeros(1, np.int64)
    colours = np.zeros((1, 256), np.uint32)
    levels, pixels = np.zeros((1, 1), np.uint8), np.zeros((1, 1), np.uint32)
    paint_owned(one, one, owner, levels, colours, pixels)
