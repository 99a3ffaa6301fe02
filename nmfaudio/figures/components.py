"""Components as people read them: template, activation, name, share, source."""

from typing import TYPE_CHECKING

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.figures.spectrogram import lowest_hz
from nmfaudio.figures.style import (
    component_colours,
    frequency_axis,
    panel_title,
    source_legend,
    time_axis,
)
from nmfaudio.separation.components.features import (
    component_envelopes,
    component_templates,
)
from nmfaudio.separation.components.naming import component_names
from nmfaudio.separation.model import Separation

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["ROW_INCHES", "components_figure", "draw_activations", "draw_templates"]

ROW_INCHES = 0.32
_COLUMNS = 1500


def components_figure(separation: Separation, *, title: str | None = None) -> "Figure":
    """Return a figure with a row per component, in the colours of their sources.

    Parameters
    ----------
    separation : Separation
        What was separated.
    title : str or None
        None takes the recording's name.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415  # loaded only when drawn

    height = max(2.5, 1.2 + ROW_INCHES * separation.model.n_components)
    figure = Figure(figsize=(10, height), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(1, 2.4), sharey=True)
    draw_templates(left, separation)
    draw_activations(right, separation)
    panel_title(left, separation.audio.name if title is None else title)
    return figure


def draw_templates(axes: "Axes", separation: Separation) -> None:
    """Draw the templates of all components, one above the other, in dB."""
    plan = separation.plan
    low_hz, high_hz = lowest_hz(plan), plan.sample_rate / 2
    templates = component_templates(separation.model)
    hz = np.arange(plan.n_bins) * plan.sample_rate / plan.n_fft
    shown = hz >= low_hz
    peak = np.maximum(templates.max(axis=0), 1e-30)
    level_db = 20 * np.log10(np.maximum(templates / peak, 1e-3))
    height = 1.0 + level_db / 60.0
    _draw_rows(axes, hz[shown], height[shown].T, component_colours(separation))
    frequency_axis(axes, low_hz, high_hz, which="x")
    labels = [
        f"{tag.index + 1}  {name}  {100 * tag.energy_share:.1f} %"
        for tag, name in zip(separation.tags, component_names(separation), strict=True)
    ]
    axes.set_yticks(0.4 - np.arange(len(labels)), labels, fontsize=8)


def draw_activations(axes: "Axes", separation: Separation) -> None:
    """Draw the activations of all components, one above the other, linear."""
    plan = separation.plan
    envelopes = component_envelopes(separation.model)
    n_frames = envelopes.shape[1]
    step = max(1, -(-n_frames // _COLUMNS))
    starts = np.arange(0, n_frames, step)
    # The largest of each stretch: a drum is one frame of many.
    pooled = np.maximum.reduceat(envelopes, starts, axis=1)
    height = pooled / np.maximum(pooled.max(axis=1, keepdims=True, initial=0.0), 1e-30)
    times_s = starts * plan.hop_length / plan.sample_rate
    _draw_rows(axes, times_s, height, component_colours(separation))
    time_axis(axes, separation.audio.duration_s)
    axes.tick_params(left=False)
    source_legend(
        axes, separation, loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=6
    )


def _draw_rows(
    axes: "Axes", x: FloatArray, height: FloatArray, colours: list[str]
) -> None:
    """Draw filled curves of height 0..1, the first on top."""
    for row, (curve, colour) in enumerate(zip(height, colours, strict=True)):
        base = np.full(x.size, -float(row))
        axes.fill_between(x, base, base + 0.85 * curve, color=colour, linewidth=0.3)
    axes.set_ylim(-max(len(colours), 1) + 0.9, 1.0)
