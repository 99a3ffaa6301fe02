"""The main window: where its parts lie, its geometry, keys, drops and closing."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QMainWindow,
    QMessageBox,
    QScrollArea,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from nmfaudio.gui.controllers.assembly import Controllers
from nmfaudio.gui.menus.context_menus import ContextMenus
from nmfaudio.gui.menus.controls import bind_controls
from nmfaudio.gui.menus.menu_bar import build_actions, build_menus
from nmfaudio.gui.menus.slots import WindowActions
from nmfaudio.gui.menus.submenus import WindowMenus
from nmfaudio.gui.panels.tracks.drag import COMPONENTS_MIME
from nmfaudio.gui.panels.widgets import ColumnScroll, FoldSection
from nmfaudio.gui.sound import Sound
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.gui.style import theme
from nmfaudio.gui.window_parts import WindowParts

if TYPE_CHECKING:
    from nmfaudio.playback.device import Output
    from nmfaudio.project.session import Session

__all__ = ["MainWindow", "first_place"]

_FIRST_SHARE = 0.92
"""Of a large screen; up to this size the window fills it."""
_FILLS_UP_TO = QSize(1440, 900)
_MOST = QSize(2000, 1250)
_WIDE = 1200
"""From this width on there is room for the side panel at first."""
_SIDE_WIDTH = 234
"""Least width of the side panel, a scroll bar included, pixels."""
_FRAME = QSize(8, 40)
"""Room for edges and title bar: their size is known only once the window shows."""


def first_place(screen: QRect) -> QRect:
    """Return where a new window's frame goes, and the size of what it holds.

    It takes most of a large screen, and all that its frame leaves of a small one.
    """
    size = (screen.size() * _FIRST_SHARE).expandedTo(_FILLS_UP_TO)
    size = size.boundedTo(screen.size() - _FRAME).boundedTo(_MOST)
    left = (screen.size() - size - _FRAME) / 2
    return QRect(screen.topLeft() + QPoint(left.width(), left.height()), size)


class MainWindow(QMainWindow):
    """The whole application in one window.

    Parameters
    ----------
    session : Session
        What it shows and edits; what plays for it is ``sound``.
    sound : Sound
        Playback.
    settings : WindowSettings
        What is remembered between runs.
    output : Output or None
        Where sound goes; None looks for the system's device.
    """

    def __init__(
        self,
        session: "Session",
        sound: Sound,
        settings: WindowSettings,
        output: "Output | None" = None,
    ) -> None:
        super().__init__()
        self.parts = WindowParts.make(
            session, sound, settings, build_actions(self), self
        )
        self._sure = self._keep = False
        self._lay_out()
        self.controllers = Controllers.make(self.parts, output, self)
        self.window_actions = WindowActions(self.parts, self.controllers, self)
        submenus = build_menus(self, self.parts.actions)
        self.menus = WindowMenus(self.parts, self.controllers, submenus, self)
        self.context_menus = ContextMenus(self.parts, self.controllers, self)
        bind_controls(
            self.parts,
            self.controllers,
            self.window_actions,
            self.context_menus,
            self,
        )
        self._restore()

    @property
    def busy(self) -> bool:
        """Whether work that the user asked for runs."""
        return self.controllers.presenter.busy

    def _lay_out(self) -> None:
        parts = self.parts
        self.map_section = FoldSection(self.tr("MAP"), parts.map_panel)
        self.takes_section = FoldSection(self.tr("TAKES"), parts.takes)
        self.model_section = FoldSection(self.tr("MODEL"), parts.model)
        self.side = self._make_side()
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(4)
        self.splitter.addWidget(parts.recording_view)
        self.splitter.addWidget(self.side)
        self.splitter.setCollapsible(0, False)  # noqa: FBT003  # Qt's signature
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        self.splitter.setSizes([1000, 280])
        parts.actions["side"].toggled.connect(self.side.setVisible)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(parts.toolbar)
        column.addWidget(self.splitter, 1)
        column.addWidget(parts.status)
        self.setCentralWidget(body)
        self.setMinimumSize(900, 500)
        self.setAcceptDrops(True)

    def _make_side(self) -> QScrollArea:
        """Return the side panel; a small window with everything unfolded scrolls it."""
        sections = QWidget()
        sections.setObjectName("sidePanel")
        sections.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        side = ColumnScroll(_SIDE_WIDTH)
        side.setWidget(sections)
        side_column = QVBoxLayout(sections)
        side_column.setContentsMargins(0, 0, 0, 0)
        side_column.setSpacing(2)
        side_column.addWidget(self.map_section, 3)
        side_column.addWidget(self.takes_section, 2)
        side_column.addWidget(self.model_section, 2)
        side_column.addStretch(0)
        return side

    def _restore(self) -> None:
        """Bring back what was remembered."""
        settings, actions = self.parts.settings, self.parts.actions
        geometry = settings.geometry
        if geometry is None or not self.restoreGeometry(geometry):
            place = first_place(self.screen().availableGeometry())
            self.resize(place.size())
            self.move(place.topLeft())
        for name, splitter in self._splitters():
            state = settings.splitter(name)
            if state is not None:
                splitter.restoreState(state)
        self.controllers.picture_memory.restore()
        follow = settings.flag("window/follow", default=True)
        actions["follow"].setChecked(follow)
        # A small window is for the picture and the tracks.
        is_wide = self.width() >= theme.px(_WIDE)
        actions["side"].setChecked(settings.flag("window/side", default=is_wide))
        self.side.setVisible(actions["side"].isChecked())
        for name, section in self._sections():
            is_open = settings.flag(f"window/{name}", default=name != "model_open")
            section.set_open(is_open=is_open)
        autoplay = settings.flag("play/when_separating", default=True)
        actions["autoplay"].setChecked(autoplay)
        self.parts.recording_view.spectrogram.setFocus()
        actions["safe_buffer"].setChecked(self.controllers.devices.safe_buffer)

    def _remember(self) -> None:
        settings, actions = self.parts.settings, self.parts.actions
        settings.geometry = self.saveGeometry()
        for name, splitter in self._splitters():
            settings.set_splitter(name, splitter.saveState())
        self.controllers.picture_memory.keep()
        settings.set_flag("window/follow", value=actions["follow"].isChecked())
        settings.set_flag("window/side", value=actions["side"].isChecked())
        for name, section in self._sections():
            settings.set_flag(f"window/{name}", value=section.is_open)
        settings.set_flag("play/when_separating", value=actions["autoplay"].isChecked())

    def _sections(self) -> tuple[tuple[str, FoldSection], ...]:
        return (
            ("map_open", self.map_section),
            ("takes_open", self.takes_section),
            ("model_open", self.model_section),
        )

    def _splitters(self) -> tuple[tuple[str, QSplitter], ...]:
        return (
            ("columns", self.splitter),
            ("rows", self.parts.recording_view.splitter),
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept one file; what is dragged out of this window is none to open."""
        if event.mimeData().hasFormat(COMPONENTS_MIME):
            return
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()
            self.parts.status.set_hint(self.tr("Drop to open"))

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file."""
        event.acceptProposedAction()
        self.parts.status.set_hint("")
        path = Path(event.mimeData().urls()[0].toLocalFile())
        self.controllers.project_file.open(path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Audition by digits; Enter presses the button that has the keyboard."""
        focus = QApplication.focusWidget()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and isinstance(focus, QAbstractButton):
            focus.click()
        elif not self.controllers.audition_keys.press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End a held audition."""
        if not self.controllers.audition_keys.release(event):
            super().keyReleaseEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """End a held audition when another window gets the keyboard."""
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.controllers.audition_keys.let_go()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask before work is lost; else remember, and end everything."""
        if not self._sure and (self.busy or self.controllers.project_file.modified):
            event.ignore()
            if self.busy:
                self._ask_to_close()
            else:
                self._close_once_saved()
            return
        self._remember()
        self.controllers.project_file.close()
        self.controllers.safekeeping.close(keep=self._keep)
        self.controllers.null_meter.close()
        self.controllers.takes.close()
        self.controllers.picture.close()
        self.parts.sound.close()
        self.parts.bridge.close()
        super().closeEvent(event)

    def _ask_to_close(self) -> None:
        box = QMessageBox(self)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(self.tr("Work is still running."))
        box.setInformativeText(self.tr("Stop it and quit?"))
        stop = box.addButton(
            self.tr("Stop and quit"), QMessageBox.ButtonRole.AcceptRole
        )
        box.addButton(self.tr("Go on"), QMessageBox.ButtonRole.RejectRole)
        stop.clicked.connect(self._close_once_saved)
        box.open()

    def _close_once_saved(self) -> None:
        self.controllers.project_file.ask_unsaved(self.close_without_asking)

    def end_at_once(self) -> None:
        """Close because the system wants it; a next start offers unsaved work."""
        self.controllers.safekeeping.keep_now()
        self._keep = True
        self.close_without_asking()

    def close_without_asking(self) -> None:
        """Close, whatever runs."""
        self._sure = True
        self.close()
