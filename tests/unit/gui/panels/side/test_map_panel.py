"""The map selects what is clicked, framed, or reached by arrow keys."""

from typing import Final

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage
from pytestqt.qtbot import QtBot

from nmfaudio.gui.panels.side.map_panel import MapPanel, MapPoint
from nmfaudio.gui.state.selection import Selection

RED: Final = QColor("#ff0000")
PLACES: Final = ((0, -0.8, 0.0), (1, 0.8, 0.0), (2, 0.8, 0.8), (4, 0.0, -0.9))
LEFT: Final = Qt.MouseButton.LeftButton
CONTROL: Final = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def selection() -> Selection:
    return Selection()


@pytest.fixture
def panel(qtbot: QtBot, selection: Selection) -> MapPanel:
    widget = MapPanel(selection)
    qtbot.addWidget(widget)
    widget.resize(300, 300)
    widget.set_points([MapPoint(k, x, y, RED, f"A{k}", 0.2) for k, x, y in PLACES])
    widget.show()
    return widget


def place(panel: MapPanel, index: int) -> QPoint:
    found = panel.place_of(index)
    assert found is not None
    return found.toPoint()


def test_a_click_selects_one(
    qtbot: QtBot, panel: MapPanel, selection: Selection
) -> None:
    qtbot.mouseClick(panel, LEFT, pos=place(panel, 2))
    assert selection.indices == (2,)
    qtbot.mouseClick(panel, LEFT, CONTROL, place(panel, 4))
    assert selection.indices == (2, 4)
    qtbot.mouseClick(panel, LEFT, CONTROL, place(panel, 2))
    assert selection.indices == (4,)
    qtbot.mouseClick(panel, LEFT, pos=QPoint(2, 2))
    assert selection.indices == ()


def test_a_frame_selects_what_it_holds(
    qtbot: QtBot, panel: MapPanel, selection: Selection
) -> None:
    def drag(keys: Qt.KeyboardModifier, start: QPoint, end: QPoint) -> None:
        qtbot.mousePress(panel, LEFT, keys, start)
        qtbot.mouseMove(panel, end)
        qtbot.mouseRelease(panel, LEFT, keys, end)

    drag(Qt.KeyboardModifier.NoModifier, QPoint(200, 5), QPoint(295, 200))
    assert selection.indices == (1, 2)
    drag(CONTROL, QPoint(100, 200), QPoint(200, 295))
    assert selection.indices == (1, 2, 4)


def test_arrow_keys_go_to_the_nearest_in_their_direction(
    qtbot: QtBot, panel: MapPanel, selection: Selection
) -> None:
    selection.select(0)
    for key, reached in (
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_Up, 2),
        (Qt.Key.Key_Up, 2),
        (Qt.Key.Key_Down, 1),
        (Qt.Key.Key_Left, 0),
    ):
        qtbot.keyClick(panel, key)
        assert selection.current == reached
    qtbot.keyClick(panel, Qt.Key.Key_Escape)
    assert selection.indices == ()
    qtbot.keyClick(panel, Qt.Key.Key_Left)
    assert len(selection.indices) == 1


def test_points_have_the_colour_of_their_source(panel: MapPanel) -> None:
    image = panel.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    scale = image.width() / panel.width()
    at = place(panel, 0) + QPoint(0, 9)
    colour = image.pixelColor((QPointF(at) * scale).toPoint())
    assert colour.red() > 150
    assert colour.green() < 60


def test_a_tooltip_tells_the_component(panel: MapPanel) -> None:
    assert panel.text_at(QPointF(place(panel, 1))) == "2  A1  20 %"
    assert panel.text_at(QPointF(3, 3)) == ""
    at = QPoint(3, 3)
    assert panel.event(QHelpEvent(QEvent.Type.ToolTip, at, panel.mapToGlobal(at)))


def test_no_components_show_a_hint(panel: MapPanel, selection: Selection) -> None:
    panel.set_points([])
    panel.grab()
    assert panel.index_at(QPointF(150, 150)) is None
    assert panel.place_of(0) is None
    assert selection.indices == ()


def test_a_track_that_is_pointed_at_names_its_loud_parts_where_there_is_room(
    panel: MapPanel, selection: Selection
) -> None:
    crowd = [
        MapPoint(
            k, 0.1 * (k % 4), 0.1 * (k // 4), RED, f"Left side {k}", 0.01 * (k + 1)
        )
        for k in range(14)
    ]
    panel.set_points(crowd)
    metrics = panel.fontMetrics()
    selection.hover(tuple(range(14)))
    named = panel.names(metrics)
    assert 0 < len(named) < 14
    assert named[0][0].index == 13  # the loudest
    for _, room in named:
        assert not any(room.contains(QPointF(place(panel, k))) for k in range(14))
    selection.hover((5,))  # one alone has its name whatever it covers
    assert panel.names(metrics)[0][0].index == 5
