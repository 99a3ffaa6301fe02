"""The time ruler; a drag on it makes the loop region."""

import math
from typing import Final

from PySide6.QtCore import QLineF, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from nmfaudio.gui.canvases.base import TimeCanvas, nice_step
from nmfaudio.gui.state.beats import BeatGrid, bar_and_beat
from nmfaudio.gui.state.views import TimeView
from nmfaudio.gui.style import theme
from nmfaudio.gui.style.text import format_tick
from nmfaudio.project.document import Marker

__all__ = ["Ruler"]

_EDGE: Final = 6.0
_NAMED: Final = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024)
"""Beats from one number to the next: the first that has room for it."""


class Ruler(TimeCanvas):
    """Time ticks, loop region, head of the playhead.

    Signals: ``loop_changed(start, stop)`` while and after a drag; ``loop_cleared()`` on
    a double click; ``seek(second)`` on a click; of markers ``marker_pressed(index)``,
    ``marker_renamed(index)`` on a double click, ``marker_menu(index, place)``.
    """

    loop_changed = Signal(float, float)
    loop_cleared = Signal()
    seek = Signal(float)
    marker_pressed = Signal(int)
    marker_renamed = Signal(int)
    marker_menu = Signal(int, QPoint)

    def __init__(
        self, time_view: TimeView, beats: BeatGrid, parent: QWidget | None = None
    ) -> None:
        super().__init__(time_view, parent)
        self._beats = beats
        beats.changed.connect(self.update)
        self._markers: tuple[Marker, ...] = ()
        self._loop: tuple[float, float] | None = None
        self._fixed_s: float | None = None
        self._moved = False
        self._press_x = 0.0
        self.setFixedHeight(max(26, theme.px(20)))
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Time ruler"))
        self.setToolTip(
            self.tr("Drag to loop a passage, drag an edge to change it, double-click "
                    "to clear it")
        )  # fmt: skip

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Show the loop region, seconds."""
        self._loop = loop
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw ticks, loop region and playhead."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(theme.PANEL))
        if self.time_view.duration_s > 0:
            self._paint_loop(painter)
            if self._beats.shown and self._beats.is_known:
                self._paint_bars(painter)
            else:
                self._paint_ticks(painter)
            self._paint_markers(painter)
            self._paint_head(painter)
        painter.end()

    def _paint_ticks(self, painter: QPainter) -> None:
        view = self.time_view
        painter.setFont(theme.mono_font(0.84))
        least = painter.fontMetrics().horizontalAdvance("00:00.000") + 22
        step = nice_step(least / max(self.width(), 1) * view.span_s)
        minor = step / 5.0
        number = math.ceil(view.start_s / minor - 1e-9)
        numbers = range(number, math.floor(view.stop_s / minor + 1e-9) + 1)
        width, height = self.width(), self.height()
        scale = width / view.span_s
        places = [
            round((number * minor - view.start_s) * scale) + 0.5 for number in numbers
        ]
        # All lines at once, then all words: a pen for each would cost more than both.
        painter.setPen(QPen(QColor(theme.GRID), 1))
        painter.drawLines(
            [
                QLineF(x, height - (5 if number % 5 else 9), x, height)
                for number, x in zip(numbers, places, strict=True)
            ]
        )
        painter.setPen(QColor(theme.TEXT_DIM))
        # A place, where a box would have to be laid out for each word of each frame.
        metrics = painter.fontMetrics()
        line = 1 + (height - 6 - metrics.height()) / 2 + metrics.ascent()
        for number, x in zip(numbers, places, strict=True):
            if number % 5 == 0:
                text = format_tick(number * minor, step)
                painter.drawText(QPointF(x + 4, line), text)

    def set_markers(self, markers: tuple[Marker, ...]) -> None:
        """Show these markers as flags."""
        self._markers = markers
        self.update()

    def _paint_bars(self, painter: QPainter) -> None:
        """Draw bars with their numbers, and beats where there is room."""
        view, height = self.time_view, self.height()
        painter.setFont(theme.mono_font(0.84))
        beats = self._beats.beats(view.start_s, view.stop_s)
        apart = self.width() / max(len(beats), 1)
        room = painter.fontMetrics().horizontalAdvance("000.0") + 8
        every = next(n for n in _NAMED if n * apart >= room or n == _NAMED[-1])
        for second, number in beats:
            bar, beat = bar_and_beat(number)
            x = round(view.x_of(second, self.width())) + 0.5
            if beat > 1 and apart < 5.0:
                continue
            painter.setPen(
                QPen(QColor(theme.GRID if beat > 1 else theme.TEXT_FAINT), 1)
            )
            painter.drawLine(
                QPointF(x, height - (9 if beat == 1 else 5)), QPointF(x, height)
            )
            if number % every == 0:
                painter.setPen(QColor(theme.TEXT_DIM))
                text = str(bar) if beat == 1 else f"{bar}.{beat}"
                painter.drawText(
                    QRectF(x + 4, 1, room, height - 6),
                    Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
                    text,
                )

    def _paint_markers(self, painter: QPainter) -> None:
        painter.setFont(theme.font(0.8, bold=True))
        for index, marker in enumerate(self._markers):
            flag = self._flag(index)
            painter.fillRect(flag, QColor(theme.WARNING))
            painter.fillRect(
                QRectF(flag.left(), 0, 1.5, self.height()), QColor(theme.WARNING)
            )
            painter.setPen(QColor(theme.CANVAS))
            painter.drawText(
                flag.adjusted(4, 0, -2, 0), Qt.AlignmentFlag.AlignVCenter, marker.name
            )

    def _flag(self, index: int) -> QRectF:
        """Return where a marker's flag is, cut at the next one."""
        marker = self._markers[index]
        metrics = QFontMetrics(theme.font(0.8, bold=True))
        left = self.time_view.x_of(marker.second, self.width())
        width = min(metrics.horizontalAdvance(marker.name) + 8.0, 140.0)
        if index + 1 < len(self._markers):
            after = self.time_view.x_of(self._markers[index + 1].second, self.width())
            width = max(6.0, min(width, after - left))
        return QRectF(left, 0, width, 13)

    def _marker_at(self, place: QPointF) -> int | None:
        hit = [n for n in range(len(self._markers)) if self._flag(n).contains(place)]
        return hit[-1] if hit else None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Ask for the menu of the marker under the mouse."""
        index = self._marker_at(QPointF(event.pos()))
        if index is not None:
            self.marker_menu.emit(index, event.globalPos())

    def _paint_loop(self, painter: QPainter) -> None:
        if self._loop is None:
            return
        start, stop = (self.time_view.x_of(s, self.width()) for s in self._loop)
        fill = QColor(theme.ACCENT)
        fill.setAlpha(90)
        painter.fillRect(QRectF(start, 0, stop - start, self.height()), fill)
        for x in (start, stop):
            painter.fillRect(QRectF(x - 1, 0, 2, self.height()), QColor(theme.ACCENT))

    def _paint_head(self, painter: QPainter) -> None:
        x = self._playhead_x()
        if x is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = round(x) + 0.5
        path = QPainterPath(QPointF(middle - 5, self.height() - 10))
        path.lineTo(middle + 5, self.height() - 10)
        path.lineTo(middle, self.height() - 2)
        path.closeSubpath()
        painter.fillPath(path, QColor(theme.PLAYHEAD))

    def set_playhead(self, second: float | None) -> None:
        """Move the head, which is wider than the line of other canvases."""
        old, self._playhead_s = self._playhead_x(), second
        new = self._playhead_x()
        if old == new:
            return
        for x in (old, new):
            if x is not None:
                self.update(math.floor(x) - 7, 0, 15, self.height())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a new region, or take an edge of the old one."""
        if event.button() != Qt.MouseButton.LeftButton:
            return
        marker = self._marker_at(event.position())
        if marker is not None:
            self.marker_pressed.emit(marker)
            return
        self._press_x = event.position().x()
        self._moved = False
        edge = self._edge_at(self._press_x)
        if edge is not None and self._loop is not None:
            self._fixed_s = self._loop[1 - edge]
        else:
            self._fixed_s = self.time_view.second_at(self._press_x, self.width())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Stretch the region; without a button, show that an edge can be taken."""
        x = event.position().x()
        if self._fixed_s is None:
            on_edge = self._edge_at(x) is not None
            shape = (
                Qt.CursorShape.SizeHorCursor if on_edge else Qt.CursorShape.ArrowCursor
            )
            self.setCursor(shape)
            return
        if self._moved or abs(x - self._press_x) > 3.0:
            self._moved = True
            here = self._beats.snapped(self.time_view.second_at(x, self.width()))
            start, stop = sorted((self._beats.snapped(self._fixed_s), here))
            stop = min(stop, self.time_view.duration_s)
            if stop > start:
                self.loop_changed.emit(start, stop)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Seek if nothing was dragged."""
        if self._fixed_s is not None and not self._moved:
            self.seek.emit(self.time_view.second_at(event.position().x(), self.width()))
        self._fixed_s = None

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Clear the region; on a marker, name it."""
        marker = self._marker_at(event.position())
        if marker is not None:
            self.marker_renamed.emit(marker)
        else:
            self.loop_cleared.emit()

    def _edge_at(self, x: float) -> int | None:
        if self._loop is None:
            return None
        for edge, second in enumerate(self._loop):
            if abs(self.time_view.x_of(second, self.width()) - x) <= _EDGE:
                return edge
        return None
