"""Figures of a subject, one for each kind or all in one."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nmfaudio.figures.inspection.kinds import KINDS, view_of
from nmfaudio.figures.inspection.subject import Subject
from nmfaudio.figures.layout import build_figure
from nmfaudio.figures.save import rendered, save_figure
from nmfaudio.figures.style import FigureSize, styled
from nmfaudio.figures.view import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["figure_png", "inspection_figure", "save_inspection"]


def inspection_figure(
    subject: Subject,
    kinds: Sequence[str],
    view: View,
    size: FigureSize,
    *,
    title: str | None = None,
) -> "Figure":
    """Return one figure with all kinds, from the top down.

    Parameters
    ----------
    subject : Subject
        What is looked at.
    kinds : sequence of str
        Keys of :data:`.KINDS`.
    view : View
        What of it.
    size : FigureSize
        How large it is printed.
    title : str or None
        Over the figure; None takes the subject's name, "" leaves it out.

    Raises
    ------
    ParameterError
        If a kind needs what the subject has not, or the view shows nothing.
    """
    rows = [
        row for kind in kinds for row in KINDS[kind].rows(subject, view_of(kind, view))
    ]
    figure = build_figure(rows, size)
    text = subject.name if title is None else title
    if text:
        figure.suptitle(text, x=0.01, ha="left", fontsize="large", parse_math=False)
    return figure


def save_inspection(
    subject: Subject,
    kinds: Sequence[str],
    view: View,
    size: FigureSize,
    path: Path,
    *,
    title: str | None = None,
) -> Path:
    """Draw kinds into one figure and write it; see :func:`inspection_figure`.

    Raises
    ------
    ParameterError
        If it cannot be drawn.
    AudioWriteError
        If the file exists already or cannot be written.
    """
    with styled(size):
        figure = inspection_figure(subject, kinds, view, size, title=title)
        return save_figure(figure, path, overwrite=False)


def figure_png(
    subject: Subject, kinds: Sequence[str], view: View, size: FigureSize
) -> bytes:
    """Return a figure without a title as PNG, for a page."""
    with styled(size):
        figure = inspection_figure(subject, kinds, view, size, title="")
        return rendered(figure, "png")
