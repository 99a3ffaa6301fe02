"""``nmfaudio learn`` and ``nmfaudio score``."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from nmfaudio.separation.components.dictionary_file import load_dictionary

RATE = 8_000


def drum(seed, hz):
    """Return a second of a drum: a tone or noise that dies away."""
    time = np.arange(RATE) / RATE
    noise = np.random.default_rng(seed).normal(0, 0.2, RATE)
    sound = np.sin(2 * np.pi * hz * time) if hz else noise
    return 0.5 * np.exp(-time * 20) * sound


def write(path, sound):
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, sound, RATE, subtype="FLOAT")
    return path


@pytest.fixture
def kit(tmp_path):
    """Make a folder with a source that is a folder, and one that is a file."""
    write(tmp_path / "kit" / "Kick" / "one.wav", drum(1, 60))
    write(tmp_path / "kit" / "Kick" / "more" / "two.wav", drum(2, 65))
    write(tmp_path / "kit" / "Snare.wav", drum(3, 0))
    (tmp_path / "kit" / "notes.txt").write_text("none of these")
    (tmp_path / "kit" / "empty").mkdir()
    return tmp_path / "kit"


def test_a_folder_is_learned_and_takes_a_recording_apart(kit, tmp_path, run):
    made = tmp_path / "kit.nmfdict"
    code, output, errors = run("learn", kit, "-o", made, "--json")
    assert (code, errors) == (0, "")
    document = json.loads(output)
    assert [s["source"] for s in document["sources"]] == ["Kick", "Snare"]
    assert len(document["sources"][0]["files"]) == 2
    assert [s.name for s in load_dictionary(made).sources] == ["Kick", "Snare"]
    loop = write(tmp_path / "loop.wav", np.tile(drum(1, 60) + drum(3, 0), 2))
    code, output, _ = run(
        "separate", loop, "--dictionary", made, "-o", tmp_path / "out", "--json"
    )
    assert code == 0
    assert "Kick" in output
    assert "Snare" in output


def test_stems_are_called_by_their_sources(tmp_path, run):
    for number, name in enumerate(("Kick", "Snare")):
        write(tmp_path / "loop stems" / f"loop - {name}.wav", drum(1, 60 * number))
    made = tmp_path / "kit.nmfdict"
    code, output, _ = run("learn", tmp_path / "loop stems", "-o", made)
    assert code == 0
    assert [line.partition(":")[0] for line in output.splitlines()[:2]] == [
        "Kick", "Snare",
    ]  # fmt: skip


def test_names_may_be_given_and_are_joined(kit, tmp_path, run):
    made = tmp_path / "mine.nmfdict"
    code, output, _ = run(
        "learn", f"Low={kit / 'Kick'}", f"Low={kit / 'Kick' / 'one.wav'}",
        f"High={kit / 'Snare.wav'}", "-o", made,
    )  # fmt: skip
    assert code == 0
    assert "Low: " in output
    assert "from 2 files" in output  # one that is named twice teaches once
    assert [s.name for s in load_dictionary(made).sources] == ["Low", "High"]


@pytest.mark.parametrize(
    ("example", "code", "told"),
    [
        ("=kick.wav", 2, "has no name"),
        ("Kick=", 2, "'Kick=' has no file"),
        ("a\udcff=kick.wav", 2, "no characters"),
        ("Kick=/no/such", 3, "/no/such"),
        ("{kit}/empty", 2, "there is no recording"),
        ("Kick={kit}/empty", 2, "there is no recording"),
    ],
)
def test_bad_examples_are_told(example, code, told, kit, tmp_path, run):
    made = tmp_path / "bad.nmfdict"
    done, _, errors = run("learn", example.format(kit=kit), "-o", made)
    assert done == code
    assert told in " ".join(errors.replace("│", " ").split())
    assert not made.exists()


def test_a_folder_that_may_not_be_read_is_told(kit, tmp_path, run, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "denied", str(path))

    monkeypatch.setattr(Path, "iterdir", refuse)
    code, _, errors = run("learn", kit, "-o", tmp_path / "bad.nmfdict")
    assert (code, errors.count("\n")) == (3, 1)
    assert "may not be read by you" in errors


def test_a_folder_of_stems_that_may_not_be_read_is_told(kit, run, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "denied", str(path))

    monkeypatch.setattr(Path, "iterdir", refuse)
    code, _, errors = run("score", kit, kit)
    assert (code, errors.count("\n")) == (3, 1)
    assert "access to it is not allowed" in errors


def test_a_dictionary_has_its_own_ending(kit, tmp_path, run):
    code, _, errors = run("learn", kit, "-o", tmp_path / "kit.txt")
    assert code == 2
    assert "must end in .nmfdict" in " ".join(errors.replace("│", " ").split())
    assert not (tmp_path / "kit.txt").exists()


def test_a_dictionary_is_never_overwritten(kit, tmp_path, run):
    made = tmp_path / "mine.nmfdict"
    made.write_text("mine")
    code, _, errors = run("learn", kit, "-o", made)
    assert code == 4
    assert "exists already and was left as it is" in errors
    assert made.read_text() == "mine"
    code, _, errors = run("learn", kit, "-o", tmp_path / "nowhere" / "a.nmfdict")
    assert code == 4
    assert "does not exist: make it" in errors


def spoil(folder):
    """Put files beside others that cannot be used, each for another reason."""
    (folder / "a cut.wav").write_bytes(b"RIFF")
    write(folder / "b silent.wav", np.zeros(RATE))
    write(folder / "c nan.wav", np.full(RATE, np.nan))
    soundfile.write(folder / "d rate.wav", drum(9, 50), 2 * RATE)
    return ["a cut", "b silent", "c nan", "d rate"]


def test_a_file_that_teaches_nothing_costs_only_itself(kit, tmp_path, run):
    spoiled = spoil(kit / "Kick") + spoil(kit)
    made = tmp_path / "kit.nmfdict"
    code, output, errors = run("learn", kit, "-o", made, "--json")
    assert code == 3
    document = json.loads(output)
    assert [s.name for s in load_dictionary(made).sources] == ["Kick", "Snare"]
    assert [len(s["files"]) for s in document["sources"]] == [2, 1]
    lines = errors.splitlines()
    assert len(lines) == len(document["left_out"]) == len(spoiled)
    for name in spoiled:
        assert sum(f"{name}.wav" in line for line in lines) == 2
    reasons = "".join(left["reason"] for left in document["left_out"])
    for told in ("is silent: nothing", "has 16000 Hz, most have 8000 Hz", "NaN"):
        assert reasons.count(told) == 2


def test_only_silence_is_no_fault_of_a_file_that_can_be_read(kit, tmp_path, run):
    write(kit / "silent.wav", np.zeros(RATE))
    code, output, errors = run("learn", kit, "-o", tmp_path / "kit.nmfdict")
    assert code == 2
    assert "silent.wav is silent" in errors
    assert "Kick: " in output


def test_where_no_file_teaches_anything_there_is_no_dictionary(tmp_path, run):
    (tmp_path / "kit").mkdir()
    spoil(tmp_path / "kit")
    (tmp_path / "kit" / "d rate.wav").unlink()
    code, output, errors = run("learn", tmp_path / "kit", "-o", tmp_path / "a.nmfdict")
    assert (code, output, errors.count("\n")) == (3, "", 1)
    assert "a cut.wav" in errors
    assert not (tmp_path / "a.nmfdict").exists()


@pytest.fixture
def sources():
    rng = np.random.default_rng(7)
    return {name: rng.normal(0, 0.1, RATE) for name in ("Bass", "Drums", "Voice")}


def test_pairs_are_found_by_sound_whatever_the_names(sources, tmp_path, run, request):
    bass, drums, voice = sources.values()
    for name, sound in sources.items():
        write(tmp_path / "true" / f"{name}.wav", sound)
    made = {"Drums": bass + 0.1 * voice, "Bass": drums, "Other": voice[:-100]}
    for name, sound in made.items():
        write(tmp_path / "made" / f"my song - {name}.wav", sound)
    figures = tmp_path / "scores.csv"
    code, output, errors = run(
        "score", tmp_path / "made", tmp_path / "true", "--json", "--csv", figures
    )
    assert (code, errors) == (0, "")
    document = json.loads(output)
    pairs = {each["reference"]: each["stem"] for each in document["scores"]}
    assert pairs == {"Bass": "Drums", "Drums": "Bass", "Voice": "Other"}
    measured = {each["reference"]: each for each in document["scores"]}
    assert measured["Bass"]["si_sdr"] == pytest.approx(20.0, abs=0.5)
    assert measured["Bass"]["sir"] == pytest.approx(20.0, abs=1.0)
    assert measured["Drums"]["sdr"] > 60
    rows = list(csv.DictReader(figures.read_text().splitlines()))
    assert [row["stem"] for row in rows] == ["Drums", "Bass", "Other"]
    request.getfixturevalue("short_filters")
    odd = tmp_path / "made" / "=A1.wav"
    bass_file = odd.with_name("my song - Bass.wav")
    bass_file.rename(odd)
    again = tmp_path / "again.csv"
    assert run("score", tmp_path / "made", tmp_path / "true", "--csv", again)[0] == 0
    assert ",'=A1," in again.read_text()  # no spreadsheet computes a name
    odd.rename(bass_file)
    code, output, _ = run("score", tmp_path / "made", tmp_path / "true", "--by-name")
    assert code == 0
    lines = [line.split() for line in output.splitlines()]
    assert lines[0] == ["reference", "stem", "SDR", "SI-SDR", "SIR", "SAR"]
    assert [line[:2] for line in lines[1:3]] == [["Bass", "Bass"], ["Drums", "Drums"]]


@pytest.mark.usefixtures("short_filters")
def test_stems_and_references_that_cannot_be_used_cost_only_themselves(
    sources, tmp_path, run
):
    for folder in ("true", "made"):
        for name, sound in sources.items():
            write(tmp_path / folder / f"{name}.wav", sound)
    spoil(tmp_path / "true")
    (tmp_path / "made" / "x.wav").write_bytes(b"OggS")
    code, output, errors = run("score", tmp_path / "made", tmp_path / "true", "--json")
    assert code == 3
    document = json.loads(output)
    assert [each["reference"] for each in document["scores"]] == list(sources)
    assert [Path(left["file"]).name for left in document["left_out"]] == [
        "a cut.wav", "b silent.wav", "c nan.wav", "d rate.wav", "x.wav",
    ]  # fmt: skip
    assert errors.count("(left out)") == 5


@pytest.mark.usefixtures("short_filters")
def test_what_is_missing_or_left_is_told(sources, tmp_path, run):
    for name, sound in sources.items():
        write(tmp_path / "true" / f"{name}.wav", sound)
    one = write(tmp_path / "made.wav", sources["Voice"])
    code, output, _ = run("score", one, tmp_path / "true", "--json")
    assert code == 0
    stems = [each["stem"] for each in json.loads(output)["scores"]]
    assert stems == [None, None, "made"]
    code, output, _ = run("score", tmp_path / "true", one)
    assert code == 0
    assert "left without a reference: Bass, Drums" in output


@pytest.mark.usefixtures("short_filters")
def test_files_of_one_name_are_all_scored(sources, tmp_path, run):
    for folder in ("true", "made"):
        (tmp_path / folder).mkdir()
        for name, ending in (("Bass", "wav"), ("Voice", "flac")):
            soundfile.write(tmp_path / folder / f"one.{ending}", sources[name], RATE)
    code, output, _ = run("score", tmp_path / "made", tmp_path / "true", "--json")
    scores = json.loads(output)["scores"]
    assert code == 0
    pairs = [(each["reference"], each["stem"]) for each in scores]
    assert pairs == [("one.flac", "one.flac"), ("one.wav", "one.wav")]


def test_what_cannot_be_compared_is_refused(sources, tmp_path, run):
    mono = write(tmp_path / "mono.wav", sources["Bass"])
    stereo = write(tmp_path / "stereo.wav", np.stack([sources["Bass"]] * 2, axis=1))
    code, _, errors = run("score", stereo, mono)
    assert code == 2
    assert "8000 Hz and 1 channel," in errors
    (tmp_path / "none").mkdir()
    assert run("score", tmp_path / "none", mono)[0] == 2
