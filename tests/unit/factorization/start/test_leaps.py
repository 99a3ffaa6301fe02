"""Least squares leave a basin in which they would end badly."""

import numpy as np
import pytest

from nmfaudio.factorization import plain
from nmfaudio.factorization.core.data import make_data
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.fused.hals import HalsEngine
from nmfaudio.factorization.start import leaps
from nmfaudio.factorization.start.leaps import Leaps, can_leap

N = 16


@pytest.fixture
def parts(rng):
    """Return parts that are heard at times: (n_bins, N) and (n_frames, N)."""
    W = rng.random((120, N)) ** 10
    H = rng.random((1200, N)) ** 10
    return W.astype(np.float32), H.astype(np.float32)


@pytest.fixture
def settled(parts):
    """Return data, and a fit of it with nothing left to gain."""
    W, H = parts
    data = make_data(W @ H.T, None)
    return data, HalsEngine(data, W, H / np.float32(data.unit))


@pytest.fixture
def notes():
    """Return notes that ring, of 24 spectra, which have basins: (n_bins, n_frames)."""
    rng = np.random.default_rng(1)
    W = rng.random((300, 24)) ** 12
    H = np.zeros((24, 1400))
    for onset in range(0, 1400, 5):
        length = min(40, 1400 - onset)
        H[rng.integers(24), onset : onset + length] += np.exp(-np.arange(length) / 9)
    return (W @ H + 1e-3 * rng.random((300, 1400))).astype(np.float32)


def in_order(monkeypatch, *splits):
    monkeypatch.setattr(leaps, "_SPLITS", splits)


@pytest.mark.parametrize("splits", [(10,), (0,), (10, 30, 0, 5, 15)])
def test_splits_and_new_starts_find_out_of_a_basin(notes, monkeypatch, splits):
    in_order(monkeypatch, *splits)
    options = {"beta": 2.0, "seed": 1, "max_iter": 120, "tol": 0.0}
    free = factorize(notes, 20, **options)
    monkeypatch.setattr(plain, "can_leap", lambda *_: False)
    stuck = factorize(notes, 20, **options)
    # It has arrived: all its iterations would bring no more.
    assert stuck.divergence[-1] > 0.9999 * stuck.divergence[-3]
    assert free.divergence[-1] < 0.99 * stuck.divergence[-1]


def test_none_while_the_fit_is_fast_or_when_it_shall_stop(settled, rng):
    data, engine = settled
    W, H = engine.W, engine.H.copy()
    leap = Leaps(engine, data, rng, lambda: False)
    assert not leap([1.0])
    assert not leap([1.0, 0.9999])
    assert not Leaps(engine, data, rng, lambda: True)([1.0, 1.0])
    np.testing.assert_array_equal(engine.W, W)
    np.testing.assert_array_equal(engine.H, H)
    assert leap([1.0, 1.0])
    assert (engine.W != W).any()


def test_leaps_in_vain_come_to_an_end(settled, monkeypatch, rng):
    in_order(monkeypatch, 10, 5)
    data, engine = settled
    leap = Leaps(engine, data, rng, lambda: False)
    assert sum(leap([1.0, 1.0]) for _ in range(15)) == 10
    # It got lower: there may be more.
    assert leap([1.0, 0.99999])


def test_each_leap_in_vain_splits_other_components(settled, monkeypatch, rng):
    in_order(monkeypatch, 4)
    split = leaps.split_components
    chosen = []

    def spy(W, H, splits, which):
        chosen.append(set(which))
        return split(W, H, splits, which)

    monkeypatch.setattr(leaps, "split_components", spy)
    data, engine = settled
    leap = Leaps(engine, data, rng, lambda: False)
    for _ in range(3):
        leap([1.0, 1.0])
    assert [len(which) for which in chosen] == [4, 4, 4]
    assert len(set.union(*chosen)) == 12


def test_it_is_for_long_data_many_components_and_no_weights(parts):
    V = parts[0] @ parts[1].T
    assert can_leap(make_data(V, None), N)
    assert not can_leap(make_data(V, None), N - 1)
    assert not can_leap(make_data(V[:, :1000], None), N)
    assert not can_leap(make_data(V, np.ones_like(V)), N)


def test_fits_leap_unless_their_start_was_given_or_not_raced_for(parts, monkeypatch):
    made = []

    class Spy(Leaps):
        def __init__(self, *arguments):
            made.append(1)
            super().__init__(*arguments)

    monkeypatch.setattr(plain, "Leaps", Spy)
    V = parts[0] @ parts[1].T
    options = {"beta": 2.0, "max_iter": 2}
    factorize(V, N, start="single", **options)
    factorize(V, N, init="nndsvd", **options)
    factorize(V, N, W=parts[0], **options)
    factorize(V, N, max_iter=2)
    assert not made
    factorize(V, N, **options)
    assert made


@pytest.mark.parametrize("seed", [0, 1])
def test_leaps_never_raise_the_divergence_and_keep_their_bits(parts, seed):
    V = parts[0][:, :14] @ parts[1][:, :14].T
    V += 0.05 * np.random.default_rng(seed).random(V.shape, np.float32)
    options = {"beta": 2.0, "max_iter": 90, "tol": 0.0, "seed": seed}
    one = factorize(V, N, n_threads=1, **options)
    two = factorize(V, N, n_threads=2, **options)
    assert (np.diff(one.divergence) <= 0).all()
    assert len(one.divergence) < 10  # some looks found a leap to be in vain
    np.testing.assert_array_equal(one.W, two.W)
    np.testing.assert_array_equal(one.H, two.H)
