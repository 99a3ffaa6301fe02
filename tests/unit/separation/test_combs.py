"""Notes, and the registers they fall into."""

import itertools

import numpy as np
import pytest

from nmfaudio.separation.combs import (
    N_FREE,
    divide_line,
    fit_notes,
    harmonic_combs,
    register_count,
)
from nmfaudio.separation.stages import Stages
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
    fitted, found = fit_notes(V, PLAN, Stages(None, None, 30), beta=1.0, max_iter=30)
    energy = (fitted.W**2).sum(axis=0) * (fitted.H**2).sum(axis=1)
    assert np.isnan(found[-N_FREE:]).all()
    assert set(found[np.argsort(energy)[-2:]]) == {45.0, 67.0}


@pytest.mark.parametrize("n_groups", [1, 2, 3])
def test_division_is_the_best_there_is(n_groups: int) -> None:
    rng = np.random.default_rng(n_groups)
    x, w = rng.random(8), rng.random(8)
    group_of, left = divide_line(x, w, n_groups)

    def cost(labels: np.ndarray) -> float:
        return sum(
            float(w[labels == g] @ (x[labels == g] - mean) ** 2)
            for g in set(labels.tolist())
            for mean in [np.average(x[labels == g], weights=w[labels == g])]
        )

    order = np.argsort(x)
    best = np.inf
    for cuts in itertools.combinations(range(1, 8), n_groups - 1):
        labels = np.zeros(8, int)
        labels[order] = np.searchsorted(cuts, np.arange(8), side="right")
        best = min(best, cost(labels))
    assert cost(group_of) == pytest.approx(best)
    assert left == pytest.approx(best / cost(np.zeros(8, int)))


def test_bass_and_piano_are_two_registers() -> None:
    midi = np.array([33.0, 35.0, 36.0, 67.0, 70.0, 72.0])
    assert register_count(midi, np.ones(6)) == 2
    assert register_count(np.arange(40.0, 80.0), np.ones(40)) == 3
    assert register_count(midi[:1], np.ones(1)) == 1
    assert register_count(midi, np.zeros(6)) == 1
