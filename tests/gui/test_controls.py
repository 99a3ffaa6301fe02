"""Every control and key: what it asks of the session, and what it shows afterwards."""

import sys
import time
from dataclasses import replace
from pathlib import Path
from types import FrameType

import numpy as np
import pytest
from gui.conftest import N_COMPONENTS, Idle
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QLabel,
    QLineEdit,
    QMenu,
    QWidget,
)
from pytestqt.qtbot import QtBot

import nmfaudio
from nmfaudio.gui.main_window import MainWindow
from nmfaudio.gui.panels.command_palette import CommandPalette
from nmfaudio.gui.panels.tracks.drag import COMPONENTS_MIME, components_of_mime
from nmfaudio.gui.panels.tracks.track_row import TrackRow
from nmfaudio.gui.state.arrangement import RowKind
from nmfaudio.playback.device import RecordingOutput
from nmfaudio.project import edits
from nmfaudio.project.document import RESIDUAL_ID, Document
from nmfaudio.project.playback_sync import PlaybackSync

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def test_a_tapped_digit_keeps_the_audition_and_a_second_tap_ends_it(
    separated: MainWindow, qtbot: QtBot
) -> None:
    first, second = separated.parts.session.document.sources[:2]
    sound = separated.parts.sound
    qtbot.keyClick(separated, Qt.Key.Key_2)
    assert separated.parts.session.audition == held_by(separated, second.id)
    assert f"only {second.name}" in separated.parts.tracks.hint.text()
    assert sound.playing, "what is to be heard alone is heard at once"
    qtbot.keyClick(separated, Qt.Key.Key_1)
    assert separated.parts.session.audition == held_by(separated, first.id)
    qtbot.keyClick(separated, Qt.Key.Key_1)
    assert separated.parts.session.audition is None
    assert sound.playing, "everything goes on"
    sound.pause()


def held_by(window: MainWindow, source_id: int) -> tuple[int, ...]:
    document = window.parts.session.document
    return tuple(c.index for c in document.components_of(source_id))


