"""Two components, compared bin by bin and frame by frame."""

import numpy as np
import pytest

from nmfaudio.separation.components.evidence.details import detail_measures
from nmfaudio.separation.components.sounds import measure_sounds
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(16000, n_fft=2048, hop_length=512)


def tone(hz):
    """Return a template of eight partials."""
    bins = np.arange(PLAN.n_bins)[:, np.newaxis]
    partials = hz * np.arange(1, 9) * PLAN.n_fft / PLAN.sample_rate
    return np.exp(-0.5 * ((bins - partials) / 1.5) ** 2).sum(axis=1)


@pytest.fixture
def measures():
    """Compare A3, the same played elsewhere, A4, E4, and noise that A3 goes with."""
    noise = 0.2 + np.random.default_rng(0).random(PLAN.n_bins)
    W = np.stack([tone(220), tone(220), tone(440), tone(330), noise], axis=1)
    H = np.zeros((5, 80))
    for row, first in enumerate([5, 35, 15, 25, 5]):
        H[row, first::40] = 1.0
        H[row, first + 1 :: 40] = 0.5
    return detail_measures(measure_sounds(W[np.newaxis], H, PLAN))


def test_spectra_are_compared_bin_by_bin(measures):
    assert measures["bins"][0, 1] == pytest.approx(1.0)
    assert measures["bins"][0, 1] > measures["bins"][0, 2] > measures["bins"][0, 3]
    assert measures["bands"][0, 1] == pytest.approx(1.0)
    assert measures["flat"][0, 1] == pytest.approx(0.0, abs=1e-9)
    assert measures["flat"][0, 4] > 1.0


def test_courses_are_compared_frame_by_frame(measures):
    for name in ("frames", "fine", "strokes"):
        assert measures[name][0, 4] == pytest.approx(1.0)
        assert measures[name][0, 1] < 0.1
    assert measures["both"][0, 1] < 0.1
    assert measures["both"][0, 0] == pytest.approx(1.0)


def test_pitches_are_compared_as_sure_as_they_are(measures):
    sure = measures["strength"][0, 1]
    assert sure > 0.5
    assert measures["one_pitch"][0, 1] == pytest.approx(sure)
    assert measures["octaves"][0, 1] == 0.0
    assert measures["one_pitch"][0, 2] < 1e-6
    assert measures["octaves"][0, 2] == pytest.approx(sure, rel=0.2)
    assert measures["pitch"][0, 2] == pytest.approx(sure, rel=0.2)
    assert measures["octaves"][0, 3] < 0.05
    assert measures["strength_apart"][0, 1] == pytest.approx(0.0, abs=1e-9)
    assert measures["strength_apart"][0, 4] > 0.01
