"""Products of small matrices, panel by panel, as intrinsics for kernels.

A panel is a piece of the result that the registers hold: each step adds lines of the
right factor's rows times scalars of the left one, or, where the result is too narrow
for that, lines of both. See :mod:`nmfaudio.factorization._vector`.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from numba import types  # noqa: TID251
from numba.core import cgutils as _cgutils  # noqa: TID251
from numba.extending import intrinsic  # noqa: TID251

from nmfaudio.factorization._vector import (
    INDEX,
    LINE_BYTES,
    PANEL,
    Matrix,
    Panel,
    Sums,
    Writer,
    write_loop,
)

__all__ = ["write_product", "write_quotient", "write_row_sum", "write_sum"]

cgutils: Any = _cgutils


class _Product(NamedTuple):
    """``left[:, :n_inner] @ right[:n_inner]``, of ``n_rows`` by ``n_columns``."""

    left: Matrix
    right: Matrix
    n_inner: Any
    n_rows: Any
    n_columns: Any


_Start = Callable[[Any, Any, Panel], Sums]
_Finish = Callable[[Any, Any, Panel, Sums], None]
_Fill = Callable[[Writer, _Product, Any, Any, Panel, Sums], Sums]


class _Panels(NamedTuple):
    """A product, what its panels begin with and end in, and how they are filled."""

    w: Writer
    product: _Product
    start: _Start
    finish: _Finish
    fill: _Fill


def _fill_by_scalars(
    w: Writer, o: _Product, i: Any, j: Any, panel: Panel, sums: Sums
) -> Sums:
    """Add lines of the right factor's rows times scalars of the left one."""
    rows = [w.builder.mul(o.left.row, w.index(r)) for r in range(panel.rows)]

    def add(left: Any, right: Any, now: Sums) -> Sums:
        lines = [w.load(right, n, panel) for n in range(panel.lines)]
        new = []
        for row, values in zip(rows, now, strict=True):
            scalar = w.spread(w.scalar_at(w.moved(left, row)))
            new.append(
                [w.fused(scalar, *pair) for pair in zip(lines, values, strict=True)]
            )
        return new

    addresses = w.at(o.left, i, w.index(0)), w.at(o.right, w.index(0), j)
    return write_loop(w, o.n_inner, sums, addresses, (o.left.column, o.right.row), add)


def _fill_by_lines(
    w: Writer, o: _Product, i: Any, j: Any, panel: Panel, sums: Sums
) -> Sums:
    """Add lines of the left factor's rows times lines of the right one's rows."""
    builder = w.builder
    first = builder.sdiv(j, w.index(w.lanes))
    lefts = [builder.mul(o.left.row, w.index(r)) for r in range(panel.rows)]
    rights = [builder.mul(o.right.row, w.index(n)) for n in range(panel.lines)]

    def add_part(part: Panel) -> Callable[[Any, Any, Sums], Sums]:
        def add(left: Any, right: Any, now: Sums) -> Sums:
            lines = [w.load(w.moved(right, row), 0, part) for row in rights]
            new = []
            for row, values in zip(lefts, now, strict=True):
                line = w.load(w.moved(left, row), 0, part)
                new.append(
                    [w.fused(line, *pair) for pair in zip(lines, values, strict=True)]
                )
            return new

        return add

    n_whole = builder.sdiv(o.n_inner, w.index(w.lanes))
    left, right = w.at(o.left, i, w.index(0)), w.at(o.right, first, w.index(0))
    step = w.index(LINE_BYTES)
    whole = add_part(Panel(1, 1))
    sums = write_loop(w, n_whole, sums, (left, right), (step, step), whole)
    done = builder.mul(n_whole, w.index(w.lanes))
    rest = builder.sub(o.n_inner, done)
    some = builder.zext(builder.icmp_signed(">", rest, w.index(0)), INDEX)
    skip = builder.mul(n_whole, step)
    places = w.moved(left, skip), w.moved(right, skip)
    part = add_part(Panel(1, 1, rest))
    return write_loop(w, some, sums, places, (step, step), part)


def _write_strip(p: _Panels, j: Any, lines: int, n_valid: Any = None) -> None:
    """Write the panels below each other at column ``j``."""
    w, builder, n_rows = p.w, p.w.builder, p.product.n_rows

    def write(i: Any, rows: int) -> None:
        panel = Panel(rows, lines, n_valid)
        sums = p.fill(w, p.product, i, j, panel, p.start(i, j, panel))
        p.finish(i, j, panel, sums)

    n_whole = builder.sdiv(n_rows, w.index(PANEL.rows))
    with cgutils.for_range(builder, n_whole, intp=INDEX) as loop:
        write(builder.mul(loop.index, w.index(PANEL.rows)), PANEL.rows)
    at = cgutils.alloca_once_value(builder, builder.mul(n_whole, w.index(PANEL.rows)))
    for rows in (4, 2, 1):
        if rows < PANEL.rows:
            i = builder.load(at)
            rest = builder.sub(n_rows, i)
            with builder.if_then(builder.icmp_signed(">=", rest, w.index(rows))):
                write(i, rows)
                builder.store(builder.add(i, w.index(rows)), at)


def _without_single(w: Writer, n_columns: Any, n_whole: Any) -> Any:
    """Return one strip less if a single line were left: it fills no registers."""
    builder = w.builder
    n_lines = builder.sdiv(n_columns, w.index(w.lanes))
    rest = builder.sub(n_lines, builder.mul(n_whole, w.index(PANEL.lines)))
    is_single = builder.icmp_signed("==", rest, w.index(1))
    is_spare = builder.icmp_signed(">", n_whole, w.index(0))
    return builder.sub(n_whole, builder.zext(builder.and_(is_single, is_spare), INDEX))


