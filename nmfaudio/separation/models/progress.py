"""One progress and one cancel flag for a fit that is made of several."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeAlias, TypeVar

import numpy as np

from nmfaudio.compiled.jit import get_num_threads
from nmfaudio.compiled.types import Float32Array, FloatArray, IntArray
from nmfaudio.factorization.result import Factorization, Observer, Progress, StopReason
from nmfaudio.separation.cancelling import Cancelled, check_cancelled
from nmfaudio.separation.model import RenderModel
from nmfaudio.spectral._blocks import run_in_order
from nmfaudio.spectral.bands import geometric_bands, in_bands
from nmfaudio.spectral.stft import StftPlan

__all__ = ["FitSequence", "Sketch", "SketchObserver"]

F = TypeVar("F", bound=Factorization)
T = TypeVar("T")

_N_BANDS = (
    120  # of a sketch: about a semitone, but for the lowest, which are single bins
)
_TINY = 1e-12  # guards divisions where nothing sounds


@dataclass(frozen=True, eq=False)
class Sketch:
    """What is told apart of a sound before fits explain it, in bands of frequency.

    Attributes
    ----------
    plan : StftPlan
        What its frames and bins mean.
    found : tuple of str
        The cue of each component whose fit is over.
    emerging : str or None
        The cue of the components that are being fitted, None before there are any.
    rough : tuple of str
        The cue of each part that no component explains yet; ``""`` is all else.
    levels : ndarray of float32, shape (n_rough, n_bands, n_frames)
        Magnitudes of those, summed over the bins of each band.
    """

    plan: StftPlan
    found: tuple[str, ...]
    emerging: str | None
    rough: tuple[str, ...]
    levels: Float32Array

    def cues(self, n_components: int) -> tuple[str, ...]:
        """Return the cue of each component of a model of :meth:`beside`."""
        there = n_components - len(self.rough)
        now = [self.emerging or ""] * (there - len(self.found))
        return (*self.found, *now, *self.rough)

    def goes_with(self, W: FloatArray, H: FloatArray) -> bool:
        """Say whether it was made beside factors of this resolution."""
        shape = self.plan.n_bins, self.levels.shape[2]
        return self.emerging is not None and (W.shape[0], H.shape[1]) == shape

    def beside(self, W: FloatArray, H: FloatArray) -> RenderModel:
        """Return the model of what has been found, and of what is rough beside it.

        Parameters
        ----------
        W : ndarray of float, shape (n_bins, n_components)
        H : ndarray of float, shape (n_components, n_frames)
            Not modified. Each rough part makes one more component.
        """
        edges = _bands(self.plan)
        widths = np.diff(edges, append=self.plan.n_bins)
        band_of = np.repeat(np.arange(edges.size), widths)
        found, n_rough = H.shape[0], len(self.rough)
        columns = np.zeros((n_rough, edges.size, self.plan.n_bins), np.float32)
        levels = self.levels / widths[:, np.newaxis].astype(np.float32)
        # Half of a band's level in its template, half in its activation: drawn, either
        # says something.
        usual = np.sqrt(levels.mean(axis=2, keepdims=True)) + np.float32(_TINY)
        columns[:, band_of, np.arange(self.plan.n_bins)] = usual[:, band_of, 0]
        return RenderModel(
            np.hstack([W, columns.reshape(-1, self.plan.n_bins).T])[np.newaxis].astype(
                np.float32
            ),
            np.vstack([H, (levels / usual).reshape(-1, levels.shape[2])]).astype(
                np.float32
            ),
            np.append(
                np.arange(found), found + np.repeat(np.arange(n_rough), edges.size)
            ),
            found + n_rough,
        )


SketchObserver: TypeAlias = Callable[[Sketch], None]
"""Takes each sketch as soon as it is made."""


def _bands(plan: StftPlan) -> IntArray:
    """Return the first bin of each band of a sketch."""
    return geometric_bands(plan.n_bins, _N_BANDS)[:-1]  # the last is one bin alone


def _no_factors() -> tuple[FloatArray, FloatArray]:
    """Stand in for factors where there are none to show yet."""
    return np.zeros((0, 0), np.float32), np.zeros((0, 0), np.float32)


def _beside(
    parts: tuple[tuple[FloatArray, FloatArray], ...],
    snapshot: Callable[[], tuple[FloatArray, FloatArray]],
) -> tuple[FloatArray, FloatArray]:
    """Return a fit's factors beside those of the parts that were found before it."""
    W, H = snapshot()
    known = [part for part in parts if W.ndim == 2 and part[0].shape[0] == W.shape[0]]
    if not known:
        return W, H
    templates = np.concatenate([*(part[0] for part in known), W], axis=1)
    return templates, np.concatenate([*(part[1] for part in known), H])


