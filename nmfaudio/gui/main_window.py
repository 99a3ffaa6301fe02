"""The main window: its frame, first picture, geometry, keys, drops and closing.

It shows before what it holds is loaded; so only Qt and small modules are imported here.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QMainWindow,
    QWidget,
)

from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.gui.style import theme

if TYPE_CHECKING:
    from nmfaudio.gui.contents import Contents
    from nmfaudio.gui.controllers.assembly import Controllers
    from nmfaudio.gui.window_parts import WindowParts

__all__ = ["MainWindow", "first_place"]

_FIRST_SHARE = 0.92
"""Of a large screen; up to this size the window fills it."""
_FILLS_UP_TO = QSize(1440, 900)
_MOST = QSize(2000, 1250)
_FRAME = QSize(8, 40)
"""Room for edges and title bar: their size is known only once the window shows."""
_MENU_HEIGHT, _TOOLS_HEIGHT = 28, 50
_PICTURE_SHARE = 0.58
"""Of the window's height: where the picture ends and the tracks begin."""


def first_place(screen: QRect) -> QRect:
    """Return where a new window's frame goes, and the size of what it holds.

    It takes most of a large screen, and all that its frame leaves of a small one.
    """
    size = (screen.size() * _FIRST_SHARE).expandedTo(_FILLS_UP_TO)
    size = size.boundedTo(screen.size() - _FRAME).boundedTo(_MOST)
    left = (screen.size() - size - _FRAME) / 2
    return QRect(screen.topLeft() + QPoint(left.width(), left.height()), size)


def _local_files(event: QDropEvent) -> list[Path]:
    """Return the files that are dragged."""
    urls = event.mimeData().urls()
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]


