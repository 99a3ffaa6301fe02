"""What an observer takes on the way: W and H as they are, and nothing is disturbed."""

import threading

import numpy as np
import pytest

from nmfaudio.factorization.constraints import Sparsity
from nmfaudio.factorization.core.divergence import beta_divergence
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.selection.restarts import factorize_restarts

PLAIN = [{"beta": beta} for beta in (1.0, 2.0, 0.0, 0.5, 1.3)]
CONSTRAINED = [
    {"beta": 1.0, "constraints": (Sparsity(0.1),)},
    {"beta": 2.0, "constraints": (Sparsity(0.1),)},
]


def name_of(options):
    return f"beta {options['beta']}" + ", constrained" * ("constraints" in options)


@pytest.fixture
def V(rng):
    product = rng.random((30, 4)) ** 3 @ rng.random((4, 90)) ** 3
    return (50 * product + 0.01).astype(np.float32)


def watch(V, options, n_iter=21):
    """Fit, taking W and H after every iteration."""
    taken = []
    fit = factorize(
        V,
        4,
        max_iter=n_iter,
        tol=0,
        n_threads=1,
        observer=lambda progress: taken.append((progress, progress.snapshot())),
        **options,
    )
    return fit, taken


@pytest.mark.parametrize("options", PLAIN + CONSTRAINED, ids=name_of)
def test_taking_the_factors_changes_nothing(V, options):
    fit, taken = watch(V, options)
    plain = factorize(V, 4, max_iter=21, tol=0, n_threads=1, **options)
    np.testing.assert_array_equal(fit.W, plain.W)
    np.testing.assert_array_equal(fit.H, plain.H)
    assert fit.n_iter == plain.n_iter == 21
    assert {progress.n_iter for progress, _ in taken} >= set(range(1, 22))


@pytest.mark.parametrize("options", PLAIN, ids=name_of)
def test_what_is_taken_is_as_good_as_told(V, options):
    _, taken = watch(V, options)
    told = [(p.divergence, WH) for p, WH in taken if np.isfinite(p.divergence)]
    assert len(told) >= 3
    for value, (W, H) in told:
        found = beta_divergence(V, W, H, options["beta"])
        # What is told may be of the templates before their update, never better.
        assert found <= 1.001 * value + 1e-6 * float(V.sum())


@pytest.mark.parametrize("options", PLAIN + CONSTRAINED, ids=name_of)
def test_what_is_taken_can_be_played_and_kept(V, options):
    kept = []

    def observe(progress):
        W, H = progress.snapshot()
        kept.append((W, H, W.copy(), H.copy()))

    factorize(V, 4, max_iter=6, tol=0, observer=observe, **options)
    assert len(kept) >= 6
    for W, H, W_then, H_then in kept:
        assert (W.shape, H.shape) == ((30, 4), (4, 90))
        assert np.isfinite(W).all()
        assert np.isfinite(H).all()
        assert min(W.min(), H.min()) >= 0
        # Later iterations have not written to it.
        np.testing.assert_array_equal(W, W_then)
        np.testing.assert_array_equal(H, H_then)
    # It moves while it converges.
    assert not np.array_equal(kept[1][0], kept[-1][0])


@pytest.mark.parametrize("options", PLAIN, ids=name_of)
def test_the_last_that_is_taken_is_as_good_as_the_result(V, options):
    fit, taken = watch(V, options)
    W, H = taken[-1][1]
    beta = options["beta"]
    assert beta_divergence(V, W, H, beta) == pytest.approx(
        beta_divergence(V, fit.W, fit.H, beta), rel=1e-3, abs=1e-6 * float(V.sum())
    )


def test_silent_bins_and_frames_are_silent_on_the_way(V):
    V[3] = 0
    V[:, 10:20] = 0
    _, taken = watch(V, {"beta": 1.0}, n_iter=5)
    assert len(taken) >= 5
    for _, (W, H) in taken:
        assert not W[3].any()
        assert not H[:, 10:20].any()


def test_restarts_say_which_start_the_factors_belong_to(V):
    taken = {}
    restarts = factorize_restarts(
        V,
        4,
        n_starts=2,
        max_iter=10,
        tol=0,
        observer=lambda start, progress: taken.update({start: progress.snapshot()}),
    )
    assert sorted(taken) == [0, 1]
    ends = [beta_divergence(V, W, H, 1.0) for W, H in (taken[0], taken[1])]
    np.testing.assert_allclose(ends, restarts.divergences, rtol=0.1)
    assert ends[0] != ends[1]


def race(rng, **options):
    """Fit data that are large enough for starts to race in threads."""
    product = rng.random((400, 4)) ** 3 @ rng.random((4, 1500)) ** 3
    return factorize(
        product.astype(np.float32), 4, max_iter=3, tol=0, n_threads=2, **options
    )


def test_starts_that_race_in_threads_report_in_the_callers(rng):
    threads = []
    race(rng, observer=lambda _: threads.append(threading.get_ident()))
    assert set(threads) == {threading.get_ident()}


def test_an_observers_error_ends_a_race(rng):
    def fail(_):
        raise LookupError("enough")

    with pytest.raises(LookupError, match="enough"):
        race(rng, observer=fail)


def test_a_race_does_not_depend_on_threads(rng):
    state = rng.bit_generator.state
    one = race(rng)
    rng.bit_generator.state = state
    again = race(rng)
    np.testing.assert_array_equal(one.W, again.W)
    np.testing.assert_array_equal(one.H, again.H)
