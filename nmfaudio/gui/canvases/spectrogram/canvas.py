"""The spectrogram: a picture of levels, and what is laid over it."""

import math
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from nmfaudio.gui.canvases.base import TAB_REASONS, TimeCanvas
from nmfaudio.gui.canvases.spectrogram.marks import Mark, paint_beats, paint_marks
from nmfaudio.gui.canvases.spectrogram.painter import PicturePainter
from nmfaudio.gui.canvases.spectrogram.scene import Look
from nmfaudio.gui.canvases.spectrogram.tools import image_of_region, paint_stroke
from nmfaudio.gui.canvases.spectrogram.words import paint_captions, paint_message
from nmfaudio.gui.state.beats import BeatGrid
from nmfaudio.gui.state.picture import Tool
from nmfaudio.gui.state.views import FrequencyView, TimeView
from nmfaudio.gui.style import theme
from nmfaudio.separation.editing.regions import Region

__all__ = ["SpectrogramCanvas"]

_DRAG_STARTS_AT: Final = 4.0
_WHEEL_ZOOM: Final = 1.0015


class SpectrogramCanvas(TimeCanvas):
    """Spectrogram with pan, zoom, playhead, loop region and a reading cursor.

    Signals: ``pointed(second, hz)`` while the mouse or the arrow keys move the reading
    cursor; ``read()`` after the keys did; ``left()`` when it goes; ``seek(second)`` on
    a click; ``play_from(second)`` on Enter; ``drawn(tool, stroke)`` when a tool has
    drawn something; ``region_dragged()`` when what was drawn is to be carried
    elsewhere.
    """

    pointed = Signal(float, float)
    read = Signal()
    left = Signal()
    seek = Signal(float)
    play_from = Signal(float)
    drawn = Signal(object, object)
    region_dragged = Signal()

    def __init__(
        self,
        time_view: TimeView,
        frequency_view: FrequencyView,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(time_view, parent)
        self.frequency_view = frequency_view
        frequency_view.changed.connect(self.update)
        self.picture = PicturePainter(time_view, frequency_view, self)
        self.picture.arrived.connect(self.update)
        self.picture.due.connect(self.update)
        self._loop: tuple[float, float] | None = None
        self._message = ""
        self._hint = ""
        self._caption = ""
        self._cursor: tuple[float, float] | None = None
        self._pressed: QPointF | None = None
        self._dragged = False
        self._keyboard = False
        self._beats = BeatGrid(self)
        self._tool = Tool.POINTER
        self._stroke: list[QPointF] = []
        self._grip: QPointF | None = None
        self._region: Region | None = None
        self._marks: tuple[Mark, ...] = ()
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumSize(200, 120)
        self.setAccessibleName(self.tr("Spectrogram"))
        self.setAccessibleDescription(
            self.tr(
                "Level over time and frequency. Arrow keys move a reading cursor, "
                "plus and minus zoom, Enter plays from the cursor."
            )
        )

    @property
    def message(self) -> str:
        """What the middle of the canvas says; empty for nothing."""
        return self._message

    def set_message(self, message: str, hint: str = "") -> None:
        """Say in the middle of the canvas what is going on; empty to say nothing."""
        self._message, self._hint = message, hint
        self.update()

    def set_look(self, look: Look) -> None:
        """Choose how levels become colours."""
        self.picture.set_look(look)
        self.update()

    def set_caption(self, caption: str) -> None:
        """Say in a corner what the picture is of; empty for the recording itself."""
        if caption != self._caption:
            self._caption = caption
            self.update()

    def set_tool(self, tool: Tool) -> None:
        """Choose what a drag does."""
        self._tool = tool
        self._stroke = []
        self.update()

    def set_region(self, region: Region | None) -> None:
        """Show what is drawn, or nothing."""
        self._region = region
        self.update()

    def set_beats(self, beats: BeatGrid) -> None:
        """Show these beats, as they are at any time."""
        self._beats = beats
        beats.changed.connect(self.update)

    def set_marks(self, marks: tuple[Mark, ...]) -> None:
        """Show what was said about places of the recording."""
        self._marks = marks
        self.update()

    def set_loop(self, loop: tuple[float, float] | None) -> None:
        """Show the loop region, seconds."""
        self._loop = loop
        self.update()

    def level_at(self, second: float, hz: float) -> float:
        """Return the level at a place, dB re full scale; NaN where there is none."""
        picture = self.picture.picture
        if picture is None or not 0.0 <= second <= self.time_view.duration_s:
            return math.nan
        return picture.level_at(second, hz)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the picture, then the overlays."""
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        self.picture.paint(
            painter, self.width(), self.height(), self.devicePixelRatioF()
        )
        if self._beats.shown:
            size = (self.width(), self.height())
            paint_beats(painter, self._beats, self.time_view, size)
        self._paint_loop(painter)
        paint_marks(painter, self._marks, self._views, (self.width(), self.height()))
        self._paint_region(painter)
        self._paint_cursor(painter)
        self.paint_playhead(painter)
        if self._message:
            paint_message(painter, self.rect(), self._message, self._hint)
        else:
            paint_captions(painter, self.width(), self._captions())
        if self._keyboard:
            painter.setPen(QPen(QColor(theme.ACCENT), 1))
            painter.drawRect(QRectF(0.5, 0.5, self.width() - 1.0, self.height() - 1.0))
        painter.end()

    def _captions(self) -> tuple[str, ...]:
        drawing = "" if self.picture.whole else self.tr("Drawing …")
        return tuple(filter(None, (self._caption, drawing)))

    def _paint_loop(self, painter: QPainter) -> None:
        if self._loop is None:
            return
        start = self.time_view.x_of(self._loop[0], self.width())
        stop = self.time_view.x_of(self._loop[1], self.width())
        shade = QColor(0, 0, 0, 110)
        painter.fillRect(QRectF(0, 0, max(start, 0.0), self.height()), shade)
        painter.fillRect(
            QRectF(stop, 0, max(self.width() - stop, 0.0), self.height()), shade
        )
        painter.setPen(QPen(QColor(theme.ACCENT), 1))
        for x in (start, stop):
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))

    @property
    def _views(self) -> tuple[TimeView, FrequencyView]:
        return self.time_view, self.frequency_view

    def _paint_region(self, painter: QPainter) -> None:
        colour = QColor(255, 255, 255, 110)
        if self._region is not None:
            size = (self.width(), self.height())
            image = image_of_region(self._region, self._views, size, colour)
            painter.drawImage(QPointF(0, 0), image)
        if self._stroke:
            painter.setBrush(colour)
            paint_stroke(
                painter, self._tool, self._stroke, self.frequency_view, self.height()
            )
            painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_cursor(self, painter: QPainter) -> None:
        if self._cursor is None or self.picture.picture is None:
            return
        x = self.time_view.x_of(self._cursor[0], self.width())
        y = self.frequency_view.y_of(self._cursor[1], self.height())
        painter.setPen(QPen(QColor(255, 255, 255, 90), 1))
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        painter.drawLine(QPointF(0, y), QPointF(self.width(), y))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a click (seek), a drag (pan), a stroke, or take hold of the region."""
        here = event.position()
        self._grip = None
        if event.button() == Qt.MouseButton.LeftButton and self._is_on_region(here):
            self._grip = here
            return
        if event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            self._pressed = here
            self._dragged = False
        if self._draws(event.button()):
            self._pressed, self._stroke = None, [here]
            self.update()

    def _draws(self, button: Qt.MouseButton) -> bool:
        return button == Qt.MouseButton.LeftButton and self._tool is not Tool.POINTER

    def _is_on_region(self, here: QPointF) -> bool:
        return self._region is not None and self._region.holds(*self._place_of(here))

    def _place_of(self, here: QPointF) -> tuple[float, float]:
        second = self.time_view.second_at(here.x(), self.width())
        return second, self.frequency_view.hz_at(here.y(), self.height())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pan while a button is down, else move the reading cursor."""
        here = event.position()
        if self._grip is not None:
            moved = here - self._grip
            if moved.manhattanLength() > _DRAG_STARTS_AT:
                self._grip = None
                self.region_dragged.emit()
            return
        if self._stroke:
            self._stroke.append(here)
        elif event.buttons() == Qt.MouseButton.NoButton:
            on_it, shape = self._is_on_region(here), Qt.CursorShape
            self.setCursor(shape.OpenHandCursor if on_it else shape.CrossCursor)
        if self._pressed is not None:
            moved = here - self._pressed
            if self._dragged or moved.manhattanLength() > _DRAG_STARTS_AT:
                self._dragged = True
                self.setCursor(Qt.CursorShape.ClosedHandCursor)
                self._pan_by(moved)
                self._pressed = here
        self._point_at(here)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Seek if nothing was dragged; hand over what was drawn."""
        if self._grip is not None:  # a click on the region is one on the picture
            grip, self._grip = self._grip, None
            if self._draws(event.button()):
                self._stroke = [grip]
            else:
                self._pressed, self._dragged = grip, False
        if self._stroke and event.button() == Qt.MouseButton.LeftButton:
            stroke, self._stroke = self._stroke, []
            self.drawn.emit(self._tool, stroke)
            self.update()
        if (
            self._pressed is not None
            and not self._dragged
            and event.button() == Qt.MouseButton.LeftButton
        ):
            self.seek.emit(self.time_view.second_at(event.position().x(), self.width()))
        self._pressed = None
        self.setCursor(Qt.CursorShape.CrossCursor)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the reading cursor away."""
        self._cursor = None
        self.left.emit()
        self.update()
        super().leaveEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a frame when the keyboard comes here by the keyboard."""
        self._keyboard = event.reason() in TAB_REASONS
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the frame away."""
        self._keyboard = False
        super().focusOutEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom time at the mouse; Shift or sideways pans; Ctrl zooms frequency."""
        steps = event.angleDelta()
        vertical = steps.y() if steps.y() else 0
        modifiers = event.modifiers()
        here = event.position()
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            sideways = vertical if vertical else steps.x()
            self.time_view.pan(-sideways / 1200.0 * self.time_view.span_s)
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            anchor = self.frequency_view.hz_at(here.y(), self.height())
            self.frequency_view.zoom(_WHEEL_ZOOM**vertical, anchor)
        elif abs(steps.x()) > abs(vertical):
            self.time_view.pan(-steps.x() / 1200.0 * self.time_view.span_s)
        else:
            anchor = self.time_view.second_at(here.x(), self.width())
            self.time_view.zoom(_WHEEL_ZOOM**vertical, anchor)
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Zoom by pinching on a trackpad."""
        if (
            isinstance(event, QNativeGestureEvent)
            and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture
        ):
            anchor = self.time_view.second_at(event.position().x(), self.width())
            self.time_view.zoom(math.exp(event.value()), anchor)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the reading cursor, pan, zoom or play from the keyboard."""
        second, hz = self._cursor or self._middle()
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        step_s = self.time_view.span_s / (20.0 if shift else 200.0)
        octaves = 1.0 if shift else 1.0 / 12.0
        axis = self.frequency_view
        match event.key():
            case Qt.Key.Key_Left:
                second -= step_s
            case Qt.Key.Key_Right:
                second += step_s
            case Qt.Key.Key_Up:
                hz *= 2.0**octaves
            case Qt.Key.Key_Down:
                hz /= 2.0**octaves
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.play_from.emit(second)
                return
            case _:
                super().keyPressEvent(event)
                return
        second = min(max(second, 0.0), self.time_view.duration_s)
        hz = min(max(hz, axis.lowest_hz), axis.highest_hz)
        if not self.time_view.start_s <= second <= self.time_view.stop_s:
            self.time_view.pan(second - (self._cursor or self._middle())[0])
        self._set_cursor(second, hz)
        self.read.emit()

    def _middle(self) -> tuple[float, float]:
        view, axis = self.time_view, self.frequency_view
        return (view.start_s + view.stop_s) / 2, axis.hz_at(0.5, 1.0)

    def _point_at(self, here: QPointF) -> None:
        self._set_cursor(*self._place_of(here))

    def _set_cursor(self, second: float, hz: float) -> None:
        self._cursor = (second, hz)
        self.pointed.emit(second, hz)
        self.update()

    def _pan_by(self, moved: QPointF) -> None:
        self.time_view.pan(-moved.x() / max(self.width(), 1) * self.time_view.span_s)
        if abs(moved.y()) > 0:
            self.frequency_view.pan(moved.y() / max(self.height(), 1))
