"""Recordings that people made, through the loader and the STFT and back."""

from pathlib import Path

import numpy as np
import pytest

from nmfaudio.audio.decode import load
from nmfaudio.spectral.stft import StftPlan

FOLDER = Path(__file__).parents[3].parent / "shared" / "eval" / "dev"
MIXES = sorted(FOLDER.glob("*/mix*")) if FOLDER.exists() else []


@pytest.mark.skipif(not MIXES, reason="the real recordings are not present")
def test_real_recordings_come_back():
    for path in MIXES:
        audio = load(path)
        assert audio.n_samples > audio.sample_rate
        plan = StftPlan(audio.sample_rate)
        X = plan.forward(audio.samples)
        back = plan.inverse(X, audio.n_samples)
        peak = np.abs(audio.samples).max()
        assert np.abs(back - audio.samples).max() <= 1e-6 * max(peak, 1.0), path
        V = plan.magnitude(audio.samples)
        power = (np.abs(X) ** 2).mean(axis=0)
        np.testing.assert_allclose(V**2, power, rtol=1e-3, atol=1e-6 * power.max())
