"""Products of the matrices of a tile, as fast as the machine multiplies.

Rows must be contiguous, unless said otherwise; what is multiplied often should have
columns that fill lines (:data:`nmfaudio.compiled.lines.LINE`).
"""

from nmfaudio.compiled.jit import relaxed_kernel
from nmfaudio.compiled.registers.panels import (
    write_product,
    write_quotient,
    write_row_sum,
    write_sum,
)
from nmfaudio.compiled.registers.stored_lines import write_stored_sum
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
    """Set ``out`` to ``left @ right``.

    ``left`` (n_rows, n_inner) may be a transpose; ``right`` (n_inner, >= n_columns);
    ``out`` (n_rows, n_columns) is neither of them.
    """
    write_product(left, right, out)


@relaxed_kernel
def add_product(left: FloatArray, right: FloatArray, out: FloatArray) -> None:
    """Add ``left @ right`` to ``out``; all three as in :func:`multiply`."""
    write_sum(left, right, out)


@relaxed_kernel
def divide_by_model(
    data: FloatArray,
    left: FloatArray,
    right: FloatArray,
    ratio: FloatArray,
    scale: Real,
    eps: Real,
) -> None:
    """Set ``ratio`` to ``scale * data / (left @ right + eps)``.

    ``data`` and ``ratio`` (n_rows, n_columns), ``left`` (n_rows, n), ``right`` (n,
    n_columns). The division costs nothing beside the product. As many rows of data as
    follow these are asked for, because they will be wanted next; they need not exist.
    """
    write_quotient(left, right, data, ratio, scale, eps)


@relaxed_kernel
def add_row_products(left: FloatArray, right: FloatArray, sums: FloatArray) -> None:
    """Add ``left @ right.T`` to ``sums``, in parts.

    ``left`` (n_rows, n_inner), ``right`` (n, n_inner); ``sums`` (n_rows, n * lanes)
    holds as many parts of each entry as a line has lanes, side by side. For small
    ``n``, whose columns would not fill the lines of :func:`add_product`.
    """
    write_row_sum(left, right, sums)


@relaxed_kernel
def add_stored_row(
    values: FloatArray,
    indices: IntArray,
    first: int,
    last: int,
    other: FloatArray,
    total: FloatArray,
) -> None:
    """Add ``values[first:last] @ other[indices[first:last]]`` to ``total``.

    ``values`` and ``indices`` (n_stored,) are those of rows that lie one after another;
    ``other`` (n, n_columns) and ``total`` (n_columns,) are whole lines, see
    :func:`nmfaudio.compiled.lines.in_lines`.
    """
    write_stored_sum(values, indices, first, last, other, total)
