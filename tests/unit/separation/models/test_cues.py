"""Splits by simple cues add up, and are the same however much is held at one time."""

from collections.abc import Callable

import numpy as np
import pytest
import signals

from nmfaudio.separation.evaluation import si_sdr
from nmfaudio.separation.models import cues
from nmfaudio.separation.models.progress import FitSequence

RATE = 16_000
Split = Callable[[np.ndarray, int], tuple[np.ndarray, ...]]
SPLITS = (cues.split_low, cues.split_moving, cues.split_sides)


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("n_samples", [0, 1, 100, 32_000])
def test_parts_add_up(split: Split, n_samples: int) -> None:
    sound = signals.stereo_mix()[:, :n_samples]
    found = split(sound, RATE)
    assert all(part.shape == sound.shape for part in found)
    np.testing.assert_allclose(np.sum(found, axis=0), sound, atol=1e-6)


@pytest.mark.parametrize("split", SPLITS)
def test_blocks_of_any_length_give_the_same(split: Split, monkeypatch) -> None:
    sound = signals.stereo_mix()
    whole = split(sound, RATE)
    for n_bins in (1, 5_000, 30_000):
        monkeypatch.setattr(cues, "_BLOCK_BINS", n_bins)
        for part, expected in zip(split(sound, RATE), whole, strict=True):
            np.testing.assert_allclose(part, expected, atol=1e-6)


def test_low_and_sides_go_where_they_belong() -> None:
    t = np.arange(2 * RATE) / RATE
    bass, flute = np.sin(2 * np.pi * 60 * t), np.sin(2 * np.pi * 900 * t)
    low, rest = cues.split_low(np.stack([bass + flute]), RATE)
    inner = slice(RATE // 2, -RATE // 2)
    np.testing.assert_allclose(low[0, inner], bass[inner], atol=0.01)
    np.testing.assert_allclose(rest[0, inner], flute[inner], atol=0.01)
    left, centre, right = cues.split_sides(np.stack([flute, bass]), RATE)
    np.testing.assert_allclose(left[0, inner], flute[inner], atol=0.05)
    np.testing.assert_allclose(right[1, inner], bass[inner], atol=0.05)
    assert np.abs(centre[:, inner]).max() < 0.05


def test_a_deep_stroke_is_no_held_note() -> None:
    """Both are narrow below 120 Hz: only time tells which of them is struck."""
    t = np.arange(4 * RATE) / RATE
    notes = np.sin(2 * np.pi * 98 * t) * (t % 2 < 1.9)
    kick = np.zeros_like(t)
    stroke = np.exp(-t[: RATE // 4] / 0.06) * np.sin(2 * np.pi * 55 * t[: RATE // 4])
    for at in range(0, t.size, RATE // 2):
        kick[at : at + stroke.size] += stroke
    fits = FitSequence(None, None, total=cues.DRUM_ITERATIONS)
    drums, rest = cues.split_drums(np.stack([kick + notes]), RATE, fits)
    np.testing.assert_allclose(drums + rest, np.stack([kick + notes]), atol=1e-6)
    assert si_sdr(kick, drums[0]) > 6.0
    assert si_sdr(notes, rest[0]) > 16.0
    assert fits.done == cues.DRUM_ITERATIONS


@pytest.mark.parametrize("n_samples", [0, 5, 4096, 10_000])
def test_energy_is_the_sum_of_squares(rng, n_samples):
    samples = rng.standard_normal((2, n_samples)).astype(np.float32)
    exact = float(np.sum(samples.astype(np.float64) ** 2))
    assert cues.energy_of(samples) == pytest.approx(exact, rel=1e-6)
