"""Small pictures made by NumPy: bars, filled curves, waveforms.

Each pixel holds how much of it is covered, 0..255, and a table turns that into a
colour, so that edges are smooth at the cost of one array operation.
"""

import numpy as np
from PySide6.QtGui import QColor, QImage

from nmfaudio.compiled.types import BoolArray, FloatArray, UInt8Array

__all__ = [
    "band_image",
    "band_per_pixel",
    "indexed_image",
    "mixed_table",
    "opacity_table",
    "peaks_per_pixel",
]

_ROWS = 8


def peaks_per_pixel(
    values: FloatArray, start: float, stop: float, width: int
) -> FloatArray:
    """Return the maximum of a series over the stretch that each pixel covers.

    Parameters
    ----------
    values : ndarray of float, shape (..., n)
        The series along the last axis. Not modified.
    start, stop : float
        The visible range in (fractional) places of the series.
    width : int
        Number of pixels.

    Returns
    -------
    peaks : ndarray of float, shape (..., width)
        A pixel that lies outside the series is 0; one narrower than a step of the
        series shows the value it falls on.
    """
    n = values.shape[-1]
    if n == 0 or width == 0:
        return np.zeros((*values.shape[:-1], width), dtype=values.dtype)
    return _Stretches(start, stop, width, n).reduce(np.maximum, values)


def band_per_pixel(
    low: FloatArray, high: FloatArray, start: float, stop: float, width: int
) -> tuple[FloatArray, FloatArray]:
    """Return the least and the greatest value over the stretch of each pixel.

    Parameters
    ----------
    low, high : ndarray of float, shape (n,)
        Two series of the same length. Not modified.
    start, stop, width
        As in :func:`peaks_per_pixel`.

    Returns
    -------
    least, greatest : ndarray of float, shape (width,)
        Of ``low`` and of ``high``; 0 outside of them.
    """
    if low.size == 0 or width == 0:
        return np.zeros(width, low.dtype), np.zeros(width, high.dtype)
    stretches = _Stretches(start, stop, width, low.size)
    return stretches.reduce(np.minimum, low), stretches.reduce(np.maximum, high)


class _Stretches:
    """Which places of a series of ``n`` the pixels of a view cover."""

    def __init__(self, start: float, stop: float, width: int, n: int) -> None:
        edges = np.linspace(start, stop, width + 1)
        low = np.floor(edges[:-1]).astype(np.int64)
        high = np.maximum(np.ceil(edges[1:]).astype(np.int64), low + 1)
        self._outside: BoolArray | None = None
        if low[0] < 0 or high[-1] > n:
            self._outside = (low >= n) | (high <= 0)
            low = np.clip(low, 0, n - 1)
            high = np.clip(high, low + 1, n)
        self._first, self._stop = int(low[0]), int(high[-1])
        self._starts, self._lasts = low - self._first, high - (1 + self._first)

    def reduce(self, extreme: np.ufunc, values: FloatArray) -> FloatArray:
        """Return the extreme of each pixel, along the last axis."""
        cut = values[..., self._first : self._stop]
        # reduceat reaches from one start to the next; the pixels' stretches overlap by
        # at most one place, which the second look adds.
        reached: FloatArray = extreme.reduceat(cut, self._starts, axis=-1)
        extreme(reached, cut[..., self._lasts], out=reached)
        if self._outside is not None:
            reached[..., self._outside] = 0.0
        return reached


def band_image(
    bottom: FloatArray, top: FloatArray, height: int, table: list[int]
) -> QImage:
    """Fill the band between two curves.

    Parameters
    ----------
    bottom, top : ndarray of float, shape (width,)
        Edges in pixels above the lower edge of the picture, ``bottom <= top``.
    height : int
        Pixels.
    table : list of int
        256 ARGB values, by coverage.
    """
    top, bottom = ((255.0 * edge).astype(np.float32) for edge in (top, bottom))
    rows = 255.0 * np.arange(height - 1, -1, -1, dtype=np.float32)[:, np.newaxis]
    covered = np.empty((height, top.size), np.uint8)
    above, below = np.empty((2, _ROWS, top.size), np.float32)
    # Some rows at a time: what lies between stays in the cache.
    for start in range(0, height, _ROWS):
        row = rows[start : start + _ROWS]
        share, under = above[: len(row)], below[: len(row)]
        np.minimum(top, row + np.float32(255.0), out=share)
        share -= np.maximum(bottom, row, out=under)
        covered[start : start + _ROWS] = np.maximum(share, 0.0, out=share)
    return indexed_image(covered, table)


def indexed_image(pixels: UInt8Array, table: list[int]) -> QImage:
    """Return an image of its own memory from 8-bit pixels and a colour table."""
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape
    image = QImage(
        pixels.data.cast("B"),
        width,
        height,
        width,
        QImage.Format.Format_Indexed8,
    )
    image.setColorTable(table)
    # The conversion copies, so the array may go. Opaque images are drawn faster.
    opaque = all(colour >> 24 == 0xFF for colour in table)
    formats = QImage.Format
    return image.convertToFormat(
        formats.Format_RGB32 if opaque else formats.Format_ARGB32_Premultiplied
    )


def opacity_table(colour: QColor, strongest: float = 1.0) -> list[int]:
    """Return 256 ARGB values of one colour, from clear to ``strongest``."""
    rgb = colour.rgb() & 0x00FFFFFF
    return [(round(level * strongest) << 24) | rgb for level in range(256)]


def mixed_table(colour: QColor, ground: QColor, strongest: float = 1.0) -> list[int]:
    """Return 256 opaque ARGB values, from the ground to ``strongest`` of one colour."""
    ends = np.array([(c.red(), c.green(), c.blue()) for c in (ground, colour)])
    share = np.linspace(0.0, strongest, 256)[:, np.newaxis]
    mixed = np.rint((1.0 - share) * ends[0] + share * ends[1]).astype(np.int64)
    values: list[int] = (0xFF000000 | mixed @ [1 << 16, 1 << 8, 1]).tolist()
    return values
