"""Runs are listed, gone back to, compared by ear and by eye, and undone."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from unit.project.conftest import make_separation

import nmfaudio
from nmfaudio.gui.main_window import MainWindow
from nmfaudio.gui.state.picture import Shown
from nmfaudio.project import edits
from nmfaudio.project.editing.takes import as_new_take

WAIT_MS = 60_000


@pytest.fixture
def once(opened: MainWindow) -> MainWindow:
    """Return the window with one take, as if the recording had been taken apart."""
    add_take(opened, 4)
    return opened


@pytest.fixture
def twice(once: MainWindow) -> MainWindow:
    """Return the window with two takes, the first one edited."""
    session = once.parts.session
    session.do(edits.rename_source(session.document, 1, "Kit"))
    add_take(once, 3)
    return once


def add_take(window: MainWindow, n_components: int) -> None:
    session = window.parts.session
    recording = session.recording
    assert recording is not None
    made = make_separation(n_components=n_components, n_samples=recording.n_samples)
    found = replace(made, audio=recording)
    session.do(
        as_new_take(session.document, edits.accept_separation(session.document, found))
    )


def lines(window: MainWindow) -> list[tuple[str, str, bool]]:
    panel = window.parts.takes
    shown = [
        panel.list.item(row).data(Qt.ItemDataRole.UserRole)
        for row in range(9)
        if row < panel.list.count()
    ]
    return [(line.name, line.badge, line.heard) for line in shown]


def test_each_run_is_listed_with_what_it_was(twice: MainWindow) -> None:
    assert lines(twice) == [("Take 2", "A", True), ("Take 1", "B", False)]
    line = twice.parts.takes.list.item(1).data(Qt.ItemDataRole.UserRole)
    assert "2 tracks, 4 parts" in line.facts[0]
    for figure in ("Seed 0", "Loss", "kB"):
        assert figure in line.figures
        assert figure not in "".join(line.facts), "what a newcomer reads is plain"
        assert figure in twice.parts.takes.list.item(1).toolTip()
    session = twice.parts.session
    session.do(as_new_take(session.document, edits.Edit("again", session.document)))
    same = twice.parts.takes.list.item(0).data(Qt.ItemDataRole.UserRole).figures
    assert "B" not in same, "what shares all its numbers takes no room to speak of"


def test_going_back_brings_the_edits_and_is_undone(twice: MainWindow) -> None:
    panel, session = twice.parts.takes, twice.parts.session
    panel.list.setCurrentRow(1)
    panel.open_button.click()
    assert session.document.source(1).name == "Kit"
    assert lines(twice) == [("Take 2", "B", False), ("Take 1", "A", True)]
    session.undo()
    assert len(session.document.components) == 3
    panel.edit_name()
    session.redo()
    twice.controllers.takes.go_to(2)
    panel.renamed.emit(1, "Softer")
    assert lines(twice)[1][0] == "Softer"
    panel.renamed.emit(1, "  ")
    assert lines(twice)[1][0] == "Softer"
    panel.removed.emit(1)
    assert lines(twice) == [("Take 2", "A", True)]
    assert not panel.ab.isEnabled()
    session.undo()
    assert len(lines(twice)) == 2


def test_one_key_goes_to_and_fro_while_it_plays(
    twice: MainWindow, qtbot: QtBot, output
) -> None:
    session, sound = twice.parts.session, twice.parts.sound
    session.do(edits.switch_source(session.document, 2, "solo", on=True))
    sound.play()
    sync = session._playback
    shown = sync._request().model
    twice.parts.actions["compare_takes"].trigger()
    qtbot.waitUntil(lambda: sync._request().model is not shown, timeout=WAIT_MS)
    other = session.document.takes[0].state
    assert other is not None
    assert sync._request().model is other.separation.model
    assert lines(twice) == [("Take 2", "A", False), ("Take 1", "B", True)]
    assert sound.playing
    # The source of that name is heard there too, and it alone.
    request = sync._request()
    owners = [other.sources[1].id == c.source_id for c in other.components]
    assert list(np.asarray(request.gains) > 0) == owners
    twice.parts.actions["compare_takes"].trigger()
    assert sync._request().model is shown


def test_the_picture_shows_what_takes_differ_in(
    twice: MainWindow, qtbot: QtBot
) -> None:
    canvas = twice.parts.recording_view.spectrogram
    twice.parts.picture.choose(shown=Shown.DIFFERENCE)
    assert twice.controllers.picture.shown is Shown.DIFFERENCE
    qtbot.waitUntil(lambda: canvas.picture.picture.complete, timeout=WAIT_MS)
    assert canvas.picture.picture.loudest_db > -90.0
    # One take alone differs from none.
    twice.parts.takes.removed.emit(1)
    assert twice.controllers.picture.shown is Shown.MIX


def test_takes_are_saved_with_the_project(twice: MainWindow, tmp_path, qtbot) -> None:
    files = twice.controllers.project_file
    before = twice.parts.session.document
    files.save_to(tmp_path / "two.nmfaudio")
    qtbot.waitUntil(lambda: not files.modified, timeout=WAIT_MS)
    again = nmfaudio.load_project(tmp_path / "two.nmfaudio").document
    assert [take.name for take in again.takes] == [take.name for take in before.takes]
    kept, was = again.takes[0].state, before.takes[0].state
    assert kept is not None
    assert was is not None
    assert kept.sources == was.sources
    assert np.array_equal(kept.separation.model.H, was.separation.model.H)


def test_keys_without_another_take_say_so(once: MainWindow) -> None:
    once.parts.actions["compare_takes"].trigger()
    assert "no other take" in once.parts.notice.text.text()
    assert not once.parts.comparison.hearing
