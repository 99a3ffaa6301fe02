"""A recording that is shown while it is being read, and what it makes room for."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from audio_files import encoded, with_flac_total
from signals import stereo_mix
from unit.project.conftest import WAIT_S, make_separation

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.errors import ParameterError
from nmfaudio.playback.device import RecordingOutput
from nmfaudio.playback.player import Player
from nmfaudio.project import work
from nmfaudio.project.editing.markers import add_marker
from nmfaudio.project.jobs import Job, JobState
from nmfaudio.project.session import Session
from nmfaudio.project.storage.project import Project, save_project
from nmfaudio.project.storage.stored import load_project

MIX = stereo_mix(n_samples=200_000)


class Held:
    """Reading that stands still after its first block."""

    def __init__(self) -> None:
        self.reached, self.go_on = threading.Event(), threading.Event()

    def load(self, path: Path, *, progress: Any, begun: Any, **kinds: Any) -> Any:
        def tell(share: float) -> None:
            progress(share)
            self.reached.set()
            assert self.go_on.wait(WAIT_S)

        return load(path, progress=tell, begun=begun, **kinds)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch, replace_load: Callable[[Any], None]) -> Held:
    held = Held()
    replace_load(held.load)
    monkeypatch.setattr(work, "_SOON_S", 0.0)
    return held


@pytest.fixture
def session(held: Held) -> Iterator[Session]:
    session = Session()
    yield session
    held.go_on.set()
    session.close()


@pytest.fixture
def long(tmp_path: Path) -> Path:
    path = tmp_path / "long.flac"
    path.write_bytes(encoded(MIX, "FLAC"))
    return path


def arriving(
    session: Session, held: Held, path: Path, project: Path | None = None
) -> "Job[Any]":
    """Begin to open a file, or a project of it; return once some of it is shown."""
    held.reached.clear()
    held.go_on.clear()
    job: Job[Any]
    job = session.open(path) if project is None else session.open_project(project)
    assert held.reached.wait(WAIT_S)
    session.deliver()
    assert session.recording is not None
    assert session.recording.path == path
    assert not session.recording.is_whole
    return job


def finish(session: Session, held: Held, job: "Job[Any]") -> None:
    held.go_on.set()
    assert job.wait(WAIT_S)
    session.deliver()


def opened(session: Session, held: Held, path: Path) -> AudioBuffer:
    held.go_on.set()
    job = session.open(path)
    finish(session, held, job)
    assert session.recording is not None
    return session.recording


def test_a_long_recording_plays_while_it_is_read(
    session: Session, held: Held, long: Path
) -> None:
    output = RecordingOutput()
    player = Player(output)
    session.attach_player(player)
    shown: list[object] = []
    job = arriving(session, held, long)
    recording = session.recording
    assert recording is not None
    assert 0 < recording.n_ready < recording.n_samples == MIX.shape[1]
    player.play()
    np.testing.assert_array_equal(output.play(4_000).T, recording.samples[:, :4_000])
    player.seek(recording.n_samples - 4_000)
    assert not output.play(4_000)[2_000:].any(), "what has not come is silent"
    session.recording_changed.connect(shown.append)
    finish(session, held, job)
    assert session.recording is recording
    assert recording.is_whole
    assert player.playing
    assert shown == [], "nothing is drawn anew"
    player.close()


def test_what_needs_all_of_it_waits(session: Session, held: Held, long: Path) -> None:
    job = arriving(session, held, long)
    for begin in (session.separate, lambda: session.export_mix("mix.wav")):
        with pytest.raises(ParameterError, match="long is still being read"):
            begin()
    finish(session, held, job)
    assert session.recording is not None
    assert session.recording.is_whole


def test_a_file_that_was_cut_says_so_and_keeps_its_markers(
    session: Session, held: Held, long: Path
) -> None:
    long.write_bytes(with_flac_total(long.read_bytes(), 400_000))
    said: list[str] = []
    session.said.connect(said.append)
    job = arriving(session, held, long)
    session.do(add_marker(session.document, 1.5))
    finish(session, held, job)
    assert session.recording is not None
    assert session.recording.n_samples == MIX.shape[1]
    assert said == list(load(long).notes)
    assert "cut short" in said[0]
    (marker,) = session.document.markers
    assert marker.second == 1.5


@pytest.mark.parametrize("end", ["cancelled", "refused", "replaced"])
def test_all_is_as_before_when_it_comes_to_nothing(
    session: Session, held: Held, long: Path, tmp_path: Path, end: str
) -> None:
    before = opened(session, held, long)
    session.do(add_marker(session.document, 0.5))
    session.do(add_marker(session.document, 0.7))
    session.undo()
    document = session.document
    moves: list[str] = []
    session.put_aside.connect(lambda: moves.append("aside"))
    session.brought_back.connect(lambda: moves.append("back"))
    other = tmp_path / "other.wav"
    samples = MIX.copy()
    samples[0, -1] = np.nan
    other.write_bytes(encoded(samples, "WAV", "FLOAT"))
    job = arriving(session, held, other)
    assert session.document.markers == ()
    if end == "cancelled":
        session.cancel()
    if end == "replaced":
        session.open(tmp_path / "absent.wav")
    finish(session, held, job)
    assert job.state is (JobState.FAILED if end == "refused" else JobState.CANCELLED)
    while session.busy:
        session.deliver()
    assert session.recording is before
    assert session.document == document
    assert moves == ["aside", "back"]
    session.redo()
    session.undo()
    session.undo()
    assert session.document.markers == ()
    assert not session.history.can_undo


def test_reading_gives_way_once_there_is_something_to_be_seen(
    session: Session, held: Held, long: Path
) -> None:
    held.go_on.set()
    seen: list[int] = []
    job = session.open(long, lambda: seen.append(1))
    assert job.wait(WAIT_S)
    assert len(seen) > 2
    session.deliver()


def test_a_recording_that_is_read_at_once_is_shown_whole(
    session: Session, held: Held, long: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "_SOON_S", WAIT_S)
    held.reached.clear()
    job = session.open(long)
    assert held.reached.wait(WAIT_S)
    session.deliver()
    assert session.recording is None
    finish(session, held, job)
    assert session.recording is not None


@pytest.fixture
def project(long: Path) -> Path:
    """Return a project of the long recording, saved beside it."""
    made = make_separation(n_samples=MIX.shape[1])
    path = long.with_suffix(".nmfaudio")
    save_project(Project.of(replace(made, audio=load(long))), path)
    return path


def test_the_recording_of_a_project_is_shown_while_it_is_read(
    session: Session, held: Held, long: Path, project: Path
) -> None:
    job = arriving(session, held, long, project)
    recording = session.recording
    assert session.document.separation is None
    session.do(add_marker(session.document, 1.5))
    finish(session, held, job)
    assert session.recording is recording, "nothing is drawn anew"
    separation = session.document.separation
    assert separation is not None
    assert separation.audio is recording
    assert [marker.second for marker in session.document.markers] == [1.5]
    session.undo()
    assert session.document.sources == load_project(project).document.sources
    assert session.document.markers == ()
    assert not session.history.can_undo


def test_a_project_that_comes_to_nothing_leaves_all_as_it_was(
    session: Session, held: Held, long: Path, project: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.wav"
    other.write_bytes(encoded(MIX, "WAV", "FLOAT"))
    before = opened(session, held, other)
    session.do(add_marker(session.document, 0.5))
    document = session.document
    job = arriving(session, held, long, project)
    session.cancel()
    finish(session, held, job)
    assert session.recording is before
    assert session.document == document
