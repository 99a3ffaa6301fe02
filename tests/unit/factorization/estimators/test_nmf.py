"""The scikit-learn estimators: what that library asks of an NMF, and what we add."""

import inspect
import warnings

import numpy as np
import pytest
import scipy.sparse
from naive.factorization_rows import divergence
from sklearn.base import clone
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.estimator_checks import parametrize_with_checks

from nmfaudio.errors import ParameterError
from nmfaudio.factorization.constraints import Tied
from nmfaudio.factorization.estimators.in_one_call import non_negative_factorization
from nmfaudio.factorization.estimators.nmf import NMF, MiniBatchNMF

CD, MU, PG = NMF(solver="cd"), NMF(solver="mu"), NMF(solver="pg")
EVERY = [CD, MU, PG, MiniBatchNMF()]
INITS = (None, "nndsvd", "nndsvda", "nndsvdar", "random")
PENALTIES = ((0.0, "same"), (1.0, 0.0), (1.0, "same"))
LOSSES = [-0.5, 0, 0.5, 1, 1.5, 2, 2.5]

unfinished = pytest.mark.filterwarnings(
    "ignore:Maximum number of iterations:sklearn.exceptions.ConvergenceWarning"
)
zeros_stay = pytest.mark.filterwarnings("ignore:The multiplicative update:UserWarning")


def name_of(estimator):
    return getattr(estimator, "solver", "batch")


every_estimator = pytest.mark.parametrize("estimator", EVERY, ids=name_of)


def made(estimator, **parameters):
    return clone(estimator).set_params(random_state=0, **parameters)


@pytest.fixture
def X():
    return np.abs(np.random.default_rng(42).normal(size=(10, 8)))


@parametrize_with_checks(
    [NMF(max_iter=500), MiniBatchNMF()]  # that one fits as solver "mu" does
)
@pytest.mark.filterwarnings("ignore")
def test_scikit_learn_checks(estimator, check):
    check(estimator)


# The textbook's example.


def test_the_textbook_example_runs_with_only_the_import_changed(capfd):
    from nmfaudio import NMF

    X = np.array([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]])
    model = NMF(n_components=2, init="random", random_state=0)
    W = model.fit_transform(X)
    H = model.components_
    assert W.shape == (3, 2)
    assert H.shape == (2, 4)
    assert np.abs(W @ H - X).max() < 0.01
    assert capfd.readouterr() == ("", "")


# Parameters, and what is said about wrong ones.


def test_parameters_and_defaults_are_those_of_scikit_learn_and_three_more():
    from sklearn import decomposition

    more = {"missing_values": None, "n_init": 1, "regularization": None}
    for ours, theirs in (
        (NMF(), decomposition.NMF()),
        (MiniBatchNMF(), decomposition.MiniBatchNMF()),
    ):
        assert ours.get_params() == {**theirs.get_params(), **more}
        order = inspect.signature(type(theirs)).parameters
        assert [*inspect.signature(type(ours)).parameters][: len(order)] == [*order]


def test_the_function_has_the_signature_of_scikit_learns():
    from sklearn import decomposition

    theirs = inspect.signature(decomposition.non_negative_factorization).parameters
    ours = inspect.signature(non_negative_factorization).parameters
    assert [*ours][: len(theirs)] == [*theirs]
    for name, parameter in theirs.items():
        assert ours[name].default == parameter.default
        assert ours[name].kind == parameter.kind


@pytest.mark.parametrize(
    ("parameter", "value", "words"),
    [
        ("n_components", 0, "an int of at least 1 or one of 'auto', None, 'cv'"),
        ("n_components", 1.5, "got 1.5"),
        ("init", "best", "one of 'random', 'nndsvd'"),
        ("solver", "als", "one of 'cd', 'mu', 'pg', got 'als'"),
        ("beta_loss", "euclid", "'frobenius', 'kullback-leibler'"),
        ("beta_loss", float("nan"), "a finite float"),
        ("tol", -1e-3, "a float of at least 0"),
        ("max_iter", 0, "an int of at least 1"),
        ("alpha_W", -1, "a float of at least 0"),
        ("alpha_H", "other", "'same'"),
        ("l1_ratio", 1.5, "a float from 0 to 1"),
        ("random_state", "seed", "a RandomState"),
        ("random_state", -1, "an int, a RandomState or None, got -1"),
        ("random_state", 2**32, "got 4294967296"),
        ("shuffle", "yes", "True or False"),
        ("missing_values", 0, "numpy.nan or one of None"),
        ("n_init", 0, "an int of at least 1"),
        ("regularization", "l1", "constraints of nmfaudio.factorization.constraints"),
        ("regularization", [Tied()], "other than Tied"),
    ],
)
def test_a_wrong_parameter_is_named(X, parameter, value, words):
    with pytest.raises(
        ParameterError, match=f"The '{parameter}' parameter of NMF"
    ) as e:
        NMF(**{parameter: value}).fit(X)
    assert words in str(e.value)


