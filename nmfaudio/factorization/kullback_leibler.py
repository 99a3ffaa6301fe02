"""Fused multiplicative updates for the Kullback-Leibler divergence.

One sweep reads ``V`` once: a tile of frames is modelled, its activations updated, and
modelled again for its share of the template update while it is still in the cache.
"""

from typing import NamedTuple

import numpy as np

from nmfaudio._typing import FloatArray
from nmfaudio.factorization._jit import parallel_kernel, prange, relaxed_kernel
from nmfaudio.factorization.lane import numeric_lane
from nmfaudio.factorization.problem import EPS, FLOOR, Problem
from nmfaudio.factorization.rows import extrapolate_row, log_row
from nmfaudio.factorization.tiling import TILE_FRAMES, frame_slices

__all__ = ["KullbackLeiblerDescent"]

_MOMENTUM_RAMP = 6.0
_MOST_MOMENTUM = 0.9


class KLScalars(NamedTuple):
    """Scalars in the dtype of the data: scale of ``V``, guard, floor, momentum."""

    scale: np.floating
    eps: np.floating
    floor: np.floating
    momentum: np.floating


class KLFactors(NamedTuple):
    """Templates in the two layouts that contiguous products need, and their sums.

    ``rows`` (n_components, n_bins); ``columns`` (n_bins, n_components); ``sums``
    (n_components,).
    """

    rows: FloatArray
    columns: FloatArray
    sums: FloatArray


class KLScratch(NamedTuple):
    """Tile buffers and partial sums, one entry of the first axis for each thread."""

    model: FloatArray
    numerator: FloatArray
    transposed: FloatArray
    product: FloatArray
    template_sums: FloatArray
    activation_sums: FloatArray


@relaxed_kernel
def _ratio_tile(V: FloatArray, model: FloatArray, scalars: KLScalars) -> None:
    """Replace the ``model`` of a tile by ``V / model``."""
    for i in range(model.shape[0]):
        row, data = model[i], V[i]
        for f in range(row.size):
            row[f] = data[f] * scalars.scale / (row[f] + scalars.eps)


@relaxed_kernel
def _update_tile_kl(
    V: FloatArray,
    factors: KLFactors,
    H: FloatArray,
    H_previous: FloatArray,
    scalars: KLScalars,
    model: FloatArray,
    numerator: FloatArray,
) -> None:
    """Apply one extrapolated KL update to a tile of ``H``, in place.

    ``H <- Ĥ * ((V / (Ĥ @ W)) @ W.T) / sum(W)`` for rows of ``H`` (n, n_components)
    [Lee & Seung 2001]; ``H_previous`` gets the old ``H``. ``model`` (n, n_bins) and
    ``numerator`` (n, n_components) are scratch.
    """
    for i in range(H.shape[0]):
        extrapolate_row(H[i], H_previous[i], scalars.momentum, scalars.eps)
    np.dot(H, factors.rows, model)
    _ratio_tile(V, model, scalars)
    np.dot(model, factors.columns, numerator)
    for i in range(H.shape[0]):
        for k in range(H.shape[1]):
            value = H[i, k] * numerator[i, k] / (factors.sums[k] + scalars.eps)
            H[i, k] = max(value, scalars.floor)


@relaxed_kernel
def _collect_tile_kl(
    V: FloatArray,
    factors: KLFactors,
    H: FloatArray,
    scalars: KLScalars,
    scratch: KLScratch,
    c: int,
) -> None:
    """Add a tile's share of ``H.T @ (V / (H @ W))`` and of the sums of ``H``."""
    n, n_components = H.shape
    model = scratch.model[c, :n]
    np.dot(H, factors.rows, model)
    _ratio_tile(V, model, scalars)
    transposed = scratch.transposed[c, : n_components * n].reshape(n_components, n)
    activation_sums = scratch.activation_sums[c]
    for k in range(n_components):
        total = 0.0
        for i in range(n):
            transposed[k, i] = H[i, k]
            total += np.float64(H[i, k])
        activation_sums[k] += total
    product = scratch.product[c]
    np.dot(transposed, model, product)
    template_sums = scratch.template_sums[c]
    for k in range(n_components):
        for f in range(model.shape[1]):
            template_sums[k, f] += product[k, f]


@parallel_kernel
def sweep_kl(
    V: FloatArray,
    factors: KLFactors,
    H: FloatArray,
    H_previous: FloatArray,
    scalars: KLScalars,
    scratch: KLScratch,
    updates: tuple[bool, bool],
) -> None:
    """Update ``H`` (n_frames, n_components) and collect the template update.

    ``V`` (n_frames, n_bins), ``H`` and ``H_previous`` belong to the same frames;
    ``factors`` are read. ``updates`` says whether ``H`` changes and whether the
    sums for ``W`` are added to ``scratch.template_sums`` and ``activation_sums``.
    """
    n_chunks, tile = scratch.model.shape[0], scratch.model.shape[1]
    n_frames = V.shape[0]
    for c in prange(n_chunks):
        first = c * n_frames // n_chunks
        last = (c + 1) * n_frames // n_chunks
        for start in range(first, last, tile):
            stop = min(start + tile, last)
            n = stop - start
            if updates[0]:
                _update_tile_kl(
                    V[start:stop],
                    factors,
                    H[start:stop],
                    H_previous[start:stop],
                    scalars,
                    scratch.model[c, :n],
                    scratch.numerator[c, :n],
                )
            if updates[1]:
                _collect_tile_kl(
                    V[start:stop], factors, H[start:stop], scalars, scratch, c
                )


