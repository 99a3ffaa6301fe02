"""The whole recording as a waveform, with the part that is looked at."""

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import Float32Array
from nmfaudio.gui.canvases.base import TAB_REASONS
from nmfaudio.gui.canvases.raster import band_image, band_per_pixel, opacity_table
from nmfaudio.gui.state.views import TimeView
from nmfaudio.gui.style import theme
from nmfaudio.gui.style.contrast import shade

__all__ = ["OutlineTaker", "OverviewCanvas", "WaveformOutline"]

_STRETCHES_AT_ONCE = 256
# A click is in a few stretches of thousands: beyond so many times what all others stay
# below it is cut off, or it would flatten all that is music. Where all others are next
# to silent, what is in those few is the music.
_FEW = 500
_MOST_BEYOND = 1.5
_NEXT_TO_SILENT = 0.02  # of the loudest


@dataclass(frozen=True, eq=False)
class WaveformOutline:
    """Lowest and highest sample of a few thousand equal stretches of a recording."""

    low: Float32Array
    high: Float32Array

    def reach(self) -> float:
        """Return the sample that fills the height: the loudest, unless it is a click.

        Never 0.
        """
        extents = np.maximum(self.high, -self.low)
        if not extents.size:
            return 1.0
        loudest = reach = extents.max()
        usual = np.sort(extents)[-1 - extents.size // _FEW]
        if usual > _NEXT_TO_SILENT * loudest:
            reach = min(loudest, _MOST_BEYOND * usual)
        return float(max(reach, 1e-6))


class OutlineTaker:
    """Takes the outline of a recording bit by bit, also of one that is being read.

    Parameters
    ----------
    audio : AudioBuffer
        The recording.
    n_stretches : int
        How many equal stretches there are, if it has so many samples.
    """

    def __init__(self, audio: AudioBuffer, n_stretches: int = 4096) -> None:
        self._audio = audio
        n_samples = audio.n_samples
        edges = np.linspace(0, n_samples, min(n_stretches, n_samples) + 1)
        self._edges = edges.astype(np.int64)
        self._low = np.zeros(edges.size - 1, np.float32)
        self._high = np.zeros(edges.size - 1, np.float32)
        self._n_done = 0

    @property
    def complete(self) -> bool:
        """Whether all stretches are taken."""
        return self._n_done == self._low.size

    @property
    def outline(self) -> WaveformOutline:
        """What is taken so far; what is not is flat."""
        return WaveformOutline(self._low.copy(), self._high.copy())

    def advance(self) -> bool:
        """Take the next stretches that are there; say whether there were any."""
        first, edges = self._n_done, self._edges
        there = int(np.searchsorted(edges, self._audio.n_ready, "right")) - 1
        stop = min(there, first + _STRETCHES_AT_ONCE)
        if stop <= first:
            return False
        samples = self._audio.samples[:, edges[first] : edges[stop]]
        starts = edges[first:stop] - edges[first]
        np.minimum.reduceat(samples, starts, axis=1).min(0, out=self._low[first:stop])
        np.maximum.reduceat(samples, starts, axis=1).max(0, out=self._high[first:stop])
        self._audio.release()
        self._n_done = stop
        return True


class OverviewCanvas(QWidget):
    """Waveform of the whole recording; drag or click to choose what is visible.

    Signals: ``seek(second)`` on a click while everything is visible anyway.
    """

    seek = Signal(float)

    def __init__(self, time_view: TimeView, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = time_view
        self._outline: WaveformOutline | None = None
        self._image = QImage()
        self._playhead_s: float | None = None
        self._grip_s: float | None = None
        self._keyboard = False
        time_view.changed.connect(self.update)
        self.setFixedHeight(max(52, theme.px(38)))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Overview"))
        self.setAccessibleDescription(
            self.tr("The whole recording. Left and right move the visible part.")
        )

    def set_outline(self, outline: WaveformOutline | None) -> None:
        """Show this waveform, or nothing."""
        self._outline = outline
        self._image = QImage()
        self.update()

    def invalidate(self) -> None:
        """Draw the waveform anew, in the colours in use now."""
        self._image = QImage()
        self.update()

    def set_playhead(self, second: float | None) -> None:
        """Move the playhead; repaint two strips."""
        old, self._playhead_s = self._x(self._playhead_s), second
        new = self._x(second)
        if old is not None and new is not None and round(old) == round(new):
            return
        for x in (old, new):
            if x is not None:
                self.update(round(x) - 2, 0, 5, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the waveform, the frame of the visible part and the playhead."""
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        painter.fillRect(event.rect(), QColor(theme.CANVAS))
        if self._outline is not None:
            if self._image.isNull():
                self._render(self._outline)
            painter.drawImage(QPointF(0, 0), self._image)
            self._paint_frame(painter)
        x = self._x(self._playhead_s)
        if x is not None:
            painter.fillRect(
                QRectF(round(x), 0, 1, self.height()), QColor(theme.PLAYHEAD)
            )
        if self._keyboard:
            painter.setPen(QPen(QColor(theme.ACCENT), 1))
            painter.drawRect(QRectF(0.5, 0.5, self.width() - 1.0, self.height() - 1.0))
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show a frame when the keyboard comes here by the keyboard."""
        self._keyboard = event.reason() in TAB_REASONS
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the frame away."""
        self._keyboard = False
        super().focusOutEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the waveform anew at the new size."""
        self._image = QImage()
        super().resizeEvent(event)

    def _render(self, outline: WaveformOutline) -> None:
        ratio = self.devicePixelRatioF()
        width = max(1, round(self.width() * ratio))
        height = max(2, round(self.height() * ratio))
        n = outline.high.size
        low, high = band_per_pixel(outline.low, outline.high, 0, n, width)
        middle, scale = height / 2, (height / 2 - 3 * ratio) / outline.reach()
        half = 0.25 * ratio
        self._image = band_image(
            np.maximum(middle + low * scale - half, 0.0),
            np.minimum(middle + high * scale + half, float(height)),
            height,
            opacity_table(QColor(theme.WAVE)),
        )
        self._image.setDevicePixelRatio(ratio)

    def _paint_frame(self, painter: QPainter) -> None:
        if self._view.duration_s <= 0 or self._view.span_s >= self._view.duration_s:
            return
        scale = self.width() / self._view.duration_s
        start, stop = self._view.start_s * scale, self._view.stop_s * scale
        outside = shade(170)
        painter.fillRect(QRectF(0, 0, start, self.height()), outside)
        painter.fillRect(QRectF(stop, 0, self.width() - stop, self.height()), outside)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.TEXT_DIM), 1))
        painter.drawRoundedRect(
            QRectF(start + 0.5, 0.5, max(stop - start - 1.0, 2.0), self.height() - 1.0),
            3, 3,
        )  # fmt: skip
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the visible part; outside it, jump there first."""
        if event.button() != Qt.MouseButton.LeftButton or self._view.duration_s <= 0:
            return
        second = self._second(event)
        if not self._view.start_s <= second <= self._view.stop_s:
            self._view.show_range(
                second - self._view.span_s / 2, second + self._view.span_s / 2
            )
        self._grip_s = second - self._view.start_s

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the visible part."""
        if self._grip_s is not None:
            start = self._second(event) - self._grip_s
            self._view.show_range(start, start + self._view.span_s)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go; when everything is visible anyway, a click moves the playhead."""
        if self._grip_s is not None and self._view.span_s >= self._view.duration_s:
            self.seek.emit(self._second(event))
        self._grip_s = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom the visible part about its middle."""
        middle = (self._view.start_s + self._view.stop_s) / 2
        self._view.zoom(1.0015 ** event.angleDelta().y(), middle)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the visible part."""
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            sign = 1.0 if event.key() == Qt.Key.Key_Right else -1.0
            self._view.pan(sign * self._view.span_s / 4)
        else:
            super().keyPressEvent(event)

    def _second(self, event: QMouseEvent) -> float:
        share = event.position().x() / max(self.width(), 1)
        return min(max(share, 0.0), 1.0) * self._view.duration_s

    def _x(self, second: float | None) -> float | None:
        if second is None or self._view.duration_s <= 0:
            return None
        return second / self._view.duration_s * self.width()
