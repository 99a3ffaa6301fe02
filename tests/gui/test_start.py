"""Opening: by path, by drop, by a wrong file; without sound; what is remembered."""

import re
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from audio_files import encoded
from gui.conftest import Idle
from portaudio import NoDevice
from processes import run_python
from PySide6 import __version_info__
from PySide6.QtCore import QMimeData, QPoint, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot
from signals import stereo_mix

from nmfaudio.audio.buffer import GrowingAudio
from nmfaudio.audio.decode import load
from nmfaudio.gui.app import make_window
from nmfaudio.gui.controllers.files import windows
from nmfaudio.gui.language import PseudoTranslator
from nmfaudio.gui.main_window import MainWindow, first_place
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.playback.device import RecordingOutput
from nmfaudio.project import work
from nmfaudio.project.document import Document, Marker
from nmfaudio.project.editing.markers import add_marker
from nmfaudio.project.progress import JobProgress, Preview, SeparationReporter
from nmfaudio.project.storage.locks import FileLock
from nmfaudio.project.storage.project import Project, save_project
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.spectral.stft import StftPlan


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have a display")
@pytest.mark.parametrize(
    ("display", "words"),
    [({}, "there is no display for the window. "), ({"DISPLAY": ":987"}, "libxcb-c")],
)
def test_without_a_display_a_sentence_says_so(
    display: dict[str, str], words: str
) -> None:
    asked = dict.fromkeys(("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))
    done = run_python("-m", "nmfaudio", **{**asked, **display})
    assert (done.returncode, done.stdout) == (6, "")
    (line,) = done.stderr.splitlines()
    assert line.startswith("nmfaudio: ")
    assert words in line
    assert "nmfaudio --help" in line


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


def drag_in(window: MainWindow, *paths: Path) -> QDropEvent:
    """Drag files over a window; return the event that would drop them.

    Qt's own drag manager is not there to send either.
    """
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    where = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton)
    none = Qt.KeyboardModifier.NoModifier
    at = QPointF(200, 200)
    # Qt 6.11 takes whole points only, Qt 6.12 warns of them.
    enter = QDragEnterEvent(
        at if __version_info__ >= (6, 12) else at.toPoint(), *where, none
    )
    window.dragEnterEvent(enter)
    assert enter.isAccepted()
    drop = QDropEvent(at, *where, none)
    drop.data = data  # the event does not own it
    return drop


def test_a_dropped_file_is_opened(
    window: MainWindow, recording: Path, idle: Idle
) -> None:
    window.dropEvent(drag_in(window, recording))
    idle()
    assert window.parts.session.recording is not None
    assert window.parts.session.recording.path == recording


def test_of_several_dropped_files_each_gets_a_window(
    window: MainWindow, recording: Path, idle: Idle, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(windows, "open_window", opened.append)
    others = [recording.parent / f"{number}.wav" for number in range(5)]
    for more in (5, 2):
        drop = drag_in(window, recording, *others[:more])
        assert "each" in window.parts.status.hint.text()
        window.dragLeaveEvent(QDragLeaveEvent())
        assert not window.parts.status.hint.text()
        window.dropEvent(drop)
        idle()
        if more == 5:  # so many are a slip: said, and nothing done
            assert "up to 4" in window.parts.notice.text.text()
            assert window.parts.session.recording is None
    assert window.parts.session.recording.path == recording
    assert opened == others[:2]


def test_a_field_leaves_what_is_dropped_to_the_window(opened: MainWindow) -> None:
    fields = opened.findChildren(QLineEdit)
    assert fields
    assert not [f.objectName() for f in fields if f.acceptDrops()]


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
    window = make_window(settings, NoDevice())
    window.show()
    window.controllers.loader.open(recording)
    qtbot.waitUntil(lambda: not window.parts.session.busy, timeout=60_000)
    assert window.parts.status.device.text() == "Playback is unavailable: none."
    assert window.parts.status.device.isVisible()
    window.parts.actions["play"].trigger()
    assert not window.parts.sound.playing
    qtbot.waitUntil(lambda: "unavailable" in window.parts.notice.text.text())
    window.close_without_asking()


def test_geometry_and_colours_are_remembered(
    qtbot: QtBot, settings: WindowSettings
) -> None:
    for first in (True, False):
        window = make_window(settings, RecordingOutput())
        if first:
            assert settings.geometry is None
            window.parts.recording_view.readout.choose_map("viridis")
            window.contents.body.splitter.setSizes([700, 340])
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
        for ask in (
            "accessibleName", "accessibleDescription", "toolTip", "text",
            "placeholderText", "title",
        ):  # fmt: skip
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


class _Slow:
    """Reading that waits after its first block until it may go on."""

    def __init__(self) -> None:
        self.go_on = threading.Event()

    def load(self, path: Path, *, progress: Any, begun: Any, **kinds: Any) -> Any:
        def tell(share: float) -> None:
            progress(share)
            self.go_on.wait(60)

        return load(path, progress=tell, begun=begun, **kinds)


@pytest.fixture
def slow(
    monkeypatch: pytest.MonkeyPatch, replace_load: Callable[[Any], None]
) -> Iterator[_Slow]:
    """Return reading that is held, and shown from its first block on."""
    slow = _Slow()
    replace_load(slow.load)
    monkeypatch.setattr(work, "_SOON_S", 0.0)
    yield slow
    slow.go_on.set()


def _long(path: Path, last: float = 0.0) -> Path:
    samples = stereo_mix(n_samples=160_000)
    samples[:, -1] = last
    # Of a rate at which the first block lasts long enough to be drawn.
    path.write_bytes(encoded(samples, "WAV", "FLOAT", 4_000))
    return path


def test_a_long_recording_is_seen_and_played_while_it_is_read(
    window: MainWindow, slow: _Slow, tmp_path: Path, idle: Idle, qtbot: QtBot
) -> None:
    parts = window.parts
    window.controllers.project_file.open(_long(tmp_path / "long.wav"))
    view = parts.recording_view
    qtbot.waitUntil(lambda: parts.sound.player is not None, timeout=60_000)
    qtbot.waitUntil(lambda: not view.spectrogram.message, timeout=60_000)
    qtbot.waitUntil(lambda: view.overview._outline is not None, timeout=60_000)
    assert view.title.text() == "long.wav"
    parts.actions["play"].trigger()
    assert parts.sound.playing
    for name in ("separate", "save", "save_as", "export_mix", "suggest_count"):
        assert not parts.actions[name].isEnabled(), name
    assert parts.settings.recent == []
    slow.go_on.set()
    idle()
    assert parts.sound.playing
    for name in ("separate", "save", "save_as", "export_mix", "suggest_count"):
        assert parts.actions[name].isEnabled(), name
    assert parts.settings.recent == [tmp_path / "long.wav"]
    qtbot.waitUntil(lambda: view.spectrogram.picture.settled, timeout=60_000)
    picture = view.spectrogram.picture.picture
    assert picture is not None
    assert picture.complete


def test_a_recording_inside_a_project_is_seen_while_it_is_unpacked(
    window: MainWindow, slow: _Slow, tmp_path: Path, idle: Idle, qtbot: QtBot
) -> None:
    song, path = tmp_path / "song.wav", tmp_path / "a.nmfaudio"
    song.write_bytes(encoded(stereo_mix(n_samples=160_000), "WAV", "PCM_24", 4_000))
    recording = load(song)
    document = replace(Document(None), markers=(Marker(1.0, "Drop"),))
    save_project(Project(document, recording, embedded=True), path)
    song.unlink()
    parts, view = window.parts, window.parts.recording_view
    window.controllers.project_file.open(path)
    qtbot.waitUntil(lambda: view.title.text() == "song.wav", timeout=60_000)
    arriving = parts.session.recording
    assert arriving is not None
    assert not arriving.is_whole
    assert parts.session.document.markers == ()
    slow.go_on.set()
    idle()
    assert parts.session.recording is arriving, "what was drawn of it stays"
    assert np.array_equal(arriving.samples, recording.samples)
    assert parts.session.document.markers == document.markers
    assert not window.controllers.project_file.modified


def test_what_was_open_is_back_when_reading_comes_to_nothing(
    opened: MainWindow, slow: _Slow, tmp_path: Path, idle: Idle, qtbot: QtBot
) -> None:
    parts, files = opened.parts, opened.controllers.project_file
    files.save_to(tmp_path / "work.nmfaudio")
    qtbot.waitUntil(lambda: not files.modified and files._writing is None)
    parts.session.do(add_marker(parts.session.document, 0.5))
    before, document = parts.session.recording, parts.session.document
    files.open_unasked(_long(tmp_path / "bad.wav", np.nan))
    view = parts.recording_view
    qtbot.waitUntil(lambda: view.title.text() == "bad.wav", timeout=60_000)
    assert files.path is None
    assert not files.modified
    slow.go_on.set()
    idle()
    assert "without a finite value" in parts.notice.text.text()
    assert parts.session.recording is before
    assert parts.session.document == document
    assert files.path == tmp_path / "work.nmfaudio"
    assert files.modified
    assert FileLock.beside(files.path).holder is not None, "still ours"
    assert before is not None
    assert before.path is not None
    assert view.title.text() == before.path.name
    qtbot.waitUntil(lambda: not view.spectrogram.message, timeout=60_000)


_WATCHED = """
import sys
from nmfaudio.gui.main_window import MainWindow
begin, hold = MainWindow.__init__, MainWindow.hold
def begin_watched(window, settings):
    begin(window, settings)
    window.drawn.connect(lambda: print("drawn", "numpy" in sys.modules, flush=True))
def hold_watched(window, contents):
    {early}
    hold(window, contents)
    print("whole", window.isVisible(), flush=True)
    window.close()
MainWindow.__init__, MainWindow.hold = begin_watched, hold_watched
from nmfaudio.__main__ import main
sys.argv = ["nmfaudio"]
main()
"""


@pytest.mark.parametrize(
    ("early", "said", "code"),
    [
        ("pass", ["whole True"], 0),
        # Closed too early, it closes as soon as it can.
        ("window.close()", ["whole False"], 0),
        ("raise MemoryError", [], 8),
    ],
)
def test_the_window_shows_before_anything_heavy_is_loaded(
    tmp_path: Path, early: str, said: list[str], code: int
) -> None:
    program = _WATCHED.format(early=early)
    done = run_python("-c", program, QT_QPA_PLATFORM="offscreen", HOME=tmp_path)
    assert done.stdout.splitlines() == ["drawn False", *said], done.stderr
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr


def test_what_emerges_is_heard_alone_by_its_switch_and_by_digits(
    opened: MainWindow, qtbot: QtBot
) -> None:
    session, tracks = opened.parts.session, opened.parts.tracks
    audio = session.recording
    assert audio is not None
    plan = StftPlan(audio.sample_rate)
    rng = np.random.default_rng(4)
    model = RenderModel.from_factors(
        rng.random((plan.n_bins, 3)), rng.random((3, plan.n_frames(audio.n_samples)))
    )
    progress = JobProgress("nmf", 0.3, preview=Preview(plan, model, 1.0))
    session._job_progressed(progress)
    tracks.list.part(1).solo_button.click()
    assert session.audition == (1,)
    session._job_progressed(progress)  # the next picture of the same fit
    assert tracks.list.part(1).solo_button.isChecked()
    assert not tracks.list.part(0).solo_button.isChecked()
    qtbot.keyClick(opened, Qt.Key.Key_3)
    assert session.audition == (2,)
    assert tracks.list.part(2).solo_button.isChecked()
    assert not tracks.list.part(1).solo_button.isChecked()
    qtbot.keyClick(opened, Qt.Key.Key_4)  # there are three
    assert session.audition == (2,)


def test_what_is_told_apart_roughly_is_named_and_heard_alone(
    opened: MainWindow,
) -> None:
    session, tracks = opened.parts.session, opened.parts.tracks
    audio = session.recording
    assert audio is not None
    plan = StftPlan(audio.sample_rate)
    V = np.random.default_rng(4).random((plan.n_bins, plan.n_frames(audio.n_samples)))
    reporter = SeparationReporter(session._job_progressed, audio, 1.0)
    fits = FitSequence(reporter.observe, None, total=3, on_sketch=reporter.on_sketch)
    fits.sketch_split(V, V, plan, "drums")
    rows = tracks.list
    assert [rows.part(k).name for k in (0, 1)] == ["Strokes", "All else"]
    assert rows.views.rows[0].title.startswith("Roughly")
    rows.part(1).solo_button.click()
    assert session.audition == (1,)
    fits.begin_part("drums", is_last=False)
    fits.sketch_part(0.25 * V, plan)
    shown = reporter._copied(V[:, :3], V[:3])
    session._job_progressed(JobProgress("nmf", 0.3, preview=shown))
    assert [rows.part(k).name for k in (2, 3)] == ["Part 3", "All else"]
    assert session.audition == (3,)
    assert rows.part(3).solo_button.isChecked()


def test_the_welcome_says_what_comes_while_it_works(
    opened: MainWindow, idle: Idle
) -> None:
    welcome = opened.parts.tracks.welcome
    said = welcome.line.text()
    opened.parts.toolbar.separate_button.click()
    assert welcome.line.text() != said
    opened.parts.session.cancel()
    idle()
    assert welcome.line.text() == said


def test_a_recording_that_came_otherwise_goes_on_where_it_was(
    opened: MainWindow, output: RecordingOutput
) -> None:
    session, sound, view = (
        opened.parts.session, opened.parts.sound, opened.parts.time_view
    )  # fmt: skip
    whole = session.recording
    assert whole is not None
    longer = np.pad(whole.samples, ((0, 0), (0, 400)))
    session._show_arriving(GrowingAudio(longer, whole.sample_rate, whole.path))
    view.show_range(0.2, 0.7)
    sound.set_loop(0.3, 0.6)
    sound.seek(0.4)
    sound.play()
    session._end_arriving(whole)
    assert session.recording is whole
    assert (view.start_s, view.stop_s) == pytest.approx((0.2, 0.7))
    assert sound.loop == (0.3, 0.6)
    assert sound.playing
    assert sound.position_s == pytest.approx(0.4, abs=0.05)
    heard = output.play(400).T
    assert np.abs(heard).max() > 0.0
    sound.pause()
