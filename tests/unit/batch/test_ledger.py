"""The ledger after kills, power cuts, full disks and time."""

import errno
import os

import pytest

from nmfaudio.batch.ledger import Ledger
from nmfaudio.errors import AudioWriteError, ProjectFileError


def done(place, key="k"):
    return {"event": "done", "place": place, "folder": place, "key": key, "files": []}


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "ledger.jsonl"
    ledger = Ledger(path)
    ledger.add(done("a"))
    ledger.add(done("b"))
    ledger.close()
    return path


def places(path):
    ledger = Ledger(path)
    ledger.close()
    return list(ledger.results)


def test_a_line_cut_anywhere_is_as_if_never_written(path):
    whole = path.read_bytes()
    start = whole[:-1].rindex(b"\n") + 1
    for cut in range(start, len(whole)):
        path.write_bytes(whole[:cut])
        assert places(path) == ["a"]
        assert path.read_bytes() == whole[:start]
    path.write_bytes(whole)
    assert places(path) == ["a", "b"]


@pytest.mark.parametrize(
    "line", [b"\0" * 50, b"nonsense", b"[]", b"3", b'{"event":"done"}', b"[" * 100_000]
)
def test_a_spoilt_line_costs_only_itself(path, line):
    with path.open("ab") as file:
        file.write(line + b"\n")
    ledger = Ledger(path)
    ledger.add(done("c"))
    ledger.close()
    assert places(path) == ["a", "b", "c"]


def test_a_later_version_is_left_alone(path):
    content = path.read_bytes().replace(b'"version":1', b'"version":9')
    path.write_bytes(content)
    with pytest.raises(ProjectFileError, match="of another version"):
        Ledger(path)
    assert path.read_bytes() == content


def test_a_full_disk_leaves_the_ledger_as_it_was(path, monkeypatch):
    before = path.read_bytes()
    ledger = Ledger(path)
    write = os.write

    def half(descriptor, data):
        if len(data) > 10:
            return write(descriptor, data[:10])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", half)
        with pytest.raises(AudioWriteError, match="the disk is full"):
            ledger.add(done("c"))
    assert path.read_bytes() == before
    ledger.add(done("d"))
    ledger.close()
    assert places(path) == ["a", "b", "d"]


def test_a_line_is_on_disk_before_the_next_step(path, monkeypatch):
    calls = []
    for name in ("write", "fsync"):
        real = getattr(os, name)
        monkeypatch.setattr(
            os, name, lambda *args, n=name, r=real: (calls.append(n), r(*args))[1]
        )
    ledger = Ledger(path)
    ledger.add(done("c"))
    ledger.close()
    assert calls == ["write", "fsync"]


def test_a_folder_that_is_none_is_told(tmp_path):
    with pytest.raises(AudioWriteError, match="cannot be written"):
        Ledger(tmp_path / "none" / "ledger.jsonl")


def test_names_and_reports_are_known_again(path):
    ledger = Ledger(path)
    ledger.add({"event": "names", "key": "k"})
    for digest in ("1", "2", "1"):
        ledger.add({"event": "report", "name": "report.csv", "sha256": digest})
    ledger.close()
    again = Ledger(path)
    assert again.names == ledger.names == {"event": "names", "key": "k"}
    assert again.reports == {"report.csv": {"1", "2"}}
    assert again.files == {"a": [[]], "b": [[]]}
    again.close()
