"""Sums of rows that stored indices name, as an intrinsic for kernels of sparse data.

What a loop of Numba's adds up in memory stays in registers here: a line or more of sums
for all entries of a row. See :mod:`nmfaudio.compiled.registers.vector`.
"""

from typing import Any, NamedTuple

from nmfaudio.compiled.lines import LINE_BYTES
from nmfaudio.compiled.numba_internals import cgutils, intrinsic, ir, types
from nmfaudio.compiled.registers.vector import (
    INDEX,
    PANEL,
    Matrix,
    Panel,
    Writer,
    write_loop,
)

__all__ = ["write_stored_sum"]

_BYTE = ir.IntType(8).as_pointer()
# Lines of sums at a time; a longer row of sums reads the entries again.
_LINES = min(4, PANEL.rows * PANEL.lines)


class _Row(NamedTuple):
    """Addresses of a row's stored values and indices, and how many there are."""

    values: Any
    indices: Any
    n_stored: Any


def _write_lines(w: Writer, row: _Row, other: Matrix, total: Any, lines: int) -> None:
    """Add to ``lines`` lines of sums at ``total``, of the lines at ``other.data``."""
    builder, panel = w.builder, Panel(1, lines)
    index_type = row.indices.type.pointee

    def add(value_at: Any, index_at: Any, now: Any) -> Any:
        value = w.spread(w.scalar_at(value_at))
        index = builder.load(builder.bitcast(index_at, row.indices.type))
        if index_type != INDEX:
            index = builder.sext(index, INDEX)
        begin = w.moved(other.data, builder.mul(index, other.row))
        return [
            [w.fused(value, w.load(begin, n, panel), s) for n, s in enumerate(now[0])]
        ]

    sums = [[w.load(total, n, panel) for n in range(lines)]]
    addresses = row.values, builder.bitcast(row.indices, _BYTE)
    steps = w.index(w.n_bytes), w.index(index_type.width // 8)
    for n, value in enumerate(
        write_loop(w, row.n_stored, sums, addresses, steps, add)[0]
    ):
        w.store(value, total, n, panel)


def _stored_sum(
    _typing: Any,
    values: Any,
    indices: Any,
    first: Any,
    last: Any,
    other: Any,
    total: Any,
) -> Any:
    signature = types.void(values, indices, first, last, other, total)

    def generate(context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        w = Writer(context, builder, total.dtype)
        begin, end = (builder.sext(at, INDEX) if at.type != INDEX else at
                      for at in given[2:4])  # fmt: skip
        stored, names, sums = (
            context.make_array(kind)(context, builder, value).data
            for kind, value in (
                (values, given[0]),
                (indices, given[1]),
                (total, given[5]),
            )
        )
        row = _Row(
            builder.bitcast(builder.gep(stored, [begin]), _BYTE),
            builder.gep(names, [begin]),
            builder.sub(end, begin),
        )
        matrix, (_, n_columns) = w.array(other, given[4])
        at = builder.bitcast(sums, _BYTE)
        n_lines = builder.sdiv(n_columns, w.index(w.lanes))

        def write(line: Any, lines: int) -> None:
            skip = builder.mul(line, w.index(LINE_BYTES))
            moved = matrix._replace(data=w.moved(matrix.data, skip))
            _write_lines(w, row, moved, w.moved(at, skip), lines)

        n_whole = builder.sdiv(n_lines, w.index(_LINES))
        with cgutils.for_range(builder, n_whole, intp=INDEX) as loop:
            write(builder.mul(loop.index, w.index(_LINES)), _LINES)
        done = builder.mul(n_whole, w.index(_LINES))
        rest = builder.sub(n_lines, done)
        for lines in range(1, _LINES):
            with builder.if_then(builder.icmp_signed("==", rest, w.index(lines))):
                write(done, lines)
        return context.get_dummy_value()

    return signature, generate


write_stored_sum: Any = intrinsic(_stored_sum)
"""Adds ``values[first:last] @ other[indices[first:last]]`` to ``total``.

``other`` (n, n_columns) and ``total`` (n_columns,) have contiguous rows of whole lines
(:data:`nmfaudio.compiled.lines.LINE`) and the type of ``values``.
"""
