"""Components as people read them: template, activation, name, share, source."""

from typing import TYPE_CHECKING

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.figures.style import (
    component_colours,
    component_hatches,
    frequency_axis,
    plain_text,
    source_legend,
    time_axis,
)
from nmfaudio.figures.view import View
from nmfaudio.separation.components.features import (
    component_envelopes,
    component_templates,
)
from nmfaudio.separation.components.naming import component_names
from nmfaudio.separation.model import Separation
from nmfaudio.spectral.grid import frame_of_seconds, hz_of_bin, seconds_of_frame
from nmfaudio.spectral.stft import StftPlan

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "component_levels_db",
    "draw_activations",
    "draw_templates",
    "lowest_hz",
    "source_names",
]

_COLUMNS = 1500
_RANGE_DB = 60.0


def lowest_hz(plan: StftPlan) -> float:
    """Return where frequency axes begin: two bins, and not below 20 Hz."""
    return min(max(20.0, 2 * plan.sample_rate / plan.n_fft), plan.sample_rate / 8)


def source_names(separation: Separation) -> list[str]:
    """Return the names of the sources, empty for those that hold no component."""
    return [source.name if source.components else "" for source in separation.sources]


def component_levels_db(separation: Separation) -> FloatArray:
    """Return templates in dB below their peak, (n_bins, n_components); -60 at least."""
    templates = component_templates(separation.model)
    peak = np.maximum(templates.max(axis=0, initial=0.0), 1e-30)
    floor = 10 ** (-_RANGE_DB / 20)
    levels: FloatArray = 20 * np.log10(np.maximum(templates / peak, floor))
    return levels


def draw_templates(
    axes: "Axes", separation: Separation, view: View | None = None
) -> "Axes":
    """Draw the templates of all components, one above the other, in dB.

    Parameters
    ----------
    axes : Axes
        Where to.
    separation : Separation
        What was separated.
    view : View or None
        Frequencies and axis; None takes all on a logarithmic axis.

    Returns
    -------
    axes : Axes
        The same; x in Hz, a row of 60 dB for each component, named.
    """
    view = view or View()
    plan = separation.plan
    low_hz = view.low_hz or (lowest_hz(plan) if view.axis != "linear" else 0.0)
    high_hz = min(view.high_hz or plan.sample_rate / 2, plan.sample_rate / 2)
    hz = hz_of_bin(np.arange(float(plan.n_bins)), plan)
    shown = (hz >= low_hz) & (hz <= high_hz)
    height = 1.0 + component_levels_db(separation) / _RANGE_DB
    _draw_rows(axes, hz[shown], height[shown].T, separation)
    kind = "linear" if view.axis == "linear" else "log"
    frequency_axis(axes, low_hz, high_hz, which="x", kind=kind)
    labels = [
        f"{tag.index + 1}  {name}  {100 * tag.energy_share:.1f} %"
        for tag, name in zip(separation.tags, component_names(separation), strict=True)
    ]
    axes.set_yticks(0.4 - np.arange(len(labels)), labels)
    axes.tick_params("y", length=0)
    plain_text(axes.get_yticklabels())
    return axes


def draw_activations(
    axes: "Axes", separation: Separation, view: View | None = None
) -> "Axes":
    """Draw the activations of all components, one above the other, linear.

    Parameters
    ----------
    axes : Axes
        Where to.
    separation : Separation
        What was separated.
    view : View or None
        The passage; None takes all.

    Returns
    -------
    axes : Axes
        The same; x in seconds, each row scaled to its own greatest.
    """
    view = view or View()
    plan = separation.plan
    start_s, stop_s = view.passage_s(separation.audio)
    first = int(frame_of_seconds(start_s, plan))
    envelopes = component_envelopes(separation.model)
    envelopes = envelopes[:, first : int(np.ceil(frame_of_seconds(stop_s, plan))) + 1]
    step = max(1, -(-envelopes.shape[1] // _COLUMNS))
    starts = np.arange(0, envelopes.shape[1], step)
    # The largest of each stretch: a drum is one frame of many.
    pooled = np.maximum.reduceat(envelopes, starts, axis=1)
    height = pooled / np.maximum(pooled.max(axis=1, keepdims=True, initial=0.0), 1e-30)
    times_s = seconds_of_frame((first + starts).astype(float), plan)
    _draw_rows(axes, times_s, height, separation)
    labels = [f"{tag.index + 1}" for tag in separation.tags]
    axes.set_yticks(0.4 - np.arange(len(labels)), labels)
    axes.tick_params("y", length=0)
    axes.set_ylabel("Component")
    time_axis(axes, stop_s, start_s)
    source_legend(axes, source_names(separation))
    return axes


def _draw_rows(
    axes: "Axes", x: FloatArray, height: FloatArray, separation: Separation
) -> None:
    """Draw filled curves of height 0..1, the first on top."""
    colours, hatches = component_colours(separation), component_hatches(separation)
    for row, curve in enumerate(height):
        base = np.full(x.size, -float(row))
        axes.fill_between(
            x, base, base + 0.85 * curve, facecolor=colours[row], hatch=hatches[row],
            edgecolor="white", linewidth=0.0, rasterized=x.size > 3000,
        )  # fmt: skip
        axes.plot(x, base + 0.85 * curve, color=colours[row], linewidth=0.4)
    axes.set_ylim(-max(len(colours), 1) + 0.9, 1.0)
