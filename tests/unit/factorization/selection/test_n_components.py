"""How many components: every criterion on data whose number is known."""

import sys
import threading

import numpy as np
import pytest

from nmfaudio.errors import NotFiniteError, ParameterError
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.selection.criteria import (
    elbow,
    held_out_mask,
    least_within_one_error,
    most_stable,
)
from nmfaudio.factorization.selection.n_components import METHODS, choose_n_components
from nmfaudio.factorization.selection.relevance import determine_relevance

K = 3
CANDIDATES = (1, 2, 3, 4, 6)


def made_of(n_components, seed=0, n_bins=32, n_frames=150):
    """Return counts (Poisson, hence KL) of a known number of components."""
    rng = np.random.default_rng(seed)
    W = rng.gamma(0.4, 1.0, (n_bins, n_components))
    H = rng.gamma(1.0, 1.0, (n_components, n_frames))
    H *= rng.random(H.shape) < 0.5
    return rng.poisson(100.0 * W @ H).astype(np.float32)


def quick(V, **options):
    """Choose with few iterations."""
    return choose_n_components(V, **({"candidates": (1, 2), "max_iter": 5} | options))


@pytest.fixture(scope="module")
def studies():
    """Return what each method says of the same data, and what was told on the way."""
    found = {}
    for method in METHODS:
        told = []
        choice = choose_n_components(
            made_of(K),
            CANDIDATES,
            method=method,
            max_iter=80,
            observer=lambda *now, told=told: told.append(now),
        )
        found[method] = choice, told
    return found


# The whole search.


@pytest.mark.parametrize("method", METHODS)
def test_each_method_finds_the_number(studies, method):
    choice, _ = studies[method]
    assert abs(choice.n_components - K) <= (method == "ard")
    assert choice.method == method
    assert choice.complete
    assert choice.candidates == (tuple(range(1, 7)) if method == "ard" else CANDIDATES)
    assert len(choice.curve) == len(choice.candidates)


def test_the_reason_is_a_sentence(studies):
    reasons = {method: choice.reason for method, (choice, _) in studies.items()}
    assert reasons["elbow"] == "3 components: each further one explains little more."
    assert reasons["held-out"] == (
        "3 components: more do not predict hidden parts of the data better."
    )
    assert reasons["stability"] == (
        "3 components: of the numbers tried, the greatest that every start finds again."
    )
    n_left = studies["ard"][0].n_components
    assert reasons["ard"] == (
        f"{n_left} components: the other {6 - n_left} of 6 are not needed."
    )


def test_curves_say_what_they_should(studies):
    curves = {method: choice.curve for method, (choice, _) in studies.items()}
    at_k = CANDIDATES.index(K)
    assert curves["elbow"][0] == 0.0
    assert curves["elbow"][at_k] > 0.9
    assert curves["held-out"][0] == 1.0
    assert curves["held-out"][at_k] < 0.2
    assert np.isnan(curves["stability"][0])
    assert curves["stability"][at_k] > 0.97
    relevance = np.array(curves["ard"])
    assert relevance[0] == 1.0
    assert (np.diff(relevance) <= 0).all()


@pytest.mark.parametrize("method", METHODS)
def test_it_is_told_as_it_becomes_known(studies, method):
    choice, told = studies[method]
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[0] > 0
    assert shares[-1] == 1.0
    assert told[-1][1] == choice
    n_fits = 3 * (1 if method == "ard" else len(CANDIDATES))
    assert len(told) == n_fits + 1
    for n, (_, known) in enumerate(told[:-1]):
        n_tried = n // 3
        if n_tried == 0:
            assert known is None
        else:
            assert known.candidates == CANDIDATES[:n_tried]
            np.testing.assert_array_equal(known.curve, choice.curve[:n_tried])
            assert not known.complete


@pytest.mark.parametrize(
    ("n_components", "seed", "method"),
    [(2, 1, "elbow"), (4, 1, "held-out"), (4, 2, "held-out"), (2, 1, "stability")],
)
def test_other_numbers_are_found(n_components, seed, method):
    choice = choose_n_components(
        made_of(n_components, seed),
        (1, 2, 4, 6),
        method=method,
        max_iter=80,
    )
    assert choice.n_components == n_components


