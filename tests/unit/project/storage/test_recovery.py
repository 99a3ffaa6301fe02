"""Locks end with their processes, and unsaved work is found again, once."""

import errno
import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nmfaudio.project.storage import locks, recovery
from nmfaudio.project.storage.locks import FileLock, Holder
from nmfaudio.project.storage.recovery import (
    RecoverySlot,
    find_leftovers,
    recovery_folder,
)

HOLD = """
import sys, time
from pathlib import Path
from nmfaudio.project.storage.locks import FileLock
lock = FileLock.beside(Path(sys.argv[1]))
print(lock.held, flush=True)
time.sleep(60)
"""


def test_a_lock_is_held_until_it_is_given_back(tmp_path):
    project = tmp_path / "a.nmfaudio"
    first = FileLock.beside(project)
    assert first.held
    assert first.holder is None
    second = FileLock.beside(project)
    assert not second.held
    assert second.holder == Holder(os.getpid(), socket.gethostname())
    assert second.holder.words == f"process {os.getpid()}"
    second.release()
    first.touch()
    first.release()
    first.release()
    assert list(tmp_path.iterdir()) == []
    third = FileLock.beside(project)
    assert third.held
    third.release()


@pytest.mark.parametrize("length", [200, 201, 246])
def test_names_as_long_as_names_can_be_are_locked(tmp_path, length):
    project = tmp_path / ("x" * length + ".nmfaudio")
    other = tmp_path / ("x" * (length - 1) + "y.nmfaudio")
    locks_held = [FileLock.beside(project), FileLock.beside(other)]
    assert all(lock.held for lock in locks_held)
    assert FileLock.beside(project).holder is not None
    for lock in locks_held:
        lock.release()
    assert list(tmp_path.iterdir()) == []


def test_a_lock_ends_with_its_process(tmp_path):
    project = tmp_path / "a.nmfaudio"
    command = [sys.executable, "-c", HOLD, str(project)]
    with subprocess.Popen(  # noqa: S603  # our own code
        command, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "True\n"
        holder = Holder(process.pid, socket.gethostname())
        assert FileLock.beside(project).holder == holder
        process.kill()
    again = FileLock.beside(project)
    assert again.held
    again.release()


def test_locks_of_other_computers_hold_for_a_day(tmp_path):
    project = tmp_path / "a.nmfaudio"
    path = tmp_path / ".a.nmfaudio.lock"
    path.write_text(json.dumps({"pid": 7, "host": "elsewhere"}))
    other = FileLock.beside(project)
    assert not other.held
    assert other.holder.words == "process 7 on elsewhere"
    long_ago = time.time() - 2 * 24 * 3600
    os.utime(path, (long_ago, long_ago))
    again = FileLock.beside(project)
    assert again.held
    again.release()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pid": "x", "host": 1}', "[" * 9000])
def test_damaged_locks_are_nobody_s(tmp_path, text):
    (tmp_path / ".a.nmfaudio.lock").write_text(text)
    lock = FileLock.beside(tmp_path / "a.nmfaudio")
    assert lock.held
    lock.release()


def test_where_there_can_be_no_lock_there_is_none(tmp_path):
    lock = FileLock.beside(tmp_path / "none" / "a.nmfaudio")
    assert not lock.held
    assert lock.holder is None
    lock.touch()
    lock.release()
    (tmp_path / ".b.nmfaudio.lock").symlink_to(tmp_path / "elsewhere")
    assert not FileLock.beside(tmp_path / "b.nmfaudio").held
    assert not (tmp_path / "elsewhere").exists()


def leave(folder, title="song", project=None):
    slot = RecoverySlot(folder)
    slot.describe(title, project)
    slot.path.write_bytes(b"work")
    slot.close(keep=True)
    return slot.path


def test_unsaved_work_is_found_once_its_window_is_gone(tmp_path):
    slot = RecoverySlot(tmp_path / "deep" / "recovery")
    slot.describe("song", Path("/x/song.nmfaudio"))
    slot.path.write_bytes(b"work")
    assert find_leftovers(slot.path.parent) == []
    slot.close(keep=True)
    (found,) = find_leftovers(slot.path.parent)
    assert (found.title, found.project, found.tries) == (
        "song", Path("/x/song.nmfaudio"), 0,
    )  # fmt: skip
    assert find_leftovers(slot.path.parent) == []  # it is being asked about
    found.leave()
    (again,) = find_leftovers(slot.path.parent)
    again.discard()
    assert list(slot.path.parent.iterdir()) == []
    if os.name == "posix":
        assert slot.path.parent.stat().st_mode & 0o777 == 0o700


def test_tries_are_counted_before_the_work_is_opened(tmp_path):
    leave(tmp_path)
    for tries in range(3):
        (found,) = find_leftovers(tmp_path)
        assert found.tries == tries
        found.begin()
        found.leave()
    (found,) = find_leftovers(tmp_path)
    found.opened()
    found.leave()
    (found,) = find_leftovers(tmp_path)
    assert found.tries == 0
    aside = found.set_aside()
    assert aside.read_bytes() == b"work"
    assert find_leftovers(tmp_path) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"title": 1}',
        "[" * 9000,
        None,
        '{"title": "", "project": null, "tries": 1e999}',
        '{"title": "", "project": "a\\u0000b", "tries": 0}',
        '{"title": "", "project": "\\ud800", "tries": 0}',
    ],
)
def test_work_without_a_description_is_found(tmp_path, text):
    path = leave(tmp_path)
    about = path.with_suffix(".json")
    about.unlink() if text is None else about.write_text(text)
    (found,) = find_leftovers(tmp_path)
    assert (found.title, found.project, found.tries) == ("", None, 0)
    found.discard()


