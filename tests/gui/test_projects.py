"""Work is saved, opened, asked about, kept aside and found again, in a real window."""

import json
import os
import shutil
import signal
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from gui.conftest import N_COMPONENTS
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget

import nmfaudio
from nmfaudio.errors import ParameterError
from nmfaudio.gui.app import make_window
from nmfaudio.gui.controllers.files import safekeeping
from nmfaudio.gui.controllers.files.failures import CrashDialog, Failures
from nmfaudio.gui.controllers.opening import DEMO_LOOP
from nmfaudio.gui.state.picture import Shown
from nmfaudio.gui.state.settings import home_folder
from nmfaudio.project import edits
from nmfaudio.project.storage.locks import FileLock
from nmfaudio.project.storage.recovery import RecoverySlot, find_leftovers
from nmfaudio.separation.request.guides import Guides
from nmfaudio.separation.request.settings import Settings

WAIT_MS = 60_000
WAYS = ("drop", "open", "demo")
ENDING = " \N{EN DASH} nmfaudio"


def files(window):
    return window.controllers.project_file


def rename(window, name="Changed"):
    session = window.parts.session
    session.do(edits.rename_source(session.document, 1, name))


def press(box, text):
    """Press the button of a question whose text begins so, without its mnemonic."""
    for button in box.buttons():
        if button.text().replace("&", "").startswith(text):
            button.click()
            return
    raise AssertionError([b.text() for b in box.buttons()])


def said(window):
    return window.parts.notice.text.text()


@pytest.fixture
def wait(qtbot):
    return lambda condition: qtbot.waitUntil(condition, timeout=WAIT_MS)


@pytest.fixture
def save_to(window, wait):
    def save(path):
        files(window).save_to(path)
        wait(lambda: not files(window).modified)
        return path

    return save


def second_window(settings, output):
    return make_window(settings, output)


def test_save_and_open_gives_the_equal_document(
    separated, save_to, idle, wait, tmp_path, recording
):
    window = separated
    assert files(window).modified
    assert window.windowTitle().startswith("Loop & <b>bold*")
    rename(window, "Große Trommel")
    session = window.parts.session
    session.do(
        edits.set_guides(session.document, Guides(find=("clicks",)), "mend clicks")
    )
    window.parts.time_view.show_range(0.25, 0.75)
    window.parts.sound.set_loop(0.3, 0.6)
    window.parts.picture.choose(shown=Shown.RESIDUAL, window=1024)
    window.parts.toolbar.choose("drum-loop")
    path = save_to(tmp_path / "mine.nmfaudio")
    assert window.windowTitle() == f"mine{ENDING}"
    before = window.parts.session.document
    files(window).open(recording)
    idle()
    window.controllers.asking.show(None)
    window.parts.picture.choose(shown=Shown.MIX, window=0)
    assert window.parts.session.document.separation is None
    files(window).open(path)
    idle()
    assert session.document.components == before.components
    assert session.document.sources == before.sources
    model, was = session.document.separation.model, before.separation.model
    assert np.array_equal(model.W, was.W)
    assert np.array_equal(model.H, was.H)
    assert window.controllers.guiding.guides == Guides(find=("clicks",))
    assert window.controllers.asking.settings == Settings(
        n_components=N_COMPONENTS, n_sources=2, preset="drum-loop"
    )
    assert window.controllers.picture_memory.now.shown == "residual"
    assert window.parts.picture.window == 1024
    assert window.parts.sound.loop == (0.3, 0.6)
    assert window.parts.time_view.start_s == pytest.approx(0.25)
    assert not files(window).modified
    assert window.parts.settings.recent[0] == path
    rename(window)
    assert window.windowTitle() == f"mine*{ENDING}"
    session.undo()
    assert window.windowTitle() == f"mine{ENDING}"
    window.parts.actions["save"].trigger()
    wait(lambda: nmfaudio.load_project(path).generation == 2)


