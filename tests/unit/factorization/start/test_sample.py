"""Some frames, on which starts of least squares are judged."""

import numpy as np
import pytest

from nmfaudio.factorization.core.data import make_data
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.start import race
from nmfaudio.factorization.start.reduction import reduced
from nmfaudio.factorization.start.sample import sampled


@pytest.fixture
def music(rng):
    """Return notes of some frames that ring, of 24 spectra: (n_bins, n_frames)."""
    W = rng.random((300, 24)) ** 12
    H = np.zeros((24, 1400))
    for onset in range(0, 1400, 5):
        length = min(40, 1400 - onset)
        H[rng.integers(24), onset : onset + length] += np.exp(-np.arange(length) / 9)
    return (W @ H + 1e-3 * rng.random((300, 1400))).astype(np.float32)


def test_one_frame_of_each_block_is_drawn(music, rng):
    data = make_data(music, None)
    few = sampled(data, 4, rng, 1)
    assert few.block == 1400 // 512
    assert few.frames.size == -(-1400 // few.block)
    np.testing.assert_array_equal(few.frames // few.block, np.arange(few.frames.size))
    np.testing.assert_array_equal(few.data.V, music.T[few.frames])
    entries = few.data.V.astype(float) * few.data.scale
    np.testing.assert_allclose(few.data.frame_sums, entries.sum(axis=1), rtol=1e-5)
    np.testing.assert_allclose(few.data.bin_sums, entries.sum(axis=0), rtol=1e-5)
    assert few.data.energy == pytest.approx(0.5 * (entries**2).sum(), rel=1e-5)
    assert few.data.n_chunks == 1
    H = rng.random((few.frames.size, 4))
    np.testing.assert_array_equal(few.spread(H, 1400)[few.frames], H)


def test_long_recordings_and_many_components_take_more_frames(rng):
    def n_drawn(n_frames, n_components):
        data = make_data(np.ones((2, n_frames), np.float32), None)
        return sampled(data, n_components, rng, 1).frames.size

    assert 512 <= n_drawn(4000, 4) < n_drawn(20_000, 4) < n_drawn(200_000, 4) < 2100
    assert n_drawn(4000, 100) >= 1200


def test_few_frames_are_not_worth_a_sample(rng):
    data = make_data(np.ones((2, 1000), np.float32), None)
    assert sampled(data, 4, rng, 1) is None


def test_frames_get_what_all_frames_would(music, rng):
    data = make_data(music, None)
    small = reduced(data, 4, 2.0)
    few = sampled(data, 4, rng, 1)
    W = rng.random((small.data.V.shape[1], 4)).astype(np.float32)
    H = rng.random((small.data.V.shape[0], 4)).astype(np.float32)
    W_all, H_all = small.spread(W, H, data, 1)
    W_few, H_few = small.at_frames(W, H, few.data, few.frames)
    np.testing.assert_array_equal(W_few, W_all)
    levels = H_few / H_all[few.frames]
    np.testing.assert_allclose(levels, levels.mean(), rtol=1e-4)
    assert (H_few @ W_few.T).sum() == pytest.approx(few.data.frame_sums.sum(), rel=1e-4)


def test_frames_unlike_their_neighbours_are_soon_explained(rng):
    W, H = rng.random((300, 24)) ** 12, rng.random((24, 1400)) ** 6
    V = (W @ H + 1e-3 * rng.random((300, 1400))).astype(np.float32)
    soon, late = (
        factorize(V, 24, beta=2, max_iter=n, tol=0).divergence[-1] for n in (3, 60)
    )
    # Means over them, the other way to go on from reduced data, leave 4 to 6 times it.
    assert soon < 1.5 * late


def test_a_sampled_start_has_the_same_bits_on_any_number_of_threads(music):
    one, two = (
        factorize(music, 24, beta=2, max_iter=2, tol=0, n_threads=n) for n in (1, 2)
    )
    np.testing.assert_array_equal(one.W, two.W)
    np.testing.assert_array_equal(one.H, two.H)


def test_a_start_that_is_told_to_stop_is_whole(music):
    data = make_data(music, None)
    rng = np.random.default_rng(0)
    W, H = rng.random((300, 24)), rng.random((1400, 24))
    found = race.improve_start(data, W, H, 2.0, rng, lambda: True)
    assert found[0].shape == W.shape
    assert found[1].shape == H.shape
    assert all(np.isfinite(factor).all() for factor in found)
