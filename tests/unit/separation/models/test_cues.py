"""Splits by simple cues add up, and are the same however much is held at one time."""

from collections.abc import Callable

import numpy as np
import pytest
import signals
from naive import masking as naive

from nmfaudio.separation.evaluation import si_sdr
from nmfaudio.separation.models.cues import passing, sides, splits, strokes
from nmfaudio.separation.models.cues.sides import split_sides
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.spectral import _blocks

RATE = 16_000
Split = Callable[[np.ndarray, int], tuple[np.ndarray, ...]]
SPLITS = (splits.split_low, splits.split_moving, split_sides)


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
    for n_samples in (1, 5_000, 30_000):
        monkeypatch.setattr(_blocks, "_BLOCK_SAMPLES", n_samples)
        for part, expected in zip(split(sound, RATE), whole, strict=True):
            np.testing.assert_allclose(part, expected, atol=1e-6)


def test_low_and_sides_go_where_they_belong() -> None:
    t = np.arange(2 * RATE) / RATE
    bass, flute = np.sin(2 * np.pi * 60 * t), np.sin(2 * np.pi * 900 * t)
    low, rest = splits.split_low(np.stack([bass + flute]), RATE)
    inner = slice(RATE // 2, -RATE // 2)
    np.testing.assert_allclose(low[0, inner], bass[inner], atol=0.01)
    np.testing.assert_allclose(rest[0, inner], flute[inner], atol=0.01)
    left, centre, right = split_sides(np.stack([flute, bass]), RATE)
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
    fits = FitSequence(None, None, total=strokes.DRUM_ITERATIONS)
    drums, rest = strokes.split_drums(np.stack([kick + notes]), RATE, fits)
    np.testing.assert_allclose(drums + rest, np.stack([kick + notes]), atol=1e-6)
    assert si_sdr(kick, drums[0]) > 6.0
    assert si_sdr(notes, rest[0]) > 16.0
    assert fits.done == strokes.DRUM_ITERATIONS


@pytest.mark.parametrize("n_samples", [0, 5, 4096, 10_000])
def test_energy_is_the_sum_of_squares(rng, n_samples):
    samples = rng.standard_normal((2, n_samples)).astype(np.float32)
    exact = float(np.sum(samples.astype(np.float64) ** 2))
    assert splits.energy_of(samples) == pytest.approx(exact, rel=1e-6)


def test_spectra_are_weighed_frame_by_frame_or_all_alike(rng):
    X = (rng.standard_normal((3, 5)) + 1j * rng.standard_normal((3, 5))).astype("c8")
    for n_rows in (1, 3):
        mask, weighed = rng.random((n_rows, 5), np.float32), X.copy()
        passing.weigh(mask, weighed.view(np.float32))
        np.testing.assert_allclose(weighed, naive.weigh(mask, X), rtol=1e-6)


@pytest.mark.parametrize("offset", [0, 1])
def test_what_is_aside_is_so_by_the_place_of_each_bin(rng, offset):
    X = rng.standard_normal((2, 5, 40)) + 1j * rng.standard_normal((2, 5, 40))
    X = (X * rng.random((2, 1, 40)) ** 4).astype("c8")
    found = np.empty((2, 2, 5 - offset, 40), np.complex64)
    powers = np.empty(X.shape, np.float32)
    near, parts = sides.sides_by_balance(), X.view(np.float32)
    sides.take_aside(parts, offset, near, powers, found.view(np.float32))
    for c, t, f in np.ndindex(found.shape[1:]):
        shares = np.array(naive.place_aside(X, offset + t, f))
        expected = shares * X[c, offset + t, f]
        np.testing.assert_allclose(found[:, c, t, f], expected, atol=1e-5)
