"""Where a picture's levels come from: a recording, what is heard of it, a model."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import Float32Array, UInt8Array
from nmfaudio.gui.canvases.spectrogram.tiles import TiledPicture
from nmfaudio.project.gains import EffectiveGains
from nmfaudio.separation.model import RenderModel, Separation
from nmfaudio.spectral.analysis import Analysis, Read
from nmfaudio.spectral.display import level_codes
from nmfaudio.spectral.grid import hz_of_bin
from nmfaudio.spectral.stft import StftPlan

if TYPE_CHECKING:
    from nmfaudio.separation.rendering.mask_layout import Mix
    from nmfaudio.separation.rendering.panning import PannedMix
    from nmfaudio.separation.rendering.resynthesis import FrameRenderer

__all__ = [
    "RenderedMix",
    "picture_of_model",
    "picture_of_recording",
    "picture_of_sound",
    "samples_of",
]


def samples_of(audio: AudioBuffer, start: int, stop: int) -> Float32Array:
    """Return samples of all channels; there is silence beyond the ends."""
    sound = np.zeros((audio.n_channels, stop - start), np.float32)
    low, high = max(0, start), min(stop, audio.n_samples)
    if low < high:
        sound[:, low - start : high - start] = audio.samples[:, low:high]
        audio.release()
    return sound


@dataclass(eq=False)
class RenderedMix:
    """What is heard of a separation under some gains, a stretch at a time.

    Attributes
    ----------
    separation : Separation
        Whose masks share the sound.
    gains : EffectiveGains
        How loud each component is, and where it lies.
    """

    separation: Separation
    gains: EffectiveGains
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _made: "tuple[FrameRenderer, Mix | PannedMix] | None" = None

    def read(self, start: int, stop: int) -> Float32Array:
        """Return rendered samples ``[start, stop)``; silence beyond the ends."""
        renderer, mix = self._renderer()
        audio = self.separation.audio
        sound = np.zeros((audio.n_channels, stop - start), np.float32)
        low, high = max(0, start), min(stop, audio.n_samples)
        if low < high:
            sound[:, low - start : high - start] = renderer.render(mix, low, high)[0]
        return sound

    def _renderer(self) -> "tuple[FrameRenderer, Mix | PannedMix]":
        with self._lock:
            if self._made is None:
                # Compiled code, kept off the start-up path.
                from nmfaudio.separation.rendering.resynthesis import (  # noqa: PLC0415
                    renderer_of,
                )

                renderer = renderer_of(self.separation)
                gains = self.gains
                mix = renderer.panned_mix(
                    (gains.components, gains.residual, gains.source_of),
                    gains.pan,
                    gains.residual_pan,
                )
                self._made = renderer, mix
            return self._made


def picture_of_sound(
    read: Read,
    n_samples: int,
    analysis: Analysis,
    before: TiledPicture | None = None,
    n_ready: Callable[[], int] | None = None,
) -> TiledPicture:
    """Return a picture of sound; ``before`` is seen until tiles are made.

    ``n_ready`` returns how many samples have come of sound that is being read.
    """
    return TiledPicture(
        analysis.n_frames(n_samples),
        analysis.hop_length / analysis.sample_rate,
        analysis.centres_hz,
        partial(analysis.codes, read),
        before,
        None
        if n_ready is None
        else lambda: analysis.n_frames_ready(n_ready(), n_samples),
    )


def picture_of_recording(audio: AudioBuffer, analysis: Analysis) -> TiledPicture:
    """Return a picture of a recording, also of one that is being read."""
    return picture_of_sound(
        partial(samples_of, audio),
        audio.n_samples,
        analysis,
        n_ready=lambda: audio.n_ready,
    )


def picture_of_model(model: RenderModel, plan: StftPlan) -> TiledPicture:
    """Return a picture of ``W @ H``, the mean of the channels' templates."""
    W, H = model.W.mean(axis=0), model.H

    def codes(start: int, stop: int) -> UInt8Array:
        V = np.ascontiguousarray((W @ H[:, start:stop]).T, np.float32)
        return level_codes(V, plan.full_scale)

    centres_hz = hz_of_bin(np.arange(plan.n_bins, dtype=np.float64), plan)
    return TiledPicture(
        H.shape[1], plan.hop_length / plan.sample_rate, centres_hz, codes
    )