def test_only_mu_takes_other_losses(X):
    for solver in ("cd", "pg"):
        message = f"solver '{solver}' does not handle beta_loss = 1.0"
        with pytest.raises(ParameterError, match=message):
            NMF(solver=solver, beta_loss=1.0).fit(X)


@every_estimator
def test_negative_data_are_refused(estimator, X):
    with pytest.raises(ParameterError, match="Negative values in data passed to"):
        made(estimator).fit(-X)
    model = made(estimator, n_components=2, tol=0.1).fit(X)
    with pytest.raises(ParameterError, match="Negative values in data passed to"):
        model.transform(-X)


@every_estimator
@pytest.mark.parametrize("init", ["nndsvd", "nndsvda", "nndsvdar"])
@zeros_stay
def test_singular_starts_need_enough_vectors(estimator, init, X):
    with pytest.raises(ParameterError, match=f"init = '{init}' can only be used when"):
        made(estimator, n_components=9, init=init).fit(X)


@pytest.mark.parametrize("loss", [-0.6, 0.0, "itakura-saito"])
def test_zeros_and_losses_that_cannot_take_them(loss, X):
    X[0, 0] = 0
    for model in (NMF(solver="mu", beta_loss=loss), MiniBatchNMF(beta_loss=loss)):
        with pytest.raises(ParameterError, match="When beta_loss <= 0 and X contains"):
            model.fit(X)


def test_a_custom_start_must_fit(X):
    W, H = np.ones((10, 2)), np.ones((2, 8))
    model = NMF(n_components=2, init="custom")
    with pytest.raises(ParameterError, match="Array with wrong first dimension passed"):
        model.fit(X, W=np.ones((5, 2)), H=H)
    with pytest.raises(
        ParameterError, match="Array with wrong second dimension passed"
    ):
        model.fit(X, W=np.ones((10, 3)), H=H)
    with pytest.raises(ParameterError, match=r"Negative values .* NMF \(input W\)"):
        model.fit(X, W=-W, H=H)
    with pytest.raises(ParameterError, match=r"NMF \(input H\) is full of zeros"):
        model.fit(X, W=W, H=0 * H)
    with pytest.raises(ParameterError, match=r"input W.* is missing"):
        model.fit(X, H=H)
    for estimator in (NMF(init="custom"), MiniBatchNMF(init="custom")):
        with pytest.raises(TypeError, match="should have the same dtype as X"):
            estimator.fit(X, W=W, H=H.astype(np.float32))


def test_a_start_that_will_not_be_used_is_mentioned(X):
    with pytest.warns(RuntimeWarning, match="provided W or H are ignored"):
        NMF(n_components=2).fit(X, W=np.ones((10, 2)))
    with pytest.warns(RuntimeWarning, match="the provided initial W is not used"):
        non_negative_factorization(
            X, W=np.ones((10, 2)), H=np.ones((2, 8)), update_H=False
        )


@pytest.mark.parametrize("estimator", [CD, MU, MiniBatchNMF()], ids=name_of)
def test_an_unfinished_fit_is_mentioned(estimator):
    words = (
        "Maximum number of iterations 1 reached. Increase it to improve convergence."
    )
    with pytest.warns(ConvergenceWarning, match=words):
        made(estimator, max_iter=1).fit(np.ones((2, 2)))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        made(estimator, max_iter=1, tol=0).fit(np.ones((2, 2)))


def test_multiplicative_updates_mention_zeros_of_the_start(X):
    with pytest.warns(UserWarning, match="cannot update zeros present in the init"):
        NMF(n_components=2, solver="mu", init="nndsvd").fit(X)


# Fits.


