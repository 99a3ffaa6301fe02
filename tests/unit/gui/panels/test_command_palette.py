"""Commands are found by what is typed, and run."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from nmfaudio.gui.panels.command_palette import CommandPalette, matching


@pytest.fixture
def owner(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def actions(owner: QWidget) -> list[QAction]:
    made = [QAction(text, owner) for text in ("Zoom &out", "&Open…", "Rock && roll")]
    made[1].setShortcut(QKeySequence("Ctrl+O"))
    return made


def test_what_begins_so_comes_first(owner: QWidget) -> None:
    zoom, open_, rock = actions(owner)
    assert matching("o", [zoom, open_, rock]) == [open_, zoom, rock]
    assert matching("out zoom", [zoom, open_]) == [zoom]
    assert matching("rock & roll", [zoom, rock]) == [rock]
    assert matching("theremin", [zoom, open_]) == []


def test_enter_runs_what_is_chosen(owner: QWidget, qtbot: QtBot) -> None:
    made = actions(owner)
    run: list[str] = []
    for action in made:
        action.triggered.connect(lambda *_, action=action: run.append(action.text()))
    made[0].setEnabled(False)
    palette = CommandPalette(made, owner)
    palette.open()
    qtbot.keyClicks(palette.field, "zoom")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert run == [], "what is not possible does not run"
    palette.field.clear()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
        qtbot.keyClick(palette.field, key)
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert run == ["&Open…"], "the first that is possible, there and back"


def test_a_menu_opens_and_its_keys_go_on(owner: QWidget, qtbot: QtBot) -> None:
    menu = QMenu("&Teach", owner)
    run: list[str] = []
    menu.addAction("A file …").triggered.connect(lambda *_: run.append("file"))
    palette = CommandPalette([*actions(owner), menu.menuAction()], owner)
    palette.open()
    qtbot.keyClicks(palette.field, "teach")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert menu.isVisible()
    qtbot.keyClick(menu, Qt.Key.Key_Down)
    qtbot.keyClick(menu, Qt.Key.Key_Return)
    assert run == ["file"]


def test_what_nothing_is_called_is_said(owner: QWidget, qtbot: QtBot) -> None:
    palette = CommandPalette(actions(owner), owner)
    palette.open()
    qtbot.keyClicks(palette.field, "theremin")
    assert palette.list.topLevelItemCount() == 1
    assert palette.list.topLevelItem(0).text(0).startswith("Nothing is called that")
    qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    palette.close()
