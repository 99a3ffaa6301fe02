"""One progress and one cancel flag for a fit that is made of several."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeVar

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.result import Factorization, Observer, Progress, StopReason
from nmfaudio.separation.cancelling import Cancelled, check_cancelled

__all__ = ["FitSequence"]

F = TypeVar("F", bound=Factorization)


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
    """

    observer: Observer | None
    cancel: threading.Event | None
    total: int
    seed: int = 0
    n_threads: int | None = None
    done: int = 0
    elapsed_s: float = 0.0
    shows_factors: bool = False
    _parts: list[tuple[FloatArray, FloatArray]] = field(default_factory=list)

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
        return result

    def fit_model(self, solve: Callable[..., F]) -> F:
        """Run the one fit that is the model itself; its factors are shown as they are.

        As :meth:`fit`, but the solver brings its own ``tol``.
        """
        return self._run(solve, self.observer)

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
