"""Which recordings there are and where their stems go."""

import json
import os
import unicodedata

import pytest

from nmfaudio.batch import plan
from nmfaudio.batch.plan import BatchItem, plan_batch, read_list
from nmfaudio.errors import AudioFileError, ParameterError


@pytest.fixture
def music(tmp_path):
    for name in ("a.wav", "a.flac", "live/b.mp3", "live/B.wav", "live/notes.txt",
                 "live/.hidden.wav", ".git/c.wav", "out/d.wav"):  # fmt: skip
        path = tmp_path / "music" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "music"


def places(inputs, output):
    return [item.place for item in plan_batch(inputs, output)]


def test_a_folder_is_mirrored(music):
    assert places([music], music / "out") == [
        "a.flac stems",
        "a.wav stems",
        "live/B.wav stems",
        "live/b.mp3 stems",
    ]


def test_the_tree_begins_where_all_inputs_meet(music):
    out = music / "out"
    assert places([music / "live" / "b.mp3"], out) == ["b stems"]
    assert places([music / "live" / "b.mp3", music / "a.wav"], out) == [
        "a stems",
        "live/b stems",
    ]


def test_patterns_reach_down(music, monkeypatch):
    out = music / "out"
    assert places([f"{music}/*.wav"], out) == ["a stems"]
    assert places([f"{music}/**/*.wav"], out) == ["a stems", "live/B stems"]
    monkeypatch.chdir(music)
    assert places(["l*"], out) == ["live/B.wav stems", "live/b.mp3 stems"]


def test_a_recording_counts_once(music):
    inputs = [music, music / "a.wav", music / "live" / ".." / "a.wav"]
    assert len(plan_batch(inputs, music / "out")) == 4


def test_a_file_that_is_named_is_kept_whatever_it_is(music):
    out = music / "out"
    assert places([music / "none.wav", music / "live/notes.txt"], out) == [
        "live/notes stems",
        "none stems",
    ]


def test_a_name_with_a_bracket_is_no_pattern_if_it_exists(music):
    (music / "x[1].wav").touch()
    assert places([music / "x[1].wav"], music / "out") == ["x[1] stems"]


def test_names_fit_every_system(music):
    name = "é" * 120 + ".wav"
    (music / name).touch()
    os.mkdir(os.fsencode(music) + b"/caf\xe9")
    with open(os.fsencode(music) + b"/caf\xe9/x.wav", "wb"):
        pass
    found = plan_batch([music], music / "out")
    assert all(len(os.fsencode(item.place.split("/")[-1])) < 255 for item in found)
    assert any(item.place == "caf\udce9/x stems" for item in found)


def test_no_system_takes_two_places_for_one(music):
    for folder in ("Cafe\u0301", "Caf\u00e9", "CAFE\u0301"):
        (music / folder).mkdir()
        (music / folder / "x.wav").touch()
    found = [item.place for item in plan_batch([music], music / "out")]
    keys = {unicodedata.normalize("NFD", place).casefold() for place in found}
    assert len(keys) == len(found)


def test_stems_never_come_among_the_recordings(music):
    for inputs in ([music], [music / "live", music / "a.wav"]):
        with pytest.raises(ParameterError, match="choose a folder of their own"):
            plan_batch(inputs, music)
    with pytest.raises(ParameterError, match="choose a folder of their own"):
        plan_batch([f"{music}/**/*.wav"], music)
    assert places([music / "a.wav"], music) == ["a stems"]


def test_nothing_is_told(music):
    with pytest.raises(ParameterError, match="there is no recording in"):
        plan_batch([music / "none*"], music / "out")
    with pytest.raises(ParameterError, match="in nothing"):
        plan_batch([], music)


