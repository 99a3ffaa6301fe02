"""The map of components: near means alike; clicks and frames select."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from nmfaudio.gui.panels.side.labels import Disc, rooms_of_names
from nmfaudio.gui.panels.side.spread import spread
from nmfaudio.gui.state.selection import Selection
from nmfaudio.gui.style import theme
from nmfaudio.gui.style.contrast import shade
from nmfaudio.gui.style.text import format_share

__all__ = ["MapPanel", "MapPoint"]

_MARGIN: Final = 22.0
_SMALLEST, _LARGEST = 5.0, 15.0  # radius, pixels
_REACH: Final = 6.0  # a click this far beside a point still means it
_DRAG: Final = 4.0  # a shorter movement is a click
_ARROWS: Final = {
    Qt.Key.Key_Left: (-1.0, 0.0),
    Qt.Key.Key_Right: (1.0, 0.0),
    Qt.Key.Key_Up: (0.0, 1.0),
    Qt.Key.Key_Down: (0.0, -1.0),
}


@dataclass(frozen=True)
class MapPoint:
    """A component on the map: its place within -1..1, its look, and what it is called.

    ``share`` is its share of the energy, 0..1; louder components are drawn larger.
    """

    index: int
    x: float
    y: float
    colour: QColor
    label: str
    share: float


class MapPanel(QWidget):
    """Components as numbered points in the colours of their sources.

    A click selects a point, with Ctrl it adds or removes it; a frame drawn with the
    mouse selects all in it; arrow keys move to the nearest point in a direction.

    Signals: ``pressed(index)`` for a point that is to be heard, ``hovered(indices)``
    for what the mouse is on.
    """

    pressed = Signal(int)
    hovered = Signal(object)

    def __init__(self, selection: Selection, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._selection = selection
        self._points: tuple[MapPoint, ...] = ()
        self._places: dict[int, QPointF] = {}
        self._pressed: QPointF | None = None
        self._frame: QRectF | None = None
        self._kept: tuple[int, ...] = ()
        self.setMinimumSize(160, 140)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Map of components"))
        self.setAccessibleDescription(
            self.tr(
                "Parts that sound alike lie close together. Arrow keys move from "
                "one to the next."
            )
        )
        selection.changed.connect(self.update)
        selection.hovered_changed.connect(self.update)

    def set_points(self, points: Sequence[MapPoint]) -> None:
        """Show these components; an empty sequence shows a hint."""
        # Loud ones first, so that faint ones lie on top and can be hit.
        self._points = tuple(sorted(points, key=lambda point: -point.share))
        self._pressed = self._frame = None
        self._places = {}
        self.update()

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(320, 280)

    def place_of(self, index: int) -> QPointF | None:
        """Return where a component is drawn, or None if it is not on the map."""
        for point in self._points:
            if point.index == index:
                return self._place(point)
        return None

    def index_at(self, place: QPointF) -> int | None:
        """Return the component under a place, or None."""
        near = [
            (self._away(point, place), point.index)
            for point in self._points
            if self._away(point, place) <= self._radius(point) + _REACH
        ]
        return min(near)[1] if near else None

    def text_at(self, place: QPointF) -> str:
        """Return what a tooltip says there: number, label and share of energy."""
        index = self.index_at(place)
        point = next((p for p in self._points if p.index == index), None)
        if point is None:
            return ""
        return f"{point.index + 1}  {point.label}  {format_share(point.share)}"

    def _away(self, point: MapPoint, place: QPointF) -> float:
        """Return how far a place is from the middle of a point, pixels."""
        difference = self._place(point) - place
        return float(np.hypot(difference.x(), difference.y()))

    def _place(self, point: MapPoint) -> QPointF:
        """Return where a point is drawn: near its place, beside all others."""
        if not self._places:
            points = np.array([(p.x, p.y) for p in self._points])
            radii = np.array([self._radius(p) for p in self._points])
            size = (float(self.width()), float(self.height()))
            places = spread(points, radii, size, _MARGIN)
            self._places = {
                p.index: QPointF(*place)
                for p, place in zip(self._points, places.tolist(), strict=True)
            }
        return self._places[point.index]

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Find places in the new room."""
        self._places = {}
        super().resizeEvent(event)

    def _radius(self, point: MapPoint) -> float:
        loudest = max((p.share for p in self._points), default=0.0)
        relative = (point.share / loudest) ** 0.5 if loudest > 0 else 0.0
        # Large text needs larger discs, and a map has room for so many.
        scale = math.sqrt(theme.px(100) / 100)
        return scale * (_SMALLEST + (_LARGEST - _SMALLEST) * relative)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002  # Qt's signature
        """Draw the points, the selected ones ringed, and the frame being drawn."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.CANVAS))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if not self._points:
            painter.setPen(QColor(theme.TEXT_DIM))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            hint = self.tr("Parts that sound alike lie close together here.")
            painter.drawText(self.rect().adjusted(16, 16, -16, -16), flags, hint)
            return
        painter.setFont(theme.font(0.8))
        for point in self._points:
            self._paint_point(painter, point)
        self._paint_names(painter)
        if self._frame is not None:
            colour = QColor(theme.ACCENT)
            painter.setPen(QPen(colour, 1.0))
            colour.setAlpha(40)
            painter.setBrush(colour)
            painter.drawRect(self._frame)

    def _paint_point(self, painter: QPainter, point: MapPoint) -> None:
        place, radius = self._place(point), self._radius(point)
        fill = QColor(point.colour)
        selected = point.index in self._selection
        fill.setAlpha(255 if selected else 190)
        hovered = point.index in self._selection.hovered
        ring = QColor(theme.TEXT if selected or hovered else theme.CANVAS)
        painter.setPen(QPen(ring, 2.0 if selected or hovered else 1.0))
        painter.setBrush(fill)
        painter.drawEllipse(place, radius, radius)
        number = str(point.index + 1)
        metrics = painter.fontMetrics()
        # Figures have no feet: a disc holds them that is as wide, or as high.
        needed = max(metrics.horizontalAdvance(number), metrics.capHeight())
        if needed > 2.0 * radius:
            return
        painter.setPen(QColor(theme.CANVAS))
        box = QRectF(0.0, 0.0, 4.0 * radius, 2.0 * metrics.height())
        box.moveCenter(place)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, number)

    def _paint_names(self, painter: QPainter) -> None:
        painter.setFont(theme.font(0.85, bold=True))
        ground = shade(190)
        painter.setPen(QColor(theme.TEXT))
        for point, room in self.names(painter.fontMetrics()):
            painter.fillRect(room, ground)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, point.label)

    def names(self, metrics: QFontMetrics) -> list[tuple[MapPoint, QRectF]]:
        """Return whose names are written, and where.

        The point under the mouse and the one selected last have theirs over all else;
        of a track that is pointed at, and of the loudest of each source, a few are
        named, loud ones first, where they cover no point.
        """
        loudest: dict[str, MapPoint] = {}
        for point in self._points:  # the loud ones come first
            loudest.setdefault(point.colour.name(), point)
        hovered = self._selection.hovered
        sure = {*self._selection.indices[-1:], *(hovered if len(hovered) == 1 else ())}
        named = [p for p in self._points if p.index in sure]
        others = [p for p in self._points if p.index in hovered] or [*loudest.values()]
        few = max(0, int(self.height() / (3 * metrics.height())))
        shown = (*named, *[p for p in others if p.index not in sure][:few])
        rooms = rooms_of_names(
            (
                (
                    self._disc(point),
                    QSizeF(
                        metrics.horizontalAdvance(point.label) + 8.0, metrics.height()
                    ),
                    point.index in sure,
                )
                for point in shown
            ),
            [self._disc(point) for point in self._points],
            QSizeF(self.size()),
        )
        return [
            (point, room)
            for point, room in zip(shown, rooms, strict=True)
            if room is not None
        ]

    def _disc(self, point: MapPoint) -> Disc:
        return Disc(self._place(point), self._radius(point))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select what is under the mouse, or begin a frame."""
        if event.button() is not Qt.MouseButton.LeftButton:
            event.ignore()
            return
        adds = _adds(event)
        index = self.index_at(event.position())
        if index is None:
            self._pressed = event.position()
            self._kept = self._selection.indices if adds else ()
        elif adds:
            self._selection.toggle(index)
        else:
            self._selection.select(index)
            self.pressed.emit(index)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw the frame; without one, say what the mouse is on."""
        if self._pressed is None:
            index = self.index_at(event.position())
            self.hovered.emit(() if index is None else (index,))
            return
        frame = QRectF(self._pressed, event.position()).normalized()
        if self._frame is None and max(frame.width(), frame.height()) < _DRAG:
            return
        self._frame = frame
        inside = [p.index for p in self._points if frame.contains(self._place(p))]
        self._selection.select_many((*self._kept, *inside))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the frame; a click beside all points selects nothing."""
        if event.button() is not Qt.MouseButton.LeftButton or self._pressed is None:
            return
        if self._frame is None and not self._kept:
            self._selection.clear()
        self._pressed = self._frame = None
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Say that the mouse left."""
        self.hovered.emit(())
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the selection by arrow keys; Enter hears it, Escape drops it."""
        key = Qt.Key(event.key())
        if key in _ARROWS and self._points:
            self._step(*_ARROWS[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._points:
            if self._selection.current is not None:
                self.pressed.emit(self._selection.current)
        elif key is Qt.Key.Key_Escape and self._selection.indices:
            self._selection.clear()
        else:
            super().keyPressEvent(event)

    def _step(self, right: float, up: float) -> None:
        """Select the nearest point that lies more in this direction than beside it."""
        current = self._selection.current
        here = next((p for p in self._points if p.index == current), None)
        if here is None:
            self._selection.select(self._points[0].index)
            return
        others = [p for p in self._points if p.index != here.index]
        if not others:
            return
        offsets = np.array([(p.x - here.x, p.y - here.y) for p in others])
        along = offsets @ np.array([right, up])
        away = np.hypot(offsets[:, 0], offsets[:, 1])
        ahead = along > 0.7 * away
        if ahead.any():
            nearest = int(np.argmin(np.where(ahead, away, np.inf)))
            self._selection.select(others[nearest].index)

    def event(self, event: QEvent) -> bool:
        """Say in a tooltip what is under the mouse."""
        if not isinstance(event, QHelpEvent) or event.type() is not QEvent.Type.ToolTip:
            return super().event(event)
        # An empty text hides the tooltip.
        text = self.text_at(QPointF(event.pos()))
        QToolTip.showText(event.globalPos(), text, self)
        return True


def _adds(event: QMouseEvent) -> bool:
    """Return whether a click adds to the selection."""
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    return bool(event.modifiers() & keys)
