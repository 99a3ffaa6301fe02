"""Instructions on vector registers, for intrinsics that Numba's loops cannot be.

LLVM turns innermost loops into vector code; a product of matrices wants a panel of sums
kept in registers across its inner loop, which no loop of Numba's becomes. So it is
written in LLVM's own vector instructions, which fit every processor: lines of 64 bytes,
which are one register or several.

Columns beyond the last whole line are done under a mask. That costs as much as a line,
and more where the processor has no masks: pad what is multiplied often to
:data:`nmfaudio.compiled.lines.LINE` columns.
"""

from collections.abc import Callable
from platform import machine
from typing import Any, NamedTuple

from nmfaudio.compiled.lines import LINE_BYTES
from nmfaudio.compiled.numba_internals import binding, cgutils, config, ir

__all__ = [
    "INDEX",
    "PANEL",
    "Matrix",
    "Panel",
    "Sums",
    "Writer",
    "has_wide_registers",
    "write_loop",
]

INDEX = ir.IntType(64)
_INT = ir.IntType(32)
_BYTE = ir.IntType(8)


class Panel(NamedTuple):
    """Rows by lines of sums; of the last line, ``n_valid`` columns if not None."""

    rows: int
    lines: int
    n_valid: Any = None

    def is_whole(self, n: int) -> bool:
        """Say whether line ``n`` is wholly there."""
        return self.n_valid is None or n + 1 < self.lines


def _features() -> set[str]:
    """Return the features of the processor that is compiled for."""
    asked = config.CPU_FEATURES  # NUMBA_CPU_FEATURES: for another machine than this one
    if asked is None:
        return {name for name, has in binding.get_host_cpu_features().items() if has}
    return {word[1:] for word in asked.split(",") if word.startswith("+")}


def has_wide_registers() -> bool:
    """Say whether registers hold 32 bytes or more, and multiply and add at once."""
    return bool({"avx2", "avx512f"} & _features())


def _largest_panel() -> Panel:
    """Return the panel that fills a processor's registers but leaves some to load."""
    features = _features()
    if "avx512f" in features:
        return Panel(8, 3)
    # Every 64-bit ARM has 32 registers of 16 bytes, whether its features are known.
    if "avx" in features or machine().lower() in {"arm64", "aarch64"}:
        return Panel(6, 1)
    return Panel(3, 1)


PANEL = _largest_panel()
"""Rows and lines of a panel whose sums leave some registers for what they are of."""


class Matrix(NamedTuple):
    """Address of a matrix's first entry and its strides, in bytes."""

    data: Any
    row: Any
    column: Any


