"""Fused, accelerated, extrapolated HALS for the Frobenius norm.

Hierarchical alternating least squares [1]_ solves for one row of a factor at a time,
exactly. Here a tile of frames is projected on the templates, its activations are swept
several times while they are in the cache [2]_, and its share of the template update is
taken at once, so that one iteration reads ``V`` once. Nesterov-like extrapolation with
restarts [3]_ makes the chain of iterations short; the objective comes free with the
sums.

References
----------
.. [1] Cichocki and Phan, "Fast local algorithms for large scale nonnegative matrix and
   tensor factorizations", IEICE Trans. E92-A(3), 2009.
.. [2] Gillis and Glineur, "Accelerated multiplicative updates and hierarchical ALS
   algorithms for nonnegative matrix factorization", Neural Computation 24(4), 2012.
.. [3] Ang and Gillis, "Accelerating nonnegative matrix factorization algorithms using
   extrapolation", Neural Computation 31(2), 2019.
"""

from typing import NamedTuple

import numpy as np

from nmfaudio._typing import FloatArray
from nmfaudio.factorization._jit import parallel_kernel, prange, relaxed_kernel
from nmfaudio.factorization.lane import numeric_lane
from nmfaudio.factorization.problem import Problem
from nmfaudio.factorization.tiling import frame_slices

__all__ = ["FrobeniusDescent"]

_TILE_FRAMES = 64
_ACTIVATION_SWEEPS = 4
_TEMPLATE_SWEEPS = 8
_ENOUGH = 0.01
"""Inner sweeps end when a step is this small beside the first one."""

_FIRST_MOMENTUM, _GROWTH, _LIMIT_GROWTH, _SHRINK = 0.5, 1.05, 1.01, 1.5


class HalsFactors(NamedTuple):
    """Templates as ``columns`` (n_bins, n_components), and their Gram matrix."""

    columns: FloatArray
    gram: FloatArray


class HalsScaling(NamedTuple):
    """``V`` is taken as ``V * frames[:, None] * bins``: (n_frames,) and (n_bins,)."""

    frames: FloatArray
    bins: FloatArray


class HalsScratch(NamedTuple):
    """Tile buffers and partial sums, one entry of the first axis for each thread."""

    data: FloatArray
    projection: FloatArray
    rows: FloatArray
    targets: FloatArray
    product: FloatArray
    data_sums: FloatArray
    gram_sums: FloatArray


@relaxed_kernel
def sweep_rows_hals(
    X: FloatArray, targets: FloatArray, gram: FloatArray, n_sweeps: int, enough: float
) -> None:
    """Sweep the rows of a factor several times, in place.

    Row ``k`` of ``X`` (n_components, n) becomes
    ``max(0, X[k] + (targets[k] - gram[k] @ X) / gram[k, k])`` [Cichocki & Phan 2009];
    ``targets`` (n_components, n) and ``gram`` (n_components, n_components) are read.
    Sweeping ends early when a sweep moves less than ``enough`` times the first one.
    A row whose template is silent is left alone.
    """
    n_components, n = X.shape
    first = 0.0
    for sweep in range(n_sweeps):
        moved = 0.0
        for k in range(n_components):
            if gram[k, k] <= 0:
                continue
            row, target = X[k], targets[k]
            step = target.copy()
            for j in range(n_components):
                g = gram[k, j]
                other = X[j]
                for i in range(n):
                    step[i] -= g * other[i]
            # A typed zero and one keep the arithmetic in the dtype of the data.
            zero = gram[k, k] - gram[k, k]
            weight = gram[k, k] / gram[k, k] / gram[k, k]
            total = zero
            for i in range(n):
                value = max(zero, row[i] + step[i] * weight)
                change = value - row[i]
                row[i] = value
                total += change * change
            moved += np.float64(total) * np.float64(gram[k, k])
        if sweep == 0:
            first = moved
        elif moved <= enough * enough * first:
            return


@relaxed_kernel
def _scale_tile(V: FloatArray, scaling: HalsScaling, out: FloatArray) -> None:
    """Write ``V * scaling.frames[:, None] * scaling.bins`` into ``out``."""
    for i in range(V.shape[0]):
        row, source, gain = out[i], V[i], scaling.frames[i]
        for f in range(row.size):
            row[f] = source[f] * gain * scaling.bins[f]


@relaxed_kernel
def _transpose_tile(source: FloatArray, out: FloatArray) -> None:
    """Write ``source.T`` into ``out``."""
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = source[j, i]


