"""Half an iteration of Kullback-Leibler on sparse rows, each read once."""

from typing import Any

import numpy as np

from nmfaudio.compiled.jit import parallel_kernel, relaxed_kernel, run_chunks
from nmfaudio.compiled.lane import numeric_lane
from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.core.stored_rows import Stored, stored_rows

__all__ = ["renew_stored", "stored_divergence", "stored_sums", "update_stored"]

_CHUNK = 256


@relaxed_kernel
def _model(left: FloatArray, right: FloatArray) -> Any:
    """Return the product of two rows (K,)."""
    total = left[0] * right[0]
    for k in range(1, left.size):
        total += left[k] * right[k]
    return total


@relaxed_kernel
def _renew_chunk(
    c: int,
    stored: Stored,
    factor: FloatArray,
    other: FloatArray,
    push: FloatArray,
    limits: FloatArray,
    renewed: FloatArray,
) -> None:
    """Do :func:`renew_stored`'s work for chunk ``c``; other arguments as there."""
    floor, l2, tiny, least = limits[0], limits[1], limits[2], limits[3]
    pull = np.empty(factor.shape[1], factor.dtype)
    for i in range(c * _CHUNK, min((c + 1) * _CHUNK, factor.shape[0])):
        row, out = factor[i], renewed[i]
        pull[:] = 0
        for e in range(stored.indptr[i], stored.indptr[i + 1]):
            column = other[stored.indices[e]]
            ratio = stored.data[e] / max(_model(row, column), floor)
            for k in range(row.size):
                pull[k] += ratio * column[k]
        for k in range(row.size):
            value = row[k] * (pull[k] / max(push[k] + l2 * row[k], tiny))
            out[k] = value if value > least else tiny - tiny


@parallel_kernel
def renew_stored(
    stored: Stored,
    factor: FloatArray,
    other: FloatArray,
    push: FloatArray,
    limits: FloatArray,
    renewed: FloatArray,
) -> None:
    """Apply one multiplicative update of Kullback-Leibler to each sparse row's factor.

    ``renewed = factor * ((x / (factor @ other.T)) @ other) / (push + l2 factor)`` [Lee
    & Seung 2001], the model taken at the stored entries of ``x`` only. ``factor`` and
    ``renewed`` (n_rows, K), ``other`` (n_columns, K), ``push`` (K,). ``limits`` (4,)
    holds the least model, ``l2``, the least divisor, and below what a result is zero.
    """
    n_chunks = (factor.shape[0] + _CHUNK - 1) // _CHUNK
    given = (stored, factor, other, push, limits, renewed)
    run_chunks(_renew_chunk, n_chunks, given)


@relaxed_kernel
def _sum_chunk(
    c: int,
    stored: Stored,
    factor: FloatArray,
    other: FloatArray,
    floor: float,
    sums: FloatArray,
) -> None:
    """Do :func:`stored_sums`' work for chunk ``c``; other arguments as there."""
    total = 0.0
    for i in range(c * _CHUNK, min((c + 1) * _CHUNK, factor.shape[0])):
        row = factor[i]
        for e in range(stored.indptr[i], stored.indptr[i + 1]):
            value = np.float64(stored.data[e])
            if value > 0:
                model = np.float64(_model(row, other[stored.indices[e]]))
                total += value * np.log(value / max(model, floor)) - value
    sums[c] = total


@parallel_kernel
def stored_sums(
    stored: Stored,
    factor: FloatArray,
    other: FloatArray,
    floor: float,
    sums: FloatArray,
) -> None:
    """Sum ``x log(x / max(p, floor)) - x`` over stored entries into ``sums``.

    ``p = factor @ other.T``; ``factor`` (n_rows, K), ``other`` (n_columns, K). ``sums``
    (n_chunks,) in float64 gets one for each 256 rows.
    """
    run_chunks(_sum_chunk, sums.size, (stored, factor, other, floor, sums))


def update_stored(
    X: Any,
    factor: FloatArray,
    other: FloatArray,
    penalties: tuple[float, float],
    floor: float,
) -> FloatArray:
    """Return ``factor`` after one update for ``X ≈ factor @ other.T``.

    Parameters
    ----------
    X : CSR matrix, shape (n_rows, n_columns)
        Not modified.
    factor, other : ndarray of float, shapes (n_rows, K) and (n_columns, K)
        Not modified.
    penalties : tuple of float
        L1 and L2 weights on the factor.
    floor : float
        The least model to divide by.
    """
    dtype = factor.dtype
    tiny = np.finfo(dtype).tiny
    push = (other.sum(axis=0, dtype=np.float64) + penalties[0]).astype(dtype)
    limits = np.array([floor, penalties[1], tiny, np.sqrt(tiny)], dtype)
    renewed = np.empty(factor.shape, dtype)
    stored = stored_rows(X)
    with numeric_lane:
        renew_stored(
            stored,
            np.ascontiguousarray(factor),
            np.ascontiguousarray(other),
            push,
            limits,
            renewed,
        )
    return renewed


def stored_divergence(
    X: Any, factor: FloatArray, other: FloatArray, floor: float
) -> float:
    """Return the divergence of ``X`` from ``factor @ other.T``; arguments as above.

    Of an entry that is not stored it is the model, whose sum needs no model.
    """
    sums = np.empty(-(-factor.shape[0] // _CHUNK))
    stored = stored_rows(X)
    with numeric_lane:
        stored_sums(
            stored,
            np.ascontiguousarray(factor),
            np.ascontiguousarray(other),
            floor,
            sums,
        )
    both = (side.sum(axis=0, dtype=np.float64) for side in (factor, other))
    return float(sums.sum() + product(*both))
