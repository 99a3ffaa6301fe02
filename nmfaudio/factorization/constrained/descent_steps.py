"""The descent of a constrained model: momentum, checks, and a way back.

Each iteration updates ``H``, then ``W``, from points extrapolated along the last step
(:func:`~nmfaudio.factorization.constrained.updates.stretch_factor`). Every few
iterations the objective is taken; where it has risen, the descent returns to the last
checked point and goes on from there without momentum, then with shorter steps. The
checked values therefore never rise, and what comes back is the best of them.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from nmfaudio.compiled.lane import numeric_lane
from nmfaudio.compiled.types import BoolArray, FloatArray
from nmfaudio.factorization.constrained.engine import Engine
from nmfaudio.factorization.constrained.hard import make_outer
from nmfaudio.factorization.constrained.updates import (
    Penalties,
    Step,
    step_factor,
    step_rows,
    stretch_factor,
)
from nmfaudio.factorization.constraints.sparsity import (
    Factors,
    Parts,
    Penalty,
    Scale,
    Side,
)
from nmfaudio.factorization.core.updates import CHECK_EVERY, exponent, momentum
from nmfaudio.factorization.result import StopReason

__all__ = ["FLOOR", "Descent", "Limits", "Model", "Trace"]

FLOOR = 1e-12
"""Positive entries stay above this (data scaled to a peak of about 1): multiplicative
updates cannot revive a zero, and smaller numbers would leave float32."""

_MOST_RETREATS = 4

_PATIENCE_S = 0.05

_SMALL = 1 << 16
"""Entries of a factor up to which threads cost more than they save."""


@dataclass(frozen=True, eq=False)
class Model:
    """A problem ready to be solved.

    Attributes
    ----------
    engine : Engine
        The data and their passes.
    penalties : sequence of Penalty
        Soft constraints.
    scale : Scale
        What they are measured by, on the engine's scale.
    free_W, free_H : ndarray of bool, shape (n_components,)
        Which templates and activations change.
    tied : ndarray of bool, shape (n_components,)
        Components whose planes share one spectrum.
    """

    engine: Engine
    penalties: Sequence[Penalty]
    scale: Scale
    free_W: BoolArray
    free_H: BoolArray
    tied: BoolArray

    def objective(self, W: FloatArray, H: FloatArray) -> float:
        """Return divergence plus penalties, on the engine's scale."""
        self.engine.set_templates(W)
        total = self.engine.divergence(H)
        if self.penalties:
            factors = Factors.of(W, H)
            total += sum(p.value(factors, self.scale) for p in self.penalties)
        return total


@dataclass(frozen=True)
class Limits:
    """When to stop."""

    max_iter: int
    tol: float
    max_time_s: float | None = None
    cancel: threading.Event | None = None


@dataclass
class Trace:
    """What happened, as far as it has."""

    values: list[float] = field(default_factory=list)
    iterations: list[int] = field(default_factory=list)
    n_iter: int = 0
    stop_reason: StopReason = StopReason.MAX_ITER


