"""One contract of a run: checked before, published together, told in full."""

import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nmfaudio.audio import encode
from nmfaudio.audio.decode import load
from nmfaudio.cli.commands import separate_run
from nmfaudio.cli.control import printing
from nmfaudio.errors import AudioWriteError
from nmfaudio.project.storage import recording
from nmfaudio.project.storage.stored import load_project
from nmfaudio.separation import pipeline

QUICK = ("--preset", "free", "--components", "2", "--max-iter", "3")
SCHEMA = Path(pipeline.__file__).parents[1] / "data" / "separate.schema.json"
KINDS = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "array": list,
    "object": dict,
    "null": type(None),
}


def unfit(value, schema, root, where="document"):
    """Yield where a value does not fit a schema; of its words, what ours uses."""
    if "$ref" in schema:
        yield from unfit(
            value, root["$defs"][schema["$ref"].split("/")[-1]], root, where
        )
    if "oneOf" in schema:
        tries = [list(unfit(value, one, root, where)) for one in schema["oneOf"]]
        if sum(not found for found in tries) != 1:
            yield f"{where}: fits {sum(not found for found in tries)} of several"
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    fitting = tuple(KINDS[kind] for kind in kinds)
    is_number = isinstance(value, bool) and "boolean" not in kinds
    if kinds and (is_number or not isinstance(value, _flat(fitting))):
        yield f"{where}: {value!r} is none of {kinds}"
    if isinstance(value, dict):
        known = schema.get("properties", {})
        yield from (
            f"{where} lacks {k}" for k in schema.get("required", ()) if k not in value
        )
        for key, one in value.items():
            if key in known:
                yield from unfit(one, known[key], root, f"{where}.{key}")
            elif schema.get("additionalProperties") is False:
                yield f"{where}: {key} is not described"
    if isinstance(value, list) and "items" in schema:
        for number, one in enumerate(value):
            yield from unfit(one, schema["items"], root, f"{where}[{number}]")


def _flat(kinds):
    return tuple(
        k for kind in kinds for k in (kind if isinstance(kind, tuple) else (kind,))
    )


@pytest.fixture
def told(run):
    """Return a function that runs ``separate --json`` and checks what it prints."""

    def separate(*arguments):
        code, output, errors = run("separate", *arguments, *QUICK, "--json")
        document = json.loads(output)
        schema = json.loads(SCHEMA.read_text())
        assert list(unfit(document, schema, schema)) == []
        return code, document, errors

    return separate


def test_the_schema_can_fail():
    schema = json.loads(SCHEMA.read_text())
    for wrong in ({}, 7, [{"input": "x"}], {"input": "x", "error": 1, "exit_code": 3}):
        assert list(unfit(wrong, schema, schema))


def test_the_document_holds_what_the_table_shows(told, song, tmp_path):
    code, document, _ = told(
        *(song, "-o", tmp_path / "o", "--save-recipe", tmp_path / "r.toml"),
        *("--onsets", tmp_path / "o.csv"),
    )
    assert code == 0
    assert document["files"] == {
        "recipe": str(tmp_path / "r.toml"),
        "onsets": str(tmp_path / "o.csv"),
    }
    assert sum(stem["components"] for stem in document["stems"]) == 2
    assert document["kind"] == "plain"


