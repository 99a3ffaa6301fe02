"""Fits from several seeds: the best, and how far the others agree with it."""

import threading

import numpy as np
import pytest

from nmfaudio.errors import ParameterError
from nmfaudio.factorization.core.terms import divergence
from nmfaudio.factorization.result import Factorization, StopReason
from nmfaudio.factorization.selection.restarts import (
    compare_starts,
    factorize_restarts,
)


def make_fit(W, H, value, seed=0):
    return Factorization(
        W=W,
        H=H,
        beta=1.0,
        divergence=(value,),
        checked_iterations=(1,),
        n_iter=1,
        stop_reason=StopReason.CONVERGED,
        elapsed_s=0.0,
        seed=seed,
    )


@pytest.fixture
def blocks():
    """Four components that share no bin and no frame."""
    W = np.kron(np.eye(4), np.ones((5, 1)))
    H = np.kron(np.eye(4), np.ones((1, 8)))
    return W, H


def test_the_best_fit_is_kept_and_the_others_compared_to_it(blocks):
    W, H = blocks
    spoiled = W.copy()
    spoiled[:, 3] = np.roll(spoiled[:, 3], 7)
    restarts = compare_starts(
        [
            make_fit(spoiled, H, 3.0, seed=4),
            make_fit(W, H, 1.0, seed=5),
            make_fit(W[:, ::-1], H[::-1], 2.0, seed=6),
        ]
    )
    assert restarts.best.seed == 5
    assert restarts.seeds == (4, 5, 6)
    assert restarts.divergences == (3.0, 1.0, 2.0)
    np.testing.assert_allclose(restarts.agreement[:3], 1)
    assert restarts.agreement[3] == pytest.approx(0.5)


def test_order_and_scale_of_components_do_not_matter(rng):
    W, H, order = rng.random((30, 6)) ** 3, rng.random((6, 50)), rng.permutation(6)
    gains = rng.uniform(0.1, 10, 6) * 10.0 ** rng.integers(-200, 200, 6)
    other = make_fit((W * gains)[:, order], (H.T / gains).T[order], 2.0)
    agreement = compare_starts([make_fit(W, H, 1.0), other]).agreement
    np.testing.assert_allclose(agreement, 1, rtol=1e-12)


def test_templates_and_activations_both_count(blocks):
    W, H = blocks
    best = make_fit(W, H, 1.0)
    for other in (make_fit(W, np.ones_like(H), 2.0), make_fit(np.ones_like(W), H, 2.0)):
        np.testing.assert_allclose(compare_starts([best, other]).agreement, 0.5)


def test_silent_components_agree_with_nothing(blocks):
    W, H = blocks
    silent = make_fit(np.zeros_like(W), H, 2.0)
    agreement = compare_starts([make_fit(W, H, 1.0), silent]).agreement
    np.testing.assert_array_equal(agreement, np.zeros(4))


def test_separable_data_are_found_from_every_seed(blocks):
    W, H = blocks
    seen = []
    restarts = factorize_restarts(
        W @ H + 1e-6,
        4,
        n_starts=3,
        seed=7,
        max_iter=150,
        observer=lambda start, progress: seen.append((start, progress.n_iter)),
    )
    assert restarts.seeds == (7, 8, 9)
    assert {start for start, _ in seen} == {0, 1, 2}
    assert restarts.agreement.shape == (4,)
    assert (restarts.agreement > 0.99).all()
    found = divergence((W @ H).T, restarts.best.H.T, restarts.best.W, 1.0)
    assert found <= min(restarts.divergences) + 1e-3


def test_the_same_first_seed_gives_the_same_bits(blocks):
    W, H = blocks
    options = {"n_starts": 2, "max_iter": 20, "n_threads": 1}
    one, other = (
        factorize_restarts(W @ H + 0.1, 3, seed=3, **options) for _ in range(2)
    )
    np.testing.assert_array_equal(one.best.W, other.best.W)
    np.testing.assert_array_equal(one.best.H, other.best.H)
    np.testing.assert_array_equal(one.agreement, other.agreement)
    assert one.divergences == other.divergences


@pytest.mark.parametrize("beta", [0.0, 1.0, 2.0])
def test_no_start_ends_better_than_the_best(rng, beta):
    V = rng.random((20, 4)) @ rng.random((4, 50)) + 0.05 * rng.random((20, 50))
    restarts = factorize_restarts(V, 4, n_starts=3, beta=beta, max_iter=40)
    assert restarts.best.beta == beta
    assert restarts.best.divergence[-1] == min(restarts.divergences)
    assert ((restarts.agreement >= 0) & (restarts.agreement <= 1)).all()


def test_one_start_says_nothing_of_agreement(blocks):
    W, H = blocks
    restarts = factorize_restarts(W @ H, 4, n_starts=1, max_iter=20)
    assert np.isnan(restarts.agreement).all()
    with pytest.raises(ParameterError, match="n_starts must be at least 1, got 0"):
        factorize_restarts(W @ H, 4, n_starts=0)


def test_cancelling_keeps_the_fits_that_were_finished(blocks):
    W, H = blocks
    cancel = threading.Event()

    def stop_in_second_fit(start, progress):
        if start == 1:
            cancel.set()

    restarts = factorize_restarts(
        W @ H + 0.1, 4, n_starts=4, observer=stop_in_second_fit, cancel=cancel, tol=0
    )
    assert restarts.seeds == (0,)
    cancel.set()
    restarts = factorize_restarts(W @ H + 0.1, 4, n_starts=4, cancel=cancel)
    assert restarts.best.stop_reason is StopReason.CANCELLED
