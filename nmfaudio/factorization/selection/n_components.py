"""How many components? Several answers, one suggestion, and the reason for it."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from nmfaudio.compiled.types import BoolArray, FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.constraints import Sparsity
from nmfaudio.factorization.core.data import make_data
from nmfaudio.factorization.core.terms import divergence, pointwise_divergence
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Factorization, StopReason
from nmfaudio.factorization.selection.criteria import (
    MaskKind,
    agreement,
    elbow,
    held_out_mask,
    least_within_one_error,
    most_stable,
)
from nmfaudio.factorization.selection.relevance import Relevance, determine_relevance
from nmfaudio.factorization.streaming import sample_frames

__all__ = ["CRITERIA", "RankChoice", "RankObserver", "choose_n_components"]

CRITERIA = ("elbow", "blocks", "random", "stability", "relevance")
"""Criteria in the order of their cost; see :func:`choose_n_components`."""

_DEFAULT_CANDIDATES = (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24, 32)
# Where what is seen says nothing of a component, it must not be predicted to be loud.
_CAUTIOUS = (Sparsity(0.02),)
_SAID = {
    "elbow": "more explain little more",
    "blocks": "more do not predict hidden blocks better",
    "random": "more do not predict hidden entries better",
    "stability": "every start finds the same",
    "relevance": "the rest is switched off",
}


@dataclass(frozen=True, eq=False)
class RankChoice:
    """Curves over the number of components and what they suggest.

    Attributes
    ----------
    candidates : tuple of int
        Numbers that were tried, ascending.
    curves : mapping of str to tuple of float
        'explained': share of the divergence of one component that is explained;
        'blocks' and 'random': held-out divergence, mean over the folds, as a share of
        that of one component; 'stability' and 'cophenetic': agreement of several
        seeds; NaN where a criterion says nothing. 'relevance' has one value for each
        component of one large fit, descending.
    votes : mapping of str to int
        The number each criterion speaks for.
    n_components : int
        The suggestion: the median of the votes, the lower one of two.
    reason : str
        A sentence that says why.
    complete : bool
        False if it was cancelled or ran out of time; the curves are then shorter.
    """

    candidates: tuple[int, ...]
    curves: Mapping[str, tuple[float, ...]]
    votes: Mapping[str, int]
    n_components: int
    reason: str
    complete: bool


RankObserver = Callable[[float, RankChoice], None]
"""Called with the share that is done and what is known so far."""


@dataclass
class _Study:
    """The data, the limits, and the curves as they grow."""

    V: FloatArray
    beta: float
    seed: int
    n_runs: int
    max_iter: int
    cancel: threading.Event | None
    ends: float
    candidates: list[int] = field(default_factory=list)
    divergences: list[float] = field(default_factory=list)
    errors: dict[str, list[list[float]]] = field(default_factory=dict)
    likeness: list[float] = field(default_factory=list)
    cophenetic: list[float] = field(default_factory=list)
    largest: Factorization | None = None
    relevance: Relevance | None = None

    def cancelled(self) -> bool:
        return self.cancel is not None and self.cancel.is_set()

    def stopped(self) -> bool:
        return self.cancelled() or time.perf_counter() > self.ends

    def fit(self, n_components: int, seed: int, **options: Any) -> Factorization:
        return factorize(
            self.V,
            n_components,
            beta=self.beta,
            seed=seed,
            max_iter=self.max_iter,
            cancel=self.cancel,
            **options,
        )


def choose_n_components(
    V: FloatArray,
    candidates: Sequence[int] | None = None,
    *,
    beta: float = 1.0,
    criteria: Sequence[str] = CRITERIA,
    n_runs: int = 3,
    n_frames: int = 600,
    max_iter: int = 100,
    max_time_s: float | None = None,
    seed: int = 0,
    observer: RankObserver | None = None,
    cancel: threading.Event | None = None,
) -> RankChoice:
    """Suggest a number of components for ``V``.

    Parameters
    ----------
    V : ndarray of float, shape (n_bins, n_frames)
        Non-negative. Not modified.
    candidates : sequence of int, optional
        Numbers to try; 1 to 32 when missing. Those above the number of bins or of
        frames looked at are left out, unless all are.
    beta : float, default 1.0
        Beta-divergence.
    criteria : sequence of str, default all of them
        Of 'elbow': the knee of the explained divergence. 'blocks', 'random': the least
        number that predicts hidden parts as well as any [1]_ [2]_. 'stability': the
        greatest number whose components are found again from other seeds [3]_ [4]_.
        'relevance': automatic relevance determination in one large fit [5]_.
    n_runs : int, default 3
        Seeds compared, and folds hidden.
    n_frames : int, default 600
        Frames looked at, drawn to stand for all.
    max_iter : int, default 100
        Most iterations of each fit.
    max_time_s : float, optional
        Stop trying larger numbers after this many seconds.
    seed : int, default 0
        First seed.
    observer : callable, optional
        Called with the share that is done and the choice so far.
    cancel : threading.Event, optional
        Ends the search; what is known by then is returned.

    Returns
    -------
    choice : RankChoice

    Raises
    ------
    ParameterError
        If a criterion is unknown, a candidate is no whole number from 1, a number is
        out of its range, or ``V`` is no non-negative matrix.
    NotFiniteError
        If ``V`` holds NaN or infinities.

    References
    ----------
    .. [1] Wold, Technometrics 20(4), 1978.
    .. [2] Owen and Perry, Annals of Applied Statistics 3(2), 2009.
    .. [3] Brunet et al., PNAS 101(12), 2004.
    .. [4] Wu et al., PNAS 113(16), 2016.
    .. [5] Tan and Févotte, IEEE TPAMI 35(7), 2013.
    """
    _check_numbers(n_runs=n_runs, n_frames=n_frames, max_iter=max_iter)
    if seed < 0:
        raise ParameterError(f"seed must not be negative, got {seed}")
    problem = make_data(V, None, None)
    data = problem.V.T
    tried = _checked(data, candidates, criteria)
    if problem.is_silent:
        reason = "1 component: the data are silent"
        return RankChoice((), {}, {}, 1, reason, complete=True)
    sample = sample_frames([data], max(n_frames, 3), beta=beta, seed=seed).V
    ends = np.inf if max_time_s is None else time.perf_counter() + max_time_s
    study = _Study(sample, beta, seed, n_runs, max_iter, cancel, ends)
    tried = [n for n in tried if n <= min(sample.shape)] or tried[:1]
    # Time grows with the number of components; relevance is one more large fit.
    done, whole = 0, sum(tried) + tried[-1]
    for n_components in tried:
        finished = _try(study, n_components, criteria)
        if not finished:
            break
        done += n_components
        if observer is not None:
            observer(done / whole, _choice(study, criteria, complete=False))
    if "relevance" in criteria and study.largest is not None:
        largest = study.largest
        relevance = determine_relevance(
            sample, largest.W, largest.H, beta=beta, cancel=cancel
        )
        # Stopped on the way, it has not yet switched off what it would.
        study.relevance = None if study.cancelled() else relevance
    complete = len(study.candidates) == len(tried) and (
        "relevance" not in criteria or study.relevance is not None
    )
    choice = _choice(study, criteria, complete=complete)
    if observer is not None:
        observer(1.0, choice)
    return choice


def _check_numbers(*, n_runs: int, n_frames: int, max_iter: int) -> None:
    named = {"n_runs": n_runs, "n_frames": n_frames, "max_iter": max_iter}
    for name, value in named.items():
        if value < 1:
            raise ParameterError(f"{name} must be at least 1, got {value}")


def _checked(
    V: FloatArray, candidates: Sequence[int] | None, criteria: Sequence[str]
) -> list[int]:
    if isinstance(criteria, str):
        raise ParameterError(
            f'criteria must be a sequence such as ("{criteria}",), got a single string'
        )
    unknown = [name for name in criteria if name not in CRITERIA]
    if unknown or not criteria:
        raise ParameterError(
            f"criteria must be some of {', '.join(CRITERIA)}, "
            f"got {', '.join(unknown) or 'none'}"
        )
    if candidates is None:
        return [n for n in _DEFAULT_CANDIDATES if n <= min(V.shape)]
    given: Sequence[object] = candidates  # whatever a caller takes for numbers
    whole = [n for n in given if isinstance(n, int | np.integer) and n >= 1]
    if not whole or len(whole) < len(candidates):
        raise ParameterError(
            "candidates must be whole numbers of components of at least 1, "
            f"got {tuple(candidates)}"
        )
    return sorted({int(n) for n in whole})


def _try(study: _Study, n_components: int, criteria: Sequence[str]) -> bool:
    """Take all curves one candidate further; say whether that was finished."""
    fits = []
    for run in range(study.n_runs if "stability" in criteria else 1):
        if study.stopped():
            return False
        fits.append(study.fit(n_components, study.seed + run))
    errors = {}
    for kind in ("blocks", "random"):
        if kind in criteria:
            errors[kind] = list(_held_out(study, n_components, kind))
            if len(errors[kind]) < study.n_runs:
                return False
    if any(fit.stop_reason is StopReason.CANCELLED for fit in fits):
        return False
    best = min(fits, key=lambda fit: fit.divergence[-1])
    study.candidates.append(n_components)
    study.divergences.append(divergence(study.V.T, best.H.T, best.W, study.beta))
    for kind, values in errors.items():
        study.errors.setdefault(kind, []).append(values)
    if len(fits) > 1:
        likeness, cophenetic = agreement(fits)
        study.likeness.append(likeness if n_components > 1 else np.nan)
        study.cophenetic.append(cophenetic if n_components > 1 else np.nan)
    study.largest = best
    return True


def _held_out(study: _Study, n_components: int, kind: MaskKind) -> Iterator[float]:
    """Yield the divergence of hidden entries, a mean for each fold.

    The same folds hide the same entries from every candidate.
    """
    for fold in range(study.n_runs):
        if study.stopped():
            return
        rng = np.random.default_rng([study.seed, fold])
        hidden = held_out_mask(study.V.shape, kind, rng)
        seen = (~hidden).astype(study.V.dtype)
        fit = study.fit(
            n_components, study.seed + fold, weights=seen, constraints=_CAUTIOUS
        )
        if fit.stop_reason is StopReason.CANCELLED:
            return
        yield _hidden_divergence(study.V, fit, hidden, study.beta)


def _hidden_divergence(
    V: FloatArray, fit: Factorization, hidden: BoolArray, beta: float
) -> float:
    """Return the mean divergence over the hidden entries.

    The model counts as at least -180 dB of the peak: an entry that no component was
    ever shown must not make the whole mean infinite.
    """
    if not hidden.any():
        return 0.0
    model = (fit.H.T.astype(np.float64) @ fit.W.T)[hidden.T]
    model = np.maximum(model, 1e-9 * float(V.max()) or 1.0)
    data = V.T[hidden.T].astype(np.float64)
    return float(pointwise_divergence(data, model, beta).mean())


def _choice(study: _Study, criteria: Sequence[str], *, complete: bool) -> RankChoice:
    """Sum up what is known."""
    candidates = study.candidates
    if not candidates:
        # One component is never wrong, only little.
        reason = "1 component: stopped before anything was tried"
        return RankChoice((), {}, {}, 1, reason, complete)
    curves: dict[str, tuple[float, ...]] = {}
    votes: dict[str, int] = {}
    first = study.divergences[0]
    explained = [1 - value / first if first > 0 else 1.0 for value in study.divergences]
    curves["explained"] = tuple(explained)
    if "elbow" in criteria:
        votes["elbow"] = elbow(candidates, explained)
    for kind, values in study.errors.items():
        errors = np.asarray(values)
        curves[kind] = tuple(
            (errors.mean(axis=1) / max(errors[0].mean(), 1e-300)).tolist()
        )
        votes[kind] = least_within_one_error(candidates, errors)
    if study.likeness:
        curves["stability"] = tuple(study.likeness)
        curves["cophenetic"] = tuple(study.cophenetic)
        votes["stability"] = most_stable(candidates, study.likeness)
    if study.relevance is not None:
        curves["relevance"] = tuple(study.relevance.relevance.tolist())
        votes["relevance"] = max(study.relevance.n_relevant, 1)
    chosen, reason = _verdict(candidates, votes)
    return RankChoice(tuple(candidates), curves, votes, chosen, reason, complete)


def _verdict(candidates: Sequence[int], votes: Mapping[str, int]) -> tuple[int, str]:
    if not votes:
        return candidates[-1], "no criterion has spoken yet"
    ordered = sorted(votes.values())
    chosen = ordered[(len(ordered) - 1) // 2]
    what = f"{chosen} component{'s' * (chosen != 1)}: "
    voices = [f"{votes[name]} ({_SAID[name]})" for name in CRITERIA if name in votes]
    if len(voices) == 1:
        return chosen, what + _SAID[next(iter(votes))]
    return chosen, f"{what}the middle of " + ", ".join(voices)
