"""The whole road in the window: open, separate, assign, play, undo, export."""

from pathlib import Path

import numpy as np
from gui.conftest import N_COMPONENTS, Idle
from numpy.testing import assert_allclose
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from nmfaudio.audio.decode import load
from nmfaudio.gui.main_window import MainWindow
from nmfaudio.gui.state.arrangement import RowKind
from nmfaudio.playback.device import RecordingOutput
from nmfaudio.project.document import RESIDUAL_ID
from nmfaudio.project.session import ExportOptions

_FADE = 512


def play_all(window: MainWindow, output: RecordingOutput) -> np.ndarray:
    """Play from the beginning to the end; return (n_channels, n_samples)."""
    audio = window.parts.session.recording
    assert audio is not None
    window.parts.sound.seek(0.0)
    window.parts.actions["play"].trigger()
    played = output.play(audio.n_samples)
    window.parts.sound.player.stop()  # type: ignore[union-attr]  # built by now
    return played.T


def n_parts(window: MainWindow) -> int:
    rows = window.parts.tracks.list.rows
    return sum(len(row.members) for row in rows if row.kind is RowKind.TRACK)


def close_to(first: np.ndarray, second: np.ndarray) -> None:
    """Compare after the first block, in which old gains may still fade out."""
    assert_allclose(first[:, _FADE:], second[:, _FADE:], atol=2e-5)


def test_the_whole_road(
    separated: MainWindow,
    output: RecordingOutput,
    idle: Idle,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    window = separated
    audio = window.parts.session.recording
    assert audio is not None
    assert n_parts(window) == N_COMPONENTS
    assert window.parts.model.curve.points()

    # All of it is the recording itself.
    close_to(play_all(window, output), audio.samples)

    # Assign by key: the first component goes to a source of its own.
    window.parts.selection.select(0)
    qtbot.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    sources = window.parts.session.document.sources
    assert window.parts.session.document.component(0).source_id == sources[-1].id
    track = window.parts.tracks.list.track(sources[-1].id)
    assert track.name.text() == sources[-1].name

    # Solo it: that source plays alone.
    track.solo_button.click()
    assert window.parts.session.document.sources[-1].solo
    alone = play_all(window, output)

    # Undo and redo: the sound follows.
    window.parts.actions["undo"].trigger()
    assert not track.solo_button.isChecked()
    close_to(play_all(window, output), audio.samples)
    window.parts.actions["redo"].trigger()
    close_to(play_all(window, output), alone)

    # Export: the file is what played, and all files add up to the recording.
    window.parts.actions["export"].trigger()
    dialog = window.controllers.exporter.dialog
    assert dialog is not None
    dialog.folder.setText(str(tmp_path / "stems"))
    dialog.format.setCurrentIndex(dialog.format.findData("wav32f"))
    expected = dialog.file_names()
    with qtbot.waitSignal(window.parts.bridge.job_finished, timeout=60_000) as finished:
        dialog.export_button.click()
    report = finished.args[0].result
    assert [stem.path.name for stem in report.stems] == expected
    stems = {stem.source: load(stem.path) for stem in report.stems}
    close_to(stems[sources[-1].name].samples, alone)
    total = np.sum([stem.samples for stem in stems.values()], axis=0)
    assert_allclose(total, audio.samples, atol=1e-6)
    idle()


def test_export_leaves_out_what_is_not_marked(
    separated: MainWindow, idle: Idle, tmp_path: Path
) -> None:
    window = separated
    window.parts.actions["export"].trigger()
    dialog = window.controllers.exporter.dialog
    assert dialog is not None
    dialog.folder.setText(str(tmp_path / "some"))
    dialog.files.item(0).setCheckState(0, Qt.CheckState.Unchecked)
    assert "not add up" in dialog.note.text()
    names = set(dialog.file_names())
    options = dialog.options()
    assert isinstance(options, ExportOptions)
    dialog.export_button.click()
    idle()
    assert {path.name for path in (tmp_path / "some").iterdir()} == names


def test_export_says_what_a_template_lacks(separated: MainWindow) -> None:
    separated.parts.actions["export"].trigger()
    dialog = separated.controllers.exporter.dialog
    assert dialog is not None
    dialog.template.setText("{nonsense}")
    assert "{nonsense}" in dialog.note.text()
    assert not dialog.export_button.isEnabled()
    dialog.template.setText("{number} {source}")
    assert dialog.export_button.isEnabled()
    dialog.reject()


def test_null_badge_shows_that_stems_add_up(
    separated: MainWindow, qtbot: QtBot
) -> None:
    badge = separated.parts.status.null_badge
    qtbot.waitUntil(lambda: "dB" in badge.text(), timeout=60_000)
    shown = float(badge.text().split()[-2].replace("\N{MINUS SIGN}", "-"))
    assert shown <= -120.0


def test_cancel_keeps_the_old_separation(
    separated: MainWindow, idle: Idle, qtbot: QtBot
) -> None:
    before = separated.parts.session.document
    separated.parts.actions["separate"].trigger()
    assert separated.busy
    assert separated.parts.toolbar.separate_button.text() == "Cancel"
    separated.parts.toolbar.separate_button.click()
    idle()
    assert not separated.busy
    assert separated.parts.session.document == before
    assert separated.parts.toolbar.separate_button.text() == "Separate"
    assert separated.parts.progress.text.text() == "Cancelled"


def test_separating_anew_can_be_undone(separated: MainWindow, idle: Idle) -> None:
    before = separated.parts.session.document
    separated.parts.model.components.setValue(3)
    separated.parts.actions["separate"].trigger()
    idle()
    assert n_parts(separated) == 3
    separated.parts.actions["undo"].trigger()
    assert separated.parts.session.document == before
    assert n_parts(separated) == N_COMPONENTS


def test_delete_gives_the_selection_to_the_residual(
    separated: MainWindow, qtbot: QtBot
) -> None:
    tracks = separated.parts.tracks.list
    tracks.setFocus()
    separated.parts.selection.select(0)
    separated.parts.selection.toggle(1)
    qtbot.keyClick(tracks, Qt.Key.Key_Delete)
    document = separated.parts.session.document
    held = {c.index for c in document.components_of(RESIDUAL_ID)}
    assert {0, 1} <= held
