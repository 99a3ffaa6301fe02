"""A window over a device that records, with settings of its own; nothing may leak."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QSettings, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from signals import stereo_mix

from nmfaudio.audio.encode import AudioWriter
from nmfaudio.gui.app import make_window
from nmfaudio.gui.main_window import MainWindow
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.gui.style import theme
from nmfaudio.playback.device import RecordingOutput

WAIT_MS = 60_000
N_COMPONENTS = 4

Idle = Callable[[], None]


@pytest.fixture(scope="session", autouse=True)
def _themed(qapp: QApplication) -> None:
    theme.apply_base(qapp)


@pytest.fixture(autouse=True)
def _without_sheet(qapp: QApplication) -> None:
    """Let a test's window begin as the program does: its sheet comes with its panels.

    Under the sheet of the window before, building it would take twice as long. And what
    tests before have left is deleted now, not in the first event loop of this one: else
    both sheets would be set for the last window, too.
    """
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qapp.setStyleSheet("")


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that unsaved work is kept in: the test's own."""
    folder = tmp_path / "state"
    monkeypatch.setenv("NMFAUDIO_STATE_DIR", str(folder))
    return folder / "recovery"


@pytest.fixture(autouse=True)
def _no_threads_left() -> Iterator[None]:
    """Fail a test that leaves a thread running: a worker."""
    before = set(threading.enumerate())
    yield
    left = [
        thread.name
        for thread in threading.enumerate()
        if thread not in before and thread.name.startswith("nmfaudio")
    ]
    assert not left, f"threads left behind: {left}"


@pytest.fixture
def settings(tmp_path: Path) -> WindowSettings:
    """Return settings kept in a file of the test."""
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    settings = WindowSettings(store)
    settings.set_flag("play/when_separating", value=False)
    return settings


@pytest.fixture
def output() -> RecordingOutput:
    """Return a device without sound that keeps what it is given."""
    return RecordingOutput()


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Return a short stereo recording on disk."""
    path = tmp_path / "Loop & <b>bold.wav"
    with AudioWriter(path, n_channels=2, sample_rate=16_000, format="wav32f") as writer:
        writer.write(0.5 * stereo_mix(n_samples=24_011))
        writer.commit()
    return path


@pytest.fixture
def window(
    qtbot: QtBot, settings: WindowSettings, output: RecordingOutput
) -> Iterator[MainWindow]:
    """Return a shown window without a recording."""
    shown = make_window(settings, output)
    shown.resize(1280, 800)
    shown.show()
    yield shown
    shown.parts.session.cancel()
    shown.close_without_asking()
    assert_timers_stopped(shown)
    shown.deleteLater()
    QApplication.processEvents()


@pytest.fixture
def idle(window: MainWindow, qtbot: QtBot) -> Idle:
    """Return a function that waits until no work is left."""

    def wait() -> None:
        qtbot.waitUntil(lambda: not window.parts.session.busy, timeout=WAIT_MS)

    return wait


@pytest.fixture
def opened(window: MainWindow, recording: Path, idle: Idle) -> MainWindow:
    """Return the window with the recording open, drawn, and the sound ready."""
    window.controllers.loader.open(recording)
    idle()
    assert window.parts.session.recording is not None
    assert window.parts.sound.player is not None
    return window


@pytest.fixture
def separated(opened: MainWindow, idle: Idle) -> MainWindow:
    """Return the window with the recording taken apart."""
    opened.parts.model.components.setValue(N_COMPONENTS)
    opened.parts.model.sources.setValue(2)
    opened.parts.toolbar.separate_button.click()
    idle()
    assert opened.parts.session.document.separation is not None
    return opened


def assert_timers_stopped(owner: QObject) -> None:
    """Fail if something under a closed window still ticks."""
    ticking = [
        timer
        for timer in owner.findChildren(QTimer)
        if timer.isActive() and not timer.isSingleShot()
    ]
    assert not ticking, f"{len(ticking)} timers still tick after closing"
