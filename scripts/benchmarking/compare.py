"""Time to a peer's loss, ours and the peer by turns.

For each seed the peer does its 200 iterations from a random start and nothing else; its
loss is then taken from its factors. Ours runs from the same kind of start until its own
divergence is below that loss, and is measured in two ways, by turns:

watched
    an observer looks at the divergence whenever ours takes it (every tenth iteration)
    and ends the fit: what a user does who wants that loss and does not know when;
known
    the fewest iterations whose factors reach the loss, found beforehand by bisection,
    are asked for: what the peer is given, which does not look at its loss either.

Both losses are computed by the same function in float64 from the factors that were
returned. Where ours does not reach the loss in the peer's time, that is a miss: it
counts as a ratio of 0 in the median.
"""

import gc
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any, NamedTuple

import numpy as np

from benchmarking.comparisons import Case
from benchmarking.peers import (
    PROBE_ITERATIONS,
    Peer,
    PeerFit,
    PeerUnavailableError,
    Task,
    version_of,
)
from nmfaudio.factorization.constrained.convolutive import (
    expand_lags,
    factorize_convolutive,
)
from nmfaudio.factorization.core.divergence import beta_divergence
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Factorization, Observer, Progress

__all__ = ["SeedResult", "compare", "loss", "settle"]

# Attempts to get below the loss as verified, where ours measures a little otherwise.
_ATTEMPTS = 4
_MOST_ITERATIONS = 3000


@dataclass
class SeedResult:
    """Figures of one seed; the ratios are 0 if ours missed.

    ``n_iter`` is the fewest iterations that reached the loss, ``loss`` the worse of
    what both ways of measuring ended with; ``ours_s`` and ``watched_s`` are the seconds
    of each run.
    """

    seed: int
    peer_s: float
    target: float
    reached: bool
    loss: float
    n_iter: int
    n_iter_watched: int
    ours_s: list[float]
    watched_s: list[float]
    ratio: float
    ratio_watched: float


class _Run(NamedTuple):
    seconds: float
    n_iter: int
    loss: float
    # Iteration of the last look that found the loss not yet reached.
    before: int = 0
    # Whether ours ended it because it saw the loss reached.
    seen: bool = True


class _Contest(NamedTuple):
    """What is the same for all runs of ours with one seed."""

    case: Case
    V: np.ndarray
    seed: int
    target: float
    max_time_s: float


def loss(V: np.ndarray, W: np.ndarray, H: np.ndarray, beta: float) -> float:
    """Return the divergence of factors in float64, plain or convolutive.

    One constant component, 1e-12 of the peak of ``V``, is added for everyone: factors
    that underflowed in float32 then cost what they miss and not infinity.
    """
    if W.ndim == 3:
        W, H, _ = expand_lags(W, H)
    floor = np.full((V.shape[0], 1), 1e-12 * float(V.max()))
    W = np.hstack([W.astype(np.float64), floor])
    H = np.vstack([H.astype(np.float64), np.ones((1, V.shape[1]))])
    return beta_divergence(V, W, H, beta)


def settle() -> None:
    """Let threads that wait for more work by spinning go to sleep; collect garbage."""
    gc.collect()
    time.sleep(0.2)


def _fit(
    contest: _Contest,
    *,
    max_iter: int,
    observer: Observer | None = None,
    cancel: threading.Event | None = None,
) -> Factorization:
    case = contest.case
    options: dict[str, Any] = {
        "beta": case.beta, "seed": contest.seed, "max_iter": max_iter, "tol": 0.0,
        "observer": observer, "cancel": cancel, "max_time_s": contest.max_time_s,
    }  # fmt: skip
    if case.n_lags > 1:
        return factorize_convolutive(
            contest.V, case.n_components, case.n_lags, **options
        )
    return factorize(contest.V, case.n_components, **options)


def _watched(contest: _Contest, goal: float, *, verify: bool = True) -> _Run:
    """Run until the observed divergence is at most ``goal``.

    Without ``verify`` the loss is left out: same seed, same bits as before.
    """
    cancel = threading.Event()
    before = 0

    def look(progress: Progress) -> None:
        nonlocal before
        if progress.divergence <= goal:
            cancel.set()
        elif progress.divergence > goal and not cancel.is_set():
            before = progress.n_iter

    settle()
    began = time.perf_counter()
    fit = _fit(contest, max_iter=_MOST_ITERATIONS, observer=look, cancel=cancel)
    seconds = time.perf_counter() - began
    reached = loss(contest.V, fit.W, fit.H, contest.case.beta) if verify else 0.0
    return _Run(seconds, fit.n_iter, reached, before, cancel.is_set())


def _known(contest: _Contest, n_iter: int, *, verify: bool) -> _Run:
    """Run a number of iterations that is known to do."""
    settle()
    began = time.perf_counter()
    fit = _fit(contest, max_iter=n_iter)
    seconds = time.perf_counter() - began
    reached = loss(contest.V, fit.W, fit.H, contest.case.beta) if verify else 0.0
    return _Run(seconds, fit.n_iter, reached)


def _fewest_iterations(contest: _Contest, first: _Run) -> int:
    """Bisect between the last look that failed and the one that did not."""
    low, high = first.before, first.n_iter
    while high - low > 1:
        middle = (low + high) // 2
        fit = _fit(contest._replace(max_time_s=np.inf), max_iter=middle)
        if loss(contest.V, fit.W, fit.H, contest.case.beta) <= contest.target:
            high = middle
        else:
            low = middle
    return high


