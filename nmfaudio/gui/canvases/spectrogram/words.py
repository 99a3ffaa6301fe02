"""Words over the spectrogram: captions in its corner, a message in its middle."""

from collections.abc import Iterable

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter

from nmfaudio.gui.style import theme
from nmfaudio.gui.style.contrast import shade

__all__ = ["paint_captions", "paint_message"]


def paint_captions(painter: QPainter, width: int, captions: Iterable[str]) -> None:
    """Write captions below each other in the upper right corner."""
    painter.setFont(theme.font(0.95, bold=True))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    top = 8
    for caption in captions:
        room = painter.fontMetrics().boundingRect(caption).adjusted(-8, -3, 8, 3)
        room.moveTopRight(QPoint(width - 8, top))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade(200))
        painter.drawRoundedRect(room, 4, 4)
        painter.setPen(QColor(theme.TEXT))
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, caption)
        top = room.bottom() + 5
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)


def paint_message(painter: QPainter, room: QRect, message: str, hint: str) -> None:
    """Write a message in the middle of what is dimmed, and a hint below it."""
    painter.fillRect(room, shade(215))
    aside = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
    middle = room.height() // 2
    area = room.adjusted(20, 0, -20, 0)
    painter.setPen(QColor(theme.TEXT))
    painter.setFont(theme.font(1.35, bold=True))
    above = area.adjusted(0, 0, 0, middle - 2 - room.height())
    painter.drawText(above, aside | Qt.AlignmentFlag.AlignBottom, message)
    painter.setPen(QColor(theme.TEXT_DIM))
    painter.setFont(theme.font())
    below = area.adjusted(0, middle + 8, 0, 0)
    painter.drawText(below, aside | Qt.AlignmentFlag.AlignTop, hint)
