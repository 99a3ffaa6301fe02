"""One picture of a separation: spectrogram, templates and activations."""

from typing import TYPE_CHECKING

from nmfaudio.figures.components import ROW_INCHES, draw_activations, draw_templates
from nmfaudio.figures.divergence import draw_divergence
from nmfaudio.figures.spectrogram import draw_spectrogram
from nmfaudio.figures.style import panel_title
from nmfaudio.separation.model import Separation

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["overview_figure"]


def overview_figure(separation: Separation) -> "Figure":
    """Return a figure of a separation: what went in, and what it was taken apart into.

    Parameters
    ----------
    separation : Separation
        What was separated.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415  # loaded only when drawn

    audio, fit = separation.audio, separation.factorization
    rows_inches = max(1.5, ROW_INCHES * separation.model.n_components)
    figure = Figure(figsize=(12, 4.6 + rows_inches), layout="constrained")
    grid = figure.add_gridspec(
        2, 2, height_ratios=(3.4, rows_inches + 0.6), width_ratios=(1, 2.4)
    )
    curve = figure.add_subplot(grid[0, 0])
    draw_divergence(curve, fit)
    panel_title(curve, f"{fit.n_iter} iterations ({fit.stop_reason.value})")
    spectrogram = figure.add_subplot(grid[0, 1])
    draw_spectrogram(spectrogram, audio, separation.plan)
    panel_title(spectrogram, audio.name)
    templates = figure.add_subplot(grid[1, 0])
    draw_templates(templates, separation)
    panel_title(templates, f"{separation.model.n_components} components")
    activations = figure.add_subplot(grid[1, 1], sharey=templates)
    draw_activations(activations, separation)
    activations.tick_params(labelleft=False)
    return figure
