"""Products of small matrices, panel by panel, as intrinsics for kernels.

A panel is a piece of the result that the registers hold: each step adds lines of the
right factor's rows times scalars of the left one, or, where the result is too narrow
for that, lines of both. See :mod:`nmfaudio.compiled.registers.vector`.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from nmfaudio.compiled.lines import LINE_BYTES
from nmfaudio.compiled.numba_internals import cgutils, intrinsic, ir, types
from nmfaudio.compiled.registers.vector import (
    INDEX,
    PANEL,
    Matrix,
    Panel,
    Sums,
    Writer,
    write_loop,
)

__all__ = ["write_product", "write_quotient", "write_row_sum", "write_sum"]


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


def _widths(w: Writer, n_columns: Any) -> list[tuple[int, Any]]:
    """Return how many strips of how many lines cover the whole lines.

    A single line fills few registers: it makes two pairs with a wide strip instead.
    Where strips are wider than a line, the last line is left to the masked one.
    """
    builder = w.builder
    n_lines = builder.sdiv(n_columns, w.index(w.lanes))
    if PANEL.lines == 1:
        return [(1, n_lines)]
    n_wide = builder.sdiv(n_lines, w.index(PANEL.lines))
    rest = builder.srem(n_lines, w.index(PANEL.lines))
    is_single = builder.icmp_signed("==", rest, w.index(1))
    is_spare = builder.icmp_signed(">", n_wide, w.index(0))
    fewer = builder.zext(builder.and_(is_single, is_spare), INDEX)
    n_wide = builder.sub(n_wide, fewer)
    rest = builder.add(rest, builder.mul(fewer, w.index(PANEL.lines)))
    return [(PANEL.lines, n_wide), (2, builder.sdiv(rest, w.index(2)))]


def _write_strips(p: _Panels) -> None:
    """Write the strips beside each other, from wide ones to part of a line."""
    w, builder, n_columns = p.w, p.w.builder, p.product.n_columns
    first = w.index(0)
    for lines, n in _widths(w, n_columns):
        size = w.index(lines * w.lanes)
        with cgutils.for_range(builder, n, intp=INDEX) as loop:
            j = builder.add(first, builder.mul(loop.index, size))
            _write_strip(p, j, lines)
        first = builder.add(first, builder.mul(n, size))
    end = cgutils.alloca_once_value(builder, first)
    rest = builder.sub(n_columns, first)
    lines = builder.sdiv(builder.add(rest, w.index(w.lanes - 1)), w.index(w.lanes))
    with cgutils.for_range(builder, lines, intp=INDEX) as loop:
        j = builder.load(end)
        _write_strip(p, j, 1, builder.sub(n_columns, j))
        builder.store(builder.add(j, w.index(w.lanes)), end)


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


class _Call:
    """Gathers the values that a product needs, to write a call of it.

    A product is a function of its own: written once for all calls in a module, and not
    compiled again with every kernel that it is part of.
    """

    def __init__(self, context: Any, builder: Any, dtype: Any) -> None:
        self._context, self._builder, self._dtype = context, builder, dtype
        self._w = Writer(context, builder, dtype)
        self._values: list[Any] = []
        self.shapes: list[tuple[Any, Any]] = []

    def take(self, array_type: Any, value: Any) -> None:
        """Add a matrix."""
        matrix, shape = self._w.array(array_type, value)
        self._values += matrix
        self.shapes.append(shape)

    def add(self, *values: Any) -> None:
        """Add other values."""
        self._values += values

    def write(self, name: str, body: Callable[[Writer, Sequence[Any]], None]) -> Any:
        """Call the function ``name``, whose body is written if it is not there yet."""
        module = self._builder.module
        full_name = f"nmfaudio.{name}.{self._w.name}.{PANEL.rows}.{PANEL.lines}"
        function = module.globals.get(full_name)
        if function is None:
            kind = ir.FunctionType(ir.VoidType(), [v.type for v in self._values])
            function = ir.Function(module, kind, full_name)
            function.linkage = "linkonce_odr"
            function.attributes.add("noinline")
            builder = ir.IRBuilder(function.append_basic_block("entry"))
            body(Writer(self._context, builder, self._dtype), function.args)
            builder.ret_void()
        self._builder.call(function, self._values)
        return self._context.get_dummy_value()


def _product_writer(name: str, fill: _Fill, *, add: bool) -> Any:
    """Return the definition of an intrinsic that stores or adds a product."""

    def body(w: Writer, given: Sequence[Any]) -> None:
        left, right, target = Matrix(*given[:3]), Matrix(*given[3:6]), given[6:9]
        product = _Product(left, right, *given[9:])
        start, finish = _in_place(w, Matrix(*target), add=add)
        _write_strips(_Panels(w, product, start, finish, fill))

    def define(_typing: Any, left: Any, right: Any, out: Any) -> Any:
        def generate(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
            call = _Call(context, builder, out.dtype)
            for kind, value in zip((left, right, out), values, strict=True):
                call.take(kind, value)
            call.add(call.shapes[0][1], *call.shapes[2])
            return call.write(name, body)

        return types.void(left, right, out), generate

    return define


def _quotient_body(w: Writer, given: Sequence[Any]) -> None:
    """Write the product that is divided into the data."""
    builder = w.builder
    left, right = Matrix(*given[:3]), Matrix(*given[3:6])
    source, target = Matrix(*given[6:9]), Matrix(*given[9:12])
    product = _Product(left, right, *given[12:15])
    scale, eps = w.spread(given[15]), w.spread(given[16])
    far = builder.mul(source.row, product.n_rows)

    def start(_i: Any, _j: Any, panel: Panel) -> Sums:
        return [[w.zero] * panel.lines for _ in range(panel.rows)]

    def finish(i: Any, j: Any, panel: Panel, sums: Sums) -> None:
        for r, row in enumerate(sums):
            data, out = w.at(source, i, j, r), w.at(target, i, j, r)
            for n, model in enumerate(row):
                w.prefetch(w.moved(data, far), n)
                value = builder.fmul(w.load(data, n, panel), scale)
                value = builder.fdiv(value, builder.fadd(model, eps))
                w.store(value, out, n, panel)

    _write_strips(_Panels(w, product, start, finish, _fill_by_scalars))


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
        call = _Call(context, builder, scalar)
        for kind, value in zip((left, right, data, ratio), values[:4], strict=True):
            call.take(kind, value)
        call.add(call.shapes[0][1], *call.shapes[3], *values[4:])
        return call.write("quotient", _quotient_body)

    return signature, generate


# What they do: see the kernels of nearly the same names in products.py.
write_product: Any = intrinsic(_product_writer("product", _fill_by_scalars, add=False))
write_sum: Any = intrinsic(_product_writer("sum", _fill_by_scalars, add=True))
write_quotient: Any = intrinsic(_quotient)
write_row_sum: Any = intrinsic(_product_writer("row_sum", _fill_by_lines, add=True))