def test_the_greatest_candidate_is_not_called_enough():
    V = made_of(6, n_frames=80)
    choice = choose_n_components(V, (1, 2), method="held-out", max_iter=40)
    assert choice.reason == (
        "2 components: the most that were tried; even more might do better."
    )
    choice = choose_n_components(V, (2,), method="ard", max_iter=40)
    assert choice.reason.startswith("2 components: all that were tried are needed; ")


def test_large_data_are_looked_at_in_small():
    """Some six hundred frames of four hundred bins, in stretches and bands."""
    V = made_of(K, n_bins=400, n_frames=2400)
    sizes = []

    def fit(data, n_components, **options):
        sizes.append(data.size)
        return factorize(data, n_components, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            sys.modules["nmfaudio.factorization.selection.n_components"],
            "factorize",
            fit,
        )
        choice = choose_n_components(V, (1, 2, 3, 4, 6, 8), n_starts=1)
    assert choice.n_components == K
    assert max(sizes) < V.size / 5


@pytest.mark.parametrize("method", METHODS)
def test_the_same_seed_gives_the_same_choice(method):
    V = made_of(2, n_frames=40)
    one, other = (quick(V, method=method, seed=4) for _ in range(2))
    np.testing.assert_equal(one.curve, other.curve)
    assert one.reason == other.reason


def test_the_level_does_not_matter():
    V = made_of(2, n_frames=40)
    for method in METHODS:
        plain, quiet = (
            quick(level * V, candidates=(1, 2, 3), method=method)
            for level in (1.0, 2.0**-90)
        )
        assert plain.n_components == quiet.n_components


# Ending early.


def test_cancelling_returns_what_is_known():
    cancel = threading.Event()

    def stop_after_two(share, known):
        if known is not None and len(known.candidates) == 2:
            cancel.set()

    choice = quick(
        made_of(2, n_frames=40),
        candidates=(1, 2, 3, 4),
        cancel=cancel,
        observer=stop_after_two,
    )
    assert choice.candidates == (1, 2)
    assert not choice.complete


@pytest.mark.parametrize("method", METHODS)
def test_cancelling_before_anything_is_known(method):
    cancel = threading.Event()
    # In the course of the first candidate, after its first fit.
    choice = quick(
        made_of(2, n_frames=40),
        method=method,
        cancel=cancel,
        observer=lambda *_: cancel.set(),
    )
    assert (choice.n_components, choice.candidates) == (1, ())
    assert choice.reason == "1 component: stopped before anything was tried."
    assert not choice.complete
    assert quick(made_of(2, n_frames=40), method=method, cancel=cancel).curve == ()


# Unusual and wrong input.


@pytest.mark.parametrize("method", METHODS)
def test_silence_is_one_component(method):
    choice = quick(np.zeros((8, 20)), method=method)
    assert choice.n_components == 1
    assert choice.reason == "1 component: the data are silent."
    assert choice.complete


def test_lists_integers_and_memory_orders_give_the_same():
    V = made_of(2, n_bins=16, n_frames=20)
    expected = quick(V).curve
    for same in (V.tolist(), V.astype(int), np.asfortranarray(V)):
        np.testing.assert_allclose(quick(same).curve, expected, rtol=1e-3)


def test_candidates_beyond_the_matrix_are_left_out():
    V = made_of(2, n_bins=5, n_frames=20)
    assert quick(V, candidates=(9, 2, 1, 2)).candidates == (1, 2)
    assert quick(V, candidates=None).candidates == (1, 2, 3, 4, 5)
    assert quick(V, candidates=(9, 4), method="ard").candidates == (1, 2, 3, 4)
    assert quick(V[:1, :1], candidates=None).n_components == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "knee"}, "method must be one of elbow, .* got 'knee'"),
        ({"candidates": ()}, r"at least 1, got \(\)"),
        ({"candidates": (0, 2)}, r"at least 1, got \(0, 2\)"),
        ({"candidates": (1.5, 2)}, r"whole numbers .* got \(1.5, 2\)"),
        ({"n_starts": 0}, "n_starts must be at least 1, got 0"),
        ({"n_starts": 1, "method": "stability"}, "n_starts must be at least 2, got 1"),
        ({"max_iter": 0}, "max_iter must be at least 1, got 0"),
        ({"seed": -1}, "seed must be at least 0, got -1"),
        ({"beta": np.nan}, "beta must be a number from -10 to 10, got nan"),
    ],
)
def test_wrong_arguments_are_named(options, message):
    with pytest.raises(ParameterError, match=message):
        quick(np.ones((6, 9)), **options)


