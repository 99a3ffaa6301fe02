"""What a track's head is operated with: fader, value, pan, level meter."""

import math
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QDial, QSlider, QWidget

from nmfaudio.gui.language import number
from nmfaudio.gui.panels.widgets import BriefField
from nmfaudio.gui.style import theme
from nmfaudio.gui.style.text import format_pan, plain_tip
from nmfaudio.project.gains import MAX_GAIN_DB, SILENT_DB

__all__ = ["Fader", "GainField", "LevelMeter", "PanKnob", "fader_db", "fader_place"]

_STEPS_PER_DB: Final = 10
_LAW: Final = ((0.0, SILENT_DB), (0.22, -24.0), (0.76, 0.0), (1.0, MAX_GAIN_DB))
"""Place of the handle and its dB: half of the way is for the 24 dB that matter."""

_METER_DB: Final = 48.0
_FALL_DB: Final = 1.6
"""How far a meter falls from one picture to the next."""


def fader_db(place: float) -> float:
    """Return the gain at a place of the way, 0..1."""
    place = min(max(place, 0.0), 1.0)
    for (left, low), (right, high) in pairwise(_LAW):
        if place <= right:
            return low + (place - left) / (right - left) * (high - low)
    return MAX_GAIN_DB


def fader_place(gain_db: float) -> float:
    """Return the place of the way, 0..1, that a gain has."""
    gain_db = min(max(gain_db, SILENT_DB), MAX_GAIN_DB)
    for (left, low), (right, high) in pairwise(_LAW):
        if gain_db <= high:
            return left + (gain_db - low) / (high - low) * (right - left)
    return 1.0