@pytest.mark.parametrize(
    ("estimator", "init", "alpha_W", "alpha_H"),
    [  # Every two of them meet.
        pytest.param(estimator, init, *PENALTIES[(e + i) % 3])
        for e, estimator in enumerate(EVERY)
        for i, init in enumerate(INITS)
    ],
)
@zeros_stay
@unfinished
def test_results_are_not_negative(estimator, init, alpha_W, alpha_H):
    A = np.c_[5.0 - np.arange(1, 6), 5.0 + np.arange(1, 6)]
    model = made(estimator, n_components=2, init=init, alpha_W=alpha_W, alpha_H=alpha_H)
    activations = model.fit_transform(A)
    for factor in (activations, model.components_):
        assert np.isfinite(factor).all()
        assert (factor >= 0).all()


@every_estimator
@unfinished
def test_a_full_model_comes_close(estimator):
    A = np.abs(np.random.default_rng(1).normal(size=(6, 5)))
    model = made(estimator, n_components=5, init="nndsvdar", max_iter=600)
    activations = model.fit_transform(A)
    assert model.reconstruction_err_ < 0.1
    np.testing.assert_allclose(model.inverse_transform(activations), A, atol=0.1)


@every_estimator
@unfinished
def test_attributes_describe_the_fit(estimator, X):
    model = made(estimator, n_components=3)
    activations = model.fit_transform(X)
    assert activations.shape == (10, 3)
    assert model.components_.shape == (3, 8)
    assert model.components_.flags.writeable
    assert model.n_components_ == 3
    assert model.n_features_in_ == 8
    assert 1 <= model.n_iter_ <= model.max_iter
    distance = np.linalg.norm(X - activations @ model.components_)
    assert model.reconstruction_err_ == pytest.approx(distance, rel=1e-6)
    names = model.get_feature_names_out()
    assert list(names) == [f"{type(model).__name__.lower()}{k}" for k in range(3)]


@every_estimator
@unfinished
def test_components_default_to_the_number_of_features(estimator, X):
    for n_components in ("auto", None):
        assert (
            made(estimator, n_components=n_components, tol=0.1).fit(X).n_components_
            == 8
        )
    W, H = (
        np.random.default_rng(0).random((10, 2)),
        np.random.default_rng(1).random((2, 8)),
    )
    model = made(estimator, init="custom", tol=1e-2)
    assert model.fit_transform(X, W=W, H=H).shape == (10, 2)


@every_estimator
@unfinished
def test_a_custom_start_is_used_and_not_modified(estimator, X):
    rng = np.random.default_rng(5)
    W, H = rng.random((10, 3)), rng.random((3, 8))
    before = X.copy(), W.copy(), H.copy()
    model = made(estimator, n_components=3, init="custom", max_iter=30)
    model.fit_transform(X, W=W, H=H)
    model.transform(X)
    for array, kept in zip((X, W, H), before, strict=True):
        np.testing.assert_array_equal(array, kept)


@every_estimator
@unfinished
def test_fit_transform_is_fit_then_transform(estimator, X):
    model = made(estimator, n_components=3, tol=1e-6, max_iter=1000)
    activations = model.fit_transform(X)
    np.testing.assert_allclose(model.transform(X), activations, atol=2e-2)
    brief, again = (made(estimator, n_components=3, max_iter=20) for _ in range(2))
    brief.fit_transform(X)
    np.testing.assert_allclose(
        again.fit(X).transform(X), brief.transform(X), rtol=1e-12
    )


@every_estimator
@unfinished
def test_transform_depends_on_the_sample_alone(estimator, X):
    model = made(estimator, n_components=3).fit(X)
    together = model.transform(X)
    np.testing.assert_allclose(model.transform(X[3:4]), together[3:4], rtol=1e-9)
    np.testing.assert_allclose(model.transform(X[::-1]), together[::-1], rtol=1e-9)


@pytest.mark.parametrize("loss", LOSSES)
@unfinished
def test_one_batch_without_a_memory_is_the_whole_problem(loss, X):
    parameters = {"n_components": 3, "beta_loss": loss, "tol": 0, "random_state": 0}
    whole = NMF(solver="mu", **parameters).fit_transform(X)
    model = MiniBatchNMF(
        batch_size=10, forget_factor=0.0, max_no_improvement=None, **parameters
    )
    np.testing.assert_allclose(model.fit_transform(X), whole)


