"""Progress of long work, for whoever waits for it."""

import math
import time
from collections import deque
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.project.jobs import Report
from nmfaudio.separation.model import RenderModel

if TYPE_CHECKING:
    from nmfaudio.audio.buffer import AudioBuffer
    from nmfaudio.factorization.result import Progress
    from nmfaudio.separation.models.progress import Sketch
    from nmfaudio.spectral.stft import StftPlan

__all__ = ["FitProgress", "JobProgress", "Preview", "SeparationReporter"]

_REPORT_S = 0.05
_SNAPSHOT_S = 0.3
"""How often the factors are copied while they converge."""

_PACE_S = 5.0
"""How long the rest will take is told by the pace of so many last seconds, or by that
since the beginning where it was slower."""

_OVERLAPS = (4, 8, 2, 16, 3, 6, 5, 12, 10)
"""Frames that a sample may lie in, the usual ones first."""

_STAGES = {"read": (0.0, 0.0), "stft": (0.0, 0.05), "group": (0.9, 1.0)}
"""Where stages lie on the whole way, as far as their share is known beforehand."""

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
    """A model that still converges, to be seen and played.

    Attributes
    ----------
    plan : StftPlan
        What its frames and bins mean.
    model : RenderModel
        A copy of the factors.
    exponent : float
        Wiener exponent of the masks.
    cues : tuple of str
        The cue that tells each component apart, where cues do; ``""`` is all else.
    n_rough : int
        How many of the last components no fit explains yet.
    """

    plan: "StftPlan"
    model: RenderModel
    exponent: float
    cues: tuple[str, ...] = ()
    n_rough: int = 0

    def successors(
        self, indices: Collection[int], before: "Preview"
    ) -> tuple[int, ...]:
        """Return the components that have taken the place of those of an earlier one.

        What is rough gives way to components of its cue; all else to those of cues that
        were not there, and to what is left of it.
        """
        settled = before.model.n_components - before.n_rough
        kept = {index for index in indices if index < settled}
        for index in set(indices) - kept:
            cue = before.cues[index]
            kept |= {
                at
                for at, its in enumerate(self.cues)
                if its == cue or (cue == "" and its not in before.cues)
            }
        return tuple(sorted(kept))


@dataclass(frozen=True, eq=False)
class JobProgress:
    """What a job of the session reports.

    Attributes
    ----------
    stage : str
        ``"prepare"``, ``"read"``, ``"stft"``, ``"nmf"``, ``"group"`` or ``"write"``.
    fraction : float or None
        0..1 of the whole job, or None when that is unknown.
    fit : FitProgress or None
        While factorizing.
    preview : Preview or None
        The latest copy of the factors; the same object until there is a newer one.
    arriving : AudioBuffer or None
        While a recording is read that takes a while: what has come of it.
    """

    stage: str
    fraction: float | None = None
    fit: FitProgress | None = None
    preview: Preview | None = None
    arriving: "AudioBuffer | None" = None


