"""A small separation, made up rather than found."""

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.factorization.result import Factorization, StopReason
from nmfaudio.separation.model import RenderModel, Separation
from nmfaudio.spectral.stft import StftPlan

RATE = 8_000


@pytest.fixture
def separation(rng: np.random.Generator) -> Separation:
    """Return three components of two seconds of noise in two channels."""
    audio = AudioBuffer(
        (0.1 * rng.standard_normal((2, 2 * RATE))).astype(np.float32), RATE
    )
    plan = StftPlan(RATE, n_fft=256, hop_length=64)
    W = rng.random((plan.n_bins, 3), np.float32)
    H = rng.random((3, plan.n_frames(audio.n_samples)), np.float32)
    return Separation(
        audio=audio,
        plan=plan,
        model=RenderModel.from_factors(W, H),
        factorization=Factorization(
            W=W,
            H=H,
            beta=1.0,
            divergence=(),
            checked_iterations=(),
            n_iter=0,
            stop_reason=StopReason.MAX_ITER,
            seed=0,
            elapsed_s=0.0,
        ),
        tags=(),
        sources=(),
    )
