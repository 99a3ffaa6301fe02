"""What the estimators take beyond scikit-learn's: alone, and every two together."""

import itertools

import numpy as np
import pytest
import scipy.sparse
from sklearn.base import clone

from nmfaudio.errors import NotFiniteError, ParameterError
from nmfaudio.factorization.constraints import (
    Continuity,
    Fixed,
    Shrinkage,
    Sparsity,
    Support,
)
from nmfaudio.factorization.estimators import in_one_call
from nmfaudio.factorization.estimators.nmf import NMF, MiniBatchNMF
from nmfaudio.factorization.selection import n_components

pytestmark = pytest.mark.filterwarnings(
    "ignore:Maximum number of iterations:sklearn.exceptions.ConvergenceWarning",
    "ignore:The multiplicative update:UserWarning",
)

RNG = np.random.default_rng(7)
PARTS = RNG.random((3, 16)) ** 3
X = RNG.random((20, 3)) ** 3 @ PARTS + 1e-3
HIDDEN = RNG.random(X.shape) < 0.2
WEIGHTS = np.where(HIDDEN, 0.0, RNG.uniform(0.5, 2, X.shape))
HOLES = np.where(HIDDEN, np.nan, X)
BETAS = (2.0, 1.0, 0.5)


@pytest.fixture(autouse=True)
def few_candidates(monkeypatch):
    monkeypatch.setattr(n_components, "_DEFAULT_CANDIDATES", (2, 3, 5))


def models(**parameters):
    """Return an estimator of each kind for each divergence."""
    parameters |= {"random_state": 0}
    return [
        model
        for beta in BETAS
        for model in (
            NMF(3, solver="cd" if beta == 2 else "mu", beta_loss=beta, **parameters),
            MiniBatchNMF(3, beta_loss=beta, batch_size=7, **parameters),
        )
    ]


def named(model):
    return f"{type(model).__name__}-{model.beta_loss:g}"


# Missing values and weights.


@pytest.mark.parametrize("model", models(missing_values=np.nan), ids=named)
def test_what_is_missing_is_predicted(model):
    model.set_params(max_iter=80)
    if isinstance(model, MiniBatchNMF):
        model.set_params(max_no_improvement=None, tol=0)
    predicted = model.inverse_transform(model.fit_transform(HOLES))
    error = np.linalg.norm((predicted - X)[HIDDEN])
    assert error < 0.2 * np.linalg.norm(X[HIDDEN])


@pytest.mark.parametrize("model", models(missing_values=np.nan), ids=named)
def test_what_is_missing_has_no_influence_and_counts_as_without_weight(model):
    model.set_params(max_iter=20)
    activations = model.fit_transform(HOLES)
    for hidden in (np.nan, 0.0, -1.0, 1e6):
        other = clone(model).set_params(missing_values=None)
        given = np.where(HIDDEN, hidden, X)
        weights = np.where(HIDDEN, 0.0, 1.0)
        np.testing.assert_array_equal(
            other.fit_transform(given, weights=weights), activations
        )
        np.testing.assert_array_equal(other.components_, model.components_)
        np.testing.assert_array_equal(
            other.transform(given, weights), model.transform(HOLES)
        )


@pytest.mark.parametrize("model", models(missing_values=np.nan), ids=named)
def test_without_holes_nothing_changes(model):
    model.set_params(max_iter=30)
    plain = clone(model).set_params(missing_values=None)
    activations, expected = model.fit_transform(X), plain.fit_transform(X)
    if model.beta_loss == 2 and isinstance(model, MiniBatchNMF):
        # It must be ready for holes in batches to come, by another memory.
        np.testing.assert_allclose(
            model.inverse_transform(activations), X, atol=0.2 * X.max()
        )
    else:
        np.testing.assert_array_equal(activations, expected)


