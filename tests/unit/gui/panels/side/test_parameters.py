"""The boxes of the model page beside the page that they scroll with."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nmfaudio.gui.panels.side.parameters import ChoiceBox, CountBox, NumberBox


def turn_wheel(box: QWidget) -> QWheelEvent:
    """Turn the wheel by one step over a box."""
    place = QPointF(box.rect().center())
    event = QWheelEvent(
        place,
        QPointF(box.mapToGlobal(place.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003  # Qt's signature
    )
    QApplication.sendEvent(box, event)
    return event


@pytest.mark.parametrize("kind", ["count", "number", "choice"])
def test_the_wheel_turns_only_what_has_the_keyboard(qtbot: QtBot, kind: str) -> None:
    page = QWidget()
    box = {
        "count": lambda: CountBox(1, 9, page),
        "number": lambda: NumberBox(0.0, 1.0, 0.1, 1, parent=page),
        "choice": lambda: ChoiceBox((("yes", True), ("no", False)), page),
    }[kind]()
    other = QWidget(page)
    other.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    qtbot.addWidget(page)
    box.show_asked({"count": 4, "number": 0.5, "choice": False}[kind])
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    before = box.asked()
    other.setFocus()
    assert not turn_wheel(box).isAccepted()
    assert box.asked() == before
    box.setFocus()
    turn_wheel(box)
    assert box.asked() != before
