"""How many components: every criterion on data whose number is known."""

import threading

import numpy as np
import pytest

from nmfaudio.errors import NotFiniteError, ParameterError
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.selection.criteria import (
    agreement,
    elbow,
    held_out_mask,
    least_within_one_error,
    most_stable,
)
from nmfaudio.factorization.selection.n_components import CRITERIA, choose_n_components
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
def study():
    """Everything there is to know about one recording, and what was told on the way."""
    told = []
    choice = choose_n_components(
        made_of(K),
        CANDIDATES,
        max_iter=80,
        observer=lambda share, known: told.append((share, known)),
    )
    return choice, told


# The whole study.


@pytest.mark.parametrize("criterion", CRITERIA)
def test_each_criterion_finds_the_number(study, criterion):
    choice, _ = study
    assert abs(choice.votes[criterion] - K) <= (criterion == "relevance")


def test_the_suggestion_and_its_reason(study):
    choice, _ = study
    assert choice.n_components == K
    assert choice.reason.startswith("3 components: the middle of 3 (more explain ")
    assert choice.complete
    assert choice.candidates == CANDIDATES


def test_curves_belong_to_the_candidates(study):
    curves = study[0].curves
    assert set(curves) == {
        "explained", "blocks", "random", "stability", "cophenetic", "relevance"
    }  # fmt: skip
    for name in set(curves) - {"relevance"}:
        assert len(curves[name]) == len(CANDIDATES)
    at_k = CANDIDATES.index(K)
    assert curves["explained"][0] == 0.0
    assert curves["explained"][at_k] > 0.9
    for kind in ("blocks", "random"):
        assert curves[kind][0] == 1.0
        assert curves[kind][at_k] < 0.2
    assert np.isnan(curves["stability"][0])
    assert curves["stability"][at_k] > 0.97
    relevance = np.array(curves["relevance"])
    assert relevance[0] == 1.0
    assert (np.diff(relevance) <= 0).all()
    assert len(relevance) == CANDIDATES[-1]


def test_it_is_told_as_it_becomes_known(study):
    choice, told = study
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(told) == len(CANDIDATES) + 1
    for n, (_, known) in enumerate(told[:-1], start=1):
        assert known.candidates == CANDIDATES[:n]
        assert known.curves["random"] == choice.curves["random"][:n]
        assert not known.complete
        assert known.n_components in CANDIDATES
    assert told[-1][1].votes == choice.votes


@pytest.mark.parametrize(
    ("n_components", "seed", "criterion"),
    [(2, 1, "elbow"), (4, 1, "random"), (4, 2, "blocks"), (2, 1, "stability")],
)
def test_other_numbers_are_found_by_a_criterion_alone(n_components, seed, criterion):
    choice = choose_n_components(
        made_of(n_components, seed),
        (1, 2, 4, 6),
        criteria=[criterion],
        n_runs=2,
        max_iter=80,
    )
    assert set(choice.votes) == {criterion}
    assert choice.n_components == n_components
    assert choice.reason.startswith(f"{n_components} components: ")


def test_the_same_seed_gives_the_same_curves():
    V = made_of(2, n_frames=40)
    one, other = (quick(V, seed=4), quick(V, seed=4))
    np.testing.assert_equal(one.curves, other.curves)
    assert one.reason == other.reason


def test_the_level_does_not_matter():
    V = made_of(2, n_frames=40)
    plain, quiet = (
        quick(V, candidates=(1, 2, 3)),
        quick(V * 2.0**-90, candidates=(1, 2, 3)),
    )
    assert plain.votes == quiet.votes


# Ending early.


def test_cancelling_returns_what_is_known():
    cancel = threading.Event()
    choice = quick(
        made_of(2, n_frames=40),
        candidates=(1, 2, 3, 4),
        cancel=cancel,
        observer=lambda _, known: len(known.candidates) == 2 and cancel.set(),
    )
    assert choice.candidates == (1, 2)
    assert not choice.complete
    # A fit that was not given the time to switch components off must not vote.
    assert "relevance" not in choice.votes


