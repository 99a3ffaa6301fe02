"""Spectra of a recording of any length in the cells that a picture has.

Each cell shows the greatest magnitude of all frames and bins that fall into it, so a
click of one frame in an hour is as bright as in a second. The recording is read once,
a stretch at a time; memory is that of the picture.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.lane import available_cores
from nmfaudio.compiled.types import Float32Array, FloatArray, IntArray
from nmfaudio.errors import Message, ParameterError
from nmfaudio.figures.view import View, pick_channel
from nmfaudio.separation.spectrogram import magnitude_frames
from nmfaudio.spectral._blocks import run_in_order
from nmfaudio.spectral.grid import seconds_of_frame
from nmfaudio.spectral.perceptual import (
    BandSpectrogram,
    chroma,
    constant_q_spectrogram,
    display_hop,
    mel_spectrogram,
)
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "ColumnPool",
    "PooledPicture",
    "measure_picture",
    "row_edges_hz",
    "rows_of_bins",
    "shown_frames",
]

_FRAMES_AT_ONCE = 1024
_LOWEST_HZ = 20.0
_FLOOR = 1e-7  # -140 dB: below it, levels are not told apart
_LEAST_RANGE_DB, _MOST_RANGE_DB = 60.0, 100.0
_QUIET_SHARE = 0.2  # of the cells may lie in the darkest colour
_MARGIN_FRAMES = 512  # a power of two that the longest constant-Q band fits in
_BAND_FRAMES = 4096
_MOST_THREADS = 4  # each holds the spectra of some minutes


@dataclass(frozen=True, eq=False)
class PooledPicture:
    """A spectrogram in the cells of a picture.

    Attributes
    ----------
    axis : str
        One of :data:`nmfaudio.figures.view.AXES`.
    magnitude : ndarray of float32, shape (n_rows, n_columns)
        The greatest in each cell, the lowest row first; a sine of amplitude 1 reads 1.
    time_edges_s : ndarray of float64, shape (n_columns + 1,)
        Where columns begin and end, seconds of the recording.
    row_edges : ndarray of float64, shape (n_rows + 1,)
        Where rows begin and end, Hz; for "chroma" pitch classes from C, 0 to 12.
    """

    axis: str
    magnitude: Float32Array
    time_edges_s: FloatArray
    row_edges: FloatArray

    def level_db(self) -> Float32Array:
        """Return levels, dB below a full-scale sine (dBFS), not below -140."""
        return 20 * np.log10(np.maximum(self.magnitude, np.float32(_FLOOR)))

    def limits_db(self, range_db: float | None = None) -> tuple[float, float]:
        """Return the levels of the darkest and of the brightest colour, dBFS.

        Without a range the darkest begins where a fifth of the cells lies below it, at
        least 60 and at most 100 dB below the loudest: what is faint is seen, and noise
        stays dark.
        """
        level_db = self.level_db()
        top = float(level_db.max(initial=20 * np.log10(_FLOOR)))
        if range_db is None:
            quiet = float(np.quantile(level_db, _QUIET_SHARE)) if level_db.size else top
            range_db = float(np.clip(top - quiet, _LEAST_RANGE_DB, _MOST_RANGE_DB))
        return top - range_db, top


class ColumnPool:
    """Columns of a picture, each the greatest of the frames that fall into it.

    Parameters
    ----------
    frames : tuple of int
        Half-open range of the frames that are shown.
    n_columns : int
        Most columns.
    n_bins : int
        Of each frame.
    """

    def __init__(self, frames: tuple[int, int], n_columns: int, n_bins: int) -> None:
        self.start, self.stop = frames
        self.n_frames = self.stop - self.start
        self.n_columns = min(n_columns, self.n_frames)
        self.columns = np.zeros((self.n_columns, n_bins), np.float32)

    def add(self, start: int, V: Float32Array) -> None:
        """Add frames from ``start`` on, (n_frames, n_bins); any that are shown."""
        column = self.column_of(np.arange(start, start + V.shape[0]))
        first = np.flatnonzero(np.diff(column, prepend=-1))
        there = column[first]
        pooled = np.maximum.reduceat(V, first, axis=0)
        self.columns[there] = np.maximum(self.columns[there], pooled)

    def column_of(self, frames: IntArray) -> IntArray:
        """Return the column of each frame."""
        return (frames - self.start) * self.n_columns // self.n_frames

    def time_edges_s(self, frame_s: float, offset_s: float = 0.0) -> FloatArray:
        """Return where columns begin and end, seconds of the recording."""
        edges = np.linspace(self.start - 0.5, self.stop - 0.5, self.n_columns + 1)
        return offset_s + edges * frame_s


def measure_picture(audio: AudioBuffer, view: View | None = None) -> PooledPicture:
    """Measure what a view of a recording shows.

    Parameters
    ----------
    audio : AudioBuffer
        Not modified.
    view : View or None
        None takes all of the recording on a logarithmic axis.

    Raises
    ------
    ParameterError
        If the view shows nothing of the recording.
    """
    view = view or View()
    audio = pick_channel(audio, view.channel)
    if view.axis in {"log", "linear"}:
        return _transformed(audio, view)
    return _banded(audio, view)


def shown_frames(
    audio: AudioBuffer, view: View, frame_s: float, n_frames: int
) -> tuple[int, int]:
    """Return the half-open range of frames that a view shows."""
    start_s, stop_s = view.passage_s(audio)
    start = int(np.floor((start_s - view.offset_s) / frame_s + 0.5))
    stop = int(np.ceil((stop_s - view.offset_s) / frame_s + 0.5))
    start = min(max(start, 0), n_frames - 1)
    return start, min(max(stop, start + 1), n_frames)


def _limits_hz(plan: StftPlan, view: View) -> tuple[float, float]:
    """Return the ends of a frequency axis in Hz.

    A logarithmic one begins at the first bin or at 20 Hz, where hearing does.

    Raises
    ------
    ParameterError
        If no frequency of the recording lies between those asked for.
    """
    half = plan.sample_rate / 2
    least = min(max(_LOWEST_HZ, plan.sample_rate / plan.n_fft), half / 4)
    low = view.low_hz or (0.0 if view.axis in {"linear", "mel"} else least)
    high = half if view.high_hz is None else min(view.high_hz, half)
    if not low < high:
        raise ParameterError(
            Message(
                "the recording ends at {0:g} Hz, so there is nothing from {1:g} Hz up",
                half,
                low,
            )
        )
    return low, high


def row_edges_hz(plan: StftPlan, view: View) -> FloatArray:
    """Return where the rows of a picture begin and end, Hz."""
    low, high = _limits_hz(plan, view)
    space = np.geomspace if view.axis == "log" else np.linspace
    return np.asarray(space(low, high, view.n_rows + 1), np.float64)


def rows_of_bins(
    columns: Float32Array, edges_hz: FloatArray, plan: StftPlan
) -> Float32Array:
    """Return (n_rows, n_columns): each row the greatest of the bins that it covers.

    Parameters
    ----------
    columns : ndarray of float32, shape (n_columns, n_bins)
        Not modified.
    edges_hz : ndarray of float64, shape (n_rows + 1,)
        Ascending.
    plan : StftPlan
        Whose bins.
    """
    edges = edges_hz * plan.n_fft / plan.sample_rate
    rows = np.empty((edges.size - 1, columns.shape[0]), np.float32)
    for row, (low, high) in enumerate(pairwise(edges)):
        first = min(int(np.floor(low + 0.5)), plan.n_bins - 1)
        last = max(first + 1, int(np.floor(high + 0.5)))
        rows[row] = columns[:, first:last].max(axis=1)
    return rows


def _transformed(audio: AudioBuffer, view: View) -> PooledPicture:
    plan = view.plan(audio)
    frame_s = seconds_of_frame(1.0, plan)
    frames = shown_frames(audio, view, frame_s, plan.n_frames(audio.n_samples))
    pool = ColumnPool(frames, view.n_columns, plan.n_bins)
    for start in range(*frames, _FRAMES_AT_ONCE):
        stop = min(start + _FRAMES_AT_ONCE, frames[1])
        pool.add(start, magnitude_frames(audio.samples, plan, start, stop))
        audio.release()
    edges_hz = row_edges_hz(plan, view)
    magnitude = rows_of_bins(pool.columns, edges_hz, plan) / np.float32(plan.full_scale)
    times_s = pool.time_edges_s(frame_s, view.offset_s)
    return PooledPicture(view.axis, magnitude, times_s, edges_hz)


def _banded(audio: AudioBuffer, view: View) -> PooledPicture:
    hop_length = display_hop(audio.sample_rate)
    frame_s = hop_length / audio.sample_rate
    n_frames = 1 + audio.n_samples // hop_length
    frames = shown_frames(audio, view, frame_s, n_frames)
    pool: ColumnPool | None = None
    centres_hz: FloatArray = np.zeros(0)
    for start, bands in _band_blocks(audio, frames, hop_length, _measure_of(view)):
        centres_hz = bands.centres_hz
        if pool is None:
            pool = ColumnPool(frames, view.n_columns, bands.magnitude.shape[0])
        pool.add(start, bands.magnitude.T)
        audio.release()
    assert pool is not None  # noqa: S101  # at least one frame is shown
    times_s = pool.time_edges_s(frame_s, view.offset_s)
    if view.axis == "chroma":
        edges = np.arange(13.0)
        return PooledPicture("chroma", pool.columns.T, times_s, edges)
    edges = _band_edges_hz(centres_hz, view.axis)
    low = -np.inf if view.low_hz is None else view.low_hz
    high = np.inf if view.high_hz is None else view.high_hz
    shown = np.flatnonzero((edges[1:] > low) & (edges[:-1] < high))
    if shown.size == 0:
        raise ParameterError(
            Message(
                "no band of the recording lies between {0:g} and {1:g} Hz", low, high
            )
        )
    rows = slice(int(shown[0]), int(shown[-1]) + 1)
    edges = edges[rows.start : rows.stop + 1]
    return PooledPicture(view.axis, pool.columns.T[rows], times_s, edges)


def _measure_of(view: View) -> Callable[[AudioBuffer], BandSpectrogram]:
    if view.axis == "mel":
        return mel_spectrogram
    if view.axis == "constant-q":
        return constant_q_spectrogram

    def measure_chroma(audio: AudioBuffer) -> BandSpectrogram:
        bands = constant_q_spectrogram(audio)
        return BandSpectrogram(chroma(bands), np.arange(12.0), bands.frame_s)

    return measure_chroma


def _band_blocks(
    audio: AudioBuffer,
    frames: tuple[int, int],
    hop_length: int,
    measure: Callable[[AudioBuffer], BandSpectrogram],
) -> Iterator[tuple[int, BandSpectrogram]]:
    """Yield bands of half a minute or more at a time, as if measured at once."""
    first, end = frames

    def measured(start: int) -> tuple[int, BandSpectrogram]:
        stop = min(start + _BAND_FRAMES, end)
        # Octaves are measured at halves of the rate: their samples must stay the same.
        low = max(0, start - _MARGIN_FRAMES) // _MARGIN_FRAMES * _MARGIN_FRAMES
        high = min((stop + _MARGIN_FRAMES) * hop_length, audio.n_samples)
        part = AudioBuffer(
            np.ascontiguousarray(audio.samples[:, low * hop_length : high]),
            audio.sample_rate,
        )
        bands = measure(part)
        here = bands.magnitude[:, start - low : stop - low]
        return start, BandSpectrogram(here, bands.centres_hz, bands.frame_s)

    starts = range(first, end, _BAND_FRAMES)
    yield from run_in_order(measured, starts, min(_MOST_THREADS, available_cores()))


def _band_edges_hz(centres_hz: FloatArray, axis: str) -> FloatArray:
    """Return where bands begin and end: halfway, on their own scale."""
    if axis == "constant-q":
        half = np.sqrt(centres_hz[1] / centres_hz[0]) if centres_hz.size > 1 else 1.03
        return np.append(centres_hz / half, centres_hz[-1] * half)
    between = (centres_hz[1:] + centres_hz[:-1]) / 2
    last = 2 * centres_hz[-1] - between[-1] if between.size else 2 * centres_hz[-1]
    return np.concatenate([[0.0], between, [last]])
