"""Where a fit begins: one NNDSVD for the engine and for the estimators."""

import numpy as np
import pytest
import scipy.sparse

from nmfaudio.errors import ParameterError
from nmfaudio.factorization.core.data import make_data
from nmfaudio.factorization.start.initialize import (
    INITIALIZATIONS,
    initial_factors,
    samples_start,
)

SINGULAR = [init for init in INITIALIZATIONS if init != "random"]


@pytest.fixture
def X(rng):
    """Return samples by features, of rank 5 and some noise."""
    return rng.random((40, 5)) ** 3 @ rng.random((5, 24)) ** 3 + 0.01 * rng.random(
        (40, 24)
    )


def engine_start(X, n_components, init, seed=0, weights=None):
    problem = make_data(X.T, weights, 1)
    W, H = initial_factors(problem, n_components, init, np.random.default_rng(seed))
    return problem, W, H


@pytest.mark.parametrize("init", INITIALIZATIONS)
def test_starts_of_the_estimators_are_those_of_scikit_learn(X, init):
    from sklearn import decomposition

    activations, components = samples_start(X, 3, init, 7)
    # Where scikit-learn takes no step, its factors are its start.
    theirs = decomposition._nmf._initialize_nmf(X, 3, init=init, random_state=7)
    np.testing.assert_allclose(activations, theirs[0], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(components, theirs[1], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("shape", [(300, 120), (120, 300)])
def test_sparse_starts_are_those_of_scikit_learn_before_they_converge(shape):
    from sklearn import decomposition

    X = scipy.sparse.random_array(shape, density=0.05, format="csr", rng=1)
    theirs = decomposition._nmf._initialize_nmf(X, 6, init="nndsvda", random_state=2)
    for one, other in zip(samples_start(X, 6, "nndsvda", 2), theirs, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-9)


def test_engine_and_estimators_start_from_the_same_pairs(X):
    problem, W, H = engine_start(X, 4, "nndsvd")
    activations, components = samples_start(X, 4, "nndsvd", 0)
    model = activations @ components * problem.scale
    # The engine lifts zeros to a thousandth of the mean, which is all that differs.
    np.testing.assert_allclose(H @ W.T, model, atol=0.02 * model.max())
    shown = 0.01 * components.max(axis=1) < components.T
    ratio = W / np.where(shown, components.T, 1)
    for k in range(4):
        held = ratio[shown[:, k], k]
        np.testing.assert_allclose(held, held[0], rtol=1e-6)


def test_sparse_samples_start_like_dense_ones(X):
    X[X < 0.1] = 0
    dense = samples_start(X, 3, "nndsvda", 0)
    thin = samples_start(scipy.sparse.csr_array(X), 3, "nndsvda", 0)
    for one, other in zip(dense, thin, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-9)


def test_singular_starts_explain_more_than_the_mean(X):
    activations, components = samples_start(X, 8, "nndsvd", 0)
    error = np.linalg.norm(X - activations @ components)
    assert error <= np.linalg.norm(X - X.mean())


@pytest.mark.parametrize("init", SINGULAR)
def test_the_engine_starts_without_zeros_and_at_any_number(X, init):
    for n_components in (1, 5, 30):
        problem, W, H = engine_start(X, n_components, init)
        assert W.shape == (24, n_components)
        assert H.shape == (40, n_components)
        assert (W > 0).all()
        assert (H > 0).all()
        if init == "nndsvd" and n_components <= 5:
            ratio = (W @ H.T).sum() / (problem.scale * X.sum())
            assert ratio == pytest.approx(1, abs=0.5)


def test_what_fills_the_zeros_is_the_mean_or_small_random_numbers(X):
    X[:20, :12], X[20:, 12:] = 0, 0
    problem, W, _ = engine_start(X, 2, "nndsvda")
    lifted, drawn, again = (
        engine_start(X, 2, init)[1] for init in ("nndsvd", "nndsvdar", "nndsvdar")
    )
    filled = np.isclose(W, problem.scale * X.mean())
    assert filled.sum() >= 12
    assert (drawn[filled] < 0.1 * W[filled]).all()
    np.testing.assert_array_equal(drawn[~filled], lifted[~filled])
    np.testing.assert_array_equal(drawn, again)


def test_what_has_no_weight_has_no_influence_on_the_start(X):
    weights = np.ones(X.T.shape)
    weights[3, 7] = 0
    spoiled = X.copy()
    spoiled[7, 3] = 1e3
    one = engine_start(X, 3, "nndsvd", weights=weights)
    other = engine_start(spoiled, 3, "nndsvd", weights=weights)
    np.testing.assert_array_equal(one[1], other[1])


def test_too_many_and_unknown_starts_are_refused(X):
    with pytest.raises(ParameterError, match="init must be one of random, nndsvd"):
        engine_start(X, 2, "nonsense")
    with pytest.raises(ParameterError, match="only be used when n_components <= min"):
        samples_start(X, 25, "nndsvda", 0)
    assert samples_start(X, 25, None, 0)[1].shape == (25, 24)


@pytest.mark.parametrize("init", ["nndsvda", "nndsvdar"])
def test_generators_are_made_where_something_is_drawn(X, init, monkeypatch):
    from sklearn import utils

    made, original = [], utils.check_random_state

    def counted(state):
        made.append(state)
        return original(state)

    monkeypatch.setattr(utils, "check_random_state", counted)
    samples_start(X, 3, init, 7)
    assert len(made) == (2 if init == "nndsvdar" else 1)
