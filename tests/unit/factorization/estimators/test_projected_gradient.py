"""Projected gradients: the reference that others are held against."""

import threading

import numpy as np
import pytest
import scipy.sparse

from nmfaudio.errors import ParameterError
from nmfaudio.factorization.estimators.projected_gradient import (
    Subproblem,
    minimize_quadratic,
    projected_gradient,
    projected_norm,
)
from nmfaudio.factorization.result import StopReason


@pytest.fixture
def V(rng):
    return rng.random((30, 4)) @ rng.random((4, 40)) + 0.01 * rng.random((30, 40))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_objective_falls_to_a_stationary_point(V, dtype):
    fit = projected_gradient(V.astype(dtype), 4, tol=1e-3, max_iter=500)
    assert fit.stop_reason is StopReason.CONVERGED
    assert fit.W.dtype == fit.H.dtype == dtype
    falls = np.diff(fit.divergence)
    assert (falls <= 1e-6 * fit.divergence[0]).all()
    exact = 0.5 * ((V - fit.W @ fit.H) ** 2).sum()
    assert fit.divergence[-1] == pytest.approx(exact, rel=1e-2)
    assert (fit.W >= 0).all()
    assert (fit.H >= 0).all()
    assert len(fit.divergence) == len(fit.checked_iterations) == fit.n_iter + 1


def test_the_exact_rank_is_recovered(rng):
    V = rng.random((12, 3)) @ rng.random((3, 15))
    fit = projected_gradient(V, 3, tol=1e-7, max_iter=2000)
    assert np.linalg.norm(V - fit.W @ fit.H) < 1e-3 * np.linalg.norm(V)


def test_a_subproblem_ends_where_no_coordinate_can_move(rng):
    W = rng.random((25, 4))
    gram, linear = W.T @ W, W.T @ rng.random((25, 9))
    state = Subproblem(tol=1e-8)
    H, gradient, _ = minimize_quadratic(gram, linear, np.ones((4, 9)), state)
    assert projected_norm(gradient, H) <= 1e-8
    np.testing.assert_allclose(gradient, gram @ H - linear, atol=1e-10)


def test_a_held_factor_comes_back_as_it_was(V, rng):
    W = rng.random((30, 4))
    fit = projected_gradient(V, 4, W=W, update_W=False)
    np.testing.assert_allclose(fit.W, W)
    H = rng.random((4, 40))
    fit = projected_gradient(V, 4, H=H, update_H=False)
    np.testing.assert_allclose(fit.H, H)
    with pytest.raises(ParameterError, match="must be given"):
        projected_gradient(V, 4, update_W=False)


def test_penalties_act(V):
    plain = projected_gradient(V, 4)
    sparse = projected_gradient(V, 4, l1_H=5.0)
    small = projected_gradient(V, 4, l2_H=5.0)
    assert (sparse.H == 0).sum() > (plain.H == 0).sum()
    assert (small.H**2).sum() < (plain.H**2).sum()


def test_a_sparse_matrix_gives_the_same(rng):
    V = rng.random((20, 25)) * (rng.random((20, 25)) < 0.3)
    dense = projected_gradient(V, 3, max_iter=20)
    thin = projected_gradient(scipy.sparse.csr_array(V), 3, max_iter=20)
    np.testing.assert_allclose(thin.W, dense.W, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("scale", [1e-30, 1e30])
def test_the_result_scales_with_the_data(V, scale):
    plain = projected_gradient(V, 4, max_iter=20)
    scaled = projected_gradient(V * scale, 4, max_iter=20)
    np.testing.assert_allclose(
        scaled.W @ scaled.H / scale, plain.W @ plain.H, rtol=1e-6
    )


def test_silence_gives_zeros():
    fit = projected_gradient(np.zeros((5, 6)), 2)
    assert fit.stop_reason is StopReason.CONVERGED
    assert not (fit.W @ fit.H).any()


def test_an_observer_sees_the_model_and_can_stop_it(V):
    cancel = threading.Event()
    seen = []

    def observer(progress):
        W, H = progress.snapshot()
        seen.append((progress.n_iter, 0.5 * ((V - W @ H) ** 2).sum()))
        if progress.n_iter == 3:
            cancel.set()

    fit = projected_gradient(V, 4, observer=observer, cancel=cancel)
    assert fit.stop_reason is StopReason.CANCELLED
    assert [n for n, _ in seen] == [1, 2, 3]
    np.testing.assert_allclose(
        [value for _, value in seen], fit.divergence[1:], rtol=1e-6
    )


def test_time_and_iterations_are_limited(V):
    assert projected_gradient(V, 4, max_time_s=0.0).stop_reason is StopReason.TIME_LIMIT
    fit = projected_gradient(V, 4, max_iter=2, tol=0)
    assert fit.stop_reason is StopReason.MAX_ITER
    assert fit.n_iter == 2


def test_a_start_of_the_wrong_shape_is_refused(V):
    with pytest.raises(ParameterError, match=r"W must be \(30, 4\)"):
        projected_gradient(V, 4, W=np.ones((3, 4)))