class _FirstPicture(QWidget):
    """What shows until the panels are there: their ground, and one quiet word.

    Signals: ``painted()``, the first time.
    """

    painted = Signal()
    _was_painted = False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint bars, heads and picture in the colours that they will have."""
        del event
        painter = QPainter(self)
        top, wide = theme.px(_MENU_HEIGHT), self.width()
        tools = QRect(0, top, wide, theme.px(_TOOLS_HEIGHT))
        end = round(_PICTURE_SHARE * self.height())
        head = QRect(0, tools.bottom(), theme.HEADER_WIDTH, end - tools.bottom())
        picture = QRect(head.topRight(), QPoint(wide, end))
        for room, colour in (
            (self.rect(), theme.WINDOW),
            (tools, theme.PANEL),
            (head, theme.PANEL),
            (picture, theme.CANVAS),
        ):
            painter.fillRect(room, QColor(colour))
        painter.setPen(QColor(theme.TEXT_DIM))
        painter.drawText(picture, Qt.AlignmentFlag.AlignCenter, self.tr("Opening …"))
        painter.end()
        if not self._was_painted:
            self._was_painted = True
            self.painted.emit()


class MainWindow(QMainWindow):
    """The whole application in one window.

    Signals: ``drawn()`` when its first picture was painted.

    Parameters
    ----------
    settings : WindowSettings
        What is remembered between runs.

    Attributes
    ----------
    contents : Contents
        All but the frame; there once the window holds it.
    """

    drawn = Signal()
    contents: "Contents"

    def __init__(self, settings: WindowSettings) -> None:
        super().__init__()
        self._settings = settings
        self._filled = False
        self._sure = self._keep = self._leaving = False
        self.setWindowTitle("nmfaudio")
        self.setMinimumSize(900, 500)
        self.setAcceptDrops(True)
        first = _FirstPicture()
        first.painted.connect(self.drawn)
        self.setCentralWidget(first)
        geometry = settings.geometry
        if geometry is None or not self.restoreGeometry(geometry):
            place = first_place(self.screen().availableGeometry())
            self.resize(place.size())
            self.move(place.topLeft())

    def hold(self, contents: "Contents") -> None:
        """Show what the window is for, in the place of the first picture."""
        self.contents, self._filled = contents, True
        self.setCentralWidget(contents.body)
        self.parts.recording_view.spectrogram.setFocus()
        if self._leaving:
            self.close()

    @property
    def parts(self) -> "WindowParts":
        """The session, the sound, the panels and the actions."""
        return self.contents.parts

    @property
    def controllers(self) -> "Controllers":
        """What acts on the session or shows it."""
        return self.contents.controllers

    @property
    def busy(self) -> bool:
        """Whether work that the user asked for runs."""
        return self.controllers.presenter.busy

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files; what is dragged out of this window is none to open."""
        from nmfaudio.gui.panels.tracks.drag import (  # noqa: PLC0415  # heavy
            COMPONENTS_MIME,
        )

        if not self._filled or event.mimeData().hasFormat(COMPONENTS_MIME):
            return
        paths = _local_files(event)
        if paths:
            event.acceptProposedAction()
            self.parts.status.set_hint(
                self.tr("Drop to open")
                if len(paths) == 1
                else self.tr("Drop to open each in a window of its own")
            )

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Take the hint away."""
        if self._filled:
            self.parts.status.set_hint("")
        del event

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the first file here, others in windows of their own."""
        from nmfaudio.gui.controllers.files.windows import (  # noqa: PLC0415  # heavy
            MOST_AT_ONCE,
            open_window,
        )

        event.acceptProposedAction()
        self.parts.status.set_hint("")
        first, *others = _local_files(event)
        if len(others) >= MOST_AT_ONCE:
            self.parts.notice.say(
                self.tr(
                    "A window holds one recording, and so many are not opened at "
                    "once: drop up to {0}, or separate a folder with “nmfaudio batch”."
                ).format(MOST_AT_ONCE)
            )
            return
        self.controllers.project_file.open(first)
        for path in others:
            open_window(path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Audition by digits; Enter presses the button that has the keyboard."""
        if not self._filled:
            super().keyPressEvent(event)
            return
        focus = QApplication.focusWidget()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and isinstance(focus, QAbstractButton):
            focus.click()
        elif not self.controllers.audition_keys.press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End a held audition."""
        if not self._filled or not self.controllers.audition_keys.release(event):
            super().keyReleaseEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """End a held audition when another window gets the keyboard."""
        moved = event.type() == QEvent.Type.ActivationChange
        if moved and self._filled and not self.isActiveWindow():
            self.controllers.audition_keys.let_go()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask before work is lost; else remember, and end everything."""
        if not self._filled:
            # It is being built, which takes half a second and ends in closing then.
            self._leaving = True
            event.ignore()
            return
        if not self._sure and (self.busy or self.controllers.project_file.modified):
            event.ignore()
            if self.busy:
                from nmfaudio.gui.controllers.files.questions import (  # noqa: PLC0415  # not for the start
                    ask_to_stop,
                )

                ask_to_stop(self, "", self._close_once_saved)
            else:
                self._close_once_saved()
            return
        self._settings.geometry = self.saveGeometry()
        self.contents.body.remember()
        self.controllers.picture_memory.keep()
        self.controllers.project_file.close()
        self.controllers.safekeeping.close(keep=self._keep)
        self.controllers.null_meter.close()
        self.controllers.map_updater.close()
        self.controllers.explained.close()
        self.controllers.takes.close()
        self.controllers.picture.close()
        self.parts.sound.close()
        self.parts.bridge.close()
        self.controllers.exporter.dragging.close()
        super().closeEvent(event)

    def _close_once_saved(self) -> None:
        self.controllers.project_file.ask_unsaved(self.close_without_asking)

    def end_at_once(self) -> None:
        """Close because the system wants it; a next start offers unsaved work."""
        if self._filled:
            self.controllers.safekeeping.keep_now()
        self._keep = True
        self.close_without_asking()

    def close_without_asking(self) -> None:
        """Close, whatever runs."""
        self._sure = True
        self.close()
