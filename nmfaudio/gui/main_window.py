"""The main window: puts the panels together and binds them to the session."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QKeyEvent,
    QKeySequence,
    QShortcut,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QMainWindow,
    QMessageBox,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from nmfaudio.gui.bridge import SessionBridge
from nmfaudio.gui.controllers.audition_keys import AuditionKeys
from nmfaudio.gui.controllers.component_map import Mapping
from nmfaudio.gui.controllers.devices import Devices
from nmfaudio.gui.controllers.editor import Editor
from nmfaudio.gui.controllers.exporting import Exporter
from nmfaudio.gui.controllers.guides import Guiding
from nmfaudio.gui.controllers.null_meter import NullMeter
from nmfaudio.gui.controllers.opening import DEMO_LOOP, Loader
from nmfaudio.gui.controllers.presenter import Presenter
from nmfaudio.gui.menus.context_menus import ContextMenus
from nmfaudio.gui.menus.menu_bar import build_actions, build_menus
from nmfaudio.gui.menus.slots import WindowActions
from nmfaudio.gui.menus.submenus import WindowMenus
from nmfaudio.gui.panels.map_panel import MapPanel
from nmfaudio.gui.panels.progress import ProgressCard
from nmfaudio.gui.panels.sources import SourcesPanel
from nmfaudio.gui.panels.status_line import StatusLine
from nmfaudio.gui.panels.toolbar import Toolbar
from nmfaudio.gui.panels.workspace import Workspace
from nmfaudio.gui.sound import Sound
from nmfaudio.gui.state.selection import Selection
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.gui.state.views import FrequencyView, TimeView

if TYPE_CHECKING:
    from nmfaudio.playback.device import Output
    from nmfaudio.project.session import Session

__all__ = ["MainWindow"]

_FIRST_SHARE = 0.92
"""Of a large screen; up to this size the window fills it."""
_FILLS_UP_TO = QSize(1440, 900)
_MOST = QSize(2000, 1250)


class MainWindow(QMainWindow):
    """The whole application in one window.

    Parameters
    ----------
    session : Session
        What it shows and edits.
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
        self.session = session
        self.sound = sound
        self.settings = settings
        self.bridge = SessionBridge(session, self)
        self.selection = Selection(self)
        self.editor = Editor(session, self)
        self.audition_keys = AuditionKeys(session, self)
        self.devices = Devices(sound, settings, output, self)
        self.loader = Loader(self.bridge, sound, self.devices, self)
        self.null_meter = NullMeter(self.bridge, self)
        self.exporter = Exporter(session, settings, self)
        self.toolbar = Toolbar()
        self.workspace = Workspace(self.selection)
        self.sources = SourcesPanel()
        self.map_panel = MapPanel(self.selection)
        self.mapping = Mapping(self.bridge, self.map_panel, self)
        self.guiding = Guiding(self)
        self.progress = ProgressCard()
        self.status = StatusLine()
        self._sure = False
        self._lay_out()
        self.window_actions = WindowActions(self)
        self.actions_by_id = build_actions(self, self.window_actions.slots())
        self.menus = WindowMenus(self, build_menus(self, self.actions_by_id))
        self.context_menus = ContextMenus(
            session,
            self.editor,
            self.selection,
            self.audition_keys,
            self.actions_by_id,
            self,
        )
        self._bind()
        self.presenter = Presenter(self)
        self._restore()

    @property
    def time_view(self) -> TimeView:
        """The visible range of seconds."""
        return self.workspace.time_view

    @property
    def frequency_view(self) -> FrequencyView:
        """The visible range of frequencies."""
        return self.workspace.frequency_view

    @property
    def busy(self) -> bool:
        """Whether work that the user asked for runs."""
        return self.presenter.busy

    @property
    def follows(self) -> bool:
        """Whether the view follows the playhead."""
        return self.actions_by_id["follow"].isChecked()

    def open_path(self, path: Path) -> None:
        """Open a recording."""
        self.loader.open(path)

    def open_demo(self) -> None:
        """Open the loop that comes with the program."""
        if DEMO_LOOP.is_file():
            self.open_path(DEMO_LOOP)

    def say_failure(self, error: BaseException) -> None:
        """Say that the program itself failed."""
        self.workspace.notice.say(
            self.tr(
                "Something went wrong in nmfaudio itself ({0}). Your recording is "
                "untouched; what was written is complete or not there."
            ).format(type(error).__name__)
        )

    def remember_path(self, path: Path) -> None:
        """Put an opened recording on top of the recent ones."""
        if path.absolute() != DEMO_LOOP:
            self.settings.add_recent(path)
            self.settings.folder = path.absolute().parent

    def _lay_out(self) -> None:
        side = QWidget()
        side.setMinimumWidth(320)
        side_column = QVBoxLayout(side)
        side_column.setContentsMargins(0, 0, 0, 0)
        side_column.setSpacing(4)
        side_column.addWidget(self.sources, 5)
        side_column.addWidget(self.map_panel, 2)
        self.progress.setFixedHeight(206)
        side_column.addWidget(self.progress)
        self.splitter = QSplitter(Qt.Orientation.Horizontal)
        self.splitter.setHandleWidth(4)
        self.splitter.setChildrenCollapsible(False)
        self.splitter.addWidget(self.workspace)
        self.splitter.addWidget(side)
        self.splitter.setStretchFactor(0, 1)
        self.splitter.setStretchFactor(1, 0)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.toolbar)
        column.addWidget(self.splitter, 1)
        column.addWidget(self.status)
        self.setCentralWidget(body)
        self.setMinimumSize(1220, 640)
        self.setAcceptDrops(True)

    def _bind(self) -> None:
        actions, toolbar = self.actions_by_id, self.toolbar
        toolbar.open_button.clicked.connect(actions["open"].trigger)
        toolbar.open_button.setToolTip(self.tr("Open a recording (Ctrl+O)"))
        for name, button, tip in (
            ("rewind", toolbar.start_button, self.tr("To the beginning (Home)")),
            ("play", toolbar.play_button, self.tr("Play or stop (Space)")),
            ("loop", toolbar.loop_button, self.tr("Loop (L)")),
        ):
            button.clicked.connect(actions[name].trigger)
            button.setToolTip(tip)
            button.setAccessibleName(tip)
        toolbar.loop_button.setCheckable(True)
        actions["loop"].toggled.connect(toolbar.loop_button.setChecked)
        toolbar.separate_wanted.connect(actions["separate"].trigger)
        toolbar.cancel_wanted.connect(actions["cancel"].trigger)
        self.progress.cancel_wanted.connect(actions["cancel"].trigger)
        self.workspace.seek.connect(self.sound.seek)
        self.workspace.ruler.loop_changed.connect(self.sound.set_loop)
        self.workspace.ruler.loop_cleared.connect(self.sound.clear_loop)
        self._bind_board()
        self._bind_sources()
        for place in range(10):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{place}"), self)
            shortcut.activated.connect(
                lambda place=place: self.window_actions.assign_to_place(place)
            )

    def _bind_board(self) -> None:
        board, editor = self.workspace.board, self.editor
        board.menu_wanted.connect(self.context_menus.show_components)
        board.chip_wanted.connect(self.context_menus.show_assign)
        board.solo.connect(editor.set_component_solo)
        board.mute.connect(editor.set_component_mute)
        board.renamed.connect(editor.rename_component)
        board.audition.connect(lambda index: self.audition_keys.toggle((index,)))
        board.unassigned.connect(self.window_actions.unassign)
        editor.rename_asked.connect(board.edit_name)
        editor.found.connect(self.selection.select_many)

    def _bind_sources(self) -> None:
        sources, editor = self.sources, self.editor
        sources.renamed.connect(editor.rename_source)
        sources.recoloured.connect(editor.recolour_source)
        sources.solo.connect(editor.set_source_solo)
        sources.mute.connect(editor.set_source_mute)
        sources.gain.connect(editor.set_source_gain)
        sources.gain_done.connect(editor.end_gesture)
        sources.dropped.connect(editor.assign)
        sources.menu_wanted.connect(self.context_menus.show_source)
        sources.add_wanted.connect(
            lambda held: editor.add_source(
                self.selection.indices if held is None else held
            )
        )
        sources.export_wanted.connect(self.actions_by_id["export"].trigger)

    def _restore(self) -> None:
        """Bring back what was remembered."""
        settings, readout = self.settings, self.workspace.readout
        geometry = settings.geometry
        if geometry is None or not self.restoreGeometry(geometry):
            self._fit_screen()
        for name, splitter in self._splitters():
            state = settings.splitter(name)
            if state is not None:
                splitter.restoreState(state)
        colours = (
            settings.colour_map,
            0.0,  # each recording sets its own
            settings.number("spectrogram/range_db", 80.0),
        )
        readout.set_colours(*colours)
        self.workspace.spectrogram.set_colours(*colours)
        follow = settings.flag("window/follow", default=True)
        self.actions_by_id["follow"].setChecked(follow)
        shows_map = settings.flag("window/map", default=True)
        self.actions_by_id["map"].setChecked(shows_map)
        self.map_panel.setVisible(shows_map)
        self.workspace.spectrogram.setFocus()
        self.actions_by_id["safe_buffer"].setChecked(self.devices.safe_buffer)

    def _fit_screen(self) -> None:
        screen = self.screen().availableGeometry()
        size = (screen.size() * _FIRST_SHARE).expandedTo(_FILLS_UP_TO)
        size = size.boundedTo(screen.size()).boundedTo(_MOST)
        self.resize(size)
        self.move(
            screen.x() + (screen.width() - size.width()) // 2,
            screen.y() + (screen.height() - size.height()) // 2,
        )

    def _remember(self) -> None:
        settings, readout = self.settings, self.workspace.readout
        settings.geometry = self.saveGeometry()
        for name, splitter in self._splitters():
            settings.set_splitter(name, splitter.saveState())
        settings.colour_map = readout.map_name
        settings.set_number("spectrogram/range_db", readout.range.value())
        settings.set_flag("window/follow", value=self.follows)
        settings.set_flag("window/map", value=self.actions_by_id["map"].isChecked())

    def _splitters(self) -> tuple[tuple[str, QSplitter], ...]:
        return (("columns", self.splitter), ("rows", self.workspace.splitter))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Welcome one file."""
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()
            self.status.set_hint(self.tr("Drop to open"))

    def dropEvent(self, event: QDropEvent) -> None:
        """Open the file."""
        event.acceptProposedAction()
        self.status.set_hint("")
        self.open_path(Path(event.mimeData().urls()[0].toLocalFile()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Audition by digits; Enter presses the button that has the keyboard."""
        focus = QApplication.focusWidget()
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and isinstance(focus, QAbstractButton):
            focus.click()
        elif not self.audition_keys.press(event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """End a held audition."""
        if not self.audition_keys.release(event):
            super().keyReleaseEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """End a held audition when another window gets the keyboard."""
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.audition_keys.let_go()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask before work that runs is lost; else remember, and end everything."""
        if self.busy and not self._sure:
            event.ignore()
            self._ask_to_close()
            return
        self._remember()
        self.null_meter.close()
        self.sound.close()
        self.bridge.close()
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
        stop.clicked.connect(self.close_without_asking)
        box.open()

    def close_without_asking(self) -> None:
        """Close, whatever runs."""
        self._sure = True
        self.close()
