"""The curves by which a number of components is chosen."""

from typing import TYPE_CHECKING

from nmfaudio.figures.style import COLOURS, panel_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from nmfaudio.factorization.selection.n_components import ComponentChoice

__all__ = ["choice_title", "draw_n_components", "n_components_figure"]

_MEASURES = {
    "elbow": "Divergence explained",
    "held-out": "Held-out divergence",
    "stability": "Agreement of the starts",
    "ard": "Relevance",
}


def n_components_figure(choices: "Sequence[ComponentChoice]") -> "Figure":
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
        draw_n_components(axes, choice)
        panel_title(axes, choice_title(choice))
    return figure


def choice_title(choice: "ComponentChoice") -> str:
    """Return what was found by which criterion, and in what if not in all."""
    found = f"{choice.method}: {choice.n_components}"
    return f"{found}, by {choice.sample}" if choice.sample else found


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
    axes.set_xlabel("Number of components")
    axes.set_ylabel(_MEASURES[choice.method])
    return axes
