"""What a factorization returns and reports while it runs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import TypeAlias

from nmfaudio.compiled.types import FloatArray

__all__ = ["Factorization", "Observer", "Progress", "StopReason"]


class StopReason(Enum):
    """Why a factorization ended. Stopping is data, never a warning or an exception."""

    CONVERGED = "converged"
    MAX_ITER = "max_iter"
    TIME_LIMIT = "time_limit"
    CANCELLED = "cancelled"
    SILENT = "silent"

    @property
    def words(self) -> str:
        """Say it to people."""
        return _WORDS[self]


_WORDS = {
    StopReason.CONVERGED: "converged",
    StopReason.MAX_ITER: "as many as allowed",
    StopReason.TIME_LIMIT: "until time was up",
    StopReason.CANCELLED: "cancelled",
    StopReason.SILENT: "silence",
}


@dataclass(frozen=True)
class Progress:
    """State after one iteration, as handed to an observer.

    Attributes
    ----------
    n_iter, max_iter : int
        Iterations done, and the most there will be.
    divergence : float
        Value being minimised, on the scale of ``V``; NaN where it was not computed.
    elapsed_s : float
        Seconds since the fit began.
    snapshot : callable
        ``snapshot()`` returns copies of the current ``(W, H)`` in public shape and
        scale; it costs a copy only when called, and only inside the observer.
    """

    n_iter: int
    max_iter: int
    divergence: float
    elapsed_s: float
    snapshot: Callable[[], tuple[FloatArray, FloatArray]] = field(repr=False)


Observer: TypeAlias = Callable[[Progress], None]


@dataclass(frozen=True, eq=False)
class Factorization:
    """A model ``V ≈ W @ H`` and how it came about.

    Attributes
    ----------
    W : ndarray of float, shape (n_bins, n_components)
        Templates. Read-only. In convolutive fits (n_lags, n_bins, n_components).
    H : ndarray of float, shape (n_components, n_frames)
        Activations. Read-only.
    beta : float
        The beta-divergence that was minimised.
    divergence : tuple of float
        Value after each checked iteration, on the scale of ``V``; the last one belongs
        to ``W`` and ``H``.
    checked_iterations : tuple of int
        The iteration numbers at which ``divergence`` was taken.
    n_iter : int
        Iterations done.
    stop_reason : StopReason
        Why the fit ended.
    elapsed_s : float
        Seconds taken.
    seed : int
        Seed of the random start.
    notes : tuple of str
        Sentences for the user, e.g. that components died or the input was silent.
    """

    W: FloatArray
    H: FloatArray
    beta: float
    divergence: tuple[float, ...]
    checked_iterations: tuple[int, ...]
    n_iter: int
    stop_reason: StopReason
    elapsed_s: float
    seed: int
    notes: tuple[str, ...] = ()

    @property
    def n_components(self) -> int:
        """Number of components."""
        return int(self.H.shape[0])
