"""Small pictures made by NumPy: bars, filled curves, waveforms.

Each pixel holds how much of it is covered, 0..255, and a table turns that into a
colour, so that edges are smooth at the cost of one array operation.
"""

import numpy as np
from PySide6.QtGui import QColor, QImage

from nmfaudio.compiled.types import FloatArray, UInt8Array

__all__ = [
    "band_image",
    "indexed_image",
    "mixed_table",
    "opacity_table",
    "peaks_per_pixel",
]


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
    edges = np.linspace(start, stop, width + 1)
    low = np.floor(edges[:-1]).astype(np.int64)
    high = np.maximum(np.ceil(edges[1:]).astype(np.int64), low + 1)
    inside = (low < n) & (high > 0)
    low = np.clip(low, 0, n - 1)
    high = np.clip(high, low + 1, n)
    first, last = int(low[0]), int(high[-1])
    cut = values[..., first:last]
    # reduceat takes the maximum from one start to the next; the pixels' stretches
    # overlap by at most one place, which the second maximum adds.
    peaks = np.maximum.reduceat(cut, low - first, axis=-1)
    peaks = np.maximum(peaks, cut[..., high - 1 - first])
    return np.where(inside, peaks, 0.0)


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
    row = np.arange(height - 1, -1, -1, dtype=np.float32)[:, np.newaxis]
    covered = np.minimum(top, row + 1.0)
    covered -= np.maximum(bottom, row)
    covered *= 255.0
    return indexed_image(covered.clip(0.0, 255.0, out=covered).astype(np.uint8), table)


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
