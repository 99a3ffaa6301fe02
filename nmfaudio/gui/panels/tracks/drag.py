"""What a drag of parts or of a track carries, and what hangs on the mouse meanwhile."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import (
    QByteArray,
    QMetaType,
    QMimeData,
    QObject,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    QUrl,
)
from PySide6.QtGui import (
    QColor,
    QCursor,
    QDrag,
    QFontMetrics,
    QPainter,
    QPixmap,
)
from PySide6.QtWidgets import QToolTip, QWidget

from nmfaudio.gui.style import theme

__all__ = [
    "COMPONENTS_MIME",
    "REGION_MIME",
    "DraggedSound",
    "RenderDrag",
    "Rendering",
    "components_of_mime",
    "start_drag",
    "start_region_drag",
]

COMPONENTS_MIME: Final = "application/x-nmfaudio-components"
REGION_MIME: Final = "application/x-nmfaudio-region"
_URLS_MIME: Final = "text/uri-list"

_LOOK_MS = 50

_ELSEWHERE_S = 0.5
"""Over nothing in the window that takes it: over another one that covers it, or outside
where nobody says where the mouse is, as under Wayland."""


class _Look(Protocol):
    def __call__(self, *, is_over_own: bool) -> None:
        """Look where the mouse is, again and again while a drag runs."""


class Rendering(Protocol):
    """Files of what is dragged, which take a while to be made."""

    def begin(self) -> None:
        """Begin to make them, elsewhere."""

    def files(self) -> list[Path]:
        """Wait a little for them; return none if they cannot be had."""

    def forget(self) -> None:
        """End making them: nobody was given them."""

    def how_far(self) -> str:
        """Return how far they are, for whoever holds them; empty for nothing to say."""


RenderDrag = Callable[[int, tuple[int, ...]], Rendering]
"""Says how a source, or some of its components, become files."""


def components_of_mime(data: QMimeData) -> tuple[int, ...]:
    """Return the component indices that a drag carries."""
    raw = bytes(data.data(COMPONENTS_MIME).data()).decode("ascii", "ignore")
    return tuple(int(index) for index in raw.split(",") if index.isdigit())


class DraggedSound(QMimeData):
    """Components for this window, and for all others files that are rendered on drop.

    Parameters
    ----------
    indices : tuple of int
        The components.
    render : callable or None
        Renders the files and returns where they are, none where that takes too long;
        called only when another program asks for them, until there are some.
    """

    def __init__(
        self, indices: tuple[int, ...], render: Callable[[], list[Path]] | None
    ) -> None:
        super().__init__()
        self._indices = indices
        self._render = render
        self._urls: list[QUrl] = []

    def formats(self) -> list[str]:
        """Return what can be asked for; files come last."""
        return [COMPONENTS_MIME] + ([_URLS_MIME] if self._render is not None else [])

    def hasFormat(self, mimetype: str) -> bool:
        """Tell whether a format can be asked for."""
        return mimetype in self.formats()

    def retrieveData(  # Qt's names
        self,
        mimetype: str,
        preferredType: QMetaType | QMetaType.Type,  # noqa: N803
    ) -> object:
        """Return what is asked for; files are rendered now."""
        if mimetype == COMPONENTS_MIME:
            return QByteArray(",".join(map(str, self._indices)).encode())
        if mimetype == _URLS_MIME and self._render is not None:
            if not self._urls:  # who looked too early may look again
                self._urls = [QUrl.fromLocalFile(str(path)) for path in self._render()]
            return self._urls
        return super().retrieveData(mimetype, preferredType)


def start_drag(
    owner: QWidget,
    indices: tuple[int, ...],
    text: str,
    rendering: Rendering | None = None,
) -> None:
    """Run a drag that carries these components, or their sound, under a text."""
    if rendering is None:
        _run(owner, DraggedSound(indices, None), text)
        return
    window, taken_s = owner.window(), time.monotonic()
    was_elsewhere = False

    def look(*, is_over_own: bool) -> None:
        nonlocal taken_s, was_elsewhere
        if is_over_own:
            taken_s = time.monotonic()
        is_outside = not window.frameGeometry().contains(QCursor.pos())
        is_elsewhere = is_outside or time.monotonic() - taken_s > _ELSEWHERE_S
        if is_elsewhere and not was_elsewhere:  # what failed is not tried on and on
            rendering.begin()
        was_elsewhere = is_elsewhere
        if is_elsewhere:
            _say_at_mouse(owner, rendering.how_far())
        else:
            QToolTip.hideText()

    is_given = _run(owner, DraggedSound(indices, rendering.files), text, look)
    QToolTip.hideText()
    if not is_given:
        rendering.forget()


def _say_at_mouse(owner: QWidget, sentence: str) -> None:
    """Show a sentence beside the mouse, which goes along with it."""
    place = QCursor.pos()
    QToolTip.showText(
        place, sentence, owner, QRect(owner.mapFromGlobal(place), QSize(1, 1))
    )


def start_region_drag(owner: QWidget, text: str) -> None:
    """Run a drag of what is drawn on the picture; the window knows what that is."""
    data = QMimeData()
    data.setData(REGION_MIME, b"region")
    _run(owner, data, text)


def _run(owner: QWidget, data: QMimeData, text: str, look: _Look | None = None) -> bool:
    """Run a drag; return whether another program was given what it carries."""
    drag = QDrag(owner)
    drag.setMimeData(data)
    drag.setPixmap(drag_pixmap(text, owner.devicePixelRatioF()))
    drag.setHotSpot(QPoint(14, 14))
    targets: list[QObject | None] = [None]  # the drag may be gone when it is over
    drag.targetChanged.connect(targets.append)
    looking = QTimer(owner)
    if look is not None:
        looking.timeout.connect(lambda: look(is_over_own=targets[-1] is not None))
        looking.start(_LOOK_MS)
    done = drag.exec(
        Qt.DropAction.MoveAction | Qt.DropAction.CopyAction, Qt.DropAction.MoveAction
    )
    looking.stop()
    looking.deleteLater()
    return done != Qt.DropAction.IgnoreAction and targets[-1] is None


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