class Fader(QSlider):
    """A gain from silence to +12 dB in tenths of dB; a double click brings 0 dB.

    Its value is the gain in tenths, so that screen readers say it; its way is not even:
    most of it is for the upper 24 dB. With Shift the handle moves finely.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setRange(
            round(SILENT_DB * _STEPS_PER_DB), round(MAX_GAIN_DB * _STEPS_PER_DB)
        )
        self.setSingleStep(5)
        self.setPageStep(30)
        self.setMinimumHeight(theme.px(20))
        self._grip: tuple[float, float] | None = None

    def gain_db(self) -> float:
        """Return the gain that the handle stands at."""
        return self.value() / _STEPS_PER_DB

    def show_gain(self, gain_db: float) -> None:
        """Move the handle and emit nothing."""
        with QSignalBlocker(self):
            self.setValue(round(gain_db * _STEPS_PER_DB))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the handle; beside it, bring it here first."""
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        x = event.position().x()
        if abs(x - self._handle_x()) > 8.0:
            self._go_to((x - self._left()) / self._way())
        self._grip = (x, fader_place(self.gain_db()))
        self.setSliderDown(True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the handle."""
        if self._grip is None:
            return
        from_x, place = self._grip
        fine = 0.1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        self._go_to(place + fine * (event.position().x() - from_x) / self._way())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let the handle go."""
        if self._grip is not None:
            self._grip = None
            self.setSliderDown(False)
        del event

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go to 0 dB."""
        del event
        self._grip = None
        self.setValue(0)
        self.sliderReleased.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the list: scrolling must not change what is heard."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the way with a mark at 0 dB, what is set, and the handle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, x = self.height() / 2.0, self._handle_x()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.TROUGH))
        painter.drawRoundedRect(QRectF(self._left(), middle - 2, self._way(), 4), 2, 2)
        painter.setBrush(QColor(theme.GRID))
        painter.drawRoundedRect(
            QRectF(self._left(), middle - 2, x - self._left(), 4), 2, 2
        )
        zero = self._left() + fader_place(0.0) * self._way()
        painter.fillRect(QRectF(zero - 0.5, middle - 6, 1, 12), QColor(theme.GRID))
        hot = self.underMouse() or self.isSliderDown() or self.hasFocus()
        painter.setBrush(QColor(theme.TEXT if hot else theme.TEXT_DIM))
        painter.drawRoundedRect(QRectF(x - 4.5, middle - 8, 9, 16), 3, 3)
        painter.setBrush(QColor(theme.PANEL))
        painter.drawRect(QRectF(x - 0.5, middle - 5, 1, 10))
        painter.end()
        del event

    def _left(self) -> float:
        return 6.0

    def _way(self) -> float:
        return max(self.width() - 12.0, 1.0)

    def _handle_x(self) -> float:
        return self._left() + fader_place(self.gain_db()) * self._way()

    def _go_to(self, place: float) -> None:
        gain_db = fader_db(place)
        # 0 dB is what one looks for: the handle catches there.
        caught = 0.0 if abs(gain_db) < 0.35 else gain_db
        self.setValue(round(caught * _STEPS_PER_DB))


class GainField(BriefField):
    """The gain as a number that can be typed.

    Signals: ``entered(dB)`` when another number was typed.
    """

    entered = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("value")
        self.setAcceptDrops(False)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFont(theme.mono_font(0.88))
        self.setMaxLength(8)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._gain_db = 0.0
        self.editingFinished.connect(self._finish)

    def show_gain(self, gain_db: float) -> None:
        """Show this gain, unless another is being typed."""
        self._gain_db = gain_db
        if not (self.hasFocus() and self.isModified()):
            self.setText(_gain_text(gain_db))

    def take_back(self) -> None:
        """Show the gain as it is."""
        self.setModified(False)
        self.show_gain(self._gain_db)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select the whole number."""
        self.selectAll()
        event.accept()

    def _finish(self) -> None:
        typed = _typed_gain(self.text()) if self.isModified() else None
        self.setModified(False)
        if typed is not None and typed != self._gain_db:
            self.entered.emit(typed)
        self.setText(_gain_text(self._gain_db))
        self.deselect()


def _gain_text(gain_db: float) -> str:
    if gain_db <= SILENT_DB:
        return "\N{MINUS SIGN}∞"
    return number(gain_db, 1, signed=round(gain_db, 1) != 0.0)


def _typed_gain(text: str) -> float | None:
    """Return the dB that a text means, None if it means none."""
    plain = text.casefold().replace("db", "").replace("\N{MINUS SIGN}", "-")
    plain = plain.replace(",", ".").replace("∞", "inf").strip()
    try:
        value = float(plain)
    except ValueError:
        return None
    return None if math.isnan(value) else min(max(value, SILENT_DB), MAX_GAIN_DB)


class PanKnob(QDial):
    """The place between left and right, -100 .. +100; a double click brings the middle.

    Signals: ``moved(pan)`` with -1 .. +1 while it is turned, ``let_go()`` after.
    """

    moved = Signal(float)
    let_go = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setRange(-100, 100)
        self.setSingleStep(5)
        self.setFixedSize(QSize(theme.px(22), theme.px(22)))
        self._grip: tuple[QPointF, int] | None = None
        self.valueChanged.connect(lambda value: self.moved.emit(value / 100.0))

    def show_pan(self, pan: float) -> None:
        """Turn the knob and emit nothing."""
        with QSignalBlocker(self):
            self.setValue(round(100.0 * pan))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold."""
        self._grip = (event.globalPosition(), self.value())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Turn: to the right or up is right."""
        if self._grip is None:
            return
        start, value = self._grip
        moved = event.globalPosition() - start
        turned = value + round(1.5 * (moved.x() - moved.y()))
        self.setValue(0 if abs(turned) <= 4 else turned)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None
        self.let_go.emit()
        del event

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Go to the middle."""
        self._grip = None
        self.setValue(0)
        self.let_go.emit()
        del event

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the list."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw an arc from the middle to where it points."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        circle = QRectF(3.0, 3.0, self.width() - 6.0, self.height() - 6.0)
        pen = QPen(QColor(theme.TROUGH), 3.0)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        painter.setPen(pen)
        painter.drawArc(circle, -45 * 16, 270 * 16)
        turn = self.value() / 100.0 * 135.0
        enabled = self.isEnabled()
        pen.setColor(QColor(theme.ACCENT if enabled and turn else theme.GRID))
        painter.setPen(pen)
        painter.drawArc(circle, 90 * 16, round(-turn * 16))
        angle = math.radians(turn)
        centre, reach = circle.center(), circle.width() / 2.0
        tip = centre + QPointF(math.sin(angle), -math.cos(angle)) * reach
        pen.setColor(QColor(theme.TEXT_DIM if enabled else theme.GRID))
        pen.setWidthF(2.0)
        painter.setPen(pen)
        painter.drawLine(centre, tip)
        painter.end()
        del event

    def say(self, name: str, *, possible: bool) -> None:
        """Say what it moves, and where that is now."""
        self.setEnabled(possible)
        self.setAccessibleName(self.tr("Place of {0}, left to right").format(name))
        where = format_pan(self.value() / 100.0) or self.tr("middle")
        about = self.tr("{0}: {1}. Drag; double-click for the middle")
        self.setToolTip(
            plain_tip(about.format(name, where))
            if possible
            else self.tr("Only a stereo recording has a left and a right")
        )


class LevelMeter(QWidget):
    """How loud a track is heard now: rises at once, falls slowly."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown_db = -_METER_DB
        self.setMinimumWidth(theme.px(5))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName(self.tr("Level"))

    @property
    def level_db(self) -> float:
        """What is shown, dB below full scale."""
        return self._shown_db

    def show_peak(self, peak: float) -> None:
        """Show the largest sample that is heard now, of full scale."""
        level_db = 20.0 * math.log10(peak) if peak > 1e-6 else -120.0
        shown = max(level_db, self._shown_db - _FALL_DB, -_METER_DB)
        if round(self._height(shown)) != round(self._height(self._shown_db)):
            self.update()
        self._shown_db = shown

    def reset(self) -> None:
        """Show silence at once."""
        self._shown_db = -_METER_DB
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar, green, then amber, then red."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.TROUGH))
        top = 0.0
        steps = ((-9.0, theme.LEVEL), (-1.0, theme.SOLO), (6.0, theme.MUTE))
        for upper_db, colour in steps:
            reach = self._height(min(self._shown_db, upper_db))
            if reach > top:
                bar = QRectF(0, self.height() - reach, self.width(), reach - top)
                painter.fillRect(bar, QColor(colour))
                top = reach
        painter.end()
        del event

    def _height(self, level_db: float) -> float:
        share = (level_db + _METER_DB) / (_METER_DB + 3.0)
        return min(max(share, 0.0), 1.0) * self.height()