@pytest.mark.parametrize("model", models(missing_values=np.nan), ids=named)
def test_a_sample_is_transformed_by_what_is_known_of_it(model):
    model.set_params(max_iter=40).fit(X)
    holes = HOLES.copy()
    holes[3] = np.nan
    together = model.transform(holes)
    assert not together[3].any()
    np.testing.assert_allclose(model.transform(holes[:5]), together[:5], rtol=1e-9)
    full = model.transform(X)
    known = np.delete(np.arange(len(X)), 3)
    assert np.linalg.norm((together - full)[known]) < 0.3 * np.linalg.norm(full)


@pytest.mark.parametrize("model", models(), ids=named)
def test_weights_of_samples_are_samples_that_come_often(model):
    """A weight of two is the sample twice, for the templates that are learned."""
    if isinstance(model, MiniBatchNMF):
        model.set_params(max_iter=100, batch_size=40, forget_factor=0.5)
    model.set_params(max_iter=300, tol=0, init="custom")
    rng = np.random.default_rng(3)
    W, H = rng.random((20, 3)) + 0.1, rng.random((3, 16)) + 0.1
    weights = np.repeat([[1.0], [2.0]], 10, axis=0)
    model.fit(X, W=W, H=H, weights=weights)
    twice = np.r_[np.arange(20), np.arange(10, 20)]
    other = clone(model).fit(X[twice], W=W[twice], H=H, weights=np.ones((30, 16)))
    once, again = (
        m.components_ / m.components_.sum(axis=1, keepdims=True) for m in (model, other)
    )
    np.testing.assert_allclose(once, again, atol=0.05 * once.max())


@pytest.mark.parametrize("model", models(), ids=named)
@pytest.mark.parametrize(
    ("weights", "words"),
    [
        (np.ones((3, 3)), r"weights of \w+ must be \(20, 16\) like X"),
        (np.ones(16), "one row or one column, got"),
        (-np.ones((20, 16)), "finite and not negative"),
        (np.full((1, 16), np.inf), "finite and not negative"),
        (np.zeros((20, 1)), "all of X is missing or has no weight"),
    ],
)
def test_weights_that_cannot_be_are_refused(model, weights, words):
    with pytest.raises(ParameterError, match=words):
        model.fit(X, weights=weights)


@pytest.mark.parametrize("model", models(), ids=named)
def test_nan_is_refused_unless_it_is_said_to_be_missing(model):
    with pytest.raises(ValueError, match="contains NaN"):
        model.fit(HOLES)
    with pytest.raises(NotFiniteError, match=r"missing_values=np.nan takes NaN as"):
        model.fit(HOLES, weights=np.ones((1, 16)))
    with pytest.raises(ValueError, match="contains infinity"):
        model.set_params(missing_values=np.nan).fit(np.where(HIDDEN, np.inf, X))


def test_batches_with_weights_need_a_memory_for_them():
    model = MiniBatchNMF(3, random_state=0).partial_fit(X)
    with pytest.raises(ParameterError, match="pass them from the first partial_fit on"):
        model.partial_fit(X, weights=WEIGHTS)
    ready = MiniBatchNMF(3, random_state=0, missing_values=np.nan).partial_fit(X)
    before = ready.components_.copy()
    assert not np.array_equal(ready.partial_fit(HOLES).components_, before)


# How many components, and how many starts.


@pytest.mark.parametrize("wanted", ["cv", "elbow", "stability", "ard"])
@pytest.mark.parametrize("estimator", [NMF, MiniBatchNMF])
def test_a_number_of_components_is_chosen_and_explained(wanted, estimator):
    model = estimator(wanted, random_state=0, max_iter=30).fit(X)
    assert model.n_components_ == model.choice_.n_components
    assert f"{model.n_components_} components: " in model.choice_.reason
    # So few data leave relevance no room to show itself.
    assert model.n_components_ == 3 or wanted == "ard"
    if estimator is MiniBatchNMF:
        stream = estimator(wanted, random_state=0).partial_fit(X)
        assert stream.n_components_ == model.n_components_


