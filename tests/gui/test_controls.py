"""Every control and key: what it asks of the session, and what it shows afterwards."""

import sys
import time
from pathlib import Path
from types import FrameType

import numpy as np
import pytest
from gui.conftest import N_COMPONENTS, Idle
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QLabel, QLineEdit, QMenu
from pytestqt.qtbot import QtBot

import nmfaudio
from nmfaudio.gui.main_window import MainWindow
from nmfaudio.gui.panels.component_row import COMPONENTS_MIME, components_of_mime
from nmfaudio.gui.panels.source_row import SourceRow
from nmfaudio.playback.device import RecordingOutput
from nmfaudio.project.document import RESIDUAL_ID

pytestmark = [
    pytest.mark.gui,
    pytest.mark.qt_log_ignore("This plugin does not support"),
]

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_a_tapped_digit_keeps_the_audition_and_a_second_tap_ends_it(
    separated: MainWindow, qtbot: QtBot
) -> None:
    qtbot.keyClick(separated, Qt.Key.Key_2)
    assert separated.parts.session.audition == (1,)
    assert "only 2" in separated.parts.recording_view.board_hint.text()
    qtbot.keyClick(separated, Qt.Key.Key_3)
    assert separated.parts.session.audition == (2,)
    qtbot.keyClick(separated, Qt.Key.Key_3)
    assert separated.parts.session.audition is None


