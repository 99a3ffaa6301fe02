"""Guards of recipes, guides, dictionaries and scores: ``nmfaudio.audio.side_file``."""

import os

import numpy as np
import pytest
from audio_files import encoded, wave_file

from nmfaudio.audio.side_file import read_text_file
from nmfaudio.errors import ProjectFileError
from nmfaudio.separation.components.dictionary_file import load_dictionary
from nmfaudio.separation.request.guides import load_guides
from nmfaudio.separation.request.recipe_file import load_recipe
from nmfaudio.separation.request.toml_fields import parse_toml
from nmfaudio.separation.score.reading import load_score

TONE = (0.3 * np.sin(np.arange(4000) * 0.1)).astype(np.float32)[np.newaxis]
READERS = {
    "recipe": load_recipe,
    "file of guides": load_guides,
    "dictionary": load_dictionary,
    "MIDI file": load_score,
}


@pytest.fixture(params=READERS)
def reader(request):
    """Give each reader, with what it reads."""
    return READERS[request.param], request.param


def refusal(read, path):
    with pytest.raises(ProjectFileError) as caught:
        read(path)
    message = str(caught.value)
    assert os.path.basename(path)[:20] in message
    for raw in ("codec", "Errno", "pickle", "object", "zip file", "Traceback"):
        assert raw not in message
    return message


def test_what_it_is_instead_is_said(reader, tmp_path):
    read, what = reader
    contents = {
        "a WAV file": wave_file(TONE),
        "a FLAC file": encoded(TONE, "FLAC"),
        "a PNG picture": b"\x89PNG\r\n\x1a\n" + bytes(200),
    }
    for kind, content in contents.items():
        path = tmp_path / "other.bin"
        path.write_bytes(content)
        assert f"other.bin is {kind}, not a {what}" in refusal(read, path)


def test_no_pipe_and_no_device_holds_us(reader, tmp_path):
    read, what = reader
    if not hasattr(os, "mkfifo"):
        pytest.skip("no pipes on this system")
    os.mkfifo(tmp_path / "pipe")
    assert "is a pipe or a device" in refusal(read, tmp_path / "pipe")
    assert "is a pipe or a device" in refusal(read, "/dev/zero")
    assert f"is a folder: choose a {what} in it" in refusal(read, tmp_path)


def test_empty_absent_and_too_large(reader, tmp_path):
    read, what = reader
    assert "does not exist" in refusal(read, tmp_path / "absent")
    (tmp_path / "empty").touch()
    assert "is empty" in refusal(read, tmp_path / "empty")
    with (tmp_path / "huge").open("wb") as file:
        file.truncate(3_000_000_000)
    assert f"3.0 GB; a {what} has at most" in refusal(read, tmp_path / "huge")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = " + "[" * 100_000, "not valid TOML|nested too deeply"),
        ("a = " + "[" * 100_000 + "]" * 100_000, "nested too deeply"),
        ("a = " + "9" * 10_000, "a number or a date that nothing can hold"),
        ("a = 9999-99-99", "not valid TOML|nothing can hold"),
        ("a = \nb = 2", r"not valid TOML \(at line 1, column 5\): check quotes"),
    ],
)
def test_text_without_end(text, words):
    with pytest.raises(ProjectFileError, match=words):
        parse_toml(text, "x.toml")


def test_encodings_of_text(tmp_path):
    path = tmp_path / "text.toml"
    path.write_bytes(b"\xef\xbb\xbfname = 'm\xc3\xa4'\r\n")
    assert parse_toml(read_text_file(path, "recipe"), "x") == {"name": "mä"}
    path.write_bytes(
        b"# a comment of more than some characters, to be text\na = '\xe4'"
    )
    assert "not text in UTF-8 from byte 58 on" in refusal(
        lambda path: read_text_file(path, "recipe"), path
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("[mask]\nexponent = nan", "a finite number, got nan"),
        ("[mask]\nexponent = -5.0", "0.1 to 4, got -5.0"),
        ("[mask]\nexponent = 1e12", "0.1 to 4"),
        ("[mask]\nexponent = inf", "a finite number"),
        ("[model]\nbeta = 1e300", "-10 to 10"),
        (f"[model]\nmax_iter = 0x{'f' * 10_000}", "whole number of 64 bits"),
        (f"[model]\nbeta = 0x{'f' * 10_000}", "a finite number, got a number of thous"),
        (f"description = '{'x' * 3000}'", "text of at most 2000 characters"),
        ("[resolution]\nwindow_ms = 1e-9", "1 to 2000 ms"),
    ],
)
def test_values_of_a_recipe_are_in_their_range(tmp_path, line, words):
    path = tmp_path / "mine.toml"
    path.write_text(f"recipe = 1\nname = 'Mine'\n{line}\n")
    with pytest.raises(ProjectFileError, match=words):
        load_recipe(path)
    assert len(refusal(load_recipe, path)) < 400


BOX = "[[stroke]]\nsource = 'A'\nlow_hz = 1\nhigh_hz = 2"


@pytest.mark.parametrize(
    "table",
    [
        "[[teach]]\nsource = 'A'\nstart_s = nan\nstop_s = 2.0",
        "[[teach]]\nsource = 'A'\nstart_s = -1.0\nstop_s = 2.0",
        f"{BOX}\nstart_s = 0.0\nstop_s = inf",
        f"{BOX}\nstart_s = 0\nstop_s = 1\nstrength = 9",
        "[[repair]]\nstart_s = 1e400\nstop_s = 2.0",
        "[[repair]]\nfind = 'ghosts'",
    ],
)
def test_values_of_guides_are_in_their_range(tmp_path, table):
    path = tmp_path / "guides.toml"
    path.write_text(table)
    assert refusal(load_guides, path)