def test_the_best_of_several_starts_is_kept_and_the_others_are_heard():
    model = NMF(3, n_init=4, random_state=0).fit(X)
    single = NMF(3, init="random", random_state=0).fit(X)
    assert model.reconstruction_err_ <= single.reconstruction_err_
    assert (model.agreement_ > 0.9).all()
    assert np.isnan(single.agreement_).all()
    other = NMF(6, n_init=3, random_state=0, max_iter=20).fit(RNG.random((20, 16)))
    assert other.agreement_.min() < 0.9


# Regularization.


def test_constraints_of_the_engine_are_kept_to():
    fixed = Fixed(PARTS[:1].T, components=(1,))
    model = NMF(3, regularization=fixed, random_state=0).fit(X)
    np.testing.assert_array_equal(model.components_[1], PARTS[0])
    mask = np.ones((3, 20), np.bool_)
    mask[0, :10] = False
    model = NMF(3, regularization=[Support(mask, on="H")], random_state=0)
    assert not model.fit_transform(X)[:10, 0].any()
    assert model.transform(X)[:10, 0].any()


def test_penalties_hold_in_transform_too():
    plain = NMF(3, random_state=0)
    smooth = NMF(3, random_state=0, regularization=Continuity(1.0))

    def roughness(rows):
        return (np.diff(rows, axis=0) ** 2).sum() / (rows**2).sum()

    rough = roughness(plain.fit_transform(X))
    assert roughness(smooth.fit_transform(X)) < 0.7 * rough
    assert roughness(smooth.transform(X)) < 0.7 * rough


@pytest.mark.parametrize("beta", BETAS)
def test_absolute_penalties_are_those_of_scikit_learn(beta):
    solver = "cd" if beta == 2 else "mu"
    options = {"solver": solver, "beta_loss": beta, "random_state": 0}
    options |= {"init": "random", "max_iter": 400, "tol": 1e-7}
    net = NMF(3, alpha_W=0.01, alpha_H=0.02, l1_ratio=1.0, **options).fit(X)
    both = [Sparsity(0.01, absolute=True), Sparsity(0.02, on="W", absolute=True)]
    ours = NMF(3, regularization=both, **options).fit(X)
    assert ours.reconstruction_err_ == pytest.approx(net.reconstruction_err_, rel=0.02)
    batches = MiniBatchNMF(3, beta_loss=beta, alpha_W=0.1, alpha_H=0.2, random_state=0)
    same = MiniBatchNMF(3, beta_loss=beta, random_state=0)
    both = [Shrinkage(0.1, absolute=True), Shrinkage(0.2, on="W", absolute=True)]
    same.set_params(regularization=both)
    np.testing.assert_allclose(
        same.fit_transform(X), batches.fit_transform(X), rtol=1e-9
    )


def test_batches_say_which_penalties_they_keep_to():
    for one in (
        Sparsity(0.1),
        Continuity(0.1),
        Sparsity(1, absolute=True, components=(0,)),
    ):
        with pytest.raises(ParameterError, match="sees a few samples at a time"):
            MiniBatchNMF(3, regularization=[one]).fit(X)


# Every two of them.

SETTINGS = {
    "holes": {"missing_values": np.nan},
    "weights": {},
    "sparse": {},
    "cv": {"n_components": "cv"},
    "ard": {"n_components": "ard"},
    "starts": {"n_init": 2},
    "continuity": {"regularization": Continuity(0.1)},
    "fixed": {"regularization": [Fixed(PARTS[:1].T)]},
    "net": {"alpha_W": 0.01, "l1_ratio": 0.5},
    "shuffle": {"shuffle": True},
    "pg": {"solver": "pg"},
    "mu": {"solver": "mu"},
    "kl": {"solver": "mu", "beta_loss": "kullback-leibler"},
    "custom": {"init": "custom"},
    "nndsvd": {"init": "nndsvd"},
}
GUIDED = ("holes", "weights", "continuity", "fixed")
REFUSED = {
    **{frozenset({one, "pg"}): "solver='pg' does not take" for one in GUIDED},
    **{frozenset({one, "shuffle"}): "shuffle=True does not take" for one in GUIDED},
    frozenset({"cv", "custom"}): "init='custom' brings one with its W and H",
    frozenset({"ard", "custom"}): "init='custom' brings one with its W and H",
    frozenset({"starts", "custom"}): "init='custom' is the same each time",
    frozenset({"starts", "nndsvd"}): "init='nndsvd' is the same each time",
}
PAIRS = [
    pair
    for pair in itertools.combinations(SETTINGS, 2)
    if not SETTINGS[pair[0]].keys() & SETTINGS[pair[1]].keys()
]