def _write_strips(p: _Panels) -> None:
    """Write the strips beside each other, from wide ones to part of a line."""
    w, builder, n_columns = p.w, p.w.builder, p.product.n_columns
    width = w.index(PANEL.lines * w.lanes)
    n_whole = builder.sdiv(n_columns, width)
    if PANEL.lines > 2:
        n_whole = _without_single(w, n_columns, n_whole)
    with cgutils.for_range(builder, n_whole, intp=INDEX) as loop:
        _write_strip(p, builder.mul(loop.index, width), PANEL.lines)
    at = cgutils.alloca_once_value(builder, builder.mul(n_whole, width))
    for lines in (2, 2, 1):
        if lines < PANEL.lines:
            j = builder.load(at)
            rest = builder.sub(n_columns, j)
            size = w.index(lines * w.lanes)
            with builder.if_then(builder.icmp_signed(">=", rest, size)):
                _write_strip(p, j, lines)
                builder.store(builder.add(j, size), at)
    j = builder.load(at)
    rest = builder.sub(n_columns, j)
    with builder.if_then(builder.icmp_signed(">", rest, w.index(0))):
        _write_strip(p, j, 1, rest)


def _in_place(w: Writer, target: Matrix, *, add: bool) -> tuple[_Start, _Finish]:
    """Return how panels begin and end that are stored, or added to what is there."""

    def start(i: Any, j: Any, panel: Panel) -> Sums:
        lines = range(panel.lines)
        if not add:
            return [[w.zero for _ in lines] for _ in range(panel.rows)]
        rows = [w.at(target, i, j, r) for r in range(panel.rows)]
        return [[w.load(row, n, panel) for n in lines] for row in rows]

    def finish(i: Any, j: Any, panel: Panel, sums: Sums) -> None:
        for r, row in enumerate(sums):
            for n, value in enumerate(row):
                w.store(value, w.at(target, i, j, r), n, panel)

    return start, finish


def _product_writer(*, add: bool) -> Any:
    """Return the definition of an intrinsic that stores or adds a product."""

    def define(_typing: Any, left: Any, right: Any, out: Any) -> Any:
        def generate(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
            w = Writer(context, builder, out.dtype)
            source, (_, n_inner) = w.array(left, values[0])
            target, (n_rows, n_columns) = w.array(out, values[2])
            product = _Product(
                left=source,
                right=w.array(right, values[1])[0],
                n_inner=n_inner,
                n_rows=n_rows,
                n_columns=n_columns,
            )
            start, finish = _in_place(w, target, add=add)
            _write_strips(_Panels(w, product, start, finish, _fill_by_scalars))
            return context.get_dummy_value()

        return types.void(left, right, out), generate

    return define


def _quotient(
    _typing: Any,
    left: Any,
    right: Any,
    data: Any,
    ratio: Any,
    _scale: Any,
    _eps: Any,
) -> Any:
    scalar = ratio.dtype
    signature = types.void(left, right, data, ratio, scalar, scalar)

    def generate(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        w = Writer(context, builder, scalar)
        source, _ = w.array(data, values[2])
        factor, (_, n_inner) = w.array(left, values[0])
        target, (n_rows, n_columns) = w.array(ratio, values[3])
        product = _Product(
            left=factor,
            right=w.array(right, values[1])[0],
            n_inner=n_inner,
            n_rows=n_rows,
            n_columns=n_columns,
        )
        scale, eps = w.spread(values[4]), w.spread(values[5])
        far = builder.mul(source.row, n_rows)

        def start(_i: Any, _j: Any, panel: Panel) -> Sums:
            return [[w.zero] * panel.lines for _ in range(panel.rows)]

        def finish(i: Any, j: Any, panel: Panel, sums: Sums) -> None:
            for r, row in enumerate(sums):
                given, out = w.at(source, i, j, r), w.at(target, i, j, r)
                for n, model in enumerate(row):
                    w.prefetch(w.moved(given, far), n)
                    value = builder.fmul(w.load(given, n, panel), scale)
                    value = builder.fdiv(value, builder.fadd(model, eps))
                    w.store(value, out, n, panel)

        _write_strips(_Panels(w, product, start, finish, _fill_by_scalars))
        return context.get_dummy_value()

    return signature, generate


def _row_sum(_typing: Any, left: Any, right: Any, sums: Any) -> Any:
    signature = types.void(left, right, sums)

    def generate(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
        w = Writer(context, builder, sums.dtype)
        target, (n_rows, n_columns) = w.array(sums, values[2])
        source, (_, n_inner) = w.array(left, values[0])
        product = _Product(
            left=source,
            right=w.array(right, values[1])[0],
            n_inner=n_inner,
            n_rows=n_rows,
            n_columns=n_columns,
        )
        start, finish = _in_place(w, target, add=True)
        _write_strips(_Panels(w, product, start, finish, _fill_by_lines))
        return context.get_dummy_value()

    return signature, generate


# What they do: see the kernels of the same names in products.py.
write_product: Any = intrinsic(_product_writer(add=False))
write_sum: Any = intrinsic(_product_writer(add=True))
write_quotient: Any = intrinsic(_quotient)
write_row_sum: Any = intrinsic(_row_sum)
