"""What an output folder promises."""

import errno
import hashlib
import os
import stat
from pathlib import Path

import pytest
from unit.batch.test_ledger import RESULT, SOURCE

from nmfaudio.batch.folder import OutputFolder, listed_files
from nmfaudio.batch.ledger import LEDGER_NAME, Ledger, done_before, is_done
from nmfaudio.batch.plan import STATE_FOLDER
from nmfaudio.batch.task import PICTURE_NAME
from nmfaudio.errors import AudioWriteError, ProjectFileError


def publish(folder, place="live/a stems", content=b"sound", **more):
    work = folder.new_work()
    (work / "stems").mkdir()
    (work / "stems" / "Kick.wav").write_bytes(content)
    files = listed_files(work / "stems", [("Kick.wav", digest(content))])
    record = {
        **{"event": "done", "place": place, "key": "k", "files": files},
        **{"source": SOURCE, "result": RESULT, **more},
    }
    return folder.publish(work, record)


def digest(content):
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def folder(tmp_path):
    with OutputFolder(tmp_path / "out") as made:
        yield made


def test_stems_appear_as_one_after_the_ledger_knows(folder, monkeypatch):
    steps = []
    for owner, name in ((Ledger, "add"), (os, "rename")):
        real = getattr(owner, name)
        monkeypatch.setattr(
            owner,
            name,
            lambda *args, n=name, r=real: (steps.append(n), r(*args))[1],
        )
    path = publish(folder)
    assert steps == ["add", "rename"]
    assert [entry.name for entry in path.iterdir()] == ["Kick.wav"]
    assert is_done(folder.root, folder.ledger.results["live/a stems"], "k")


def test_a_copy_of_the_output_counts_and_a_change_does_not(folder):
    path = publish(folder)
    record = folder.ledger.results["live/a stems"]
    os.utime(path / "Kick.wav", (1, 1))
    assert is_done(folder.root, record, "k")
    (path / "Kick.wav").write_bytes(b"SOUND")
    assert not is_done(folder.root, record, "k")


def test_what_is_done_is_seen_from_outside(folder, tmp_path):
    song = tmp_path / "a.wav"
    song.write_bytes(b"song")
    now = song.stat()
    source = {**SOURCE, "size": now.st_size, "mtime_ns": now.st_mtime_ns}
    path = publish(folder, source=source)
    ledger = folder.root / STATE_FOLDER / LEDGER_NAME
    with ledger.open("ab") as file:
        file.write(b'{"event": "done", "place": "b stems"}\n{"event": "do')
    before = ledger.read_bytes()

    def done(key="k", root=folder.root):
        recordings = [(song, "live/a stems"), (song, "b stems"), (song, "c stems")]
        return done_before(root, root / STATE_FOLDER / LEDGER_NAME, recordings, key)

    assert done() == {0}
    assert done(key="other") == done(root=tmp_path / "none") == set()
    os.utime(song, (1, 1))
    assert done() == set()
    os.utime(song, ns=(now.st_mtime_ns, now.st_mtime_ns))
    (path / "Kick.wav").write_bytes(b"SOUND")
    assert done() == set()
    assert ledger.read_bytes() == before


def test_a_disk_that_refuses_leaves_nothing(folder, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", refuse)
        with pytest.raises(AudioWriteError, match="the disk is full"):
            publish(folder)
    assert not (folder.root / "live" / "a stems").exists()
    assert not list((folder.root / STATE_FOLDER / "work").iterdir())
    assert not is_done(folder.root, folder.ledger.results["live/a stems"], "k")
    assert publish(folder) == folder.root / "live" / "a stems"


def test_stems_that_cannot_be_replaced_stay(folder, monkeypatch):
    path = publish(folder, content=b"before")
    real = os.rename

    def refuse(source, target):
        if os.path.basename(source) == "stems":
            raise OSError(errno.EIO, "Input/output error")
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", refuse)
        with pytest.raises(AudioWriteError, match="the disk reports a fault"):
            publish(folder, content=b"after")
    assert (path / "Kick.wav").read_bytes() == b"before"
    assert publish(folder, content=b"after") == path
    assert (path / "Kick.wav").read_bytes() == b"after"


@pytest.mark.parametrize("has_stems", [False, True])
def test_a_disk_that_does_not_keep_names_gives_the_stems_back(
    folder, monkeypatch, has_stems
):
    path = folder.root / "live" / "a stems"
    if has_stems:
        publish(folder, content=b"before")
    real = os.fsync

    def refuse(descriptor):
        if os.path.samestat(os.fstat(descriptor), path.parent.stat()):
            raise OSError(errno.EIO, "Input/output error")
        real(descriptor)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", refuse)
        with pytest.raises(AudioWriteError, match="the disk reports a fault"):
            publish(folder, content=b"after")
    assert path.exists() == has_stems
    if has_stems:
        assert (path / "Kick.wav").read_bytes() == b"before"
    assert not is_done(folder.root, folder.ledger.results["live/a stems"], "k")
    assert publish(folder, content=b"after") == path


def test_a_picture_is_kept_by_its_place(folder):
    work = folder.new_work()
    (work / "stems").mkdir()
    (work / PICTURE_NAME).write_bytes(b"picture")
    record = {"event": "done", "place": "a", "key": "k", "files": []}
    folder.publish(work, {**record, "source": SOURCE, "result": RESULT})
    assert folder.picture_path("a").read_bytes() == b"picture"


def test_a_full_ledger_names_the_ledger(folder, monkeypatch):
    def full(*_):
        raise AudioWriteError("the ledger cannot be written: the disk is full")

    monkeypatch.setattr(folder.ledger, "add", full)
    with pytest.raises(AudioWriteError, match=r"^the ledger cannot be written"):
        publish(folder)
    assert not (folder.root / "live" / "a stems").exists()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EXDEV, "lies on another disk"),
        (errno.EROFS, "the disk can only be read: choose another folder"),
    ],
)
def test_why_nothing_can_be_written_is_told(
    folder, tmp_path, monkeypatch, number, words
):
    def refuse(*_, **__):
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "mkdir", refuse)
        with pytest.raises(AudioWriteError, match=words):
            folder.new_work()
        with pytest.raises(AudioWriteError, match=words):
            OutputFolder(tmp_path / "other")
    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(AudioWriteError, match=words):
        folder.write_report("report.csv", b"one")
    assert not (folder.root / "report.csv").exists()
    assert not list((folder.root / STATE_FOLDER / "work").iterdir())