def _contend(contest: _Contest, peer_s: float, runs: int) -> SeedResult:
    """Measure ours for one seed, the peer's loss being known."""
    goal = contest.target
    first = _watched(contest, goal)
    for _ in range(_ATTEMPTS):
        if first.loss <= contest.target or not first.seen:
            break
        goal *= min(contest.target / first.loss, 1.0) * (1 - 1e-6)
        first = _watched(contest, goal)
    seed, target = contest.seed, contest.target
    if not (first.loss <= target and first.seconds <= contest.max_time_s):
        return SeedResult(
            seed, peer_s, target, reached=False, loss=first.loss, n_iter=first.n_iter,
            n_iter_watched=first.n_iter, ours_s=[first.seconds],
            watched_s=[first.seconds], ratio=0.0, ratio_watched=0.0,
        )  # fmt: skip
    n_iter = _fewest_iterations(contest, first)
    known, watched = [], []
    for turn in range(runs):
        known.append(_known(contest, n_iter, verify=turn == 0))
        watched.append(_watched(contest, goal, verify=False))
    ours_s = [run.seconds for run in known]
    watched_s = [run.seconds for run in watched]
    worst = max(known[0].loss, first.loss)
    reached = worst <= target
    return SeedResult(
        seed, peer_s, target, reached, worst, n_iter, first.n_iter, ours_s, watched_s,
        peer_s / median(ours_s) if reached else 0.0,
        peer_s / median(watched_s) if reached else 0.0,
    )  # fmt: skip


def _peer_loss(case: Case, V: np.ndarray, fit: PeerFit) -> float:
    if case.n_lags == 1:
        return loss(V, fit.W, fit.H, case.beta)
    # In the peer's favour; see peers.
    W, H = (np.ascontiguousarray(A, V.dtype) for A in (fit.W, fit.H))
    again = factorize_convolutive(
        V, case.n_components, case.n_lags, beta=case.beta, W=W, H=H, update_W=False,
        max_iter=1, tol=0.0,
    )  # fmt: skip
    return min(loss(V, fit.W, fit.H, case.beta), loss(V, W, again.H, case.beta))


def _check_time(peer: Peer, data: Any, case: Case, limit_s: float) -> None:
    """Raise PeerUnavailableError where the peer would take too long."""
    probe = Task(case.n_components, case.beta, 0, PROBE_ITERATIONS, case.n_lags)
    seconds = peer.fit(data, probe).seconds * case.n_iter / PROBE_ITERATIONS
    if seconds > limit_s:
        raise PeerUnavailableError(
            f"{peer.name}: {case.n_iter} iterations would take about {seconds:.0f} s "
            f"at this size (limit {limit_s:.0f} s), not run"
        )


def _seed_results(
    case: Case,
    data_of: Callable[[int], np.ndarray],
    peer: Peer,
    seeds: int,
    runs: int,
    limit_s: float,
) -> Iterator[SeedResult]:
    for seed in range(seeds):
        if seed == 0:
            peer.check()
        V = data_of(seed)
        data = peer.prepare(V)
        if seed == 0:
            _check_time(peer, data, case, limit_s)
            # Whatever has to be compiled or loaded is, on either side.
            _fit(_Contest(case, V, seed, 0.0, np.inf), max_iter=11)
        settle()
        task = Task(case.n_components, case.beta, seed, case.n_iter, case.n_lags)
        fit = peer.fit(data, task)
        target = _peer_loss(case, V, fit)
        contest = _Contest(case, V, seed, target, max_time_s=fit.seconds)
        yield _contend(contest, fit.seconds, runs)


def compare(
    case: Case,
    music: str,
    data_of: Callable[[int], np.ndarray],
    peer: Peer,
    *,
    seeds: int = 5,
    runs: int = 3,
    limit_s: float = 300.0,
) -> dict[str, Any]:
    """Compare ours with one peer in one case.

    Parameters
    ----------
    case : Case
        What is factorized.
    music : str
        Name of the data, for the report.
    data_of : callable
        From a seed to ``V``.
    peer : Peer
        Whom to compare with.
    seeds : int, default 5
        Seeds 0 to ``seeds - 1``.
    runs : int, default 3
        Runs of ours for each seed and way of measuring.
    limit_s : float, default 300
        A peer that would take longer for one fit is not run.

    Returns
    -------
    comparison : dict
        For the table and the JSON file. ``skipped`` says why there are no figures.
    """
    entry: dict[str, Any] = {
        **asdict(case), "peers": None, "music": music, "peer": peer.name,
        "peer_version": version_of(peer.package), "peer_note": peer.note,
        "goal": None, "skipped": None, "seeds": [],
    }  # fmt: skip
    del entry["peers"], entry["music_in_full"]
    if case.goal is not None and peer.name == case.peers[0]:
        entry["goal"] = asdict(case.goal)
    results = []
    try:
        for result in _seed_results(case, data_of, peer, seeds, runs, limit_s):
            results.append(result)
            entry["seeds"].append(asdict(result))
    except PeerUnavailableError as error:
        entry["skipped"] = str(error)
        return entry
    entry["shape"] = list(data_of(0).shape)
    entry.update(_summary(results))
    return entry


def _summary(results: list[SeedResult]) -> dict[str, float]:
    return {
        "peer_s": median(r.peer_s for r in results),
        "ours_s": median(median(r.ours_s) for r in results),
        "watched_s": median(median(r.watched_s) for r in results),
        "n_iter_ours": median(r.n_iter for r in results),
        "ratio": median(r.ratio for r in results),
        "ratio_watched": median(r.ratio_watched for r in results),
        "peer_spread": max(r.peer_s for r in results) / min(r.peer_s for r in results),
        "hit_rate": sum(r.reached for r in results) / len(results),
    }
