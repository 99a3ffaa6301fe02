"""One picture of a separation: spectrogram, sources, templates and activations."""

from typing import TYPE_CHECKING

from nmfaudio.figures.inspection import rows
from nmfaudio.figures.inspection.subject import Subject
from nmfaudio.figures.layout import FigureRow, build_figure
from nmfaudio.figures.save import finished
from nmfaudio.figures.style import SIZES, styled
from nmfaudio.figures.view import View
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
    subject = Subject(separation.audio.name, separation.audio, separation)
    size = SIZES["page"]
    view = View(n_columns=size.n_columns)
    parts: list[FigureRow] = [
        *rows.waveform(subject, view),
        *rows.spectrogram(subject, view),
        *rows.components(subject, view),
        *rows.activations(subject, view),
        *rows.templates(subject, view),
        *rows.divergence(subject, view),
    ]
    with styled(size):
        figure = build_figure(parts, size)
        figure.suptitle(
            subject.name, x=0.01, ha="left", fontsize="large", parse_math=False
        )
        return finished(figure)