@pytest.mark.parametrize(
    "how",
    [
        "close",
        *(pytest.param(n, marks=pytest.mark.slow) for n in ("drop", "open", "demo")),
    ],
)
def test_unsaved_work_is_asked_about(separated, idle, wait, tmp_path, recording, how):
    window = separated
    document = window.parts.session.document
    other = tmp_path / "other.wav"
    other.write_bytes(recording.read_bytes())

    def leave():
        if how == "close":
            window.close()
        elif how == "drop":
            data = QMimeData()
            data.setUrls([QUrl.fromLocalFile(str(other))])
            window.dropEvent(
                QDropEvent(
                    QPointF(1, 1), Qt.DropAction.CopyAction, data,
                    Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
                )
            )  # fmt: skip
        elif how == "open":
            files(window).open(other)
        else:
            window.parts.actions["open_demo"].trigger()

    leave()
    assert "not saved" in files(window).box.text()
    press(files(window).box, "Cancel")
    assert window.isVisible()
    assert window.parts.session.document is document
    leave()
    press(files(window).box, "Save")
    dialog = window.findChild(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "kept.nmfaudio"))
    dialog.reject()
    wait((tmp_path / "kept.nmfaudio").exists)
    if how == "close":
        wait(lambda: not window.isVisible())
    else:
        wait(lambda: window.parts.session.document is not document)
        idle()
        assert window.parts.session.recording.name in {"other", "demo_loop"}
    kept = nmfaudio.load_project(tmp_path / "kept.nmfaudio")
    assert kept.document.sources == document.sources


@pytest.mark.slow
def test_work_can_be_dropped(separated, state):
    window = separated
    window.controllers.safekeeping.keep_now()
    assert list(state.glob("*.nmfaudio"))
    window.close()
    press(files(window).box, "Don't save")
    assert not window.isVisible()
    assert not list(state.iterdir())


def test_nothing_is_asked_without_work(opened):
    opened.close()
    assert not opened.isVisible()


@pytest.mark.slow
def test_running_work_and_unsaved_work_are_both_asked_about(separated, qtbot):
    window = separated
    window.parts.actions["separate"].trigger()
    window.close()
    (box,) = window.findChildren(QMessageBox)
    press(box, "Stop")
    assert "not saved" in files(window).box.text()
    press(files(window).box, "Don't save")
    assert not window.isVisible()


def test_a_file_takes_the_place_of_running_work_only_if_that_is_to_stop(
    opened, recording, wait
):
    window, session = opened, opened.parts.session
    for answer in ("Go on", "Stop and open"):
        window.parts.actions["separate"].trigger()
        files(window).open(recording)
        box = files(window).box
        assert recording.name in box.informativeText()
        assert box.defaultButton().text() == "Go on"
        press(box, answer)
        if answer == "Go on":
            wait(lambda: not session.works)
            assert session.document.separation is not None
        else:
            assert "not saved" in files(window).box.text()
            press(files(window).box, "Don't save")
            wait(lambda: not session.busy)
            assert session.document.separation is None


@pytest.mark.slow
def test_a_save_that_fails_leaves_the_work_unsaved(separated, wait, tmp_path):
    window = separated
    files(window).save_to(tmp_path / "none" / "a.nmfaudio")
    wait(lambda: "does not exist" in said(window))
    assert files(window).modified


@pytest.mark.slow
def test_the_recording_can_be_kept_inside(
    separated, save_to, wait, tmp_path, recording
):
    window = separated
    window.parts.actions["embed"].trigger()
    path = save_to(tmp_path / "mine.nmfaudio")
    recording.unlink()
    assert nmfaudio.load_project(path).embedded


@pytest.mark.slow
def test_a_moved_recording_is_asked_for(separated, save_to, idle, tmp_path, recording):
    window = separated
    path = save_to(tmp_path / "mine.nmfaudio")
    elsewhere = tmp_path / "elsewhere.wav"
    os.rename(recording, elsewhere)
    files(window).open(path)
    idle()
    assert "is not where it was" in files(window).box.text()
    press(files(window).box, "Choose")
    window.findChild(QFileDialog).fileSelected.emit(str(elsewhere))
    idle()
    assert window.parts.session.recording.path == elsewhere
    assert files(window).path == path


@pytest.mark.slow
def test_a_damaged_project_leaves_all_as_it_is(separated, save_to, idle, tmp_path):
    window = separated
    path = save_to(tmp_path / "mine.nmfaudio")
    broken = tmp_path / "broken.nmfaudio"
    broken.write_bytes(path.read_bytes()[:-4096])
    document = window.parts.session.document
    files(window).open(broken)
    idle()
    assert "is damaged" in said(window)
    assert window.parts.session.document is document
    assert files(window).path == path


