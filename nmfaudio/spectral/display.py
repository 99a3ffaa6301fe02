"""Spectrograms as pictures: half-decibel steps in bytes, and no transient ever lost.

The magnitudes become bytes once. Over them stands a pyramid: each level holds the
maximum of two columns of the level below. A view takes the level that has one to two
columns per pixel, and each pixel shows the greatest value of all columns and bins that
it covers. So a click of one frame in an hour is as bright as when it fills the window.

A view of 1280 x 720 pixels takes about 1 ms.
"""

import math
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from nmfaudio.compiled.types import Float32Array, FloatArray, IntArray, UInt8Array
from nmfaudio.errors import Message, ParameterError
from nmfaudio.spectral.colours import colour_map
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "SpectrogramPyramid",
    "colour_table",
    "covered",
    "db_of_code",
    "greatest",
    "level_codes",
]

Edges: TypeAlias = NDArray[np.float64]
Scalar = TypeVar("Scalar", bound=np.generic)

_STEPS_PER_DB = 2
_GREATEST_DB = 6.0
"""Level of code 255, relative to a sine of amplitude 1."""

_BLOCK_FRAMES = 2048


def db_of_code(code: int) -> float:
    """Return the level that a byte stands for, dB relative to a full-scale sine.

    Code 0 is -121.5 dB or less, code 255 is 6 dB or more.
    """
    return _GREATEST_DB - (255 - code) / _STEPS_PER_DB


def level_codes(magnitudes: Float32Array, full_scale: float) -> UInt8Array:
    """Return magnitudes as half-decibel codes; ``full_scale`` stands for 0 dB."""
    # 20 log10(v / full_scale), in half-decibel steps. The floor keeps log away from 0.
    codes = np.maximum(magnitudes, np.float32(full_scale * 1e-10))
    np.log10(codes, out=codes)
    codes *= 20.0 * _STEPS_PER_DB
    offset = 255.0 - _STEPS_PER_DB * _GREATEST_DB
    codes += np.float32(offset - 20.0 * _STEPS_PER_DB * math.log10(full_scale))
    np.rint(codes, out=codes)
    return np.clip(codes, 0.0, 255.0, out=codes).astype(np.uint8)


