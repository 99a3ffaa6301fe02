"""Passes over the stored entries of sparse data, against plain loops."""

import numpy as np
import pytest
import scipy.sparse
from naive import factorization_rows as naive

from nmfaudio.compiled.lane import numeric_lane
from nmfaudio.compiled.lines import in_lines
from nmfaudio.factorization.core.stored_rows import stored_rows
from nmfaudio.factorization.rows.alternating import (
    ElasticNet,
    coordinate_descent,
    multiplicative_updates,
    objective,
)
from nmfaudio.factorization.rows.stored_kullback_leibler import (
    stored_divergence,
    update_stored,
)
from nmfaudio.factorization.rows.stored_squares import (
    descend_stored,
    sweep_stored,
)


@pytest.fixture(params=[np.float64, np.float32])
def problem(request, rng):
    """300 rows are two chunks, the last tile is short; one row has no entry."""
    X = rng.random((300, 8)) * (rng.random((300, 8)) < 0.4)
    X[7] = 0
    factors = rng.random((300, 3)) + 0.1, rng.random((8, 3)) + 0.1
    stored = scipy.sparse.csr_array(X.astype(request.param))
    return stored, *(factor.astype(request.param) for factor in factors)


def tolerance(X):
    return 1e-10 if X.dtype == np.float64 else 1e-4


def test_stored_rows_descend_as_loops_do(problem):
    X, point, other = problem
    dtype = X.dtype.type
    gram = (other.T @ other).astype(dtype)
    linear = X.toarray().astype(float) @ other - 0.1
    wanted, _ = naive.descend_rows(gram, linear, np.arange(3), 0, 4, point)
    met = np.abs(point.astype(float) @ gram - linear)  # no coordinate is at zero
    found = np.full((2, 2), np.nan)
    moved = point.copy()
    given = stored_rows(X), in_lines(other), gram, dtype(0.1), dtype(0)
    with numeric_lane:
        descend_stored(*given, moved, found)
    np.testing.assert_allclose(moved, wanted, rtol=tolerance(X), atol=tolerance(X))
    assert found[:, 0].sum() == pytest.approx(met.sum(), rel=tolerance(X))
    gained = np.sum((0.5 * wanted @ gram - linear) * wanted)
    assert found[:, 1].sum() == pytest.approx(gained, rel=tolerance(X))


def test_stored_rows_are_renewed_as_loops_do(problem):
    X, factor, other = problem
    pull, push = naive.gradient_halves(X.toarray(), factor, other, 1.0)
    wanted = factor * pull / (push + 0.1 + 0.2 * factor)
    renewed = update_stored(X, factor, other, (0.1, 0.2), 1e-12)
    np.testing.assert_allclose(renewed, wanted, rtol=tolerance(X), atol=tolerance(X))
    assert renewed.dtype == X.dtype
    assert not renewed[7].any()


def test_the_divergence_of_stored_rows_is_that_of_all_entries(problem):
    X, factor, other = problem
    wanted = naive.divergence(X.toarray(), factor, other, 1.0)
    assert stored_divergence(X, factor, other, 1e-12) == pytest.approx(wanted, rel=1e-5)


@pytest.mark.parametrize("penalties", [(0.0, 0.0), (0.1, 0.2)])
def test_penalties_count_in_what_a_sweep_gains(problem, penalties):
    X, point, other = problem
    swept = sweep_stored(X, other, point, penalties)
    residual = X.toarray().astype(float) - swept.factor @ other.T
    paid = (
        penalties[0] * swept.factor.sum() + penalties[1] / 2 * (swept.factor**2).sum()
    )
    whole = 0.5 * (X.toarray() ** 2).sum() + swept.quadratic
    assert whole == pytest.approx(0.5 * (residual**2).sum() + paid, rel=tolerance(X))


@pytest.mark.parametrize("net", [ElasticNet(), ElasticNet(0.02, 0.05, 0.01, 0.03)])
@pytest.mark.parametrize("beta", [1.0, 2.0])
def test_sparse_fits_end_where_dense_ones_do(problem, net, beta):
    X, left, right = problem
    if X.dtype != np.float64:
        pytest.skip("rounding decides how long a fit goes on")

    def end(data):
        if beta == 2:
            fit = coordinate_descent(data, left, right, net, max_iter=300, tol=1e-7)
        else:
            fit = multiplicative_updates(
                data, left, right, beta, net, max_iter=600, tol=1e-9
            )
        return objective(X.toarray(), fit.activations, fit.templates, beta, net)

    assert end(X) == pytest.approx(end(X.toarray()), rel=1e-3)