def test_notes_of_damage_and_failures_are_in_it(told, song, tmp_path):
    cut = tmp_path / "cut.wav"
    cut.write_bytes(song.read_bytes()[:40_000])
    code, documents, _ = told(cut, tmp_path / "absent.wav", "-o", tmp_path / "o")
    assert code == 3
    assert any("cut short" in note for note in documents[0]["notes"])
    assert documents[1]["exit_code"] == 3


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (("--onsets", "taken.csv"), 4, "--onsets: taken.csv exists already"),
        (("--save-recipe", "taken.toml"), 4, "--save-recipe: taken.toml exists"),
        (("--save-recipe", "no/r.toml"), 4, "the folder no does not exist"),
        (("--onsets", "no/o.mid"), 4, "the folder no does not exist"),
        (("--figure", "no/f.png"), 4, "the folder no does not exist"),
        (("--map", "dir.png"), 4, "is a folder"),
        (("--figure", "a.png", "--map", "a.png"), 2, "name the same file"),
        (("--format", "mp3"), 2, "MP3 holds 1 to 2 channels, the recording has 8"),
    ],
)
def test_targets_are_checked_before_the_work(
    run, tmp_path, monkeypatch, options, code, words
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dir.png").mkdir()
    for name in ("taken.csv", "taken.toml"):
        (tmp_path / name).write_text("mine")
    noise = np.random.default_rng(0).random((4000, 8)) - 0.5
    soundfile.write("eight.wav", noise, 16_000)

    def work(*_, **__):
        pytest.fail("the work was begun")

    monkeypatch.setattr(pipeline, "resolve", work)
    got, _, errors = run("separate", "eight.wav", "-o", "o", *QUICK, *options)
    assert got == code
    assert words in errors
    assert not (tmp_path / "o").exists()
    assert (tmp_path / "taken.csv").read_text() == "mine"


def test_a_file_beside_that_fails_late_costs_the_stems_nothing(
    told, song, tmp_path, monkeypatch
):
    from nmfaudio.separation.onsets import files

    def full(path, content):
        raise AudioWriteError(f"{path} takes more than there is")

    monkeypatch.setattr(files, "write_whole", full)
    code, document, errors = told(
        *(song, "-o", tmp_path / "o", "--onsets", tmp_path / "o.csv"),
        *("--save-recipe", tmp_path / "r.toml"),
    )
    assert (code, document["exit_code"]) == (4, 4)
    assert "takes more than there is" in errors
    assert all(Path(stem["path"]).is_file() for stem in document["stems"])
    assert list(document["files"]) == ["recipe"]


def test_two_runs_into_one_folder_both_succeed(run, song, tmp_path, monkeypatch):
    """The second run's names are taken while it works."""
    complete = encode.AudioWriter.complete

    def late(self):
        complete(self)
        if not self.path.exists():
            self.path.write_bytes(b"of the other run")

    monkeypatch.setattr(encode.AudioWriter, "complete", late)
    code, _, errors = run("separate", song, "-o", tmp_path / "o", *QUICK)
    assert (code, errors) == (0, "")
    names = sorted(path.name for path in (tmp_path / "o").iterdir())
    assert any(name.endswith(" (2).wav") for name in names)
    others = [name for name in names if not name.endswith(" (2).wav")]
    assert [name.replace(".wav", " (2).wav") for name in others] == [
        name for name in names if name.endswith(" (2).wav")
    ]
    assert {(tmp_path / "o" / name).read_bytes() for name in others} == {
        b"of the other run"
    }


def test_a_kill_while_names_are_given_leaves_a_list(run, song, tmp_path, monkeypatch):
    """What a kill leaves is what is there in that moment."""
    seen = []
    commit = encode.AudioWriter.commit

    def watched(self):
        seen.append({p.name: p.read_bytes() for p in (tmp_path / "o").glob("*.txt")})
        return commit(self)

    monkeypatch.setattr(encode.AudioWriter, "commit", watched)
    assert run("separate", song, "-o", tmp_path / "o", *QUICK)[0] == 0
    stems = sorted(path.name for path in (tmp_path / "o").iterdir())
    assert all(name.endswith(".wav") for name in stems)
    for moment in seen:
        listed = moment["Stems are missing.txt"].decode().splitlines()
        assert sorted(listed[2:]) == stems


def shell(command, folder, **environment):
    program = f"{sys.executable} -m nmfaudio"
    return subprocess.run(  # noqa: S602  # redirections are what is tested
        command.replace("nmfaudio", program, 1),
        shell=True,
        cwd=folder,
        capture_output=True,
        env={**os.environ, **environment},
        check=False,
    )


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
@pytest.mark.parametrize(
    ("redirection", "code"),
    [("2>&-", 0), (">&- 2>&-", 0), ("<&-", 0)],
)
def test_streams_that_are_closed_decide_nothing(song, tmp_path, redirection, code):
    quick = " ".join(QUICK)
    done = shell(f"nmfaudio separate '{song}' -o a {quick} {redirection}", tmp_path)
    assert done.returncode == code
    assert len(list((tmp_path / "a").glob("*.wav"))) >= 2


@pytest.mark.skipif(os.name != "posix", reason="needs a POSIX shell")
def test_a_list_from_a_closed_input_is_empty(tmp_path):
    done = shell("nmfaudio separate - -o a <&-", tmp_path)
    assert done.returncode == 2
    assert b"the list names no recording" in done.stderr


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has it")
def test_a_full_output_is_told_after_all_work(song, tmp_path):
    other = song.rename(tmp_path / "\u0416.wav")
    quick = " ".join(QUICK)
    done = shell(
        f"nmfaudio separate '{other}' '{other}' -o a {quick} > /dev/full",
        tmp_path,
        PYTHONIOENCODING="latin-1",
    )
    assert done.returncode == 4
    assert b"could not be printed: the disk is full" in done.stderr
    assert len(list((tmp_path / "a").iterdir())) == 2


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        RuntimeError("can't start new thread"),
        OSError(errno.ENOMEM, "Cannot allocate memory"),
        ImportError("libfoo.so: failed to map segment from shared object"),
    ],
)
def test_every_lack_of_memory_is_called_that(run, song, monkeypatch, error):
    def lacking(*_, **__):
        raise ValueError("a follow-up") from error

    monkeypatch.setattr(pipeline, "resolve", lacking)
    code, _, errors = run("separate", song, *QUICK)
    assert code == 8
    assert "there is not enough memory for this recording" in errors


