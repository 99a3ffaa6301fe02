"""The loops of :mod:`nmfaudio.compiled.linear_algebra`."""

import numpy as np

from nmfaudio.compiled.jit import relaxed_kernel
from nmfaudio.compiled.products import add_product
from nmfaudio.compiled.types import FloatArray

__all__ = [
    "multiply_in_blocks",
    "orthonormalize_rows",
    "rotate_rows",
    "solve_by_cholesky",
]

_INNER = 256  # rows of the right factor that are taken at once: they stay in the cache


@relaxed_kernel
def multiply_in_blocks(left: FloatArray, right: FloatArray, out: FloatArray) -> None:
    """Set ``out`` to ``left @ right``, some inner rows at a time.

    ``left`` (n_rows, n_inner) may be a transpose; ``right`` (n_inner, n_columns) and
    ``out`` (n_rows, n_columns) have contiguous rows.
    """
    out[:] = 0
    for k in range(0, left.shape[1], _INNER):
        add_product(left[:, k : k + _INNER], right[k : k + _INNER], out)


@relaxed_kernel
def orthonormalize_rows(rows: FloatArray) -> None:
    """Make the rows (n, m) orthonormal, in place; dependent ones become zeros."""
    for k in range(rows.shape[0]):
        row = rows[k]
        before = np.sum(row * row)
        for _ in range(2):
            for i in range(k):
                along = np.sum(rows[i] * row)
                for j in range(row.size):
                    row[j] -= along * rows[i, j]
        after = np.sum(row * row)
        # Rounding is all that is left of a row that depends on others.
        if after > before * np.finfo(rows.dtype).eps ** 2 * row.size:
            row /= np.sqrt(after)
        else:
            row[:] = 0


@relaxed_kernel
def rotate_rows(
    rows: FloatArray, turned: FloatArray, n_sweeps: int, least: float
) -> None:
    """Turn pairs of rows (n, m) until all are orthogonal, in place.

    ``turned`` (n, n), the identity at first, is turned alike. Ends after ``n_sweeps``,
    or when no cosine is over ``least``.
    """
    for _ in range(n_sweeps):
        is_done = True
        for i in range(rows.shape[0] - 1):
            for j in range(i + 1, rows.shape[0]):
                a, b = np.sum(rows[i] * rows[i]), np.sum(rows[j] * rows[j])
                both = np.sum(rows[i] * rows[j])
                if both == 0 or abs(both) <= least * np.sqrt(a * b):
                    continue
                is_done = False
                slope = (b - a) / (2 * both)
                sign = 1.0 if slope >= 0 else -1.0
                tangent = sign / (abs(slope) + np.sqrt(1 + slope * slope))
                cosine = 1 / np.sqrt(1 + tangent * tangent)
                sine = cosine * tangent
                for pair in (rows, turned):
                    for n in range(pair.shape[1]):
                        x, y = pair[i, n], pair[j, n]
                        pair[i, n] = cosine * x - sine * y
                        pair[j, n] = sine * x + cosine * y
        if is_done:
            break


@relaxed_kernel
def solve_by_cholesky(equations: FloatArray, solved: FloatArray, width: int) -> None:
    """Solve ``equations @ x = solved`` into ``solved`` (n,), in place.

    ``equations`` (n, n) is symmetric and zero beyond ``width`` places from its
    diagonal; its lower half is overwritten.
    """
    n = solved.size
    for i in range(n):
        first = max(0, i - width)
        for j in range(first, i + 1):
            total = equations[i, j]
            for k in range(first, j):
                total -= equations[i, k] * equations[j, k]
            if j < i:
                equations[i, j] = total / equations[j, j]
            else:
                equations[i, i] = np.sqrt(total)
        for k in range(first, i):
            solved[i] -= equations[i, k] * solved[k]
        solved[i] /= equations[i, i]
    for i in range(n - 1, -1, -1):
        solved[i] /= equations[i, i]
        for k in range(max(0, i - width), i):
            solved[k] -= equations[i, k] * solved[i]
