"""The steps of a constrained model: updates from extrapolated points, and a way back.

Each iteration updates ``H``, then ``W``, from points extrapolated along the last step
(:func:`~nmfaudio.factorization.constrained.updates.stretch_factor`); the loop around
them is :func:`nmfaudio.factorization.core.descent.iterate`.
"""

from collections.abc import Callable, Sequence

import numpy as np

from nmfaudio.compiled.lane import lane_for
from nmfaudio.compiled.types import BoolArray, FloatArray
from nmfaudio.factorization.constrained.engine import Passes
from nmfaudio.factorization.constrained.hard import make_outer
from nmfaudio.factorization.constrained.updates import (
    Penalties,
    Step,
    step_factor,
    stretch_factor,
)
from nmfaudio.factorization.constraints.sparsity import (
    Factors,
    Parts,
    Penalty,
    Scale,
    Side,
)
from nmfaudio.factorization.core.updates import CHECK_EVERY, exponent

__all__ = ["FLOOR", "ConstrainedEngine"]

FLOOR = 1e-12
"""Positive entries stay above this (data scaled to a peak of about 1): multiplicative
updates cannot revive a zero, and smaller numbers would leave float32."""

_SMALL = 1 << 16
"""Entries of a factor up to which threads cost more than they save."""


class ConstrainedEngine:
    """One factorization under constraints, step by step.

    The objective is the divergence plus all penalties, for the scaled data.

    Parameters
    ----------
    passes : Passes
        The data and their passes.
    penalties : sequence of Penalty
        Soft constraints.
    scale : Scale
        What they are measured by, for the scaled data.
    free_W, free_H : ndarray of bool, shape (n_components,)
        Which templates and activations change.
    tied : ndarray of bool, shape (n_components,)
        Components whose planes share one spectrum.
    W : ndarray, shape (n_planes, n_bins, n_components)
        Start; not modified, as no array of factors is.
    H : ndarray, shape (n_frames, n_components)
        Start; not modified.
    """

    calm = CHECK_EVERY

    def __init__(
        self,
        passes: Passes,
        penalties: Sequence[Penalty],
        scale: Scale,
        free_W: BoolArray,
        free_H: BoolArray,
        tied: BoolArray,
        W: FloatArray,
        H: FloatArray,
    ) -> None:
        self.passes = passes
        self.penalties = penalties
        self.scale = scale
        self.free_W, self.free_H = free_W, free_H
        self.tied = tied
        self.W, self.H = W, H
        self._W_before, self._H_before = W, H
        self._kept = (W, H)
        self._damping = 1.0
        self._n_steps = 0

    def objective(self) -> float:
        """Take divergence plus penalties of the factors as they are."""
        self.passes.set_templates(self.W)
        total = self.passes.divergence(self.H)
        if self.penalties:
            factors = Factors.of(self.W, self.H)
            total += sum(p.value(factors, self.scale) for p in self.penalties)
        return total

    def keep(self) -> None:
        """Remember the factors as they are."""
        self._kept = (self.W, self.H)

    def restore(self) -> None:
        """Go back to the remembered factors, with no step to extrapolate."""
        self.W, self.H = self._W_before, self._H_before = self._kept

    def be_cautious(self) -> None:
        """Halve all steps from here on, in the logarithm."""
        self._damping /= 2

    def advance(
        self, momentum: float, *, want_objective: bool, stop: Callable[[], bool]
    ) -> float | None:
        """Do one iteration; see :class:`~nmfaudio.factorization.core.descent.Engine`.

        ``stop`` is asked before each half.
        """
        if stop():
            return None
        W_ahead = self._outer(self._stretch(self.W, self._W_before, momentum))
        H_ahead = self._stretch(self.H, self._H_before, momentum)
        self._W_before, self._H_before = self.W, self.H
        self.passes.set_templates(W_ahead)
        if self.free_H.any():
            halves = self.passes.activation_halves(W_ahead, H_ahead)
            parts = self._parts("H", W_ahead, H_ahead)
            self.H = self._step(H_ahead, halves, parts, self.free_H)
        if self.free_W.any():
            if stop():
                return None
            halves = self.passes.template_halves(W_ahead, self.H)
            parts = self._parts("W", W_ahead, self.H)
            if self.tied.any():
                axis = self._n_steps % 2
                halves, parts = tie(W_ahead, halves, parts, self.tied, axis)
            self.W = self._outer(self._step(W_ahead, halves, parts, self.free_W))
        self._n_steps += 1
        return self.objective() if want_objective else float("nan")

    def _stretch(
        self, now: FloatArray, before: FloatArray, momentum: float
    ) -> FloatArray:
        """Extrapolate a factor along its last step."""
        if momentum == 0 or now is before:
            return now
        out = np.empty_like(now)
        power = self.passes.dtype(momentum)
        stretch_factor(now.ravel(), before.ravel(), power, out.ravel())
        return out

    def _outer(self, W: FloatArray) -> FloatArray:
        """Keep tied components outer products where clips and floors bent them."""
        chosen = self.tied & self.free_W
        return make_outer(W, chosen) if chosen.any() else W

    def _parts(self, side: Side, W: FloatArray, H: FloatArray) -> Parts:
        parts = Parts(W if side == "W" else H)
        if self.penalties:
            factors = Factors.of(W, H)
            for penalty in self.penalties:
                penalty.add_parts(side, factors, self.scale, parts)
        return parts

    def _step(
        self,
        factor: FloatArray,
        halves: tuple[FloatArray, FloatArray],
        parts: Parts,
        free: BoolArray,
    ) -> FloatArray:
        rule, real = self.passes.rule, self.passes.dtype
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
        n_chunks = 1 if factor.size < _SMALL else self.passes.layout.chunks.size
        bounds = np.linspace(0, n_rows, n_chunks + 1).astype(np.int64)
        with lane_for(n_chunks):
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
