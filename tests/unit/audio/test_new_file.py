"""Ways in which a file is not made: each is told, and nothing is left."""

import errno
import os
import shutil
import stat
import time
from contextlib import suppress
from pathlib import Path

import pytest

from nmfaudio.audio import folders, new_file
from nmfaudio.audio.folders import (
    SUFFIX,
    check_folder,
    filled_folder,
    made_folder,
    nearest_folder,
)
from nmfaudio.audio.new_file import NewFile, check_new_file, write_whole
from nmfaudio.errors import AudioWriteError


def test_a_folder_is_no_file_to_be_replaced(tmp_path):
    with pytest.raises(AudioWriteError, match="choose the name of a file"):
        check_new_file(tmp_path, overwrite=True)


@pytest.mark.parametrize(
    ("name", "why"),
    [("x" * 256, "too long"), ("a\0b", "not a possible"), ("\ud800", "not a possible"),
     ("a/" * 3000, "too long"), ("file/b", "not a folder")],
)  # fmt: skip
def test_names_that_nothing_can_have_are_refused_before_the_work(tmp_path, name, why):
    (tmp_path / "file").touch()
    path = f"{tmp_path}/{name}"
    for overwrite in (False, True):
        with pytest.raises(AudioWriteError, match=why):
            check_new_file(path, overwrite=overwrite)
    with pytest.raises(AudioWriteError, match=why), filled_folder(path):
        pass
    if name != "file/b":
        with pytest.raises(AudioWriteError):
            check_folder(path)
    assert os.listdir(tmp_path) == ["file"]


def test_a_folder_is_made_once(tmp_path):
    folder = tmp_path / "a\nb" / "c"
    for _ in range(2):
        made_folder(folder)
        assert folder.is_dir()
    (folder / "file").touch()
    with pytest.raises(AudioWriteError, match=r"a\\nb/c/file is not a folder"):
        made_folder(folder / "file")


@pytest.mark.parametrize("n_files", [0, 1])
def test_a_folder_that_is_left_empty_goes_with_all_that_was_made_for_it(
    tmp_path, n_files
):
    folder = tmp_path / "there" / "new" / "newer"
    (tmp_path / "there").mkdir()
    with suppress(AudioWriteError), filled_folder(folder):
        for number in range(n_files):
            (folder / f"{number}").touch()
        raise AudioWriteError("the disk is full")
    assert folder.is_dir() == bool(n_files)
    assert os.listdir(tmp_path / "there") == ["new"][:n_files]
    with filled_folder(tmp_path / "there"):
        pass
    assert (tmp_path / "there").is_dir()


def test_a_folder_that_the_system_refuses_to_make(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(folders.os, "mkdir", refuse)
        with pytest.raises(AudioWriteError, match="new cannot be made: the folder"):
            made_folder(tmp_path / "new")
    with monkeypatch.context() as patch:
        patch.setattr(new_file.os, "open", refuse)
        with pytest.raises(AudioWriteError, match="may not be written to"):
            write_whole(tmp_path / "a", b"whole")
    assert os.listdir(tmp_path) == []


def test_folders_that_nothing_can_be_put_into(tmp_path, monkeypatch):
    check_folder(tmp_path / "new" / "below")
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(AudioWriteError, match="is not a folder"):
        check_folder(file / "below")
    assert nearest_folder(file / "below" / "that") == file
    with pytest.raises(AudioWriteError, match="choose a shorter one"):
        check_folder(tmp_path / ("x" * 300))
    monkeypatch.setattr(new_file.os, "access", lambda *_: False)
    with pytest.raises(AudioWriteError, match="may not be written to"):
        check_folder(tmp_path / "new")


def test_a_disk_that_went_away_full(tmp_path):
    """Where nobody can say any more how much room there is, there is none."""
    folder = tmp_path / "gone"
    folder.mkdir()
    with NewFile(folder / "a") as file:
        assert file.write(b"whole") == 5
        file.seek(1)
        assert (file.tell(), file.read(2)) == (1, b"ho")
        shutil.rmtree(folder)
        file.error = OSError(errno.ENOSPC, "full")
        with pytest.raises(AudioWriteError, match=r"does not fit: only 0 bytes"):
            file.publish()
        with pytest.raises(AudioWriteError, match="cannot be written"):
            NewFile(folder / "a", n_bytes=1, must_fit=True)


@pytest.mark.parametrize("number", [errno.EDQUOT, errno.ENOSPC])
@pytest.mark.parametrize("n_bytes", [None, 1000])
def test_a_quota_is_not_called_a_full_disk(tmp_path, number, n_bytes):
    """Room is left on the disk, for others; or the disk has no more names of files."""
    with NewFile(tmp_path / "a", n_bytes=n_bytes) as file:
        file.error = OSError(number, "no room")
        with pytest.raises(AudioWriteError, match=r"though .* are free on the disk"):
            file.publish()
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("age_s", [-3600, 3600])
def test_what_a_killed_writer_left_goes_whatever_the_clock(tmp_path, age_s):
    left = tmp_path / f".0{SUFFIX}"
    left.touch()
    when = time.time() - age_s
    os.utime(left, (when, when))
    write_whole(tmp_path / "a", b"whole")
    assert os.listdir(tmp_path) == ["a"]


def test_names_that_are_all_taken(tmp_path, monkeypatch):
    monkeypatch.setattr(new_file, "_MOST_NAMES", 3)
    taken = tmp_path / "a"
    taken.write_bytes(b"precious")
    with NewFile(tmp_path / "b", other_name=lambda: taken) as file:
        (tmp_path / "b").touch()
        with pytest.raises(AudioWriteError, match="a exists already"):
            file.publish()
    assert taken.read_bytes() == b"precious"
    assert sorted(os.listdir(tmp_path)) == ["a", "b"]


def test_a_name_that_the_system_refuses(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(new_file.os, "link", refuse)
    with pytest.raises(AudioWriteError, match="the disk reports a fault"):
        write_whole(tmp_path / "a", b"whole")
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(os.name != "posix", reason="folders are not brought to the disk")
@pytest.mark.parametrize("overwrite", [False, True])
@pytest.mark.parametrize("number", [errno.EIO, errno.EINVAL])
def test_a_folder_that_cannot_be_brought_to_the_disk(
    tmp_path, monkeypatch, number, overwrite
):
    """A disk on the net may have no way to; one that fails gives a new name back."""
    path, sync = tmp_path / "a", os.fsync
    if overwrite:
        path.write_bytes(b"old")

    def refuse(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(number, os.strerror(number))
        sync(descriptor)

    monkeypatch.setattr(new_file.os, "fsync", refuse)
    if number == errno.EINVAL:
        write_whole(path, b"whole", overwrite=overwrite)
    else:
        with pytest.raises(AudioWriteError, match="the disk reports a fault"):
            write_whole(path, b"whole", overwrite=overwrite)
    is_there = overwrite or number == errno.EINVAL
    assert {p.name: p.read_bytes() for p in tmp_path.iterdir()} == (
        {"a": b"whole"} if is_there else {}
    )


def test_systems_without_descriptors_of_folders(tmp_path, monkeypatch):
    monkeypatch.setattr(new_file, "_FOLDER_DESCRIPTORS", False)
    monkeypatch.chdir(tmp_path)
    for path in (tmp_path / "a", Path("b")):
        write_whole(path, b"whole")
        write_whole(path, b"again", overwrite=True)
        assert path.read_bytes() == b"again"
    assert sorted(os.listdir()) == ["a", "b"]
