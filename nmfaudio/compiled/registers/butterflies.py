"""Steps of a Fourier transform on lines of complex numbers, as intrinsics for kernels.

Numbers lie apart: all real parts, and ``pitch`` entries further all imaginary parts. A
line of each is one complex line, so that a butterfly does a line of transforms at once
by additions alone; between two halves of a transform numbers change rows for columns in
registers. See :mod:`nmfaudio.compiled.registers.vector`, and for the use of it
:mod:`nmfaudio.spectral._fft.kernel`.

All arrays are float32, contiguous, and given as one axis; places and steps count
entries. What is written never overlaps what is read.
"""

from collections.abc import Callable, Sequence
from typing import Any

from nmfaudio.compiled.lines import LINE
from nmfaudio.compiled.numba_internals import cgutils, intrinsic, types
from nmfaudio.compiled.registers.complex_lines import (
    BACKWARD,
    EVEN,
    FIRST,
    ODD,
    SECOND,
    ComplexLine,
    ComplexPlace,
    ComplexWriter,
)
from nmfaudio.compiled.registers.vector import INDEX

__all__ = [
    "combine_4",
    "combine_8",
    "finish_4",
    "finish_8",
    "from_spectrum",
    "to_samples",
    "to_spectrum",
    "turn_over",
    "windowed_pairs",
]

_INDEX_TYPE = types.intp


