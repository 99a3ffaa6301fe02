"""Spectrograms: logarithmic with notes, linear, mel, constant-Q, chroma."""

from typing import TYPE_CHECKING

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import Float32Array
from nmfaudio.figures.pooling import PooledPicture, measure_picture
from nmfaudio.figures.style import frequency_axis, note_axis, time_axis
from nmfaudio.figures.view import COLOUR_MAPS, View
from nmfaudio.spectral.grid import PITCH_CLASSES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh

__all__ = ["add_colour_bar", "draw_picture", "draw_spectrogram", "picture_axes"]

_SILENT = 1e-3  # of the loudest pitch class: below, there is no pitch to speak of


def draw_spectrogram(
    axes: "Axes",
    audio: AudioBuffer,
    view: View | None = None,
    *,
    colour_bar: "Axes | None" = None,
) -> "Axes":
    """Draw a recording's spectrogram in dB, with a colour bar.

    Parameters
    ----------
    axes : Axes
        Where to.
    audio : AudioBuffer
        The recording. Not modified.
    view : View or None
        Axis, passage, frequencies, channel and the rest; None takes all of it on a
        logarithmic axis.
    colour_bar : Axes or None
        Where the colour bar goes; None makes room beside ``axes``.

    Returns
    -------
    axes : Axes
        The same; x in seconds, y in Hz, or pitch classes for "chroma".

    Raises
    ------
    ParameterError
        If the view shows nothing of the recording.
    """
    view = view or View()
    picture = measure_picture(audio, view)
    return draw_picture(axes, picture, view, colour_bar=colour_bar)


def draw_picture(
    axes: "Axes",
    picture: PooledPicture,
    view: View,
    *,
    limits_db: tuple[float, float] | None = None,
    colour_bar: "Axes | None" = None,
) -> "Axes":
    """Draw a spectrogram that was measured; see :func:`draw_spectrogram`.

    ``limits_db`` are the levels of the first and of the last colour, dBFS.
    """
    if picture.axis == "chroma":
        values, label = _relative(picture), "Share of the strongest"
        low, high = 0.0, 1.0
    else:
        values, label = picture.level_db(), "Level (dBFS)"
        low, high = limits_db or picture.limits_db(view.range_db)
    mesh = axes.pcolormesh(
        picture.time_edges_s,
        picture.row_edges,
        values,
        cmap=COLOUR_MAPS[view.colours],
        vmin=low,
        vmax=high,
        # Paths for each cell would make vector files of hundreds of megabytes.
        rasterized=True,
    )
    picture_axes(axes, picture, view)
    add_colour_bar(axes, mesh, label, colour_bar)
    return axes


def add_colour_bar(
    axes: "Axes", mesh: "QuadMesh", label: str, colour_bar: "Axes | None"
) -> None:
    """Say what the colours mean, in axes of their own or beside the picture."""
    parent = axes.get_figure()
    if parent is not None:
        room = {"ax": axes, "pad": 0.02} if colour_bar is None else {"cax": colour_bar}
        parent.colorbar(mesh, label=label, **room)


def picture_axes(axes: "Axes", picture: PooledPicture, view: View) -> None:
    """Label both axes of a picture."""
    _rows_axis(axes, picture)
    _passage_axis(axes, picture, view)


def _passage_axis(axes: "Axes", picture: PooledPicture, view: View) -> None:
    """Let the x axis show what the view asked for, and no half frame beyond it."""
    start_s, stop_s = picture.time_edges_s[0], picture.time_edges_s[-1]
    half_s = (stop_s - start_s) / (2 * max(1, picture.magnitude.shape[1]))
    stop = stop_s if view.stop_s is None else min(view.stop_s, stop_s)
    time_axis(axes, max(stop, view.start_s + half_s), view.start_s)


def _rows_axis(axes: "Axes", picture: PooledPicture) -> None:
    if picture.axis == "chroma":
        axes.set_yticks(np.arange(12) + 0.5, PITCH_CLASSES)
        axes.tick_params("y", length=0)
        axes.set_ylabel("Pitch class")
        return
    low, high = float(picture.row_edges[0]), float(picture.row_edges[-1])
    kind = "log" if picture.axis == "constant-q" else picture.axis
    frequency_axis(axes, low, high, which="y", kind=kind)
    if kind == "log":
        note_axis(axes, low, high)


def _relative(picture: PooledPicture) -> Float32Array:
    """Return pitch classes as shares of the strongest at that time."""
    strongest = picture.magnitude.max(axis=0, initial=0.0)
    floor = max(float(strongest.max(initial=0.0)) * _SILENT, 1e-12)
    shares: Float32Array = picture.magnitude / np.maximum(strongest, np.float32(floor))
    return shares