@dataclass(frozen=True, eq=False)
class SpectrogramPyramid:
    """A spectrogram ready to be looked at.

    Attributes
    ----------
    levels : tuple of ndarray of uint8, shape (n_frames / 2**level rounded up, n_bins)
        Half-decibel codes, see :func:`db_of_code`. Level 0 has every frame.
    """

    levels: tuple[UInt8Array, ...]

    @classmethod
    def from_samples(cls, samples: FloatArray, plan: StftPlan) -> "SpectrogramPyramid":
        """Make a pyramid of a recording without keeping its magnitudes.

        Parameters
        ----------
        samples : ndarray of float, shape (n_channels, n_samples)
            Not modified.
        plan : StftPlan
            How to look at it.
        """
        samples = np.asarray(samples, dtype=np.float32)
        n_frames = plan.n_frames(samples.shape[1])
        base = np.empty((n_frames, plan.n_bins), dtype=np.uint8)
        for start in range(0, n_frames, _BLOCK_FRAMES):
            stop = min(start + _BLOCK_FRAMES, n_frames)
            V = plan.magnitude(samples, start_frame=start, stop_frame=stop)
            base[start:stop] = level_codes(V.T, plan.full_scale)
        return cls.from_codes(base)

    @classmethod
    def from_codes(cls, base: UInt8Array) -> "SpectrogramPyramid":
        """Make a pyramid over half-decibel codes (n_frames, n_bins), kept as they are.

        ``base`` becomes read-only.
        """
        levels = [base]
        while levels[-1].shape[0] > 1:
            below = levels[-1]
            pairs = below.shape[0] // 2
            above = np.empty(((below.shape[0] + 1) // 2, below.shape[1]), np.uint8)
            np.maximum(
                below[0 : 2 * pairs : 2], below[1 : 2 * pairs : 2], out=above[:pairs]
            )
            above[pairs:] = below[2 * pairs :]
            levels.append(above)
        for level in levels:
            level.flags.writeable = False
        return cls(tuple(levels))

    @property
    def n_frames(self) -> int:
        """Frames of the recording."""
        return int(self.levels[0].shape[0])

    @property
    def n_bins(self) -> int:
        """Frequency bins."""
        return int(self.levels[0].shape[1])

    def image(
        self,
        start_frame: float,
        stop_frame: float,
        n_columns: int,
        row_edges: Edges,
    ) -> UInt8Array:
        """Return the picture of a view.

        Parameters
        ----------
        start_frame, stop_frame : float
            Left and right edge, in frames. Frame ``t`` reaches from ``t - 0.5`` to
            ``t + 0.5``. What lies outside the recording is 0.
        n_columns : int
            Pixels across.
        row_edges : ndarray of float64, shape (n_rows + 1,)
            Where rows begin and end in bins, ascending: from
            :meth:`nmfaudio.spectral.grid.FrequencyAxis.row_edges`.

        Returns
        -------
        image : ndarray of uint8, shape (n_rows, n_columns)
            C-contiguous, the highest frequency on top.

        Raises
        ------
        ParameterError
            If the view is empty.
        """
        if not stop_frame > start_frame or n_columns < 1 or len(row_edges) < 2:
            raise ParameterError(
                Message(
                    "a view must have an extent, got frames {0} to {1}, {2} columns "
                    "and {3}"
                    " rows",
                    start_frame,
                    stop_frame,
                    n_columns,
                    len(row_edges) - 1,
                )
            )
        per_pixel = (stop_frame - start_frame) / n_columns
        level = min(max(0, int(math.log2(max(per_pixel, 1.0)))), len(self.levels) - 1)
        source = self.levels[level]
        edges = np.linspace(start_frame, stop_frame, n_columns + 1)
        columns = greatest(source, *covered(edges, 2**level, source.shape[0]))
        outside = (edges[1:] <= -0.5) | (edges[:-1] >= self.n_frames - 0.5)
        if outside.any():
            columns[outside] = 0
        starts, stops = covered(row_edges, 1, self.n_bins)
        rows = np.ascontiguousarray(columns.T)
        return greatest(rows, starts[::-1], stops[::-1])


def covered(edges: Edges, step: int, n_items: int) -> tuple[IntArray, IntArray]:
    """Return which items ``[start, stop)`` of ``step`` units each pixel touches.

    Item ``i`` reaches from ``i - 0.5`` to ``i + 0.5``; each pixel has at least one.
    """
    scaled = (edges + 0.5) / step
    starts = np.clip(np.floor(scaled[:-1]).astype(np.intp), 0, n_items - 1)
    stops = np.clip(np.ceil(scaled[1:]).astype(np.intp), starts + 1, n_items)
    return starts, stops


def greatest(
    source: NDArray[Scalar], starts: IntArray, stops: IntArray
) -> NDArray[Scalar]:
    """Return, for each span of rows, the greatest value in every column.

    All spans take their first row at once, then their second, and so on: whole rows are
    copied and compared, which is many times faster than ``np.maximum.reduceat``.
    """
    top = source.take(starts, axis=0)
    lengths = stops - starts
    for offset in range(1, int(lengths.max())):
        (longer,) = np.nonzero(lengths > offset)
        values = source.take(starts[longer] + offset, axis=0)
        first, last = int(longer[0]), int(longer[-1]) + 1
        if last - first == longer.size:
            np.maximum(top[first:last], values, out=top[first:last])
        else:
            top[longer] = np.maximum(top[longer], values)
    return top


def colour_table(name: str, low_db: float, high_db: float) -> NDArray[np.uint32]:
    """Return the colour of every code, for a picture of bytes with a table.

    Parameters
    ----------
    name : str
        A colour map, see :data:`nmfaudio.spectral.colours.COLOUR_MAPS`.
    low_db, high_db : float
        Levels that get the first and the last colour, dB.

    Returns
    -------
    table : ndarray of uint32, shape (256,)
        ``0xFFRRGGBB``.

    Raises
    ------
    ParameterError
        If there is no such map, or the range is empty.
    """
    if not high_db > low_db:
        raise ParameterError(
            Message("the dB range must go up, got {0} to {1} dB", low_db, high_db)
        )
    levels = _GREATEST_DB - (255 - np.arange(256)) / _STEPS_PER_DB
    place = np.clip((levels - low_db) / (high_db - low_db), 0.0, 1.0)
    colours = colour_map(name)[np.rint(place * 255).astype(np.intp)].astype(np.uint32)
    table = np.full(256, 0xFF000000, dtype=np.uint32)
    for channel, shift in enumerate((16, 8, 0)):
        table |= colours[:, channel] << np.uint32(shift)
    return table
