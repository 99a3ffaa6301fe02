"""The map and the tree of components: what belongs together, and by how much."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.figures.components import source_names
from nmfaudio.figures.layout import FigurePanel, FigureRow, build_figure
from nmfaudio.figures.save import finished
from nmfaudio.figures.style import (
    REST_COLOUR,
    SIZES,
    component_colours,
    component_hatches,
    load_matplotlib,
    source_legend,
    styled,
)
from nmfaudio.separation.components.map import ComponentMap, component_map
from nmfaudio.separation.components.naming import component_names
from nmfaudio.separation.model import Separation

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["component_map_figure", "draw_component_map", "draw_tree"]

_LARGEST_POINT, _SMALLEST_POINT = 600.0, 30.0  # area, square points
_SPAN = 2.6
"""Of both axes: components lie within -1..1."""

_MOST_LABELS = 120  # leaves with names that can still be read


def component_map_figure(
    separation: Separation,
    *,
    method: str = "pca",
    seed: int = 0,
    title: str | None = None,
) -> "Figure":
    """Return a figure of the components' map beside their tree.

    Parameters
    ----------
    separation : Separation
        What was separated.
    method : str, default "pca"
        See :func:`nmfaudio.separation.components.map.component_map`.
    seed : int, default 0
        Seed of t-SNE.
    title : str or None
        None takes the recording's name.
    """
    found, size = component_map(separation, method=method, seed=seed), SIZES["page"]
    drawn = draw_component_map, draw_tree

    def panel(number: int) -> FigurePanel:
        def draw(axes: "Axes", _bar: "Axes") -> object:
            axes.set_anchor("N")  # beside a tree that is higher
            return drawn[number](axes, separation, found)

        return FigurePanel(("", "Likeness")[number], draw)

    row = FigureRow((panel(0), panel(1)), share=0.4)
    spare = 1.1 * found.components.size - row.picture_lines(size)
    with styled(size):
        figure = build_figure([replace(row, lines=max(0.0, spare))], size)
        text = separation.audio.name if title is None else title
        figure.suptitle(text, x=0.01, ha="left", fontsize="large", parse_math=False)
        return finished(figure)


def draw_component_map(
    axes: "Axes", separation: Separation, found: ComponentMap | None = None
) -> "Axes":
    """Draw components as numbered points, the louder the larger.

    Parameters
    ----------
    axes : Axes
        Where to.
    separation : Separation
        What was separated.
    found : ComponentMap or None
        Where components lie; None finds it.

    Returns
    -------
    axes : Axes
        The same; near means alike. A number that would stand on a louder one's is left
        out.
    """
    found = component_map(separation) if found is None else found
    colours = component_colours(separation)
    share = np.array([separation.tags[k].energy_share for k in found.components])
    largest = float(share.max(initial=0.0)) or 1.0
    sizes = _SMALLEST_POINT + (_LARGEST_POINT - _SMALLEST_POINT) * share / largest
    marks = np.array(component_hatches(separation))[found.components]
    inks = np.array(colours)[found.components]
    for colour, hatch in sorted(set(zip(inks.tolist(), marks.tolist(), strict=True))):
        own = (inks == colour) & (marks == hatch)
        axes.scatter(
            found.points[own, 0], found.points[own, 1], s=sizes[own],
            facecolor=colour, edgecolor="white", hatch=hatch, alpha=0.75, linewidths=0,
        )  # fmt: skip
    _write_numbers(axes, found, share)
    axes.set_aspect("equal")
    axes.set_xlim(-_SPAN / 2, _SPAN / 2)  # the largest circle in a column is whole
    axes.set_ylim(-_SPAN / 2, _SPAN / 2)
    axes.set_xticks([])
    axes.set_yticks([])
    axes.set_xlabel(_caption(found))
    source_legend(axes, source_names(separation))
    return axes


def _write_numbers(axes: "Axes", found: ComponentMap, share: FloatArray) -> None:
    """Write the number of each component, the loudest first, none over another one."""
    load_matplotlib()
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415  # loaded only when drawn
    from matplotlib.patheffects import withStroke  # noqa: PLC0415

    # The axes are square: about as high as their figure, or as wide.
    box = axes.figure.bbox
    side_in = 0.6 * min(box.width, box.height) / axes.figure.dpi
    size_pt = FontProperties(size="x-small").get_size_in_points()
    letter = size_pt / 72.0 / side_in * _SPAN
    outline = [withStroke(linewidth=0.25 * size_pt, foreground="white")]
    taken: list[tuple[str, FloatArray]] = []
    for at in np.argsort(-share, kind="stable"):
        place, number = found.points[at], str(found.components[at] + 1)
        if any(
            abs(place[0] - other[0]) < letter * (0.2 + 0.35 * len(number + text))
            and abs(place[1] - other[1]) < letter
            for text, other in taken
        ):
            continue
        taken.append((number, place))
        axes.annotate(
            number, place, ha="center", va="center", fontsize="x-small",
            path_effects=outline,
        )  # fmt: skip


def draw_tree(
    axes: "Axes", separation: Separation, found: ComponentMap | None = None
) -> "Axes":
    """Draw the tree; a branch has the colour of a source if all in it do.

    See :func:`draw_component_map`. Returns the same axes; x is the distance at which
    components join.
    """
    found = component_map(separation) if found is None else found
    n_leaves = int(found.components.size)
    if n_leaves < 2:
        axes.set_axis_off()
        return axes
    from scipy.cluster.hierarchy import dendrogram  # noqa: PLC0415  # slow to import

    colours = component_colours(separation)
    branch = [colours[k] for k in found.components]
    for first, second in found.linkage[:, :2].astype(int):
        same = branch[first] == branch[second]
        branch.append(branch[first] if same else REST_COLOUR)
    drawn = dendrogram(
        found.linkage, no_plot=True, link_color_func=lambda node: branch[node]
    )
    links = zip(drawn["icoord"], drawn["dcoord"], drawn["color_list"], strict=True)
    for along, across, colour in links:
        axes.plot(across, along, color=colour, linewidth=1.2)
    places = 5.0 + 10.0 * np.arange(n_leaves)
    leaves = found.components[drawn["leaves"]]
    names = component_names(separation)
    labels = [f"{k + 1}  {names[k]}" for k in leaves]
    axes.set_yticks(places, labels if n_leaves <= _MOST_LABELS else [""] * n_leaves)
    axes.tick_params("y", length=0)
    axes.yaxis.tick_right()
    axes.set_ylim(0.0, 10.0 * n_leaves)
    axes.set_xlim(1.03 * float(found.linkage[-1, 2]) or 1.0, 0.0)
    axes.set_xlabel("Distance")
    return axes


def _caption(found: ComponentMap) -> str:
    """Say how the map was drawn and how far to trust it."""
    if found.method == "tsne":
        return "t-SNE: near means alike, distances between islands mean little"
    return f"Principal axes: {100 * found.explained:.0f} % of all differences"