def fitted(model, pair, data):
    """Fit as the settings of a pair ask for; return the activations."""
    given = {}
    if "custom" in pair:
        rng = np.random.default_rng(1)
        given = {"W": rng.random((20, 3)) + 0.1, "H": rng.random((3, 16)) + 0.1}
    if "weights" in pair:
        given["weights"] = WEIGHTS
    if "holes" in pair:
        data = np.where(HIDDEN, np.nan, data)
    if "sparse" in pair:
        data = scipy.sparse.csr_array(data)
    return model.fit_transform(data, **given)


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_two_settings_are_both_obeyed_or_refused_in_a_sentence(pair, monkeypatch):
    monkeypatch.setattr(n_components, "_DEFAULT_CANDIDATES", (2, 3))
    parameters = {"n_components": 3, "random_state": 0, "max_iter": 15}
    model = NMF(**(parameters | SETTINGS[pair[0]] | SETTINGS[pair[1]]))
    words = REFUSED.get(frozenset(pair))
    if words is not None:
        with pytest.raises(ParameterError, match=words):
            fitted(model, pair, X)
        return
    activations = fitted(model, pair, X)
    assert activations.shape == (20, model.n_components_)
    for factor in (activations, model.components_):
        assert np.isfinite(factor).all()
        assert (factor >= 0).all()
    if {"holes", "weights"} & {*pair}:
        other = fitted(clone(model), pair, np.where(HIDDEN, 1e3, X))
        np.testing.assert_array_equal(other, activations)
    if {"cv", "ard"} & {*pair}:
        assert model.n_components_ == model.choice_.n_components
    if "starts" in pair:
        assert np.isfinite(model.agreement_).all()
    if "fixed" in pair:
        np.testing.assert_array_equal(model.components_[0], PARTS[0])
    if "sparse" in pair:
        np.testing.assert_allclose(
            fitted(clone(model), [*{*pair} - {"sparse"}], X), activations
        )


@pytest.mark.parametrize("container", [scipy.sparse.csr_array, scipy.sparse.csc_array])
@pytest.mark.parametrize(
    "parameters",
    [
        {"n_components": "cv"},
        {"regularization": Sparsity(0.1)},
        {"missing_values": np.nan},
    ],
    ids=["choice", "regularization", "holes"],
)
def test_a_sparse_matrix_too_large_to_be_dense_is_refused_where_it_would_be(
    container, parameters
):
    large = scipy.sparse.random_array((6000, 4000), density=1e-4, rng=RNG)
    if "missing_values" in parameters:
        large.data[0] = np.nan
    with pytest.raises(
        ParameterError, match=r"would make them dense, which takes 0\.2 GB"
    ):
        NMF(**({"n_components": 3} | parameters)).fit(container(large))


def test_the_function_takes_them_too():
    options = {"n_components": 3, "missing_values": np.nan, "random_state": 0}
    W, H, _ = in_one_call.non_negative_factorization(HOLES, **options)
    model = NMF(**options)
    np.testing.assert_array_equal(model.fit_transform(HOLES), W)
    held, _, _ = in_one_call.non_negative_factorization(
        X, H=H, update_H=False, weights=WEIGHTS, n_components=3
    )
    np.testing.assert_allclose(held, model.transform(X, WEIGHTS), rtol=1e-9)
