"""The ledger after kills, power cuts, full disks and time."""

import errno
import json
import os

import pytest

from nmfaudio.batch.ledger import Ledger, is_unchanged, read_results
from nmfaudio.errors import AudioWriteError, ProjectFileError

RESULT = {
    **{"duration_s": 2.0, "sample_rate": 8000, "channels": 1, "n_components": 1},
    **{"recipe": "Free", "decided": "", "null_db": -140.0, "warnings": ["short"]},
    "stems": [{"source": "Bass", "file": "Bass.wav", "energy_share": 1.0}],
}
SOURCE = {"size": 1, "mtime_ns": 2, "sha256": "3"}


def done(place, key="k", **more):
    return {
        **{"event": "done", "place": place, "folder": place, "key": key},
        **{"source": SOURCE, "files": [], "result": RESULT, **more},
    }


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


@pytest.mark.parametrize(
    "more",
    [
        *({"folder": name} for name in ("../x", "/x", "a/../../x", "", ".", "\0", 3)),
        *({name: None} for name in ("key", "source", "files", "result")),
        *({"source": {**SOURCE, name: "x"}} for name in ("size", "mtime_ns")),
        *({"files": [file]} for file in (3, {**SOURCE}, {**SOURCE, "name": "../a"})),
        *({"result": {**RESULT, name: {}}} for name in RESULT),
        {"result": {**RESULT, "duration_s": True}},
        {"result": {**RESULT, "stems": [{"source": "Bass"}]}},
        {"result": {**RESULT, "warnings": [1]}},
        {"result": {**RESULT, "null_db": float("nan")}},
    ],
)
def test_a_line_that_cannot_be_true_is_as_if_never_written(path, more):
    """It may come from anybody: nothing is written beyond the folder for it."""
    with path.open("ab") as file:
        file.write(json.dumps(done("c", **more)).encode() + b"\n")
    assert places(path) == ["a", "b"] == list(read_results(path))


def test_a_line_without_an_end_costs_nothing_before_it(path, monkeypatch):
    monkeypatch.setattr("nmfaudio.batch.ledger._MOST_LINE_BYTES", 2000)
    whole = path.read_bytes()
    path.write_bytes(whole + b"x" * 10_000 + b"\n" + json.dumps(done("c")).encode())
    with path.open("ab") as file:
        file.write(b"\n" + b"y" * 10_000)
    assert places(path) == ["a", "b", "c"]
    assert path.stat().st_size > len(whole) + 10_000


@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_a_ledger_that_is_no_file_is_left_alone(path, kind):
    other = path.with_name("other")
    path.rename(other)
    make = {"link": lambda: path.symlink_to(other), "pipe": lambda: os.mkfifo(path)}
    make.get(kind, path.mkdir)()
    before = other.read_bytes()
    with pytest.raises(ProjectFileError, match="is no plain file"):
        Ledger(path)
    assert read_results(path) == {}
    assert other.read_bytes() == before


def test_a_recording_that_is_gone_has_changed(tmp_path):
    assert not is_unchanged(tmp_path / "gone.wav", done("a"))


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
    ledger.add({"event": "names", "key": "k", "recipe": "Free"})
    for digest in ("1", "2", "1"):
        ledger.add({"event": "report", "name": "report.csv", "sha256": digest})
    ledger.close()
    again = Ledger(path)
    assert again.names == ledger.names
    assert again.names["recipe"] == "Free"
    assert again.reports == {"report.csv": {"1", "2"}}
    assert again.files == {"a": [[]], "b": [[]]}
    again.close()