class Descent:
    """One fit under way: call :meth:`advance` until it returns a reason to stop.

    Parameters
    ----------
    model : Model
        The problem.
    W : ndarray, shape (n_planes, n_bins, n_components)
        Start; not modified.
    H : ndarray, shape (n_frames, n_components)
        Start; not modified.
    limits : Limits
        When to stop.
    """

    def __init__(
        self, model: Model, W: FloatArray, H: FloatArray, limits: Limits
    ) -> None:
        self.model = model
        self.limits = limits
        self.trace = Trace()
        self.W, self.H = W, H
        self._W_previous, self._H_previous = W, H
        self._safe = (W, H)
        self._age = 0
        self._calm_until = 0
        self._retreats = 0
        self._damping = 1.0
        self._check_s = 0.0
        self._began = time.perf_counter()

    @property
    def elapsed_s(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self._began

    def advance(self) -> StopReason | None:
        """Do one iteration, check where it is due, and say whether it ends.

        After an end, ``W`` and ``H`` are the best checked point.
        """
        trace = self.trace
        if not trace.values:
            self._check()
        reason = self._reason()
        if reason is None:
            power = 0.0
            if trace.n_iter >= self._calm_until:
                power = momentum(self._age)
                self._age += 1
            self._iterate(power)
            trace.n_iter += 1
            reason = self._reason()
        if reason is StopReason.CANCELLED and self._check_s > _PATIENCE_S:
            # Who cancels should not wait for one more pass over the data.
            self.W, self.H = self._safe
            trace.n_iter = trace.iterations[-1]
        due = trace.n_iter % CHECK_EVERY == 0 or reason is not None
        if due and trace.iterations[-1] != trace.n_iter:
            settled = self._check()
            if reason is None and settled:
                reason = StopReason.CONVERGED
        if reason is not None:
            trace.stop_reason = reason
        return reason

    def _cancelled(self) -> bool:
        return self.limits.cancel is not None and self.limits.cancel.is_set()

    def _reason(self) -> StopReason | None:
        limits = self.limits
        if self._cancelled():
            return StopReason.CANCELLED
        if limits.max_time_s is not None and self.elapsed_s >= limits.max_time_s:
            return StopReason.TIME_LIMIT
        if self.trace.n_iter >= limits.max_iter:
            return StopReason.MAX_ITER
        return None

    def _check(self) -> bool:
        """Take the objective; return whether the descent has settled."""
        trace = self.trace
        began = time.perf_counter()
        value = self.model.objective(self.W, self.H)
        self._check_s = time.perf_counter() - began
        last = trace.values[-1] if trace.values else np.inf
        trace.iterations.append(trace.n_iter)
        if not value <= last:
            self._retreat()
            trace.values.append(last)
            return self._retreats >= _MOST_RETREATS
        trace.values.append(value)
        self._safe = (self.W, self.H)
        self._retreats = 0
        if len(trace.values) < 2 or self.limits.tol <= 0:
            return False
        first = max(abs(trace.values[0]), np.finfo(np.float64).tiny)
        return (last - value) / first < self.limits.tol

    def _retreat(self) -> None:
        """Go back to the last good point, and on from there more carefully."""
        self.W, self.H = self._safe
        self._W_previous, self._H_previous = self._safe
        self._calm_until = self.trace.n_iter + CHECK_EVERY
        self._age = 0
        if self._retreats:
            self._damping /= 2
        self._retreats += 1

    def _iterate(self, power: float) -> None:
        model = self.model
        W_ahead = self._outer(self._stretch(self.W, self._W_previous, power))
        H_ahead = self._stretch(self.H, self._H_previous, power)
        self._W_previous, self._H_previous = self.W, self.H
        model.engine.set_templates(W_ahead)
        if model.free_H.any():
            halves = model.engine.activation_halves(W_ahead, H_ahead)
            parts = self._parts("H", W_ahead, H_ahead)
            self.H = self._step(H_ahead, halves, parts, model.free_H)
        if model.free_W.any() and not self._cancelled():
            halves = model.engine.template_halves(W_ahead, self.H)
            parts = self._parts("W", W_ahead, self.H)
            if model.tied.any():
                axis = 0 if self.trace.n_iter % 2 == 0 else 1
                halves, parts = tie(W_ahead, halves, parts, model.tied, axis)
            self.W = self._outer(self._step(W_ahead, halves, parts, model.free_W))

    def _stretch(self, now: FloatArray, before: FloatArray, power: float) -> FloatArray:
        """Extrapolate a factor along its last step."""
        if power == 0 or now is before:
            return now
        out = np.empty_like(now)
        momentum = self.model.engine.dtype(power)
        stretch_factor(now.ravel(), before.ravel(), momentum, out.ravel())
        return out

    def _outer(self, W: FloatArray) -> FloatArray:
        """Keep tied components outer products where clips and floors bent them."""
        chosen = self.model.tied & self.model.free_W
        return make_outer(W, chosen) if chosen.any() else W

    def _parts(self, side: Side, W: FloatArray, H: FloatArray) -> Parts:
        parts = Parts(W if side == "W" else H)
        if self.model.penalties:
            factors = Factors.of(W, H)
            for penalty in self.model.penalties:
                penalty.add_parts(side, factors, self.model.scale, parts)
        return parts

    def _step(
        self,
        factor: FloatArray,
        halves: tuple[FloatArray, FloatArray],
        parts: Parts,
        free: BoolArray,
    ) -> FloatArray:
        model = self.model
        rule, real = model.engine.rule, model.engine.dtype
        n_components = factor.shape[-1]
        none = np.zeros((0, 0), real)

        def flat(array: FloatArray | None) -> FloatArray:
            return none if array is None else array.reshape(-1, n_components)

        penalties = Penalties(
            parts.linear.astype(real), flat(parts.quadratic), flat(parts.pull)
        )
        step = Step(
            kind=rule.kind,
            power=real(exponent(float(rule.beta))),
            damping=real(self._damping),
            floor=real(FLOOR),
            longest=real(1e10),
        )
        out = np.empty_like(factor)
        arguments = (
            flat(factor), flat(halves[0]), flat(halves[1]), penalties, step, free,
            flat(out),
        )  # fmt: skip
        n_rows = factor.size // n_components
        if factor.size < _SMALL:
            step_rows(*arguments, (0, n_rows))
        else:
            n_chunks = model.engine.layout.chunks.size
            bounds = np.linspace(0, n_rows, n_chunks + 1).astype(np.int64)
            with numeric_lane:
                step_factor(*arguments, bounds)
        return out


def tie(
    W: FloatArray,
    halves: tuple[FloatArray, FloatArray],
    parts: Parts,
    tied: BoolArray,
    axis: int,
) -> tuple[tuple[FloatArray, FloatArray], Parts]:
    """Make tied components change by one factor along an axis.

    A tied component is an outer product, ``W[p, f] = e[p] b[f]``. Its gradient for
    ``b`` is the gradient for ``W`` weighted by ``e`` and summed over planes; weighting
    by ``W`` instead changes both halves alike. Steps along ``axis`` 0 (planes summed:
    spectra change) and 1 (bins summed: levels change) keep it an outer product.

    Parameters
    ----------
    W : ndarray, shape (n_planes, n_bins, n_components)
        Where the gradient was taken.
    halves : tuple of ndarray
        Numerator and denominator, of the shape of ``W``. Not modified.
    parts : Parts
        The penalties' shares.
    tied : ndarray of bool, shape (n_components,)
        Which components.
    axis : int
        Summed over.

    Returns
    -------
    halves, parts
        New, with the linear share moved into the denominator.
    """
    index = np.flatnonzero(tied)

    def summed(half: FloatArray) -> FloatArray:
        out = half.copy()
        weighted = (half[..., index] * W[..., index]).sum(axis=axis, keepdims=True)
        out[..., index] = weighted
        return out

    linear = np.where(tied, parts.linear, 0.0).astype(W.dtype)
    shared = Parts(W)
    shared.linear = np.where(tied, 0.0, parts.linear)
    if parts.quadratic is not None and parts.pull is not None:
        shared.quadratic = summed(parts.quadratic)
        shared.pull = summed(parts.pull)
    return (summed(halves[0]), summed(halves[1] + linear)), shared
