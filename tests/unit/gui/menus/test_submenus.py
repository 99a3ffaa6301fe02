"""Submenus that fill as they open, over parts and controllers that only remember."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMenu, QWidget
from unit.project.conftest import make_separation

from nmfaudio.gui.action_table import MENUS
from nmfaudio.gui.canvases.spectrogram.scene import Look
from nmfaudio.gui.controllers.assembly import Controllers
from nmfaudio.gui.menus.submenus import WindowMenus
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.document import Document


@pytest.fixture
def submenus(
    parts: WindowParts, controllers: Controllers, owner: QWidget
) -> dict[str, QMenu]:
    names = [e[:-1] for _, _, entries in MENUS for e in entries if e.endswith("*")]
    made = {name: QMenu(owner) for name in names}
    WindowMenus(parts, controllers, made, owner)
    return made


def opened(menu: QMenu) -> list[str]:
    menu.aboutToShow.emit()
    return [action.text() for action in menu.actions()]


def press(menu: QMenu, text: str) -> None:
    next(action for action in menu.actions() if action.text() == text).trigger()


def test_every_submenu_has_a_title(submenus: dict[str, QMenu]) -> None:
    assert len(submenus) > 3
    assert all(menu.title() for menu in submenus.values())


def test_recent_files_open(
    submenus: dict[str, QMenu],
    parts: WindowParts,
    controllers: Controllers,
    tmp_path: Path,
) -> None:
    parts.settings.recent = []
    assert opened(submenus["recent"]) == ["Nothing yet"]
    path = tmp_path / "a & b.wav"
    parts.settings.recent = [path]
    shown = opened(submenus["recent"])
    assert shown[0].endswith("a && b.wav")
    press(submenus["recent"], shown[0])
    controllers.project_file.open.assert_called_once_with(path)
    press(submenus["recent"], "Clear this list")
    parts.settings.clear_recent.assert_called_once()


def test_the_selection_is_assigned(
    submenus: dict[str, QMenu], parts: WindowParts, controllers: Controllers
) -> None:
    document = Document.from_separation(make_separation())
    parts.session.document = document
    opened(submenus["assign"])
    assert not any(action.isEnabled() for action in submenus["assign"].actions())
    parts.selection.select_many([0, 3])
    opened(submenus["assign"])
    press(submenus["assign"], "Bass")
    bass = next(s for s in document.sources if s.name == "Bass")
    controllers.editor.assign.assert_called_once_with((0, 3), bass.id)
    press(submenus["assign"], "New source")
    controllers.editor.add_source.assert_called_once_with((0, 3))


def test_devices_and_colours_show_the_choice(
    submenus: dict[str, QMenu], parts: WindowParts, controllers: Controllers
) -> None:
    controllers.devices.device = "Headphones"
    controllers.devices.names.return_value = ["Headphones", "Speakers"]
    names = opened(submenus["device"])
    assert names == ["System default", "Headphones", "Speakers"]
    checked = [a.text() for a in submenus["device"].actions() if a.isChecked()]
    assert checked == ["Headphones"]
    press(submenus["device"], "Speakers")
    controllers.devices.choose.assert_called_once_with("Speakers")
    parts.recording_view.readout.look = Look("viridis")
    opened(submenus["colours"])
    checked = [a.text() for a in submenus["colours"].actions() if a.isChecked()]
    assert checked == ["Viridis"]
    press(submenus["colours"], "Magma")
    parts.recording_view.readout.choose_map.assert_called_once_with("magma")


def test_guides_fill_their_own(
    submenus: dict[str, QMenu], controllers: Controllers
) -> None:
    opened(submenus["masks"])
    controllers.masks.fill.assert_called_once_with(submenus["masks"])
    for name in ("teach", "boxes", "repair"):
        opened(submenus[name])
        whose = controllers.correcting if name == "boxes" else controllers.guiding
        fill = getattr(whose, f"fill_{name}")
        fill.assert_called_once_with(submenus[name])