def test_newest_work_comes_first(tmp_path):
    paths = [leave(tmp_path, str(n)) for n in range(3)]
    for n, path in enumerate(paths):
        os.utime(path, (1000 + n, 1000 + n))
    found = find_leftovers(tmp_path)
    assert [leftover.title for leftover in found] == ["2", "1", "0"]
    for leftover in found:
        leftover.discard()


def test_an_empty_slot_leaves_nothing(tmp_path):
    slot = RecoverySlot(tmp_path)
    slot.describe("song", None)
    slot.path.write_bytes(b"work")
    slot.close(keep=False)
    assert find_leftovers(tmp_path) == []
    old = time.time() - 3600
    for name in ("gone.json", "gone.lock"):
        (tmp_path / name).write_text("{}")
        os.utime(tmp_path / name, (old, old))
    assert find_leftovers(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_used(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        RecoverySlot(tmp_path / "file" / "recovery")
    assert find_leftovers(tmp_path / "file" / "recovery") == []


def test_a_folder_without_locks_is_no_place_for_work(tmp_path, monkeypatch):
    def refuse(_):
        raise OSError(errno.ENOLCK, "no locks available")

    monkeypatch.setattr(locks, "lock_file", refuse)
    with pytest.raises(OSError, match="cannot hold unsaved work"):
        RecoverySlot(tmp_path)


def test_an_emptied_slot_offers_nothing(tmp_path):
    slot = RecoverySlot(tmp_path)
    slot.describe("song", None)
    slot.path.write_bytes(b"work")
    slot.empty()
    slot.close(keep=True)
    assert find_leftovers(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_work_that_goes_while_it_is_looked_for_is_passed_over(tmp_path, monkeypatch):
    leave(tmp_path)

    def release_and_lose(self):
        for path in tmp_path.glob("*.nmfaudio"):
            path.unlink()
        return True

    monkeypatch.setattr(FileLock, "held", property(release_and_lose))
    assert find_leftovers(tmp_path) == []


@pytest.mark.parametrize(
    "text", ["", "{", "[" * 4000, '{"pid": 1e999, "host": ""}', "9" * 4000, "\0"]
)
def test_a_lock_that_says_nonsense_is_taken_over(tmp_path, text):
    """Whoever shares a folder can put one beside a project."""
    path = tmp_path / "a.lock"
    path.write_text(text)
    lock = FileLock(path)
    assert lock.held
    lock.release()
    assert not path.exists()


@pytest.mark.parametrize("days", [-2, 2])
def test_a_lock_of_another_computer_grows_old_whatever_the_clock(tmp_path, days):
    path = tmp_path / "a.lock"
    path.write_text('{"pid": 1, "host": "elsewhere"}')
    assert FileLock(path).holder.host == "elsewhere"
    when = time.time() + days * 86_400
    os.utime(path, (when, when))
    lock = FileLock(path)
    assert lock.held
    lock.release()


def test_a_lock_that_is_replaced_while_it_is_taken(tmp_path, monkeypatch):
    path, real, times = tmp_path / "a.lock", locks.lock_file, []

    def lock_and_lose(descriptor):
        times.append(descriptor)
        if len(times) == 1:
            path.unlink()
        real(descriptor)

    monkeypatch.setattr(locks, "lock_file", lock_and_lose)
    lock = FileLock(path)
    assert lock.held
    assert len(times) == 2
    lock.release()
    monkeypatch.setattr(locks, "lock_file", lambda _: path.unlink())
    assert not FileLock(path).held


@pytest.mark.parametrize(
    ("system", "variables", "wanted"),
    [
        ("linux", {"XDG_STATE_HOME": "/s"}, "/s/nmfaudio/recovery"),
        ("linux", {"XDG_STATE_HOME": "s"}, "/h/.local/state/nmfaudio/recovery"),
        ("linux", {}, "/h/.local/state/nmfaudio/recovery"),
        ("darwin", {}, "/h/Library/Application Support/nmfaudio/recovery"),
        ("win32", {"LOCALAPPDATA": "/l"}, "/l/nmfaudio/recovery"),
        ("win32", {}, "/h/AppData/Local/nmfaudio/recovery"),
        ("linux", {"NMFAUDIO_STATE_DIR": "/mine"}, "/mine/recovery"),
    ],
)
def test_where_work_is_kept(monkeypatch, system, variables, wanted):
    for name in ("XDG_STATE_HOME", "LOCALAPPDATA", "NMFAUDIO_STATE_DIR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in {"HOME": "/h", **variables}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(recovery.sys, "platform", system)
    monkeypatch.setattr(recovery.Path, "home", lambda: Path("/h"))
    assert recovery_folder() == Path(wanted)
