"""Bands hold every bin once, and levels are sums of theirs."""

import numpy as np
import pytest

from nmfaudio.spectral import bands
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(44_100, n_fft=4096, hop_length=1024)


def test_bins_stay_apart_below_an_edge():
    first = bands.bands_above(PLAN, 1000.0, 24)
    low = first * PLAN.sample_rate / PLAN.n_fft < 1000.0
    np.testing.assert_array_equal(first[low], np.arange(low.sum()))
    assert np.all(np.diff(first) > 0)
    # Eight bands of an octave would be 24 if bins were finer; none is wider.
    widest = np.log2(first[1:][~low[1:]] / first[:-1][~low[1:]]).max()
    assert first.size < PLAN.n_bins / 3
    assert widest < 2 / 24


def test_an_edge_above_all_leaves_every_bin_apart():
    plan = StftPlan(1000, n_fft=64, hop_length=16)
    first = bands.bands_above(plan, 1000.0, 24)
    np.testing.assert_array_equal(first, np.arange(plan.n_bins))


@pytest.mark.parametrize("first", [[0, 1, 3, 7], [0], [0, 2]])
@pytest.mark.parametrize("shared", [False, True])
def test_levels_are_sums_of_bins(rng, monkeypatch, first, shared):
    monkeypatch.setattr(bands, "_POOLED", 3)  # more than one block, the last not full
    V, share = rng.random((2, 9, 7)).astype(np.float32)
    share = share if shared else None
    levels = bands.in_bands(V, np.array(first), share)
    counted = V if share is None else V * share
    stops = [*first[1:], 9]
    for level, start, stop in zip(levels, first, stops, strict=True):
        np.testing.assert_allclose(level, counted[start:stop].sum(axis=0), rtol=1e-6)


@pytest.mark.parametrize("n_bins", [1, 2, 5, 2049])
def test_even_bands_begin_with_single_bins(n_bins):
    first = bands.geometric_bands(n_bins, 40)
    assert first[0] == 0
    assert first[-1] == n_bins - 1
    assert np.all(np.diff(first) > 0)
