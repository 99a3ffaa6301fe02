"""A name in a row is edited where it stands; numbers are read as they are typed."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QLocale, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QDoubleSpinBox, QWidget
from pytestqt.qtbot import QtBot

from nmfaudio.gui.panels.picture.beat_bar import BeatBar
from nmfaudio.gui.panels.side.parameters import NumberBox
from nmfaudio.gui.panels.widgets import NameEdit
from nmfaudio.gui.state.beats import BeatGrid

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


@pytest.fixture(params=["de", "en"])
def spoken(request: pytest.FixtureRequest) -> Iterator[QLocale]:
    """Have numbers written as in a language; return that."""
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield QLocale()
    QLocale.setDefault(before)


def test_a_point_is_the_sign_of_decimals_in_every_language(
    qtbot: QtBot, spoken: QLocale
) -> None:
    bar, number = BeatBar(BeatGrid()), NumberBox(0.0, 1000.0, 0.5, 3)
    boxes: list[QDoubleSpinBox] = [bar.tempo, number]
    for widget in (bar, number):
        qtbot.addWidget(widget)
    sign = spoken.decimalPoint()
    for box in boxes:
        box.setEnabled(True)
        for typed in ("98.5", f"98{sign}5"):
            box.setValue(50.0)
            box.selectAll()
            qtbot.keyClicks(box, typed)
            box.interpretText()
            assert box.value() == 98.5
            assert box.cleanText().startswith(f"98{sign}5")
