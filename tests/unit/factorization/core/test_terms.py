"""The halves of multiplicative updates and the row solvers, against loops."""

import numpy as np
import pytest
import scipy.sparse
from naive import factorization_rows as naive

from nmfaudio.factorization.core.terms import (
    Terms,
    divergence,
    left_terms,
    model_at_stored,
    pointwise_divergence,
    right_terms,
    row_blocks,
)
from nmfaudio.factorization.core.updates import (
    exponent,
    momentum,
    multiplicative_update,
    stretch,
)
from nmfaudio.factorization.estimators.activations import solve_activations
from nmfaudio.factorization.rows.least_squares import solve_rows

BETAS = (-1.0, 0.0, 0.5, 1.0, 1.5, 2.0, 3.0)
FLOOR = 1e-12


@pytest.fixture
def factors(rng):
    return rng.random((9, 3)) + 0.1, rng.random((7, 3)) + 0.1


@pytest.mark.parametrize("beta", BETAS)
def test_terms_match_the_loop(factors, rng, beta):
    left, right = factors
    X = rng.random((9, 7)) + 0.1
    numerator, denominator = naive.gradient_halves(X, left, right, beta)
    terms = left_terms(X, left, right, beta, FLOOR)
    np.testing.assert_allclose(terms.numerator, numerator, rtol=1e-12)
    spread = np.broadcast_to(terms.denominator, left.shape)
    np.testing.assert_allclose(spread, denominator, rtol=1e-12)
    numerator, denominator = naive.gradient_halves(X.T, right, left, beta)
    terms = right_terms(X, left, right, beta, FLOOR)
    np.testing.assert_allclose(terms.numerator, numerator, rtol=1e-12)
    spread = np.broadcast_to(terms.denominator, right.shape)
    np.testing.assert_allclose(spread, denominator, rtol=1e-12)


@pytest.mark.parametrize("beta", BETAS)
def test_a_sparse_matrix_gives_the_same_as_a_dense_one(factors, rng, beta):
    left, right = factors
    X = rng.random((9, 7)) * (rng.random((9, 7)) < 0.4)
    sparse = scipy.sparse.csr_array(X)
    for terms in (left_terms, right_terms):
        dense_terms = terms(X, left, right, beta, FLOOR)
        sparse_terms = terms(sparse, left, right, beta, FLOOR)
        for dense, thin in zip(dense_terms, sparse_terms, strict=True):
            np.testing.assert_allclose(thin, dense, rtol=1e-10)
    np.testing.assert_allclose(
        divergence(sparse, left, right, beta),
        divergence(X, left, right, beta),
        rtol=1e-10,
    )


@pytest.mark.parametrize("beta", BETAS)
def test_divergence_matches_the_loop(factors, rng, beta):
    left, right = factors
    X = rng.random((9, 7)) + 0.1
    expected = naive.divergence(X, left, right, beta)
    assert divergence(X, left, right, beta) == pytest.approx(expected, rel=1e-12)
    single = divergence(
        X.astype(np.float32), left.astype(np.float32), right.astype(np.float32), beta
    )
    assert single == pytest.approx(expected, rel=1e-5)


def test_a_perfect_model_has_no_divergence(factors):
    left, right = factors
    for beta in BETAS:
        assert divergence(left @ right.T, left, right, beta) == pytest.approx(
            0, abs=1e-12
        )


def test_silence_under_silence_has_no_divergence():
    zero = np.zeros((4, 2))
    for beta in (0.5, 1.0, 2.0):
        assert divergence(np.zeros((4, 4)), zero, zero, beta) == pytest.approx(
            0, abs=1e-12
        )
    assert pointwise_divergence(np.zeros(3), np.ones(3), 0.0).tolist() == [0, 0, 0]


def test_the_model_is_taken_at_the_stored_entries_only(factors, rng):
    left, right = factors
    X = scipy.sparse.csr_array(rng.random((9, 7)) * (rng.random((9, 7)) < 0.3))
    model = np.empty(X.nnz)
    model_at_stored(X.indptr, X.indices, left, right, model)
    np.testing.assert_allclose(model, naive.model_at_stored(X, left, right), rtol=1e-12)


def test_blocks_of_rows_cover_everything_once():
    rows = [i for block in row_blocks(1000, 1000) for i in range(1000)[block]]
    assert rows == list(range(1000))
    assert list(row_blocks(2, 10**9)) == [slice(0, 1), slice(1, 2)]


