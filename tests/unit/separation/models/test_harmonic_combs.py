"""Notes are found where they are."""

import numpy as np

from nmfaudio.separation.models.harmonic_combs import (
    N_FREE,
    fit_notes,
    harmonic_combs,
)
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(16000, n_fft=4096, hop_length=1024)


def test_combs_are_zero_away_from_their_harmonics() -> None:
    combs, midi = harmonic_combs(PLAN)
    a4 = combs[:, list(midi).index(69)]
    bin_hz = 16000 / 4096
    assert a4[round(440 / bin_hz)] > 0
    assert a4[round(660 / bin_hz)] == 0.0
    np.testing.assert_allclose(combs.sum(axis=0), 1.0, rtol=1e-5)


def test_too_low_a_rate_has_no_notes() -> None:
    combs, midi = harmonic_combs(StftPlan(1000, n_fft=32, hop_length=8))
    assert combs.shape == (17, midi.size)


def test_two_notes_are_found_where_they_are() -> None:
    combs, midi = harmonic_combs(PLAN)
    at = [list(midi).index(note) for note in (45, 67)]
    H = np.zeros((2, 60), np.float32)
    H[0, 5:30], H[1, 20:50] = 1.0, 1.0
    V = combs[:, at] @ H
    fitted, found = fit_notes(
        V, PLAN, FitSequence(None, None, 30), beta=1.0, max_iter=30
    )
    energy = (fitted.W**2).sum(axis=0) * (fitted.H**2).sum(axis=1)
    assert np.isnan(found[-N_FREE:]).all()
    assert set(found[np.argsort(energy)[-2:]]) == {45.0, 67.0}
