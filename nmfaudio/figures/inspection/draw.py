"""Figures of a subject, one for each kind or all in one."""

from dataclasses import dataclass
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

__all__ = ["Drawing", "figure_png", "inspection_figure", "save_inspection"]


@dataclass(frozen=True)
class Drawing:
    """What is drawn of a subject, and how.

    Attributes
    ----------
    kinds : tuple of str
        Keys of :data:`.KINDS`, from the top down.
    view : View
        What of the subject.
    size : FigureSize
        How large it is printed.
    title : str or None
        Over the figure; None takes the subject's name, "" leaves it out.
    """

    kinds: tuple[str, ...]
    view: View
    size: FigureSize
    title: str | None = None

    def title_of(self, subject: Subject) -> str:
        """Return the title over a subject."""
        return subject.name if self.title is None else self.title


def inspection_figure(subject: Subject, drawing: Drawing) -> "Figure":
    """Return one figure with all kinds, from the top down.

    Raises
    ------
    ParameterError
        If a kind needs what the subject has not, or the view shows nothing.
    """
    rows = [
        row
        for kind in drawing.kinds
        for row in KINDS[kind].rows(subject, view_of(kind, drawing.view))
    ]
    figure = build_figure(rows, drawing.size)
    if text := drawing.title_of(subject):
        figure.suptitle(text, x=0.01, ha="left", fontsize="large", parse_math=False)
    return figure


def save_inspection(subject: Subject, drawing: Drawing, path: Path) -> Path:
    """Draw all kinds into one figure and write it.

    Raises
    ------
    ParameterError
        If it cannot be drawn.
    AudioWriteError
        If the file exists already or cannot be written.
    """
    with styled(drawing.size):
        figure = inspection_figure(subject, drawing)
        return save_figure(figure, path, overwrite=False)


def figure_png(subject: Subject, drawing: Drawing) -> bytes:
    """Return the figure as PNG, for a page."""
    with styled(drawing.size):
        return rendered(inspection_figure(subject, drawing), "png")