@relaxed_kernel
def _add_gram(rows: FloatArray, gram_sums: FloatArray) -> None:
    """Add the lower triangle of ``rows @ rows.T`` to ``gram_sums`` (float64)."""
    for k in range(rows.shape[0]):
        for j in range(k + 1):
            total = rows[k, 0] * rows[j, 0]
            for i in range(1, rows.shape[1]):
                total += rows[k, i] * rows[j, i]
            gram_sums[k, j] += np.float64(total)


@relaxed_kernel
def _hals_tile(
    V: FloatArray,
    factors: HalsFactors,
    H: FloatArray,
    scaling: HalsScaling,
    scratch: HalsScratch,
    c: int,
    updates: tuple[bool, bool],
    n_sweeps: int,
) -> None:
    """Update a tile of ``H`` (n, n_components) and add its share of the sums."""
    n, n_components = H.shape
    data = scratch.data[c, :n]
    _scale_tile(V, scaling, data)
    rows = scratch.rows[c, : n_components * n].reshape(n_components, n)
    _transpose_tile(H, rows)
    if updates[0]:
        projection = scratch.projection[c, :n]
        np.dot(data, factors.columns, projection)
        targets = scratch.targets[c, : n_components * n].reshape(n_components, n)
        _transpose_tile(projection, targets)
        sweep_rows_hals(rows, targets, factors.gram, n_sweeps, _ENOUGH)
        _transpose_tile(rows, H)
    product = scratch.product[c]
    np.dot(rows, data, product)
    data_sums = scratch.data_sums[c]
    for k in range(n_components):
        for f in range(data.shape[1]):
            data_sums[k, f] += product[k, f]
    _add_gram(rows, scratch.gram_sums[c])


@parallel_kernel
def sweep_hals(
    V: FloatArray,
    factors: HalsFactors,
    H: FloatArray,
    scaling: HalsScaling,
    scratch: HalsScratch,
    updates: tuple[bool, bool],
    n_sweeps: int,
) -> None:
    """Update ``H`` (n_frames, n_components) and add up what the templates need.

    ``V`` (n_frames, n_bins) and ``scaling.frames`` belong to the same frames as ``H``;
    ``factors`` are read. ``scratch.data_sums`` gets ``H.T @ V`` of each thread's
    frames, ``gram_sums`` the lower triangle of ``H.T @ H``. ``updates`` says whether
    ``H`` changes; ``n_sweeps`` is the most inner sweeps.
    """
    n_chunks, tile = scratch.data.shape[0], scratch.data.shape[1]
    n_frames = V.shape[0]
    for c in prange(n_chunks):
        first = c * n_frames // n_chunks
        last = (c + 1) * n_frames // n_chunks
        for start in range(first, last, tile):
            stop = min(start + tile, last)
            part = HalsScaling(scaling.frames[start:stop], scaling.bins)
            _hals_tile(
                V[start:stop], factors, H[start:stop], part, scratch, c, updates,
                n_sweeps,
            )  # fmt: skip


