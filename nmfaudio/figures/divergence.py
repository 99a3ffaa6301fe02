"""How the divergence fell."""

from typing import TYPE_CHECKING

import numpy as np

from nmfaudio.factorization.result import Factorization
from nmfaudio.figures.style import COLOURS, panel_title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["divergence_figure", "draw_divergence"]

_NAMES = {0.0: "Itakura-Saito", 1.0: "Kullback-Leibler", 2.0: "squared Euclidean"}


def divergence_figure(
    factorization: Factorization, *, title: str = "Divergence"
) -> "Figure":
    """Return a figure of the divergence over the iterations.

    Parameters
    ----------
    factorization : Factorization
        What was fitted.
    title : str
        Put over the figure.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415  # loaded only when drawn

    figure = Figure(figsize=(6, 3.5), layout="constrained")
    axes = figure.add_subplot()
    draw_divergence(axes, factorization)
    panel_title(axes, title)
    return figure


def draw_divergence(axes: "Axes", factorization: Factorization) -> None:
    """Draw the divergence over the iterations, on a logarithmic scale if it can be."""
    iterations = np.asarray(factorization.checked_iterations, float)
    values = np.asarray(factorization.divergence, float)
    known = np.isfinite(values)
    axes.plot(iterations[known], values[known], color=COLOURS[0], linewidth=1.5)
    if known.any() and (values[known] > 0).all():
        axes.set_yscale("log")
    axes.set_xlabel("iteration")
    name = _NAMES.get(factorization.beta, f"beta = {factorization.beta:g}")
    axes.set_ylabel(f"divergence ({name})")
