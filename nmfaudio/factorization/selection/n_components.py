"""How many components? One criterion, its curve, one suggestion and the reason."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import BoolArray, FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.constraints import Sparsity
from nmfaudio.factorization.core.data import Data, make_data
from nmfaudio.factorization.core.divergence import beta_of
from nmfaudio.factorization.core.terms import pointwise_divergence
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Factorization, StopReason
from nmfaudio.factorization.selection.criteria import (
    elbow,
    held_out_mask,
    least_within_one_error,
    most_stable,
)
from nmfaudio.factorization.selection.reasons import (
    SILENT,
    STOPPED,
    reason,
    why_relevant,
    why_tried,
)
from nmfaudio.factorization.selection.relevance import Relevance, determine_relevance
from nmfaudio.factorization.selection.restarts import compare_starts
from nmfaudio.factorization.start.reduction import reduced

__all__ = ["METHODS", "ChoiceObserver", "ComponentChoice", "choose_n_components"]

METHODS = ("elbow", "held-out", "stability", "ard")
"""Criteria; see :func:`choose_n_components`."""

_DEFAULT_CANDIDATES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32)
# Where what is seen says nothing of a component, it must not be predicted to be loud.
_CAUTIOUS = (Sparsity(0.02),)
# Times as many stretches and bands as starts are tried on. Divergences add up over what
# is put together; which components are found again, or needed, depends on more of it.
_FINENESS = {"elbow": 2, "held-out": 2, "stability": 4, "ard": 4}


@dataclass(frozen=True, eq=False)
class ComponentChoice:
    """A suggested number of components and what speaks for it.

    Attributes
    ----------
    n_components : int
        The suggestion.
    reason : str
        A sentence that says why.
    method : str
        The criterion, one of :data:`METHODS`.
    candidates : tuple of int
        Numbers that were tried, ascending; for 'ard' 1, 2, 3, … up to the greatest.
    curve : tuple of float
        The criterion at each candidate. 'elbow': the share of the first candidate's
        divergence that is explained, rising. 'held-out': the divergence of what was
        hidden, as a share of the first candidate's. 'stability': the mean agreement of
        the components over the starts, from 0 to 1; NaN for one component, which says
        nothing. 'ard': the relevance of the first, second, … component, from 1 down to
        0 for those that are switched off.
    complete : bool
        False if it was cancelled; the curve is then shorter, or empty.
    sample : str
        For people, what was looked at, where that was not everything.
    """

    n_components: int
    reason: str
    method: str
    candidates: tuple[int, ...]
    curve: tuple[float, ...]
    complete: bool
    sample: str = ""


ChoiceObserver = Callable[[float, ComponentChoice | None], None]
"""Called with the share that is done, 0 to 1, and the choice so far, if any."""


def choose_n_components(
    V: FloatArray,
    candidates: Sequence[int] | None = None,
    *,
    method: str = "elbow",
    beta: float | str = 1.0,
    n_starts: int = 3,
    max_iter: int = 100,
    seed: int = 0,
    weights: FloatArray | None = None,
    observer: ChoiceObserver | None = None,
    cancel: threading.Event | None = None,
) -> ComponentChoice:
    """Suggest a number of components for ``V``.

    Parameters
    ----------
    V : ndarray of float, shape (n_bins, n_frames)
        Non-negative. Not modified.
    candidates : sequence of int, optional
        Numbers to try; 1 to 32 when missing. Those above the number of bins or of
        frames looked at are left out, unless all are. Of 'ard' the greatest counts.
    method : {'elbow', 'held-out', 'stability', 'ard'}
        'elbow': the knee of the explained divergence [1]_. 'held-out': the least number
        that predicts hidden entries as well as any [2]_. 'stability': the greatest
        number whose components every start finds again [3]_. 'ard': automatic relevance
        determination in one large fit [4]_.
    beta : float or str, default 1.0
        Beta-divergence.
    n_starts : int, default 3
        Fits of each candidate, from different seeds: 'elbow' and 'ard' take the best,
        'stability' compares them, 'held-out' hides other entries from each.
    max_iter : int, default 100
        Most iterations of each fit.
    seed : int, default 0
        First seed. Same seed, data and number of threads, same choice.
    weights : ndarray of float, shape (n_bins, n_frames), optional
        How much each entry counts; behind a weight of 0 anything may stand.
    observer : callable, optional
        Called after each fit with the share that is done and the choice so far, None
        while there is none.
    cancel : threading.Event, optional
        Ends the search; what is known by then is returned.

    Returns
    -------
    choice : ComponentChoice

    Raises
    ------
    ParameterError
        If the method is unknown, a candidate is no whole number from 1, a number is
        out of its range, or ``V`` is no non-negative matrix.
    NotFiniteError
        If ``V`` holds NaN or infinities where it has weight.

    Notes
    -----
    Large data without weights are looked at in small: frames put together where little
    changes, bins where they are many
    (:mod:`nmfaudio.factorization.start.reduction`). For 1025 bins
    and the default candidates that begins at some 1,400 frames for 'elbow' and
    'held-out', whose divergences add up over what is put together, and at 4,300 for
    'stability' and 'ard'.

    References
    ----------
    .. [1] Satopää et al., "Finding a 'kneedle' in a haystack: detecting knee points in
       system behavior", ICDCS Workshops 2011.
    .. [2] Wold, "Cross-validatory estimation of the number of components in factor and
       principal components models", Technometrics 20(4), 1978.
    .. [3] Wu et al., "Stability-driven nonnegative matrix factorization to interpret
       spatial gene expression and build local gene networks", PNAS 113(16), 2016.
    .. [4] Tan and Févotte, "Automatic relevance determination in nonnegative matrix
       factorization with the beta-divergence", IEEE TPAMI 35(7), 2013.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> V = rng.random((20, 3)) ** 4 @ rng.random((3, 60)) ** 4
    >>> choose_n_components(V, (1, 2, 3, 4, 5)).n_components
    3
    """
    beta = beta_of(beta)
    _check(method, beta, n_starts, max_iter, seed)
    problem = make_data(V, weights)
    tried = _checked(candidates)
    if problem.is_silent:
        return _undecided(method, SILENT, complete=True)
    data = _reduced(problem, tried[-1], beta, _FINENESS[method])
    tried = [n for n in tried if n <= min(data.shape)] or tried[:1]
    tried = tried[-1:] if method == "ard" else tried
    search = _Search(
        data,
        problem.weights.T if problem.is_weighted else None,
        tuple(tried),
        method,
        beta,
        n_starts,
        max_iter,
        seed,
        observer,
        cancel,
    )
    for n_components in tried:
        if not search.try_one(n_components):
            break
    choice = search.choice() or _undecided(method, STOPPED)
    if observer is not None:
        observer(1.0, choice)
    return choice


def _undecided(method: str, why: str, *, complete: bool = False) -> ComponentChoice:
    """Return one component: it is never wrong, only little."""
    return ComponentChoice(1, reason(1, why), method, (), (), complete)


def _check(method: str, beta: float, n_starts: int, max_iter: int, seed: int) -> None:
    if method not in METHODS:
        raise ParameterError(
            f"method must be one of {', '.join(METHODS)}, got {method!r}"
        )
    least_starts = 2 if method == "stability" else 1
    for name, value, least in (
        ("n_starts", n_starts, least_starts),
        ("max_iter", max_iter, 1),
        ("seed", seed, 0),
    ):
        if value < least:
            raise ParameterError(f"{name} must be at least {least}, got {value}")
    if not abs(beta) <= 10:
        raise ParameterError(f"beta must be a number from -10 to 10, got {beta}")


def _checked(candidates: Sequence[int] | None) -> list[int]:
    if candidates is None:
        return list(_DEFAULT_CANDIDATES)
    given: Sequence[object] = candidates  # whatever a caller takes for numbers
    whole = [n for n in given if isinstance(n, int | np.integer) and n >= 1]
    if not whole or len(whole) < len(candidates):
        raise ParameterError(
            "candidates must be whole numbers of components of at least 1, "
            f"got {tuple(candidates)}"
        )
    return sorted({int(n) for n in whole})


def _reduced(data: Data, n_components: int, beta: float, fineness: int) -> FloatArray:
    """Return the data in small, or as they are where that would save little."""
    if data.is_weighted:
        return np.where(data.weights > 0, data.V, 0).astype(data.dtype).T
    small = reduced(data, n_components, beta, fineness)
    rows = data.V if small is None else small.data.V
    return rows.T


@dataclass
class _Search:
    """The data, the limits, and the curve as it grows."""

    V: FloatArray
    weights: FloatArray | None
    wanted: tuple[int, ...]
    method: str
    beta: float
    n_starts: int
    max_iter: int
    seed: int
    observer: ChoiceObserver | None
    cancel: threading.Event | None
    tried: list[int] = field(default_factory=list)
    measured: list[list[float]] = field(default_factory=list)
    relevance: Relevance | None = None
    _n_fitted: int = 0

    def try_one(self, n_components: int) -> bool:
        """Take the curve one candidate further; say whether that was finished."""
        fits = []
        for start in range(self.n_starts):
            fit = self._fit(n_components, start)
            if fit.stop_reason is StopReason.CANCELLED:
                return False
            fits.append(fit)
        if self.method == "ard":
            best = min(fits, key=lambda fit: fit.divergence[-1])
            relevance = determine_relevance(
                self.V,
                best.W,
                best.H,
                beta=self.beta,
                weights=self.weights,
                cancel=self.cancel,
            )
            if self.cancel is not None and self.cancel.is_set():
                # Stopped on the way, it has not yet switched off what it would.
                return False
            self.relevance = relevance
            return True
        self.tried.append(n_components)
        self.measured.append(self._measure(fits))
        return True

    def _fit(self, n_components: int, start: int) -> Factorization:
        options: dict[str, Any] = {"weights": self.weights}
        if self.method == "held-out":
            seen = (~self._hidden(start)).astype(self.V.dtype)
            if self.weights is not None:
                seen *= self.weights
            options = {"weights": seen, "constraints": _CAUTIOUS}
        fit = factorize(
            self.V,
            n_components,
            beta=self.beta,
            seed=self.seed + start,
            max_iter=self.max_iter,
            cancel=self.cancel,
            **options,
        )
        # Time grows with the number of components.
        self._n_fitted += n_components
        if self.observer is not None:
            whole = self.n_starts * sum(self.wanted)
            self.observer(self._n_fitted / (whole + 1), self.choice())
        return fit

    def _hidden(self, start: int) -> BoolArray:
        """Return what is hidden from one start: the same from every candidate."""
        rng = np.random.default_rng([self.seed, start])
        return held_out_mask(self.V.shape, rng)

    def _measure(self, fits: Sequence[Factorization]) -> list[float]:
        """Return what the criterion makes of one candidate's fits."""
        if self.method == "elbow":
            return [min(fit.divergence[-1] for fit in fits)]
        if self.method == "stability":
            several = fits[0].n_components > 1
            return [float(compare_starts(fits).agreement.mean()) if several else np.nan]
        return [
            _hidden_divergence(
                self.V, fit, self._hidden(start), self.beta, self.weights
            )
            for start, fit in enumerate(fits)
        ]

    def choice(self) -> ComponentChoice | None:
        """Sum up what is known, if anything is."""
        if self.relevance is not None:
            return self._said(*_relevant(self.relevance))
        if not self.tried:
            return None
        values = np.array(self.measured)
        least = max(float(values[0].mean()), np.finfo(np.float64).tiny)
        if self.method == "elbow":
            curve = 1 - values[:, 0] / least
            n_components = elbow(self.tried, curve.tolist())
        elif self.method == "held-out":
            curve = values.mean(axis=1) / least
            n_components = least_within_one_error(self.tried, values)
        else:
            curve = values[:, 0]
            n_components = most_stable(self.tried, curve.tolist())
        is_most = n_components == self.tried[-1]
        because = why_tried(self.method, len(self.tried), is_most=is_most)
        return self._said(n_components, because, self.tried, curve)

    def _said(
        self,
        n_components: int,
        because: str,
        candidates: Sequence[int],
        curve: FloatArray,
    ) -> ComponentChoice:
        return ComponentChoice(
            n_components,
            reason(n_components, because),
            self.method,
            tuple(candidates),
            tuple(curve.tolist()),
            complete=self.method == "ard" or len(self.tried) == len(self.wanted),
        )


def _relevant(relevance: Relevance) -> tuple[int, str, Sequence[int], FloatArray]:
    """Return the number that is left, why, and the curve."""
    most, n_left = relevance.relevance.size, max(relevance.n_relevant, 1)
    because = why_relevant(n_left, most)
    return n_left, because, range(1, most + 1), relevance.relevance


def _hidden_divergence(
    V: FloatArray,
    fit: Factorization,
    hidden: BoolArray,
    beta: float,
    weights: FloatArray | None,
) -> float:
    """Return the mean divergence over the hidden entries, as they count.

    The model counts as at least -180 dB of the peak: an entry that no component was
    ever shown must not make the whole mean infinite.
    """
    counts = None if weights is None else weights.T[hidden.T].astype(np.float64)
    if not (hidden if counts is None else counts).any():
        return 0.0
    model = product(fit.H.T.astype(np.float64), fit.W.T)[hidden.T]
    model = np.maximum(model, 1e-9 * float(V.max()) or 1.0)
    data = V.T[hidden.T].astype(np.float64)
    return float(np.average(pointwise_divergence(data, model, beta), weights=counts))
