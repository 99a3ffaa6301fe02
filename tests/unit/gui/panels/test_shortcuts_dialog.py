"""The list of keys: every command is there, and gets another key by pressing it."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from nmfaudio.gui.action_table import ACTIONS, MENUS
from nmfaudio.gui.panels.shortcuts_dialog import ShortcutsDialog
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.gui.state.shortcuts import Shortcuts, plain_name


@pytest.fixture
def dialog(qtbot: QtBot, owner: QWidget, tmp_path: Path) -> ShortcutsDialog:
    store = QSettings(str(tmp_path / "keys.ini"), QSettings.Format.IniFormat)
    actions = {spec.id: QAction(spec.text, owner) for spec in ACTIONS}
    made = ShortcutsDialog(Shortcuts(actions, WindowSettings(store), owner))
    qtbot.addWidget(made)
    made.show()
    return made


def choose(dialog: ShortcutsDialog, name: str) -> None:
    dialog.list.setCurrentItem(dialog.item_of(name))


def keys_of(dialog: ShortcutsDialog, name: str) -> str:
    return dialog.item_of(name).text(1)


def test_the_list_has_every_menu_and_every_command(dialog: ShortcutsDialog) -> None:
    heads = {
        dialog.list.topLevelItem(k).text(0)  # type: ignore[union-attr]
        for k in range(dialog.list.topLevelItemCount())
    }
    assert {plain_name(title) for _, title, _ in MENUS} <= heads
    for spec in ACTIONS:
        line = dialog.item_of(spec.id)
        assert line.text(0) == plain_name(spec.text).rstrip("…")
        assert bool(line.text(1)) == bool(spec.keys)


def test_a_pressed_key_is_taken_and_shown(dialog: ShortcutsDialog) -> None:
    choose(dialog, "play")
    QTest.keyClick(dialog.keys, Qt.Key.Key_F5)
    assert keys_of(dialog, "play") == "F5"
    assert "F5" in dialog.text.text()
    dialog.reset.click()
    assert keys_of(dialog, "play") == "Space"
    dialog.none.click()
    assert keys_of(dialog, "play") == ""
    dialog.reset_all.click()
    assert keys_of(dialog, "play") == "Space"


def test_a_taken_key_is_refused_in_a_sentence(dialog: ShortcutsDialog) -> None:
    choose(dialog, "play")
    QTest.keyClick(dialog.keys, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    assert keys_of(dialog, "play") == "Space"
    assert dialog.text.text() == "Ctrl+O is taken by “Open”: free it there first."


def test_typing_finds_commands_and_keys(dialog: ShortcutsDialog) -> None:
    dialog.field.setText("zoom loop")
    hidden = {s.id: dialog.item_of(s.id).isHidden() for s in ACTIONS}
    assert [name for name, gone in hidden.items() if not gone] == ["zoom_loop"]
    dialog.field.setText("ctrl+e")
    assert not dialog.item_of("export").isHidden()
