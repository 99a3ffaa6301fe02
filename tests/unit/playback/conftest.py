"""A small recording with a model, for the mixer."""

from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray
from signals import stereo_mix

from nmfaudio.audio.buffer import AudioBuffer
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
