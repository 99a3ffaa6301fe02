"""The scale beside the spectrogram: frequencies in Hz, and a keyboard."""

import math
from itertools import pairwise
from typing import Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from nmfaudio.gui.language import figures
from nmfaudio.gui.state.views import FrequencyView
from nmfaudio.gui.style import theme
from nmfaudio.spectral.grid import hz_of_midi, midi_of_hz

__all__ = ["FrequencyScale", "hz_ticks", "nice_hz", "octave_ticks"]

_C0_HZ: Final = 16.351597831287414
_KEYS: Final = 16
"""Width of the keyboard."""
_NOTE_COLUMN: Final = 42
_BLACK: Final = frozenset({1, 3, 6, 8, 10})
_LEAST_KEY: Final = 2.0  # pixels: lower keys are not drawn one by one
_IVORY, _EBONY = "#c9ced8", "#23272f"


def hz_ticks(bottom_hz: float, top_hz: float, step_hz: float = 0.0) -> list[float]:
    """Return round frequencies inside a range.

    ``step_hz`` apart, or by 1, 2, 5, 10, … where it is 0.
    """
    if step_hz > 0:
        first, last = math.ceil(bottom_hz / step_hz), math.floor(top_hz / step_hz)
        return [number * step_hz for number in range(first, last + 1)]
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


def nice_hz(smallest: float) -> float:
    """Return the least of 1, 2, 5 times a power of ten that is not below a step."""
    power = 10.0 ** math.floor(math.log10(max(smallest, 1e-3)))
    return next(f * power for f in (1.0, 2.0, 5.0, 10.0) if f * power >= smallest)


class FrequencyScale(QWidget):
    """Ticks in Hz on the left, note names and a keyboard on the right."""

    def __init__(self, view: FrequencyView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._shown = False
        view.changed.connect(self.update)
        self.setFixedWidth(theme.px(90))
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
            self._paint_keys(painter)
            self._paint_notes(painter)
            self._paint_hertz(painter)
        painter.end()

    def _paint_hertz(self, painter: QPainter) -> None:
        right = self.width() - theme.px(_NOTE_COLUMN) - 5
        taken = math.inf
        line = painter.fontMetrics().height()
        for hz in self._ticks(line):
            y = self._view.y_of(hz, self.height())
            y_text = min(max(y, line / 2), self.height() - line / 2)
            if taken - y_text < line:
                continue
            taken = y_text
            label = f"{figures(hz / 1000, 4)}k" if hz >= 1000 else figures(hz, 4)
            painter.setPen(QColor(theme.TEXT_DIM))
            painter.drawText(
                QRectF(0, y_text - line / 2, right, line),
                Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter,
                label,
            )

    def _ticks(self, line: int) -> list[float]:
        """Return the frequencies that are named; on a linear axis evenly spaced."""
        view = self._view
        if view.kind != "linear":
            return hz_ticks(view.bottom_hz, view.top_hz)
        per_pixel = (view.top_hz - view.bottom_hz) / max(self.height(), 1)
        return hz_ticks(view.bottom_hz, view.top_hz, nice_hz(2.2 * line * per_pixel))

    def _paint_keys(self, painter: QPainter) -> None:
        """Draw the keys, where a semitone is high enough to be one."""
        left, view = self.width() - _KEYS, self._view
        first = math.floor(midi_of_hz(view.bottom_hz))
        last = math.ceil(midi_of_hz(view.top_hz))
        # All at once: one at a time took a third of the turn that shows a recording.
        edges_hz = np.array([hz_of_midi(midi - 0.5) for midi in range(first, last + 2)])
        edges = view.ys_of(edges_hz, self.height())
        for midi, (bottom, top) in enumerate(pairwise(edges.tolist()), start=first):
            if bottom - top < _LEAST_KEY:
                continue
            painter.fillRect(QRectF(left, top, _KEYS, bottom - top), QColor(_EBONY))
            if midi % 12 not in _BLACK:
                gap = 0.5 if bottom - top > 4.0 else 0.0
                key = QRectF(left, top + gap, _KEYS, bottom - top - 2 * gap)
                painter.fillRect(key, QColor(_IVORY))

    def _paint_notes(self, painter: QPainter) -> None:
        width = theme.px(_NOTE_COLUMN)
        left = self.width() - width
        line = painter.fontMetrics().height()
        taken = math.inf
        for name, hz in octave_ticks(self._view.bottom_hz, self._view.top_hz):
            y = self._view.y_of(hz, self.height())
            painter.setPen(QPen(QColor(theme.GRID), 1))
            edge = self.width() - _KEYS
            painter.drawLine(QPointF(edge - 4, y), QPointF(edge, y))
            y_text = min(max(y, line / 2), self.height() - line / 2)
            if taken - y_text < line:
                continue
            taken = y_text
            painter.setPen(QColor(theme.TEXT_FAINT))
            painter.drawText(
                QRectF(left, y_text - line / 2, width - _KEYS - 5, line),
                Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
                name,
            )
