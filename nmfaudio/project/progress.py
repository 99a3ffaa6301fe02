"""What long work tells the one who waits for it."""

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nmfaudio.project.jobs import Report
from nmfaudio.separation.model import RenderModel

if TYPE_CHECKING:
    from nmfaudio.factorization.result import Progress
    from nmfaudio.spectral.stft import StftPlan

__all__ = ["FitProgress", "JobProgress", "Preview", "SeparationReporter"]

_REPORT_S = 0.05
_SNAPSHOT_S = 0.3
"""How often the factors are copied while they converge."""

_STAGES = {"read": (0.0, 0.0), "stft": (0.0, 0.05), "group": (0.9, 1.0)}
"""Where stages lie on the whole way, as far as their share can be told beforehand."""

_FIT_START, _FIT_STOP = 0.05, 0.9


@dataclass(frozen=True, eq=False)
class FitProgress:
    """How far a factorization has come.

    Attributes
    ----------
    n_iter, max_iter : int
        Iterations done, and the most there will be.
    divergence : tuple of float
        Values so far, in order; not every iteration gives one.
    elapsed_s, remaining_s : float
        Seconds since the fit began, and at most until it ends.
    """

    n_iter: int
    max_iter: int
    divergence: tuple[float, ...]
    elapsed_s: float
    remaining_s: float


@dataclass(frozen=True, eq=False)
class Preview:
    """A model that still converges, to be seen and heard.

    Attributes
    ----------
    plan : StftPlan
        What its frames and bins mean.
    model : RenderModel
        A copy of the factors.
    exponent : float
        Wiener exponent of the masks.
    """

    plan: "StftPlan"
    model: RenderModel
    exponent: float


@dataclass(frozen=True, eq=False)
class JobProgress:
    """What a job of the session reports.

    Attributes
    ----------
    stage : str
        ``"read"``, ``"stft"``, ``"nmf"``, ``"group"`` or ``"write"``.
    fraction : float or None
        0..1 of the whole job, or None when it cannot be told.
    fit : FitProgress or None
        While factorizing.
    preview : Preview or None
        The latest copy of the factors; the same object until there is a newer one.
    """

    stage: str
    fraction: float | None = None
    fit: FitProgress | None = None
    preview: Preview | None = None


class SeparationReporter:
    """Turns what the pipeline tells into progress of a job. Runs in the worker thread.

    Parameters
    ----------
    report : callable
        Takes each :class:`JobProgress`.
    plan : StftPlan
        Of the separation.
    exponent : float
        Wiener exponent of its masks.
    """

    def __init__(self, report: Report, plan: "StftPlan", exponent: float) -> None:
        self._report = report
        self._plan = plan
        self._exponent = exponent
        self._divergence: list[float] = []
        self._preview: Preview | None = None
        self._reported_s = -math.inf
        self._copied_s = time.perf_counter()

    def on_stage(self, name: str, done: float) -> None:
        """Note how far a stage is."""
        if name in _STAGES:
            start, stop = _STAGES[name]
            self._report(JobProgress(name, start + done * (stop - start)))

    def observe(self, progress: "Progress") -> None:
        """Note one iteration of the factorization."""
        if math.isfinite(progress.divergence):
            self._divergence.append(progress.divergence)
        now_s = time.perf_counter()
        if now_s - self._reported_s < _REPORT_S:
            return
        self._reported_s = now_s
        if now_s - self._copied_s >= _SNAPSHOT_S:
            self._copied_s = now_s
            W, H = progress.snapshot()
            # A preset's first stages look at other resolutions than the result's.
            if W.ndim == 2 and W.shape[0] == self._plan.n_bins:
                model = RenderModel.from_factors(W, H)
                self._preview = Preview(self._plan, model, self._exponent)
        self._report(
            JobProgress(
                "nmf",
                _FIT_START
                + (_FIT_STOP - _FIT_START) * progress.n_iter / progress.max_iter,
                _fit_progress(progress, tuple(self._divergence)),
                self._preview,
            )
        )


def _fit_progress(progress: "Progress", divergence: tuple[float, ...]) -> FitProgress:
    to_do = progress.max_iter - progress.n_iter
    return FitProgress(
        n_iter=progress.n_iter,
        max_iter=progress.max_iter,
        divergence=divergence,
        elapsed_s=progress.elapsed_s,
        remaining_s=progress.elapsed_s / max(progress.n_iter, 1) * to_do,
    )