@pytest.mark.parametrize("loss", [0.5, 1.0, 2.0])
@unfinished
def test_batches_fitted_at_once_or_one_by_one(loss):
    rng = np.random.default_rng(0)
    X, H = rng.random((60, 8)), rng.random((3, 8))
    options = {"init": "custom", "beta_loss": loss, "fresh_restarts": True, "tol": 1e-4}
    once = MiniBatchNMF(
        batch_size=10, max_iter=2, forget_factor=0.5, max_no_improvement=None, **options
    )
    once.set_params(tol=0, fresh_restarts_max_iter=20)
    W = rng.random((60, 3))
    once.fit(X, W=W, H=H)
    # In the fit, the memory fades over the whole data; here, over one batch.
    stepwise = MiniBatchNMF(batch_size=10, forget_factor=0.5 ** (1 / 6), **options)
    stepwise.set_params(tol=0, fresh_restarts_max_iter=20)
    for _ in range(2):
        for first in range(0, 60, 10):
            stepwise.partial_fit(X[first : first + 10], W=W[:10], H=H)
    assert once.n_steps_ == stepwise.n_steps_ == 12
    # The whole fit shares the level of each component evenly between its sides.
    np.testing.assert_allclose(
        stepwise.components_ / stepwise.components_.sum(axis=1, keepdims=True),
        once.components_ / once.components_.sum(axis=1, keepdims=True),
        rtol=1e-9,
    )


@pytest.mark.parametrize("loss", [1.0, 2.0])
@unfinished
def test_partial_fit_goes_on_from_the_level_of_the_fit(loss, X):
    """A batch like those before moves the components a little, not to another level."""
    model = MiniBatchNMF(3, random_state=0, beta_loss=loss, batch_size=5).fit(X)
    before = model.components_.copy()
    model.partial_fit(X[:5])
    np.testing.assert_allclose(model.components_, before, atol=0.1 * before.max())


@unfinished
def test_partial_fit_goes_on_after_fit(X):
    model = MiniBatchNMF(n_components=3, random_state=0).fit(X)
    before = model.components_.copy()
    steps = model.n_steps_
    model.partial_fit(X[:4])
    assert model.n_steps_ == steps + 1
    assert not np.array_equal(model.components_, before)


@unfinished
def test_mini_batches_learn_a_stream():
    rng = np.random.default_rng(3)
    H = rng.random((4, 30)) ** 4
    model = MiniBatchNMF(4, init="random", random_state=0, beta_loss=1.0)
    for _ in range(60):
        model.partial_fit(rng.random((50, 4)) ** 4 @ H + 1e-4)
    X = rng.random((100, 4)) ** 4 @ H + 1e-4
    modelled = model.inverse_transform(model.transform(X))
    assert np.linalg.norm(X - modelled) < 0.1 * np.linalg.norm(X)


@pytest.mark.parametrize("loss", [1.0, 2.0])
@every_estimator
@unfinished
def test_both_sides_of_a_component_have_the_same_energy(estimator, loss, X):
    """So the strongest component of a sample is that which explains most of it."""
    if loss != 2 and name_of(estimator) in {"cd", "pg"}:
        pytest.skip("takes the squared distance only")
    model = made(estimator, n_components=3, beta_loss=loss, init="random", max_iter=40)
    activations = model.fit_transform(X)
    np.testing.assert_allclose(
        (activations**2).sum(axis=0), (model.components_**2).sum(axis=1), rtol=1e-9
    )


# Data of all kinds.


@every_estimator
@pytest.mark.parametrize("container", [scipy.sparse.csr_array, scipy.sparse.csc_matrix])
@pytest.mark.parametrize("alpha", [0.0, 0.1])
@unfinished
def test_sparse_input_gives_what_dense_input_gives(estimator, container, alpha, X):
    X[:, ::2] = 0
    dense = made(estimator, n_components=4, init="random", alpha_W=alpha, max_iter=50)
    sparse = clone(dense)
    activations = dense.fit_transform(X)
    np.testing.assert_allclose(sparse.fit_transform(container(X)), activations)
    np.testing.assert_allclose(sparse.components_, dense.components_)
    np.testing.assert_allclose(
        sparse.transform(container(X)), dense.transform(X), rtol=1e-6, atol=1e-9
    )


