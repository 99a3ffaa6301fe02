"""A model of somebody's work on disk: whatever happens to it, what was kept is there.

Projects are edited, saved over, saved elsewhere and kept aside; disks fail in the
middle of it, processes end at any moment, folders are moved, recordings changed and
brought back, and other versions write what this one does not know. After each step,
every project holds what was saved last, or what was being saved when the disk failed.
"""

import errno
import os
import shutil
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from properties.failing_system import failing
from properties.test_history import MAKERS, SEPARATIONS, content
from unit.project.storage.conftest import change, entry, set_entry

from nmfaudio.audio.decode import load
from nmfaudio.errors import (
    AudioWriteError,
    NmfAudioError,
    RecordingNotFoundError,
)
from nmfaudio.project.document import Document
from nmfaudio.project.storage.locks import FileLock
from nmfaudio.project.storage.project import Project, save_project
from nmfaudio.project.storage.recording import file_digest
from nmfaudio.project.storage.recovery import RecoverySlot, find_leftovers
from nmfaudio.project.storage.stored import load_project, read_project

pytestmark = pytest.mark.skipif(os.name != "posix", reason="locks are others there")

NAMES = ["a.nmfaudio", "b ü.nmfaudio", "c"]
REASONS = [errno.EIO, errno.ENOSPC, errno.EACCES]
SONG = "song.wav"


@dataclass
class Saved:
    """What a file must hold: its content, or that which a failing disk let through."""

    holds: object
    or_else: object = None
    embedded: bool = False
    extras: dict[str, object] = field(default_factory=dict)


