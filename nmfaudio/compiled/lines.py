"""How wide the vectors are in which products are made, and rows that fill them."""

import numpy as np

from nmfaudio.compiled.types import FloatArray

__all__ = ["LINE", "LINE_BYTES", "in_lines"]

LINE = 16
"""Columns that fill lines whatever the type: one of float32, two of float64."""

LINE_BYTES = 64


def in_lines(matrix: FloatArray) -> FloatArray:
    """Return a copy whose rows are whole lines of memory, filled up with zeros.

    Rows that lie across lines take twice as many of them from the caches, which is
    what rows in no order wait for.
    """
    n_rows, n_columns = matrix.shape
    lanes = LINE_BYTES // matrix.itemsize
    width = -(-n_columns // lanes) * lanes
    space = np.zeros(n_rows * width + lanes, matrix.dtype)
    first = -(space.ctypes.data // matrix.itemsize) % lanes
    lines = space[first : first + n_rows * width].reshape(n_rows, width)
    lines[:, :n_columns] = matrix
    return lines
