"""The curves by which a number of components is chosen."""

import math
from typing import TYPE_CHECKING, Final

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from nmfaudio.gui.style import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nmfaudio.factorization.selection.n_components import ComponentChoice

__all__ = ["CountCurves", "method_colour"]

_COLOURS: Final = {"elbow": 2, "held-out": 0, "stability": 1, "ard": 3}
_MARGIN: Final = 8.0
_BELOW: Final = 16.0


def method_colour(method: str) -> QColor:
    """Return the colour of a method's curve."""
    return theme.source_colour(_COLOURS.get(method, 4))


class CountCurves(QWidget):
    """Each criterion over the number of components, its suggestion marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[ComponentChoice, ...] = ()
        self.setMinimumHeight(theme.px(110))
        self.setAccessibleName(self.tr("Curves of the number of components"))

    def show_choices(self, choices: "Sequence[ComponentChoice]") -> None:
        """Draw these; none draws nothing."""
        self._choices = tuple(choices)
        self.setVisible(bool(self._choices))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw curves, suggestions and the numbers below."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.CANVAS))
        painter.drawRoundedRect(QRectF(self.rect()), 5, 5)
        tried = sorted({n for choice in self._choices for n in choice.candidates})
        if tried:
            area = QRectF(self.rect()).adjusted(_MARGIN, _MARGIN, -_MARGIN, -_BELOW)
            self._paint_numbers(painter, area, tried)
            for choice in self._choices:
                self._paint_curve(painter, area, choice, tried[-1])
        painter.end()
        del event

    @staticmethod
    def _x(area: QRectF, n_components: int, most: int) -> float:
        return area.left() + area.width() * math.log(n_components) / math.log(
            max(most, 2)
        )

    def _paint_numbers(self, painter: QPainter, area: QRectF, tried: list[int]) -> None:
        painter.setFont(theme.mono_font(0.84))
        painter.setPen(QColor(theme.TEXT_DIM))
        for number in (n for n in (1, 2, 4, 8, 16, 32, 64) if n <= tried[-1]):
            x = self._x(area, number, tried[-1])
            place = QRectF(x - 20.0, area.bottom(), 40.0, _BELOW)
            place.moveLeft(min(max(place.left(), 2.0 - 14.0), self.width() - 28.0))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(number))

    def _paint_curve(
        self, painter: QPainter, area: QRectF, choice: "ComponentChoice", most: int
    ) -> None:
        known = [
            (n, value)
            for n, value in zip(choice.candidates, choice.curve, strict=False)
            if math.isfinite(value)
        ]
        if not known:
            return
        values = np.array([value for _, value in known])
        low, reach = float(values.min()), max(float(np.ptp(values)), 1e-9)
        line = QPolygonF(
            [
                QPointF(
                    self._x(area, n, most),
                    area.bottom() - (value - low) / reach * area.height(),
                )
                for n, value in known
            ]
        )
        colour = method_colour(choice.method)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour, 1.6))
        painter.drawPolyline(line)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        for (n, _), point in zip(
            known, (line.at(k) for k in range(line.size())), strict=True
        ):
            size = 4.0 if n == choice.n_components else 1.8
            painter.drawEllipse(point, size, size)
