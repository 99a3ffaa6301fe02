"""Products of rows of stored entries, on all threads."""

from typing import Any, NamedTuple

import numpy as np

from nmfaudio.compiled.jit import parallel_kernel, relaxed_kernel, run_chunks
from nmfaudio.compiled.lane import numeric_lane
from nmfaudio.compiled.lines import in_lines
from nmfaudio.compiled.products import add_stored_row
from nmfaudio.compiled.types import FloatArray, IntArray

__all__ = ["Stored", "multiply_rows", "multiply_stored", "stored_rows"]

_CHUNK = 256


class Stored(NamedTuple):
    """A sparse matrix by rows: SciPy's ``indptr``, ``indices`` and ``data``."""

    indptr: IntArray
    indices: IntArray
    data: FloatArray


def stored_rows(X: Any) -> Stored:
    """Return the arrays of one of SciPy's matrices or arrays, by rows."""
    rows = X.tocsr()
    # SciPy keeps every other entry of a longer array as it lies; sums in registers take
    # entries one after another.
    return Stored(*map(np.ascontiguousarray, (rows.indptr, rows.indices, rows.data)))


@relaxed_kernel
def _multiply_chunk(c: int, stored: Stored, other: FloatArray, out: FloatArray) -> None:
    """Do :func:`multiply_rows`' work for chunk ``c``."""
    indptr, indices, data = stored
    for i in range(c * _CHUNK, min((c + 1) * _CHUNK, out.shape[0])):
        add_stored_row(data, indices, indptr[i], indptr[i + 1], other, out[i])


@parallel_kernel
def multiply_rows(
    stored: Stored, other: FloatArray, n_chunks: int, out: FloatArray
) -> None:
    """Add the product of ``stored`` and ``other`` to ``out``; rows of whole lines."""
    run_chunks(_multiply_chunk, n_chunks, (stored, other, out))


def multiply_stored(X: Any, factor: FloatArray) -> FloatArray:
    """Return ``X @ factor``, the same bits on any number of threads.

    Parameters
    ----------
    X : sparse matrix, shape (n_rows, n_columns)
        One of SciPy's.
    factor : ndarray of float, shape (n_columns, n)
        Not modified.

    Returns
    -------
    product : ndarray of float, shape (n_rows, n)
    """
    dtype = np.result_type(X, factor)
    stored = stored_rows(X)
    stored = stored._replace(data=stored.data.astype(dtype, copy=False))
    out = in_lines(np.zeros((X.shape[0], factor.shape[1]), dtype))
    other = in_lines(factor.astype(dtype, copy=False))
    with numeric_lane:
        multiply_rows(stored, other, -(-X.shape[0] // _CHUNK), out)
    return np.ascontiguousarray(out[:, : factor.shape[1]])
