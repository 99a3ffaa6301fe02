"""How long a fit may go on, and who hears of it."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from nmfaudio.compiled.jit import get_num_threads, on_threads
from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.result import Observer, Progress

__all__ = ["FitControl"]


@dataclass(frozen=True)
class FitControl:
    """What the caller of a fit wants of its course; the fit begins when this is made.

    Attributes
    ----------
    max_iter : int, default 200
        Most iterations.
    tol : float, default 1e-4
        The fit has converged when ten iterations lower the divergence by less than this
        share of what the mean spectrum alone, scaled frame by frame, leaves; 0 never.
    max_time_s : float, optional
        Seconds after which no new iteration is begun.
    seed : int, default 0
        Of every random number.
    n_threads : int, optional
        Threads; by default all that Numba may use.
    observer : callable, optional
        Told after every iteration.
    cancel : threading.Event, optional
        Ends the fit when set.
    began : float
        ``time.perf_counter()`` at the beginning.

    Raises
    ------
    ParameterError
        If a number is out of its range.
    """

    max_iter: int = 200
    tol: float = 1e-4
    max_time_s: float | None = None
    seed: int = 0
    n_threads: int | None = None
    observer: Observer | None = None
    cancel: threading.Event | None = None
    began: float = field(default_factory=time.perf_counter)

    def __post_init__(self) -> None:
        if self.max_iter < 0 or not self.tol >= 0:
            raise ParameterError(
                "max_iter and tol must not be negative, "
                f"got {self.max_iter} and {self.tol}"
            )
        if self.n_threads is not None and self.n_threads < 1:
            raise ParameterError(f"n_threads must be at least 1, got {self.n_threads}")

    @property
    def elapsed_s(self) -> float:
        """Seconds since the beginning."""
        return time.perf_counter() - self.began

    def is_cancelled(self) -> bool:
        """Say whether the caller wants the fit to end."""
        return self.cancel is not None and self.cancel.is_set()

    def is_out_of_time(self) -> bool:
        """Say whether the time is used up."""
        return self.max_time_s is not None and self.elapsed_s >= self.max_time_s

    def is_over(self) -> bool:
        """Say whether the fit is to end before its time, for whichever reason."""
        return self.is_cancelled() or self.is_out_of_time()

    def report(
        self,
        n_iter: int,
        divergence: float,
        snapshot: Callable[[], tuple[FloatArray, FloatArray]],
    ) -> None:
        """Tell the observer, if there is one.

        Parameters
        ----------
        n_iter : int
            Iterations done.
        divergence : float
            On the scale of ``V``; NaN where it was not taken.
        snapshot : callable
            Returns copies of both factors, in public shape and scale.
        """
        if self.observer is not None:
            self.observer(
                Progress(
                    n_iter=n_iter,
                    max_iter=self.max_iter,
                    divergence=divergence,
                    elapsed_s=self.elapsed_s,
                    snapshot=snapshot,
                )
            )

    @contextmanager
    def threads(self) -> Iterator[None]:
        """Let parallel kernels use the wanted number of threads for a while."""
        with on_threads(self.n_threads or get_num_threads()):
            yield
