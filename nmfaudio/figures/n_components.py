"""The curves by which a number of components is chosen."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from nmfaudio.factorization.selection.n_components import ComponentChoice
from nmfaudio.figures.style import COLOURS, panel_title

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["n_components_figure"]

_MEASURES = {
    "elbow": "share of the divergence explained",
    "held-out": "divergence of what was hidden",
    "stability": "agreement of the starts",
    "ard": "relevance",
}


def n_components_figure(choices: Sequence[ComponentChoice]) -> "Figure":
    """Return a figure with a panel for each choice, its suggestion marked.

    Parameters
    ----------
    choices : sequence of ComponentChoice
        At least one.
    """
    from matplotlib.figure import Figure  # noqa: PLC0415  # loaded only when drawn

    figure = Figure(figsize=(6, 2.8 * len(choices)), layout="constrained")
    for axes, choice in zip(
        figure.subplots(len(choices), squeeze=False)[:, 0], choices, strict=True
    ):
        axes.plot(choice.candidates, choice.curve, color=COLOURS[0], marker="o", ms=3)
        axes.axvline(choice.n_components, color=COLOURS[1], linestyle="--")
        axes.set_xlabel("number of components")
        axes.set_ylabel(_MEASURES[choice.method])
        panel_title(axes, f"{choice.method}: {choice.n_components}")
    return figure
