"""The curves by which a number of components is chosen."""

from typing import TYPE_CHECKING

from nmfaudio.figures.layout import FigurePanel, FigureRow, build_figure
from nmfaudio.figures.save import finished
from nmfaudio.figures.style import COLOURS, SIZES, styled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from nmfaudio.factorization.selection.n_components import ComponentChoice

__all__ = ["choice_rows", "draw_n_components", "n_components_figure"]

_MEASURES = {
    "elbow": "Share of the divergence\nexplained",
    "held-out": "Held-out divergence,\nrelative to the first",
    "stability": "Agreement of the starts",
    "ard": "Relevance,\nrelative to the greatest",
}


def n_components_figure(choices: "Sequence[ComponentChoice]") -> "Figure":
    """Return a figure with a panel for each choice, its suggestion marked.

    Parameters
    ----------
    choices : sequence of ComponentChoice
        At least one.
    """
    size = SIZES["page"]
    with styled(size):
        figure = build_figure(choice_rows(choices), size)
        return finished(figure)


def choice_rows(choices: "Sequence[ComponentChoice]") -> list[FigureRow]:
    """Return a row for each choice: the curve that it was read from."""
    return [FigureRow((_curve(choice),), share=0.32) for choice in choices]


def _curve(choice: "ComponentChoice") -> FigurePanel:
    def draw(axes: "Axes", _bar: "Axes") -> object:
        return draw_n_components(axes, choice)

    title = f"{choice.method}: {choice.n_components}"
    title += f", by {choice.sample}" if choice.sample else ""
    return FigurePanel(title, draw)


def draw_n_components(axes: "Axes", choice: "ComponentChoice") -> "Axes":
    """Draw the curve by which a number of components is chosen, the choice marked.

    Parameters
    ----------
    axes : Axes
        Where to.
    choice : ComponentChoice
        From :func:`.choose_n_components`.

    Returns
    -------
    axes : Axes
        The same.
    """
    axes.plot(choice.candidates, choice.curve, color=COLOURS[0], marker="o", ms=3)
    axes.axvline(choice.n_components, color=COLOURS[1], linestyle="--")
    axes.set_xlim(0, 1.03 * max(*choice.candidates, choice.n_components, 2))
    axes.set_xlabel("Number of components")
    axes.set_ylabel(_MEASURES[choice.method])
    return axes
