"""Extrapolated multiplicative updates, one fused sweep at a time."""

from collections.abc import Callable, Sequence

import numpy as np

from nmfaudio.compiled.lane import lane_for
from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.core.data import Data
from nmfaudio.factorization.core.entries import KIND_KULLBACK_LEIBLER, make_rule
from nmfaudio.factorization.core.layout import (
    QUICK,
    SweepFactors,
    SweepStep,
    Tiling,
    choose_tiling,
    columns_of,
    cut_frames,
    make_step,
    make_sweep_scratch,
    rows_of,
    widened,
)
from nmfaudio.factorization.fused.kl_runs import KlStages, run_kl
from nmfaudio.factorization.fused.sweep_beta import sweep_beta
from nmfaudio.factorization.fused.template_updates import (
    place_templates,
    renew_templates,
)

__all__ = ["MultiplicativeEngine"]

_ALL = KlStages(place=True, sweep=True, renew=True)
_PLACE = KlStages(place=True, sweep=False, renew=False)
_RENEW = KlStages(place=False, sweep=False, renew=True)


class MultiplicativeEngine:
    """One factorization by multiplicative updates with momentum.

    An iteration stretches both factors along their last step, in the logarithmic
    domain, and updates them from there, the activations first. Without momentum it is
    the plain, monotone method.

    Parameters
    ----------
    data : Data
        The data.
    W : ndarray of float, shape (n_bins, n_components)
        Start. Taken over and modified.
    H : ndarray of float, shape (n_frames, n_components)
        Start, frame-major, for data scaled to a peak of 1. Taken over and modified.
    beta : float
        The divergence.
    update_W, update_H : bool
        What is free.

    Notes
    -----
    The divergence that an iteration reports is taken between its two updates, where the
    model is in cache anyway: the factors it leaves are at least as good.
    """

    calm = 0

    def __init__(
        self,
        data: Data,
        W: FloatArray,
        H: FloatArray,
        beta: float,
        *,
        update_W: bool = True,
        update_H: bool = True,
    ) -> None:
        self._data = data
        self._dtype = data.dtype
        self._beta = beta
        self._update_W = update_W
        self._update_H = update_H
        self._rule = make_rule(beta, data.scale, self._dtype)
        self._is_plain_kl = (
            self._rule.kind == KIND_KULLBACK_LEIBLER and not data.is_weighted
        )
        n_bins, n_components = W.shape
        self._tiling = choose_tiling(H.shape[0], n_bins, n_components, data.n_chunks)
        self._scratch = make_sweep_scratch(
            self._tiling, n_bins, self._dtype, split=not self._is_plain_kl
        )
        W, H = _audible(W, H, beta, update_W=update_W, update_H=update_H)
        # Fixed factors may hold zeros, which the quotients of momentum cannot take.
        W = np.maximum(W, self._rule.floor) if update_W else W
        H = np.maximum(H, self._rule.floor) if update_H else H
        self._W_rows = rows_of(W, self._tiling)
        self._W_before = self._W_rows.copy()
        self._factors = SweepFactors(
            H=H,
            H_before=H.copy() if update_H else H,
            W=widened(W),
            W_rows=np.empty(W.size, self._dtype),
            W_sum=np.empty(n_components, self._dtype),
        )
        self._place_as_they_are(want_divergence=False)
        self._parts = cut_frames(self._tiling, H.shape[0], 8.0 * W.size, 64)
        self._kept: tuple[FloatArray, FloatArray] | None = None

    @property
    def W(self) -> FloatArray:
        """Templates (n_bins, n_components): a new array."""
        n_bins = self._factors.W.shape[0]
        return columns_of(self._W_rows, n_bins, self._tiling)

    @property
    def H(self) -> FloatArray:
        """Activations (n_frames, n_components) for data scaled to a peak of 1."""
        return self._factors.H

    def advance(
        self, momentum: float, *, want_objective: bool, stop: Callable[[], bool]
    ) -> float | None:
        """Do one iteration; see :class:`~nmfaudio.factorization.core.descent.Engine`.

        ``stop`` is asked between calls of the kernels.
        """
        step = make_step(
            momentum,
            self._dtype,
            update_W=self._update_W,
            update_H=self._update_H,
            want_divergence=want_objective,
        )
        # The divergence is taken before the sums it needs are cleared.
        is_whole = self._update_W and not want_objective
        if not self._sweep(step, stop, renew=is_whole):
            return None
        divergence = self._collected() if want_objective else float("nan")
        if not self._update_W:
            self._scratch.H_sum[:] = 0
        elif not is_whole:
            self._call(step, self._tiling, _RENEW)
        return divergence

    def can_run(self) -> bool:
        """Say whether :meth:`run` would save time over single iterations."""
        return (
            self._is_plain_kl
            and self._update_W
            and self._update_H
            and self._tiling.n_chunks == 1
            and self._data.V.size * self._tiling.n_components < QUICK
        )

    def run(self, momenta: Sequence[float]) -> None:
        """Do an iteration for each of ``momenta`` in one call; see :meth:`can_run`."""
        step = make_step(
            0.0, self._dtype, update_W=True, update_H=True, want_divergence=False
        )
        self._call(step, self._tiling, _ALL, momenta)

    def objective(self) -> float:
        """Take the divergence of the factors as they are, for the scaled data."""
        self._sweep(self._place_as_they_are(want_divergence=True), _never)
        value = self._collected()
        self._scratch.H_sum[:] = 0
        return value

    def keep(self) -> None:
        """Remember the factors as they are."""
        if self._kept is None:
            H = self._factors.H
            self._kept = self._W_rows.copy(), H.copy() if self._update_H else H
            return
        np.copyto(self._kept[0], self._W_rows)
        if self._update_H:
            np.copyto(self._kept[1], self._factors.H)

    def restore(self) -> None:
        """Go back to the remembered factors, with no step to extrapolate."""
        if self._kept is None:
            return
        np.copyto(self._W_rows, self._kept[0])
        np.copyto(self._W_before, self._kept[0])
        if self._update_H:
            np.copyto(self._factors.H, self._kept[1])
            np.copyto(self._factors.H_before, self._kept[1])

    def be_cautious(self) -> None:
        """Take the exponent that is proven to descend from here on."""
        self._rule = make_rule(self._beta, self._data.scale, self._dtype, cautious=True)

    def _place_as_they_are(self, *, want_divergence: bool) -> SweepStep:
        """Lay the templates out unstretched; return a step that changes nothing."""
        step = make_step(
            0.0,
            self._dtype,
            update_W=False,
            update_H=False,
            want_divergence=want_divergence,
        )
        self._call(step, self._tiling, _PLACE)
        return step

    def _sweep(
        self, step: SweepStep, stop: Callable[[], bool], *, renew: bool = False
    ) -> bool:
        """Sweep over all frames in calls short enough for a prompt cancel.

        Where templates are updated they are stretched before, and renewed if wanted.
        """
        self._scratch.divergence[:] = 0
        for part in self._parts:
            if stop():
                self._clear()
                return False
            stages = KlStages(
                place=step.update_W and part is self._parts[0],
                sweep=True,
                renew=renew and part is self._parts[-1],
            )
            self._call(step, part, stages)
        return True

    def _call(
        self,
        step: SweepStep,
        tiling: Tiling,
        stages: KlStages,
        momenta: Sequence[float] | None = None,
    ) -> None:
        """Do stages of an iteration: of one of ``step``, or of one for each momentum.

        Only plain Kullback-Leibler updates take momenta; see :meth:`can_run`.
        """
        data, factors, scratch, rule = (
            self._data, self._factors, self._scratch, self._rule,
        )  # fmt: skip
        templates = self._W_rows, self._W_before
        with lane_for(tiling.n_chunks):
            if self._is_plain_kl:
                ups = [(step.up, step.down)]
                if momenta is not None:
                    ups = [(1 + momentum, 1 - momentum) for momentum in momenta]
                pairs = np.array(ups, self._dtype)
                run_kl(
                    data.V, templates, factors, scratch, tiling, rule, step, pairs,
                    stages,
                )  # fmt: skip
                return
            if stages.place:
                place_templates(*templates, step, tiling, factors)
            if stages.sweep:
                sweep_beta(data.V, data.weights, factors, scratch, tiling, rule, step)
            if stages.renew:
                renew_templates(*templates, factors, scratch, tiling, rule)

    def _clear(self) -> None:
        scratch = self._scratch
        for total in (scratch.W_numerator, scratch.W_denominator, scratch.H_sum):
            total[:] = 0

    def _collected(self) -> float:
        """Return the divergence that the last sweep collected."""
        total = float(self._scratch.divergence.sum())
        if self._is_plain_kl:
            h_sum = self._scratch.H_sum.sum(axis=0, dtype=np.float64)
            total += float(product(h_sum, self._factors.W_sum.astype(np.float64)))
        # What is left of a cancellation may be less than nothing; NaN stays what it is.
        return max(total, 0.0)


def _audible(
    W: FloatArray, H: FloatArray, beta: float, *, update_W: bool, update_H: bool
) -> tuple[FloatArray, FloatArray]:
    """Turn a start down whose model's powers would leave the data's type."""
    most = float(np.finfo(W.dtype).max) ** (0.8 / max(beta - 1, 1.0))
    loudest = float(np.sum(H.max(axis=0).astype(np.float64) * W.max(axis=0)))
    if loudest <= most:
        return W, H
    gain = W.dtype.type(most / loudest)
    if update_H:
        return W, H * gain
    return (W * gain, H) if update_W else (W, H)


def _never() -> bool:
    return False