class WorkOnDisk(RuleBasedStateMachine):
    """One user, one folder, and what goes wrong in it."""

    n_looks = 0  # at all that was saved, of all machines

    def __init__(self) -> None:
        super().__init__()
        self.root = Path(tempfile.mkdtemp())
        self.folder = self.root / "music"
        self.folder.mkdir()
        self.state = self.root / "state"
        self.saved: dict[str, Saved] = {}
        self.path: str | None = None  # of the project that is open
        self.lock: FileLock | None = None
        self.slot: RecoverySlot | None = None
        self.kept: object = None  # what was kept aside last
        self.left: list[object] = []  # kept by those who are no more
        self.song_is = "there"

    @initialize()
    def record(self) -> None:
        """Begin with a recording, and what was made of it."""
        made = SEPARATIONS[0]
        path = self.folder / SONG
        soundfile.write(path, made.audio.samples.T, 16_000, subtype="FLOAT")
        self.audio = load(path)
        separation = replace(made, audio=self.audio)
        self.project = Project(Document.from_separation(separation), self.audio)
        self.slot = RecoverySlot(self.state)

    # What a user does.

    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        made = data.draw(st.sampled_from(MAKERS))(data, self.project.document)
        if made is not None:
            self.project = replace(self.project, document=made.after)

    @rule(embed=st.booleans())
    def embed(self, embed: bool) -> None:  # noqa: FBT001  # drawn
        self.project = replace(self.project, embedded=embed)

    def _save(self, name: str, *, overwrite: bool) -> None:
        self.project = save_project(
            self.project, self.folder / name, overwrite=overwrite
        )
        self.saved[name] = Saved(
            content(self.project.document),
            embedded=entry(self.folder / name, "sound") is not None,
            extras=dict(self.project.kept.meta),
        )
        # Whatever has become of the recording, it is in what was saved just now.
        assert self._is_song_of(name)

    @precondition(lambda self: self.path is not None)
    @rule()
    def save(self) -> None:
        self._save(self.path, overwrite=True)

    @rule(name=st.sampled_from(NAMES))
    def save_as(self, name: str) -> None:
        if name in self.saved:
            with pytest.raises(AudioWriteError, match="exists already"):
                self._save(name, overwrite=False)
            return
        self._save(name, overwrite=False)
        self._own(name)

    def _is_song_of(self, name: str) -> bool:
        """Tell whether a project's recording is in it, or in the file it names."""
        song = self.folder / SONG
        digest = file_digest(song) if song.is_file() else "none"
        wanted = read_project(self.folder / name).reference.file_sha256
        return self.saved[name].embedded or digest == wanted

    def _own(self, name: str | None) -> None:
        if self.lock is not None:
            self.lock.release()
        self.path = name
        self.lock = None if name is None else FileLock.beside(self.folder / name)

    @rule()
    def keep(self) -> None:
        self.slot.describe("Song", None)
        save_project(self.project, self.slot.path, overwrite=True)
        self.kept = content(self.project.document)

    @precondition(lambda self: self.saved)
    @rule(data=st.data())
    def open(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.saved)))
        if not self._is_song_of(name):
            with pytest.raises(RecordingNotFoundError):
                load_project(self.folder / name)
            self.project = load_project(self.folder / name, recording=self.audio)
        else:
            self.project = load_project(self.folder / name)
            sound = self.project.document.separation.audio.samples
            assert np.array_equal(sound, self.audio.samples)
        self._own(name)

    @precondition(lambda self: self.lock is not None and self.lock.held)
    @rule()
    def open_twice(self) -> None:
        second = FileLock.beside(self.folder / self.path)
        assert not second.held
        assert second.holder.pid == os.getpid()
        second.release()

    # What goes wrong.

    @precondition(lambda self: self.path is not None)
    @rule(at=st.integers(0, 30), number=st.sampled_from(REASONS))
    def save_on_a_failing_disk(self, at: int, number: int) -> None:
        def fail(_: str) -> None:
            raise OSError(number, os.strerror(number))

        before, path = self.saved[self.path], self.folder / self.path
        now, failed = content(self.project.document), False
        with failing(at, fail):
            try:
                made = save_project(self.project, path, overwrite=True)
            except NmfAudioError:
                failed = True
        if not failed:
            self.project = made
        self.saved[self.path] = replace(
            before,
            holds=before.holds if failed else now,
            or_else=now if failed else None,
            embedded=entry(path, "sound") is not None,
            extras=dict(read_project(path).kept.meta),
        )

    @rule(keeps_slot=st.booleans())
    def end_at_once(self, keeps_slot: bool) -> None:  # noqa: FBT001  # drawn
        """End a process without a word, and begin the next one."""
        for lock in (self.lock, self.slot._lock):
            if lock is not None and lock._descriptor is not None:
                os.close(lock._descriptor)
                lock._descriptor = None
        if self.kept is not None:
            self.left.append(self.kept)
        self.kept, self.lock, self.path = None, None, None
        self.slot = RecoverySlot(self.state)
        self._begin(keeps_slot=keeps_slot)

    def _begin(self, *, keeps_slot: bool) -> None:
        """Find what was left, go on with the newest, or leave it all."""
        found = find_leftovers(self.state)
        assert len(found) == len(self.left)
        held = [load_project(each.path, recording=self.audio) for each in found]
        there = [content(each.document) for each in held]
        assert all(there.count(each) == self.left.count(each) for each in there)
        assert find_leftovers(self.state) == []  # each is offered once
        for number, each in enumerate(found):
            if number == 0 and not keeps_slot:
                each.begin()
                self.project = held[0]
                self.left.remove(there[0])
                each.discard()
            else:
                each.leave()

    @rule()
    def forget(self) -> None:
        """Empty the slot: the work was saved, or is not wanted."""
        self.slot.empty()
        self.kept = None

    @rule()
    def move_all(self) -> None:
        """Somebody moves the folder, recording and all."""
        self._own(None)
        moved = self.root / f"moved {len(list(self.root.iterdir()))}"
        self.folder.rename(moved)
        self.folder = moved

    @precondition(lambda self: self.song_is == "there")
    @rule(how=st.sampled_from(["gone", "longer", "other", "folder"]))
    def lose_the_recording(self, how: str) -> None:
        song = self.folder / SONG
        shutil.copy(song, self.root / "safe.wav")
        if how in {"gone", "folder"}:
            song.unlink()
        if how == "folder":
            song.mkdir()
        elif how == "longer":
            with song.open("ab") as file:
                file.write(b"more")
        elif how == "other":
            whole = bytearray(song.read_bytes())
            whole[-4000] ^= 1
            song.write_bytes(whole)
        self.song_is = how

    @precondition(lambda self: self.song_is != "there")
    @rule()
    def bring_it_back(self) -> None:
        song = self.folder / SONG
        if song.is_dir():
            song.rmdir()
        shutil.copy(self.root / "safe.wav", song)
        self.song_is = "there"

    @precondition(lambda self: self.path is not None)
    @rule(number=st.integers(0, 3))
    def newer_version_adds(self, number: int) -> None:
        """Another version saves what this one does not know, and must not lose."""
        path, key = self.folder / self.path, f"of the future {number}"
        if key in self.saved[self.path].extras:
            return
        set_entry(path, key, {"number": [number, None, "é"]})
        if number == 0:
            change(path, "CREATE TABLE choirs(name TEXT)")
            change(path, ("INSERT INTO choirs VALUES(?)", ("alto",)))
        self.saved[self.path].extras[key] = {"number": [number, None, "é"]}
        found = load_project(path, recording=self.audio)
        assert content(found.document) in self._allowed(self.path)
        self.project = found

    # What must hold.

    def _allowed(self, name: str) -> tuple[object, ...]:
        saved = self.saved[name]
        return (saved.holds,) if saved.or_else is None else (saved.holds, saved.or_else)

    @invariant()
    def all_that_was_saved_is_there(self) -> None:
        WorkOnDisk.n_looks += 1
        for name, saved in self.saved.items():
            found = load_project(self.folder / name, recording=self.audio)
            assert content(found.document) in self._allowed(name)
            assert dict(found.kept.meta) == saved.extras
            tables = {table.name: table.rows for table in found.kept.tables}
            wanted = (
                {"choirs": (("alto",),)} if "of the future 0" in saved.extras else {}
            )
            assert tables == wanted

    @invariant()
    def nothing_else_is_there(self) -> None:
        named = {p.name for p in self.folder.iterdir() if p.name[0] != "."}
        song = set() if self.song_is == "gone" else {SONG}
        assert named == {*self.saved} | song

    def teardown(self) -> None:
        for lock in (self.lock, self.slot and self.slot._lock):
            if lock is not None:
                lock.release()
        shutil.rmtree(self.root)


def run(examples: int, steps: int) -> None:
    before = WorkOnDisk.n_looks
    run_state_machine_as_test(
        WorkOnDisk,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert WorkOnDisk.n_looks - before > examples * steps / 2


def test_work_survives_what_happens() -> None:
    run(examples=6, steps=12)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_work_survives_all_that_happens() -> None:
    run(examples=int(os.environ.get("NMFAUDIO_TEST_EXAMPLES", "200")), steps=40)
