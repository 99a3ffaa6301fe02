"""The divergence while a factorization runs."""

import math
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from nmfaudio.gui.language import figures
from nmfaudio.gui.style import theme

__all__ = ["DivergenceCurve"]

_RISE = 1.02


class DivergenceCurve(QWidget):
    """Divergence over iterations on logarithmic axes, growing while it runs."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._iterations: list[int] = []
        self._values: list[float] = []
        self._max_iter = 1
        self._begin = 0
        self.setMinimumHeight(64)
        self.setAccessibleName(self.tr("Divergence curve"))

    def clear(self) -> None:
        """Begin a new curve."""
        self._begin = 0
        self._iterations.clear()
        self._values.clear()
        self.update()

    def add_many(
        self, n_total: int, n_iter: int, max_iter: int, values: Sequence[float]
    ) -> None:
        """Append the newest values; what is not a positive number is left out.

        Parameters
        ----------
        n_total : int
            How many values there are in all, the newest included.
        n_iter, max_iter : int
            Iteration that the last value belongs to, and the most there will be.
        values : sequence of float
            The newest values, oldest first.
        """
        self._max_iter = max(max_iter, 1)
        first = n_total - len(values) + 1
        for number, value in enumerate(values, start=first):
            # Between two checks the same value comes again.
            known = bool(self._values) and value == self._values[-1]
            if not (math.isfinite(value) and value > 0) or known:
                continue
            # Values are evenly spread over the iterations done so far.
            iteration = max(1, round(number * n_iter / n_total))
            if self._values and value > _RISE * self._values[-1]:
                # It never rises within a fit: the next one has begun.
                self.clear()
                self._begin = iteration - 1
            self._iterations.append(max(1, iteration - self._begin))
            self._values.append(value)
        self.update()

    def show_all(self, iterations: Sequence[int], values: Sequence[float]) -> None:
        """Show a finished curve: each value with its iteration."""
        self.clear()
        # Several fits side by side have more iterations in all than on the axis.
        self._max_iter = 1
        for iteration, value in zip(iterations, values, strict=True):
            if math.isfinite(value) and value > 0:
                self._iterations.append(max(1, iteration))
                self._values.append(value)
        self.update()

    def points(self) -> list[tuple[int, float]]:
        """Return what is drawn."""
        return list(zip(self._iterations, self._values, strict=True))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the curve with its first and last value."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.CANVAS))
        painter.drawRoundedRect(QRectF(self.rect()), 5, 5)
        if len(self._values) > 1:
            self._paint_curve(painter)
        else:
            painter.setPen(QColor(theme.TEXT_FAINT))
            painter.setFont(theme.font(0.9))
            painter.drawText(
                self.rect(),
                Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
                self.tr("The divergence is drawn here while it falls"),
            )
        painter.end()
        del event

    def _paint_curve(self, painter: QPainter) -> None:
        area = QRectF(self.rect()).adjusted(8, 8, -8, -8)
        # A random start lies far above all that follows and would flatten it.
        skip = 1 if len(self._values) > 2 else 0
        iterations = np.asarray(self._iterations[skip:], dtype=np.float64)
        values = np.asarray(self._values[skip:], dtype=np.float64)
        low, high = math.log(values.min()), math.log(values.max())
        reach = max(high - low, 1e-9)
        first = math.log(iterations[0])
        last = math.log(max(self._max_iter, iterations[-1], 2))
        share = (np.log(iterations) - first) / max(last - first, 1e-9)
        x = area.left() + share * area.width()
        y = area.bottom() - (np.log(values) - low) / reach * area.height()
        line = QPolygonF(
            [QPointF(*at) for at in zip(x.tolist(), y.tolist(), strict=True)]
        )
        below = QPolygonF(line)
        below.append(QPointF(float(x[-1]), area.bottom()))
        below.append(QPointF(float(x[0]), area.bottom()))
        fill = QColor(theme.ACCENT)
        fill.setAlpha(45)
        painter.setBrush(fill)
        painter.drawPolygon(below)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.ACCENT), 1.6))
        painter.drawPolyline(line)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.TEXT))
        painter.drawEllipse(line.at(line.size() - 1), 2.5, 2.5)
        painter.setPen(QColor(theme.TEXT_DIM))
        painter.setFont(theme.mono_font(0.84))
        painter.drawText(
            area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop,
            figures(self._values[-1], 4),
        )  # fmt: skip
