"""Starts that are tried against each other on one and the same data."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, TypeAlias

import numpy as np

from nmfaudio.factorization.core.data import Data
from nmfaudio.factorization.fused.engines import FusedEngine, make_engine, run_engine
from nmfaudio.factorization.start.initialize import random_factors
from nmfaudio.factorization.start.merging import merged_components
from nmfaudio.factorization.start.scaling import FactorPair, Scaling

__all__ = [
    "BUDGET_OF_SQUARES",
    "FEW_COMPONENTS",
    "MOST_SCALED",
    "PLAIN",
    "SCALED",
    "Budget",
    "GoOn",
    "Kind",
    "divergence_of",
    "kinds_of_start",
    "ranked_candidates",
]


_LEAST_SCALED, MOST_SCALED = 0.5, 2.0
# Beyond, merging from many more components than wanted gains nothing.
_MOST_MERGED = 1.5
# Few components have few good arrangements, which least squares may miss.
FEW_COMPONENTS, _MANY_COMPONENTS = 16, 64


# Seconds between two looks whether to stop while threads are at work.
_LOOK_S = 0.05


GoOn: TypeAlias = Callable[[FusedEngine, Callable[[], bool]], FusedEngine]
"""Returns the engine that goes on from another; asks when to stop."""


class Kind(NamedTuple):
    """A way to start: by scaled least squares or not, and from more components or not.

    ``surplus`` is a factor of the number of components.
    """

    is_scaled: bool
    surplus: float


PLAIN = Kind(is_scaled=False, surplus=1.0)
SCALED = Kind(is_scaled=True, surplus=1.0)


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
BUDGET_OF_SQUARES = Budget(plain=30, scaled=8, surplus=8, settle=15, short=10)


def divergence_of(engine: FusedEngine) -> float:
    """Return the divergence of an engine's factors as they are."""
    return engine.objective()


def ranked_candidates(
    data: Data,
    given: FactorPair,
    kinds: tuple[Kind, ...],
    beta: float,
    rng: np.random.Generator,
    budget: Budget,
    stop: Callable[[], bool],
    *,
    n_workers: int = 1,
    go_on: GoOn | None = None,
) -> list[FusedEngine]:
    """Return one engine for each kind of start, the one that got furthest first.

    The first plain one begins with the ``given`` factors. All draws come before any
    work, so that threads cannot change their order. Where to ``go_on`` from each before
    they are compared may be told, and when to stop is told there.
    """
    n_components = given[0].shape[1]
    draws: list[FactorPair] = []
    for at, kind in enumerate(kinds):
        if kind == PLAIN and PLAIN not in kinds[:at]:
            draws.append(given)
            continue
        n_drawn = int(np.ceil(kind.surplus * n_components))
        draws.append(random_factors(data, n_drawn, rng))

    tries = [
        partial(_candidate, data, draw, kind, n_components, beta, budget, go_on)
        for kind, draw in zip(kinds, draws, strict=True)
    ]
    if n_workers == 1 or len(tries) == 1:
        engines = [go(stop) for go in tries]
    else:
        engines = _side_by_side(tries, stop, n_workers)
    return sorted(engines, key=divergence_of)


def _side_by_side(
    tries: Sequence[Callable[[Callable[[], bool]], FusedEngine]],
    stop: Callable[[], bool],
    n_workers: int,
) -> list[FusedEngine]:
    """Run tries in threads; ``stop``, which may report, is asked in this one only."""
    stopped = threading.Event()
    with ThreadPoolExecutor(n_workers) as pool:
        running = [pool.submit(go, stopped.is_set) for go in tries]
        try:
            while wait(running, timeout=_LOOK_S).not_done:
                if stop():
                    stopped.set()
        except BaseException:
            stopped.set()
            raise
        return [go.result() for go in running]


def _candidate(
    data: Data,
    draw: FactorPair,
    kind: Kind,
    n_components: int,
    beta: float,
    budget: Budget,
    go_on: GoOn | None,
    stop: Callable[[], bool],
) -> FusedEngine:
    """Return an engine that has gone a little way."""
    n_iter = budget.plain
    if kind != PLAIN:
        draw = _start(data, draw, n_components, kind, beta, budget, stop)
        n_iter = budget.settle if kind.is_scaled else budget.plain // 2
    engine = run_engine(make_engine(data, *draw, beta), n_iter, stop)
    return engine if go_on is None else go_on(engine, stop)


def kinds_of_start(n_components: int, beta: float) -> tuple[Kind, ...]:
    """Return which starts are tried on reduced data.

    Far from 2, least squares on mean weights are not like the divergence: near
    Itakura-Saito plain iterations win on most music. Few components have few good
    arrangements, which least squares may miss altogether.
    """
    if beta > MOST_SCALED:
        return (PLAIN, PLAIN)
    if beta < _LEAST_SCALED:
        return (PLAIN, PLAIN, SCALED)
    if n_components < FEW_COMPONENTS:
        return (*(PLAIN,) * 10, *(Kind(is_scaled=False, surplus=1.25),) * 2)
    if n_components < _MANY_COMPONENTS:
        few = Kind(is_scaled=True, surplus=1.1)
        if beta > _MOST_MERGED:
            return (few, SCALED, few, few)
        return (Kind(is_scaled=True, surplus=1.25), SCALED, few)
    return (SCALED, Kind(is_scaled=True, surplus=1.1))


def _start(
    data: Data,
    draw: FactorPair,
    n_components: int,
    kind: Kind,
    beta: float,
    budget: Budget,
    stop: Callable[[], bool],
) -> FactorPair:
    """Return a start from scaled least squares, or from more components, or both."""
    scaling = Scaling.of(data, beta)
    W, H = draw
    if kind.is_scaled:
        n_iter = budget.surplus
        engine = scaling.engine(data, W, H)
        run_engine(engine, budget.scaled, stop)
        W, H = scaling.undone(engine.W, engine.H, data.dtype)
    else:
        n_iter = budget.plain // 2
    if W.shape[1] == n_components:
        return W, H
    many = run_engine(make_engine(data, W, H, beta), n_iter, stop)
    W, H = merged_components(*scaling.done(many.W, many.H), n_components)
    return scaling.undone(W, H, data.dtype)
