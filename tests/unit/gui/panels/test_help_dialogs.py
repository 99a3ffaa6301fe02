"""Tests of the sheet of keys."""

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from nmfaudio.gui.action_table import ACTIONS, MENUS
from nmfaudio.gui.panels.help_dialogs import ShortcutsDialog


def test_the_sheet_of_keys_has_every_menu_and_every_command_with_a_key(
    qtbot: QtBot,
) -> None:
    dialog = ShortcutsDialog()
    qtbot.addWidget(dialog)
    shown = {label.text() for label in dialog.findChildren(QLabel)}
    in_menus = {entry for _, _, entries in MENUS for entry in entries}
    expected = {title.replace("&", "").upper() for _, title, _ in MENUS}
    expected |= {
        spec.text.replace("&", "").rstrip("…")
        for spec in ACTIONS
        if spec.id in in_menus and spec.keys
    }
    assert expected - shown == set()
