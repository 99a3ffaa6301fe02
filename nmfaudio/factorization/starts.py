"""Cheap starts that save most of the iterations, tried against each other.

Two ideas, both worked out on a shortened recording, whose frames are means over
neighbouring ones (divergences add up over frames, and music changes slowly):

* *time pyramid*: iterate on the short data, then spread the activations out;
* *scaled least squares*: near its minimum a beta-divergence is a squared distance with
  weights ``P ** (beta - 2)``, and the model ``P`` is roughly an outer product of mean
  spectrum and mean level. So some iterations of HALS, on data whose bins and frames are
  multiplied by powers of those means (for Kullback-Leibler, the chi-square scaling of
  correspondence analysis), go where many multiplicative updates would.

Which basin a random start leads to is a matter of luck: on short data several scaled
starts are tried, judged by the divergence they reach there, and the best goes on. Where
the data cannot be shortened, one is tried against plain iterations.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from nmfaudio._typing import FloatArray
from nmfaudio.factorization.fused_hals import HalsEngine
from nmfaudio.factorization.fused_multiplicative import MultiplicativeEngine
from nmfaudio.factorization.problem import Problem

__all__ = ["Budget", "improve_start"]

Factors = tuple[FloatArray, FloatArray]

_MOST_SHORTENING = 16
_LEAST_SHORT_FRAMES = 256
_FRAMES_PER_COMPONENT = 6

_LEAST_SCALED = 0.5

# Multiplicative updates cannot revive zeros, which HALS leaves behind.
_LIFT_W, _LIFT_H = 1e-4, 1e-3


@dataclass(frozen=True)
class Budget:
    """Iterations on the short data, and those that spread the activations out."""

    scaled: int = 20
    settle: int = 40
    plain: int = 60
    spread: int = 2


def improve_start(
    problem: Problem,
    W: FloatArray,
    H: FloatArray,
    beta: float,
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
    stop : callable
        Asked between iterations; when true, what is there by then is returned.
    budget : Budget, optional
        Iterations.

    Returns
    -------
    W, H : ndarray of float
        New arrays, or the given ones where there is nothing to gain.
    """
    budget = budget or Budget()
    ratio = shortening(H.shape[0], W.shape[1])
    if ratio == 1 and beta == 2:
        return W, H
    short = shortened(problem, ratio)
    H_short = _block_means(H, ratio)
    best = min(
        _candidates(short, W, H_short, beta, budget, stop, is_short=ratio > 1),
        key=lambda engine: engine.divergence(),
    )
    if ratio == 1:
        return best.W, best.H
    H_long = np.repeat(best.H, ratio, axis=0)[: H.shape[0]]
    # Every frame gets its own activations before the templates move again.
    spread = make_engine(problem, best.W, H_long, beta, update_W=False)
    _run(spread, budget.spread, stop)
    return best.W, spread.H


def _candidates(
    problem: Problem,
    W: FloatArray,
    H: FloatArray,
    beta: float,
    budget: Budget,
    stop: Callable[[], bool],
    *,
    is_short: bool,
) -> Iterator[HalsEngine | MultiplicativeEngine]:
    """Yield engines that have gone a little way, each from a start of its own."""
    for is_scaled, n in _tries(beta, is_short=is_short):
        start = _redrawn(W, H, n)
        n_iter = budget.plain
        if is_scaled:
            n_iter = budget.settle
            start = _scaled_least_squares(problem, *start, beta, budget.scaled, stop)
        yield _run(make_engine(problem, *start, beta), n_iter, stop)
        if stop():
            return


def _tries(beta: float, *, is_short: bool) -> tuple[tuple[bool, int], ...]:
    """Return which starts are tried: scaled or plain, and which draw of the start.

    Far from 2, least squares on mean weights are not like the divergence: near
    Itakura-Saito plain iterations win on most music.
    """
    if beta >= 2:
        return ((False, 0),)
    if not is_short:
        return ((False, 0), (True, 0))
    if beta < _LEAST_SCALED:
        return ((False, 0), (False, 1), (True, 0))
    return ((True, 0), (True, 1), (True, 2))


def _redrawn(W: FloatArray, H: FloatArray, n: int) -> Factors:
    """Return the start itself for 0; else another one like it.

    Every bin and every frame deals its entries anew to the components: of a random
    start this makes a random start of the same levels, silent bins and frames included.
    """
    if n == 0:
        return W, H
    rng = np.random.default_rng(n)
    return rng.permuted(W, axis=1), rng.permuted(H, axis=1)


def make_engine(
    problem: Problem,
    W: FloatArray,
    H: FloatArray,
    beta: float,
    *,
    update_W: bool = True,
    update_H: bool = True,
) -> HalsEngine | MultiplicativeEngine:
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


def _run(
    engine: HalsEngine | MultiplicativeEngine, n_iter: int, stop: Callable[[], bool]
) -> HalsEngine | MultiplicativeEngine:
    for i in range(n_iter):
        value = engine.advance(min(i / (i + 6), 0.9), want_divergence=False, stop=stop)
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
    V = _block_means(problem.V, ratio)
    sums = _block_means(problem.frame_sums[:, np.newaxis], ratio)[:, 0]
    return replace(
        problem,
        V=V,
        weights=problem.weights[:0],
        frame_sums=sums,
        bin_sums=problem.bin_sums * (V.shape[0] / problem.V.shape[0]),
        silent_frames=sums == 0,
    )


def _block_means(rows: FloatArray, ratio: int) -> FloatArray:
    """Return the means of every ``ratio`` rows; the last may be of fewer."""
    n_rows, n_columns = rows.shape
    if ratio == 1:
        return rows
    n_whole = n_rows // ratio
    means = np.empty((-(-n_rows // ratio), n_columns), rows.dtype)
    blocks = rows[: n_whole * ratio].reshape(n_whole, ratio, n_columns)
    np.mean(blocks, axis=1, out=means[:n_whole])
    if n_whole * ratio < n_rows:
        means[n_whole] = rows[n_whole * ratio :].mean(axis=0)
    return means


def _scaled_least_squares(
    problem: Problem,
    W: FloatArray,
    H: FloatArray,
    beta: float,
    n_iter: int,
    stop: Callable[[], bool],
) -> Factors:
    """Iterate HALS on scaled data, undo the scaling, and lift zeros."""
    # Steeper weights than Itakura-Saito's leave all but the quietest bins unheard.
    power = (max(beta, 0.0) - 2) / 2
    frames = _power_of_means(problem.frame_sums / W.shape[0], power)
    bins = _power_of_means(problem.bin_sums / H.shape[0], power)
    dtype = problem.dtype
    engine = HalsEngine(
        problem,
        (W * bins[:, np.newaxis]).astype(dtype),
        (H * frames[:, np.newaxis]).astype(dtype),
        scales=((frames * problem.scale).astype(dtype), bins.astype(dtype)),
    )
    _run(engine, n_iter, stop)
    W_end = engine.W / bins[:, np.newaxis]
    H_end = engine.H / frames[:, np.newaxis]
    W_end = np.maximum(W_end, _LIFT_W * W_end.max(axis=0))
    H_end = np.maximum(H_end, _LIFT_H * H_end.mean(axis=0))
    return W_end.astype(dtype), H_end.astype(dtype)


def _power_of_means(means: FloatArray, power: float) -> FloatArray:
    """Return ``means ** power``, near-silence weighing no more than the quiet."""
    live = means[means > 0]
    floor = max(float(live.min()), 1e-3 * float(live.mean()))
    return np.asarray(np.maximum(means, floor) ** power)
