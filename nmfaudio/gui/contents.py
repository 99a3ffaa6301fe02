"""What the window holds: its panels laid out, and all that works on them."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMainWindow, QScrollArea, QSplitter, QVBoxLayout, QWidget

from nmfaudio.gui.controllers.assembly import Controllers
from nmfaudio.gui.menus.context_menus import ContextMenus
from nmfaudio.gui.menus.controls import bind_controls
from nmfaudio.gui.menus.menu_bar import build_actions, build_menus
from nmfaudio.gui.menus.slots import WindowActions
from nmfaudio.gui.menus.submenus import WindowMenus
from nmfaudio.gui.panels.widgets import ColumnScroll, FoldSection
from nmfaudio.gui.sound import Sound
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.gui.style import theme
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.session import Session

if TYPE_CHECKING:
    from nmfaudio.playback.device import Output

__all__ = ["Body", "Contents"]

_WIDE = 1200
"""From this width on there is room for the side panel at first."""
_SIDE_WIDTH = 234
"""Least width of the side panel, a scroll bar included, pixels."""


class Body(QWidget):
    """The panels of a window, where they lie, and what is remembered of that.

    It is the window's from the start on, when there is no style sheet: with one, all
    would be styled once more when it is laid into the window.
    """

    def __init__(self, parts: WindowParts, window: QMainWindow) -> None:
        super().__init__(window)
        self._parts = parts
        self._gave_way = False
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
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(parts.toolbar)
        column.addWidget(self.splitter, 1)
        column.addWidget(parts.status)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the side panel away where the rest needs its room, and back again."""
        super().resizeEvent(event)
        shown = self._parts.actions["side"]
        needed = self._parts.recording_view.minimumSizeHint().width()
        needed += self.side.minimumSizeHint().width() + self.splitter.handleWidth()
        if self.width() < needed:
            self._gave_way |= shown.isChecked()
            shown.setChecked(False)  # Qt's signature
        elif self._gave_way:
            self._gave_way = False
            shown.setChecked(True)

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
        side_column.addWidget(self.model_section, 6)  # who unfolds it reads it
        side_column.addStretch(0)
        return side

    def restore(self, width: int) -> None:
        """Bring back what was remembered, for a window of this width."""
        settings, actions = self._parts.settings, self._parts.actions
        for name, splitter in self._splitters():
            state = settings.splitter(name)
            if state is not None:
                splitter.restoreState(state)
        follow = settings.flag("window/follow", default=True)
        actions["follow"].setChecked(follow)
        # A small window is for the picture and the tracks.
        is_wide = width >= theme.px(_WIDE)
        actions["side"].setChecked(settings.flag("window/side", default=is_wide))
        self.side.setVisible(actions["side"].isChecked())
        for name, section in self._sections():
            is_open = settings.flag(f"window/{name}", default=name != "model_open")
            section.set_open(is_open=is_open)
        autoplay = settings.flag("play/when_separating", default=True)
        actions["autoplay"].setChecked(autoplay)

    def remember(self) -> None:
        """Keep for the next start what :meth:`restore` brings back."""
        settings, actions = self._parts.settings, self._parts.actions
        for name, splitter in self._splitters():
            settings.set_splitter(name, splitter.saveState())
        settings.set_flag("window/follow", value=actions["follow"].isChecked())
        is_wanted = actions["side"].isChecked() or self._gave_way
        settings.set_flag("window/side", value=is_wanted)
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
            ("rows", self._parts.recording_view.splitter),
        )


@dataclass(frozen=True, eq=False)
class Contents:
    """All of a window but its frame.

    Attributes
    ----------
    parts : WindowParts
        The session, the sound, the panels and the actions.
    controllers : Controllers
        What acts on the session or shows it.
    body : Body
        The panels, laid out.
    window_actions : WindowActions
        What the actions of the menus do.
    menus : WindowMenus
        What fills the submenus.
    context_menus : ContextMenus
        The menus that the pointer opens.
    """

    parts: WindowParts
    controllers: Controllers
    body: Body
    window_actions: WindowActions
    menus: WindowMenus
    context_menus: ContextMenus

    @classmethod
    def build(
        cls, window: QMainWindow, settings: WindowSettings, output: "Output | None"
    ) -> Generator[None, None, "Contents"]:
        """Build everything in steps, between which the event loop may turn.

        Nothing of it is seen before the window is given the body. The menu bar is made
        with the last step.

        Parameters
        ----------
        window : QMainWindow
            Owner of the actions, controllers and dialogs.
        settings : WindowSettings
            What is remembered between runs.
        output : Output or None
            Where sound goes; None looks for the system's device.
        """
        session = Session()
        parts = yield from WindowParts.make(
            session, Sound(session), settings, build_actions(window), window
        )
        yield
        body = Body(parts, window)
        yield
        controllers = Controllers.make(parts, output, window)
        window_actions = WindowActions(parts, controllers, window)
        context_menus = ContextMenus(parts, controllers, window)
        yield
        theme.apply_sheet()
        yield
        submenus = build_menus(window, parts.actions)
        made = cls(
            parts=parts,
            controllers=controllers,
            body=body,
            window_actions=window_actions,
            menus=WindowMenus(parts, controllers, submenus, window),
            context_menus=context_menus,
        )
        bind_controls(parts, controllers, window_actions, context_menus, window)
        body.restore(window.width())
        controllers.picture_memory.restore()
        parts.actions["safe_buffer"].setChecked(controllers.devices.safe_buffer)
        return made
