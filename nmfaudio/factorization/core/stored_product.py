"""Products of sparse data, on all threads."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from nmfaudio.compiled.jit import get_num_threads
from nmfaudio.compiled.types import FloatArray

__all__ = ["stored_product"]

_ROWS = 512
# Products below which waking threads costs more than they save.
_WORTH_THREADS = 1 << 21


def stored_product(X: Any, factor: FloatArray) -> FloatArray:
    """Return ``X @ factor`` of one of SciPy's sparse matrices.

    SciPy's own loop, which lets other threads run, by blocks of rows: rows do not
    depend on each other, so the bits are those of one thread.
    A factor of thousands of columns is read where it lies, which
    :func:`~nmfaudio.factorization.core.stored_rows.multiply_stored` would copy.
    """
    n_threads = get_num_threads()
    if n_threads == 1 or X.nnz * factor.shape[1] < _WORTH_THREADS:
        return np.asarray(X @ factor)
    rows = X.tocsr()
    result = np.empty((X.shape[0], factor.shape[1]), np.result_type(X, factor))

    def multiply(start: int) -> None:
        stop = min(start + _ROWS, X.shape[0])
        first, last = rows.indptr[start], rows.indptr[stop]
        stored = rows.data[first:last], rows.indices[first:last]
        block = type(rows)(
            (*stored, rows.indptr[start : stop + 1] - first),
            shape=(stop - start, X.shape[1]),
        )
        result[start:stop] = block @ factor

    with ThreadPoolExecutor(n_threads) as pool:
        list(pool.map(multiply, range(0, X.shape[0], _ROWS)))
    return result
