"""Reduced data, and the merging of components."""

import numpy as np
import pytest
from naive import reduction as naive

from nmfaudio.factorization.core.data import make_data
from nmfaudio.factorization.core.divergence import beta_divergence
from nmfaudio.factorization.start.merging import merged_components
from nmfaudio.factorization.start.reduction import (
    change_costs,
    join_rows,
    pool_rows,
    reduced,
)

TOLERANCE = {np.float32: 1e-5, np.float64: 1e-12}


@pytest.fixture(params=[np.float32, np.float64], ids=["single", "double"])
def dtype(request):
    return request.param


@pytest.fixture
def music(rng):
    """Return notes of several frames, of three spectra: (n_frames, n_bins)."""
    W = rng.random((600, 3)) ** 6
    H = np.repeat(rng.random((60, 3)) ** 4, 20, axis=0) + 1e-4
    return (H @ W.T).astype(np.float32)


@pytest.mark.parametrize("n_together", [1, 4])
def test_rows_are_pooled_as_loops_do(rng, dtype, n_together):
    V = rng.random((11, 9)).astype(dtype)
    first_bins = np.array([0, 1, 2, 5])
    out = np.full((-(-11 // n_together), 4), np.nan, dtype)
    pool_rows(V, n_together, first_bins, np.full(9, np.nan, dtype), out)
    wanted = naive.pool_rows(V, n_together, first_bins)
    np.testing.assert_allclose(out, wanted, rtol=TOLERANCE[dtype])


@pytest.mark.parametrize("joined", [(), (1,), (3,), (1, 4, 6)])
def test_rows_are_joined_as_loops_do(rng, dtype, joined):
    rows, counts = rng.random((7, 3)).astype(dtype), np.arange(1, 8)
    joins = np.isin(np.arange(7), joined)
    wanted = naive.join_rows(rows, counts, joins)
    n = join_rows(rows, counts, joins)
    assert n == 7 - len(joined)
    np.testing.assert_allclose(rows[:n], wanted[0], rtol=TOLERANCE[dtype])
    np.testing.assert_array_equal(counts[:n], wanted[1])


def test_changes_cost_what_loops_say(rng, dtype):
    rows = (rng.random((7, 5)) * (rng.random((7, 5)) > 0.4) + 0.0).astype(dtype)
    rows[:, 0] += dtype(0.1)
    costs = np.full(6, np.nan, dtype)
    change_costs(rows, rows.sum(axis=1), costs)
    np.testing.assert_allclose(
        costs, naive.change_costs(rows.astype(float)), rtol=10 * TOLERANCE[dtype]
    )


def test_equal_spectra_cost_nothing_and_silence_is_no_change(dtype):
    rows = np.zeros((3, 4), dtype)
    rows[:2] = [[1, 2, 0, 4], [3, 6, 0, 12]]
    costs = np.full(2, np.nan, dtype)
    change_costs(rows, rows.sum(axis=1) + np.finfo(dtype).tiny, costs)
    np.testing.assert_allclose(costs, 0, atol=1e-5)


def test_what_does_not_change_is_one_stretch(music):
    small = reduced(make_data(music.T, None, 2), 2, 1.0)
    blocks = np.repeat(np.arange(len(small.n_blocks)), small.n_blocks)
    assert small.n_blocks.sum() * small.block == music.shape[0]
    # No stretch holds frames of two notes.
    notes = np.arange(music.shape[0] // small.block) * small.block // 20
    for stretch in np.unique(blocks):
        assert len(set(notes[blocks == stretch])) == 1
    assert small.hidden <= 1e-5 * small.data.frame_sums.sum()


@pytest.mark.parametrize("beta", [1.0, 2.0])
@pytest.mark.parametrize("ratio", [1, 4])
def test_factors_of_reduced_data_are_factors_of_the_data(music, beta, ratio):
    """A model that is one shape in each band and stretch survives the way back."""
    data = make_data(music.T, None, 2)
    small = reduced(data, 2, beta)
    n_bands = small.data.V.shape[1]
    assert n_bands < 600
    rows = small.data.V * small.data.scale
    # One component for each stretch: the reduced data themselves.
    W, H = rows.T.copy(), np.eye(rows.shape[0], dtype=np.float32)
    frames = music.reshape(-1, ratio, 600).mean(axis=1)
    means = make_data(frames.T, None, 2)
    W_bins, H_frames = small.spread(W, H, means, ratio)
    model = H_frames @ W_bins.T / means.scale
    assert model.shape == frames.shape
    pooled = np.add.reduceat(model, np.flatnonzero(np.diff(small.bands, prepend=-1)), 1)
    wanted = np.add.reduceat(
        frames, np.flatnonzero(np.diff(small.bands, prepend=-1)), 1
    )
    assert np.abs(pooled - wanted).sum() <= 0.25 * wanted.sum()
    np.testing.assert_allclose(model.sum(), frames.sum(), rtol=1e-3)


def test_the_divergence_of_sums_is_a_part_of_the_data_s(music, rng):
    """What a model of reduced data misses, the data's model misses as well."""
    data = make_data(music.T, None, 2)
    small = reduced(data, 2, 1.0)
    inner = small.data
    W = rng.random((inner.V.shape[1], 2)).astype(np.float32)
    H = rng.random((inner.V.shape[0], 2)).astype(np.float32)
    H *= np.float32(inner.frame_sums.sum() / (H @ W.T).sum())
    there = beta_divergence(inner.V.T * inner.scale, W, H.T, 1.0) / inner.scale
    W_bins, H_frames = small.spread(W, H, data, 1)
    here = beta_divergence(music.T * data.scale, W_bins, H_frames.T, 1.0)
    assert here / data.scale >= there * (1 - 1e-3)


def test_little_data_are_not_reduced(rng):
    V = rng.random((50, 40)).astype(np.float32)
    assert reduced(make_data(V, None, 2), 3, 1.0) is None


def test_the_nearest_components_merge(rng):
    W, H = rng.random((7, 5)), rng.random((9, 5))
    W[:, 3] = 0.5 * W[:, 1] + 0.01 * rng.random(7)
    once = merged_components(W, H, 4)
    np.testing.assert_allclose(once[0] @ once[1].T, naive.merged_once(W, H), rtol=1e-9)
    assert min(once[0].min(), once[1].min()) >= 0


def test_what_is_split_comes_together(rng):
    W, H = rng.random((7, 3)), rng.random((9, 3))
    halves = W[:, [0, 0, 1, 2, 2]], H[:, [0, 0, 1, 2, 2]] * [0.2, 0.8, 1, 0.5, 0.5]
    whole = merged_components(*halves, 3)
    np.testing.assert_allclose(whole[0] @ whole[1].T, W @ H.T, rtol=1e-9)


def test_silent_components_vanish_and_none_is_made_up(rng):
    W, H = rng.random((7, 4)), rng.random((9, 4))
    W[:, 2], H[:, 0] = 0, 0
    left, right = merged_components(W, H, 2)
    np.testing.assert_allclose(left @ right.T, W @ H.T, rtol=1e-9)
    apart = merged_components(np.eye(3), np.diag([1.0, 2.0, 3.0]), 2)
    assert np.isfinite(apart[0]).all()
    np.testing.assert_allclose(np.sort(np.diag(apart[0] @ apart[1].T)), [0, 2, 3])
