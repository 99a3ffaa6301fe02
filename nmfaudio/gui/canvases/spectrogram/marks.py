"""What was said about places of the recording, drawn over the picture."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from nmfaudio.gui.language import name_words, translate
from nmfaudio.gui.state.beats import BeatGrid, bar_and_beat
from nmfaudio.gui.state.views import FrequencyView, TimeView
from nmfaudio.gui.style import theme
from nmfaudio.gui.style.contrast import ink_on
from nmfaudio.gui.style.theme import source_colour
from nmfaudio.project.document import Document
from nmfaudio.separation.editing.regions import Region
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.guides import Guides

__all__ = [
    "Mark",
    "box_text",
    "marks_of",
    "marks_of_regions",
    "paint_beats",
    "paint_marks",
]

_TITLE: Final = 16.0  # pixels high, at least


@dataclass(frozen=True)
class Mark:
    """A passage or a box with a name.

    Attributes
    ----------
    text : str
        What was said.
    start_s, stop_s : float
        Seconds.
    low_hz, high_hz : float
        Hz; from 0 to infinity for all frequencies.
    colour : str
        ``#rrggbb``.
    """

    text: str
    start_s: float
    stop_s: float
    low_hz: float = 0.0
    high_hz: float = math.inf
    colour: str = field(default_factory=lambda: theme.WARNING)


def marks_of(guides: Guides, top_hz: float = math.inf) -> tuple[Mark, ...]:
    """Return what guides say of places of the recording.

    Parameters
    ----------
    guides : Guides
        What is known.
    top_hz : float
        Half of the recording's sample rate.
    """
    alone = [
        Mark(
            translate("Mark", "only {0}").format(p.source),
            p.start_s,
            p.stop_s,
            colour=theme.SOLO,
        )
        for p in guides.passages
        if p.path is None
    ]
    boxed = [
        Mark(box_text(b, top_hz), b.start_s, b.stop_s, b.low_hz, b.high_hz, theme.SOLO)
        for b in guides.boxes
    ]
    damaged = [
        Mark(translate("Mark", "repair"), d.start_s, d.stop_s, d.low_hz, d.high_hz)
        for d in guides.damages
    ]
    return (*alone, *boxed, *damaged)


def marks_of_regions(
    document: Document, regions: Mapping[int, Region]
) -> tuple[Mark, ...]:
    """Return where parts lie that were cut out of the picture.

    Parameters
    ----------
    document : Document
        Whose part each is, and what it is called.
    regions : mapping of int to Region
        By the index of the part.
    """
    names = document.component_names()
    marks = []
    for index, region in regions.items():
        part = document.component(index)
        source = document.source(part.source_id)
        text = translate("Mark", "silent") if part.mute else name_words(names[index])
        colour = theme.MUTE if part.mute else source_colour(source.colour).name()
        marks.append(Mark(text, *region.span_s, *region.band_hz, colour))
    return tuple(marks)


def box_text(box: Box, top_hz: float) -> str:
    """Return what a box says, in a word or two."""
    if not box.belongs:
        return translate("Mark", "not {0}").format(box.source)
    if box.is_alone(top_hz):
        return translate("Mark", "only {0}").format(box.source)
    return box.source


def paint_beats(
    painter: QPainter, grid: BeatGrid, time_view: TimeView, size: tuple[int, int]
) -> None:
    """Draw bars as faint lines over the picture, and beats where there is room."""
    width, height = size
    beats = grid.beats(time_view.start_s, time_view.stop_s)
    apart = width / max(len(beats), 1)
    for second, number in beats:
        _, beat = bar_and_beat(number)
        if (beat > 1 and apart < 12.0) or apart < 2.0:
            continue
        x = round(time_view.x_of(second, width))
        colour = QColor(255, 255, 255, 90 if beat == 1 else 40)
        painter.fillRect(QRectF(x, 0, 1, height), colour)


def paint_marks(
    painter: QPainter,
    marks: tuple[Mark, ...],
    views: tuple[TimeView, FrequencyView],
    size: tuple[int, int],
) -> None:
    """Draw each mark as a frame with its name in the upper left corner, or below."""
    (time_view, axis), (width, height) = views, size
    painter.setFont(theme.font(0.85, bold=True))
    titles: list[QRectF] = []
    for mark in marks:
        left, right = (time_view.x_of(s, width) for s in (mark.start_s, mark.stop_s))
        if right < 0 or left > width:
            continue
        top = max(0.0, axis.y_of(min(mark.high_hz, 1e9), height))
        bottom = min(float(height), axis.y_of(max(mark.low_hz, 1e-3), height))
        frame = QRectF(left, top, right - left, max(bottom - top, 2.0))
        colour = QColor(mark.colour)
        painter.setPen(QPen(colour, 1.5, Qt.PenStyle.DashLine))
        painter.drawRect(frame.adjusted(0.5, 0.5, -0.5, -0.5))
        room = painter.fontMetrics().horizontalAdvance(mark.text) + 10
        # Whole, however narrow the mark: a word that is cut names nobody.
        beside = max(0.0, min(left, width - room))
        line = max(_TITLE, painter.fontMetrics().height())
        title = QRectF(beside, top, room, line)
        while any(title.intersects(other) for other in titles):
            title.translate(0.0, title.height() + 1.0)  # two of one place
        titles.append(title)
        painter.fillRect(title, colour)
        painter.setPen(ink_on(colour))
        painter.drawText(
            title.adjusted(5, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, mark.text
        )