def test_cancelling_before_relevance_is_not_complete():
    cancel = threading.Event()
    options = {
        "cancel": cancel,
        "observer": lambda _, known: len(known.candidates) == 2 and cancel.set(),
    }
    V = made_of(2, n_frames=40)
    assert not quick(V, criteria=("elbow", "relevance"), **options).complete
    cancel.clear()
    assert quick(V, criteria=("elbow",), **options).complete


@pytest.mark.parametrize("early", ["cancel", "time"])
def test_ending_before_the_first_candidate(early):
    cancel = threading.Event()
    cancel.set()
    options = {"cancel": cancel} if early == "cancel" else {"max_time_s": -1.0}
    choice = quick(made_of(2, n_frames=40), **options)
    assert (choice.n_components, choice.candidates) == (1, ())
    assert choice.reason == "1 component: stopped before anything was tried"
    assert not choice.complete


# Unusual and wrong input.


def test_silence_is_one_component():
    choice = quick(np.zeros((8, 20)))
    assert choice.n_components == 1
    assert choice.reason == "1 component: the data are silent"
    assert choice.complete


def test_lists_integers_and_memory_orders_give_the_same():
    V = made_of(2, n_bins=16, n_frames=20)
    expected = quick(V, criteria=["elbow"]).curves
    for same in (V.tolist(), V.astype(int), np.asfortranarray(V)):
        got = quick(same, criteria=["elbow"]).curves["explained"]
        np.testing.assert_allclose(got, expected["explained"], rtol=1e-3)


def test_candidates_beyond_the_matrix_are_left_out():
    V = made_of(2, n_bins=5, n_frames=20)
    assert quick(V, candidates=(9, 2, 1, 2)).candidates == (1, 2)
    assert quick(V, candidates=None, criteria=["elbow"]).candidates == (1, 2, 3, 4, 5)
    assert quick(V[:1, :1], candidates=None).n_components == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"criteria": ("knee",)}, "criteria must be some of elbow, .* got knee"),
        ({"criteria": ()}, "criteria must be some of elbow, .* got none"),
        ({"criteria": "elbow"}, r'such as \("elbow",\), got a single string'),
        ({"candidates": ()}, r"at least 1, got \(\)"),
        ({"candidates": (0, 2)}, r"at least 1, got \(0, 2\)"),
        ({"candidates": (1.5, 2)}, r"whole numbers .* got \(1.5, 2\)"),
        ({"n_runs": 0}, "n_runs must be at least 1, got 0"),
        ({"n_frames": -3}, "n_frames must be at least 1, got -3"),
        ({"max_iter": 0}, "max_iter must be at least 1, got 0"),
        ({"seed": -1}, "seed must not be negative, got -1"),
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


def test_random_masks_hide_one_entry_in_ten():
    hidden = held_out_mask((60, 400), "random", np.random.default_rng(0))
    assert hidden.shape == (60, 400)
    assert 0.09 < hidden.mean() < 0.11
    assert hidden.any(axis=1).all()


def test_block_masks_hide_bands_of_segments():
    hidden = held_out_mask((64, 320), "blocks", np.random.default_rng(0))
    bins, frames = hidden.any(axis=1), hidden.any(axis=0)
    np.testing.assert_array_equal(hidden, np.outer(bins, frames))
    assert bins.mean() == 0.25
    assert frames.mean() == 0.25
    # Runs of eight bins and sixteen frames, some of them side by side.
    assert (bins.reshape(-1, 8) == bins[::8, None]).all()
    assert (frames.reshape(-1, 16) == frames[::16, None]).all()


@pytest.mark.parametrize("kind", ["random", "blocks"])
@pytest.mark.parametrize("shape", [(1, 1), (2, 3), (7, 100)])
def test_masks_of_small_matrices(kind, shape):
    hidden = held_out_mask(shape, kind, np.random.default_rng(1))
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


def test_agreement_knows_the_same_fit_in_another_order():
    V = made_of(K)
    fit = factorize(V, K, seed=0)
    likeness, cophenetic = agreement([fit, fit])
    assert likeness == pytest.approx(1.0, abs=1e-6)
    assert 0.0 <= cophenetic <= 1.0
    noise = np.random.default_rng(0).random((32, 150))
    loose = [factorize(noise, 8, seed=seed, max_iter=20) for seed in range(4)]
    assert agreement(loose)[0] < 0.9


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
