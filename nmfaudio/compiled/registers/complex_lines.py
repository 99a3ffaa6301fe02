"""Lines of complex numbers in vector registers, and the transforms of a few of them.

Real parts lie by themselves and imaginary parts by themselves, so that additions and
multiplications of lines are those of numbers. See
:mod:`nmfaudio.compiled.registers.vector`.
"""

from collections.abc import Sequence
from math import sqrt
from typing import Any, NamedTuple

from nmfaudio.compiled.lines import LINE
from nmfaudio.compiled.numba_internals import ir, types
from nmfaudio.compiled.registers.vector import Writer

__all__ = [
    "BACKWARD",
    "EVEN",
    "FIRST",
    "ODD",
    "SECOND",
    "ComplexLine",
    "ComplexPlace",
    "ComplexWriter",
]

EVEN, ODD = range(0, 2 * LINE, 2), range(1, 2 * LINE, 2)
"""Entries of two lines that are the real and the imaginary parts of pairs."""

FIRST = tuple(at for i in range(LINE // 2) for at in (i, LINE + i))
SECOND = tuple(at for i in range(LINE // 2, LINE) for at in (i, LINE + i))
"""Entries of two lines in turns: what the first and the second line of pairs hold."""

BACKWARD = range(LINE - 1, -1, -1)


class ComplexLine(NamedTuple):
    """Real and imaginary parts of a line of complex numbers."""

    re: Any
    im: Any


class ComplexPlace(NamedTuple):
    """Where real and imaginary parts begin."""

    re: Any
    im: Any


class ComplexWriter(Writer):
    """Writes instructions on lines of complex numbers."""

    def __init__(self, context: Any, builder: Any) -> None:
        super().__init__(context, builder, types.float32)
        self.root_half = ir.Constant(self.line, [sqrt(0.5)] * LINE)

    def beginning(self, array_type: Any, value: Any) -> Any:
        """Return the address of an array's first entry."""
        return self.context.make_array(array_type)(
            self.context, self.builder, value
        ).data

    def apart(self, array_type: Any, value: Any, pitch: Any) -> ComplexPlace:
        """Return where the parts of an array of complex numbers begin."""
        begin = self.beginning(array_type, value)
        return ComplexPlace(begin, self.builder.gep(begin, [pitch]))

    def load_at(self, begin: Any, at: Any) -> Any:
        """Load a line of real numbers."""
        address = self.builder.gep(begin, [at])
        return self.builder.load(
            self.builder.bitcast(address, self.line.as_pointer()), align=self.n_bytes
        )

    def store_at(self, value: Any, begin: Any, at: Any) -> None:
        """Store a line of real numbers."""
        address = self.builder.gep(begin, [at])
        self.builder.store(
            value,
            self.builder.bitcast(address, self.line.as_pointer()),
            align=self.n_bytes,
        )

    def get(self, place: ComplexPlace, at: Any) -> ComplexLine:
        """Load a line of complex numbers."""
        return ComplexLine(self.load_at(place.re, at), self.load_at(place.im, at))

    def put(self, value: ComplexLine, place: ComplexPlace, at: Any) -> None:
        """Store a line of complex numbers."""
        self.store_at(value.re, place.re, at)
        self.store_at(value.im, place.im, at)

    def get_pairs(self, begin: Any, at: Any, order: Sequence[int]) -> ComplexLine:
        """Load two lines of numbers whose parts take turns, and part them.

        ``order`` is that of the real parts; imaginary ones follow them.
        """
        both = self.load_at(begin, at), self.load_at(begin, self.beyond(at))
        imaginary = [at + 1 for at in order]
        return ComplexLine(self.mixed(*both, order), self.mixed(*both, imaginary))

    def put_pairs(self, value: ComplexLine, begin: Any, at: Any) -> None:
        """Store a complex line so that its parts take turns."""
        self.store_at(self.mixed(*value, FIRST), begin, at)
        self.store_at(self.mixed(*value, SECOND), begin, self.beyond(at))

    def beyond(self, at: Any) -> Any:
        """Return the place a line further."""
        return self.builder.add(at, self.index(LINE))

    def mixed(self, a: Any, b: Any, places: Sequence[int]) -> Any:
        """Return a line of entries of two; those of ``b`` count on from ``a``."""
        kind = ir.VectorType(ir.IntType(32), LINE)
        return self.builder.shuffle_vector(a, b, ir.Constant(kind, list(places)))

    def sum(self, a: ComplexLine, b: ComplexLine) -> ComplexLine:
        """Return ``a + b``."""
        return ComplexLine(self.builder.fadd(a.re, b.re), self.builder.fadd(a.im, b.im))

    def difference(self, a: ComplexLine, b: ComplexLine) -> ComplexLine:
        """Return ``a - b``."""
        return ComplexLine(self.builder.fsub(a.re, b.re), self.builder.fsub(a.im, b.im))

    def product(self, a: ComplexLine, b: ComplexLine) -> ComplexLine:
        """Return ``a * b``."""
        fmul, minus = self.builder.fmul, self.builder.fneg(a.im)
        return ComplexLine(
            self.fused(minus, b.im, fmul(a.re, b.re)),
            self.fused(a.im, b.re, fmul(a.re, b.im)),
        )

    def four(self, x: Sequence[ComplexLine]) -> list[ComplexLine]:
        """Return the transforms of four lines, entry by entry."""
        fadd, fsub = self.builder.fadd, self.builder.fsub
        a, b = self.sum(x[0], x[2]), self.difference(x[0], x[2])
        c, d = self.sum(x[1], x[3]), self.difference(x[1], x[3])
        return [
            self.sum(a, c),
            ComplexLine(fadd(b.re, d.im), fsub(b.im, d.re)),
            self.difference(a, c),
            ComplexLine(fsub(b.re, d.im), fadd(b.im, d.re)),
        ]

    def eight(self, x: Sequence[ComplexLine]) -> list[ComplexLine]:
        """Return the transforms of eight lines, entry by entry."""
        fadd, fsub, fneg = self.builder.fadd, self.builder.fsub, self.builder.fneg
        sums = [self.sum(x[k], x[k + 4]) for k in range(4)]
        a, b, c, d = (self.difference(x[k], x[k + 4]) for k in range(4))
        odd = [
            a,  # each an eighth of a turn further than the one before
            self._by_root_half(fadd(b.re, b.im), fsub(b.im, b.re)),
            ComplexLine(c.im, fneg(c.re)),
            self._by_root_half(fsub(d.im, d.re), fneg(fadd(d.re, d.im))),
        ]
        pairs = zip(self.four(sums), self.four(odd), strict=True)
        return [line for pair in pairs for line in pair]

    def _by_root_half(self, re: Any, im: Any) -> ComplexLine:
        fmul = self.builder.fmul
        return ComplexLine(fmul(re, self.root_half), fmul(im, self.root_half))

    def turned_over(self, rows: Sequence[Any]) -> Sequence[Any]:
        """Return the columns of as many lines as a line has entries."""
        for distance in (1, 2, 4, 8):
            # Blocks of this size change places across the diagonal, all at once.
            low = [i if not i & distance else LINE + i - distance for i in range(LINE)]
            high = [i + distance if not i & distance else LINE + i for i in range(LINE)]
            made = list(rows)
            for r in range(LINE):
                if not r & distance:
                    pair = rows[r], rows[r + distance]
                    made[r] = self.mixed(*pair, low)
                    made[r + distance] = self.mixed(*pair, high)
            rows = made
        return rows
