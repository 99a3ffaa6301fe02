"""Submenus that are filled when they open: files, sources, colours, devices."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QComboBox, QMenu, QWidget

from nmfaudio.gui.controllers.assembly import Controllers
from nmfaudio.gui.menus.menu_bar import fill_assign_menu
from nmfaudio.gui.state.settings import home_folder
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.spectral.colours import COLOUR_MAPS

__all__ = ["WindowMenus"]


class WindowMenus(QObject):
    """Fills each submenu just before it shows."""

    def __init__(
        self,
        parts: WindowParts,
        controllers: Controllers,
        submenus: Mapping[str, QMenu],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._parts = parts
        self._controllers = controllers
        guiding, correcting = controllers.guiding, controllers.correcting
        bar = parts.recording_view.picture_bar
        for name, title, fill in (
            ("recent", self.tr("Open &recent"), self._fill_recent),
            ("assign", self.tr("Assi&gn to"), self._fill_assign),
            ("colours", self.tr("&Colours"), self._fill_colours),
            ("markers", self.tr("&Markers"), controllers.markers.fill),
            ("picture", self.tr("&What the picture shows"), partial(_offer, bar.shown)),
            ("axis", self.tr("Frequency a&xis"), partial(_offer, bar.axis)),
            ("window", self.tr("Window len&gth"), partial(_offer, bar.window_box)),
            ("channel", self.tr("C&hannel"), partial(_offer, bar.channel)),
            ("device", self.tr("Sound &device"), self._fill_devices),
            (
                "appearance",
                self.tr("Light or &dark"),
                controllers.appearance.fill_schemes,
            ),
            (
                "text_size",
                self.tr("Text si&ze"),
                controllers.appearance.fill_text_sizes,
            ),
            (
                "language",
                self.tr("Lan&guage"),
                controllers.appearance.fill_languages,
            ),
            ("takes", self.tr("&Go to take"), controllers.takes.fill),
            ("teach", self.tr("&Teach"), guiding.fill_teach),
            (
                "boxes",
                self.tr("Assign the &marked passage"),
                correcting.fill_boxes,
            ),
            ("repair", self.tr("&Repair"), guiding.fill_repair),
            ("masks", self.tr("Mas&ks"), controllers.masks.fill),
        ):
            menu = submenus[name]
            menu.setTitle(title)
            # An empty menu would not open on some systems.
            menu.addAction("…")
            menu.aboutToShow.connect(lambda menu=menu, fill=fill: fill(menu))

    def _fill_recent(self, menu: QMenu) -> None:
        menu.clear()
        settings = self._parts.settings
        paths, opener = settings.recent, self._controllers.project_file
        for path in paths:
            action = menu.addAction(_shown(path))
            action.triggered.connect(lambda *_, path=path: opener.open(path))
        if paths:
            menu.addSeparator()
            menu.addAction(self.tr("Clear this list")).triggered.connect(
                settings.clear_recent
            )
        else:
            menu.addAction(self.tr("Nothing yet")).setEnabled(False)  # Qt

    def _fill_assign(self, menu: QMenu) -> None:
        editor = self._controllers.editor
        chosen = self._parts.selection.indices
        fill_assign_menu(
            menu,
            self._parts.session.document,
            lambda source_id: editor.assign(chosen, source_id),
            lambda: editor.add_source(chosen),
        )
        for action in menu.actions():
            action.setEnabled(bool(chosen))

    def _fill_colours(self, menu: QMenu) -> None:
        menu.clear()
        group = QActionGroup(menu)
        readout = self._parts.recording_view.readout
        for name in COLOUR_MAPS:
            # The others are names.
            text = self.tr("Gray") if name == "gray" else name.capitalize()
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(name == readout.look.colour_map)
            group.addAction(action)
            action.triggered.connect(lambda *_, name=name: readout.choose_map(name))

    def _fill_devices(self, menu: QMenu) -> None:
        menu.clear()
        group = QActionGroup(menu)
        devices = self._controllers.devices
        chosen = devices.device
        for name in ("", *devices.names()):
            action = menu.addAction(
                name.replace("&", "&&") or self.tr("System default")
            )
            action.setCheckable(True)
            action.setChecked(name == chosen)
            group.addAction(action)
            action.triggered.connect(lambda *_, name=name: devices.choose(name))


def _offer(box: QComboBox, menu: QMenu) -> None:
    """Offer in a menu what a box offers."""
    menu.clear()
    group = QActionGroup(menu)
    for index in range(box.count()):
        action = menu.addAction(box.itemText(index))
        action.setCheckable(True)
        action.setChecked(index == box.currentIndex())
        action.setEnabled(box.isEnabled())
        group.addAction(action)
        action.triggered.connect(lambda *_, index=index: box.activated.emit(index))


def _shown(path: Path) -> str:
    """Return a path short enough for a menu, with its home folder as a tilde."""
    try:
        text = f"~/{path.relative_to(home_folder())}"
    except ValueError:
        text = str(path)
    if len(text) > 70:
        text = f"…{text[-69:]}"
    return text.replace("&", "&&")
