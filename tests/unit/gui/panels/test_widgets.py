"""A name in a row: the row's for the mouse, until a double click lets one edit it."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nmfaudio.gui.panels.widgets import NameEdit

pytestmark = pytest.mark.gui

LEFT = Qt.MouseButton.LeftButton


class Row(QWidget):
    """Notes what reaches it."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.name = NameEdit(self)
        self.name.set_name("Kick")
        self.resize(200, 30)

    def event(self, event: QEvent) -> bool:
        self.seen.append(event.type().name)
        return super().event(event)


@pytest.fixture
def row(qtbot: QtBot) -> Row:
    made = Row()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made


def ask_menu(row: Row) -> None:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 5), QPoint())
    QApplication.sendEvent(row.name, event)


def test_a_name_is_the_rows_to_press_drag_and_ask(row: Row, qtbot: QtBot) -> None:
    qtbot.mousePress(row.name, LEFT)
    qtbot.mouseMove(row.name, QPoint(30, 8))
    qtbot.mouseRelease(row.name, LEFT)
    ask_menu(row)
    mouse = [name for name in row.seen if "Mouse" in name or "Menu" in name]
    assert mouse[0] == "MouseButtonPress"
    assert mouse[-2:] == ["MouseButtonRelease", "ContextMenu"]
    assert not row.name.hasFocus()


def test_a_double_click_edits_it(row: Row, qtbot: QtBot) -> None:
    qtbot.mouseDClick(row.name, LEFT)
    assert row.name.hasFocus()
    assert row.name.selectedText() == "Kick"
    row.seen.clear()
    qtbot.mouseClick(row.name, LEFT)
    assert "MouseButtonPress" not in row.seen, "a click places the cursor now"
    row.name.selectAll()
    qtbot.keyClicks(row.name, "Snare")
    with qtbot.waitSignal(row.name.renamed) as renamed:
        qtbot.keyClick(row.name, Qt.Key.Key_Return)
    assert renamed.args == ["Snare"]
    assert not row.name.hasFocus()