class FrobeniusDescent:
    """Extrapolated HALS of one problem, and its buffers.

    Parameters
    ----------
    problem : Problem
        The data.
    W : ndarray, shape (n_components, n_bins)
        Start, rows are templates, on the problem's scale. Owned and changed.
    H : ndarray, shape (n_frames, n_components)
        Start. Owned and changed.
    updates : tuple of bool
        Whether ``H`` and whether ``W`` change.
    n_threads : int
        Threads to share the frames.
    frame_weights, bin_weights : ndarray, shapes (n_frames,), (n_bins,), optional
        Factorize ``V * frame_weights[:, None] * bin_weights`` instead of ``V``.
    """

    def __init__(
        self,
        problem: Problem,
        W: FloatArray,
        H: FloatArray,
        updates: tuple[bool, bool],
        n_threads: int,
        frame_weights: FloatArray | None = None,
        bin_weights: FloatArray | None = None,
    ) -> None:
        self.problem, self.updates = problem, updates
        self.W, self.H = W, H
        dtype, (n_components, n_bins) = problem.dtype, W.shape
        self._slices = frame_slices(problem.n_frames, n_bins * n_components)
        tile = min(_TILE_FRAMES, problem.n_frames)
        n_chunks = max(1, min(n_threads, -(-problem.n_frames // tile)))
        frames = np.ones(problem.n_frames) if frame_weights is None else frame_weights
        bins = np.ones(n_bins) if bin_weights is None else bin_weights
        self._scaling = HalsScaling(
            (frames * problem.scale).astype(dtype), bins.astype(dtype)
        )
        self._scratch = HalsScratch(
            data=np.zeros((n_chunks, tile, n_bins), dtype),
            projection=np.zeros((n_chunks, tile, n_components), dtype),
            rows=np.zeros((n_chunks, n_components * tile), dtype),
            targets=np.zeros((n_chunks, n_components * tile), dtype),
            product=np.zeros((n_chunks, n_components, n_bins), dtype),
            data_sums=np.zeros((n_chunks, n_components, n_bins), dtype),
            gram_sums=np.zeros((n_chunks, n_components, n_components)),
        )
        self._energy = self._data_energy()
        self._start_momentum()
        self._objective = np.inf

    def _data_energy(self) -> float:
        total = 0.0
        for start in range(0, self.problem.n_frames, 256):
            part = slice(start, start + 256)
            block = self.problem.V[part] * self._scaling.bins
            block *= self._scaling.frames[part, np.newaxis]
            total += float(np.einsum("tf,tf->", block, block, dtype=np.float64))
        return total

    def _start_momentum(self) -> None:
        self._momentum, self._limit = 0.0, 1.0
        self._W_ahead, self._H_ahead = self.W.copy(), self.H.copy()

    def forget(self) -> None:
        """Drop the momentum: the next sweep is plain, monotone HALS."""
        self._start_momentum()

    def sweep(self) -> None:
        """Update ``H``, then ``W``, once, and extrapolate for the next time."""
        H = self._H_ahead.copy() if self.updates[0] else self.H
        gram_W = (self._W_ahead @ self._W_ahead.T).astype(np.float64)
        data_sums, gram_H = self._collect(H, gram_W)
        W = self.W
        if self.updates[1]:
            W = self._W_ahead.copy()
            sweep_rows_hals(
                W, data_sums, gram_H.astype(W.dtype), _TEMPLATE_SWEEPS, _ENOUGH
            )
        objective = self._objective_of(W, data_sums, gram_H)
        if objective > self._objective and self._momentum > 0:
            # Too bold: go back to the last iterates and take smaller steps.
            self._limit, self._momentum = self._momentum, self._momentum / _SHRINK
            self._W_ahead, self._H_ahead = self.W.copy(), self.H.copy()
            self._objective = np.inf
            return
        self._extrapolate(W, H)
        self._objective = objective

    def _extrapolate(self, W: FloatArray, H: FloatArray) -> None:
        momentum = self.problem.dtype(self._momentum)
        zero = self.problem.dtype(0)
        if self.updates[1]:
            self._W_ahead = np.maximum(W + momentum * (W - self.W), zero)
        if self.updates[0]:
            self._H_ahead = np.maximum(H + momentum * (H - self.H), zero)
        self.W, self.H = W, H
        if self._momentum == 0:
            self._momentum = _FIRST_MOMENTUM
        else:
            self._momentum = min(self._limit, _GROWTH * self._momentum)
            self._limit = min(1.0, _LIMIT_GROWTH * self._limit)

    def _collect(
        self, H: FloatArray, gram_W: FloatArray
    ) -> tuple[FloatArray, FloatArray]:
        """Update ``H`` in place; return ``H.T @ V`` and ``H.T @ H``."""
        scratch, dtype = self._scratch, self.problem.dtype
        scratch.data_sums[:] = 0
        scratch.gram_sums[:] = 0
        factors = HalsFactors(
            np.ascontiguousarray(self._W_ahead.T), gram_W.astype(dtype)
        )
        for part in self._slices:
            scaling = HalsScaling(self._scaling.frames[part], self._scaling.bins)
            with numeric_lane:
                sweep_hals(
                    self.problem.V[part], factors, H[part], scaling, scratch,
                    self.updates, _ACTIVATION_SWEEPS,
                )  # fmt: skip
        lower = np.tril(scratch.gram_sums.sum(axis=0))
        gram_H = lower + np.tril(lower, -1).T
        return scratch.data_sums.sum(axis=0), gram_H

    def _objective_of(
        self, W: FloatArray, data_sums: FloatArray, gram_H: FloatArray
    ) -> float:
        """Return half the squared distance, from sums that are there anyway."""
        cross = float(np.einsum("kf,kf->", W, data_sums, dtype=np.float64))
        model = float(np.sum((W.astype(np.float64) @ W.T.astype(np.float64)) * gram_H))
        return self._energy / 2 - cross + model / 2

    def divergence(self) -> float:
        """Return half the squared distance of ``W`` and ``H``, exactly, float64.

        The free objective loses digits where the fit is close; this one does not.
        """
        total = 0.0
        bins, frames = self._scaling.bins, self._scaling.frames
        for start in range(0, self.problem.n_frames, 512):
            part = slice(start, start + 512)
            error = self.H[part] @ self.W
            error -= self.problem.V[part] * bins * frames[part, np.newaxis]
            total += float(np.einsum("tf,tf->", error, error, dtype=np.float64))
        return total / 2