@pytest.mark.parametrize("max_sweeps", [1, 3, 50])
def test_least_squares_match_the_loop(rng, max_sweeps):
    right = rng.random((20, 4))
    right[:, 3] = 0  # a dead component must not divide by zero
    gram = right.T @ right
    linear = rng.normal(size=(6, 4))
    start = rng.random((6, 4))
    order = np.array([2, 0, 3, 1])
    expected, met = naive.descend_rows(gram, linear, order, 1e-6, max_sweeps, start)
    point = start.copy()
    violation = solve_rows(
        gram, linear, point, tol=1e-6, max_sweeps=max_sweeps, order=order
    )
    np.testing.assert_allclose(point, expected, rtol=1e-10, atol=1e-12)
    assert violation == pytest.approx(met.sum(), rel=1e-10)


def test_least_squares_reach_the_optimum(rng):
    right = rng.random((30, 5))
    X = rng.random((12, 30))
    point = np.zeros((12, 5))
    gram, linear = right.T @ right, X @ right
    solve_rows(gram, linear, point, tol=1e-12, max_sweeps=10_000)
    gradient = point @ gram - linear
    assert np.abs(np.minimum(gradient, point)).max() < 1e-9


def test_one_step_never_raises_the_divergence(factors, rng):
    left, right = factors
    X = rng.random((9, 7)) + 0.01
    for beta in BETAS:
        before = divergence(X, left, right, beta)
        terms = left_terms(X, left, right, beta, FLOOR)
        after = multiplicative_update(left, terms, 0, 0, exponent(beta))
        assert divergence(X, after, right, beta) <= before * (1 + 1e-12)


def test_zeros_stay_zeros_and_nothing_turns_negative():
    factor = np.array([[0.0, 1.0], [2.0, 0.0]])
    terms = Terms(np.ones((2, 2)), np.array([[1.0, 2.0]]))
    after = multiplicative_update(factor, terms, 0.5, 0.1, 1.0)
    assert after[0, 0] == after[1, 1] == 0
    assert (after >= 0).all()
    assert (stretch(after, factor, 0.9)[factor == 0] == 0).all()


def test_momentum_begins_at_rest_and_stays_below_one():
    values = [momentum(n) for n in range(200)]
    assert values[0] == 0
    assert values == sorted(values)
    assert values[-1] < 1


@pytest.mark.parametrize("beta", BETAS)
def test_activations_of_a_row_do_not_depend_on_the_other_rows(rng, beta):
    templates = rng.random((40, 3))
    X = rng.random((10, 3)) @ templates.T + 0.01 * rng.random((10, 40))
    together = solve_activations(X, templates, beta)
    alone = np.vstack([solve_activations(row[None], templates, beta) for row in X])
    np.testing.assert_allclose(together, alone, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("beta", BETAS)
def test_activations_find_an_exact_model(rng, beta):
    templates = rng.random((60, 3)) ** 4 + 1e-3
    truth = rng.random((8, 3)) + 0.1
    found = solve_activations(
        truth @ templates.T, templates, beta, tol=1e-7, max_iter=3000
    )
    np.testing.assert_allclose(found, truth, rtol=1e-3)


@pytest.mark.parametrize("beta", [0.5, 1.0, 2.0])
def test_activations_scale_with_the_data_and_are_silent_in_silence(rng, beta):
    templates = rng.random((20, 4))
    X = rng.random((6, 20))
    X[2] = 0
    plain = solve_activations(X, templates, beta)
    assert (plain[2] == 0).all()
    for scale in (2.0**-90, 2.0**90):
        scaled = solve_activations(scale * X, templates, beta)
        np.testing.assert_allclose(scaled / scale, plain, rtol=1e-9)


@pytest.mark.parametrize("beta", [1.0, 2.0])
def test_penalties_shrink_activations(rng, beta):
    templates = rng.random((20, 4))
    X = rng.random((6, 20))
    plain = solve_activations(X, templates, beta)
    sparse = solve_activations(X, templates, beta, l1=2.0)
    small = solve_activations(X, templates, beta, l2=2.0)
    assert sparse.sum() < plain.sum()
    assert (small**2).sum() < (plain**2).sum()
    thin = scipy.sparse.csr_array(X)
    np.testing.assert_allclose(
        solve_activations(thin, templates, beta, l1=2.0), sparse, rtol=1e-9
    )


@pytest.mark.parametrize("beta", [0.5, 1.0, 2.0])
def test_activations_of_sparse_rows_are_those_of_dense_rows(rng, beta):
    templates = rng.random((50, 4))
    X = rng.random((30, 50)) * (rng.random((30, 50)) < 0.2)
    X[4] = 0
    thin = solve_activations(scipy.sparse.csr_array(X), templates, beta)
    np.testing.assert_allclose(
        thin, solve_activations(X, templates, beta), rtol=1e-7, atol=1e-12
    )
