"""Cheap starts that save most of the iterations, tried against each other.

Two ideas, both on a shortened recording (means over neighbouring frames: the
Kullback-Leibler divergence and the squared distance add up over frames, and music
changes slowly):

* *time pyramid*: descend on the short data, then spread the activations out;
* *scaled least squares*: near its minimum the KL divergence is a weighted squared
  distance with weights ``1 / P``, and ``P`` is roughly an outer product of the mean
  spectrum and the mean level. So a few sweeps of HALS on ``V`` with bins and frames
  scaled by the inverse square roots of those means (the chi-square scaling of
  correspondence analysis) go where many multiplicative updates would.

Both change the basin that a random start leads to, to a better or a worse one; so they
are judged by the divergence they reach on the short data, and the best goes on.
"""

from dataclasses import dataclass, replace

import numpy as np

from nmfaudio._typing import FloatArray
from nmfaudio.factorization.descent import Descending, Limits, Run
from nmfaudio.factorization.frobenius import FrobeniusDescent
from nmfaudio.factorization.kullback_leibler import KullbackLeiblerDescent
from nmfaudio.factorization.problem import Problem

__all__ = ["Budget", "improve_start"]

_MOST_SHORTENING = 16
_LEAST_SHORT_FRAMES = 256
_FRAMES_PER_COMPONENT = 6


@dataclass(frozen=True)
class Budget:
    """Sweeps on the short data."""

    scaled: int = 20
    settle: int = 40
    plain: int = 60
    spread: int = 2


def improve_start(
    problem: Problem,
    W: FloatArray,
    H: FloatArray,
    beta: float,
    limits: Limits,
    n_threads: int,
    budget: Budget | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Return a better start than ``(W, H)``, or as good a one.

    Parameters
    ----------
    problem : Problem
        The data.
    W : ndarray, shape (n_components, n_bins)
        Random start, on the problem's scale. Not modified.
    H : ndarray, shape (n_frames, n_components)
        Likewise.
    beta : float
        1 or 2.
    limits : Limits
        For cancelling and the deadline only.
    n_threads : int
        Threads to share the frames.
    budget : Budget, optional
        Sweeps.

    Returns
    -------
    W, H : ndarray
        New.
    """
    budget = budget or Budget()
    n_components = W.shape[0]
    ratio = _shortening(problem.n_frames, n_components)
    if ratio == 1 and beta != 1:
        return W, H
    short = _shortened(problem, ratio)
    H_short = _means(H, ratio)
    candidates = [_descend(short, W, H_short, beta, budget.plain, limits, n_threads)]
    if beta == 1:
        scaled = _scaled_least_squares(
            short, W, H_short, budget.scaled, limits, n_threads
        )
        candidates.append(
            _descend(short, *scaled, beta, budget.settle, limits, n_threads)
        )
    best = min(candidates, key=lambda run: run.values[-1])
    W_best, H_best = best.descent.W, best.descent.H
    H_long = np.repeat(H_best, ratio, axis=0)[: problem.n_frames]
    if ratio > 1:
        # Give each frame its own activations before the templates move again.
        run = Run(
            _make(
                problem,
                W_best,
                np.ascontiguousarray(H_long),
                beta,
                (True, False),
                n_threads,
            ),
            replace(limits, max_iter=budget.spread),
        )
        run.finish()
        H_long = run.descent.H
    return W_best, H_long


def _shortening(n_frames: int, n_components: int) -> int:
    """Return how many frames to average: a power of two, 1 for short data."""
    least = max(_LEAST_SHORT_FRAMES, _FRAMES_PER_COMPONENT * n_components)
    ratio = 1
    while ratio < _MOST_SHORTENING and n_frames // (2 * ratio) >= least:
        ratio *= 2
    return ratio


def _means(rows: FloatArray, ratio: int) -> FloatArray:
    """Return means over ``ratio`` rows; the last may be over fewer."""
    if ratio == 1:
        return rows.copy()
    n_rows = rows.shape[0]
    starts = np.arange(0, n_rows, ratio)
    counts = np.diff(np.append(starts, n_rows)).astype(rows.dtype)
    out = np.empty((starts.size, rows.shape[1]), rows.dtype)
    whole = n_rows // ratio
    # Strided sums, block by block, without an array of the size of ``rows``.
    out[:whole] = rows[0 : whole * ratio : ratio]
    for offset in range(1, ratio):
        out[:whole] += rows[offset : whole * ratio : ratio]
    if whole < starts.size:
        out[whole] = rows[whole * ratio :].sum(axis=0)
    out /= counts[:, np.newaxis]
    return out


def _shortened(problem: Problem, ratio: int) -> Problem:
    if ratio == 1:
        return problem
    V = _means(problem.V, ratio)
    return replace(
        problem,
        V=V,
        mean=float(V.mean(dtype=np.float64)) * problem.scale,
        silent_frames=V.max(axis=1) == 0,
    )


def _make(
    problem: Problem,
    W: FloatArray,
    H: FloatArray,
    beta: float,
    updates: tuple[bool, bool],
    n_threads: int,
) -> Descending:
    kind = KullbackLeiblerDescent if beta == 1 else FrobeniusDescent
    return kind(problem, W.copy(), H.copy(), updates, n_threads)


def _descend(
    problem: Problem,
    W: FloatArray,
    H: FloatArray,
    beta: float,
    n_iter: int,
    limits: Limits,
    n_threads: int,
) -> Run:
    run = Run(
        _make(problem, W, H, beta, (True, True), n_threads),
        replace(limits, max_iter=n_iter),
    )
    run.finish()
    return run


def _scaled_least_squares(
    problem: Problem,
    W: FloatArray,
    H: FloatArray,
    n_iter: int,
    limits: Limits,
    n_threads: int,
) -> tuple[FloatArray, FloatArray]:
    """Descend on scaled data, and undo the scaling; zeros lifted."""
    dtype = problem.dtype
    frames = _inverse_roots(problem.V.mean(axis=1, dtype=np.float64) * problem.scale)
    bins = _inverse_roots(problem.V.mean(axis=0, dtype=np.float64) * problem.scale)
    descent = FrobeniusDescent(
        problem,
        (W * bins).astype(dtype),
        (H * frames[:, np.newaxis]).astype(dtype),
        (True, True),
        n_threads,
        frame_weights=frames,
        bin_weights=bins,
    )
    for n_done in range(n_iter):
        if limits.reached(0) is not None and n_done:
            break
        descent.sweep()
    W_best = descent.W / bins
    H_best = descent.H / frames[:, np.newaxis]
    # Multiplicative updates cannot revive a zero.
    W_best = np.maximum(W_best, 1e-4 * W_best.max(axis=1, keepdims=True) + 1e-9)
    H_best = np.maximum(H_best, 1e-3 * H_best.mean(axis=0) + 1e-9)
    return W_best.astype(dtype), H_best.astype(dtype)


def _inverse_roots(means: FloatArray) -> FloatArray:
    """Return ``means**-1/2``, with silence given no more weight than the quietest."""
    live = means[means > 0]
    floor = max(float(live.min()), 1e-3 * float(live.mean()))
    return np.asarray(1 / np.sqrt(np.maximum(means, floor)))
