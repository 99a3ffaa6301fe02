"""Accelerated, extrapolated HALS, one fused sweep at a time."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nmfaudio.compiled.lane import lane_for
from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.core.data import Data
from nmfaudio.factorization.core.layout import (
    Tiling,
    choose_tiling,
    columns_of,
    cut_frames,
    rows_of,
    widened,
)
from nmfaudio.factorization.fused.coordinate_steps import DESCENT_ROWS
from nmfaudio.factorization.fused.hals_runs import HalsStages, run_hals
from nmfaudio.factorization.fused.sweep_hals import HalsFactors, HalsScratch, HalsStep

__all__ = ["HalsEngine", "Scales"]

_TILE_FRAMES = 64
_INNER_H = 4
_PATIENCE = 0.1
# Entries times components of which many iterations may be one call, and one thread's.
_QUICK = 3e7
# Divergences taken from sums are cancellations of the data's energy: beneath these
# shares of it, a divergence, or what ten iterations gained, may be rounding.
_LEAST_LEFT, _LEAST_GAIN = 1e-3, 1e-5
_FIRST = 0.5  # momentum

_ALL = HalsStages(sweep=True, finish=True, gram=True)
_SWEEP = HalsStages(sweep=True, finish=False, gram=False)
_GRAM = HalsStages(sweep=False, finish=False, gram=True)

Scales = tuple[FloatArray, FloatArray]
"""Factors of frames and of bins that the data is multiplied by, tile by tile."""


class HalsEngine:
    """One factorization in the Frobenius norm.

    Parameters
    ----------
    data : Data
        The data.
    W : ndarray of float, shape (n_bins, n_components)
        Start. Not modified.
    H : ndarray of float, shape (n_frames, n_components)
        Start, frame-major, for data scaled to a peak of 1. Taken over and modified.
    update_W, update_H : bool
        What is free.
    scales : tuple of ndarray, shapes (n_frames,) and (n_bins,), optional
        Factorize ``diag(scales[0]) V diag(scales[1])`` instead of the scaled data.

    Notes
    -----
    Momentum is the engine's own affair: it grows while the divergence falls and starts
    anew when it rises. The divergence is that of the extrapolated activations with the
    templates before their update, so the factors an iteration leaves are at least as
    good. As long as a good part of the data's energy is left, and it falls fast, it is
    taken from the sums that the updates need anyway; then entry by entry.
    """

    calm = 0

    def __init__(
        self,
        data: Data,
        W: FloatArray,
        H: FloatArray,
        *,
        update_W: bool = True,
        update_H: bool = True,
        scales: Scales | None = None,
    ) -> None:
        self._data = data
        self._dtype = data.dtype
        self._update_W, self._update_H = update_W, update_H
        n_bins, n_components = W.shape
        self._tiling = choose_tiling(
            H.shape[0], n_bins, n_components, data.n_chunks, _TILE_FRAMES
        )
        wide = widened(W)
        self._scratch = _make_scratch(self._tiling, wide.shape, self._dtype)
        if scales is None:
            frame_scale = np.full(H.shape[0], data.scale, self._dtype)
            bin_scale = np.ones(n_bins, self._dtype)
        else:
            frame_scale, bin_scale = scales
        self._factors = HalsFactors(
            H=H,
            H_stretched=H.copy(),
            W_rows=np.empty(W.size, self._dtype),
            W_rows_stretched=np.empty(W.size, self._dtype),
            W_stretched=np.array(wide, self._dtype, order="C"),
            gram=np.empty((n_components, n_components), self._dtype),
            frame_scale=frame_scale,
            bin_scale=bin_scale,
        )
        energy = data.energy if scales is None else np.nan
        # Momentum, its limit, the last divergence, the factors' own, the data's energy.
        self._state = np.array([_FIRST, 1.0, np.inf, np.nan, energy])
        self._is_close = not energy > 0
        self._last_look = np.inf
        self._parts = cut_frames(self._tiling, H.shape[0], 4.0 * wide.size, 16)
        self._place(W)
        self._kept: tuple[FloatArray, FloatArray] | None = None

    @property
    def H(self) -> FloatArray:
        """Activations (n_frames, n_components) for data scaled to a peak of 1."""
        return self._factors.H_stretched

    @property
    def W(self) -> FloatArray:
        """Templates (n_bins, n_components): a new array."""
        n_bins = self._factors.W_stretched.shape[0]
        return columns_of(self._factors.W_rows, n_bins, self._tiling)

    def advance(
        self, momentum: float, *, want_objective: bool, stop: Callable[[], bool]
    ) -> float | None:
        """Do one iteration; see :class:`~nmfaudio.factorization.core.descent.Engine`.

        Of ``momentum`` only 0 has a meaning: to do without this once.
        """
        step = self._step(exact=want_objective and self._is_close)
        momenta = (momentum if self._update_W else 0.0,)
        for part in self._parts:
            if stop():
                self._clear()
                self._state[3] = np.nan
                return None
            is_last = part is self._parts[-1]
            stages = HalsStages(
                sweep=True, finish=is_last, gram=is_last and self._update_W
            )
            self._call(step, part, stages, momenta)
        return self._looked_at(step) if want_objective else float("nan")

    def _looked_at(self, step: HalsStep) -> float:
        """Return the divergence of an iteration, and see whether it is close."""
        value = float(self._state[2])
        if not step.exact and value < _LEAST_LEFT * self._state[4]:
            self._is_close = True
            return self.objective()
        self._is_close |= self._last_look - value < _LEAST_GAIN * self._state[4]
        self._last_look = value
        return value

    def can_run(self) -> bool:
        """Say whether :meth:`run` would save time over single iterations."""
        return (
            self._update_W
            and self._update_H
            and self._tiling.n_chunks == 1
            and self._data.V.size * self._tiling.n_components < _QUICK
        )

    def run(self, momenta: Sequence[float]) -> None:
        """Do an iteration for each of ``momenta`` in one call; see :meth:`can_run`.

        Of a momentum only 0 has a meaning, as in :meth:`advance`.
        """
        self._call(self._step(), self._tiling, _ALL, momenta)

    def objective(self) -> float:
        """Take the divergence of the factors as they are, for the scaled data."""
        known = float(self._state[3])
        if not self._is_close and known >= _LEAST_LEFT * self._state[4]:
            return known
        self._place(self.W)
        step = self._step(exact=True)._replace(update_W=False, update_H=False)
        for part in self._parts:
            self._call(step, part, _SWEEP)
        return float(self._scratch.divergence.sum())

    def keep(self) -> None:
        """Remember the factors as they are."""
        self._kept = self.W, self._factors.H_stretched.copy()

    def restore(self) -> None:
        """Go back to the remembered factors, with no step to extrapolate."""
        if self._kept is None:
            return
        self.go_on_from(*self._kept)

    def go_on_from(self, W: FloatArray, H: FloatArray) -> None:
        """Take factors over, with no step to extrapolate.

        Parameters
        ----------
        W : ndarray of float, shape (n_bins, n_components)
            Not modified.
        H : ndarray of float, shape (n_frames, n_components)
            For data scaled to a peak of 1. Not modified.
        """
        self._place(W)
        np.copyto(self._factors.H, H)
        np.copyto(self._factors.H_stretched, H)
        self._state[:4] = _FIRST, 1.0, np.inf, np.nan
        self._last_look = np.inf

    def be_cautious(self) -> None:
        """Nothing more to be careful about: without momentum HALS is monotone."""

    def _clear(self) -> None:
        self._scratch.normal[:] = 0
        self._scratch.H_gram[:] = 0

    def _step(self, *, exact: bool = False) -> HalsStep:
        scalar: Any = self._dtype
        return HalsStep(
            momentum=scalar(0.0),
            patience=scalar(_PATIENCE),
            n_inner=_INNER_H,
            exact=exact,
            update_W=self._update_W,
            update_H=self._update_H,
        )

    def _place(self, W: FloatArray) -> None:
        """Take templates over, without momentum."""
        factors = self._factors
        factors.W_stretched[:, : self._tiling.n_components] = W
        np.copyto(factors.W_rows, rows_of(W, self._tiling))
        np.copyto(factors.W_rows_stretched, factors.W_rows)
        self._call(self._step(), self._tiling, _GRAM)

    def _call(
        self,
        step: HalsStep,
        tiling: Tiling,
        stages: HalsStages,
        momenta: Sequence[float] = (0.0,),
    ) -> None:
        """Do stages of an iteration for each of ``momenta``."""
        with lane_for(tiling.n_chunks):
            run_hals(
                self._data.V,
                self._factors,
                self._scratch,
                tiling,
                step,
                np.array(momenta) > 0,
                self._state,
                stages,
            )


def _make_scratch(
    tiling: Tiling, wide: tuple[int, ...], dtype: type[np.floating[Any]]
) -> HalsScratch:
    """Allocate the buffers; ``wide`` is the shape of ``W_stretched``."""
    n_bins, n_columns = wide

    def buffer(size: int) -> FloatArray:
        return np.zeros((tiling.n_chunks, size), dtype)

    n_components = tiling.n_components
    rows = tiling.n_frames * n_components
    return HalsScratch(
        tile=buffer(tiling.n_frames * n_bins),
        model=buffer(tiling.n_frames * tiling.n_bins),
        projected=buffer(tiling.n_frames * n_columns),
        target=buffer(rows),
        values=buffer(rows),
        pull=buffer(rows),
        descent=buffer((DESCENT_ROWS + 1) * tiling.n_frames),
        normal=buffer(n_components * n_bins),
        H_gram=buffer(n_components * n_components),
        divergence=np.zeros((tiling.n_chunks, 1), np.float64),
    )
