"""Bars, markers and snapshots of the picture."""

from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from nmfaudio.gui.main_window import MainWindow
from nmfaudio.project.document import Marker, Tempo
from nmfaudio.spectral import rhythm

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
FOUND = rhythm.Beats(120.0, np.array([0.0, 0.5, 1.0]), 0.8)


def drag_loop(window: MainWindow, qtbot: QtBot, start_s: float, stop_s: float) -> None:
    ruler = window.parts.recording_view.ruler
    view = window.parts.time_view
    places = [
        QPoint(round(view.x_of(second, ruler.width())), 20)
        for second in (start_s, stop_s)
    ]
    qtbot.mousePress(ruler, LEFT, NONE, places[0])
    qtbot.mouseMove(ruler, places[1])
    qtbot.mouseRelease(ruler, LEFT, NONE, places[1])


def test_bars_are_found_shown_and_snapped_to(opened: MainWindow, qtbot: QtBot) -> None:
    view = opened.parts.recording_view
    plain = view.ruler.grab().toImage()
    with patch.object(rhythm, "estimate_beats", return_value=FOUND) as find:
        qtbot.keyClick(opened, Qt.Key.Key_R)
        assert view.beats.beats(0.0, 1.2) == [], "none are made up meanwhile"
        assert not view.beat_bar.tempo.isVisible()
        qtbot.waitUntil(lambda: not opened.parts.session.busy, timeout=60_000)
        assert view.beats.beats(0.0, 1.2) == [(0.0, 0), (0.5, 1), (1.0, 2)]
        qtbot.keyClick(opened, Qt.Key.Key_R)
        qtbot.keyClick(opened, Qt.Key.Key_R)
        assert find.call_count == 1
    assert view.beat_bar.tempo.isVisible()
    assert view.ruler.grab().toImage() != plain
    drag_loop(opened, qtbot, 0.07, 0.93)
    assert opened.parts.sound.loop == pytest.approx((0.07, 0.93), abs=0.01)
    opened.parts.actions["snap"].trigger()
    assert view.beat_bar.snap.isChecked()
    opened.parts.sound.clear_loop()  # its edge would be taken
    drag_loop(opened, qtbot, 0.07, 0.93)
    assert opened.parts.sound.loop == pytest.approx((0.0, 1.0))
    view.beat_bar.snap.click()
    assert not opened.parts.actions["snap"].isChecked()
    view.beat_bar.tempo.setValue(60.0)
    assert [second for second, _ in view.beats.beats(0.0, 1.4)] == [0.0, 1.0]


def test_bars_are_kept_in_the_project(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    view, session = opened.parts.recording_view, opened.parts.session
    files, path = opened.controllers.project_file, tmp_path / "a.nmfaudio"
    with patch.object(rhythm, "estimate_beats", return_value=FOUND):
        opened.parts.sound.seek(0.75)
        qtbot.keyClick(opened, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
        qtbot.waitUntil(lambda: session.document.tempo is not None, timeout=60_000)
    assert session.document.tempo == Tempo(120.0, pytest.approx(0.75, abs=1e-3))
    view.beat_bar.tempo.setValue(90.0)
    view.beat_bar.snap.click()
    assert files.modified
    kept, beats = session.document.tempo, view.beats.beats(0.0, 1.5)
    assert kept is not None
    assert kept.bpm == 90.0
    files.save_to(path)
    qtbot.waitUntil(lambda: not files.modified, timeout=60_000)
    session.undo()
    session.undo()
    assert session.document.tempo is None
    with patch.object(rhythm, "estimate_beats") as find:
        files.open_unasked(path)
        qtbot.waitUntil(lambda: session.document.tempo == kept, timeout=60_000)
        qtbot.waitUntil(lambda: not session.busy, timeout=60_000)
        assert view.beats.beats(0.0, 1.5) == beats
        assert (view.beats.shown, view.beats.snaps) == (True, True)
        assert not find.called


def test_where_there_is_no_beat_it_is_said(opened: MainWindow, qtbot: QtBot) -> None:
    nothing = rhythm.Beats(0.0, np.zeros(0), 0.0)
    with patch.object(rhythm, "estimate_beats", return_value=nothing):
        opened.parts.recording_view.beat_bar.shown.click()
        qtbot.waitUntil(lambda: not opened.parts.session.busy, timeout=60_000)
    assert "No beats were found" in opened.parts.notice.text.text()
    assert opened.parts.recording_view.beats.shown
    assert opened.parts.recording_view.beat_bar.tempo.isVisible()


def test_markers_are_added_named_reached_and_removed(
    opened: MainWindow, qtbot: QtBot
) -> None:
    session, sound = opened.parts.session, opened.parts.sound
    markers, ruler = opened.controllers.markers, opened.parts.recording_view.ruler
    sound.seek(0.75)
    qtbot.keyClick(opened, Qt.Key.Key_I)
    assert session.document.markers == (Marker(pytest.approx(0.75), "1"),)
    markers.rename(0, "Drop")
    sound.seek(0.0)
    x = round(opened.parts.time_view.x_of(0.75, ruler.width())) + 3
    qtbot.mouseClick(ruler, LEFT, NONE, QPoint(x, 5))
    assert sound.position_s == pytest.approx(0.75, abs=0.01)
    menu = QMenu()
    markers.fill(menu)
    assert menu.actions()[-1].text() == "Drop"
    markers.rename(0, " ")
    assert "visible character" in opened.parts.notice.text.text()
    markers.remove(0)
    assert session.document.markers == ()
    session.undo()
    assert session.document.markers[0].name == "Drop"


def test_markers_outlive_a_separation(opened: MainWindow, qtbot: QtBot) -> None:
    opened.controllers.markers.add()
    opened.parts.toolbar.separate_button.click()
    qtbot.waitUntil(lambda: not opened.parts.session.busy, timeout=60_000)
    document = opened.parts.session.document
    assert document.separation is not None
    assert len(document.markers) == 1


def test_the_picture_is_saved_and_copied(opened: MainWindow, tmp_path: Path) -> None:
    area = opened.parts.recording_view.picture_area
    opened.controllers.snapshot.save(tmp_path / "a.png")
    image = QImage(str(tmp_path / "a.png"))
    assert (image.width(), image.height()) == (area.width(), area.height())
    opened.controllers.snapshot.save(tmp_path / "a.svg")
    drawing = (tmp_path / "a.svg").read_text("utf-8")
    assert "<svg" in drawing
    assert "<image" in drawing
    assert not list(tmp_path.glob("*.nmfaudio-part"))
    opened.parts.actions["copy_picture"].trigger()
    assert QApplication.clipboard().pixmap().width() == area.width()
    opened.controllers.snapshot.save(tmp_path / "nowhere" / "a.png")
    assert "nowhere" in opened.parts.notice.text.text()