def _pass(radix: int, *, is_last: bool) -> Any:
    """Return an intrinsic that does all butterflies of a pass.

    It takes ``(source, target, pitch, left, n, factors, first)``. Of ``source``
    (radix, left, n) the ``radix`` blocks are combined; what comes of it is multiplied
    by powers of a root of unity, and stored to ``target`` (left, radix, n). These, from
    the first power on, are at ``first`` of ``factors``, real part and imaginary part in
    turn, for each of ``left``. In the last pass ``left`` is 1, and no factors are
    needed.
    """

    @intrinsic  # type: ignore[untyped-decorator]
    def run(
        _typing: Any, source: Any, target: Any, pitch: Any, left: Any, n: Any,
        factors: Any, first: Any,
    ) -> Any:  # fmt: skip
        places = [_INDEX_TYPE for _ in (pitch, left, n)]
        last = [_INDEX_TYPE for _ in (first,)]
        signature = types.void(source, target, *places, factors, *last)

        def write(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            w = ComplexWriter(context, builder)
            pitch, left, n = args[2:5]
            given = w.apart(signature.args[0], args[0], pitch)
            made = w.apart(signature.args[1], args[1], pitch)
            step, n_lines = builder.mul(left, n), builder.udiv(n, w.index(LINE))
            begin = w.beginning(signature.args[5], args[5])
            with cgutils.for_range(builder, left, intp=INDEX) as turn:
                at = builder.mul(turn.index, n)
                to = builder.mul(at, w.index(radix))
                skip = builder.mul(turn.index, w.index(2 * (radix - 1)))
                place = builder.add(args[6], skip)
                powers = [] if is_last else _powers(w, begin, place, radix - 1)
                with cgutils.for_range(builder, n_lines, intp=INDEX) as loop:
                    on = builder.mul(loop.index, w.index(LINE))
                    rows = [w.get(given, k) for k in _steps(w, at, on, step, radix)]
                    rows = w.eight(rows) if radix == 8 else w.four(rows)
                    for j, k in enumerate(_steps(w, to, on, n, radix)):
                        if powers and j:
                            rows[j] = w.product(rows[j], powers[j - 1])
                        w.put(rows[j], made, k)
            return context.get_dummy_value()

        return signature, write

    return run


def _powers(w: ComplexWriter, begin: Any, first: Any, n: int) -> list[ComplexLine]:
    """Return lines of one factor each."""
    loaded = [
        w.spread(w.scalar_at(w.builder.gep(begin, [w.builder.add(first, w.index(i))])))
        for i in range(2 * n)
    ]
    return [ComplexLine(*loaded[i : i + 2]) for i in range(0, 2 * n, 2)]


def _steps(w: ComplexWriter, first: Any, on: Any, step: Any, n: int) -> list[Any]:
    """Return ``n`` places, ``step`` apart, from ``first + on``."""
    places = [w.builder.add(first, on)]
    for _ in range(n - 1):
        places.append(w.builder.add(places[-1], step))
    return places


combine_4, combine_8 = _pass(4, is_last=False), _pass(8, is_last=False)
finish_4, finish_8 = _pass(4, is_last=True), _pass(8, is_last=True)

_Step = Callable[[ComplexWriter, Sequence[Any], tuple[Any, Any], Any], None]


def _intrinsic_of(step: _Step) -> Any:
    """Return an intrinsic of three arrays and two numbers, done for lines in turn.

    ``step(w, beginnings, numbers, line)`` writes what is done for one line; the second
    number tells how many entries there are.
    """

    @intrinsic  # type: ignore[untyped-decorator]
    def run(_typing: Any, a: Any, b: Any, c: Any, pitch: Any, n: Any) -> Any:
        signature = types.void(a, b, c, *(_INDEX_TYPE for _ in (pitch, n)))

        def write(context: Any, builder: Any, signature: Any, args: Any) -> Any:
            w = ComplexWriter(context, builder)
            arrays = [
                w.beginning(kind, value)
                for kind, value in zip(signature.args[:3], args[:3], strict=True)
            ]
            n_lines = builder.udiv(args[4], w.index(LINE))
            with cgutils.for_range(builder, n_lines, intp=INDEX) as loop:
                at = builder.mul(loop.index, w.index(LINE))
                step(w, arrays, (args[3], args[4]), at)
            return context.get_dummy_value()

        return signature, write

    return run


def _place(w: ComplexWriter, begin: Any, pitch: Any) -> ComplexPlace:
    return ComplexPlace(begin, w.builder.gep(begin, [pitch]))


def _write_windowed_pairs(
    w: ComplexWriter, arrays: Sequence[Any], numbers: tuple[Any, Any], at: Any
) -> None:
    samples, window, target = arrays
    first = w.builder.mul(at, w.index(2))
    a, b = (
        w.builder.fmul(w.load_at(samples, place), w.load_at(window, place))
        for place in (first, w.beyond(first))
    )
    pairs = ComplexLine(w.mixed(a, b, EVEN), w.mixed(a, b, ODD))
    w.put(pairs, _place(w, target, numbers[0]), at)


def _write_samples(
    w: ComplexWriter, arrays: Sequence[Any], numbers: tuple[Any, Any], at: Any
) -> None:
    source, window, samples = arrays
    im, re = w.get(_place(w, source, numbers[0]), at)
    first = w.builder.mul(at, w.index(2))
    for place, order in ((first, FIRST), (w.beyond(first), SECOND)):
        line = w.builder.fmul(w.mixed(re, im, order), w.load_at(window, place))
        w.store_at(line, samples, place)


def _write_to_spectrum(
    w: ComplexWriter, arrays: Sequence[Any], numbers: tuple[Any, Any], at: Any
) -> None:
    source, turns, spectrum = arrays
    pitch, half = numbers
    place = _place(w, source, pitch)
    z, there = w.get(place, at), w.get(place, _mirrored(w, half, at))
    y = ComplexLine(*(w.mixed(part, part, BACKWARD) for part in there))
    sums, differences = _halves(w, z, y)
    turn = w.get(_place(w, turns, half), at)
    minus = w.builder.fneg(differences.im)
    re = w.fused(minus, turn.im, w.fused(differences.re, turn.re, sums.re))
    im = w.fused(
        differences.im, turn.re, w.fused(differences.re, turn.im, sums.im)
    )  # fmt: skip
    w.put_pairs(ComplexLine(re, im), spectrum, w.builder.mul(at, w.index(2)))


def _write_from_spectrum(
    w: ComplexWriter, arrays: Sequence[Any], numbers: tuple[Any, Any], at: Any
) -> None:
    spectrum, turns, target = arrays
    pitch, half = numbers
    double = w.index(2)
    mirrored = w.builder.mul(_mirrored(w, half, at), double)
    z = w.get_pairs(spectrum, w.builder.mul(at, double), EVEN)
    y = w.get_pairs(spectrum, mirrored, EVEN[::-1])
    sums, differences = _halves(w, z, y)
    turn = w.get(_place(w, turns, half), at)
    minus = w.builder.fneg(differences.re)
    re = w.fused(
        differences.im, turn.im, w.fused(differences.re, turn.re, sums.re)
    )  # fmt: skip
    im = w.fused(differences.im, turn.re, w.fused(minus, turn.im, sums.im))
    # Parts change places: that makes the inverse of a forward transform.
    w.put(ComplexLine(im, re), _place(w, target, pitch), at)


def _mirrored(w: ComplexWriter, half: Any, at: Any) -> Any:
    """Return where the line lies that mirrors one, entries backward."""
    return w.builder.sub(w.builder.sub(half, at), w.index(LINE - 1))


def _halves(
    w: ComplexWriter, z: ComplexLine, y: ComplexLine
) -> tuple[ComplexLine, ComplexLine]:
    """Return ``z`` plus and minus the conjugate of ``y``."""
    fadd, fsub = w.builder.fadd, w.builder.fsub
    return (
        ComplexLine(fadd(z.re, y.re), fsub(z.im, y.im)),
        ComplexLine(fsub(z.re, y.re), fadd(z.im, y.im)),
    )


windowed_pairs = _intrinsic_of(_write_windowed_pairs)
"""``(samples, window, target, pitch, n)``: samples times window, even ones the real
parts and odd ones the imaginary parts of ``n`` numbers."""

to_samples = _intrinsic_of(_write_samples)
"""``(source, window, samples, pitch, n)``: the reverse of that, of numbers whose parts
have changed places, times ``window``."""

to_spectrum = _intrinsic_of(_write_to_spectrum)
"""``(source, turns, spectrum, pitch, n)``: twice the spectrum of real samples, of which
``source`` is the transform of pairs; its entry ``n`` repeats its first. ``turns`` (2 n)
are -sin and -cos of ``pi k / n``. The last of the ``n + 1`` bins is left."""

from_spectrum = _intrinsic_of(_write_from_spectrum)
"""``(spectrum, turns, target, pitch, n)``: twice the transform of pairs of the samples
that have a spectrum of ``n + 1`` bins, parts changed; imaginary parts of the first and
last bin spoil the first number."""


@intrinsic  # type: ignore[untyped-decorator]
def turn_over(
    _typing: Any, source: Any, target: Any, factors: Any, pitch: Any, n_rows: Any,
    n_columns: Any,
) -> Any:  # fmt: skip
    """Set ``target`` (n_columns, n_rows) to ``source * factors``, turned over.

    ``source`` and ``factors`` have ``n_rows`` by ``n_columns``, whole lines both;
    imaginary parts of ``factors`` follow at once.
    """
    places = [_INDEX_TYPE for _ in (pitch, n_rows, n_columns)]
    signature = types.void(source, target, factors, *places)

    def write(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        w = ComplexWriter(context, builder)
        pitch, n_rows, n_columns = args[3:]
        given = w.apart(signature.args[0], args[0], pitch)
        made = w.apart(signature.args[1], args[1], pitch)
        size = builder.mul(n_rows, n_columns)
        powers = w.apart(signature.args[2], args[2], size)
        line = w.index(LINE)
        down, across = builder.udiv(n_rows, line), builder.udiv(n_columns, line)
        with (
            cgutils.for_range(builder, down, intp=INDEX) as i,
            cgutils.for_range(builder, across, intp=INDEX) as j,
        ):
            row, column = builder.mul(i.index, line), builder.mul(j.index, line)
            at = builder.add(builder.mul(row, n_columns), column)
            places = _steps(w, at, w.index(0), n_columns, LINE)
            lines = [w.product(w.get(given, k), w.get(powers, k)) for k in places]
            to = builder.add(builder.mul(column, n_rows), row)
            places = _steps(w, to, w.index(0), n_rows, LINE)
            for part, begin in enumerate(made):
                turned = w.turned_over([both[part] for both in lines])
                for value, k in zip(turned, places, strict=True):
                    w.store_at(value, begin, k)
        return context.get_dummy_value()

    return signature, write
