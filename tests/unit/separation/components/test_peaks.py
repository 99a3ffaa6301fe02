"""Peaks are those that SciPy finds."""

import pytest
from scipy.signal import find_peaks

from nmfaudio.separation.components.peaks import prominent_peaks


@pytest.mark.parametrize("n_levels", [2, 5, 1000])
@pytest.mark.parametrize("prominence", [0.0, 0.2, 0.6])
def test_they_are_those_of_scipy(rng, n_levels, prominence):
    for size in (0, 1, 2, 3, 10, 200):
        for _ in range(20):
            curve = rng.integers(0, n_levels, size) / n_levels
            wanted, _ = find_peaks(curve, prominence=prominence)
            assert prominent_peaks(curve, prominence).tolist() == wanted.tolist()
