"""The whole window by keyboard, and what screen readers find in it."""

import pytest
from gui.conftest import Idle
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from nmfaudio.gui.main_window import MainWindow


def stops(window: MainWindow) -> list[QWidget]:
    """Return what Tab comes to, from the first button on."""
    found: list[QWidget] = []
    at: QWidget = window.parts.toolbar.open_button
    while at not in found:
        takes = bool(at.focusPolicy() & Qt.FocusPolicy.TabFocus)
        if at.isVisible() and at.isEnabled() and takes and at.focusProxy() is None:
            found.append(at)
        at = at.nextInFocusChain()
        if at is window.parts.toolbar.open_button:
            break
    return found


def test_tab_goes_as_one_looks_and_stops_once_a_group(separated: MainWindow) -> None:
    separated.parts.actions["side"].setChecked(True)
    found = stops(separated)
    assert len(found) <= 45
    inside = separated.parts.tracks.list
    assert [s for s in found if s is not inside and inside.isAncestorOf(s)] == []
    groups = [
        separated.parts.toolbar,
        separated.parts.recording_view.overview,
        separated.parts.recording_view.spectrogram,
        separated.parts.tracks.filter,
        inside,
        separated.parts.map_panel,
    ]
    places = [
        next(n for n, s in enumerate(found) if g is s or g.isAncestorOf(s))
        for g in groups
    ]
    assert places == sorted(places), [type(s).__name__ for s in found]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
@pytest.mark.parametrize("field", ["track name", "part name", "gain", "filter"])
def test_keys_go_on_from_where_something_was_typed(
    field: str, key: Qt.Key, separated: MainWindow, qtbot: QtBot
) -> None:
    tracks, parts = separated.parts.tracks, separated.parts
    first = parts.session.document.sources[0]
    parts.selection.select_track(first.id)
    if field == "part name":
        parts.selection.select(1)
        parts.actions["rename"].trigger()
    elif field == "track name":
        parts.actions["rename"].trigger()
    elif field == "gain":
        tracks.list.track(first.id).value.setFocus()
    else:
        tracks.filter.setFocus()
    typed = separated.focusWidget()
    assert isinstance(typed, QLineEdit)
    typed.selectAll()
    qtbot.keyClicks(typed, "-7")
    qtbot.keyClick(typed, key)
    assert separated.focusWidget() is tracks.list
    if key is Qt.Key.Key_Escape:
        assert typed.text() != "-7"
        assert parts.session.document.sources[0] == first


@pytest.mark.parametrize("name", ["max_iter", "beta"])
def test_a_number_keeps_the_keyboard_and_space_plays(
    separated: MainWindow, qtbot: QtBot, name: str
) -> None:
    separated.activateWindow()
    separated.parts.actions["side"].setChecked(True)
    separated.contents.body.model_section.set_open(is_open=True)
    box = separated.parts.model.boxes[name]
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "2")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert separated.parts.model.boxes[name].asked() == 2
    assert separated.focusWidget() is box
    assert not separated.parts.sound.playing
    qtbot.keyClick(separated.focusWidget(), Qt.Key.Key_Space)
    assert separated.parts.sound.playing
    assert box.asked() == 2
    separated.parts.actions["play"].trigger()


def test_a_source_is_soloed_by_keys_alone(separated: MainWindow, qtbot: QtBot) -> None:
    separated.parts.toolbar.open_button.setFocus()
    for _ in range(40):
        if separated.focusWidget() is separated.parts.tracks.list:
            break
        qtbot.keyClick(separated.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClick(separated.focusWidget(), Qt.Key.Key_S)
    assert separated.parts.session.document.sources[0].solo


def nodes(interface: QAccessibleInterface) -> list[QAccessibleInterface]:
    found = [interface]
    for number in range(interface.childCount()):
        child = interface.child(number)
        if child is not None and not child.state().invisible:
            found += nodes(child)
    return found


def test_every_node_that_can_have_the_keyboard_has_a_name(
    separated: MainWindow, idle: Idle
) -> None:
    idle()
    tree = nodes(QAccessible.queryAccessibleInterface(separated))
    assert len(tree) > 60
    nameless = [
        (node.role(), node.rect())
        for node in tree
        if node.state().focusable and not node.text(QAccessible.Text.Name)
    ]
    assert nameless == []
    rows = [node for node in tree if node.role() == QAccessible.Role.TreeItem]
    sources = separated.parts.session.document.sources
    for source in sources:
        assert any(source.name in row.text(QAccessible.Text.Name) for row in rows)


@pytest.mark.parametrize(("width", "height"), [(960, 540), (1280, 720)])
def test_every_control_is_reached_on_a_small_screen(
    separated: MainWindow, width: int, height: int
) -> None:
    separated.resize(width, height)
    assert separated.width() <= width
    assert separated.height() <= height
    inside = separated.rect()
    for control in (
        separated.parts.toolbar.separate_button,
        separated.parts.toolbar.export_button,
        separated.parts.tracks.order,
        separated.parts.status,
    ):
        corner = control.mapTo(separated, QPoint(control.width(), control.height()))
        assert inside.contains(corner - QPoint(1, 1)), control
    tracks = separated.parts.tracks.list
    seen = tracks.viewport().height()
    assert seen >= 4 * (32 if tracks.views.is_compact else 54)