class Writer:
    """Writes instructions on lines of one scalar type."""

    def __init__(self, context: Any, builder: Any, dtype: Any) -> None:
        self.context = context
        self.builder = builder
        self.scalar = context.get_value_type(dtype)
        self.n_bytes = dtype.bitwidth // 8
        self.lanes = LINE_BYTES // self.n_bytes
        self.line = ir.VectorType(self.scalar, self.lanes)
        self.name = f"v{self.lanes}f{dtype.bitwidth}"
        self.zero = ir.Constant(self.line, None)

    def index(self, value: int) -> Any:
        """Return a constant index."""
        return ir.Constant(INDEX, value)

    def array(self, array_type: Any, value: Any) -> tuple[Matrix, tuple[Any, Any]]:
        """Return where an array argument lies, and its shape."""
        array = self.context.make_array(array_type)(self.context, self.builder, value)
        row, column = cgutils.unpack_tuple(self.builder, array.strides, 2)
        n_rows, n_columns = cgutils.unpack_tuple(self.builder, array.shape, 2)
        data = self.builder.bitcast(array.data, _BYTE.as_pointer())
        return Matrix(data, row, column), (n_rows, n_columns)

    def moved(self, base: Any, n_bytes: Any) -> Any:
        """Return an address so many bytes on."""
        return self.builder.gep(base, [n_bytes])

    def at(self, matrix: Matrix, i: Any, j: Any, r: int = 0) -> Any:
        """Return the address of row ``i + r``, column ``j``."""
        rows = self.builder.mul(matrix.row, self.builder.add(i, self.index(r)))
        columns = self.builder.mul(matrix.column, j)
        return self.moved(matrix.data, self.builder.add(rows, columns))

    def load(self, row: Any, n: int, panel: Panel) -> Any:
        """Load line ``n`` of a panel's row; what is not there counts as zero."""
        address = self._line_at(row, n)
        if panel.is_whole(n):
            return self.builder.load(address, align=self.n_bytes)
        mask = self._mask(panel)
        load = self._function(
            f"llvm.masked.load.{self.name}.p0",
            self.line,
            [address.type, _INT, mask.type, self.line],
        )
        align = ir.Constant(_INT, self.n_bytes)
        return self.builder.call(load, [address, align, mask, self.zero])

    def store(self, value: Any, row: Any, n: int, panel: Panel) -> None:
        """Store line ``n`` of a panel's row as far as it is there."""
        address = self._line_at(row, n)
        if panel.is_whole(n):
            self.builder.store(value, address, align=self.n_bytes)
            return
        mask = self._mask(panel)
        store = self._function(
            f"llvm.masked.store.{self.name}.p0",
            ir.VoidType(),
            [self.line, address.type, _INT, mask.type],
        )
        align = ir.Constant(_INT, self.n_bytes)
        self.builder.call(store, [value, address, align, mask])

    def prefetch(self, row: Any, n: int) -> None:
        """Ask for line ``n`` of a row, which need not exist."""
        fetch = self._function(
            "llvm.prefetch.p0", ir.VoidType(), [_BYTE.as_pointer(), _INT, _INT, _INT]
        )
        address = self.moved(row, self.index(LINE_BYTES * n))
        read, second_level, data = (ir.Constant(_INT, n) for n in (0, 2, 1))
        self.builder.call(fetch, [address, read, second_level, data])

    def spread(self, value: Any) -> Any:
        """Return a line of one scalar."""
        return self._spread(value, self.line)

    def scalar_at(self, address: Any) -> Any:
        """Load one entry."""
        pointer = self.builder.bitcast(address, self.scalar.as_pointer())
        return self.builder.load(pointer)

    def fused(self, a: Any, b: Any, c: Any) -> Any:
        """Return ``a * b + c``, in one instruction where there is one."""
        fma = self._function(f"llvm.fmuladd.{self.name}", self.line, [self.line] * 3)
        return self.builder.call(fma, [a, b, c])

    def _line_at(self, row: Any, n: int) -> Any:
        address = self.moved(row, self.index(LINE_BYTES * n))
        return self.builder.bitcast(address, self.line.as_pointer())

    def _mask(self, panel: Panel) -> Any:
        kind = ir.VectorType(INDEX, self.lanes)
        lanes = ir.Constant(kind, list(range(self.lanes)))
        n_valid = self._spread(panel.n_valid, kind)
        return self.builder.icmp_signed("<", lanes, n_valid)

    def _spread(self, value: Any, kind: Any) -> Any:
        nothing = ir.Constant(kind, ir.Undefined)
        one = self.builder.insert_element(nothing, value, ir.Constant(_INT, 0))
        everywhere = ir.Constant(ir.VectorType(_INT, kind.count), None)
        return self.builder.shuffle_vector(one, nothing, everywhere)

    def _function(self, name: str, result: Any, arguments: list[Any]) -> Any:
        kind = ir.FunctionType(result, arguments)
        return cgutils.get_or_insert_function(self.builder.module, kind, name)


Sums = list[list[Any]]
"""Lines of sums by row, as a panel holds them."""


def write_loop(
    w: Writer,
    n: Any,
    sums: Sums,
    addresses: tuple[Any, Any],
    steps: tuple[Any, Any],
    add: Callable[[Any, Any, Sums], Sums],
) -> Sums:
    """Write a loop of ``n`` rounds that keeps sums in registers.

    Each round adds to the sums what is found at two addresses, which then go on by
    ``steps`` bytes.
    """
    builder = w.builder
    before = builder.block
    head = builder.append_basic_block("panel.head")
    body = builder.append_basic_block("panel.body")
    after = builder.append_basic_block("panel.after")
    builder.branch(head)

    builder.position_at_end(head)
    at, *places = (builder.phi(value.type) for value in (n, *addresses))
    now = [[builder.phi(w.line) for _ in row] for row in sums]
    builder.cbranch(builder.icmp_signed("<", at, n), body, after)

    builder.position_at_end(body)
    new = add(places[0], places[1], now)
    moved = [w.moved(place, step) for place, step in zip(places, steps, strict=True)]
    counted = builder.add(at, w.index(1))
    end = builder.block
    builder.branch(head)

    phis = [at, *places, *(phi for row in now for phi in row)]
    firsts = [w.index(0), *addresses, *(value for row in sums for value in row)]
    nexts = [counted, *moved, *(value for row in new for value in row)]
    for phi, first, then in zip(phis, firsts, nexts, strict=True):
        phi.add_incoming(first, before)
        phi.add_incoming(then, end)
    builder.position_at_end(after)
    return now