@pytest.mark.parametrize(
    "estimator",
    [
        NMF(4, max_iter=15),
        NMF(4, solver="mu", beta_loss=1.0, max_iter=15),
        NMF(4, solver="mu", beta_loss=2.0, max_iter=15),
        NMF(4, solver="pg", max_iter=3),
        MiniBatchNMF(4, max_iter=2),
    ],
    ids=lambda estimator: f"{name_of(estimator)}-{estimator.beta_loss}",
)
@unfinished
def test_a_large_sparse_matrix_is_never_made_dense(estimator, rng, monkeypatch):
    X = scipy.sparse.random_array(
        (6_000, 2_000), density=1e-3, format="csr", rng=rng, dtype=np.float32
    )
    monkeypatch.setattr(
        type(X), "toarray", lambda *_: pytest.fail("a matrix was made dense")
    )
    model = made(estimator).fit(X)
    assert np.isfinite(model.components_).all()
    assert np.isfinite(model.transform(X)).all()
    whole = np.sqrt((X.data.astype(np.float64) ** 2).sum())
    if model.beta_loss != 1.0:
        assert model.reconstruction_err_ < whole


@every_estimator
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (np.float32, np.float32),
        (np.float64, np.float64),
        (np.int32, np.float64),
        (np.int64, np.float64),
    ],
)
@unfinished
def test_dtypes_are_kept(estimator, given, kept, X):
    model = made(estimator, alpha_W=1.0, alpha_H=1.0, tol=1e-2)
    data = (10 * X).astype(given)
    assert model.fit(data).transform(data).dtype == kept
    assert model.fit_transform(data).dtype == kept
    assert model.components_.dtype == kept


@every_estimator
@unfinished
def test_single_precision_gives_the_same_result(estimator):
    X = np.abs(np.random.default_rng(0).normal(size=(50, 7)))
    single = made(estimator, tol=1e-3).fit_transform(X.astype(np.float32))
    double = made(estimator, tol=1e-3).fit_transform(X)
    np.testing.assert_allclose(single, double, atol=1e-4)


@every_estimator
@pytest.mark.parametrize("scale", [1e-160, 1e-30, 1e30])
@unfinished
def test_any_level_gives_the_same_model(estimator, scale, X):
    plain = made(estimator, n_components=3, init="random", max_iter=40)
    scaled = clone(plain)
    modelled = plain.inverse_transform(plain.fit_transform(X))
    quiet = scaled.fit_transform(X * scale) @ scaled.components_
    np.testing.assert_allclose(quiet / scale, modelled, rtol=2e-2, atol=1e-3)
    expected = plain.reconstruction_err_ * scale
    assert scaled.reconstruction_err_ == pytest.approx(expected, rel=2e-2)


@every_estimator
def test_silence_is_modelled_by_silence(estimator):
    model = made(estimator, n_components=2, max_iter=400)
    activations = model.fit_transform(np.zeros((6, 5)))
    assert not (activations @ model.components_).any()
    assert model.reconstruction_err_ == 0


# Penalties.


@pytest.mark.parametrize("estimator", EVERY, ids=name_of)
@unfinished
def test_penalties_do_what_they_are_for(estimator):
    X = np.abs(np.random.default_rng(42).normal(size=(6, 5)))
    plain = made(estimator, n_components=3)
    sparse = made(estimator, n_components=3, alpha_W=0.5, l1_ratio=1.0)
    small = made(estimator, n_components=3, alpha_W=0.5, l1_ratio=0.0)
    A, A_sparse, A_small = (m.fit_transform(X) for m in (plain, sparse, small))

    def n_zeros(factor):
        return int((factor <= np.finfo(np.float64).eps).sum())

    assert n_zeros(A_sparse) > n_zeros(A)
    assert n_zeros(sparse.components_) > n_zeros(plain.components_)
    size = (A**2).sum() + (plain.components_**2).sum()
    assert (A_small**2).sum() + (small.components_**2).sum() < size


@pytest.mark.parametrize(
    ("solver", "loss"),
    [("cd", 2), ("pg", 2), *(("mu", loss) for loss in (-1.2, 0, 0.2, 1.0, 2.0, 2.5))],
)
def test_the_penalised_objective_falls_from_call_to_call(solver, loss):
    rng = np.random.default_rng(42)
    X = np.abs(rng.normal(size=(20, 15)))
    W, H = rng.random((20, 10)), rng.random((10, 15))
    alpha, l1_ratio = 0.1, 0.5
    values = []
    for _ in range(15):
        W, H, _ = non_negative_factorization(
            X,
            W,
            H,
            n_components=10,
            beta_loss=loss,
            init="custom",
            max_iter=1,
            tol=0.0,
            alpha_W=alpha,
            l1_ratio=l1_ratio,
            solver=solver,
        )
        penalty = l1_ratio * (15 * W.sum() + 20 * H.sum())
        penalty += (1 - l1_ratio) * (15 * (W**2).sum() + 20 * (H**2).sum()) / 2
        values.append(divergence(X, W, H.T, loss) + alpha * penalty)
    assert (np.diff(values) <= 1e-12 * values[0]).all()


