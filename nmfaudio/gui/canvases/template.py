"""The template of one component as a thumbnail: level over log frequency."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from nmfaudio.compiled.types import FloatArray
from nmfaudio.gui.canvases.raster import band_image, opacity_table
from nmfaudio.gui.canvases.turns import RedrawTurn
from nmfaudio.gui.style import theme

__all__ = ["TemplateCanvas"]

_RANGE_DB = 50.0


class TemplateCanvas(QWidget):
    """A small spectrum, low on the left, high on the right, 50 dB tall."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._template: FloatArray = np.zeros(0, dtype=np.float32)
        self._hz_per_bin = 1.0
        self._colour = QColor(theme.RESIDUAL_COLOUR)
        self._image = QImage()
        self._turn = RedrawTurn(self._renew, self)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_template(
        self, template: FloatArray, hz_per_bin: float, *, at_once: bool = True
    ) -> None:
        """Show this column of W; where that can wait, when it has its turn."""
        if template is self._template:
            return
        self._template = template
        self._hz_per_bin = hz_per_bin
        if at_once or self._image.isNull():
            self._renew()
        elif not self._turn.is_asked:
            self._turn.ask()

    def _renew(self) -> None:
        self._turn.drop()
        self._image = QImage()
        self.update()

    def set_colour(self, colour: QColor) -> None:
        """Draw in the source's colour."""
        if colour != self._colour:
            self._colour = colour
            self._renew()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw anew at the new size."""
        self._image = QImage()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cached spectrum."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.CANVAS))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        if self._template.size:
            if self._image.isNull():
                self._render()
            painter.drawImage(QPointF(3, 2), self._image)
        painter.end()
        del event

    def _render(self) -> None:
        ratio = self.devicePixelRatioF()
        width = max(1, round((self.width() - 6) * ratio))
        height = max(2, round((self.height() - 4) * ratio))
        top_hz = self._hz_per_bin * (self._template.size - 1)
        edges = np.geomspace(max(30.0, self._hz_per_bin), top_hz, width + 1)
        low = np.floor(edges[:-1] / self._hz_per_bin + 0.5).astype(np.int64)
        high = np.floor(edges[1:] / self._hz_per_bin + 0.5).astype(np.int64)
        low = np.clip(low, 0, self._template.size - 1)
        peaks = np.maximum.reduceat(self._template, low)
        peaks = np.where(high > low, peaks, self._template[low])
        loudest = float(self._template.max(initial=0.0)) or 1.0
        level_db = 20.0 * np.log10(np.maximum(peaks / loudest, 1e-5))
        tall = np.clip(1.0 + level_db / _RANGE_DB, 0.0, 1.0) * height
        self._image = band_image(
            np.zeros_like(tall), tall, height, opacity_table(self._colour, 0.95)
        )
        self._image.setDevicePixelRatio(ratio)