def test_a_ledger_that_cannot_be_used_does_not_hold_the_folder(tmp_path):
    ledger = tmp_path / STATE_FOLDER / LEDGER_NAME
    ledger.parent.mkdir()
    ledger.write_text('{"event":"ledger","version":9}\n')
    with pytest.raises(ProjectFileError, match="of another version"):
        OutputFolder(tmp_path)
    ledger.unlink()
    with OutputFolder(tmp_path):
        pass


def test_a_report_that_is_a_link_stays(folder, tmp_path):
    (tmp_path / "mine").write_text("mine")
    (folder.root / "report.csv").symlink_to(tmp_path / "mine")
    assert folder.write_report("report.csv", b"one").name == "report (2).csv"
    assert (tmp_path / "mine").read_text() == "mine"


def test_a_link_is_not_followed(folder, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder.root / "a stems").symlink_to(elsewhere)
    assert publish(folder, "a stems").name == "a stems (2)"
    assert not list(elsewhere.iterdir())


def test_reports_replace_only_reports(folder):
    assert folder.write_report("report.csv", b"one").name == "report.csv"
    assert folder.write_report("report.csv", b"two").name == "report.csv"
    (folder.root / "report.csv").write_text("changed by me")
    assert folder.write_report("report.csv", b"three").name == "report (2).csv"
    assert (folder.root / "report.csv").read_text() == "changed by me"


def test_what_a_kill_left_is_swept_at_the_next_start(tmp_path):
    with OutputFolder(tmp_path) as first:
        (first.new_work() / "stems").mkdir()
    with OutputFolder(tmp_path):
        assert not list((tmp_path / STATE_FOLDER / "work").iterdir())


def test_a_lock_ends_with_its_holder(tmp_path):
    with OutputFolder(tmp_path), pytest.raises(AudioWriteError, match="another batch"):
        OutputFolder(tmp_path)
    with OutputFolder(tmp_path):
        pass


@pytest.mark.parametrize("text", ["", "{", "[]", '{"process": 1e999, "host": 1}'])
def test_a_holder_that_does_not_say_who_it_is_is_respected(tmp_path, text):
    with OutputFolder(tmp_path):
        (tmp_path / STATE_FOLDER / "lock").write_text(text)
        with pytest.raises(AudioWriteError, match=r"^another batch is writing"):
            OutputFolder(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="locks are others there")
def test_a_disk_without_locks_is_told(tmp_path, monkeypatch):
    def refuse(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)
    with pytest.raises(AudioWriteError, match="No locks available"):
        OutputFolder(tmp_path)


@pytest.mark.parametrize("name", [".", "work", "pictures", "lock"])
def test_nothing_is_deleted_or_written_through_a_link(tmp_path, name):
    """An output folder may come from anybody."""
    precious = tmp_path / "precious"
    (precious / "work" / "mine").mkdir(parents=True)
    (precious / "text").write_text("mine")
    state = tmp_path / "out" / STATE_FOLDER
    link, target = state / name, precious / "text" if name == "lock" else precious
    link.parent.mkdir(parents=True)
    link.symlink_to(target)
    with pytest.raises(AudioWriteError, match="is a link to something else"):
        OutputFolder(tmp_path / "out")
    assert (precious / "text").read_text() == "mine"
    assert (precious / "work" / "mine").is_dir()


def _refuse(number):
    def refuse(*_, **__):
        raise OSError(number, os.strerror(number))

    return refuse


def test_what_cannot_be_looked_into_is_not_replaced(folder, monkeypatch):
    path = publish(folder, content=b"mine")
    report = folder.write_report("report.csv", b"one")
    with monkeypatch.context() as patch:
        patch.setattr(os, "listdir", _refuse(errno.EACCES))
        assert publish(folder).name == "a stems (2)"
    monkeypatch.setattr("nmfaudio.batch.folder.file_digest", _refuse(errno.EACCES))
    assert folder.write_report("report.csv", b"two").name == "report (2).csv"
    assert (path / "Kick.wav").read_bytes() == b"mine"
    assert report.read_bytes() == b"one"


@pytest.mark.skipif(os.name != "posix", reason="folders are not brought to the disk")
def test_a_disk_on_the_net_that_cannot_bring_folders_to_rest(tmp_path, monkeypatch):
    sync = os.fsync

    def sync_files(descriptor):
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", sync_files)
    with OutputFolder(tmp_path / "out") as folder:
        assert publish(folder).name == "a stems"
        assert folder.write_report("report.csv", b"one").name == "report.csv"