@pytest.mark.slow
def test_a_project_that_is_open_elsewhere_opens_as_a_copy(
    separated, save_to, idle, tmp_path
):
    window = separated
    path = save_to(tmp_path / "mine.nmfaudio")
    files(window)._own(None, None)
    elsewhere = FileLock.beside(path)
    assert elsewhere.held
    files(window).open(path)
    idle()
    assert f"open elsewhere (process {os.getpid()})" in said(window)
    assert files(window).path is None
    rename(window)
    files(window).save_to(path)
    assert "choose another name" in said(window)
    assert nmfaudio.load_project(path).generation == 1
    elsewhere.release()
    save_to(path)
    assert files(window).path == path


@pytest.mark.slow
def test_changes_are_kept_aside_within_ten_seconds(separated, wait, state, qtbot):
    window = separated
    qtbot.waitUntil(lambda: bool(list(state.glob("*.nmfaudio"))), timeout=10_000)
    rename(window, "Later")
    (path,) = state.glob("*.nmfaudio")
    qtbot.waitUntil(
        lambda: nmfaudio.load_project(path).document.sources[0].name == "Later",
        timeout=10_000,
    )
    about = json.loads(path.with_suffix(".json").read_text())
    assert about["title"] == "Loop & <b>bold"


@pytest.mark.slow
def test_saving_ends_the_keeping(separated, save_to, wait, state, tmp_path):
    separated.controllers.safekeeping.keep_now()
    assert list(state.glob("*.nmfaudio"))
    save_to(tmp_path / "mine.nmfaudio")
    wait(lambda: not list(state.glob("*.nmfaudio")))


@contextmanager
def ended_by_signals(window):
    """Let signals end a window, as they do the program's own."""
    from nmfaudio.gui import app

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.getsignal(number) for number in numbers}
    beat = app._let_interrupt(window)
    try:
        yield
    finally:
        beat.stop()
        for number, handler in before.items():
            signal.signal(number, handler)


@pytest.mark.parametrize(
    "name", ["SIGTERM", pytest.param("SIGHUP", marks=pytest.mark.slow)]
)
def test_a_signal_keeps_the_work(separated, wait, state, name):
    with ended_by_signals(separated):
        os.kill(os.getpid(), getattr(signal, name))
        wait(lambda: not separated.isVisible())
    (leftover,) = find_leftovers(state)
    kept = nmfaudio.load_project(leftover.path)
    assert kept.document.sources == separated.parts.session.document.sources
    leftover.leave()


def test_a_signal_does_not_take_the_window_from_a_painting(window, wait, monkeypatch):
    seen = []

    class Ended(QWidget):
        """Is painted when the system ends the window."""

        def paintEvent(self, event):  # noqa: N802  # Qt's
            del event
            if not seen:
                os.kill(os.getpid(), signal.SIGTERM)
                time.sleep(0.01)  # the handler is called here
                seen.append(self.window().isVisible())

    with ended_by_signals(window):
        Ended(window).show()
        wait(lambda: not window.isVisible())
    assert seen == [True]


@pytest.fixture
def left(separated, state, save_to, tmp_path):
    """Leave unsaved work of a project behind, as a killed window does."""
    path = save_to(tmp_path / "mine.nmfaudio")
    rename(separated, "Unsaved")
    separated.end_at_once()
    return path


@pytest.fixture
def next_window(left, settings, output, qtbot):
    window = second_window(settings, output)
    window.show()
    yield window
    window.close_without_asking()
    window.deleteLater()


def offer(window):
    called = []
    window.controllers.safekeeping.offer(lambda: called.append(1))
    return called


def test_unsaved_work_is_restored(left, next_window, wait, state):
    window = next_window
    called = offer(window)
    box = window.controllers.safekeeping.box
    assert "“mine” was not saved" in box.text()
    assert box.informativeText() == "Restore it?"
    press(box, "Restore")
    wait(lambda: window.parts.session.document.separation is not None)
    wait(lambda: not window.parts.session.busy)
    assert window.parts.session.document.sources[0].name == "Unsaved"
    assert files(window).path == left
    assert files(window).modified
    assert called == []
    # Kept anew before the old one goes: never none.
    wait(lambda: len(list(state.glob("*.nmfaudio"))) == 1)
    files(window).save()
    wait(lambda: not list(state.glob("*.nmfaudio")))
    assert nmfaudio.load_project(left).document.sources[0].name == "Unsaved"


@pytest.mark.slow
@pytest.mark.parametrize("answer", ["Discard", "Later"])
def test_unsaved_work_is_not_restored_unasked(next_window, state, answer):
    called = offer(next_window)
    press(next_window.controllers.safekeeping.box, answer)
    assert called == [1]
    assert bool(list(state.glob("*.nmfaudio"))) == (answer == "Later")
    assert next_window.parts.session.recording is None


