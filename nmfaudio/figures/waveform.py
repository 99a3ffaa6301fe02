"""Waveforms: the extremes and the energy of what falls into each column."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import Float32Array, FloatArray
from nmfaudio.figures.style import COLOURS, plain_text, time_axis
from nmfaudio.figures.view import View, pick_channel

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Envelope", "draw_envelopes", "draw_waveform", "measure_envelopes"]

_STRETCH = 1 << 20
_MOST_LANES = 8
_LANE = 2.2  # heights of ±1 from lane to lane


@dataclass(frozen=True, eq=False)
class Envelope:
    """One lane of a waveform.

    Attributes
    ----------
    name : str
        What it is, e.g. "left".
    time_edges_s : ndarray of float64, shape (n_columns + 1,)
        Where columns begin and end, seconds of the recording.
    lowest, highest, rms : ndarray of float32, shape (n_columns,)
        Linear amplitude in each column; full scale is 1.
    """

    name: str
    time_edges_s: FloatArray
    lowest: Float32Array
    highest: Float32Array
    rms: Float32Array


def draw_waveform(axes: "Axes", audio: AudioBuffer, view: View | None = None) -> "Axes":
    """Draw a recording's waveform, a lane for each channel.

    Parameters
    ----------
    axes : Axes
        Where to.
    audio : AudioBuffer
        The recording. Not modified.
    view : View or None
        Passage and channel; None takes all.

    Returns
    -------
    axes : Axes
        The same; x in seconds.
    """
    view = view or View()
    return draw_envelopes(axes, measure_envelopes(audio, view))


def measure_envelopes(
    audio: AudioBuffer, view: View, *, name: str | None = None
) -> list[Envelope]:
    """Measure the lanes of a recording, a stretch at a time.

    With a ``name``, all channels make one lane of that name.
    """
    audio = pick_channel(audio, view.channel)
    rate = audio.sample_rate
    start_s, stop_s = view.passage_s(audio)
    first = min(int((start_s - view.offset_s) * rate), max(0, audio.n_samples - 1))
    n = max(1, min(round((stop_s - start_s) * rate), audio.n_samples - first))
    n_columns = min(view.n_columns, n)
    edges = first + np.arange(n_columns + 1) * n // n_columns
    lowest, highest, energy = (
        np.zeros((audio.n_channels, n_columns), np.float32) for _ in range(3)
    )
    step = max(1, _STRETCH * n_columns // n)
    for column in range(0, n_columns, step):
        bounds = edges[column : column + step + 1]
        part = audio.samples[:, bounds[0] : bounds[-1]]
        if part.shape[1] == 0:
            continue
        starts, here = bounds[:-1] - bounds[0], slice(column, column + step)
        lowest[:, here] = np.minimum.reduceat(part, starts, axis=1)
        highest[:, here] = np.maximum.reduceat(part, starts, axis=1)
        energy[:, here] = np.add.reduceat(part * part, starts, axis=1)
        audio.release()
    rms = np.sqrt(energy / np.diff(edges).astype(np.float32))
    times_s = view.offset_s + edges / rate
    if name is not None:
        level = np.sqrt(np.mean(rms**2, axis=0))
        return [Envelope(name, times_s, lowest.min(axis=0), highest.max(axis=0), level)]
    names = _lane_names(audio.n_channels, view.channel)
    return [
        Envelope(names[c], times_s, lowest[c], highest[c], rms[c])
        for c in range(min(audio.n_channels, _MOST_LANES))
    ]


def _lane_names(n_channels: int, channel: str) -> list[str]:
    if n_channels == 1:
        return ["" if channel == "mix" else channel]
    if n_channels == 2:
        return ["left", "right"]
    return [f"channel {c + 1}" for c in range(n_channels)]


def draw_envelopes(
    axes: "Axes",
    lanes: Sequence[Envelope],
    *,
    colours: Sequence[str] | None = None,
) -> "Axes":
    """Draw lanes one above the other, on one scale: what is louder is taller."""
    peak = max(
        (max(float(e.highest.max()), -float(e.lowest.min())) for e in lanes),
        default=0.0,
    )
    scale = _nice(peak)
    for lane, envelope in enumerate(lanes):
        colour = COLOURS[0] if colours is None else colours[lane]
        base = -_LANE * lane
        x = np.repeat(envelope.time_edges_s, 2)[1:-1]
        for low, high, alpha in (
            (envelope.lowest, envelope.highest, 0.45),
            (-envelope.rms, envelope.rms, 1.0),
        ):
            axes.fill_between(
                x, base + np.repeat(low, 2) / scale, base + np.repeat(high, 2) / scale,
                color=colour, alpha=alpha, linewidth=0, rasterized=x.size > 4000,
            )  # fmt: skip
    _label_lanes(axes, [envelope.name for envelope in lanes], scale)
    axes.set_ylim(-_LANE * (len(lanes) - 1) - 1.08, 1.08)
    start_s, stop_s = (
        (lanes[0].time_edges_s[0], lanes[0].time_edges_s[-1]) if lanes else (0.0, 1.0)
    )
    time_axis(axes, float(stop_s), float(start_s))
    return axes


def _label_lanes(axes: "Axes", names: Sequence[str], scale: float) -> None:
    """Name lanes: within one or two, in place of a scale where there are more."""
    middles = [-_LANE * lane for lane in range(len(names))]
    if len(names) > 2:
        axes.set_yticks(middles, names)
        axes.set_ylabel(f"Amplitude (lanes ±{scale:g})")
        plain_text(axes.get_yticklabels())
        return
    places = {1: [1.0, 0.0, -1.0], 2: [1.0, 0.0, -_LANE, -_LANE - 1.0]}[len(names)]
    values = {1: [scale, 0, -scale], 2: [scale, 0, 0, -scale]}[len(names)]
    axes.set_yticks(
        places, [f"{value:g}".replace("-", "\N{MINUS SIGN}") for value in values]
    )
    axes.set_ylabel("Amplitude")
    for middle, name in zip(middles, names, strict=True):
        axes.annotate(
            name, (0.004, middle + 0.72), xycoords=("axes fraction", "data"),
            fontsize="small", alpha=0.8, va="center", parse_math=False,
        )  # fmt: skip


def _nice(peak: float) -> float:
    """Return the least round number that a peak fits under."""
    if not peak > 0.0:
        return 1.0
    power = 10.0 ** np.floor(np.log10(peak))
    fit = (step * power for step in (1, 1.5, 2, 3, 4, 5, 6, 8, 10))
    return float(next(value for value in fit if value >= peak * 0.9999))