def test_a_held_digit_lets_go(separated: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyPress(separated, Qt.Key.Key_1)
    first = separated.parts.session.document.sources[0]
    assert separated.parts.session.audition == held_by(separated, first.id)
    time.sleep(0.35)
    qtbot.keyRelease(separated, Qt.Key.Key_1)
    assert separated.parts.session.audition is None
    assert not separated.parts.sound.playing, "it did not play before"


def test_a_digit_beyond_the_tracks_does_nothing(
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
    row = separated.parts.tracks.list.part(0)
    assert row.chip.toolTip().startswith("Source: Residual")


def test_names_are_shown_as_typed_wherever_they_are(
    separated: MainWindow, qtbot: QtBot
) -> None:
    typed = "<b>x</b><img src=/etc/hostname>"
    parts = separated.parts
    first = parts.session.document.sources[0].id
    separated.controllers.editor.rename_source(first, typed)
    separated.controllers.editor.rename_component(0, typed)
    qtbot.wait(1)
    shown = [w for w in separated.findChildren(QWidget) if typed in w.accessibleName()]
    assert len(shown) > 8
    for widget in separated.findChildren(QWidget):
        assert "<b>x" not in widget.toolTip()
        if isinstance(widget, QLabel) and "<b>" in widget.text():
            assert widget.textFormat() is Qt.TextFormat.PlainText
    track = first_track(separated)
    assert track.toolTip().startswith("<qt>&lt;b&gt;x&lt;/b&gt;&lt;img src=")


def first_track(window: MainWindow) -> TrackRow:
    return window.parts.tracks.list.track(window.parts.session.document.sources[0].id)


def test_parts_dropped_on_a_track_are_assigned(separated: MainWindow) -> None:
    source_row = first_track(separated)
    data = QMimeData()
    data.setData(COMPONENTS_MIME, b"0,1,3")
    assert components_of_mime(data) == (0, 1, 3)
    drop(source_row, data)
    document = separated.parts.session.document
    assert {document.component(i).source_id for i in (0, 1, 3)} == {
        source_row.source_id
    }
    assert set(source_row.members) >= {0, 1, 3}


def test_parts_dropped_on_the_button_make_a_track_that_is_seen(
    separated: MainWindow,
) -> None:
    n_sources = len(separated.parts.session.document.sources)
    data = QMimeData()
    data.setData(COMPONENTS_MIME, b"1,3")
    drop(separated.parts.tracks.new_button, data)
    sources = separated.parts.session.document.sources
    assert len(sources) == n_sources + 1
    assert held_by(separated, sources[-1].id) == (1, 3)
    assert separated.parts.selection.tracks == (sources[-1].id,)
    row = separated.parts.tracks.list.current
    assert row is not None
    assert row.key == ("track", sources[-1].id)
    assert not separated.parts.tracks.new_button.isDown()


def test_a_dropped_part_is_eleven_files_from_the_mixer(separated: MainWindow) -> None:
    """Whoever follows an edit to what is played has no more to read than that."""
    player = separated.parts.sound.player
    assert player is not None
    mixer = player._mixer
    assert mixer is not None
    voice, package = mixer._wanted_voice, Path(nmfaudio.__file__).parent
    visited: set[str] = set()
    ahead: set[str] = set()  # what only says that something is about to change
    hurrying = 0

    def note(frame: FrameType, event: str, _: object) -> None:
        nonlocal hurrying
        path = Path(frame.f_code.co_filename)
        if mixer._wanted_voice is not voice or not path.is_relative_to(package):
            return
        is_word = frame.f_code.co_name == "hurry"
        if event == "call":
            hurrying += is_word
            (ahead if hurrying else visited).add(path.relative_to(package).as_posix())
        elif event == "return":
            hurrying -= is_word

    row, data = first_track(separated), QMimeData()
    data.setData(COMPONENTS_MIME, b"0,1,3")
    sys.setprofile(note)
    try:
        drop(row, data)
    finally:
        sys.setprofile(None)
    assert mixer._wanted_voice is not voice
    assert len(visited) <= 11, sorted(visited)
    assert len(ahead) <= 3, sorted(ahead)


def drop(row: TrackRow, data: QMimeData) -> None:
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


def test_one_track_alone_is_heard_before_parts_are_named(
    separated: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Naming all of them once for each of them took longer than all else together."""
    session, editor = separated.parts.session, separated.controllers.editor
    order: list[str] = []
    names, update = Document.component_names, PlaybackSync.update

    def name(document: Document) -> tuple[str, ...]:
        order.append("named")
        return names(document)

    def play(sync: PlaybackSync) -> None:
        order.append("played")
        update(sync)

    first, second = (source.id for source in session.document.sources[:2])
    session.do(edits.switch_source(session.document, second, "solo", on=True))
    monkeypatch.setattr(Document, "component_names", name)
    monkeypatch.setattr(PlaybackSync, "update", play)
    editor.solo_only(first)
    assert order[0] == "played"
    session.do(edits.switch_component(session.document, 1, "solo", on=True))
    editor.solo_only(second)
    assert [s.id for s in session.document.sources if s.solo] == [second]
    assert not any(component.solo for component in session.document.components)
    name_of_it = session.document.source(second).name
    assert session.history.undo_label == f"solo only {name_of_it}"


def test_a_muted_part_fades(separated: MainWindow) -> None:
    row = separated.parts.tracks.list.part(0)
    row.mute_button.click()
    assert separated.parts.session.document.component(0).mute
    assert row.lane.is_faded
    row.mute_button.click()
    assert not row.lane.is_faded


def test_one_drag_of_a_fader_is_one_edit(separated: MainWindow) -> None:
    row = first_track(separated)
    for value in (-10, -50, -120):
        row.fader.setValue(value)
    row.fader.sliderReleased.emit()
    source = separated.parts.session.document.sources[0]
    assert source.gain_db == pytest.approx(-12.0)
    assert row.value.text() == "\N{MINUS SIGN}12.0"
    separated.parts.actions["undo"].trigger()
    assert separated.parts.session.document.sources[0].gain_db == 0.0
    assert row.fader.value() == 0


def test_names_are_edited_in_place(separated: MainWindow, qtbot: QtBot) -> None:
    name = first_track(separated).name
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
    row = separated.parts.tracks.list.part(1)
    editor = row.findChild(QLineEdit)
    assert editor is not None
    editor.selectAll()
    qtbot.keyClicks(editor, "snare")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert separated.parts.session.document.component(1).name == "snare"
    assert "snare" in row.accessibleName()


def test_tracks_are_added_moved_coloured_and_removed(separated: MainWindow) -> None:
    first, second = separated.parts.session.document.sources[:2]
    separated.controllers.editor.move_source(first.id, 1)
    shown = track_ids(separated)
    assert shown[:2] == [second.id, first.id]
    separated.controllers.editor.recolour_source(first.id, 7)
    assert separated.parts.session.document.source(first.id).colour == 7
    separated.parts.tracks.new_button.click()
    assert len(track_ids(separated)) == len(shown) + 1
    separated.controllers.editor.remove_source(first.id)
    assert first.id not in track_ids(separated)
    while separated.parts.session.history.can_undo:
        separated.parts.actions["undo"].trigger()
    assert separated.parts.session.document.separation is None
    assert separated.parts.tracks.list.rows == ()
    assert separated.parts.tracks.welcome.isVisible()


def track_ids(window: MainWindow) -> list[int]:
    rows = window.parts.tracks.list.rows
    return [row.source_id for row in rows if row.kind is RowKind.TRACK]


def test_the_tracks_are_walked_by_keys(separated: MainWindow, qtbot: QtBot) -> None:
    tracks, selection = separated.parts.tracks.list, separated.parts.selection
    first = separated.parts.session.document.sources[0]
    held = held_by(separated, first.id)
    tracks.setFocus()
    qtbot.keyClick(tracks, Qt.Key.Key_Down)
    assert selection.tracks == (first.id,)
    qtbot.keyClick(tracks, Qt.Key.Key_Right)
    qtbot.keyClick(tracks, Qt.Key.Key_Down)
    assert set(selection.indices) <= set(held)
    part = selection.indices
    qtbot.keyClick(tracks, Qt.Key.Key_Return)
    assert separated.parts.session.audition == part
    separated.parts.actions["cancel"].trigger()
    assert separated.parts.session.audition is None
    qtbot.keyClick(tracks, Qt.Key.Key_Left)
    assert selection.tracks == (first.id,)
    qtbot.keyClick(tracks, Qt.Key.Key_Left)
    assert not tracks.current.is_open
    qtbot.keyClick(tracks, Qt.Key.Key_End)
    assert selection.tracks == (RESIDUAL_ID,)
    qtbot.keyClick(separated, Qt.Key.Key_A, CTRL)
    assert len(selection.indices) == N_COMPONENTS
    separated.parts.sound.pause()


def test_keys_set_what_a_track_is_played_at(
    separated: MainWindow, qtbot: QtBot
) -> None:
    tracks, session = separated.parts.tracks.list, separated.parts.session
    first, second = session.document.sources[:2]
    qtbot.keyClick(separated, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert separated.parts.selection.tracks == (first.id,)
    assert tracks.hasFocus()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right):
        qtbot.keyClick(tracks, key, CTRL)
    changed = session.document.source(first.id)
    assert (changed.gain_db, changed.pan) == (-2.0, 0.1)
    for key, name in ((Qt.Key.Key_S, "solo"), (Qt.Key.Key_M, "mute")):
        qtbot.keyClick(separated, key)
        assert getattr(session.document.source(first.id), name)
    qtbot.keyClick(separated, Qt.Key.Key_K)
    assert all(c.locked for c in session.document.components_of(first.id))
    assert tracks.track(first.id).lock_button.isChecked()
    qtbot.keyClick(tracks, Qt.Key.Key_Down, CTRL | SHIFT)
    assert [s.id for s in session.document.sources][:2] == [second.id, first.id]


def test_tracks_and_parts_are_selected_by_mouse(
    separated: MainWindow, qtbot: QtBot
) -> None:
    tracks, selection = separated.parts.tracks.list, separated.parts.selection
    for source in (*separated.parts.session.document.sources,):
        tracks.arrange(tracks.arrangement.toggled(("track", source.id)))
    parts = [row.index for row in tracks.rows if row.kind is RowKind.PART]
    left, at = Qt.MouseButton.LeftButton, QPoint(120, 12)
    qtbot.mouseClick(tracks.part(parts[0]), left, pos=at)
    qtbot.mouseClick(tracks.part(parts[2]), left, CTRL, at)
    assert set(selection.indices) == {parts[0], parts[2]}
    qtbot.mouseClick(tracks.part(parts[1]), left, pos=at)
    qtbot.mouseClick(tracks.part(parts[2]), left, SHIFT, at)
    assert set(selection.indices) == {parts[1], parts[2]}
    first = separated.parts.session.document.sources[0]
    qtbot.mouseClick(tracks.track(first.id), left, pos=QPoint(200, 40))
    assert (selection.tracks, selection.indices) == ((first.id,), ())


def test_a_click_on_a_lane_goes_there(separated: MainWindow, qtbot: QtBot) -> None:
    row = first_track(separated)
    at = QPoint(row.lane.x() + row.lane.width() // 2, 20)
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=at)
    assert separated.parts.sound.position_s == pytest.approx(0.75, abs=0.01)
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(200, 40))
    assert separated.parts.sound.position_s == pytest.approx(0.75, abs=0.01)


def test_a_track_is_panned_locked_and_left_out(separated: MainWindow) -> None:
    row, session = first_track(separated), separated.parts.session
    own = row.source_id
    row.pan_knob.setValue(-50)
    row.pan_knob.let_go.emit()
    assert session.document.source(own).pan == -0.5
    row.value.setText("-4,5 dB")
    row.value.setModified(True)
    row.value.editingFinished.emit()
    assert session.document.source(own).gain_db == -4.5
    row.lock_button.click()
    assert all(c.locked for c in session.document.components_of(own))
    row.export_button.click()
    assert not session.document.source(own).exported
    separated.parts.actions["export"].trigger()
    dialog = separated.controllers.exporter.dialog
    assert dialog is not None
    assert own not in dialog.file_names()
    dialog.reject()
    for _ in range(4):
        separated.parts.actions["undo"].trigger()
    assert session.document.source(own) == replace(
        session.document.source(own), gain_db=0.0, pan=0.0, exported=True
    )
    assert not row.lock_button.isChecked()


def test_delete_removes_the_selected_track(separated: MainWindow, qtbot: QtBot) -> None:
    first = separated.parts.session.document.sources[0]
    separated.parts.tracks.list.setFocus()
    separated.parts.selection.select_track(first.id)
    qtbot.keyClick(separated.parts.tracks.list, Qt.Key.Key_Delete)
    assert first.id not in track_ids(separated)
    separated.parts.actions["undo"].trigger()
    assert first.id in track_ids(separated)


def test_tracks_are_joined(separated: MainWindow) -> None:
    session, selection = separated.parts.session, separated.parts.selection
    first, second = session.document.sources[:2]
    both = {*held_by(separated, first.id), *held_by(separated, second.id)}
    selection.select_track(first.id)
    selection.toggle_track(second.id)
    separated.parts.actions["merge"].trigger()
    assert set(held_by(separated, first.id)) == both
    assert second.id not in [s.id for s in session.document.sources]
    separated.parts.actions["undo"].trigger()
    assert session.document.sources[:2] == (first, second)


def test_a_loop_marked_before_what_plays_is_heard_at_once(
    opened: MainWindow, output: RecordingOutput
) -> None:
    sound = opened.parts.sound
    sound.seek(0.8)
    sound.play()
    output.play(64)
    sound.set_loop(0.9, 1.2)  # ahead: it will come
    output.play(64)
    assert sound.position_s == pytest.approx(0.8, abs=0.02)
    sound.set_loop(0.2, 0.5)
    output.play(64)
    assert sound.position_s == pytest.approx(0.2, abs=0.02)
    sound.pause()
    sound.seek(0.8)
    sound.set_loop(0.1, 0.4)
    assert sound.position_s == pytest.approx(0.8), "while it is still, nothing moves"


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
    names = separated.parts.session.document.component_names()
    assert readout.owner.text() in names
    assert readout.note.text() == "A3 +0 ct"


def test_enter_in_the_picture_plays_from_the_cursor(
    opened: MainWindow, qtbot: QtBot
) -> None:
    canvas, sound = opened.parts.recording_view.spectrogram, opened.parts.sound
    canvas.setFocus()
    canvas.pointed.emit(0.5, 220.0)
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert sound.playing
    assert sound.position_s > 0.5
    sound.pause()


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


def test_the_menus_for_parts_and_tracks_open_without_blocking(
    separated: MainWindow,
) -> None:
    separated.parts.selection.select(0)
    assert separated.contents is not None
    menus = separated.contents.context_menus
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


def test_menus_within_menus_are_found_by_name(separated: MainWindow) -> None:
    separated.parts.actions["palette"].trigger()
    palette = QApplication.activeModalWidget()
    assert isinstance(palette, CommandPalette)
    for word in ("teach", "masks", "repair", "language", "marked passage"):
        palette.field.setText(word)
        found = palette.list.findItems("▸", Qt.MatchFlag.MatchExactly, 1)
        assert [w for item in found if word in (w := item.text(0).casefold())], word
    palette.close()
