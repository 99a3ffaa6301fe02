"""Cheap starts that save most of the iterations, tried against each other.

Ideas, all worked out on less than the whole recording:

* *reduced data* (:mod:`nmfaudio.factorization.start.reduction`): stretches of frames
  where little changes, bands of bins where the ear is blunt; an iteration there costs a
  fiftieth. Which basin a random start leads to is a matter of luck, so several are
  tried on it, judged by the divergence they reach there, and the best goes on;
* *more components than wanted*, merged two by two
  (:mod:`nmfaudio.factorization.start.merging`): what shares a component at first can
  still part, and what is split comes together;
* *scaled least squares*: near its minimum a beta-divergence is a squared distance with
  weights ``P ** (beta - 2)``, and the model ``P`` is roughly an outer product of mean
  spectrum and mean level. So some iterations of HALS, on data whose bins and frames are
  multiplied by powers of those means (for Kullback-Leibler, the chi-square scaling of
  correspondence analysis), go where many multiplicative updates would;
* *a time pyramid*: the best start goes on over means of frames, with all bins, before
  its activations are spread out over the recording;
* *a sample* (:mod:`nmfaudio.factorization.start.sample`) instead, for least squares:
  every start goes on over some of the frames, and is judged there.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from nmfaudio.compiled.jit import get_num_threads, on_threads
from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.core.data import Data
from nmfaudio.factorization.fused.engines import FusedEngine, make_engine, run_engine
from nmfaudio.factorization.start.candidates import (
    BUDGET_OF_SQUARES,
    FEW_COMPONENTS,
    MOST_SCALED,
    PLAIN,
    SCALED,
    Budget,
    GoOn,
    Kind,
    divergence_of,
    kinds_of_start,
    ranked_candidates,
)
from nmfaudio.factorization.start.initialize import random_factors
from nmfaudio.factorization.start.reduction import (
    ReducedData,
    affordable_fineness,
    frame_means,
    half_energy,
    reduced,
    reduced_size,
)
from nmfaudio.factorization.start.sample import sampled
from nmfaudio.factorization.start.scaling import FactorPair

__all__ = ["improve_start", "lifted"]


_MOST_SHORTENING = 16
_LEAST_SHORT_FRAMES = 256
_FRAMES_PER_COMPONENT = 6

# So many of them are told apart with all bins.
_FINALISTS = 4
# Reduced data in which less than this share of what they hide is left to explain are
# too coarse: their details would be fitted for want of the recording's.
_LEAST_SEEN = 0.5
_MOST_FINENESS = 4
# Entries times components of reduced data that are made finer for that.
_MOST_WORK = 3e7
# What is spread out is lifted to this share of its mean, so that it can grow again.
_LIFT_SPREAD = 0.03


def improve_start(
    data: Data,
    W: FloatArray,
    H: FloatArray,
    beta: float,
    rng: np.random.Generator,
    stop: Callable[[], bool],
    *,
    budget: Budget | None = None,
    is_single: bool = False,
) -> FactorPair:
    """Return a better start than ``(W, H)``.

    Parameters
    ----------
    data : Data
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
    is_single : bool, default False
        Whether the first kind of start is the only one tried.

    Returns
    -------
    W, H : ndarray of float
        New arrays, or the given ones where there is nothing to gain.
    """
    if budget is None:
        budget = BUDGET_OF_SQUARES if beta == 2 else Budget()
    n_components = W.shape[1]
    kinds = kinds_of_start(n_components, beta)[: 1 if is_single else None]
    if beta == 2 and n_components >= FEW_COMPONENTS:
        judged = _from_sample(data, n_components, kinds, rng, budget, stop)
        if judged is not None:
            return judged
    ratio = shortening(H.shape[0], n_components)
    short = shortened(data, ratio)
    found = _from_reduced(data, n_components, kinds, beta, rng, budget, stop)
    if found is not None:
        small, ranked = found
        n_finalists = _FINALISTS if n_components < FEW_COMPONENTS else 1
        starts = (
            small.spread(engine.W, engine.H, short, ratio)
            for engine in ranked[:n_finalists]
        )
        finalists = (
            run_engine(_lifted_engine(short, *start, beta), budget.short // 2, stop)
            for start in starts
        )
        best = run_engine(min(finalists, key=divergence_of), budget.short // 2, stop)
    elif ratio == 1 and beta == 2:
        return W, H
    else:
        given = (W, frame_means(H, ratio))
        kinds = (PLAIN, SCALED) if beta <= MOST_SCALED and not is_single else (PLAIN,)
        best = ranked_candidates(short, given, kinds, beta, rng, budget, stop)[0]
    if ratio == 1:
        return best.W, best.H
    H_long = np.repeat(best.H, ratio, axis=0)[: H.shape[0]]
    # Every frame gets its own activations before the templates move again.
    spread = _lifted_engine(data, best.W, H_long, beta, update_W=False)
    run_engine(spread, budget.spread, stop)
    return best.W, spread.H


def _from_sample(
    data: Data,
    n_components: int,
    kinds: tuple[Kind, ...],
    rng: np.random.Generator,
    budget: Budget,
    stop: Callable[[], bool],
) -> FactorPair | None:
    """Return the start of least squares that explains some frames best.

    None where reduced data or a sample would not be much smaller than the data.
    """
    fineness = affordable_fineness(data, n_components)
    small = reduced(data, n_components, 2.0, fineness, n_starts=len(kinds))
    if small is None:
        return None
    few = sampled(data, n_components, rng, small.data.n_chunks)
    if few is None:
        return None

    def go_on(found: FusedEngine, stop: Callable[[], bool]) -> FusedEngine:
        start = small.at_frames(found.W, found.H, few.data, few.frames)
        return run_engine(_lifted_engine(few.data, *start, 2.0), budget.short, stop)

    ranked = _ranked(small.data, n_components, kinds, 2.0, rng, budget, stop, go_on)
    H = few.spread(ranked[0].H, data.V.shape[0])
    spread = _lifted_engine(data, ranked[0].W, H, 2.0, update_W=False)
    # One iteration solves each frame nearly.
    run_engine(spread, 1, stop)
    return ranked[0].W, spread.H


def _from_reduced(
    data: Data,
    n_components: int,
    kinds: tuple[Kind, ...],
    beta: float,
    rng: np.random.Generator,
    budget: Budget,
    stop: Callable[[], bool],
) -> tuple[ReducedData, list[FusedEngine]] | None:
    """Return reduced data, and engines on them, the furthest one first.

    None where they would not be much smaller than the data.
    """
    found = None
    fineness = affordable_fineness(data, n_components)
    # Least squares are told at once; else the first start says what they still need.
    tried = kinds if beta == 2 else kinds[:1]
    while fineness <= _MOST_FINENESS:
        work = reduced_size(data, n_components, fineness) * n_components
        if found is not None and work > _MOST_WORK:
            break
        small = reduced(data, n_components, beta, fineness, n_starts=len(tried))
        if small is None:
            break
        first = _ranked(small.data, n_components, tried, beta, rng, budget, stop)
        found = small, first
        seen = first[0].objective() / small.data.scale * data.scale
        if stop() or beta != 1 or seen >= _LEAST_SEEN * small.hidden:
            break
        fineness *= 2
    rest = kinds[len(tried) :]
    if found is None or not rest or stop():
        return found
    small, first = found
    others = _ranked(small.data, n_components, rest, beta, rng, budget, stop)
    return small, sorted([*first, *others], key=divergence_of)


def _ranked(
    small: Data,
    n_components: int,
    kinds: tuple[Kind, ...],
    beta: float,
    rng: np.random.Generator,
    budget: Budget,
    stop: Callable[[], bool],
    go_on: GoOn | None = None,
) -> list[FusedEngine]:
    """Return an engine for each kind of start, on reduced data unless they go on.

    Data that are for one thread leave the others to other starts.
    """
    given = random_factors(small, n_components, rng)
    usual = get_num_threads()
    is_alone = small.n_chunks == 1
    with on_threads(1 if is_alone else usual):
        return ranked_candidates(
            small,
            given,
            kinds,
            beta,
            rng,
            budget,
            stop,
            n_workers=usual if is_alone else 1,
            go_on=go_on,
        )


def _lifted_engine(
    data: Data,
    W: FloatArray,
    H: FloatArray,
    beta: float,
    *,
    update_W: bool = True,
) -> FusedEngine:
    """Return an engine for activations that stand for several frames each."""
    return make_engine(data, W, lifted(H), beta, update_W=update_W)


def lifted(H: FloatArray) -> FloatArray:
    """Return activations (n_frames, n_components) that can all grow again."""
    return np.asarray(np.maximum(H, (_LIFT_SPREAD * H.mean(axis=0)).astype(H.dtype)))


def shortening(n_frames: int, n_components: int) -> int:
    """Return how many frames to average: a power of two, 1 for short data."""
    least = max(_LEAST_SHORT_FRAMES, _FRAMES_PER_COMPONENT * n_components)
    ratio = 1
    while ratio < _MOST_SHORTENING and n_frames // (2 * ratio) >= least:
        ratio *= 2
    return ratio


def shortened(data: Data, ratio: int) -> Data:
    """Return the data with means over ``ratio`` frames for frames."""
    if ratio == 1:
        return data
    V = frame_means(data.V, ratio)
    sums = frame_means(data.frame_sums[:, np.newaxis], ratio)[:, 0]
    return replace(
        data,
        V=V,
        weights=data.weights[:0],
        frame_sums=sums,
        bin_sums=data.bin_sums * (V.shape[0] / data.V.shape[0]),
        energy=half_energy(V, data.scale),
        silent_frames=sums == 0,
    )