@parallel_kernel
def cross_terms_kl(
    V: FloatArray,
    rows: FloatArray,
    H: FloatArray,
    scalars: KLScalars,
    model: FloatArray,
    sums: FloatArray,
) -> None:
    """Add ``sum(V * log(H @ rows + eps))`` of each thread's frames to ``sums``.

    ``model`` (n_chunks, tile, n_bins) is scratch; ``sums`` (n_chunks,) float64.
    """
    n_chunks, tile = model.shape[0], model.shape[1]
    n_frames = V.shape[0]
    for c in prange(n_chunks):
        first = c * n_frames // n_chunks
        last = (c + 1) * n_frames // n_chunks
        for start in range(first, last, tile):
            n = min(tile, last - start)
            P = model[c, :n]
            np.dot(H[start : start + n], rows, P)
            for i in range(n):
                row, data = P[i], V[start + i]
                for f in range(row.size):
                    row[f] += scalars.eps
                log_row(row)
                total = scalars.eps - scalars.eps
                for f in range(row.size):
                    total += data[f] * scalars.scale * row[f]
                sums[c] += np.float64(total)


class KullbackLeiblerDescent:
    """Extrapolated KL updates of one problem, and their buffers.

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
    """

    def __init__(
        self,
        problem: Problem,
        W: FloatArray,
        H: FloatArray,
        updates: tuple[bool, bool],
        n_threads: int,
    ) -> None:
        self.problem, self.W, self.H, self.updates = problem, W, H, updates
        dtype, n_components = problem.dtype, W.shape[0]
        self._slices = frame_slices(problem.n_frames, problem.n_bins * n_components)
        tile = min(TILE_FRAMES, problem.n_frames)
        n_chunks = max(1, min(n_threads, -(-problem.n_frames // tile)))
        shape = (n_chunks, n_components, problem.n_bins if updates[1] else 1)
        self._scratch = KLScratch(
            model=np.zeros((n_chunks, tile, problem.n_bins), dtype),
            numerator=np.zeros((n_chunks, tile, n_components), dtype),
            transposed=np.zeros((n_chunks, tile * n_components), dtype),
            product=np.zeros(shape, dtype),
            template_sums=np.zeros(shape, dtype),
            activation_sums=np.zeros((n_chunks, n_components)),
        )
        self._H_previous = H.copy()
        self._W_previous = W.copy()
        self._age = 0
        self._constant = self._data_term()

    def _data_term(self) -> float:
        """Return ``sum(V log V - V)`` of the scaled data, float64."""
        total = 0.0
        problem = self.problem
        # A V of its own as model: log(V) row by row, without an array of V's size.
        for start in range(0, problem.n_frames, 256):
            block = problem.V[start : start + 256] * problem.dtype(problem.scale)
            logs = np.maximum(block, problem.dtype(1e-30))
            log_row(logs.ravel())
            total += float(np.einsum("tf,tf->", block, logs, dtype=np.float64))
        return total - problem.mean * problem.V.size

    def _scalars(self, momentum: float) -> KLScalars:
        dtype = self.problem.dtype
        return KLScalars(*map(dtype, (self.problem.scale, EPS, FLOOR, momentum)))

    def forget(self) -> None:
        """Drop the momentum: the next sweep is the plain, monotone update."""
        self._age = 0

    def sweep(self) -> None:
        """Update ``H``, then ``W``, once."""
        momentum = min(self._age / (self._age + _MOMENTUM_RAMP), _MOST_MOMENTUM)
        self._age += 1
        scalars = self._scalars(momentum)
        if self.updates[1]:
            for row, previous in zip(self.W, self._W_previous, strict=True):
                extrapolate_row(row, previous, scalars.momentum, scalars.eps)
        factors = KLFactors(
            self.W,
            np.ascontiguousarray(self.W.T),
            self.W.sum(axis=1, dtype=np.float64).astype(self.W.dtype),
        )
        self._scratch.template_sums[:] = 0
        self._scratch.activation_sums[:] = 0
        for part in self._slices:
            with numeric_lane:
                sweep_kl(
                    self.problem.V[part], factors, self.H[part], self._H_previous[part],
                    scalars, self._scratch, self.updates,
                )  # fmt: skip
        if self.updates[1]:
            self._update_templates()

    def _update_templates(self) -> None:
        """Apply ``W <- W * (collected) / sum(H)``."""
        dtype = self.problem.dtype
        sums = self._scratch.activation_sums.sum(axis=0)
        gain = self._scratch.template_sums.sum(axis=0)
        gain /= (sums + EPS).astype(dtype)[:, np.newaxis]
        self.W *= gain
        np.maximum(self.W, dtype(FLOOR), out=self.W)

    def divergence(self) -> float:
        """Return the divergence of ``W`` and ``H`` on the problem's scale, float64."""
        sums = np.zeros(self._scratch.model.shape[0])
        scalars = self._scalars(0.0)
        for part in self._slices:
            with numeric_lane:
                cross_terms_kl(
                    self.problem.V[part], self.W, self.H[part], scalars,
                    self._scratch.model, sums,
                )  # fmt: skip
        model = self.H.sum(axis=0, dtype=np.float64) @ self.W.sum(
            axis=1, dtype=np.float64
        )
        return float(self._constant + model - sums.sum())