@pytest.mark.parametrize(
    ("V", "message"),
    [
        (np.ones(9), r"V must be a matrix .* got shape \(9,\)"),
        (np.ones((6, 0)), r"and one frame, got shape \(6, 0\)"),
        (np.eye(6) - 0.5, "V must not be negative, got 30 negative entries"),
        (np.ones((6, 9), complex), "take the magnitude first"),
    ],
)
def test_wrong_matrices_are_refused(V, message):
    with pytest.raises(ParameterError, match=message):
        quick(V)


def test_what_is_not_finite_is_refused_with_its_frame():
    V = np.ones((6, 2000))
    V[3, 1700] = np.inf
    with pytest.raises(NotFiniteError, match=r"1 entries .* the first in frame 1700"):
        quick(V)


# The criteria one by one.


def test_the_elbow_is_where_the_curve_turns():
    assert elbow([1, 2, 3, 4, 5], [0.0, 0.4, 0.9, 0.92, 0.94]) == 3
    assert elbow([1, 2, 8, 16], [0.0, 0.9, 0.95, 1.0]) == 2
    assert elbow([1, 2, 3], [0.5, 0.5, 0.5]) == 1
    assert elbow([4, 7], [0.0, 1.0]) == 4
    # A fit that came out worse than a smaller one's says nothing.
    assert elbow([1, 2, 3, 4], [0.0, 0.8, 0.7, 0.82]) == 2


def test_masks_hide_one_entry_in_ten_in_patches():
    hidden = held_out_mask((64, 400), np.random.default_rng(0))
    assert hidden.shape == (64, 400)
    assert 0.08 < hidden.mean() < 0.12
    assert hidden.any(axis=1).all()
    patches = hidden.reshape(16, 4, 100, 4)
    assert (patches == patches[:, :1, :, :1]).all()


@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (7, 100)])
def test_masks_of_small_matrices(shape):
    hidden = held_out_mask(shape, np.random.default_rng(1))
    assert hidden.shape == shape
    assert hidden.dtype == np.bool_


def test_the_least_number_within_one_error_of_the_best():
    errors = np.array([[9.0, 9.0, 9.0], [2.0, 2.2, 1.9], [1.9, 2.1, 2.0]])
    assert least_within_one_error([1, 4, 8], errors) == 4
    assert least_within_one_error([1, 4, 8], errors - [[0], [0], [1]]) == 8
    # One fold has no spread: only the best will do.
    assert least_within_one_error([1, 4, 8], errors[:, :1]) == 8


def test_the_most_components_that_are_stable():
    assert most_stable([1, 2, 3, 4], [np.nan, 0.9, 0.99, 0.8]) == 3
    assert most_stable([1, 2, 3, 4], [np.nan, 1.0, 0.999, 0.98]) == 3
    # Where nothing is found again to the last digit, neither need the answer be.
    assert most_stable([1, 2, 3, 4], [np.nan, 0.9, 0.8, 0.86]) == 4
    assert most_stable([1], [np.nan]) == 1


@pytest.mark.parametrize("n_components", [2, 4])
def test_relevance_switches_off_what_is_not_needed(n_components):
    V = made_of(n_components, seed=5)
    fit = factorize(V, 7, max_iter=100)
    W, H = fit.W.copy(), fit.H.copy()
    found = determine_relevance(V, fit.W, fit.H)
    assert found.n_relevant == n_components
    assert (found.relevance[n_components:] < 0.01).all()
    np.testing.assert_array_equal(fit.W, W)
    np.testing.assert_array_equal(fit.H, H)


def test_relevance_can_be_cancelled():
    V = made_of(2, n_frames=40)
    fit = factorize(V, 3, max_iter=5)
    cancel = threading.Event()
    cancel.set()
    assert determine_relevance(V, fit.W, fit.H, cancel=cancel).n_iter == 0
