"""Opening: by path, by drop, by a wrong file; without sound; what is remembered."""

from pathlib import Path

import pytest
from gui.conftest import Idle
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nmfaudio.gui.main_window import MainWindow
from nmfaudio.gui.sound import Sound
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.playback.device import NullOutput
from nmfaudio.project.session import Session

pytestmark = [
    pytest.mark.gui,
    pytest.mark.qt_log_ignore("This plugin does not support"),
]


def test_an_empty_window_asks_for_a_recording(window: MainWindow) -> None:
    assert not window.toolbar.separate_button.isEnabled()
    assert not window.actions_by_id["play"].isEnabled()
    assert not window.actions_by_id["export"].isEnabled()
    assert window.workspace.title.text() == "No recording"


def test_opening_shows_name_length_and_picture(
    opened: MainWindow, recording: Path
) -> None:
    assert opened.workspace.title.text() == recording.name
    assert "16 kHz · stereo · 0:01.50" in opened.status.recording.text()
    assert opened.toolbar.separate_button.isEnabled()
    assert opened.time_view.span_s == pytest.approx(24_011 / 16_000)
    assert opened.settings.recent == [recording]
    image = opened.workspace.spectrogram.grab().toImage()
    colours = {image.pixel(x, 60) for x in range(0, image.width(), 3)}
    assert len(colours) > 4, "the spectrogram is blank"


def test_a_dropped_file_is_opened(
    window: MainWindow, recording: Path, idle: Idle
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(recording))])
    where = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton)
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(200, 200), *where, none)
    # Qt's own drag manager is not there to send these two.
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    window.dropEvent(QDropEvent(QPointF(200, 200), *where, none))
    idle()
    assert window.session.recording is not None
    assert window.session.recording.path == recording


def test_a_file_that_cannot_be_read_is_named_in_the_notice(
    window: MainWindow, tmp_path: Path, idle: Idle
) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_text("this is no sound")
    window.open_path(broken)
    idle()
    assert window.workspace.notice.isVisible()
    assert "broken.wav" in window.workspace.notice.text.text()
    assert window.session.recording is None
    assert window.workspace.spectrogram.message == "Drop a recording here"
    # Sound is prepared all the same, for the next one.
    assert window.sound.player is not None


def test_without_a_device_everything_else_works(
    qtbot: QtBot, settings: WindowSettings, recording: Path
) -> None:
    session, output = Session(), NullOutput("Playback is unavailable: none.")
    window = MainWindow(session, Sound(session), settings, output)
    window.show()
    window.open_path(recording)
    qtbot.waitUntil(lambda: not window.session.busy, timeout=60_000)
    assert window.status.device.text() == "Playback is unavailable: none."
    assert window.status.device.isVisible()
    window.actions_by_id["play"].trigger()
    assert not window.sound.playing
    assert "unavailable" in window.workspace.notice.text.text()
    window.close_without_asking()


def test_geometry_and_colours_are_remembered(
    qtbot: QtBot, settings: WindowSettings
) -> None:
    for first in (True, False):
        session = Session()
        window = MainWindow(session, Sound(session), settings, NullOutput())
        if first:
            assert settings.geometry is None
            window.workspace.readout.choose_map("viridis")
            window.splitter.setSizes([700, 340])
        else:
            assert settings.geometry is not None
            assert window.workspace.readout.map_name == "viridis"
        window.show()
        window.close_without_asking()


def test_closing_while_work_runs_asks_without_blocking(
    opened: MainWindow, idle: Idle
) -> None:
    opened.actions_by_id["separate"].trigger()
    assert opened.busy
    opened.close()
    assert opened.isVisible()
    box = QApplication.activeModalWidget()
    assert box is not None
    box.close()
    opened.session.cancel()
    idle()


def test_recent_files_that_are_gone_are_dropped(
    settings: WindowSettings, tmp_path: Path
) -> None:
    paths = [tmp_path / f"{n}.wav" for n in range(12)]
    for path in paths:
        path.touch()
        settings.add_recent(path)
    assert settings.recent == paths[:1:-1]
    paths[-1].unlink()
    assert paths[-1] not in settings.recent
    settings.clear_recent()
    assert settings.recent == []


def test_every_dialog_opens_and_closes_without_blocking(
    opened: MainWindow, qtbot: QtBot
) -> None:
    for name in ("open", "export_mix", "shortcuts", "about"):
        opened.actions_by_id[name].trigger()
        dialog = QApplication.activeModalWidget()
        assert dialog is not None, name
        dialog.close()
        QApplication.processEvents()


def test_names_are_never_read_as_markup(opened: MainWindow) -> None:
    title = opened.workspace.title
    assert title.textFormat() == Qt.TextFormat.PlainText
    assert "<b>" in title.text()
    assert title.mapTo(opened, QPoint(0, 0)).x() >= 0
