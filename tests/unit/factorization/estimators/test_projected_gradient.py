"""Projected gradients: the reference that others are held against."""

import warnings

import numpy as np
import pytest
import scipy.sparse

from nmfaudio.factorization.estimators.nmf import NMF
from nmfaudio.factorization.estimators.projected_gradient import (
    Subproblem,
    minimize_quadratic,
    projected_gradient,
    projected_norm,
)
from nmfaudio.factorization.rows.alternating import ElasticNet, objective


@pytest.fixture
def X(rng):
    return rng.random((40, 4)) @ rng.random((4, 30)) + 0.01 * rng.random((40, 30))


def solved(X, n_components=4, net=None, **options):
    """Solve from a random start, in the dtype of the data."""
    rng = np.random.default_rng(0)
    level = np.sqrt(X.mean() / n_components)
    start = (level * rng.random((n, n_components)) for n in X.shape)
    options = {"max_iter": 200, "tol": 1e-4} | options
    return projected_gradient(
        X, *(f.astype(X.dtype) for f in start), net or ElasticNet(), **options
    )


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_objective_falls_to_a_stationary_point(X, dtype):
    reports = []
    result = solved(
        X.astype(dtype),
        tol=1e-3,
        max_iter=500,
        report=lambda *told: reports.append(told),
    )
    assert result.n_iter < 500
    assert result.activations.dtype == result.templates.dtype == dtype
    assert [n_iter for n_iter, _ in reports] == list(range(1, result.n_iter + 1))
    values = [value for _, value in reports]
    assert (np.diff(values) <= 1e-6 * values[0]).all()
    exact = 0.5 * ((X - result.activations @ result.templates.T) ** 2).sum()
    assert values[-1] == pytest.approx(exact, rel=1e-2)
    assert (result.activations >= 0).all()
    assert (result.templates >= 0).all()


def test_the_exact_rank_is_recovered(rng):
    X = rng.random((12, 3)) @ rng.random((3, 15))
    result = solved(X, 3, tol=1e-7, max_iter=2000)
    model = result.activations @ result.templates.T
    assert np.linalg.norm(X - model) < 1e-3 * np.linalg.norm(X)


def test_a_subproblem_ends_where_no_coordinate_can_move(rng):
    W = rng.random((25, 4))
    gram, linear = W.T @ W, W.T @ rng.random((25, 9))
    state = Subproblem(tol=1e-8)
    H, gradient = minimize_quadratic(gram, linear, np.ones((4, 9)), state)
    assert projected_norm(gradient, H) <= 1e-8
    np.testing.assert_allclose(gradient, gram @ H - linear, atol=1e-10)
    assert state.tol == 1e-8
    # Where there was nothing to do, the next time more is asked for.
    again, _ = minimize_quadratic(gram, linear, H, state)
    np.testing.assert_array_equal(again, H)
    assert state.tol == pytest.approx(1e-9)


def test_penalties_act(X):
    plain = solved(X)
    sparse = solved(X, net=ElasticNet(l1_activations=5.0))
    small = solved(X, net=ElasticNet(l2_activations=5.0))
    assert (sparse.activations == 0).sum() > (plain.activations == 0).sum()
    assert (small.activations**2).sum() < (plain.activations**2).sum()
    net = ElasticNet(1.0, 0.5, 2.0, 0.5)
    result = solved(X, net=net, max_iter=200)
    least = objective(X, *result[:2], 2.0, net)
    for worse in (0.99, 1.01):
        moved = result.activations * worse, result.templates
        assert objective(X, *moved, 2.0, net) > least


def test_a_sparse_matrix_gives_the_same(rng):
    X = rng.random((20, 25)) * (rng.random((20, 25)) < 0.3)
    dense = solved(X, 3, max_iter=20)
    thin = solved(scipy.sparse.csr_array(X), 3, max_iter=20)
    np.testing.assert_allclose(thin.templates, dense.templates, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_estimators_result_scales_with_the_data(X, dtype):
    models = []
    for unit in (1.0, 1e-30, 1e30):
        solver = NMF(4, solver="pg", init="random", random_state=0, max_iter=10, tol=0)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            left = solver.fit_transform((X * unit).astype(dtype)).astype(np.float64)
        models.append(left @ solver.components_ / unit)
    for model in models[1:]:
        np.testing.assert_allclose(model, models[0], rtol=1e-3)


def test_silence_gives_zeros_at_once():
    result = solved(np.zeros((5, 6)), 2)
    assert result.n_iter == 1
    assert not (result.activations @ result.templates.T).any()


def test_iterations_are_limited(X):
    assert solved(X, max_iter=2, tol=0).n_iter == 2
