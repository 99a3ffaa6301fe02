"""Panels put together into one figure, time axes exactly under one another."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from nmfaudio.figures.style import FigureSize, load_matplotlib, panel_title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.gridspec import GridSpec, GridSpecBase

__all__ = ["FigurePanel", "FigureRow", "build_figure"]

_LINE = 1.35  # of the font's size, from line to line
_FLATTEST = 0.55
"""What is left at least of the height of a picture on a slide with many."""

_AROUND_LINES = 3.2  # title, labels of the axis
_BAR_SHARE = 0.018


@dataclass(frozen=True)
class FigurePanel:
    """One pair of axes: its title, and what draws it.

    ``draw`` takes the axes and those of a colour bar, which go unseen if left empty.
    """

    title: str
    draw: Callable[["Axes", "Axes"], object]


@dataclass(frozen=True)
class FigureRow:
    """Panels side by side.

    Attributes
    ----------
    panels : tuple of FigurePanel
        From the left.
    share : float
        Height as a share of the figure's width.
    lines : float
        Height in lines of text, added to it.
    is_time : bool
        Whether x is time, so that rows are to stand exactly under one another.
    """

    panels: tuple[FigurePanel, ...]
    share: float = 0.0
    lines: float = 0.0
    is_time: bool = False

    def height_in(self, size: FigureSize, squeezed: float = 1.0) -> float:
        """Return the height, inches; `squeezed` is what is left of the picture's."""
        text_in = (self.lines + _AROUND_LINES) * _line_in(size)
        return squeezed * self.share * size.width_in + text_in

    def picture_lines(self, size: FigureSize) -> float:
        """Return how many lines of text are as high as the picture."""
        return self.share * size.width_in / _line_in(size)


def _line_in(size: FigureSize) -> float:
    """Return the height of a line of text, inches."""
    return _LINE * size.font_pt / 72.0


def build_figure(rows: Sequence[FigureRow], size: FigureSize) -> "Figure":
    """Return a figure of rows; build and save it within :func:`.styled`.

    A slide keeps its shape: what needs more room is drawn flatter, to a limit, and only
    then smaller, since its text must be read from afar.
    """
    load_matplotlib()
    from matplotlib.figure import Figure  # noqa: PLC0415  # loaded only when drawn

    heights = [row.height_in(size) for row in rows]
    width, height = size.width_in, sum(heights)
    dpi = float(size.dpi)
    if size.height_in is not None:
        text_in = sum(row.height_in(size, 0.0) for row in rows)
        left = (size.height_in - text_in) / max(1e-9, height - text_in)
        squeezed = min(1.0, max(_FLATTEST, left))
        heights = [row.height_in(size, squeezed) for row in rows]
        height = sum(heights)
        growth = max(1.0, height / size.height_in)
        width, height = growth * size.width_in, growth * size.height_in
        dpi = size.dpi / growth
    figure = Figure(figsize=(width, height), layout="constrained", dpi=dpi)
    grid = figure.add_gridspec(
        len(rows), 2, width_ratios=(1.0, _BAR_SHARE), height_ratios=heights
    )
    drawn = _draw_rows(figure, grid, rows, heights)
    for (above, axes), (below, _) in pairwise(zip(rows, drawn, strict=True)):
        if above.is_time and below.is_time:
            axes[0].tick_params(labelbottom=False)
            axes[0].set_xlabel("")
    return figure


def _draw_rows(
    figure: "Figure", grid: "GridSpec", rows: Sequence[FigureRow], heights: list[float]
) -> list[list["Axes"]]:
    """Draw all rows; those of as many panels stand exactly under one another."""
    drawn: list[list[Axes]] = []
    for (is_time, n), group in groupby(rows, lambda r: (r.is_time, len(r.panels))):
        alike = list(group)
        first, last = len(drawn), len(drawn) + len(alike)
        parts: GridSpecBase = grid
        first_row = first
        if not is_time:
            parts = grid[first:last, :].subgridspec(
                len(alike), 2 * n, width_ratios=(1, _BAR_SHARE) * n,
                height_ratios=heights[first:last],
            )  # fmt: skip
            first_row = 0
        for at, row in enumerate(alike, first_row):
            cells = [figure.add_subplot(parts[at, k]) for k in range(2 * n)]
            drawn.append(_draw_row(row, cells))
    return drawn


def _draw_row(row: FigureRow, cells: list["Axes"]) -> list["Axes"]:
    pairs = list(zip(cells[::2], cells[1::2], strict=True))
    for panel, (axes, bar) in zip(row.panels, pairs, strict=True):
        panel.draw(axes, bar)
        if panel.title:
            panel_title(axes, panel.title)
        if not bar.has_data():
            bar.set_axis_off()
    return [axes for axes, _ in pairs]
