"""Several fits from different seeds: the best, and how far the others confirm it."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import (
    Factorization,
    Observer,
    Progress,
    StopReason,
)
from nmfaudio.factorization.selection.matching import match_components

__all__ = ["Restarts", "factorize_restarts"]


@dataclass(frozen=True, eq=False)
class Restarts:
    """Fits of the same data from several seeds.

    Attributes
    ----------
    best : Factorization
        The fit that ended with the least divergence.
    seeds : tuple of int
        Seeds of the fits that were finished, in the order they ran.
    divergences : tuple of float
        Where each of them ended.
    orders : ndarray of int, shape (n_runs, n_components)
        ``W_run[:, orders[run]]`` has the order of the best fit's components.
    stability : ndarray of float, shape (n_components,)
        For each component of the best fit, its mean cosine similarity (template times
        activation) with its matches in the other fits: 1 when every start finds it, NaN
        when there was one fit only.
    """

    best: Factorization
    seeds: tuple[int, ...]
    divergences: tuple[float, ...]
    orders: IntArray
    stability: FloatArray


def factorize_restarts(
    V: FloatArray,
    n_components: int,
    *,
    n_runs: int = 5,
    seed: int = 0,
    observer: Callable[[int, Progress], None] | None = None,
    cancel: threading.Event | None = None,
    **options: Any,
) -> Restarts:
    """Factorize from ``n_runs`` seeds, keep the best fit and compare the others to it.

    Parameters
    ----------
    V : ndarray of float, shape (n_bins, n_frames)
        Non-negative. Not modified.
    n_components : int
        Number of components.
    n_runs : int, default 5
        Number of fits, with the seeds ``seed``, ``seed + 1``, …
    seed : int, default 0
        First seed.
    observer : callable, optional
        Called as ``observer(run, progress)`` during each fit.
    cancel : threading.Event, optional
        Ends the current fit and keeps those before it; a first fit that was cancelled
        is kept as it is.
    **options
        Passed to :func:`nmfaudio.factorization.factorize.factorize`.

    Returns
    -------
    restarts : Restarts

    Raises
    ------
    ParameterError
        If ``n_runs`` is less than 1, or from ``factorize``.

    Notes
    -----
    Memory: the factors of all runs are kept until they are compared.
    """
    if n_runs < 1:
        raise ParameterError(f"n_runs must be at least 1, got {n_runs}")
    fits: list[Factorization] = []
    for run in range(n_runs):
        fit = factorize(
            V,
            n_components,
            seed=seed + run,
            observer=_for_run(observer, run),
            cancel=cancel,
            **options,
        )
        cancelled = fit.stop_reason is StopReason.CANCELLED
        if not cancelled or not fits:
            fits.append(fit)
        if cancelled:
            break
    return compare_runs(fits)


def compare_runs(fits: list[Factorization]) -> Restarts:
    """Pick the best of several fits of the same data and match the others to it.

    Parameters
    ----------
    fits : list of Factorization
        At least one, with the same numbers of bins, frames and components.

    Returns
    -------
    restarts : Restarts
    """
    ends = [fit.divergence[-1] if fit.divergence else np.inf for fit in fits]
    best = fits[int(np.argmin(ends))]
    matchings = [
        match_components(fit.W, best.W, H=fit.H, H_reference=best.H) for fit in fits
    ]
    others = [
        matching.similarity
        for fit, matching in zip(fits, matchings, strict=True)
        if fit is not best
    ]
    nothing = np.full(best.n_components, np.nan)
    return Restarts(
        best=best,
        seeds=tuple(fit.seed for fit in fits),
        divergences=tuple(ends),
        orders=np.array([matching.order for matching in matchings]),
        stability=np.mean(others, axis=0) if others else nothing,
    )


def _for_run(
    observer: Callable[[int, Progress], None] | None, run: int
) -> Observer | None:
    if observer is None:
        return None
    return lambda progress: observer(run, progress)
