"""The loop around every engine: momentum, monotone fallback, stopping, observers."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.result import Observer, Progress, StopReason

__all__ = ["CHECK_EVERY", "Engine", "Limits", "Outcome", "iterate"]

CHECK_EVERY = 10
"""Iterations between two looks at the divergence."""

# A rise below this share is rounding of float32 sums, no reason to give momentum up.
_ROUNDING = 1e-7


class Engine(Protocol):
    """What the loop asks of a method.

    ``W`` (n_bins, n_components) and ``H`` (n_frames, n_components) are the factors for
    the scaled data.
    """

    @property
    def W(self) -> FloatArray:
        """Templates."""

    @property
    def H(self) -> FloatArray:
        """Activations."""

    def advance(
        self, momentum: float, *, want_divergence: bool, stop: Callable[[], bool]
    ) -> float | None:
        """Do one iteration; see :class:`MultiplicativeEngine`."""

    def divergence(self) -> float:
        """Take the divergence of the factors as they are, for the scaled data."""

    def keep(self) -> None:
        """Remember the factors as they are."""

    def restore(self) -> None:
        """Go back to the remembered factors and drop the momentum."""

    def be_cautious(self) -> None:
        """Do only what is proven to descend from here on."""


@dataclass(frozen=True)
class Limits:
    """When a fit ends, and who is told.

    Attributes
    ----------
    max_iter : int
        Most iterations.
    began : float
        ``time.perf_counter()`` at the beginning of the fit.
    max_time_s : float or None
        Seconds after which no new iteration is begun.
    cancel : threading.Event or None
        Ends the fit when set.
    observer : callable or None
        Told after every iteration.
    unit : float
        Divergences of the scaled data times this are on the scale of ``V``.
    snapshot : callable
        Gives copies of the factors in public shape and scale.
    least_gain : float, default -1.0
        The fit has converged when ten iterations lower the divergence of the scaled
        data by less than this.
    """

    max_iter: int
    began: float
    max_time_s: float | None
    cancel: threading.Event | None
    observer: Observer | None
    unit: float
    snapshot: Callable[[], tuple[FloatArray, FloatArray]]
    least_gain: float = -1.0

    def is_cancelled(self) -> bool:
        """Say whether the caller wants the fit to end."""
        return self.cancel is not None and self.cancel.is_set()

    def is_out_of_time(self) -> bool:
        """Say whether the time is used up."""
        return (
            self.max_time_s is not None
            and time.perf_counter() - self.began >= self.max_time_s
        )

    def report(self, n_iter: int, divergence: float) -> None:
        """Tell the observer, if there is one."""
        if self.observer is not None:
            self.observer(
                Progress(
                    n_iter=n_iter,
                    max_iter=self.max_iter,
                    divergence=divergence * self.unit,
                    elapsed_s=time.perf_counter() - self.began,
                    snapshot=self.snapshot,
                )
            )


@dataclass(frozen=True)
class Outcome:
    """How a loop ended: iterations, checked values (scaled) and why it stopped."""

    n_iter: int
    values: tuple[float, ...]
    checked: tuple[int, ...]
    stop_reason: StopReason


def iterate(engine: Engine, limits: Limits) -> Outcome:
    """Run an engine with growing momentum until a limit is reached.

    At the first and then at every tenth iteration the divergence is looked at. If it
    has risen, the factors of the last look are taken up again without momentum, which
    then grows anew; if it rises even so, the engine is told to be cautious. So the
    looked-at values never rise.

    Parameters
    ----------
    engine : Engine
        Holds the factors.
    limits : Limits
        When to end.

    Returns
    -------
    outcome : Outcome
    """
    values: list[float] = []
    checked: list[int] = []
    n_since_restart = 0
    reason = StopReason.MAX_ITER
    n_iter = 0
    while n_iter < limits.max_iter:
        if limits.is_out_of_time():
            reason = StopReason.TIME_LIMIT
            break
        momentum = min(n_since_restart / (n_since_restart + 6), 0.9)
        is_check = n_iter == 0 or (n_iter + 1) % CHECK_EVERY == 0
        value = engine.advance(
            momentum, want_divergence=is_check, stop=limits.is_cancelled
        )
        if value is None:
            reason = StopReason.CANCELLED
            break
        n_iter += 1
        n_since_restart += 1
        if not is_check:
            limits.report(n_iter, float("nan"))
            continue
        if values and not value <= values[-1] * (1 + _ROUNDING):
            engine.restore()
            if n_since_restart <= CHECK_EVERY:
                engine.be_cautious()
            n_since_restart = 0
            limits.report(n_iter, values[-1])
            continue
        engine.keep()
        values.append(value if not values else min(value, values[-1]))
        checked.append(n_iter)
        limits.report(n_iter, values[-1])
        if len(values) > 2 and values[-2] - values[-1] < limits.least_gain:
            reason = StopReason.CONVERGED
            break
    return Outcome(n_iter, tuple(values), tuple(checked), reason)