def test_a_held_digit_lets_go(separated: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyPress(separated, Qt.Key.Key_1)
    assert separated.parts.session.audition == (0,)
    time.sleep(0.35)
    qtbot.keyRelease(separated, Qt.Key.Key_1)
    assert separated.parts.session.audition is None


def test_a_digit_beyond_the_components_does_nothing(
    separated: MainWindow, qtbot: QtBot
) -> None:
    qtbot.keyClick(separated, Qt.Key.Key_9)
    assert separated.parts.session.audition is None


def test_ctrl_and_a_digit_assign(separated: MainWindow, qtbot: QtBot) -> None:
    separated.parts.selection.select_many([0, 2])
    sources = separated.parts.session.document.sources
    for place, source_id in ((1, sources[0].id), (2, sources[1].id), (0, RESIDUAL_ID)):
        key = Qt.Key(Qt.Key.Key_0.value + place)
        qtbot.keyClick(separated, key, CTRL)
        document = separated.parts.session.document
        assert {document.component(i).source_id for i in (0, 2)} == {source_id}
    row = separated.parts.recording_view.board.rows[0]
    assert row.chip.toolTip().startswith("Source: Residual")


def test_cards_dropped_on_a_source_are_assigned(separated: MainWindow) -> None:
    source_row = separated.parts.sources.rows[0]
    data = QMimeData()
    data.setData(COMPONENTS_MIME, b"0,1,3")
    assert components_of_mime(data) == (0, 1, 3)
    drop(source_row, data)
    document = separated.parts.session.document
    assert {document.component(i).source_id for i in (0, 1, 3)} == {
        source_row.source_id
    }
    assert source_row.holds.text().startswith(("3 components", "4 components"))


def test_a_dropped_card_is_eleven_files_from_the_mixer(separated: MainWindow) -> None:
    """Whoever follows an edit to what is played has no more to read than that."""
    player = separated.parts.sound.player
    assert player is not None
    mixer = player._mixer
    assert mixer is not None
    voice, package = mixer._wanted_voice, Path(nmfaudio.__file__).parent
    visited: set[str] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        path = Path(frame.f_code.co_filename)
        on_the_way = mixer._wanted_voice is voice
        if on_the_way and event == "call" and path.is_relative_to(package):
            visited.add(path.relative_to(package).as_posix())

    row, data = separated.parts.sources.rows[0], QMimeData()
    data.setData(COMPONENTS_MIME, b"0,1,3")
    sys.setprofile(note)
    try:
        drop(row, data)
    finally:
        sys.setprofile(None)
    assert mixer._wanted_voice is not voice
    assert len(visited) <= 11, sorted(visited)


def drop(row: SourceRow, data: QMimeData) -> None:
    row.dropEvent(
        QDropEvent(
            QPointF(10, 10),
            Qt.DropAction.MoveAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )


def test_s_and_m_act_on_the_selection(separated: MainWindow, qtbot: QtBot) -> None:
    separated.parts.selection.select_many([0, 1])
    for key, field in ((Qt.Key.Key_S, "solo"), (Qt.Key.Key_M, "mute")):
        for expected in (True, False):
            qtbot.keyClick(separated, key)
            document = separated.parts.session.document
            assert [getattr(document.component(i), field) for i in (0, 1)] == [
                expected
            ] * 2
    qtbot.keyClick(separated, Qt.Key.Key_Z, CTRL)
    assert separated.parts.session.document.component(0).mute


def test_a_muted_card_fades(separated: MainWindow) -> None:
    row = separated.parts.recording_view.board.rows[0]
    row.mute_button.click()
    assert separated.parts.session.document.component(0).mute
    assert row.strip._faded
    row.mute_button.click()
    assert not row.strip._faded


def test_one_drag_of_a_fader_is_one_edit(separated: MainWindow) -> None:
    row = separated.parts.sources.rows[0]
    for value in (-10, -50, -120):
        row.slider.setValue(value)
    row.slider.sliderReleased.emit()
    source = separated.parts.session.document.sources[0]
    assert source.gain_db == pytest.approx(-12.0)
    assert row.gain_label.text() == "\N{MINUS SIGN}12.0 dB"
    separated.parts.actions["undo"].trigger()
    assert separated.parts.session.document.sources[0].gain_db == 0.0
    assert row.slider.value() == 0


def test_names_are_edited_in_place(separated: MainWindow, qtbot: QtBot) -> None:
    name = separated.parts.sources.rows[0].name
    name.setFocus()
    name.selectAll()
    qtbot.keyClicks(name, "Kick & <i>co")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    assert separated.parts.session.document.sources[0].name == "Kick & <i>co"
    name.setFocus()
    name.selectAll()
    qtbot.keyClicks(name, "other")
    qtbot.keyClick(name, Qt.Key.Key_Escape)
    assert name.text() == "Kick & <i>co"
    assert separated.parts.session.document.sources[0].name == "Kick & <i>co"


def test_a_component_is_renamed_by_f2(separated: MainWindow, qtbot: QtBot) -> None:
    separated.parts.selection.select(1)
    separated.parts.actions["rename"].trigger()
    row = separated.parts.recording_view.board.rows[1]
    editor = row.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    qtbot.keyClicks(editor, "snare")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert separated.parts.session.document.component(1).name == "snare"
    assert "snare" in row.accessibleName()


def test_sources_are_added_moved_coloured_and_removed(separated: MainWindow) -> None:
    first, second = separated.parts.session.document.sources[:2]
    separated.controllers.editor.move_source(first.id, 1)
    shown = [row.source_id for row in separated.parts.sources.rows]
    assert shown[:2] == [second.id, first.id]
    separated.controllers.editor.recolour_source(first.id, 7)
    assert separated.parts.session.document.source(first.id).colour == 7
    separated.parts.sources.new_button.click()
    assert len(separated.parts.sources.rows) == len(shown) + 1
    separated.controllers.editor.remove_source(first.id)
    assert first.id not in [row.source_id for row in separated.parts.sources.rows]
    while separated.parts.session.history.can_undo:
        separated.parts.actions["undo"].trigger()
    assert separated.parts.session.document.separation is None
    assert separated.parts.recording_view.board.rows == ()


def test_the_board_is_walked_by_keys(separated: MainWindow, qtbot: QtBot) -> None:
    board, selection = separated.parts.recording_view.board, separated.parts.selection
    board.setFocus()
    qtbot.keyClick(board, Qt.Key.Key_Down)
    assert selection.indices == (0,)
    qtbot.keyClick(board, Qt.Key.Key_End)
    assert selection.indices == (N_COMPONENTS - 1,)
    qtbot.keyClick(board, Qt.Key.Key_Up, SHIFT)
    assert selection.indices == (N_COMPONENTS - 2, N_COMPONENTS - 1)
    qtbot.keyClick(board, Qt.Key.Key_Return)
    assert separated.parts.session.audition == (selection.current,)
    separated.parts.actions["cancel"].trigger()
    assert separated.parts.session.audition is None
    qtbot.keyClick(separated, Qt.Key.Key_A, CTRL)
    assert len(selection.indices) == N_COMPONENTS


def test_cards_are_selected_by_mouse(separated: MainWindow, qtbot: QtBot) -> None:
    rows, selection = (
        separated.parts.recording_view.board.rows,
        separated.parts.selection,
    )
    left = Qt.MouseButton.LeftButton
    at = QPoint(150, 12)
    qtbot.mouseClick(rows[0], left, pos=at)
    qtbot.mouseClick(rows[2], left, CTRL, at)
    assert selection.indices == (0, 2)
    qtbot.mouseClick(rows[3], left, SHIFT, at)
    assert selection.indices == (2, 3)
    qtbot.mouseClick(rows[3], left, pos=at)
    assert selection.indices == (3,)


def test_a_click_seeks_and_a_drag_on_the_ruler_loops(
    opened: MainWindow, output: RecordingOutput, qtbot: QtBot
) -> None:
    canvas, ruler = (
        opened.parts.recording_view.spectrogram,
        opened.parts.recording_view.ruler,
    )
    left = Qt.MouseButton.LeftButton
    middle = QPoint(canvas.width() // 2, 20)
    qtbot.mouseClick(canvas, left, pos=middle)
    assert opened.parts.sound.position_s == pytest.approx(0.75, abs=0.01)
    qtbot.mousePress(ruler, left, pos=QPoint(ruler.width() // 4, 10))
    for x in (ruler.width() // 3, ruler.width() // 2):
        QTest.mouseMove(ruler, QPoint(x, 10))
        send_move(ruler, x)
    qtbot.mouseRelease(ruler, left, pos=QPoint(ruler.width() // 2, 10))
    assert opened.parts.sound.loop == pytest.approx((0.375, 0.75), abs=0.01)
    assert opened.parts.actions["loop"].isChecked()
    opened.parts.actions["play"].trigger()
    played = output.play(20_000).T
    rate = 16_000
    start, stop = (round(second * rate) for second in opened.parts.sound.loop)
    length = stop - start
    # Playing began at the click, inside the loop or at its start; then it repeats.
    np.testing.assert_allclose(
        played[:, -2 * length : -length], played[:, -length:], atol=1e-5
    )
    opened.parts.actions["play"].trigger()
    qtbot.mouseDClick(ruler, left, pos=QPoint(5, 10))
    assert opened.parts.sound.loop is None


def send_move(widget: object, x: int) -> None:
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtGui import QMouseEvent

    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(x, 10),
        QPointF(x, 10),
        Qt.MouseButton.NoButton,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QCoreApplication.sendEvent(widget, event)  # type: ignore[arg-type]  # a widget


def test_the_cursor_reads_time_note_level_and_owner(
    separated: MainWindow, qtbot: QtBot
) -> None:
    canvas, readout = (
        separated.parts.recording_view.spectrogram,
        separated.parts.recording_view.readout,
    )
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert readout.time.text() == "0:00.76"
    assert readout.frequency.text().endswith("Hz")
    assert "ct" in readout.note.text()
    assert "dB" in readout.level.text()
    canvas.pointed.emit(0.5, 220.0)
    assert readout.owner.text()[0].isdigit()
    assert readout.note.text() == "A3 +0 ct"


def test_zoom_and_pan_by_keys(opened: MainWindow, qtbot: QtBot) -> None:
    view, axis = opened.parts.time_view, opened.parts.frequency_view
    whole = view.span_s
    opened.parts.actions["zoom_in"].trigger()
    assert view.span_s == pytest.approx(whole / 1.5)
    start = view.start_s
    opened.parts.actions["pan_right"].trigger()
    assert view.start_s > start
    top = axis.top_hz
    opened.parts.actions["pitch_in"].trigger()
    assert axis.top_hz < top
    opened.parts.actions["zoom_fit"].trigger()
    assert view.span_s == pytest.approx(whole)
    assert axis.top_hz == pytest.approx(top)


def test_no_letter_of_the_keyboard_is_claimed_twice(separated: MainWindow) -> None:
    menus = [action.menu() for action in separated.menuBar().actions()]
    labels = [label for label in separated.findChildren(QLabel) if label.buddy()]
    places = [[menu.title() for menu in menus] + [label.text() for label in labels]]
    places += [[action.text() for action in menu.actions()] for menu in menus]
    for texts in places:
        letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
        assert letters
        assert len(letters) == len(set(letters)), texts


def test_every_control_has_a_name_for_screen_readers(separated: MainWindow) -> None:
    nameless = [
        type(control).__name__
        for kind in (QAbstractButton, QAbstractSlider, QLineEdit)
        for control in separated.findChildren(kind)
        if control.isVisible()
        and not control.objectName().startswith("qt_")
        and type(control).__name__ != "QScrollBar"
        and not (
            control.accessibleName() or getattr(control, "text", lambda: "")() or ""
        )
    ]
    assert nameless == []


def test_the_menus_for_cards_and_sources_open_without_blocking(
    separated: MainWindow,
) -> None:
    separated.parts.selection.select(0)
    menus = separated.context_menus
    menus.show_components(QPoint(10, 10))
    menus.show_source(separated.parts.session.document.sources[0].id, QPoint(10, 10))
    menus.show_assign(QPoint(10, 10))
    shown = [menu for menu in separated.findChildren(QMenu) if menu.isVisible()]
    assert shown
    for menu in shown:
        menu.close()


def test_submenus_fill_when_they_open(
    separated: MainWindow, idle: Idle, qtbot: QtBot
) -> None:
    idle()
    separated.parts.selection.select(0)
    for menu in separated.menuBar().findChildren(QMenu):
        menu.aboutToShow.emit()
        menu.aboutToHide.emit()
    texts = [
        a.text() for m in separated.menuBar().findChildren(QMenu) for a in m.actions()
    ]
    assert any("Viridis" in text for text in texts)
    assert any(
        separated.parts.session.document.sources[0].name in text for text in texts
    )
    # The keys that the submenu shows are still the window's.
    qtbot.keyClick(separated, Qt.Key.Key_0, CTRL)
    assert separated.parts.session.document.component(0).source_id == RESIDUAL_ID
