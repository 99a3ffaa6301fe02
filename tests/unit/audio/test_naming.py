"""Names of exported files."""

import json
import os
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from processes import run_python

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.naming import (
    DEFAULT_TEMPLATE,
    TEMPLATE_WORDS,
    render_name,
    safe_stem,
    source_names,
    unique_path,
)
from nmfaudio.errors import ParameterError

HOSTILE = [
    "",
    ".",
    "..",
    "../../etc/passwd",
    "/absolute",
    "C:\\windows\\system32",
    "\\\\server\\share",
    "CON",
    "con.txt",
    "nul ",
    "COM1",
    "lpt¹.x",
    "-rf",
    "--help",
    ".hidden",
    " lead",
    "trail. . ",
    "a\0b",
    "new\nline",
    "tab\tcr\r",
    "esc\x1b[31m",
    "bell\a",
    "\u202efdp.exe",
    "zero\u200bwidth",
    "\ufeff",
    "\ud800",
    "a" * 500,
    "é" * 300,
    "🎵" * 100,
    "e\u0301" * 200,
    "{0.__class__}",
    "{source}",
    "%s%n",
    "<b>html</b>",
    "quote\"'`",
    "star*?|",
    "\u2028\u2029",
    "\ue000\U0010ffff",
]
DEVICES = {"CON", "PRN", "AUX", "NUL", "COM1", "LPT¹"}


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_becomes_a_safe_stem(text, tmp_path):
    stem = safe_stem(text)
    assert stem
    assert stem == unicodedata.normalize("NFC", stem)
    assert len(stem.encode()) <= 200
    assert not set('/\\<>:"|?*') & set(stem)
    assert all(unicodedata.category(c)[0] != "C" for c in stem)
    assert stem[0] not in "-. "
    assert stem[-1] not in ". "
    assert stem.split(".")[0].strip().upper() not in DEVICES
    assert safe_stem(stem) == stem
    path = tmp_path / f"{stem}.wav"
    assert path.parent == tmp_path
    path.touch()
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (DEFAULT_TEMPLATE, "loop - Kick"),
        ("{number} {source}", "02 Kick"),
        ("{source}", "Kick"),
        ("stem", "stem"),
        ("{source}{source}", "KickKick"),
        ("../{source}", "_Kick"),
    ],
)
def test_words_are_replaced(template, expected):
    fields = {"input": "loop", "source": "Kick", "number": "02"}
    assert render_name(template, fields) == expected


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{nothing}", r"knows the words \{input\}, \{source\}, got \{nothing\}"),
        ("{source.__class__}", "got {source.__class__}"),
        ("{source!r}", "got {source!r}"),
        ("{source:>10}", "got {source:>10}"),
        ("{seed}", "got {seed}"),
        ("{}", "got {}"),
        ("{source", "brace stands alone"),
        ("source}", "brace stands alone"),
        ("{{source}}", "brace stands alone"),
        (" ", "is empty"),
    ],
)
def test_nothing_else_in_braces_has_a_meaning(template, message):
    with pytest.raises(ParameterError, match=message):
        render_name(template, {"input": "loop", "source": "Kick"})


def test_a_refusal_stays_short_whatever_the_template():
    """Templates come from files of anybody, too: from what a set of stems says."""
    for template in ("{" + "x" * 5000 + "}", "{" * 5000, "a}" * 5000):
        with pytest.raises(ParameterError) as told:
            render_name(template, {"source": "Kick"})
        assert len(str(told.value)) < 400


def test_values_are_not_templates():
    fields = {"input": "{source}", "source": "a/b\u202e"}
    assert render_name("{input} {source}", fields) == "{source} a_b"


def test_all_words_are_explained():
    fields = dict.fromkeys(TEMPLATE_WORDS, "x")
    for word, meaning in TEMPLATE_WORDS.items():
        assert meaning
        assert render_name(f"{{{word}}}", fields) == "x"


def test_taken_names_get_a_number(tmp_path):
    assert unique_path(tmp_path, "Kick", ".wav") == tmp_path / "Kick.wav"
    (tmp_path / "kick.WAV").touch()
    assert unique_path(tmp_path, "Kick", ".wav") == tmp_path / "Kick (2).wav"
    (tmp_path / "Kick (2).wav").symlink_to("nowhere")
    third = unique_path(tmp_path, "Kick", ".wav")
    assert third == tmp_path / "Kick (3).wav"
    assert unique_path(tmp_path, "KICK", ".wav", taken=[third]) == (
        tmp_path / "KICK (4).wav"
    )


def test_accents_in_two_encodings_are_one_name(tmp_path):
    (tmp_path / "e\u0301.wav").touch()
    assert unique_path(tmp_path, "\u00e9", ".wav").name == "\u00e9 (2).wav"


def test_long_names_stay_within_the_limit(tmp_path):
    (tmp_path / f"{'é' * 100}.flac").touch()
    path = unique_path(tmp_path, "é" * 300, ".flac")
    assert path.name.endswith(" (2).flac")
    assert len(path.name.encode()) <= 205
    path.touch()


def test_a_recording_whose_name_is_no_text_is_called_something_that_is():
    """Tags, figures and the projects of DAWs hold characters, and no bytes."""
    path = Path(os.fsdecode(b"a\xff\n\x1b[31m\xc3\xa9.wav"))
    audio = AudioBuffer(np.zeros((1, 8), np.float32), 8000, path)
    assert audio.name == "a_  [31m\u00e9"


def test_sources_of_files_whose_names_are_no_text():
    stems = [os.fsdecode(b"s\xff - Bass\xfe"), os.fsdecode(b"s\xff - Drums\n")]
    assert source_names(stems) == ["Bass_", "Drums "]
    assert source_names(["\udcff", "b"]) == ["_", "b"]


def test_a_template_with_half_a_character():
    name = render_name("{source}\ud800", {"source": "Bass\udcff"})
    assert name == "Bass__"


def test_folders(tmp_path):
    absent = tmp_path / "absent"
    assert unique_path(absent, "x", ".wav") == absent / "x.wav"
    (tmp_path / "file").touch()
    with pytest.raises(ParameterError, match=r"cannot be listed.*choose another"):
        unique_path(tmp_path / "file", "x", ".wav")


def test_stem_and_extension_cannot_leave_the_folder(tmp_path):
    path = unique_path(tmp_path, "../x", "/../y.wav")
    assert path.parent == tmp_path
    assert path.name == "_x..y.wav"


CORPUS = Path(__file__).parents[3].parent / "shared" / "corpus" / "make_corpus.py"


@pytest.mark.slow
def test_corpus_of_stem_names(tmp_path):
    if not CORPUS.exists():
        pytest.skip("the corpus script is not present")
    assert run_python(CORPUS, tmp_path, "--only", "project").returncode == 0
    out = tmp_path / "out"
    out.mkdir()
    names = [
        source["name"]
        for path in sorted((tmp_path / "project" / "stemname").glob("*.json"))
        for source in json.loads(path.read_bytes()).get("sources", [])
    ]
    assert len(names) >= 28
    for name in names:
        stem = render_name("{input} - {source}", {"input": "mix", "source": str(name)})
        path = unique_path(out, stem, ".wav")
        assert path.parent == out
        path.touch(exist_ok=False)
    assert len(os.listdir(out)) == len(names)
