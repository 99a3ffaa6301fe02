"""What ``factorize`` documents holds with constraints and without, or is refused."""

import inspect
import threading

import numpy as np
import pytest

from nmfaudio.errors import NotFiniteError, ParameterError
from nmfaudio.factorization.constraints import Fixed, Missing, Sparsity
from nmfaudio.factorization.core.divergence import beta_divergence
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import StopReason

N_BINS, N_FRAMES, N_COMPONENTS = 40, 130, 5
NEUTRAL = (Sparsity(0.0),)
ENGINES = pytest.mark.parametrize(
    "constraints", [(), NEUTRAL], ids=["plain", "constrained"]
)
WEIGHTED = pytest.mark.parametrize("weighted", [False, True], ids=["", "weighted"])


@pytest.fixture
def V():
    rng = np.random.default_rng(0)
    sounds = rng.random((N_BINS, 5)) ** 4 @ rng.random((5, N_FRAMES)) ** 3
    return np.asfortranarray(sounds + 0.01 * rng.random((N_BINS, N_FRAMES)))


@pytest.fixture
def weights():
    return np.random.default_rng(1).random((N_BINS, N_FRAMES)) + 0.1


def factors(seed=2):
    rng = np.random.default_rng(seed)
    W = rng.random((N_BINS, N_COMPONENTS)) + 0.1
    return W, rng.random((N_COMPONENTS, N_FRAMES)) + 0.1


W_GIVEN, H_GIVEN = factors()

REFUSED = {
    "n_components": [
        (0, "n_components must be at least 1"),
        *((odd, "n_components must be an integer") for odd in (3.0, "3", None)),
    ],
    "beta": [
        (float("nan"), "beta must be a number from -10 to 10"),
        (11.0, "beta must be a number from -10 to 10"),
    ],
    "init": [("nonsense", "init must be one of random, nndsvd")],
    "W": [
        (W_GIVEN[:, :3], r"W must be \(40, 5\) to match V"),
        (W_GIVEN[1:], r"W must be \(40, 5\) to match V"),
        (-W_GIVEN, "W must be finite and not negative"),
    ],
    "H": [
        (H_GIVEN[:3], r"H must be \(5, 130\) to match V"),
        (H_GIVEN[:, 1:], r"H must be \(5, 130\) to match V"),
        (H_GIVEN * np.nan, "H must be finite and not negative"),
    ],
    "update_W": [(False, "W must be given")],
    "update_H": [(False, "H must be given")],
    "weights": [
        (np.ones((3, 3)), "weights must have the shape of V"),
        (-np.ones((N_BINS, N_FRAMES)), "weights must be finite and not negative"),
        (np.ones(N_FRAMES), "weights must be a matrix"),
    ],
    "constraints": [(("sparse",), "constraints must be")],
    "max_iter": [(-1, "max_iter and tol must not be negative")],
    "tol": [
        (-1e-3, "max_iter and tol must not be negative"),
        (float("nan"), "max_iter and tol must not be negative"),
    ],
    "start": [("magic", "start must be one of auto, single, plain")],
    "n_threads": [(0, "n_threads must be at least 1")],
}
"""Values that no call may take, and what it says."""

OBEYED = {"V", "max_time_s", "seed", "observer", "cancel"}
"""Arguments without a value that is wrong; V has a test of its own."""


def test_every_documented_argument_is_looked_at():
    documented = set(inspect.signature(factorize).parameters)
    assert documented == REFUSED.keys() | OBEYED
    text = inspect.getdoc(factorize)
    assert all(name in text for name in documented)


@ENGINES
@WEIGHTED
@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        pytest.param(name, value, sentence, id=f"{name}-{i}")
        for name, cases in REFUSED.items()
        for i, (value, sentence) in enumerate(cases)
    ],
)
def test_what_is_wrong_is_refused(
    V, weights, constraints, weighted, name, value, sentence
):
    options = {"n_components": N_COMPONENTS, "constraints": constraints, "max_iter": 1}
    if weighted:
        options["weights"] = weights
    with pytest.raises(ParameterError, match=sentence):
        factorize(V, **options | {name: value})


@ENGINES
@pytest.mark.parametrize(
    ("value", "error"), [(np.nan, NotFiniteError), (-1.0, ParameterError)]
)
def test_bad_data_are_refused_unless_they_have_no_weight(V, constraints, value, error):
    weights = np.ones(V.shape)
    bad = V.copy(order="F")
    bad[3, 5] = value
    with pytest.raises(error, match="the first in frame 5"):
        factorize(bad, 2, constraints=constraints, weights=weights)
    weights[3, 5] = 0
    fit = factorize(bad, 2, constraints=constraints, weights=weights, max_iter=3)
    assert np.isfinite(fit.W).all()
    with pytest.raises(ParameterError, match="V must be a matrix"):
        factorize(V[0], 2, constraints=constraints)


@ENGINES
@pytest.mark.parametrize("init", ["nndsvd", "nndsvda", "nndsvdar"])
def test_every_start_is_obeyed(V, constraints, init):
    """Before the first iteration both engines hold the same start."""
    options = {"init": init, "start": "plain", "max_iter": 0, "seed": 3}
    fit = factorize(V, N_COMPONENTS, constraints=constraints, **options)
    plain = factorize(V, N_COMPONENTS, **options)
    np.testing.assert_allclose(fit.W @ fit.H, plain.W @ plain.H, rtol=1e-9)
    drawn = factorize(
        V, N_COMPONENTS, constraints=constraints, **options | {"init": "random"}
    )
    assert not np.allclose(fit.W @ fit.H, drawn.W @ drawn.H, rtol=1e-2)