def test_what_gives_no_recording_beside_others_is_told(music, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    told = []
    items = plan_batch(
        [music, empty, f"{music}/none*", empty, music / "missing.wav", music / "out"],
        music / "out",
        tell=told.append,
    )
    assert "missing stems" in [item.place for item in items]  # the batch says why
    out = music / "out"
    assert told == [
        f"there is no recording in {empty}", f"there is no recording in {music}/none*",
        f"{out} lies in {out}, where stems go: it is not searched",
    ]  # fmt: skip
    assert not [item for item in items if out in item.path.parents]


def test_what_is_named_is_no_stem_even_if_it_is_gone(music):
    (music / "old - stems.json").write_text('{"nmfaudio": "1", "files": ["gone.wav"]}')
    assert places([music / "gone.wav"], music / "out") == ["gone stems"]


def test_stems_of_ours_are_counted_and_one_is_named(music):
    names = ["a.wav", "b.wav"]
    sidecar = music / "old - stems.json"
    told = []
    for n_files in (2, 1):
        files = {"nmfaudio": "1", "files": names[:n_files]}
        sidecar.write_text(json.dumps(files))
        (music / names[n_files - 1]).touch()
        plan_batch([music], music / "out", tell=told.append)
    assert told[0].startswith("2 files that nmfaudio wrote itself")
    assert f"such as {music / 'a.wav'}: " in told[0]
    assert told[1].startswith(f"{music / 'a.wav'} is left out, since nmfaudio wrote it")


def test_a_folder_that_may_not_be_read_is_told(music, monkeypatch):
    scan = os.scandir

    def guarded(path):
        if str(path).endswith("live"):
            raise PermissionError(13, "denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", guarded)
    told = []
    plan_batch([music], music / "out", tell=told.append)
    (why,) = told
    assert "live was left out: it may not be read by you" in why
    with pytest.raises(AudioFileError, match="may not be read by you"):
        plan_batch([music / "live"], music / "out")


def test_items_are_absolute(music, monkeypatch):
    monkeypatch.chdir(music)
    assert plan_batch(["a.wav"], music / "out") == [
        BatchItem(music / "a.wav", "a stems")
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"a.wav\n b.wav\n\n", ["a.wav", " b.wav"]),
        (b"a\nb.wav\0c.wav\0", ["a\nb.wav", "c.wav"]),
        (b"a.wav\r\nb.wav\r\n", ["a.wav", "b.wav"]),
        ("\ufeffa.wav\nb.wav".encode(), ["a.wav", "b.wav"]),
        ("\ufeffä.wav\r\nb.wav".encode("utf-16-le"), ["ä.wav", "b.wav"]),
        ("a\u2028b\x85c\x1dd.wav\n".encode(), ["a\u2028b\x85c\x1dd.wav"]),
        (b"\xff.wav\n", ["\udcff.wav"]),
        (b"#EXTM3U\n#EXTINF:1,A\na.wav\n", ["a.wav"]),
        (b"#a.wav\0", ["#a.wav"]),
        (b"RIFFS/a.wav\nMZ.wav\n", ["RIFFS/a.wav", "MZ.wav"]),
        (b"FORMS/a.wav\0ID3/b.mp3\0", ["FORMS/a.wav", "ID3/b.mp3"]),
        (b"MZ-80 loops\n", ["MZ-80 loops"]),
        (b"", []),
    ],
)
def test_lists_are_lines_or_end_with_zeros(content, words):
    assert read_list(content) == words


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"RIFF\x24\0\0\0WAVEfmt ./*", "is audio, not a list"),
        (b"\xff\xfb\x90\0", "is audio, not a list"),
        (b"RIFF$@AbWAVEfmt \x10\0\0\0", "is audio, not a list"),
        (b"MZ\x90\0\3\0\0\0", "is a program, not a list"),
        (b"PK\x03\x04", "is a ZIP archive, not a list"),
        (b"SQLite format 3\0\x10\0\1\1", "is a database or a project file, not a list"),
        (b"\xff\xfea", "no text in UTF-16"),
        ("\ufeff".encode("utf-16-le") + b"\0\xd8", "no text in UTF-16"),
        (b"a" * (plan.MOST_LIST_BYTES + 1), "at most 64.0 MB"),
    ],
)
def test_what_is_no_list_is_refused(content, told):
    """Of a recording's bytes some are names: "." once took the whole folder."""
    with pytest.raises(ParameterError, match=told):
        read_list(content)
