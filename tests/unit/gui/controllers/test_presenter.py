"""What the presenter shows when the session and the sound say something."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtWidgets import QWidget
from unit.project.conftest import make_separation

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.gui.controllers.presenter import Presenter
from nmfaudio.gui.window_parts import WindowParts
from nmfaudio.project.document import Document
from nmfaudio.project.jobs import Job, JobState


def job(title: str, state: JobState = JobState.DONE) -> Job[object]:
    made: Job[object] = Job(title, lambda *_: None)
    made.state = state
    return made


@pytest.fixture
def presenter(parts: WindowParts, owner: QWidget) -> Presenter:
    return Presenter(parts, owner)


@pytest.fixture
def separated(parts: WindowParts, presenter: Presenter) -> Document:
    document = Document.from_separation(make_separation(n_components=4))
    parts.session.document = document
    parts.bridge.document_changed.emit(document)
    return document


def test_without_a_recording_only_opening_is_possible(
    parts: WindowParts, presenter: Presenter, owner: QWidget
) -> None:
    assert owner.windowTitle() == "nmfaudio"
    for name in ("play", "export", "export_mix", "separate", "merge", "undo"):
        assert not parts.actions[name].isEnabled(), name
    assert parts.actions["open"].isEnabled()
    parts.toolbar.set_busy.assert_called_with(busy=False, possible=False)


def test_a_recording_gives_its_name_to_the_title(
    parts: WindowParts, presenter: Presenter, owner: QWidget
) -> None:
    audio = AudioBuffer(np.zeros((2, 8_000), np.float32), 8_000)
    parts.session.recording = audio
    parts.bridge.recording_changed.emit(audio)
    assert owner.windowTitle().startswith(audio.name)
    parts.recording_view.show_recording.assert_called_with(audio)
    parts.toolbar.set_position.assert_any_call(0.0, 1.0)
    assert parts.actions["separate"].isEnabled()
    assert not parts.actions["play"].isEnabled(), "there is no player yet"
    parts.sound.player = SimpleNamespace(
        unavailable="", n_underruns=0, holds_more=False
    )
    parts.sound.ready.emit()
    assert parts.actions["play"].isEnabled()
    parts.status.set_device.assert_called_with("")


def test_work_shows_its_name_and_how_it_ended(
    parts: WindowParts, presenter: Presenter
) -> None:
    for state, words in (
        (JobState.DONE, "Done"),
        (JobState.CANCELLED, "Cancelled"),
        (JobState.FAILED, "Failed"),
    ):
        work = job("export", state)
        parts.bridge.job_started.emit(work)
        parts.progress.begin.assert_called_with("Writing stems")
        assert presenter.busy
        parts.toolbar.set_busy.assert_called_with(busy=True, possible=False)
        parts.bridge.job_finished.emit(work)
        assert not presenter.busy
        parts.progress.finish.assert_called_with(words)


def test_a_separation_enables_edits_and_shows_its_curve(
    parts: WindowParts, presenter: Presenter, separated: Document
) -> None:
    assert parts.actions["merge"].isEnabled()
    assert parts.actions["split_two"].isEnabled()
    tracks = parts.recording_view.tracks
    tracks.set_filled.assert_called_with(is_filled=True, separated=True)
    assert tracks.list.show_document.call_args.args[0] is separated
    fit = separated.separation.factorization
    shown = parts.model.show_result
    # However it came, by opening a project as well as by work.
    shown.assert_called_once_with(fit, separated.separation.notes)
    work = job("separate")
    parts.bridge.job_started.emit(work)
    assert not parts.actions["split_two"].isEnabled(), "work runs"
    parts.bridge.document_changed.emit(separated)
    assert shown.call_count == 1, "the fit that goes on is shown meanwhile"
    parts.bridge.job_finished.emit(work)
    assert shown.call_count == 2
    (sentence,) = parts.progress.finish.call_args.args
    assert sentence.startswith("2 tracks found")


def test_the_line_above_the_tracks_says_what_keys_do(
    parts: WindowParts, presenter: Presenter, separated: Document
) -> None:
    hint = parts.recording_view.tracks.hint.setText
    parts.selection.select_many([0, 2])
    assert hint.call_args.args[0].startswith("2 selected")
    parts.session.audition = (1,)
    parts.bridge.audition_changed.emit((1,))
    assert "only Bass" in hint.call_args.args[0]


def test_lock_is_checked_when_all_selected_are_locked(
    parts: WindowParts, presenter: Presenter, separated: Document
) -> None:
    locked = tuple(replace(c, locked=c.index < 2) for c in separated.components)
    document = replace(separated, components=locked)
    parts.session.document = document
    for chosen, expected in (((0, 1), True), ((0, 2), False), ((), False)):
        parts.selection.select_many(chosen)
        assert parts.actions["lock"].isChecked() is expected, chosen


def test_the_view_follows_the_playhead_only_if_asked(
    parts: WindowParts, presenter: Presenter
) -> None:
    parts.time_view.set_duration(10.0)
    parts.time_view.show_range(0.0, 1.0)
    parts.sound.playing = True
    parts.sound.position_changed.emit(5.0)
    assert parts.time_view.start_s == 0.0
    parts.actions["follow"].setChecked(True)
    parts.sound.position_changed.emit(5.0)
    assert parts.time_view.start_s == 5.0


def test_a_loop_is_shown_and_said(parts: WindowParts, presenter: Presenter) -> None:
    parts.sound.loop, parts.sound.looping = (1.0, 2.5), True
    parts.sound.loop_changed.emit()
    parts.recording_view.set_loop.assert_called_with((1.0, 2.5))
    assert parts.actions["loop"].isChecked()
    parts.status.set_hint.assert_called_with("Loop 0:01.00 to 0:02.50")


def test_the_owner_of_a_place_is_named(
    parts: WindowParts, owner: QWidget, separated: Document
) -> None:
    readout = parts.recording_view.readout
    connect = parts.recording_view.spectrogram.pointed.connect
    show_place = connect.call_args.args[0]
    show_place(0.1, 220.0)
    text, colour = readout.show_owner.call_args.args
    index = separated.component_names().index(text)
    held_by = separated.source(separated.component(index).source_id)
    assert colour == held_by.colour


def test_how_much_is_held_is_told_where_it_is_more_than_chosen(
    parts: WindowParts, presenter: Presenter
) -> None:
    player = SimpleNamespace(
        unavailable="", n_underruns=2, holds_more=True, latency_s=0.1
    )
    parts.sound.player = player
    parts.sound.position_changed.emit(1.0)
    parts.status.set_dropouts.assert_called_with(2)
    parts.status.set_held.assert_called_with(0.1)
    player.holds_more = False
    parts.sound.position_changed.emit(1.1)
    parts.status.set_held.assert_called_with(None)
    player.holds_more = True
    parts.sound.position_changed.emit(1.2)
    player.holds_more, player.n_underruns = False, 0
    parts.sound.ready.emit()  # another device was chosen, and nothing plays
    parts.status.set_dropouts.assert_called_with(0)
    parts.status.set_held.assert_called_with(None)
