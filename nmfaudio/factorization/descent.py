"""Iterating a descent: checks, a way back, limits, and what observers see."""

import threading
import time
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from nmfaudio._typing import FloatArray
from nmfaudio.factorization.result import StopReason

__all__ = ["CHECK_EVERY", "Descending", "Limits", "Run"]

CHECK_EVERY = 10
"""Iterations between two exact divergences."""


class Descending(Protocol):
    """A descent: factors that a sweep improves.

    ``W`` (n_components, n_bins) and ``H`` (n_frames, n_components).
    """

    W: FloatArray
    H: FloatArray

    def sweep(self) -> None:
        """Do one iteration."""

    def forget(self) -> None:
        """Drop the momentum."""

    def divergence(self) -> float:
        """Return the exact divergence, float64."""


@dataclass(frozen=True)
class Limits:
    """When to stop.

    ``tol``: end when ten iterations lower the divergence by less than this share of
    its first value; 0 never does.
    """

    max_iter: int
    tol: float = 0.0
    deadline_s: float | None = None
    cancel: threading.Event | None = None

    def reached(self, n_iter: int) -> StopReason | None:
        """Return why to stop before another iteration, if there is a reason."""
        if self.cancel is not None and self.cancel.is_set():
            return StopReason.CANCELLED
        if self.deadline_s is not None and time.perf_counter() >= self.deadline_s:
            return StopReason.TIME_LIMIT
        if n_iter >= self.max_iter:
            return StopReason.MAX_ITER
        return None


@dataclass
class Run:
    """One descent under way.

    Extrapolated steps may raise the divergence. Where a check finds that, the run goes
    back to the last checked point and on without momentum; so ``values`` never rise,
    and the best point is what remains at the end.
    """

    descent: Descending
    limits: Limits
    values: list[float] = field(default_factory=list)
    checked: list[int] = field(default_factory=list)
    n_iter: int = 0

    def __post_init__(self) -> None:
        self._check()

    def advance(self) -> StopReason | None:
        """Do one iteration, or say why there is none to come."""
        reason = self.limits.reached(self.n_iter)
        if reason is None:
            self.descent.sweep()
            self.n_iter += 1
            if self.n_iter % CHECK_EVERY:
                return None
        if self.checked[-1] != self.n_iter:
            settled = self._check()
            reason = reason or (StopReason.CONVERGED if settled else None)
        return reason

    def finish(self) -> StopReason:
        """Iterate until there is a reason to stop; return it."""
        while True:
            reason = self.advance()
            if reason is not None:
                return reason

    def _check(self) -> bool:
        """Take the divergence; return whether it has settled."""
        value = self.descent.divergence()
        before = self.values[-1] if self.values else np.inf
        self.checked.append(self.n_iter)
        if not value <= before:
            self._go_back()
            self.values.append(before)
            return False
        self.values.append(value)
        self._safe = self.descent.W.copy(), self.descent.H.copy()
        decrease = before - value
        return bool(decrease < self.limits.tol * abs(self.values[0]))

    def _go_back(self) -> None:
        self.descent.W[...], self.descent.H[...] = self._safe
        self.descent.forget()