@pytest.mark.slow
def test_what_ended_the_last_restoring_says_so(next_window, state):
    (leftover,) = find_leftovers(state)
    leftover.begin()
    leftover.leave()
    offer(next_window)
    box = next_window.controllers.safekeeping.box
    assert "did not come to an end" in box.informativeText()
    assert box.defaultButton().text() == "&Later"
    press(box, "Later")


@pytest.mark.slow
def test_damaged_leftovers_are_set_aside_and_the_window_starts(
    next_window, wait, state
):
    (path,) = state.glob("*.nmfaudio")
    path.write_bytes(b"SQLite format 3\0" + bytes(5000))
    called = offer(next_window)
    press(next_window.controllers.safekeeping.box, "Restore")
    wait(lambda: called == [1])
    assert not list(state.glob("*.nmfaudio"))
    assert len(list(state.glob("*.damaged"))) == 1
    assert offer(next_window) == [1]


def test_work_of_living_windows_is_not_offered(window, state):
    slot = RecoverySlot(state)
    slot.path.write_bytes(b"work")
    assert offer(window) == [1]
    slot.close(keep=False)


def test_work_that_cannot_be_kept_is_said_once_and_tried_again(
    separated, state, wait, monkeypatch
):
    """A disk is full, and some time later it is not."""
    monkeypatch.setattr(safekeeping, "_AGAIN_MS", 20)
    tries, room = [], shutil.disk_usage(state.parent.parent)

    def usage(folder):
        tries.append(folder)
        return room._replace(free=100) if len(tries) < 9 else room

    monkeypatch.setattr(shutil, "disk_usage", usage)
    heard = []
    separated.controllers.safekeeping.said.connect(heard.append)
    rename(separated, "Later")
    separated.controllers.safekeeping._begin()  # now, not in four seconds
    wait(lambda: len(heard) == 2)
    assert "cannot be kept aside for now" in heard[0]
    assert heard[1] == "Unsaved work is kept aside again."
    assert len(tries) >= 9
    (path,) = state.glob("*.nmfaudio")
    assert nmfaudio.load_project(path).document.sources[0].name == "Later"
    assert {p.suffix for p in state.iterdir()} == {".json", ".lock", ".nmfaudio"}


@pytest.mark.slow
def test_work_without_a_folder_for_it_is_said_once(separated, state):
    state.parent.write_text("no folder")
    separated.controllers.safekeeping.keep_now()
    assert "cannot be kept aside" in said(separated)
    separated.parts.notice.say("x")
    separated.controllers.safekeeping.keep_now()
    assert said(separated) == "x"


@pytest.mark.slow
def test_buttons_of_questions_have_keys_of_their_own(separated):
    separated.close()
    texts = [b.text() for b in files(separated).box.buttons() if "&" in b.text()]
    assert len(texts) >= 2
    assert len({t[t.index("&") + 1].lower() for t in texts}) == len(texts)
    press(files(separated).box, "Cancel")


def test_a_failure_keeps_the_work_and_shows_one_report(separated, state, monkeypatch):
    window = separated
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    monkeypatch.setattr(threading, "excepthook", lambda _: None)
    failures = Failures(window.controllers.safekeeping, window)
    failures.watch()
    try:
        window.parts.session.document.component(99)
    except ParameterError as error:
        for _ in range(2):
            sys.excepthook(type(error), error, error.__traceback__)
    assert list(state.glob("*.nmfaudio"))
    (dialog,) = window.findChildren(CrashDialog)
    dialog.copy_button.click()
    report = QApplication.clipboard().text()
    assert "there is no component 100" in report
    assert os.fspath(state.parents[1]) not in report
    dialog.go_on.click()
    assert failures.dialog is None
    assert window.parts.session.document.separation is not None
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()
    QApplication.processEvents()
    assert "ZeroDivisionError" in failures.dialog.text.toPlainText()
    failures.dialog.go_on.click()


def test_stems_of_the_bundled_loop_do_not_go_where_the_program_is(window, idle):
    # A project names its recording from where it is, by way of folders above.
    here = Path(__file__).parent
    loop = here / os.path.relpath(DEMO_LOOP, here)
    window.parts.session.open(loop)
    idle()
    folder = window.controllers.exporter._folder()
    assert folder == home_folder() / "demo_loop stems"
