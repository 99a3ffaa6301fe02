"""Icons drawn as paths: sharp at every scale, in the colours of the theme."""

from collections.abc import Callable
from functools import cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath, QPen, QPixmap
from PySide6.QtWidgets import QAbstractButton

from nmfaudio.gui.style import theme

__all__ = ["draw_icon", "paint_lock", "redraw_icon", "swatch"]

_UNIT: Final = 20.0
_NAME: Final = "drawnIcon"
_TICK: Final = "drawnTick"


def draw_icon(button: QAbstractButton, name: str, *, is_tick: bool = False) -> None:
    """Give a button an icon that :func:`redraw_icon` draws in the colours of the day.

    That of a tick is faint while it is not set.
    """
    button.setProperty(_NAME, name)
    button.setProperty(_TICK, is_tick)
    redraw_icon(button)


def redraw_icon(button: QAbstractButton) -> None:
    """Draw the icon that a button was given in the colours in use now."""
    name = button.property(_NAME)
    if isinstance(name, str):
        is_tick = bool(button.property(_TICK))
        off, on = (theme.TEXT_FAINT, theme.TEXT) if is_tick else (theme.TEXT, "#ffffff")
        button.setIcon(_icon(name, off, on, theme.px(1000) / 1000))


@cache
def _icon(name: str, off: str, on: str, scale: float) -> QIcon:
    result = QIcon()
    for mode, state, colour in (
        (QIcon.Mode.Normal, QIcon.State.Off, off),
        (QIcon.Mode.Normal, QIcon.State.On, on),
        (QIcon.Mode.Disabled, QIcon.State.Off, theme.DISABLED),
    ):
        for ratio in (1.0, 2.0, 3.0):
            pixmap = _pixmap(_DRAWINGS[name], colour, ratio, scale)
            result.addPixmap(pixmap, mode, state)
    return result


def swatch(colour: QColor, size: int = 12, *, hollow: bool = False) -> QIcon:
    """Return a round spot of a source's colour, or a ring of it."""
    result = QIcon()
    for ratio in (1.0, 2.0, 3.0):
        pixmap = QPixmap(QSize(size, size) * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 2.0) if hollow else Qt.PenStyle.NoPen)
        painter.setBrush(Qt.BrushStyle.NoBrush if hollow else colour)
        inset = 1.5 if hollow else 0.5
        painter.drawEllipse(
            QRectF(inset, inset, size - 2.0 * inset, size - 2.0 * inset)
        )
        painter.end()
        result.addPixmap(pixmap)
    return result