@dataclass
class FitSequence:
    """Fits in a row: hands each its observer and adds up the iterations of all.

    Attributes
    ----------
    observer : callable or None
        The user's observer; it sees one count that rises to ``total``.
    cancel : threading.Event or None
        The user's cancel flag.
    total : int
        Iterations that all fits will take at most; a model of several says how many.
    seed : int
        Seed of every random choice.
    n_threads : int or None
        Threads of every fit.
    shows_factors : bool
        Whether observers see the factors of each fit, after those of the fits before:
        set it where each fit is a part of the model that is being built.
    on_sketch : callable or None
        Called with what is told apart before its fit, where that takes time.
    """

    observer: Observer | None
    cancel: threading.Event | None
    total: int
    seed: int = 0
    n_threads: int | None = None
    done: int = 0
    elapsed_s: float = 0.0
    shows_factors: bool = False
    on_sketch: SketchObserver | None = None
    _parts: list[tuple[FloatArray, FloatArray]] = field(default_factory=list)
    _found: list[str] = field(default_factory=list)
    _emerging: str = ""
    _is_last: bool = False
    _left: Float32Array | None = None
    _plan: StftPlan | None = None

    def fit(self, solve: Callable[..., F]) -> F:
        """Run a solver for all of its iterations, under the common progress.

        Parameters
        ----------
        solve : callable
            A :func:`functools.partial` of a solver that lacks no more than ``tol``,
            ``seed``, ``observer``, ``cancel`` and ``n_threads``.

        Raises
        ------
        Cancelled
            If the cancel flag was set.
        """
        result = self._run(partial(solve, tol=0.0), self._observed())
        if self.shows_factors and result.W.ndim == 2:
            self._parts.append((result.W, result.H))
            self._found += [self._emerging] * result.n_components
        return result

    def fit_model(self, solve: Callable[..., F]) -> F:
        """Run the one fit that is the model itself; its factors are shown as they are.

        As :meth:`fit`, but the solver brings its own ``tol``.
        """
        return self._run(solve, self.observer)

    def side_by_side(
        self, tasks: "Sequence[Callable[[FitSequence], T]]", *, in_turn: bool = False
    ) -> list[T]:
        """Run fits that do not need each other, a thread for each.

        The small steps between the large ones of a fit have one thread anyway; so two
        fits on two cores are done sooner than one after the other on both, and what
        comes out is the same.

        Parameters
        ----------
        tasks : sequence of callable
            Take the sequence that their fits belong to.
        in_turn : bool, default False
            Do them one after the other all the same.

        Returns
        -------
        results : list
            In the order of the tasks.

        Raises
        ------
        Cancelled
            If the cancel flag was set.

        Notes
        -----
        What a task raises, or an observer, is raised once all that run have ended.
        """
        n_threads = self.n_threads or get_num_threads()
        # With many more threads than fits each fit has use for several.
        if in_turn or not 1 < n_threads <= 2 * len(tasks):
            return [task(self) for task in tasks]
        lock, begin, counts = threading.Lock(), time.perf_counter(), [0] * len(tasks)

        def hear(number: int, progress: Progress) -> None:
            with lock:
                counts[number] = progress.n_iter
                n_iter = min(self.done + sum(counts), self.total)
                elapsed_s = self.elapsed_s + time.perf_counter() - begin
                if self.observer is not None:
                    self.observer(replace(progress, n_iter=n_iter, elapsed_s=elapsed_s))

        def run(number: int) -> T:
            return tasks[number](own[number])

        heard = self.observer is not None
        own = [
            replace(
                self,
                observer=partial(hear, number) if heard else None,
                n_threads=1,
                done=0,
                elapsed_s=0.0,
            )
            for number in range(len(tasks))
        ]
        workers = min(n_threads, len(tasks))
        results = list(run_in_order(run, range(len(tasks)), workers))
        self.done += sum(fits.done for fits in own)
        self.elapsed_s += time.perf_counter() - begin
        return results

    def sketch_split(
        self, V: FloatArray, share: FloatArray, plan: StftPlan, cue: str
    ) -> None:
        """Show a sound that a cue divides, before its fits.

        Parameters
        ----------
        V : ndarray of float, shape (n_bins, n_frames)
            Magnitudes of the sound. Not modified.
        share : ndarray of float, shape (n_bins, n_frames)
            Of each bin, what is *not* of the cue. Not modified.
        plan : StftPlan
            What frames and bins mean.
        cue : str
            The cue.
        """
        if self.on_sketch is None:
            return
        bands = _bands(plan)
        self._left, self._plan = in_bands(V, bands), plan
        other = in_bands(V, bands, share)
        levels = np.stack([np.maximum(self._left - other, 0.0), other])
        self.on_sketch(Sketch(plan, (), None, (cue, ""), levels))

    def begin_part(self, cue: str, *, is_last: bool) -> None:
        """Say which part the next fit is of: from now on factors are those of a model.

        Parameters
        ----------
        cue : str
            The cue that found the part.
        is_last : bool
            Whether all else has been fitted.
        """
        self.shows_factors = True
        self._emerging, self._is_last = cue, is_last

    def sketch_part(self, V: FloatArray, plan: StftPlan) -> None:
        """Show what no fit explains yet beside the components of a part that begins.

        Parameters
        ----------
        V : ndarray of float, shape (n_bins, n_frames)
            Magnitudes of the part. Not modified.
        plan : StftPlan
            What frames and bins mean.
        """
        if self.on_sketch is None or self._left is None or plan != self._plan:
            return  # not wanted, or the sound was not divided at this resolution
        self._left = np.maximum(self._left - in_bands(V, _bands(plan)), 0.0)
        rough = () if self._is_last else ("",)
        left = self._left[np.newaxis][: len(rough)]
        found, now = tuple(self._found), self._emerging
        self.on_sketch(Sketch(plan, found, now, rough, left))

    def _run(self, solve: Callable[..., F], observer: Observer | None) -> F:
        self.check()
        result = solve(
            seed=self.seed,
            observer=observer,
            cancel=self.cancel,
            n_threads=self.n_threads,
        )
        if result.stop_reason is StopReason.CANCELLED:
            raise Cancelled
        self.done += result.n_iter
        self.elapsed_s += result.elapsed_s
        return result

    def check(self) -> None:
        """Raise Cancelled if the cancel flag is set."""
        check_cancelled(self.cancel)

    def _observed(self) -> Observer | None:
        if self.observer is None:
            return None
        observer, done, elapsed_s = self.observer, self.done, self.elapsed_s

        def report(progress: Progress) -> None:
            n_iter = min(done + progress.n_iter, self.total)
            observer(
                replace(
                    progress,
                    n_iter=n_iter,
                    max_iter=self.total,
                    elapsed_s=elapsed_s + progress.elapsed_s,
                    snapshot=(
                        partial(_beside, tuple(self._parts), progress.snapshot)
                        if self.shows_factors
                        # One fit's factors are not the model that is being built.
                        else _no_factors
                    ),
                )
            )

        return report
