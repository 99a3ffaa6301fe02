"""A project at one glance: what file managers show of it."""

import io
from collections.abc import Sequence

import numpy as np

from nmfaudio.compiled.types import (
    BoolArray,
    Float32Array,
    FloatArray,
    IntArray,
    UInt8Array,
)
from nmfaudio.figures.style import COLOURS, load_matplotlib
from nmfaudio.separation.model import RenderModel

__all__ = ["png_of_picture", "source_levels", "thumbnail_picture"]

_GROUND = (0x14, 0x17, 0x1C)
_MOST_ROWS = 8
_BARS = 24
"""Along the longer side: fewer are seen better in a small picture."""

_RANGE_DB = 40.0


def source_levels(
    model: RenderModel, sources: Sequence[Sequence[int]], n_bars: int = _BARS
) -> FloatArray:
    """Return how loud each source is along the recording.

    Parameters
    ----------
    model : RenderModel
        What the sources are made of. Not modified.
    sources : sequence of sequence of int
        Components of each source.
    n_bars : int
        Into how many equal parts the recording is divided.

    Returns
    -------
    levels : ndarray of float64, shape (n_sources, n_bars)
        From 0, 40 dB below the loudest place of all, to 1.
    """
    power = (model.W.astype(np.float64) ** 2).sum(axis=(0, 1))
    edges = np.linspace(0, model.H.shape[1], n_bars + 1).astype(int)[:-1]
    rows = [
        _loudest(power, model.H, np.isin(model.component_of, list(source)), edges)
        for source in sources
    ]
    levels = np.sqrt(np.array(rows).reshape(len(sources), n_bars))
    top = levels.max(initial=0.0)
    with np.errstate(divide="ignore"):
        decibels = 20 * np.log10(levels / top) if top else np.full_like(levels, -np.inf)
    shown: FloatArray = np.clip(1 + decibels / _RANGE_DB, 0.0, 1.0)
    return shown


def _loudest(
    power: FloatArray, H: Float32Array, chosen: BoolArray, edges: IntArray
) -> FloatArray:
    energy = power[chosen] @ H[chosen].astype(np.float64) ** 2
    loudest: FloatArray = np.maximum.reduceat(energy, edges)
    return loudest


def thumbnail_picture(levels: FloatArray, size: int) -> UInt8Array:
    """Return a square picture: a row of bars for each of the loudest sources.

    Parameters
    ----------
    levels : ndarray of float, shape (n_sources, n_bars)
        From :func:`source_levels`.
    size : int
        Pixels of its side.

    Returns
    -------
    picture : ndarray of uint8, shape (size, size, 3)
        Red, green, blue.
    """
    picture = np.empty((size, size, 3), dtype=np.uint8)
    picture[:] = _GROUND
    loudest = np.argsort(-levels.sum(axis=1), kind="stable")[:_MOST_ROWS]
    kept = np.sort(loudest)
    margin = max(1, size // 16)
    tops = np.linspace(margin, size - margin, len(kept) + 1)
    lefts = np.linspace(margin, size - margin, levels.shape[1] + 1).astype(int)
    for row, source in enumerate(kept):
        colour = [int(COLOURS[source % len(COLOURS)][i : i + 2], 16) for i in (1, 3, 5)]
        middle, half = (tops[row] + tops[row + 1]) / 2, (tops[row + 1] - tops[row]) / 2
        for bar, level in enumerate(levels[source]):
            reach = max(0.5, 0.9 * half * level)
            top, bottom = round(middle - reach), max(round(middle + reach), 1)
            gap = 1 if lefts[bar + 1] - lefts[bar] > 2 else 0
            picture[top:bottom, lefts[bar] : lefts[bar + 1] - gap] = colour
    return picture


def png_of_picture(picture: UInt8Array) -> bytes:
    """Return a picture as the bytes of a PNG file."""
    load_matplotlib()
    from matplotlib.image import imsave  # noqa: PLC0415  # costs a second

    content = io.BytesIO()
    imsave(content, picture, format="png")
    return content.getvalue()
