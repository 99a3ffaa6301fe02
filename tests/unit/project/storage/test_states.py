"""Unsaved work in every state that it, its note and its lock can be in, all together.

What a start finds is offered once, or belongs to somebody; nothing is deleted unasked,
nothing outside of the folder is touched, what cannot be opened is not offered again.
"""

import json
import os
import socket
import time
from pathlib import Path

import pytest

from nmfaudio.errors import NmfAudioError
from nmfaudio.project.storage.locks import FileLock
from nmfaudio.project.storage.recovery import find_leftovers
from nmfaudio.project.storage.stored import read_project

DEAD = 2**22 + 1
"""No process has such a number."""

WORKS = ("whole", "cut", "empty", "garbage", "folder", "link", "pipe")
NOTES = ("good", "none", "garbage", "tried", "folder", "link", "elsewhere")
LOCKS = ("none", "dead", "live", "old", "elsewhere", "garbage", "empty")


@pytest.fixture
def place(tmp_path, saved):
    """Return a function that puts work of a window into a folder, in some state."""
    folder, outside = tmp_path / "recovery", tmp_path / "outside"
    folder.mkdir()
    outside.write_bytes(saved.read_bytes())
    content, held = saved.read_bytes(), []

    def put(work, note, lock):
        path = folder / "4711-ab.nmfaudio"
        written = {"whole": content, "cut": content[:5000], "empty": b""}
        if work == "folder":
            path.mkdir()
        elif work == "link":
            path.symlink_to(outside)
        elif work == "pipe":
            os.mkfifo(path)
        else:
            path.write_bytes(written.get(work, b"no project at all"))
        about = path.with_suffix(".json")
        said = {"title": "Song", "project": "/music/song.nmfaudio", "tries": 0}
        if note == "folder":
            about.mkdir()
        elif note == "link":
            about.symlink_to(outside)
        elif note != "none":
            said |= {"tries": 2} if note == "tried" else {}
            said |= {"project": "../../x"} if note == "elsewhere" else {}
            about.write_text("{" if note == "garbage" else json.dumps(said))
        key = path.with_suffix(".lock")
        holders = {
            "dead": {"pid": DEAD, "host": socket.gethostname()},
            "elsewhere": {"pid": 1, "host": "elsewhere"},
            "old": {"pid": 1, "host": "elsewhere"},
        }
        if lock == "live":
            held.append(FileLock(key))
        elif lock != "none":
            known = holders.get(lock)
            text = "{" if lock == "garbage" else ""
            key.write_text(json.dumps(known) if known else text)
            if lock == "old":
                then = time.time() - 3 * 86_400
                os.utime(key, (then, then))
        return path, outside

    yield put
    for each in held:
        each.release()


@pytest.mark.skipif(os.name != "posix", reason="links and pipes")
@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("work", WORKS)
def test_work_is_offered_once_and_nothing_else_is_touched(place, work, lock):
    path, outside = place(work, "good", lock)
    before = outside.read_bytes()
    found = find_leftovers(path.parent)
    if lock in {"live", "elsewhere"}:
        assert found == []
        assert os.path.lexists(path)
        return
    (leftover,) = found
    assert (leftover.title, leftover.tries) == ("Song", 0)
    assert find_leftovers(path.parent) == []  # somebody is being asked
    leftover.begin()
    if work in {"whole", "link"}:
        assert read_project(path).generation == 1
        leftover.discard()
    else:
        with pytest.raises(NmfAudioError, match=path.name):
            read_project(path)
        assert os.path.lexists(leftover.set_aside())
    assert not os.path.lexists(path)
    assert find_leftovers(path.parent) == []
    assert outside.read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="links")
@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("ending", ["leave", "opened", "begin", "discard"])
def test_notes_of_any_kind_cost_no_work(place, note, ending):
    path, outside = place("whole", note, "dead")
    before = outside.read_bytes()
    (leftover,) = find_leftovers(path.parent)
    assert leftover.tries == 2 * (note == "tried")
    refused = False
    try:
        getattr(leftover, ending)()
    except NmfAudioError:  # a folder stands where the note goes
        refused = True
    assert note == "folder" or not refused
    if ending != "discard":
        assert read_project(path).generation == 1
        leftover.leave()
        (again,) = find_leftovers(path.parent)
        if note != "folder":
            assert again.tries == {
                "leave": leftover.tries, "opened": 0, "begin": leftover.tries + 1,
            }[ending]  # fmt: skip
        again.discard()
    assert not path.exists()
    assert outside.read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="links and pipes")
@pytest.mark.parametrize(
    "kind", ["folder", "link", "dangling", "pipe", "socket", "twin"]
)
def test_what_is_no_lock_locks_nobody_out_and_is_not_written_to(tmp_path, kind):
    """A lock lies beside a project, in a folder that others may write to."""
    path, secret = tmp_path / "a.lock", tmp_path / "secret"
    secret.write_text("mine")
    if kind == "folder":
        path.mkdir()
    elif kind == "link":
        path.symlink_to(secret)
    elif kind == "dangling":
        path.symlink_to(tmp_path / "not there")
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "twin":
        path.hardlink_to(secret)
    else:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(os.fspath(path))
    begin = time.monotonic()
    lock = FileLock(path)
    lock.release()
    assert time.monotonic() - begin < 5.0
    assert os.path.lexists(path)
    assert secret.read_text() == "mine"
    assert not (tmp_path / "not there").exists()


def test_of_many_starts_each_offers_what_no_other_does(place, tmp_path):
    path, _ = place("whole", "good", "dead")
    for number in range(4):
        copy = path.with_name(f"{number}-cd.nmfaudio")
        copy.write_bytes(path.read_bytes())
    first = find_leftovers(path.parent)
    assert len(first) == 5
    first[0].leave()
    second = find_leftovers(path.parent)
    assert [leftover.path for leftover in second] == [first[0].path]
    for leftover in (*first[1:], *second):
        leftover.discard()
    assert find_leftovers(path.parent) == []
    assert [p.name for p in Path(path.parent).iterdir() if p.suffix != ".lock"] == []
