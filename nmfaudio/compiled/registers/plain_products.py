"""The products of :mod:`nmfaudio.compiled.registers.register_products` as plain loops.

For a Numba or a processor for which those cannot be written: the same results but for
rounding, in a multiple of the time.
"""

from nmfaudio.compiled.jit import relaxed_kernel
from nmfaudio.compiled.types import FloatArray, IntArray, Real

__all__ = [
    "add_product",
    "add_row_products",
    "add_stored_row",
    "divide_by_model",
    "multiply",
]


@relaxed_kernel
def multiply(left: FloatArray, right: FloatArray, out: FloatArray) -> None:
    """Set ``out`` to ``left @ right``."""
    out[:] = 0
    add_product(left, right, out)


@relaxed_kernel
def add_product(left: FloatArray, right: FloatArray, out: FloatArray) -> None:
    """Add ``left @ right`` to ``out``, four columns of ``left`` at a time."""
    n_rows, n_columns = out.shape
    n_inner = left.shape[1]
    fours = n_inner - n_inner % 4
    for i in range(n_rows):
        for k in range(0, fours, 4):
            a, b, c, d = left[i, k], left[i, k + 1], left[i, k + 2], left[i, k + 3]
            for j in range(n_columns):
                out[i, j] += (
                    a * right[k, j]
                    + b * right[k + 1, j]
                    + c * right[k + 2, j]
                    + d * right[k + 3, j]
                )
        for k in range(fours, n_inner):
            a = left[i, k]
            for j in range(n_columns):
                out[i, j] += a * right[k, j]


@relaxed_kernel
def divide_by_model(
    data: FloatArray,
    left: FloatArray,
    right: FloatArray,
    ratio: FloatArray,
    scale: Real,
    eps: Real,
) -> None:
    """Set ``ratio`` to ``scale * data / (left @ right + eps)``."""
    multiply(left, right, ratio)
    for i in range(ratio.shape[0]):
        for j in range(ratio.shape[1]):
            ratio[i, j] = scale * data[i, j] / (ratio[i, j] + eps)


@relaxed_kernel
def add_row_products(left: FloatArray, right: FloatArray, sums: FloatArray) -> None:
    """Add ``left @ right.T`` to ``sums``, all of an entry to its first part."""
    n_inner = left.shape[1]
    lanes = sums.shape[1] // right.shape[0]
    for i in range(left.shape[0]):
        for k in range(right.shape[0]):
            total = sums[i, k * lanes]
            for j in range(n_inner):
                total += left[i, j] * right[k, j]
            sums[i, k * lanes] = total


@relaxed_kernel
def add_stored_row(
    values: FloatArray,
    indices: IntArray,
    first: int,
    last: int,
    other: FloatArray,
    total: FloatArray,
) -> None:
    """Add ``values[first:last] @ other[indices[first:last]]``, four rows at a time."""
    fours = first + (last - first) // 4 * 4
    for e in range(first, fours, 4):
        a, b, c, d = values[e], values[e + 1], values[e + 2], values[e + 3]
        w, x = other[indices[e]], other[indices[e + 1]]
        y, z = other[indices[e + 2]], other[indices[e + 3]]
        for k in range(total.size):
            total[k] += a * w[k] + b * x[k] + c * y[k] + d * z[k]
    for e in range(fours, last):
        a, w = values[e], other[indices[e]]
        for k in range(total.size):
            total[k] += a * w[k]
