"""The colours of the picture and their levels, with handles to move both ends."""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from nmfaudio.gui.canvases.spectrogram.scene import Look
from nmfaudio.gui.style import theme
from nmfaudio.spectral.colours import colour_map

__all__ = ["HIGHEST_DB", "LOWEST_DB", "ValueScale"]

LOWEST_DB: Final = -120.0
HIGHEST_DB: Final = 6.0
_NARROWEST_DB: Final = 10.0
_MARGIN: Final = 7.0
_BAR: Final = 12.0
_TICK_DB: Final = 20


class ValueScale(QWidget):
    """A bar from the lowest to the highest level, with a floor and a ceiling.

    Drag a handle to move it, between them to move both; arrow keys move the ceiling,
    with Shift the floor. Signals: ``moved(top dB, range dB)`` when the user did.
    """

    moved = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = Look()
        self._grip: tuple[str, float] | None = None
        self.setFixedHeight(theme.px(44))
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(
            self.tr(
                "Drag the ends: levels below the floor are black, those above the "
                "ceiling get the last colour"
            )
        )
        self._say()

    @property
    def look(self) -> Look:
        """The colours that are shown."""
        return self._look

    def set_look(self, look: Look) -> None:
        """Show these colours and levels."""
        self._look = look
        self._say()
        self.update()

    def sizeHint(self) -> QSize:
        """Return a comfortable size."""
        return QSize(180, 44)

    def x_of(self, level_db: float) -> float:
        """Return where a level lies."""
        share = (level_db - LOWEST_DB) / (HIGHEST_DB - LOWEST_DB)
        return _MARGIN + share * (self.width() - 2 * _MARGIN)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar, its ticks and the handles."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        low, top = self.x_of(self._look.low_db), self.x_of(self._look.top_db)
        colours = colour_map(self._look.colour_map)
        gradient = QLinearGradient(low, 0, top, 0)
        for step in range(17):
            red, green, blue = (int(v) for v in colours[min(255, step * 16)])
            gradient.setColorAt(step / 16, QColor(red, green, blue))
        whole = QRectF(_MARGIN, 8, self.width() - 2 * _MARGIN, _BAR)
        painter.fillRect(whole, gradient)
        painter.setPen(QPen(QColor(theme.GRID), 1))
        painter.drawRect(whole)
        self._paint_ticks(painter)
        for x in (low, top):
            painter.setPen(QPen(QColor(theme.CANVAS), 1))
            painter.setBrush(QColor(theme.TEXT))
            painter.drawRoundedRect(QRectF(x - 3.5, 4, 7, _BAR + 8), 2, 2)
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.ACCENT), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(0.5, 0.5, -1, -1), 3, 3
            )
        painter.end()
        del event

    def _paint_ticks(self, painter: QPainter) -> None:
        painter.setFont(theme.mono_font(0.8))
        painter.setPen(QColor(theme.TEXT_DIM))
        apart = self.x_of(0.0) - self.x_of(-_TICK_DB)
        widest = painter.fontMetrics().horizontalAdvance("\N{MINUS SIGN}100 ")
        step = _TICK_DB if apart > widest else 2 * _TICK_DB
        for level in range(0, int(LOWEST_DB) - 1, -step):
            x = self.x_of(level)
            painter.drawLine(QPointF(x, 21), QPointF(x, 25))
            text = str(level).replace("-", "\N{MINUS SIGN}")
            wide = theme.px(36)
            if x > theme.px(14):
                left = min(x - wide / 2, self.width() - wide - 1.0)
                room = QRectF(left, 26, wide, theme.px(14))
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the handle that is nearer, or both between them."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = (self._part_at(event.position().x()), event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move what was taken."""
        x = event.position().x()
        if self._grip is None:
            between = self._part_at(x) == "both"
            shape = Qt.CursorShape.OpenHandCursor if between else _SIDEWAYS
            self.setCursor(shape)
            return
        part, from_x = self._grip
        self._grip = (part, x)
        reach = max(1.0, self.width() - 2 * _MARGIN)
        self._move(part, (x - from_x) / reach * (HIGHEST_DB - LOWEST_DB))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        del event
        self._grip = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move the ceiling."""
        self._move("top", event.angleDelta().y() / 120.0)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the ceiling, or with Shift the floor."""
        steps = {Qt.Key.Key_Left: -1.0, Qt.Key.Key_Right: 1.0}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        self._move("floor" if shift else "top", step)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a frame."""
        super().focusInEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """Give the cursor back."""
        self.unsetCursor()
        super().leaveEvent(event)

    def _part_at(self, x: float) -> str:
        low, top = self.x_of(self._look.low_db), self.x_of(self._look.top_db)
        if low + 8 < x < top - 8:
            return "both"
        return "floor" if abs(x - low) < abs(x - top) else "top"

    def _move(self, part: str, by_db: float) -> None:
        low, top = self._look.low_db, self._look.top_db
        if part == "both":
            by_db = min(max(by_db, LOWEST_DB - low), HIGHEST_DB - top)
        if part in {"floor", "both"}:
            low = min(max(low + by_db, LOWEST_DB), HIGHEST_DB - _NARROWEST_DB)
        if part in {"top", "both"}:
            top = max(min(top + by_db, HIGHEST_DB), LOWEST_DB + _NARROWEST_DB)
        if top - low < _NARROWEST_DB:
            low, top = (
                (top - _NARROWEST_DB, top)
                if part == "floor"
                else (low, low + _NARROWEST_DB)
            )
        if (low, top) != (self._look.low_db, self._look.top_db):
            self.moved.emit(top, top - low)

    def _say(self) -> None:
        self.setAccessibleName(
            self.tr("Levels shown: {0} to {1} dB").format(
                round(self._look.low_db), round(self._look.top_db)
            )
        )


_SIDEWAYS: Final = Qt.CursorShape.SizeHorCursor
