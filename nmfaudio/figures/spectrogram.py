"""The spectrogram on a logarithmic frequency axis."""

from typing import TYPE_CHECKING

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import Float32Array, FloatArray
from nmfaudio.figures.style import frequency_axis, panel_title, time_axis
from nmfaudio.separation.spectrogram import magnitude_frames
from nmfaudio.spectral.stft import StftPlan

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["draw_spectrogram", "lowest_hz", "pooled_spectrogram", "spectrogram_figure"]

_COLUMNS, _ROWS = 1200, 300
_RANGE_DB = 80.0
_FRAMES_AT_ONCE = 2048


def spectrogram_figure(
    audio: AudioBuffer, plan: StftPlan, *, title: str | None = None
) -> "Figure":
    """Return a figure of a recording's spectrogram in dB.

    Parameters
    ----------
    audio : AudioBuffer
        The recording.
    plan : StftPlan
        Resolution.
    title : str or None
        None takes the recording's name.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415  # loaded only when drawn

    figure = Figure(figsize=(10, 4.5), layout="constrained")
    axes = figure.add_subplot()
    draw_spectrogram(axes, audio, plan)
    panel_title(axes, audio.name if title is None else title)
    return figure


def lowest_hz(plan: StftPlan) -> float:
    """Return where frequency axes begin: two bins, and not below 20 Hz."""
    return min(max(20.0, 2 * plan.sample_rate / plan.n_fft), plan.sample_rate / 8)


def draw_spectrogram(axes: "Axes", audio: AudioBuffer, plan: StftPlan) -> None:
    """Draw a recording's spectrogram in dB below its peak, with a colour bar."""
    low_hz, high_hz = lowest_hz(plan), plan.sample_rate / 2
    pooled = pooled_spectrogram(audio, plan)
    peak = float(pooled.max(initial=0.0))
    floor = max(peak, 1e-30) * 10 ** (-_RANGE_DB / 20)
    level_db = 20 * np.log10(np.maximum(pooled, floor) / max(peak, floor))
    half_s = plan.hop_length / plan.sample_rate / 2
    times_s = np.linspace(-half_s, audio.duration_s + half_s, pooled.shape[1] + 1)
    mesh = axes.pcolormesh(
        times_s,
        np.geomspace(low_hz, high_hz, pooled.shape[0] + 1),
        level_db,
        cmap="magma",
        vmin=-_RANGE_DB,
        vmax=0.0,
        # Paths for each cell would make vector files of hundreds of megabytes.
        rasterized=True,
    )
    frequency_axis(axes, low_hz, high_hz, which="y")
    time_axis(axes, audio.duration_s)
    parent = axes.get_figure()
    if parent is not None:
        parent.colorbar(mesh, ax=axes, label="dB", pad=0.01)


def pooled_spectrogram(audio: AudioBuffer, plan: StftPlan) -> FloatArray:
    """Return magnitudes with the maximum kept of all that falls into one cell.

    Returns
    -------
    pooled : ndarray of float32, shape (n_rows, n_columns)
        Rows on a logarithmic frequency scale from :func:`lowest_hz` to half the sample
        rate; at most 1200 columns of equal length.
    """
    n_frames = plan.n_frames(audio.n_samples)
    n_columns = min(_COLUMNS, n_frames)
    columns = np.full((n_columns, plan.n_bins), 0.0, np.float32)
    for start in range(0, n_frames, _FRAMES_AT_ONCE):
        stop = min(start + _FRAMES_AT_ONCE, n_frames)
        V = magnitude_frames(audio.samples, plan, start, stop)
        column = np.arange(start, stop) * n_columns // n_frames
        first = np.flatnonzero(np.diff(column, prepend=-1))
        np.maximum(
            columns[column[first]],
            np.maximum.reduceat(V, first, axis=0),
            out=(shown := np.empty((first.size, plan.n_bins), np.float32)),
        )
        columns[column[first]] = shown
    return _log_rows(columns, plan).T


def _log_rows(columns: Float32Array, plan: StftPlan) -> Float32Array:
    """Return (n_columns, n_rows): each row the maximum of the bins that it covers."""
    edges_hz = np.geomspace(lowest_hz(plan), plan.sample_rate / 2, _ROWS + 1)
    edges = edges_hz * plan.n_fft / plan.sample_rate
    rows = np.empty((columns.shape[0], _ROWS), np.float32)
    for row in range(_ROWS):
        low = int(np.floor(edges[row] + 0.5))
        high = max(low + 1, int(np.floor(edges[row + 1] + 0.5)))
        rows[:, row] = columns[:, low : min(high, plan.n_bins)].max(axis=1)
    return rows