def test_the_function_is_the_class(X):
    options = {"n_components": 3, "random_state": 1, "alpha_W": 0.1, "tol": 1e-2}
    W, H, n_iter = non_negative_factorization(X, **options)
    model = NMF(**options)
    np.testing.assert_array_equal(model.fit_transform(X), W)
    np.testing.assert_array_equal(model.components_, H)
    assert n_iter == model.n_iter_
    held, same, _ = non_negative_factorization(X, H=H, update_H=False, **options)
    np.testing.assert_array_equal(same, H)
    np.testing.assert_allclose(held, model.transform(X))


@unfinished
def test_multiplicative_updates_keep_the_zeros_of_a_start(X):
    rng = np.random.default_rng(0)
    W, H = rng.random((10, 3)), rng.random((3, 8))
    W[2:5, 1] = 0
    H[0, 4:] = 0
    for loss in (1.0, 2.0):
        model = NMF(3, init="custom", solver="mu", beta_loss=loss)
        activations = model.fit_transform(X, W=W, H=H)
        assert not activations[2:5, 1].any()
        assert not model.components_[0, 4:].any()


@unfinished
def test_shuffling_is_drawn_from_the_seed(X):
    one, other, third = (
        NMF(
            3, shuffle=True, random_state=seed, init="nndsvda", max_iter=5
        ).fit_transform(X)
        for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, other)
    assert not np.array_equal(one, third)


@every_estimator
@unfinished
def test_the_same_seed_gives_the_same_bits(estimator, X):
    one, other = (
        made(estimator, n_components=3, init="random").fit_transform(X)
        for _ in range(2)
    )
    np.testing.assert_array_equal(one, other)


# In company.


@unfinished
def test_in_a_pipeline_and_a_grid_search():
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import make_pipeline

    rng = np.random.default_rng(0)
    y = np.repeat([0, 1], 30)
    parts = rng.random((2, 12)) ** 4
    X = parts[y] * rng.uniform(0.5, 1, (60, 1)) + 0.05 * rng.random((60, 12))
    for estimator in (NMF(random_state=0), MiniBatchNMF(random_state=0)):
        step = type(estimator).__name__.lower()
        search = GridSearchCV(
            make_pipeline(estimator, LogisticRegression()),
            {f"{step}__n_components": [1, 2], f"{step}__init": ["random", "nndsvda"]},
            cv=2,
        )
        search.fit(X, y)
        assert search.best_score_ > 0.9


@every_estimator
@unfinished
def test_as_the_transformer_of_librosa(estimator):
    librosa = pytest.importorskip("librosa", reason="librosa not present")

    rng = np.random.default_rng(0)
    S = (rng.random((40, 4)) ** 3 @ rng.random((4, 60)) ** 3).astype(np.float32)
    transformer = made(estimator, n_components=4, max_iter=500)
    components, activations = librosa.decompose.decompose(
        S, n_components=4, transformer=transformer
    )
    assert components.shape == (40, 4)
    assert activations.shape == (4, 60)
    assert np.linalg.norm(S - components @ activations) < 0.05 * np.linalg.norm(S)


@unfinished
def test_names_of_features_are_kept_and_output_is_set(X):
    pandas = pytest.importorskip("pandas", reason="pandas not present")
    frame = pandas.DataFrame(X, columns=[f"bin {k}" for k in range(8)])
    model = NMF(3, random_state=0).set_output(transform="pandas")
    assert list(model.fit_transform(frame).columns) == ["nmf0", "nmf1", "nmf2"]
    assert list(model.feature_names_in_) == list(frame.columns)


@every_estimator
@unfinished
def test_verbose_writes_to_standard_output_and_nothing_else_does(estimator, X, capsys):
    made(estimator, n_components=2, max_iter=30).fit(X)
    assert capsys.readouterr().out == ""
    made(estimator, n_components=2, max_iter=30, verbose=1).fit(X)
    assert f"{type(estimator).__name__} iteration" in capsys.readouterr().out
