"""How the divergence fell."""

from typing import TYPE_CHECKING

import numpy as np

from nmfaudio.factorization.result import Factorization
from nmfaudio.figures.style import COLOURS

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["draw_divergence"]

_LOG_FROM = 10.0  # within less, a logarithmic axis has no tick of a round number
_LEAST_GROUPED, _MOST_PLAIN = 1e4, 1e7  # numbers that are read by their thousands
_FEW = 40  # checks that are told apart
_NAMES = {0.0: "Itakura-Saito", 1.0: "Kullback-Leibler", 2.0: "squared Euclidean"}


def draw_divergence(axes: "Axes", factorization: Factorization) -> "Axes":
    """Draw the divergence over the iterations, on a logarithmic scale if it can be.

    Parameters
    ----------
    axes : Axes
        Where to.
    factorization : Factorization
        What was fitted.

    Returns
    -------
    axes : Axes
        The same.
    """
    iterations = np.asarray(factorization.checked_iterations, float)
    values = np.asarray(factorization.divergence, float)
    known = np.isfinite(values)
    marker = "." if iterations.size < _FEW else ""
    axes.plot(iterations[known], values[known], color=COLOURS[0], marker=marker)
    least, most = (values[known].min(), values[known].max()) if known.any() else (0, 0)
    if least > 0 and most > _LOG_FROM * least:
        axes.set_yscale("log")
    else:
        axes.ticklabel_format(axis="y", style="sci", scilimits=(-3, 7), useOffset=False)
        if _LEAST_GROUPED <= most < _MOST_PLAIN:
            axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.locator_params(axis="x", integer=True)
    axes.set_xlabel("Iteration")
    name = _NAMES.get(factorization.beta, f"beta = {factorization.beta:g}")
    axes.set_ylabel(f"Divergence ({name})")
    return axes
