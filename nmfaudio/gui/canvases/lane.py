"""The lane of a track or a part: its waveform once known, else its activation."""

import math
from itertools import cycle
from typing import Final

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from nmfaudio.compiled.types import FloatArray
from nmfaudio.gui.canvases.base import TimeCanvas
from nmfaudio.gui.canvases.overview import WaveformOutline
from nmfaudio.gui.canvases.raster import (
    band_image,
    band_per_pixel,
    mixed_table,
    peaks_per_pixel,
)
from nmfaudio.gui.canvases.turns import RedrawTurn
from nmfaudio.gui.state.views import TimeView
from nmfaudio.gui.style import theme

__all__ = ["LaneCanvas"]

_WARM: Final = 0.1  # of the view: with less left, the next image is made
# Lanes reach differently far beyond the view, so that panning finds images that do not
# all end at once; and zooming has them made anew after different times. So no frame
# waits for all.
_TURNS: Final = cycle([(0.25 + 0.03 * turn, 20 + 9 * turn) for turn in range(8)])


class LaneCanvas(TimeCanvas):
    """A filled curve over the time axis that all canvases share."""

    def __init__(self, time_view: TimeView, parent: QWidget | None = None) -> None:
        super().__init__(time_view, parent)
        self._activation: FloatArray = np.zeros(0, dtype=np.float32)
        self._frames_per_s = 1.0
        self._loudest: float | None = None  # once it was drawn
        self._outline: WaveformOutline | None = None
        self._reach = 1.0
        self._colour = QColor(theme.RESIDUAL_COLOUR)
        self._is_faded = False
        self._ground = QColor(theme.CANVAS)
        self._table: list[int] | None = None
        self._image = QImage()
        self._start_s, self._stop_s = 0.0, 1.0
        self._turn = RedrawTurn(self.invalidate, self)
        self._overscan, self._turn_ms = next(_TURNS)  # of the view, on both sides
        self.setMinimumWidth(60)

    @property
    def is_faded(self) -> bool:
        """Whether it is drawn as silent."""
        return self._is_faded

    def set_activation(
        self, activation: FloatArray, frames_per_s: float, *, at_once: bool = True
    ) -> None:
        """Show how strongly something sounds, frame by frame, by its own maximum.

        Where that need not be seen at once, the lane waits for its turn.
        """
        if activation is not self._activation:
            self._activation, self._frames_per_s = activation, frames_per_s
            self._loudest = None
            if at_once or self._image.isNull():
                self.invalidate()
            elif not self._turn.is_asked:
                self._turn.ask()

    def set_outline(self, outline: WaveformOutline | None, reach: float = 1.0) -> None:
        """Show a waveform instead; ``reach`` is the sample that fills the height."""
        if (outline, reach) != (self._outline, self._reach):
            self._outline, self._reach = outline, reach
            self.invalidate()

    def set_look(self, colour: QColor, *, faded: bool, selected: bool) -> None:
        """Take the source's colour; fade what is silent."""
        look = (colour, faded, QColor(theme.SELECTED if selected else theme.CANVAS))
        if look != (self._colour, self._is_faded, self._ground):
            self._colour, self._is_faded, self._ground = look
            self._table = None
            self.invalidate()

    def follow(self) -> None:
        """Move the image with the view; painting makes another when it must."""
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cached curve and the playhead."""
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        if self.stale or self._image.isNull() or not self._fits():
            self._render()
        place = self._place()
        if not place.contains(QRectF(event.rect())):
            painter.fillRect(event.rect(), self._ground)
        painter.drawImage(place, self._image)
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(theme.WINDOW))
        self.paint_playhead(painter)
        painter.end()

    def _left_s(self) -> float:
        """Return how far the image reaches beyond the view on its shorter side."""
        view = self.time_view
        before = view.start_s - self._start_s if view.start_s > 0.0 else math.inf
        at_end = view.stop_s >= view.duration_s
        after = math.inf if at_end else self._stop_s - view.stop_s
        return min(before, after)

    def _fits(self) -> bool:
        """Whether the image can stand in until a better one is made."""
        wanted_s = (1.0 + 2.0 * self._overscan) * self.time_view.span_s
        has_s = self._stop_s - self._start_s
        return self._left_s() >= 0.0 and 0.25 < has_s / wanted_s < 4.0

    def _place(self) -> QRectF:
        """Return where the image belongs, and have a better one made if need be."""
        view, ratio, width = self.time_view, self.devicePixelRatioF(), self.width()
        left = view.x_of(self._start_s, width)
        right = view.x_of(self._stop_s, width)
        is_scaled = abs((right - left) * ratio - self._image.width()) > 0.01
        is_short = self._left_s() < _WARM * view.span_s
        if (is_scaled or is_short) and not self._turn.is_asked:
            self._turn.ask(self._turn_ms if is_scaled else 0)
        if not is_scaled:  # whole pixels are drawn as they are
            left = round(left * ratio) / ratio
            right = left + self._image.width() / ratio
        return QRectF(left, 0.0, right - left, self.height())

    def _render(self) -> None:
        ratio, view = self.devicePixelRatioF(), self.time_view
        inside = max(1, round(self.width() * ratio))
        pixel_s = view.span_s / inside
        beside = round(self._overscan * inside)
        self._start_s = view.start_s - beside * pixel_s
        self._stop_s = view.stop_s + beside * pixel_s
        width = inside + 2 * beside
        height = max(2, round(self.height() * ratio))
        if self._outline is None:
            bottom, top = self._curve(width, height - 4 * ratio)
        else:
            bottom, top = self._wave(self._outline, width, height, ratio)
        if self._table is None:
            strength = 0.3 if self._is_faded else 0.95
            self._table = mixed_table(self._colour, self._ground, strength)
        self._image = band_image(bottom, top, height, self._table)
        self._turn.drop()
        self.stale = False

    def _curve(self, width: int, reach: float) -> tuple[FloatArray, FloatArray]:
        # Frame t is centred on t: it covers half a hop to either side.
        peaks = peaks_per_pixel(
            self._activation,
            self._start_s * self._frames_per_s + 0.5,
            self._stop_s * self._frames_per_s + 0.5,
            width,
        )
        if self._loudest is None:
            self._loudest = float(self._activation.max(initial=0.0)) or 1.0
        # A square root shows soft sounds beside loud ones, as the ear does.
        top = np.sqrt(peaks / self._loudest) * reach
        return np.zeros_like(top), top

    def _wave(
        self, outline: WaveformOutline, width: int, height: int, ratio: float
    ) -> tuple[FloatArray, FloatArray]:
        per_s = outline.high.size / max(self.time_view.duration_s, 1e-9)
        start, stop = self._start_s * per_s, self._stop_s * per_s
        low, high = band_per_pixel(outline.low, outline.high, start, stop, width)
        middle, scale = height / 2, (height / 2 - 2 * ratio) / max(self._reach, 1e-6)
        half = 0.4 * ratio
        return (
            np.maximum(middle + low * scale - half, 0.0),
            np.minimum(middle + high * scale + half, float(height)),
        )