def paint_lock(painter: QPainter, place: QRectF, colour: QColor) -> None:
    """Draw a closed padlock that fills a place."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    body = place.adjusted(0.0, 0.45 * place.height(), 0.0, 0.0)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(body, 1.5, 1.5)
    _stroke(painter, colour, 1.4)
    shackle = place.adjusted(0.22 * place.width(), 0.7, -0.22 * place.width(), 0.0)
    bow = QPainterPath(QPointF(shackle.right(), body.top()))
    side = shackle.width()
    bow.arcTo(QRectF(shackle.left(), shackle.top(), side, side), 0.0, 180.0)
    bow.lineTo(shackle.left(), body.top())
    painter.drawPath(bow)
    painter.restore()


def _pixmap(
    draw: Callable[[QPainter, QColor], None], colour: str, ratio: float, scale: float
) -> QPixmap:
    side = round(_UNIT * scale)
    pixmap = QPixmap(QSize(side, side) * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(side / _UNIT, side / _UNIT)
    draw(painter, QColor(colour))
    painter.end()
    return pixmap


def _stroke(painter: QPainter, colour: QColor, width: float = 1.7) -> None:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def _play(painter: QPainter, colour: QColor) -> None:
    path = QPainterPath(QPointF(6.0, 4.0))
    path.lineTo(16.0, 10.0)
    path.lineTo(6.0, 16.0)
    path.closeSubpath()
    painter.fillPath(path, colour)


def _stop(painter: QPainter, colour: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(5.0, 5.0, 10.0, 10.0), 1.5, 1.5)


def _loop(painter: QPainter, colour: QColor) -> None:
    _stroke(painter, colour)
    path = QPainterPath(QPointF(12.5, 5.5))
    path.lineTo(7.0, 5.5)
    path.arcTo(QRectF(2.5, 5.5, 9.0, 9.0), 90.0, 180.0)
    path.moveTo(7.5, 14.5)
    path.lineTo(13.0, 14.5)
    path.arcTo(QRectF(8.5, 5.5, 9.0, 9.0), 270.0, 130.0)
    painter.drawPath(path)
    head = QPainterPath(QPointF(12.0, 2.6))
    head.lineTo(16.0, 5.5)
    head.lineTo(12.0, 8.4)
    head.closeSubpath()
    painter.fillPath(head, colour)


def _open(painter: QPainter, colour: QColor) -> None:
    _stroke(painter, colour, 1.5)
    path = QPainterPath(QPointF(2.5, 15.5))
    path.lineTo(2.5, 5.0)
    path.lineTo(7.5, 5.0)
    path.lineTo(9.5, 7.0)
    path.lineTo(15.5, 7.0)
    path.lineTo(15.5, 9.0)
    path.moveTo(2.5, 15.5)
    path.lineTo(5.0, 9.0)
    path.lineTo(18.0, 9.0)
    path.lineTo(15.5, 15.5)
    path.closeSubpath()
    painter.drawPath(path)


def _plus(painter: QPainter, colour: QColor) -> None:
    _stroke(painter, colour)
    painter.drawLine(QPointF(10.0, 4.5), QPointF(10.0, 15.5))
    painter.drawLine(QPointF(4.5, 10.0), QPointF(15.5, 10.0))


def _export(painter: QPainter, colour: QColor) -> None:
    _stroke(painter, colour, 1.6)
    painter.drawLine(QPointF(10.0, 3.5), QPointF(10.0, 11.5))
    path = QPainterPath(QPointF(6.5, 8.5))
    path.lineTo(10.0, 12.0)
    path.lineTo(13.5, 8.5)
    path.moveTo(3.5, 13.0)
    path.lineTo(3.5, 16.5)
    path.lineTo(16.5, 16.5)
    path.lineTo(16.5, 13.0)
    painter.drawPath(path)


def _start(painter: QPainter, colour: QColor) -> None:
    _stroke(painter, colour, 1.9)
    painter.drawLine(QPointF(5.0, 5.0), QPointF(5.0, 15.0))
    path = QPainterPath(QPointF(15.5, 4.5))
    path.lineTo(7.0, 10.0)
    path.lineTo(15.5, 15.5)
    path.closeSubpath()
    painter.fillPath(path, colour)


def _lock(painter: QPainter, colour: QColor) -> None:
    paint_lock(painter, QRectF(5.5, 4.0, 9.0, 12.0), colour)


def _tick(painter: QPainter, colour: QColor) -> None:
    _stroke(painter, colour, 2.0)
    path = QPainterPath(QPointF(4.5, 10.5))
    path.lineTo(8.5, 14.5)
    path.lineTo(15.5, 6.0)
    painter.drawPath(path)


def _tool_pointer(painter: QPainter, colour: QColor) -> None:
    path = QPainterPath(QPointF(6.0, 3.5))
    for x, y in ((15.0, 11.5), (10.8, 12.0), (13.0, 16.5), (11.0, 17.3), (8.9, 12.9)):
        path.lineTo(x, y)
    path.lineTo(6.0, 15.5)
    path.closeSubpath()
    painter.fillPath(path, colour)


def _tool_box(painter: QPainter, colour: QColor) -> None:
    _stroke(painter, colour, 1.5)
    pen = painter.pen()
    pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.drawRect(QRectF(4.0, 5.0, 12.0, 10.0))


def _tool_lasso(painter: QPainter, colour: QColor) -> None:
    _stroke(painter, colour, 1.5)
    path = QPainterPath(QPointF(7.0, 13.0))
    path.cubicTo(0.0, 10.0, 5.0, 3.5, 11.0, 4.0)
    path.cubicTo(19.0, 5.0, 18.0, 13.0, 10.0, 13.0)
    path.cubicTo(6.0, 12.5, 6.0, 16.5, 9.0, 17.0)
    painter.drawPath(path)


def _tool_brush(painter: QPainter, colour: QColor) -> None:
    _stroke(painter, colour, 4.0)
    path = QPainterPath(QPointF(4.0, 14.0))
    path.cubicTo(8.0, 5.0, 11.0, 16.0, 16.0, 6.0)
    painter.drawPath(path)


def _tool_harmonics(painter: QPainter, colour: QColor) -> None:
    _stroke(painter, colour, 2.0)
    for y in (15.5, 10.5, 7.0, 4.5):
        painter.drawLine(QPointF(4.0, y), QPointF(16.0, y))


def _tool_note(painter: QPainter, colour: QColor) -> None:
    _stroke(painter, colour, 1.6)
    painter.drawLine(QPointF(11.5, 14.0), QPointF(11.5, 4.0))
    painter.drawLine(QPointF(11.5, 4.0), QPointF(15.0, 6.5))
    painter.setBrush(colour)
    painter.drawEllipse(QPointF(9.0, 14.5), 2.6, 2.0)


_DRAWINGS: Final[dict[str, Callable[[QPainter, QColor], None]]] = {
    "export": _export,
    "lock": _lock,
    "loop": _loop,
    "open": _open,
    "play": _play,
    "plus": _plus,
    "start": _start,
    "stop": _stop,
    "tick": _tick,
    "tool_box": _tool_box,
    "tool_brush": _tool_brush,
    "tool_harmonics": _tool_harmonics,
    "tool_lasso": _tool_lasso,
    "tool_note": _tool_note,
    "tool_pointer": _tool_pointer,
}
