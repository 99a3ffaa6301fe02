"""What a drag of parts or of a track carries, and what hangs on the mouse meanwhile."""

from typing import Final

from PySide6.QtCore import QMimeData, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QDrag, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from nmfaudio.gui.style import theme

__all__ = ["COMPONENTS_MIME", "components_of_mime", "start_drag"]

COMPONENTS_MIME: Final = "application/x-nmfaudio-components"


def components_of_mime(data: QMimeData) -> tuple[int, ...]:
    """Return the component indices that a drag carries."""
    raw = bytes(data.data(COMPONENTS_MIME).data()).decode("ascii", "ignore")
    return tuple(int(index) for index in raw.split(",") if index.isdigit())


def start_drag(owner: QWidget, indices: tuple[int, ...], text: str) -> None:
    """Run a drag that carries these components under a text."""
    data = QMimeData()
    data.setData(COMPONENTS_MIME, ",".join(map(str, indices)).encode())
    drag = QDrag(owner)
    drag.setMimeData(data)
    drag.setPixmap(drag_pixmap(text, owner.devicePixelRatioF()))
    drag.setHotSpot(QPoint(14, 14))
    drag.exec(Qt.DropAction.MoveAction)


def drag_pixmap(text: str, ratio: float) -> QPixmap:
    """Return what hangs on the mouse."""
    font = theme.font(bold=True)
    size = QSize(QFontMetrics(font).horizontalAdvance(text) + 28, 30)
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    painter.setPen(QColor(theme.ACCENT))
    painter.setBrush(QColor(theme.RAISED))
    painter.drawRoundedRect(QRect(0, 0, size.width() - 1, size.height() - 1), 6, 6)
    painter.setPen(QColor(theme.TEXT))
    painter.drawText(
        QRect(14, 0, size.width() - 20, size.height()),
        Qt.AlignmentFlag.AlignVCenter,
        text,
    )
    painter.end()
    return pixmap
