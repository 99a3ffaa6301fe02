"""Inputs by name, by pattern where no shell expanded it, and as a list."""

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
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
