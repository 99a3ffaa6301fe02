"""What an output folder promises."""

import hashlib
import os

import pytest

from nmfaudio.batch.folder import OutputFolder, listed_files
from nmfaudio.batch.ledger import Ledger
from nmfaudio.batch.plan import STATE_FOLDER
from nmfaudio.errors import AudioWriteError


def publish(folder, place="live/a stems", content=b"sound"):
    work = folder.new_work()
    (work / "stems").mkdir()
    (work / "stems" / "Kick.wav").write_bytes(content)
    files = listed_files(work / "stems", [("Kick.wav", digest(content))])
    record = {"event": "done", "place": place, "key": "k", "files": files}
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
    assert folder.is_whole(folder.ledger.results["live/a stems"])


def test_a_copy_of_the_output_counts_and_a_change_does_not(folder):
    path = publish(folder)
    record = folder.ledger.results["live/a stems"]
    os.utime(path / "Kick.wav", (1, 1))
    assert folder.is_whole(record)
    (path / "Kick.wav").write_bytes(b"SOUND")
    assert not folder.is_whole(record)


def test_a_disk_that_refuses_leaves_nothing(folder, monkeypatch):
    def refuse(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", refuse)
        with pytest.raises(AudioWriteError, match="the disk is full"):
            publish(folder)
    assert not (folder.root / "live" / "a stems").exists()
    assert not list((folder.root / STATE_FOLDER / "work").iterdir())
    assert not folder.is_whole(folder.ledger.results["live/a stems"])
    assert publish(folder) == folder.root / "live" / "a stems"


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
