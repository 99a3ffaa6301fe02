"""What leaves the window as files: from the export page, and dragged out of it.

What is ticked is written as the command line would write it; what is dragged is made
beside the window's thread, and given when it is there.
"""

import gc
import shutil
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import (
    QApplication,
    QScrollArea,
    QToolTip,
    QTreeWidgetItem,
    QWidget,
)
from pytestqt.qtbot import QtBot

from nmfaudio.errors import AudioWriteError
from nmfaudio.gui.controllers.files import dragging
from nmfaudio.gui.controllers.files.dragging import DraggedStems
from nmfaudio.gui.main_window import MainWindow
from nmfaudio.gui.panels.export_dialog import ExportDialog
from nmfaudio.gui.panels.tracks import drag
from nmfaudio.gui.panels.tracks.drag import COMPONENTS_MIME, DraggedSound
from nmfaudio.project.delivery import events, stems
from nmfaudio.project.delivery.choice import FileChoice
from nmfaudio.project.delivery.options import ExportOptions
from nmfaudio.project.delivery.stems import write_stems
from nmfaudio.spectral.rhythm import Beats

NO_BEATS = Beats(0.0, np.zeros(0), 0.0)
ON, OFF = Qt.CheckState.Checked, Qt.CheckState.Unchecked


@pytest.fixture
def dialog(separated: MainWindow, tmp_path: Path) -> ExportDialog:
    separated.parts.sound.set_loop(0.25, 0.75)
    separated.parts.actions["export"].trigger()
    shown = separated.controllers.exporter.dialog
    assert shown is not None
    shown.folder.setText(str(tmp_path / "out"))
    return shown


def rows(dialog: ExportDialog, group: int) -> list[QTreeWidgetItem]:
    top = dialog.files.topLevelItem(group)
    assert top is not None
    return [top.child(row) for row in range(top.childCount())]


def test_what_is_ticked_is_written_as_by_the_command_line(
    separated: MainWindow, dialog: ExportDialog, idle, tmp_path: Path, monkeypatch
) -> None:
    # On a machine's first day the estimate compiles for most of a minute.
    monkeypatch.setattr(events, "estimate_beats", lambda _: NO_BEATS)
    stems, mixes, parts = (rows(dialog, group) for group in range(3))
    names = [row.text(0) for row in stems]
    for row in stems[1:]:
        row.setCheckState(0, OFF)
    mixes[0].setCheckState(0, ON)
    mixes[1].setCheckState(0, ON)
    parts[0].setCheckState(0, ON)
    assert dialog.passage.isEnabled()
    dialog.passage.setChecked(True)
    dialog.template.setText("{number} {source}")
    for kind in ("reaper", "sidecar"):
        dialog.beside[kind].setChecked(True)
    assert stems[0].text(1) == f"01 {names[0]}.wav"
    assert stems[1].text(1) == ""
    assert mixes[0].text(1) == "03 mix.wav" or mixes[0].text(1).endswith("mix.wav")
    assert "not add up" in dialog.note.text()
    planned = dialog.file_names()
    document = separated.parts.session.document
    dialog.export_button.click()
    idle()
    made = {path.name for path in (tmp_path / "out").iterdir()}
    assert made == {*planned, "Loop & _b_bold.rpp", "Loop & _b_bold - stems.json"}
    choice = FileChoice(
        (names[0],), (names[0],), (document.component_names()[0],), mix=True
    )
    asked = ExportOptions(
        tmp_path / "cli", template="{number} {source}", range_s=(0.25, 0.75)
    )
    report = write_stems(document, choice.applied(asked, document))
    assert {stem.path.name for stem in report.stems} == set(planned)
    for stem in report.stems:
        twin = tmp_path / "out" / stem.path.name
        assert twin.read_bytes() == stem.path.read_bytes()
    notice = separated.parts.notice
    assert f"{len(planned) + 2} files" in notice.text.text()
    assert notice.folder_button.isVisibleTo(notice)