class SeparationReporter:
    """Turns reports of the pipeline into progress of a job, one at a time.

    Parameters
    ----------
    report : callable
        Takes each :class:`JobProgress`.
    recording : AudioBuffer
        What is taken apart.
    exponent : float
        Wiener exponent of the masks that a preview is played with.
    """

    def __init__(
        self, report: Report, recording: "AudioBuffer", exponent: float
    ) -> None:
        self._report = report
        self._recording = recording
        self._exponent = exponent
        self._divergence: list[float] = []
        self._preview: Preview | None = None
        self._sketch: Sketch | None = None
        self._pace = _Pace()
        self._reported_s = -math.inf
        self._copied_s = time.perf_counter()

    def on_stage(self, name: str, done: float) -> None:
        """Note how far a stage is."""
        if name in _STAGES:
            start, stop = _STAGES[name]
            self._report(JobProgress(name, start + done * (stop - start)))

    def on_sketch(self, sketch: "Sketch") -> None:
        """Note what is told apart before its fit; the first is there to be heard."""
        self._sketch = sketch
        if sketch.emerging is not None:
            return  # with its first components
        self._copied_s = time.perf_counter()
        W = np.zeros((sketch.plan.n_bins, 0), np.float32)
        H = np.zeros((0, sketch.levels.shape[2]), np.float32)
        self._preview = _sketched(sketch, W, H, self._exponent)
        self._report(JobProgress("nmf", _FIT_START, preview=self._preview))

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
            preview = self._copied(*progress.snapshot())
            self._preview = preview or self._preview
        self._report(
            JobProgress(
                "nmf",
                _FIT_START
                + (_FIT_STOP - _FIT_START) * progress.n_iter / progress.max_iter,
                self._fit_progress(progress, now_s),
                self._preview,
            )
        )

    def _copied(self, W: FloatArray, H: FloatArray) -> Preview | None:
        """Return a model of factors, None if these are no factors of one."""
        sketch = self._sketch
        if sketch is not None and sketch.goes_with(W, H):
            return _sketched(sketch, W, H, self._exponent)
        return _preview(W, H, self._recording, self._exponent)

    def _fit_progress(self, progress: "Progress", now_s: float) -> FitProgress:
        to_do = progress.max_iter - progress.n_iter
        iteration_s = self._pace.iteration_s(progress.n_iter, now_s)
        if iteration_s is None:
            iteration_s = progress.elapsed_s / max(progress.n_iter, 1)
        return FitProgress(
            n_iter=progress.n_iter,
            max_iter=progress.max_iter,
            divergence=tuple(self._divergence),
            elapsed_s=progress.elapsed_s,
            remaining_s=iteration_s * to_do,
        )


def _sketched(
    sketch: "Sketch", W: FloatArray, H: FloatArray, exponent: float
) -> Preview:
    """Return a model of factors and of what is rough of the sound beside them."""
    model = sketch.beside(W, H)
    cues, n_rough = sketch.cues(model.n_components), len(sketch.rough)
    return Preview(sketch.plan, model, exponent, cues, n_rough)


def _preview(
    W: FloatArray, H: FloatArray, recording: "AudioBuffer", exponent: float
) -> Preview | None:
    """Return a model that can be played, None if these are no factors of one.

    What frames and bins mean follows from how many there are: presets choose both.
    """
    from nmfaudio.factorization.constrained.convolutive import (  # noqa: PLC0415  # heavy
        expand_lags,
    )
    from nmfaudio.spectral.stft import StftPlan  # noqa: PLC0415  # heavy

    if H.size == 0:
        return None
    component_of = np.arange(H.shape[0])
    if W.ndim == 3:
        W, H, component_of = expand_lags(W, H)
    n_components = int(component_of.max()) + 1
    n_fft = 2 * (W.shape[0] - 1)
    for overlap in _OVERLAPS:
        plan = StftPlan(recording.sample_rate, n_fft=n_fft, hop_length=n_fft // overlap)
        if plan.invertible and plan.n_frames(recording.n_samples) == H.shape[1]:
            model = RenderModel(
                np.ascontiguousarray(W[np.newaxis], np.float32),
                np.ascontiguousarray(H, np.float32),
                component_of,
                n_components,
            )
            return Preview(plan, model, exponent)
    return None


class _Pace:
    """How long an iteration takes of late, or took so far, whichever is longer.

    Not the mean alone: stages of a preset differ, and a slow one may be under way. Not
    the last seconds alone: fits begin with work that is no iteration, and sound is
    split between them. The first iteration does not count; it may have waited for a
    compiler.
    """

    def __init__(self) -> None:
        self._seen: deque[tuple[int, float]] = deque()
        self._first: tuple[int, float] | None = None

    def iteration_s(self, n_iter: int, now_s: float) -> float | None:
        """Note an iteration; return seconds for each, None while that is unknown."""
        self._seen.append((n_iter, now_s))
        while len(self._seen) > 2 and self._seen[1][1] < now_s - _PACE_S:
            self._seen.popleft()
        self._first = self._first or (n_iter, now_s)
        paces = [
            (now_s - then_s) / (n_iter - before)
            for before, then_s in (self._seen[0], self._first)
            if n_iter > before
        ]
        return max(paces, default=None)
