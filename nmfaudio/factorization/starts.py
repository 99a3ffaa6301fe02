"""Cheap starts that save most of the iterations, tried against each other.

Ideas, all worked out on less than the whole recording:

* *a small picture* (:mod:`nmfaudio.factorization.coarse`): stretches of frames where
  little changes, bands of bins where the ear is blunt; an iteration there costs a
  fiftieth. Which basin a random start leads to is a matter of luck, so several are
  tried on it, judged by the divergence they reach there, and the best goes on;
* *more components than wanted*, merged two by two
  (:mod:`nmfaudio.factorization.merging`): what shares a component at first can still
  part, and what is split comes together;
* *scaled least squares*: near its minimum a beta-divergence is a squared distance with
  weights ``P ** (beta - 2)``, and the model ``P`` is roughly an outer product of mean
  spectrum and mean level. So some iterations of HALS, on data whose bins and frames are
  multiplied by powers of those means (for Kullback-Leibler, the chi-square scaling of
  correspondence analysis), go where many multiplicative updates would;
* *a time pyramid*: the best start goes on over means of frames, with all bins, before
  its activations are spread out over the recording.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from nmfaudio._typing import FloatArray
from nmfaudio.factorization._jit import on_threads
from nmfaudio.factorization.coarse import (
    Coarse,
    affordable_fineness,
    coarsened,
    frame_means,
)
from nmfaudio.factorization.fused_hals import HalsEngine
from nmfaudio.factorization.fused_multiplicative import MultiplicativeEngine
from nmfaudio.factorization.initialize import random_factors
from nmfaudio.factorization.merging import merged_components
from nmfaudio.factorization.problem import Problem
from nmfaudio.factorization.scaling import Scaling

__all__ = ["Budget", "improve_start", "make_engine"]

Factors = tuple[FloatArray, FloatArray]
Engine = HalsEngine | MultiplicativeEngine

_MOST_SHORTENING = 16
_LEAST_SHORT_FRAMES = 256
_FRAMES_PER_COMPONENT = 6

_LEAST_SCALED, _MOST_SCALED = 0.5, 2.0
# Beyond, merging from many more components than wanted gains nothing.
_MOST_MERGED = 1.5
# Few components have few good arrangements, which least squares may miss.
_FEW_COMPONENTS, _MANY_COMPONENTS = 16, 64
# So many of them are told apart with all bins.
_FINALISTS = 4
# Quick iterations between two looks whether to stop.
_TOGETHER = 20
# A picture in which less than this share of what it hides is left to explain is too
# coarse: its details would be fitted for want of the recording's.
_LEAST_SEEN = 0.5
_MOST_FINENESS = 4
# Entries times components of a picture that is made finer for that.
_MOST_WORK = 3e7
# What is spread out is lifted to this share of its mean, so that it can grow again.
_LIFT_SPREAD = 0.03


class Kind(NamedTuple):
    """A way to start: by scaled least squares or not, and from more components or not.

    ``surplus`` is a factor of the number of components.
    """

    is_scaled: bool
    surplus: float


_PLAIN = Kind(is_scaled=False, surplus=1.0)
_SCALED = Kind(is_scaled=True, surplus=1.0)


@dataclass(frozen=True)
class Budget:
    """Iterations of one candidate and of what follows.

    A plain candidate does ``plain`` of its divergence, one that begins with more
    components half of them before these are merged and half after. A scaled one does
    ``scaled`` of least squares, ``surplus`` of its divergence before merging, and
    ``settle`` in the end. The best do half of ``short`` over means of frames, of which
    the best does the other half, and ``spread`` of the activations alone over all
    frames.
    """

    plain: int = 60
    scaled: int = 15
    surplus: int = 10
    settle: int = 20
    short: int = 25
    spread: int = 2


# Least squares settle in fewer.
_BUDGET_OF_SQUARES = Budget(plain=30, scaled=8, surplus=8, settle=15, short=10)


def improve_start(
    problem: Problem,
    W: FloatArray,
    H: FloatArray,
    beta: float,
    rng: np.random.Generator,
    stop: Callable[[], bool],
    *,
    budget: Budget | None = None,
) -> Factors:
    """Return a better start than ``(W, H)``.

    Parameters
    ----------
    problem : Problem
        The data, not weighted.
    W : ndarray of float, shape (n_bins, n_components)
        Start. Not modified.
    H : ndarray of float, shape (n_frames, n_components)
        Start, for the scaled data. Not modified.
    beta : float
        The divergence.
    rng : numpy.random.Generator
        Source of further starts.
    stop : callable
        Asked between iterations; when true, what is there by then is returned.
    budget : Budget, optional
        Iterations.

    Returns
    -------
    W, H : ndarray of float
        New arrays, or the given ones where there is nothing to gain.
    """
    if budget is None:
        budget = _BUDGET_OF_SQUARES if beta == 2 else Budget()
    n_components = W.shape[1]
    ratio = shortening(H.shape[0], n_components)
    short = shortened(problem, ratio)
    found = _from_picture(problem, n_components, beta, rng, budget, stop)
    if found is not None:
        coarse, ranked = found
        n_finalists = _FINALISTS if n_components < _FEW_COMPONENTS else 1
        starts = (
            coarse.spread(picture.W, picture.H, short, ratio)
            for picture in ranked[:n_finalists]
        )
        finalists = (
            _run(_lifted_engine(short, *start, beta), budget.short // 2, stop)
            for start in starts
        )
        best = _run(min(finalists, key=_divergence), budget.short // 2, stop)
    elif ratio == 1 and beta == 2:
        return W, H
    else:
        given = (W, frame_means(H, ratio))
        kinds = (_PLAIN, _SCALED) if beta <= _MOST_SCALED else (_PLAIN,)
        best = _ranked(short, given, kinds, beta, rng, budget, stop)[0]
    if ratio == 1:
        return best.W, best.H
    H_long = np.repeat(best.H, ratio, axis=0)[: H.shape[0]]
    # Every frame gets its own activations before the templates move again.
    spread = _lifted_engine(problem, best.W, H_long, beta, update_W=False)
    _run(spread, budget.spread, stop)
    return best.W, spread.H


def _from_picture(
    problem: Problem,
    n_components: int,
    beta: float,
    rng: np.random.Generator,
    budget: Budget,
    stop: Callable[[], bool],
) -> tuple[Coarse, list[Engine]] | None:
    """Return a small picture of the data, and engines on it, the furthest one first.

    None where there is no picture much smaller than the data.
    """
    kinds = _kinds(n_components, beta)
    found = None
    fineness = affordable_fineness(problem, n_components)
    while fineness <= _MOST_FINENESS:
        coarse = coarsened(problem, n_components, beta, fineness)
        is_large = coarse is not None and (
            coarse.problem.V.size * n_components > _MOST_WORK
        )
        if coarse is None or (found is not None and is_large):
            break
        given = random_factors(coarse.problem, n_components, rng)
        with on_threads(coarse.problem.n_threads):
            first = _ranked(coarse.problem, given, kinds[:1], beta, rng, budget, stop)
        found = coarse, first
        seen = first[0].divergence() / coarse.problem.scale * problem.scale
        if stop() or beta != 1 or seen >= _LEAST_SEEN * coarse.hidden:
            break
        fineness *= 2
    if found is None or stop():
        return found
    coarse, first = found
    given = random_factors(coarse.problem, n_components, rng)
    # A picture that is too small for two threads leaves the others to other starts.
    n_workers = problem.n_threads if coarse.problem.n_threads == 1 else 1
    with on_threads(coarse.problem.n_threads):
        rest = _ranked(
            coarse.problem,
            given,
            kinds[1:],
            beta,
            rng,
            budget,
            stop,
            n_workers=n_workers,
        )
        return coarse, sorted([*first, *rest], key=_divergence)


def _lifted_engine(
    problem: Problem,
    W: FloatArray,
    H: FloatArray,
    beta: float,
    *,
    update_W: bool = True,
) -> Engine:
    """Return an engine for activations that stand for several frames each."""
    H = np.maximum(H, (_LIFT_SPREAD * H.mean(axis=0)).astype(H.dtype))
    return make_engine(problem, W, H, beta, update_W=update_W)


def _divergence(engine: Engine) -> float:
    return engine.divergence()


def _ranked(
    problem: Problem,
    given: Factors,
    kinds: tuple[Kind, ...],
    beta: float,
    rng: np.random.Generator,
    budget: Budget,
    stop: Callable[[], bool],
    *,
    n_workers: int = 1,
) -> list[Engine]:
    """Return one engine for each kind of start, the one that got furthest first.

    The first plain one begins with the ``given`` factors. All draws come before any
    work, so that threads cannot change their order.
    """
    n_components = given[0].shape[1]
    draws = [
        given
        if at == (kinds.index(_PLAIN) if _PLAIN in kinds else -1)
        else random_factors(problem, int(np.ceil(kind.surplus * n_components)), rng)
        for at, kind in enumerate(kinds)
    ]

    def go(kind: Kind, draw: Factors) -> Engine:
        return _candidate(problem, draw, kind, n_components, beta, budget, stop)

    if n_workers == 1 or len(kinds) == 1:
        engines = [go(kind, draw) for kind, draw in zip(kinds, draws, strict=True)]
    else:
        with ThreadPoolExecutor(n_workers) as pool:
            engines = list(pool.map(go, kinds, draws))
    return sorted(engines, key=_divergence)


def _candidate(
    problem: Problem,
    draw: Factors,
    kind: Kind,
    n_components: int,
    beta: float,
    budget: Budget,
    stop: Callable[[], bool],
) -> Engine:
    """Return an engine that has gone a little way."""
    n_iter = budget.plain
    if kind != _PLAIN:
        draw = _start(problem, draw, n_components, kind, beta, budget, stop)
        n_iter = budget.settle if kind.is_scaled else budget.plain // 2
    return _run(make_engine(problem, *draw, beta), n_iter, stop)


def _kinds(n_components: int, beta: float) -> tuple[Kind, ...]:
    """Return which starts are tried on a small picture.

    Far from 2, least squares on mean weights are not like the divergence: near
    Itakura-Saito plain iterations win on most music. Few components have few good
    arrangements, which least squares may miss altogether.
    """
    if beta > _MOST_SCALED:
        return (_PLAIN, _PLAIN)
    if beta < _LEAST_SCALED:
        return (_PLAIN, _PLAIN, _SCALED)
    if n_components < _FEW_COMPONENTS:
        return (*(_PLAIN,) * 10, *(Kind(is_scaled=False, surplus=1.25),) * 2)
    if n_components < _MANY_COMPONENTS:
        few = Kind(is_scaled=True, surplus=1.1)
        if beta > _MOST_MERGED:
            return (few, _SCALED, few, few)
        return (Kind(is_scaled=True, surplus=1.25), _SCALED, few)
    return (_SCALED, Kind(is_scaled=True, surplus=1.1))


def _start(
    problem: Problem,
    draw: Factors,
    n_components: int,
    kind: Kind,
    beta: float,
    budget: Budget,
    stop: Callable[[], bool],
) -> Factors:
    """Return a start from scaled least squares, or from more components, or both."""
    scaling = Scaling.of(problem, beta)
    W, H = draw
    if kind.is_scaled:
        n_iter = budget.surplus
        engine = scaling.engine(problem, W, H)
        _run(engine, budget.scaled, stop)
        W, H = scaling.undone(engine.W, engine.H, problem.dtype)
    else:
        n_iter = budget.plain // 2
    if W.shape[1] == n_components:
        return W, H
    many = _run(make_engine(problem, W, H, beta), n_iter, stop)
    W, H = merged_components(*scaling.done(many.W, many.H), n_components)
    return scaling.undone(W, H, problem.dtype)


def make_engine(
    problem: Problem,
    W: FloatArray,
    H: FloatArray,
    beta: float,
    *,
    update_W: bool = True,
    update_H: bool = True,
) -> Engine:
    """Return the engine for a divergence, with a start of its own to work in.

    Parameters
    ----------
    problem : Problem
        The data.
    W : ndarray of float, shape (n_bins, n_components)
        Start. Not modified.
    H : ndarray of float, shape (n_frames, n_components)
        Start. Not modified.
    beta : float
        2 takes HALS unless there are weights, all else multiplicative updates.
    update_W, update_H : bool, default True
        What is free.

    Returns
    -------
    engine : HalsEngine or MultiplicativeEngine
    """
    W, H = W.copy(), H.copy()
    if beta == 2 and not problem.is_weighted:
        return HalsEngine(problem, W, H, update_W=update_W, update_H=update_H)
    return MultiplicativeEngine(
        problem, W, H, beta, update_W=update_W, update_H=update_H
    )


def _run(engine: Engine, n_iter: int, stop: Callable[[], bool]) -> Engine:
    momenta = [min(i / (i + 6), 0.9) for i in range(n_iter)]
    if isinstance(engine, MultiplicativeEngine) and engine.can_run():
        for first in range(0, n_iter, _TOGETHER):
            if stop():
                break
            engine.run(momenta[first : first + _TOGETHER])
        return engine
    for momentum in momenta:
        value = engine.advance(momentum, want_divergence=False, stop=stop)
        if value is None:
            break
    return engine


def shortening(n_frames: int, n_components: int) -> int:
    """Return how many frames to average: a power of two, 1 for short data."""
    least = max(_LEAST_SHORT_FRAMES, _FRAMES_PER_COMPONENT * n_components)
    ratio = 1
    while ratio < _MOST_SHORTENING and n_frames // (2 * ratio) >= least:
        ratio *= 2
    return ratio


def shortened(problem: Problem, ratio: int) -> Problem:
    """Return the problem with means over ``ratio`` frames for frames."""
    if ratio == 1:
        return problem
    V = frame_means(problem.V, ratio)
    sums = frame_means(problem.frame_sums[:, np.newaxis], ratio)[:, 0]
    return replace(
        problem,
        V=V,
        weights=problem.weights[:0],
        frame_sums=sums,
        bin_sums=problem.bin_sums * (V.shape[0] / problem.V.shape[0]),
        silent_frames=sums == 0,
    )