@ENGINES
@pytest.mark.parametrize("beta", [1.0, 2.0, 0.5])
def test_a_start_is_improved_unless_it_shall_not(V, constraints, beta):
    long = np.tile(V, 8)
    auto, plain = (
        factorize(
            long, N_COMPONENTS, constraints=constraints, start=s, beta=beta, max_iter=0
        ).divergence[0]
        for s in ("auto", "plain")
    )
    assert auto < 0.5 * plain


@WEIGHTED
@pytest.mark.parametrize("start", ["auto", "plain"])
@pytest.mark.parametrize("beta", [1.0, 2.0, 0.0, 0.5, 3.0])
def test_a_constraint_that_asks_for_nothing_costs_nothing(
    V, weights, weighted, beta, start
):
    options = {"beta": beta, "start": start, "tol": 0.0, "max_iter": 300}
    if weighted:
        options["weights"] = weights
    neutral, plain = (
        factorize(V, N_COMPONENTS, constraints=constraints, **options)
        for constraints in (NEUTRAL, ())
    )
    mean = np.outer(V.sum(axis=1), V.sum(axis=0)) / V.sum()
    left_by_mean = beta_divergence(
        V, mean, np.eye(N_FRAMES), beta, weights=weights if weighted else None
    )
    difference = neutral.divergence[-1] - plain.divergence[-1]
    assert abs(difference) < 0.01 * left_by_mean


@pytest.mark.parametrize("beta", [1.0, 0.5])
def test_tol_is_one_measure(V, beta):
    """Ten iterations of either engine are the same, and so is where they end."""
    options = {"beta": beta, "start": "plain", "tol": 1e-4, "max_iter": 2000}
    neutral, plain = (
        factorize(V, N_COMPONENTS, constraints=constraints, **options)
        for constraints in (NEUTRAL, ())
    )
    assert neutral.stop_reason is plain.stop_reason is StopReason.CONVERGED
    assert abs(neutral.n_iter - plain.n_iter) <= 20


@ENGINES
def test_limits_are_kept(V, constraints):
    few = factorize(V, 3, constraints=constraints, max_iter=7, tol=0)
    assert few.n_iter == few.checked_iterations[-1] == 7
    assert few.stop_reason is StopReason.MAX_ITER
    late = factorize(V, 3, constraints=constraints, max_time_s=0.0)
    assert (late.n_iter, late.stop_reason) == (0, StopReason.TIME_LIMIT)
    cancel = threading.Event()
    seen = []

    def observe(progress):
        seen.append(progress.n_iter)
        if progress.n_iter == 3:
            cancel.set()

    stopped = factorize(V, 3, constraints=constraints, observer=observe, cancel=cancel)
    assert stopped.stop_reason is StopReason.CANCELLED
    assert stopped.n_iter == 3
    # The work on the start is iteration 0.
    assert sorted(set(seen)) == [0, 1, 2, 3]


@ENGINES
@pytest.mark.parametrize("beta", [1.0, 2.0, 0.0, -0.5])
def test_results_have_one_form(V, constraints, beta):
    V[7] = 0
    V[:, 20:31] = 0
    fit = factorize(V, 3, beta=beta, constraints=constraints, max_iter=20)
    assert fit.W.flags.c_contiguous
    assert fit.H.T.flags.c_contiguous
    assert not fit.W.flags.writeable
    assert not fit.H.flags.writeable
    assert not fit.W[7].any()
    assert not fit.H[:, 20:31].any()
    for dtype, wanted in ((np.int16, np.float32), (np.int32, np.float64)):
        whole = np.round(V * 1000).astype(dtype)
        assert (
            factorize(whole, 2, constraints=constraints, max_iter=1).W.dtype == wanted
        )
    silent = factorize(np.zeros((4, 6)), 2, beta=beta, constraints=constraints)
    assert silent.stop_reason is StopReason.SILENT
    assert not silent.W.any()
    assert not silent.H.any()
    assert silent.notes == ("The input is silent: there is nothing to take apart.",)


@ENGINES
def test_given_factors_are_begun_from_and_kept(V, constraints):
    W, H = factorize(V, N_COMPONENTS, tol=0).W, factorize(V, N_COMPONENTS, tol=0).H
    fit = factorize(V, N_COMPONENTS, W=W, H=H, constraints=constraints, max_iter=0)
    assert fit.divergence[0] == pytest.approx(beta_divergence(V, W, H, 1.0), rel=1e-6)
    for held in ({"W": W, "update_W": False}, {"H": H, "update_H": False}):
        fit = factorize(V, N_COMPONENTS, constraints=constraints, max_iter=5, **held)
        for name in ("W", "H"):
            if name in held:
                np.testing.assert_array_equal(getattr(fit, name), held[name])
    # The level that is missing is found: given templates explain the data's sum.
    loud = factorize(V, N_COMPONENTS, W=1e3 * W, constraints=constraints, max_iter=0)
    assert (loud.W @ loud.H).sum() == pytest.approx(V.sum(), rel=0.05)


def test_hard_constraints_and_weights_leave_a_start_as_it_was_drawn(V):
    """What would be put into it or hidden from it makes its improvement worthless."""
    seen = []
    for constraint in (
        Fixed(W_GIVEN[:, :1], components=(0,)),
        Missing(V.max() / 2 < V),
    ):
        factorize(
            V, 3, constraints=(constraint,), max_iter=1,
            observer=lambda progress: seen.append(progress.n_iter),
        )  # fmt: skip
    assert set(seen) == {1}
