"""Real Fourier transforms of many frames in vector registers, by one kernel.

Samples are taken as pairs, real and imaginary parts of half as many numbers. Those lie
as a matrix; its columns are transformed, all entries are multiplied by roots of unity,
rows change for columns, and the columns are transformed again: so that every step is on
whole lines, in the cache of a core. What pairs have in common is parted in the end. The
inverse goes the other way through the same steps.

References
----------
.. [1] Bailey, "FFTs in external or hierarchical memory", J. Supercomputing 4, 1990.
.. [2] Swarztrauber, "FFT algorithms for vector computers", Parallel Computing 1, 1984.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from nmfaudio.compiled.jit import kernel
from nmfaudio.compiled.lines import LINE
from nmfaudio.compiled.registers.butterflies import (
    combine_4,
    combine_8,
    finish_4,
    finish_8,
    from_spectrum,
    to_samples,
    to_spectrum,
    turn_over,
    windowed_pairs,
)
from nmfaudio.compiled.types import Float32Array, FloatArray, IntArray

__all__ = [
    "FORWARD",
    "INVERSE",
    "LEAST",
    "MOST",
    "POWERS",
    "Tables",
    "tables_of",
    "transform",
]

LEAST, MOST = 2 * LINE * LINE, 1 << 15
"""Samples of a frame: powers of two from ``LEAST`` to ``MOST``. In fewer there is no
matrix of whole lines; more leave the cache, and nothing is gained."""

FORWARD, POWERS, INVERSE = range(3)
"""What :func:`transform` does: to spectra, to their powers, or back to frames."""

_TURN_OVER = 0


class Tables(NamedTuple):
    """What a transform of a size needs to know.

    Attributes
    ----------
    half : int
        Numbers that are transformed: half the samples of a frame.
    passes : ndarray of int, shape (n_passes, 4)
        Radix, how many butterflies have factors of their own, how many numbers have
        the same, and place of the factors; or, where rows change for columns, 0 and how
        many there are of each.
    factors, corners, turns : ndarray of float32
        Roots of unity: of the passes; between the halves (2 half); of the samples (2
        half).
    """

    half: int
    passes: IntArray
    factors: Float32Array
    corners: Float32Array
    turns: Float32Array


@cache
def tables_of(n_fft: int) -> Tables:
    """Return the tables for frames of ``n_fft`` samples, see :data:`LEAST`."""
    half = n_fft // 2
    n_rows = 1 << ((half.bit_length() - 1) // 2)
    n_columns = half // n_rows
    factors: list[FloatArray] = [np.empty(0)]
    passes = [
        *_passes(n_rows, n_columns, factors),
        (_TURN_OVER, n_rows, n_columns, 0),
        *_passes(n_columns, n_rows, factors),
    ]
    places = np.outer(np.arange(n_rows), np.arange(n_columns))
    angle = -2.0 * np.pi * places.reshape(-1) / half
    turn = np.pi * np.arange(half) / half
    return Tables(
        half=half,
        passes=np.array(passes, np.int64),
        factors=np.concatenate(factors).astype(np.float32),
        corners=np.concatenate([np.cos(angle), np.sin(angle)]).astype(np.float32),
        turns=np.concatenate([-np.sin(turn), -np.cos(turn)]).astype(np.float32),
    )


def _passes(
    n: int, n_beside: int, factors: list[FloatArray]
) -> list[tuple[int, int, int, int]]:
    """Return the passes that transform ``n`` numbers, ``n_beside`` times at once.

    Their factors are added to ``factors``.
    """
    rows = []
    while n > 1:
        # Eights are left for the end, where they need no factors.
        radix = 8 if (n.bit_length() - 1) % 3 == 0 else 4
        left = n // radix
        rows.append((radix, left, n_beside, sum(part.size for part in factors)))
        angle = -2.0 * np.pi * np.outer(np.arange(left), np.arange(1, radix)) / n
        factors.append(np.stack([np.cos(angle), np.sin(angle)], axis=-1).reshape(-1))
        n, n_beside = left, n_beside * radix
    return rows


@kernel
def transform(
    given: Float32Array,
    step: int,
    window: Float32Array,
    tables: Tables,
    purpose: int,
    width: int,
    made: Float32Array,
) -> None:
    """Transform frames to spectra, or back.

    Parameters
    ----------
    given : ndarray of float32, shape (n,)
        Samples, a frame every ``step``; or spectra, real and imaginary parts in turn.
        Of the first and last bin the real part counts only. Not modified.
    step : int
        Entries from one frame, or spectrum, to the next; they may overlap.
    window : ndarray of float32, shape (n_fft,)
        What samples are multiplied by. Spectra are twice what they are else, and
        samples ``n_fft`` times. Not modified.
    tables : Tables
        For the size.
    purpose : int
        :data:`FORWARD`, :data:`POWERS` or, where spectra are given, :data:`INVERSE`.
    width : int
        Entries of one spectrum in ``made``, ``n_fft + 2``; of its powers, ``n_fft // 2
        + 1``; or of one frame.
    made : ndarray of float32, shape (n_frames * width,)
        Overwritten; powers are added to what is there.
    """
    half = tables.half
    # What mirrors the first entry lies beyond the last one; and no two parts are a
    # power of two apart, which would make them share places in the cache.
    pitch = half + LINE
    space = np.empty(4 * pitch + LINE, np.float32)
    unaligned = space.ctypes.data // 4 % LINE
    space = space[LINE - unaligned : LINE - unaligned + 4 * pitch]
    both, bins = space.reshape(2, 2 * pitch), np.empty(2 * pitch, np.float32)
    for t in range(made.size // width):
        first, row = given[t * step :], made[t * width : (t + 1) * width]
        now = 0
        source = both[now]
        if purpose == INVERSE:
            from_spectrum(first, tables.turns, source, pitch, half)
            source[0] = first[0] - first[2 * half]
            source[pitch] = first[0] + first[2 * half]
        else:
            windowed_pairs(first, window, source, pitch, half)
        for number in range(tables.passes.shape[0]):
            radix, left = tables.passes[number, 0], tables.passes[number, 1]
            n, at = tables.passes[number, 2], tables.passes[number, 3]
            source, target = both[now], both[1 - now]
            if radix == _TURN_OVER:
                turn_over(source, target, tables.corners, pitch, left, n)
            elif left > 1 and radix == 8:
                combine_8(source, target, pitch, left, n, tables.factors, at)
            elif left > 1:
                combine_4(source, target, pitch, left, n, tables.factors, at)
            elif radix == 8:
                finish_8(source, target, pitch, left, n, tables.factors, at)
            else:
                finish_4(source, target, pitch, left, n, tables.factors, at)
            now = 1 - now
        source = both[now]
        if purpose == INVERSE:
            to_samples(source, window, row, pitch, half)
            continue
        source[half], source[pitch + half] = source[0], source[pitch]
        spectrum = row if purpose == FORWARD else bins
        to_spectrum(source, tables.turns, spectrum, pitch, half)
        spectrum[2 * half] = 2 * (source[0] - source[pitch])
        spectrum[2 * half + 1] = 0
        if purpose == POWERS:
            for k in range(half + 1):
                re, im = bins[2 * k], bins[2 * k + 1]
                row[k] += re * re + im * im
