"""Several fits from different seeds: the best, and how far the others confirm it."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import (
    Factorization,
    Observer,
    Progress,
    StopReason,
)

__all__ = ["Restarts", "agreement_with", "compare_starts", "factorize_restarts"]


@dataclass(frozen=True, eq=False)
class Restarts:
    """Fits of the same data from several seeds.

    Attributes
    ----------
    best : Factorization
        The fit that ended with the least divergence.
    agreement : ndarray of float, shape (n_components,)
        For each component of the best fit, from 0 to 1, how alike the others found it:
        the mean cosine similarity, template times activation, with its match in each
        other fit. 1 when every start finds it; NaN when there was one fit only.
    seeds : tuple of int
        Seeds of the fits that were finished, in the order they ran.
    divergences : tuple of float
        Where each of them ended.
    """

    best: Factorization
    agreement: FloatArray
    seeds: tuple[int, ...]
    divergences: tuple[float, ...]


def factorize_restarts(
    V: FloatArray,
    n_components: int,
    *,
    n_starts: int = 5,
    seed: int = 0,
    observer: Callable[[int, Progress], None] | None = None,
    cancel: threading.Event | None = None,
    **options: Any,
) -> Restarts:
    """Factorize from several seeds, keep the best fit and compare the others to it.

    Parameters
    ----------
    V : ndarray of float, shape (n_bins, n_frames)
        Non-negative. Not modified.
    n_components : int
        Number of components.
    n_starts : int, default 5
        Number of fits, with the seeds ``seed``, ``seed + 1``, …
    seed : int, default 0
        First seed.
    observer : callable, optional
        Called as ``observer(start, progress)`` during each fit, ``start`` from 0.
    cancel : threading.Event, optional
        Ends the current fit and keeps those before it; a first fit that was cancelled
        is kept as it is.
    **options
        Passed to :func:`nmfaudio.factorization.factorize`.

    Returns
    -------
    restarts : Restarts

    Raises
    ------
    ParameterError
        If ``n_starts`` is less than 1, or from ``factorize``.

    Notes
    -----
    Memory: the factors of all fits are kept until they are compared.

    Examples
    --------
    >>> V = np.kron(np.eye(2), np.ones((3, 4)))
    >>> restarts = factorize_restarts(V, 2, n_starts=2)
    >>> restarts.agreement.round(3)
    array([1., 1.])
    """
    if n_starts < 1:
        raise ParameterError(f"n_starts must be at least 1, got {n_starts}")
    fits: list[Factorization] = []
    for start in range(n_starts):
        fit = factorize(
            V,
            n_components,
            seed=seed + start,
            observer=_for_start(observer, start),
            cancel=cancel,
            **options,
        )
        cancelled = fit.stop_reason is StopReason.CANCELLED
        if not cancelled or not fits:
            fits.append(fit)
        if cancelled:
            break
    return compare_starts(fits)


def compare_starts(fits: Sequence[Factorization]) -> Restarts:
    """Pick the best of several fits of the same data and match the others to it.

    Components are matched one to one, so that the sum of their similarities is
    greatest.

    Parameters
    ----------
    fits : sequence of Factorization
        At least one, with the same numbers of bins, frames and components.

    Returns
    -------
    restarts : Restarts
    """
    ends = [fit.divergence[-1] if fit.divergence else np.inf for fit in fits]
    best = int(np.argmin(ends))
    return Restarts(
        best=fits[best],
        agreement=agreement_with([(fit.W, fit.H.T) for fit in fits], best),
        seeds=tuple(fit.seed for fit in fits),
        divergences=tuple(ends),
    )


def agreement_with(
    fits: Sequence[tuple[FloatArray, FloatArray]], best: int
) -> FloatArray:
    """Return how alike the other fits found each component of one of them.

    Parameters
    ----------
    fits : sequence of pairs of ndarray
        Both factors of each, components in columns.
    best : int
        Which one the others are matched to.

    Returns
    -------
    agreement : ndarray of float, shape (n_components,)
        As in :class:`Restarts`.
    """
    others = [fit for n, fit in enumerate(fits) if n != best]
    if not others:
        return np.full(fits[best][0].shape[1], np.nan)
    return np.asarray(np.mean([_likeness(fit, fits[best]) for fit in others], axis=0))


def _likeness(
    fit: tuple[FloatArray, FloatArray], reference: tuple[FloatArray, FloatArray]
) -> FloatArray:
    """Return the similarity of each component of the reference with its match.

    The cosine of the two rank-one spectrograms, which is the product of the templates'
    and the activations' cosines.
    """
    similarity = _cosines(fit[0], reference[0]) * _cosines(fit[1], reference[1])
    from scipy.optimize import (  # noqa: PLC0415  # slow to import
        linear_sum_assignment,
    )

    rows, columns = linear_sum_assignment(similarity, maximize=True)
    return np.asarray(similarity[rows, columns])


def _cosines(factor: FloatArray, reference: FloatArray) -> FloatArray:
    """Return the cosines of all pairs of columns, (n_reference, n), 0 with zeros."""
    return np.clip(product(_unit(reference).T, _unit(factor)), 0.0, 1.0)


def _unit(factor: FloatArray) -> FloatArray:
    """Scale the columns to length 1, by their peak first: squares may overflow."""
    exact = factor.astype(np.float64)
    peaks = exact.max(axis=0, initial=0.0)
    exact = exact / np.where(peaks > 0, peaks, 1.0)
    lengths = np.sqrt(np.sum(exact**2, axis=0))
    return np.asarray(exact / np.where(lengths > 0, lengths, 1.0))


def _for_start(
    observer: Callable[[int, Progress], None] | None, start: int
) -> Observer | None:
    if observer is None:
        return None
    return lambda progress: observer(start, progress)