def test_nothing_ticked_cannot_be_exported(dialog: ExportDialog) -> None:
    for row in rows(dialog, 0):
        row.setCheckState(0, OFF)
    assert not dialog.export_button.isEnabled()
    assert "mark at least one" in dialog.note.text()
    top = dialog.files.topLevelItem(0)
    assert top is not None
    top.setCheckState(0, ON)  # ticks all below it
    assert dialog.export_button.isEnabled()
    assert "add up to the recording" in dialog.note.text()
    assert not dialog.beside["dictionary"].isEnabled()
    dialog.reject()


def test_what_has_no_room_beside_the_files_lies_below(dialog: ExportDialog) -> None:
    area = dialog.findChild(QScrollArea)
    assert area is not None
    for width, beside in ((1200, True), (500, False), (1200, True)):
        dialog.resize(width, 500)
        QApplication.processEvents()
        files, folder = (
            box.mapTo(dialog, box.rect().topLeft())
            for box in (dialog.files, dialog.folder)
        )
        assert (folder.x() > files.x() + dialog.files.width()) is beside
        assert (folder.y() > files.y() + dialog.files.height()) is not beside
        assert area.horizontalScrollBar().maximum() == 0
    dialog.reject()


class Slow:
    """Writes stems when it is let; notes which threads have."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.let = threading.Event()
        self.threads: list[threading.Thread] = []
        self.error: Exception | None = None
        monkeypatch.setattr(stems, "write_stems", self.write)

    def write(self, document: Any, options: Any, progress: Any, cancel: Any) -> Any:
        self.threads.append(threading.current_thread())
        progress(0.5)
        while not self.let.wait(0.005):
            if cancel.is_set():
                break
        if self.error is not None:
            raise self.error
        return write_stems(document, options, progress, cancel)


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    slow = Slow(monkeypatch)
    yield slow
    slow.let.set()


@pytest.fixture
def said(separated: MainWindow) -> list[str]:
    said: list[str] = []
    separated.controllers.exporter.said.connect(said.append)
    return said


def dragged(window: MainWindow, parts: tuple[int, ...] = ()) -> DraggedStems:
    source = window.parts.session.document.sources[0]
    return window.controllers.exporter.dragging.stems(source.id, parts)


def test_a_track_is_made_once_and_whole(separated: MainWindow, tmp_path: Path) -> None:
    document = separated.parts.session.document
    source, rendering = document.sources[0], dragged(separated)
    data = DraggedSound((0, 1), rendering.files)
    assert data.hasFormat(COMPONENTS_MIME)
    assert bytes(data.data(COMPONENTS_MIME).data()) == b"0,1"
    assert rendering.job is None
    (url,) = data.urls()
    path, job = Path(url.toLocalFile()), rendering.job
    assert data.urls() == [url]
    assert rendering.files() == [path]
    assert rendering.job is job
    assert dragged(separated) is rendering
    wanted = write_stems(
        document, ExportOptions(tmp_path, sources=(source.id,), residual=False)
    )
    assert path.read_bytes() == wanted.stems[0].path.read_bytes()
    tracks = separated.parts.tracks.list
    assert tracks.render_drag == separated.controllers.exporter.dragging.stems
    parts = dragged(separated, (0, 1)).files()
    assert len(parts) == 2
    assert path not in parts
    assert not DraggedSound((0,), None).hasUrls()


def test_the_window_goes_on_while_what_is_dropped_is_made(
    separated: MainWindow, slow: Slow, said: list[str]
) -> None:
    ticks: list[float] = []
    bars: list[bool] = []

    def tick() -> None:
        ticks.append(time.monotonic())
        bars.append(separated.parts.progress.bar.isVisibleTo(separated.parts.progress))
        if len(ticks) == 20:
            slow.let.set()

    timer = QTimer()
    timer.timeout.connect(tick)
    timer.start(10)
    (path,) = dragged(separated).files()
    timer.stop()
    assert path.exists()
    assert len(ticks) >= 20
    assert bars[10]
    assert threading.main_thread() not in slow.threads
    assert not said


def test_what_takes_too_long_is_made_ready_for_another_drag(
    separated: MainWindow,
    slow: Slow,
    said: list[str],
    idle: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dragging, "_PATIENCE_MS", 50)
    rendering = dragged(separated)
    assert rendering.files() == []
    assert len(said) == 1
    assert "Drag it again" in said[0]
    rendering.forget()  # the drag is over, its rendering is not
    slow.let.set()
    idle()
    assert len(said) == 2
    assert "is ready" in said[1]
    (path,) = dragged(separated).files()
    assert path.exists()
    assert len(slow.threads) == 1


@pytest.mark.parametrize("where", ["outside", "over a window in front"])
def test_what_is_held_until_it_is_ready_is_given_by_the_first_drag(
    separated: MainWindow,
    slow: Slow,
    said: list[str],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    where: str,
) -> None:
    """Also to a program that has looked at it before it was there."""
    monkeypatch.setattr(dragging, "_PATIENCE_MS", 20)
    monkeypatch.setattr(dragging, "_WORTH_SAYING_S", 0.0)
    given: list[QUrl] = []

    def carry(
        owner: QWidget, data: QMimeData, _: str, look: Callable[..., None]
    ) -> bool:
        def says(words: str) -> bool:
            look(is_over_own=False)
            return words in QToolTip.text()

        place = owner.window().frameGeometry()
        monkeypatch.setattr(QCursor, "pos", place.center)
        look(is_over_own=True)
        look(is_over_own=False)
        assert not slow.threads, "it may stay in the window"
        if where == "outside":
            outside = place.bottomRight() + QPoint(60, 0)
            monkeypatch.setattr(QCursor, "pos", lambda: outside)
        qtbot.waitUntil(lambda: says("50 %"), timeout=20_000)
        assert data.urls() == []
        slow.let.set()
        qtbot.waitUntil(lambda: says("Ready"), timeout=20_000)
        given.extend(data.urls())
        return True

    monkeypatch.setattr(drag, "_run", carry)
    separated.parts.tracks.list._drag(separated.parts.tracks.list.rows[0])
    assert len(given) == 1
    assert Path(given[0].toLocalFile()).exists()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())
    assert len(slow.threads) == 1
    assert len(said) == 1, "what looked too early was told so"


def test_what_cannot_be_made_is_tried_once_while_it_is_held(
    separated: MainWindow,
    slow: Slow,
    idle: Callable[[], None],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slow.let.set()
    slow.error = AudioWriteError("The disk is full.")
    told: list[str] = []
    separated.parts.session.said.connect(told.append)

    def carry(owner: QWidget, _: QMimeData, __: str, look: Callable[..., None]) -> bool:
        outside = owner.window().frameGeometry().bottomRight() + QPoint(60, 0)
        monkeypatch.setattr(QCursor, "pos", lambda: outside)
        look(is_over_own=False)
        qtbot.waitUntil(lambda: bool(told), timeout=20_000)
        look(is_over_own=False)
        idle()
        return False

    monkeypatch.setattr(drag, "_run", carry)
    separated.parts.tracks.list._drag(separated.parts.tracks.list.rows[0])
    idle()
    assert told == ["The disk is full."]
    assert len(slow.threads) == 1


@pytest.mark.parametrize("by", ["the drag", "the user", "an edit"])
def test_what_nobody_takes_is_not_made(
    separated: MainWindow, slow: Slow, idle: Callable[[], None], by: str
) -> None:
    rendering = dragged(separated)
    rendering.begin()
    job = rendering.job
    rendering.begin()
    assert job is not None
    assert rendering.job is job
    while not slow.threads:
        time.sleep(0.005)
    if by == "the drag":
        rendering.forget()
    elif by == "the user":
        separated.parts.actions["cancel"].trigger()
    else:
        separated.controllers.editor.rename_source(1, "Anew")
        assert dragged(separated) is not rendering
    idle()
    folder = Path(separated.controllers.exporter.dragging._folder.name)
    assert not [path for path in folder.rglob("*") if path.is_file()]
    slow.let.set()
    assert len(rendering.files()) == 1, "it is made when it is wanted after all"


def test_it_is_written_as_was_chosen_last(separated: MainWindow) -> None:
    (before,) = dragged(separated).files()
    separated.parts.settings.set_text("export/format", "flac")
    (after,) = dragged(separated).files()
    assert (before.suffix, after.suffix) == (".wav", ".flac")
    assert before.exists(), "another program may still be reading it"


def test_what_changes_while_it_is_dragged_is_not_what_arrives(
    separated: MainWindow,
) -> None:
    rendering = dragged(separated)
    separated.controllers.editor.rename_source(1, "Anew")
    (path,) = rendering.files()
    assert "Anew" not in path.name


def test_what_no_program_was_given_is_not_left_on_the_disk(
    separated: MainWindow, idle: Callable[[], None]
) -> None:
    dragging = separated.controllers.exporter.dragging
    (given,) = dragged(separated).files()
    unseen = dragged(separated, (0,))
    unseen.begin()
    idle()
    assert unseen.is_ready
    separated.controllers.editor.rename_source(1, "Anew")
    dragged(separated)
    left = Path(dragging._folder.name).rglob("*.wav")
    assert list(left) == [given]


def test_without_a_temporary_folder_nothing_is_written_elsewhere(
    separated: MainWindow,
    said: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path / "missing"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    assert dragged(separated).files() == []
    assert said
    assert not list(here.iterdir())


def test_what_was_dragged_lasts_as_long_as_the_window(
    separated: MainWindow, slow: Slow
) -> None:
    dragging = separated.controllers.exporter.dragging
    slow.let.set()
    (path,) = dragged(separated).files()
    slow.let.clear()
    dragged(separated, (0,)).begin()
    folder = Path(dragging._folder.name)
    assert folder in path.parents
    separated.close_without_asking()
    assert not folder.exists()


def test_what_was_dragged_does_not_keep_a_recording_that_is_gone(
    separated: MainWindow, idle: Callable[[], None], tmp_path: Path
) -> None:
    document = weakref.ref(separated.parts.session.document)
    (path,) = dragged(separated).files()
    assert path.exists()
    other = tmp_path / "other.wav"
    shutil.copy(separated.parts.session.recording.path, other)
    separated.controllers.loader.open(other)
    idle()
    gc.collect()
    assert document() is None


def test_the_bar_says_what_still_runs(
    separated: MainWindow, slow: Slow, idle: Callable[[], None]
) -> None:
    go_on = threading.Event()
    session = separated.parts.session
    session._submit("count", lambda *_: go_on.wait(20))
    rendering = dragged(separated)
    rendering.begin()
    text = separated.parts.progress.text.text
    assert "dragged out" in text()
    slow.let.set()
    assert rendering.job is not None
    rendering.job.wait()
    session.deliver()
    assert "Trying numbers" in text()
    go_on.set()
    idle()


def test_why_it_cannot_be_made_is_said(
    separated: MainWindow, slow: Slow, idle: Callable[[], None]
) -> None:
    slow.let.set()
    slow.error = AudioWriteError("The disk is full.")
    told: list[str] = []
    separated.parts.session.said.connect(told.append)
    assert dragged(separated).files() == []
    idle()
    assert told == ["The disk is full."]
    slow.error = None
    assert len(dragged(separated).files()) == 1


def test_without_tracks_there_is_nothing_to_drag(
    separated: MainWindow, said: list[str]
) -> None:
    while separated.parts.session.history.can_undo:
        separated.parts.session.history.undo()
    assert separated.controllers.exporter.dragging.stems(1, ()).files() == []
    assert said
