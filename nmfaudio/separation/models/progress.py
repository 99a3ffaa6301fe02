"""One progress and one cancel flag for a fit that is made of several."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.result import Factorization, Observer, Progress, StopReason

__all__ = ["Cancelled", "Stages"]


def _no_factors() -> tuple[FloatArray, FloatArray]:
    """Stand in for factors where there are none to show yet."""
    return np.zeros((0, 0), np.float32), np.zeros((0, 0), np.float32)


class Cancelled(Exception):  # noqa: N818  # a signal between stages, not an error
    """Raised inside a staged fit when its cancel flag was set; never leaves presets."""


class Fit(Protocol):
    """A solver that knows its matrices, and is still to be told what stages share."""

    def __call__(
        self,
        *,
        tol: float,
        seed: int,
        observer: Observer | None,
        cancel: threading.Event | None,
        n_threads: int | None,
    ) -> Factorization:
        """Fit."""


@dataclass
class Stages:
    """Hands each fit its observer and adds up the iterations of all.

    Attributes
    ----------
    observer : callable or None
        The user's observer; it sees one count that rises to ``total``.
    cancel : threading.Event or None
        The user's cancel flag.
    total : int
        Iterations that all stages will take at most.
    seed : int
        Seed of every random choice.
    n_threads : int or None
        Threads of every fit.
    """

    observer: Observer | None
    cancel: threading.Event | None
    total: int
    seed: int = 0
    n_threads: int | None = None
    done: int = 0
    elapsed_s: float = 0.0

    def run(
        self, fit: Callable[[Observer | None, threading.Event | None], Factorization]
    ) -> Factorization:
        """Run one fit under the common progress.

        Raises
        ------
        Cancelled
            If the cancel flag was set.
        """
        self.check()
        result = fit(self._observed(), self.cancel)
        self.done += result.n_iter
        self.elapsed_s += result.elapsed_s
        if result.stop_reason is StopReason.CANCELLED:
            raise Cancelled
        return result

    def fit(self, fit: Fit) -> Factorization:
        """Run a solver for all of its iterations, with what all stages share.

        Parameters
        ----------
        fit : callable
            A :func:`functools.partial` of a solver that lacks no more than ``tol``,
            ``seed``, ``observer``, ``cancel`` and ``n_threads``.

        Raises
        ------
        Cancelled
            If the cancel flag was set.
        """
        return self.run(
            lambda observer, cancel: fit(
                tol=0.0,
                seed=self.seed,
                observer=observer,
                cancel=cancel,
                n_threads=self.n_threads,
            )
        )

    def check(self) -> None:
        """Raise :class:`Cancelled` if the cancel flag is set."""
        if self.cancel is not None and self.cancel.is_set():
            raise Cancelled

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
                    # One stage's factors are not the model that is being built.
                    snapshot=_no_factors,
                )
            )

        return report
