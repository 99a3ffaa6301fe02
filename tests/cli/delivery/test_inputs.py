"""Inputs by name, by pattern where no shell expanded it, and as a list."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import signals
import soundfile
import typer

from nmfaudio.cli.inputs import named_paths


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    for name in ("a.wav", "b.wav", "[x].wav", "sub/c.wav"):
        (tmp_path / name).touch()
    return tmp_path


def told(monkeypatch, content):
    stream = SimpleNamespace(buffer=io.BytesIO(content))
    monkeypatch.setattr(sys, "stdin", stream)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (["a.wav", "sub"], ["a.wav", "sub"]),
        (["?.wav"], ["a.wav", "b.wav"]),
        (
            ["**/*.wav", "new.wav"],
            ["[x].wav", "a.wav", "b.wav", "sub/c.wav", "new.wav"],
        ),
        (["[x].wav"], ["[x].wav"]),
        (["b.wav", "-"], ["b.wav", "sub/c.wav", "[x].wav"]),
    ],
)
def test_inputs(here, monkeypatch, words, found):
    told(monkeypatch, b"sub/c.wav\n\n[x].wav\n")
    assert named_paths(list(map(Path, words)), "recording") == list(map(Path, found))


def test_nothing_is_said(here, monkeypatch):
    told(monkeypatch, b"\n")
    with pytest.raises(typer.BadParameter, match="the list names no project"):
        named_paths([Path("-")], "project")
    with pytest.raises(typer.BadParameter, match="nothing matches"):
        named_paths([Path("*.flac")], "recording")


def test_inspect_and_export_take_them(here, run, monkeypatch):
    for command, what in (("inspect", "recording"), ("export", "project")):
        told(monkeypatch, b"")
        code, _, errors = run(command, "-")
        assert code == 2
        assert f"the list names no {what}" in errors
        code, _, errors = run(command, "nothing*.x")
        assert (code, "nothing matches" in errors) == (2, True)


def kick(path, hz):
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, signals.sine(hz, sample_rate=8000, n_samples=4000).T, 8000)


@pytest.fixture
def sounds(tmp_path, monkeypatch):
    """Write four sounds in two folders."""
    for folder in ("true", "made"):
        kick(tmp_path / folder / "Low.wav", 200)
        kick(tmp_path / folder / "High.wav", 2000)
    (tmp_path / "true" / "notes.txt").touch()
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("word", ["true", "tr*/*.wav", "-"])
def test_rank_takes_what_separate_takes(sounds, run, monkeypatch, word):
    told(monkeypatch, b"true/High.wav\ntrue/Low.wav\n")
    words = ("--n-fft", "256", "--hop", "64", "--candidates", "1-2", "--starts", "1")
    code, output, errors = run("rank", word, *words, "--json")
    assert (code, errors) == (0, "")
    documents = json.loads(output)
    assert [Path(d["input"]).name for d in documents] == ["High.wav", "Low.wav"]
    assert all(d["suggestions"] for d in documents)


def test_one_bad_recording_costs_rank_only_itself(sounds, run):
    (sounds / "true" / "Bad.wav").write_bytes(b"no sound")
    words = ("--n-fft", "256", "--hop", "64", "--candidates", "1-2", "--starts", "1")
    code, output, errors = run("rank", "true", *words)
    assert code == 3
    assert "Bad.wav" in errors
    assert "(left out)" in errors
    assert [line for line in output.splitlines() if line.endswith(".wav")] == [
        str(sounds / "true" / "High.wav"), str(sounds / "true" / "Low.wav"),
    ]  # fmt: skip
    code, _, errors = run("rank", "true", *words, "--figure", "curves.png")
    assert code == 2
    assert "goes with a single INPUT" in errors


@pytest.mark.parametrize(
    ("words", "sources"),
    [
        (["true/*.wav"], ["High", "Low"]),
        (["All=true/*.wav"], ["All"]),
        (["-"], ["Deep", "High"]),
    ],
)
def test_learn_takes_patterns_and_lists(sounds, run, monkeypatch, words, sources):
    told(monkeypatch, b"Deep=true/L*.wav\n\ntrue/High.wav\n")
    code, output, errors = run("learn", *words, "-o", "new.nmfdict", "--json")
    assert (code, errors) == (0, "")
    assert [each["source"] for each in json.loads(output)["sources"]] == sources


def test_learn_says_where_a_pattern_or_a_list_gives_nothing(sounds, run, monkeypatch):
    for words, said in ((["K=no*.wav"], "nothing matches no*.wav"),
                        (["no*.wav"], "nothing matches"),
                        (["-"], "the list names no example")):  # fmt: skip
        told(monkeypatch, b"\n")
        code, _, errors = run("learn", *words, "-o", "new.nmfdict")
        assert code == 2
        assert said in " ".join(errors.replace("│", " ").split())


@pytest.mark.usefixtures("short_filters")
@pytest.mark.parametrize(
    ("stems", "references"),
    [("made", "true/*.wav"), ("ma*/*.wav", "true"), ("made/*.wav", "-"), ("ma*", "t*")],
)
def test_score_takes_patterns_and_lists(sounds, run, monkeypatch, stems, references):
    told(monkeypatch, b"true/High.wav\ntrue/Low.wav\n")
    code, output, errors = run("score", stems, references, "--json")
    assert (code, errors) == (0, "")
    pairs = [(s["reference"], s["stem"]) for s in json.loads(output)["scores"]]
    assert sorted(pairs) == [("High", "High"), ("Low", "Low")]


def test_score_says_where_a_list_gives_nothing(sounds, run, monkeypatch):
    told(monkeypatch, b"\n")
    code, _, errors = run("score", "-", "-")
    assert code == 2
    assert "there is one list on standard input" in " ".join(errors.split())
    code, _, errors = run("score", "made", "-")
    assert code == 2
    assert "there is no recording in the list" in errors
