"""A small recording with a model, and a mixer on a device that records."""

from dataclasses import dataclass
from itertools import cycle

import numpy as np
import pytest
from numpy.typing import NDArray
from signals import stereo_mix

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.playback.feeder import FADE_S
from nmfaudio.playback.mixer import Mixer
from nmfaudio.playback.outputs import RecordingOutput
from nmfaudio.playback.transport import Transport
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.rendering.mix_request import MixRequest
from nmfaudio.separation.rendering.resynthesis import FrameRenderer
from nmfaudio.spectral.stft import StftPlan

SAMPLE_RATE = 16_000


@dataclass
class Case:
    audio: AudioBuffer
    plan: StftPlan
    model: RenderModel

    def request(
        self, gains: NDArray[np.float32], residual_gain: float = 1.0
    ) -> MixRequest:
        return MixRequest(self.plan, self.model, gains, residual_gain)

    def offline(
        self, gains: NDArray[np.float32], residual_gain: float = 1.0
    ) -> NDArray[np.float32]:
        """Render the whole recording as an export would, (n_samples, n_channels)."""
        renderer = FrameRenderer(self.audio, self.plan, self.model, exponent=1.0)
        mix = renderer.mix(gains, residual_gain)
        return renderer.render(mix, 0, self.audio.n_samples)[0].T


class Deck(Mixer):
    """A mixer on a device that plays when asked to."""

    def __init__(self, audio: AudioBuffer) -> None:
        super().__init__(audio, Transport(audio.n_samples, audio.sample_rate))
        self.n_fade = round(FADE_S * audio.sample_rate)
        self._output = RecordingOutput()
        self._output.open(
            self, sample_rate=audio.sample_rate, n_channels=audio.n_channels
        )
        self._output.start()

    def play(
        self, n_samples: int, block_lengths: tuple[int, ...] = (512,)
    ) -> NDArray[np.float32]:
        """Play blocks of the given lengths in turn, (n_samples, n_channels)."""
        parts, left = [], n_samples
        for length in cycle(block_lengths):
            self._output.block_length = min(length, left)
            parts.append(self._output.play(min(length, left)))
            left -= len(parts[-1])
            if left == 0:
                break
        return np.concatenate(parts)


@pytest.fixture
def case(rng: np.random.Generator) -> Case:
    audio = AudioBuffer(
        stereo_mix(sample_rate=SAMPLE_RATE, n_samples=20_011), SAMPLE_RATE
    )
    plan = StftPlan(SAMPLE_RATE, n_fft=512, hop_length=128)
    n_frames = plan.n_frames(audio.n_samples)
    model = RenderModel.from_factors(
        rng.random((plan.n_bins, 5)) ** 4, rng.random((5, n_frames)) ** 2
    )
    return Case(audio, plan, model)
