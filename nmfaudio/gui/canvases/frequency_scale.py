"""The scale beside the spectrogram: frequencies in Hz and octaves as notes."""

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nmfaudio.gui.state.views import FrequencyView
from nmfaudio.gui.style import theme

__all__ = ["FrequencyScale", "hz_ticks", "octave_ticks"]

_C0_HZ: Final = 16.351597831287414
_NOTE_COLUMN: Final = 28


def hz_ticks(bottom_hz: float, top_hz: float) -> list[float]:
    """Return the 1-2-5 frequencies inside a range."""
    ticks = []
    power = 10.0 ** math.floor(math.log10(bottom_hz))
    while power <= top_hz:
        ticks += [
            f * power for f in (1.0, 2.0, 5.0) if bottom_hz <= f * power <= top_hz
        ]
        power *= 10.0
    return ticks


def octave_ticks(bottom_hz: float, top_hz: float) -> list[tuple[str, float]]:
    """Return name and frequency of every C inside a range (A4 = 440 Hz)."""
    first = math.ceil(math.log2(bottom_hz / _C0_HZ) - 1e-9)
    last = math.floor(math.log2(top_hz / _C0_HZ) + 1e-9)
    return [(f"C{n}", _C0_HZ * 2.0**n) for n in range(first, last + 1)]


class FrequencyScale(QWidget):
    """Ticks in Hz on the left, note names on the right."""

    def __init__(self, view: FrequencyView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._shown = False
        view.changed.connect(self.update)
        self.setFixedWidth(76)
        self.setAccessibleName(self.tr("Frequency scale"))

    def set_shown(self, *, shown: bool) -> None:
        """Draw ticks, or an empty scale while no recording is open."""
        self._shown = shown
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the ticks."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(theme.PANEL))
        if self._shown:
            painter.setFont(theme.mono_font(0.84))
            self._paint_notes(painter)
            self._paint_hertz(painter)
        painter.end()

    def _paint_hertz(self, painter: QPainter) -> None:
        right = self.width() - _NOTE_COLUMN - 5
        taken = math.inf
        line = painter.fontMetrics().height()
        for hz in hz_ticks(self._view.bottom_hz, self._view.top_hz):
            y = self._view.y_of(hz, self.height())
            y_text = min(max(y, line / 2), self.height() - line / 2)
            if taken - y_text < line:
                continue
            taken = y_text
            label = f"{hz / 1000:g}k" if hz >= 1000 else f"{hz:g}"
            painter.setPen(QColor(theme.TEXT_DIM))
            painter.drawText(
                QRectF(0, y_text - line / 2, right, line),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                label,
            )

    def _paint_notes(self, painter: QPainter) -> None:
        left = self.width() - _NOTE_COLUMN
        line = painter.fontMetrics().height()
        taken = math.inf
        for name, hz in octave_ticks(self._view.bottom_hz, self._view.top_hz):
            y = self._view.y_of(hz, self.height())
            painter.setPen(QPen(QColor(theme.GRID), 1))
            painter.drawLine(QPointF(self.width() - 5, y), QPointF(self.width(), y))
            y_text = min(max(y, line / 2), self.height() - line / 2)
            if taken - y_text < line:
                continue
            taken = y_text
            painter.setPen(QColor(theme.TEXT_FAINT))
            painter.drawText(
                QRectF(left, y_text - line / 2, _NOTE_COLUMN - 6, line),
                Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
                name,
            )