@pytest.mark.parametrize("option", ["--score", "--dictionary"])
def test_what_comes_beside_is_looked_at_first(run, song, monkeypatch, option):
    monkeypatch.setattr(separate_run, "get_ready", None)  # would fail if it was called
    code, _, errors = run("separate", song, option, os.devnull)
    assert code == 3
    assert f"{os.devnull} is a pipe or a device: choose a file on a disk" in errors


def test_how_long_it_is_comes_before_the_work(tmp_path, capsys, song):
    long = tmp_path / "long.wav"
    soundfile.write(long, np.zeros(8), 1000, subtype="PCM_U8")
    head = bytearray(long.read_bytes()[:44])
    n = 3 * 3600 * 1000
    head[4:8], head[40:44] = (n + 36).to_bytes(4, "little"), n.to_bytes(4, "little")
    long.write_bytes(head)
    os.truncate(long, 44 + n)
    for path in (song, long):
        separate_run._tell_length(path)
    told = capsys.readouterr().err
    assert "long.wav says that it is 3:00:00 long, so this takes its time" in told
    assert song.name not in told


def test_the_faintest_recording_is_taken_apart(told, tmp_path):
    faint = np.full((4000, 2), 1e-42, np.float32)
    faint[::2] *= -1
    path = tmp_path / "denormal.wav"
    soundfile.write(path, faint, 16_000, subtype="FLOAT")
    code, document, errors = told(path)
    assert (code, errors) == (0, "")
    assert document["stems"]


def test_printing_tells_its_failure(monkeypatch):
    class Full:
        def flush(self):
            raise OSError(errno.ENOSPC, "No space left on device")

        def fileno(self):
            return os.open(os.devnull, os.O_WRONLY)

    monkeypatch.setattr(sys, "stdout", Full())
    with pytest.raises(AudioWriteError, match="could not be printed"), printing():
        pass


@pytest.mark.parametrize("name", ["x" * 251, "\u3042" * 66])
def test_long_names_keep_the_source(told, song, tmp_path, name):
    long = song.rename(tmp_path / f"{name}.wav")
    _, document, _ = told(long)
    assert document["stems"]
    for stem in document["stems"]:
        assert Path(stem["path"]).stem.endswith(f" - {stem['source']}")
        assert Path(stem["path"]).is_file()


@pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes are Linux's")
@pytest.mark.parametrize("kind", ["flac", "ogg", "mp3", "wav24"])
def test_a_name_that_is_no_text_stands_in_no_tag(told, song, tmp_path, kind):
    odd = tmp_path / os.fsdecode(b"a\xff\x1b[31m.wav")
    song.rename(odd)
    figure, kept = tmp_path / "map.svg", tmp_path / "work.nmfaudio"
    code, document, errors = told(
        *(odd, "-o", tmp_path / "o", "--format", kind, "--sidecar"),
        *("--map", figure, "--save-project", kept),
    )
    assert (code, errors) == (0, "")
    for stem in document["stems"]:
        assert os.path.basename(stem["path"]).startswith("a_ [31m - ")
        assert soundfile.info(stem["path"]).frames == load(odd).n_samples
    assert re.search("[\x00-\x08]|\x1b", figure.read_text(encoding="utf-8")) is None
    assert load_project(kept).recording.name == "a_ [31m"


def test_what_was_done_before_a_cancel_is_told(told, song, tmp_path, monkeypatch):
    work, second = separate_run._run_one, tmp_path / "second.wav"

    def cancelled_at_second(path, folder, request, interruption, bars):
        if path == second:
            interruption.cancel.set()
            return None
        return work(path, folder, request, interruption, bars)

    monkeypatch.setattr(separate_run, "_run_one", cancelled_at_second)
    second.write_bytes(song.read_bytes())
    code, (first, last), errors = told(song, second, song, "-o", tmp_path / "o")
    assert (code, errors) == (130, "nmfaudio: cancelled\n")
    assert [Path(stem["path"]).is_file() for stem in first["stems"]] == [True] * 3
    assert last == {"input": str(second), "error": "cancelled", "exit_code": 130}
    code, document, _ = told(second, "-o", tmp_path / "o2")
    assert (code, document) == (130, last)


def test_a_cancel_while_the_recording_is_looked_for_counts(
    told, song, tmp_path, monkeypatch
):
    def cancelled(_, cancel):
        cancel.set()

    monkeypatch.setattr(recording, "_read_again", cancelled)
    code, document, _ = told(song, "-o", tmp_path / "o", "--save-project")
    assert (code, document["error"]) == (130, "cancelled")
    assert not (tmp_path / "o").exists()
