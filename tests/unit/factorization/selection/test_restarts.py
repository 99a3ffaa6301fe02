"""Matching components across fits, and fits from several seeds."""

import threading

import numpy as np
import pytest

from nmfaudio.errors import ParameterError
from nmfaudio.factorization.core.terms import divergence
from nmfaudio.factorization.result import Factorization, StopReason
from nmfaudio.factorization.selection.matching import (
    amari_index,
    cophenetic_correlation,
    cosine_similarity,
    match_components,
)
from nmfaudio.factorization.selection.restarts import compare_runs, factorize_restarts


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


def test_a_permutation_is_undone_whatever_the_scale(rng):
    W = rng.random((30, 6)) ** 3
    order = rng.permutation(6)
    matching = match_components(W[:, order] * rng.uniform(0.1, 10, 6), W)
    np.testing.assert_array_equal(order[matching.order], np.arange(6))
    np.testing.assert_allclose(matching.similarity, 1, rtol=1e-12)


def test_activations_tell_equal_templates_apart():
    W = np.ones((3, 2))
    H = np.array([[1.0, 0.0], [0.0, 1.0]])
    matching = match_components(W, W, H=H[::-1], H_reference=H)
    np.testing.assert_array_equal(matching.order, [1, 0])
    np.testing.assert_allclose(matching.similarity, [1, 1])


def test_a_component_too_many_has_no_match(rng):
    W = rng.random((20, 3))
    matching = match_components(W[:, :2], W)
    assert sorted(matching.order) == [-1, 0, 1]
    assert matching.similarity[matching.order == -1] == [0.0]


def test_empty_templates_resemble_nothing():
    similarity = cosine_similarity(np.zeros((4, 2)), np.ones((4, 1)))
    np.testing.assert_array_equal(similarity, [[0, 0]])


def test_similarity_is_that_of_directions_at_any_scale(rng):
    W = rng.random((10, 3))
    plain = cosine_similarity(W, W)
    np.testing.assert_allclose(cosine_similarity(W * 1e-300, W * 1e300), plain)


def test_templates_of_other_lengths_are_refused():
    with pytest.raises(ParameterError, match="same number of bins, got 4 and 5"):
        cosine_similarity(np.ones((4, 1)), np.ones((5, 1)))


def test_activations_that_do_not_fit_are_refused():
    W = np.ones((4, 2))
    with pytest.raises(ParameterError, match="same number of frames, got 7 and 8"):
        match_components(W, W, H=np.ones((2, 7)), H_reference=np.ones((2, 8)))
    with pytest.raises(ParameterError, match=r"together or not at all, got only H$"):
        match_components(W, W, H=np.ones((2, 7)))
    with pytest.raises(ParameterError, match="got only H_reference"):
        match_components(W, W, H_reference=np.ones((2, 7)))


def test_amari_index_spans_from_the_same_to_nothing_alike(rng):
    W = rng.random((15, 4))
    assert amari_index(W[:, ::-1] * 3, W) == pytest.approx(0, abs=1e-12)
    apart = np.eye(8)
    assert amari_index(apart[:, :4], apart[:, 4:]) == 1
    assert 0 < amari_index(rng.random((15, 4)), W) < 1


def test_cophenetic_correlation_sees_disagreement(rng):
    same = np.kron(np.eye(3), np.ones((1, 10)))
    assert cophenetic_correlation([same, same[[2, 0, 1]], same]) == pytest.approx(1)
    noise = [rng.random((3, 30)) for _ in range(4)]
    assert cophenetic_correlation(noise) < 0.9
    one = np.ones((1, 10))
    assert cophenetic_correlation([one, one]) == 1


def test_the_best_run_is_kept_and_the_others_matched_to_it(blocks):
    W, H = blocks
    spoiled = W.copy()
    spoiled[:, 3] = np.roll(spoiled[:, 3], 7)
    runs = compare_runs(
        [
            make_fit(spoiled, H, 3.0, seed=4),
            make_fit(W, H, 1.0, seed=5),
            make_fit(W[:, ::-1], H[::-1], 2.0, seed=6),
        ]
    )
    assert runs.best.seed == 5
    assert runs.seeds == (4, 5, 6)
    assert runs.divergences == (3.0, 1.0, 2.0)
    np.testing.assert_array_equal(runs.orders[2], [3, 2, 1, 0])
    np.testing.assert_allclose(runs.stability[:3], 1)
    assert runs.stability[3] < 0.9


def test_separable_data_are_found_from_every_seed(blocks):
    W, H = blocks
    seen = []
    runs = factorize_restarts(
        W @ H + 1e-6,
        4,
        n_runs=3,
        seed=7,
        max_iter=150,
        observer=lambda run, progress: seen.append((run, progress.n_iter)),
    )
    assert runs.seeds == (7, 8, 9)
    assert {run for run, _ in seen} == {0, 1, 2}
    assert runs.stability.shape == (4,)
    found = divergence((W @ H).T, runs.best.H.T, runs.best.W, 1.0)
    assert found <= min(runs.divergences) + 1e-3


def test_the_same_first_seed_gives_the_same_bits(blocks):
    W, H = blocks
    options = {"n_runs": 2, "max_iter": 20, "n_threads": 1}
    one, other = (
        factorize_restarts(W @ H + 0.1, 3, seed=3, **options) for _ in range(2)
    )
    np.testing.assert_array_equal(one.best.W, other.best.W)
    np.testing.assert_array_equal(one.best.H, other.best.H)
    np.testing.assert_array_equal(one.orders, other.orders)
    np.testing.assert_array_equal(one.stability, other.stability)
    assert one.divergences == other.divergences


@pytest.mark.parametrize("beta", [0.0, 1.0, 2.0])
def test_no_run_ends_better_than_the_best(rng, beta):
    V = rng.random((20, 4)) @ rng.random((4, 50)) + 0.05 * rng.random((20, 50))
    runs = factorize_restarts(V, 4, n_runs=3, beta=beta, max_iter=40)
    assert runs.best.beta == beta
    assert runs.best.divergence[-1] == min(runs.divergences)
    assert runs.orders.shape == (3, 4)
    for order in runs.orders:
        assert sorted(order) == [0, 1, 2, 3]
    own = runs.orders[runs.seeds.index(runs.best.seed)]
    np.testing.assert_array_equal(own, np.arange(4))
    assert ((runs.stability >= 0) & (runs.stability <= 1)).all()


def test_one_run_says_nothing_of_stability(blocks):
    W, H = blocks
    runs = factorize_restarts(W @ H, 4, n_runs=1, max_iter=20)
    assert np.isnan(runs.stability).all()
    with pytest.raises(ParameterError, match="n_runs must be at least 1, got 0"):
        factorize_restarts(W @ H, 4, n_runs=0)


def test_cancelling_keeps_the_runs_that_were_finished(blocks):
    W, H = blocks
    cancel = threading.Event()

    def stop_in_second_run(run, progress):
        if run == 1:
            cancel.set()

    runs = factorize_restarts(
        W @ H + 0.1, 4, n_runs=4, observer=stop_in_second_run, cancel=cancel, tol=0
    )
    assert runs.seeds == (0,)
    cancel.set()
    runs = factorize_restarts(W @ H + 0.1, 4, n_runs=4, cancel=cancel)
    assert runs.best.stop_reason is StopReason.CANCELLED
