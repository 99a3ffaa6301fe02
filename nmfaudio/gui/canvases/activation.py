"""The activation of one component over the visible time."""

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nmfaudio.compiled.types import FloatArray
from nmfaudio.gui.canvases.base import TimeCanvas
from nmfaudio.gui.canvases.raster import band_image, opacity_table, peaks_per_pixel
from nmfaudio.gui.state.views import TimeView
from nmfaudio.gui.style import theme

__all__ = ["ActivationCanvas"]


class ActivationCanvas(TimeCanvas):
    """A filled curve: how strongly the component sounds, frame by frame."""

    def __init__(self, time_view: TimeView, parent: QWidget | None = None) -> None:
        super().__init__(time_view, parent)
        self._activation: FloatArray = np.zeros(0, dtype=np.float32)
        self._frames_per_s = 1.0
        self._loudest = 1.0
        self._colour = QColor(theme.RESIDUAL_COLOUR)
        self._faded = False
        self._ground = QColor(theme.CANVAS)
        self._image = QImage()
        self.setMinimumWidth(60)

    def set_activation(self, activation: FloatArray, frames_per_s: float) -> None:
        """Show this row of H; its own maximum fills the height."""
        self._activation = activation
        self._frames_per_s = frames_per_s
        self._loudest = float(activation.max(initial=0.0)) or 1.0
        self.invalidate()

    def set_look(self, colour: QColor, *, faded: bool, selected: bool) -> None:
        """Take the source's colour; fade what is silent."""
        look = (colour, faded, QColor(theme.HOVER if selected else theme.CANVAS))
        if look != (self._colour, self._faded, self._ground):
            self._colour, self._faded, self._ground = look
            self.invalidate()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cached curve and the playhead."""
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        painter.fillRect(event.rect(), self._ground)
        if self.stale or self._image.isNull():
            self._render()
        painter.drawImage(QPointF(0, 0), self._image)
        self.paint_playhead(painter)
        painter.end()

    def _render(self) -> None:
        ratio = self.devicePixelRatioF()
        width = max(1, round(self.width() * ratio))
        height = max(2, round(self.height() * ratio))
        view = self.time_view
        # Frame t is centred on t: it covers half a hop to either side.
        peaks = peaks_per_pixel(
            self._activation,
            view.start_s * self._frames_per_s + 0.5,
            view.stop_s * self._frames_per_s + 0.5,
            width,
        )
        # A square root shows soft sounds beside loud ones, as the ear does.
        tall = np.sqrt(peaks / self._loudest) * (height - 4 * ratio)
        strength = 0.35 if self._faded else 0.95
        self._image = band_image(
            np.zeros_like(tall), tall, height, opacity_table(self._colour, strength)
        )
        self._image.setDevicePixelRatio(ratio)
        self.stale = False
