"""Opening: by path, by drop, by a wrong file; without sound; what is remembered."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from gui.conftest import Idle
from PySide6 import __version_info__
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QWidget
from pytestqt.qtbot import QtBot

from nmfaudio.gui.language import PseudoTranslator
from nmfaudio.gui.main_window import MainWindow, first_place
from nmfaudio.gui.sound import Sound
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.playback.device import NullOutput
from nmfaudio.project.session import Session

pytestmark = [
    pytest.mark.gui,
    pytest.mark.qt_log_ignore("This plugin does not support"),
]


def test_an_empty_window_asks_for_a_recording(window: MainWindow) -> None:
    assert not window.parts.toolbar.separate_button.isEnabled()
    assert not window.parts.actions["play"].isEnabled()
    assert not window.parts.actions["export"].isEnabled()
    assert window.parts.recording_view.title.text() == "No recording"


def test_opening_shows_name_length_and_picture(
    opened: MainWindow, recording: Path, qtbot: QtBot
) -> None:
    assert opened.parts.recording_view.title.text() == recording.name
    assert "16 kHz · stereo · 0:01.50" in opened.parts.status.recording.text()
    assert opened.parts.toolbar.separate_button.isEnabled()
    assert opened.parts.time_view.span_s == pytest.approx(24_011 / 16_000)
    assert opened.parts.settings.recent == [recording]
    canvas = opened.parts.recording_view.spectrogram
    qtbot.waitUntil(lambda: canvas.picture.settled, timeout=60_000)
    assert not canvas.message
    image = canvas.grab().toImage()
    colours = {image.pixel(x, 60) for x in range(0, image.width(), 3)}
    assert len(colours) > 4, "the spectrogram is blank"


def test_a_dropped_file_is_opened(
    window: MainWindow, recording: Path, idle: Idle
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(recording))])
    where = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton)
    none = Qt.KeyboardModifier.NoModifier
    at = QPointF(200, 200)
    # Qt 6.11 takes whole points only, Qt 6.12 warns of them.
    enter = QDragEnterEvent(
        at if __version_info__ >= (6, 12) else at.toPoint(), *where, none
    )
    # Qt's own drag manager is not there to send these two.
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    window.dropEvent(QDropEvent(at, *where, none))
    idle()
    assert window.parts.session.recording is not None
    assert window.parts.session.recording.path == recording


def test_a_file_that_cannot_be_read_is_named_in_the_notice(
    window: MainWindow, tmp_path: Path, idle: Idle
) -> None:
    broken = tmp_path / "broken.wav"
    broken.write_text("this is no sound")
    window.controllers.loader.open(broken)
    idle()
    assert window.parts.notice.isVisible()
    assert "broken.wav" in window.parts.notice.text.text()
    assert window.parts.session.recording is None
    assert window.parts.recording_view.spectrogram.message == "Drop a recording here"
    # Sound is prepared all the same, for the next one.
    assert window.parts.sound.player is not None


def test_without_a_device_everything_else_works(
    qtbot: QtBot, settings: WindowSettings, recording: Path
) -> None:
    session, output = Session(), NullOutput("Playback is unavailable: none.")
    window = MainWindow(session, Sound(session), settings, output)
    window.show()
    window.controllers.loader.open(recording)
    qtbot.waitUntil(lambda: not window.parts.session.busy, timeout=60_000)
    assert window.parts.status.device.text() == "Playback is unavailable: none."
    assert window.parts.status.device.isVisible()
    window.parts.actions["play"].trigger()
    assert not window.parts.sound.playing
    assert "unavailable" in window.parts.notice.text.text()
    window.close_without_asking()


def test_geometry_and_colours_are_remembered(
    qtbot: QtBot, settings: WindowSettings
) -> None:
    for first in (True, False):
        session = Session()
        window = MainWindow(session, Sound(session), settings, NullOutput())
        if first:
            assert settings.geometry is None
            window.parts.recording_view.readout.choose_map("viridis")
            window.splitter.setSizes([700, 340])
        else:
            assert settings.geometry is not None
            assert window.parts.recording_view.readout.look.colour_map == "viridis"
        window.show()
        window.close_without_asking()


@pytest.mark.parametrize("size", [(1280, 800), (1366, 768), (1920, 1080), (3840, 2160)])
def test_the_first_size_leaves_room_for_the_frame(size: tuple[int, int]) -> None:
    screen = QRect(10, 24, size[0] - 10, size[1] - 24)
    title_bar_and_edges = (0, 0, 8, 37)
    place = first_place(screen)
    assert screen.contains(place.adjusted(*title_bar_and_edges))
    assert place.width() >= min(1440, screen.width() - 8)


def test_closing_while_work_runs_asks_without_blocking(
    opened: MainWindow, idle: Idle
) -> None:
    opened.parts.actions["separate"].trigger()
    assert opened.busy
    opened.close()
    assert opened.isVisible()
    box = QApplication.activeModalWidget()
    assert box is not None
    box.close()
    opened.parts.session.cancel()
    idle()


def test_every_dialog_opens_and_closes_without_blocking(
    opened: MainWindow, qtbot: QtBot
) -> None:
    for name in ("open", "export_mix", "shortcuts", "about"):
        opened.parts.actions[name].trigger()
        dialog = QApplication.activeModalWidget()
        assert dialog is not None, name
        dialog.close()
        QApplication.processEvents()


def test_names_are_never_read_as_markup(opened: MainWindow) -> None:
    title = opened.parts.recording_view.title
    assert title.textFormat() == Qt.TextFormat.PlainText
    assert "<b>" in title.text()
    assert title.mapTo(opened, QPoint(0, 0)).x() >= 0


def _texts(window: MainWindow) -> Iterator[tuple[str, str]]:
    """Yield every text that a window shows or has a reader say, and whose it is."""
    for action in window.parts.actions.values():
        yield "action", action.text()
    for menu in window.findChildren(QMenu):
        menu.aboutToShow.emit()
        yield "menu", menu.title()
    for widget in window.findChildren(QWidget):
        kind = type(widget).__name__
        for ask in ("accessibleName", "toolTip", "text", "placeholderText", "title"):
            get = getattr(widget, ask, None)
            if callable(get):
                yield f"{kind}.{ask}", str(get())
        if isinstance(widget, QComboBox):
            yield from (
                (f"{kind} {widget.accessibleName()}", widget.itemText(k))
                for k in range(widget.count())
            )


@pytest.fixture
def made_up_language(qapp: QApplication) -> Iterator[None]:
    translator = PseudoTranslator(qapp)
    qapp.installTranslator(translator)
    yield
    qapp.removeTranslator(translator)


def test_the_window_says_everything_in_the_language_that_is_chosen(
    made_up_language: None, window: MainWindow
) -> None:
    for name in ("shortcuts", "about"):
        window.parts.actions[name].trigger()
    plain = {
        f"{whose}: {text}"
        for whose, text in _texts(window)
        if re.search("[A-Za-z]{3}", text) and "⟦" not in text
    }
    # What is no word, and what Qt says itself.
    known = re.compile(
        r"nmfaudio|[0-9.]+ (kHz|ms|bpm)|Magma|Viridis|Inferno|Gray|Press shortcut"
    )
    assert {text for text in plain if not known.search(text)} == set()
