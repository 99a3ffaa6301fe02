"""Onsets on disk come back as they were, and replace nothing."""

import csv
from pathlib import Path

import mido
import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import AudioWriteError, ParameterError
from nmfaudio.separation.onsets.files import (
    check_onset_path,
    write_csv,
    write_onsets,
)
from nmfaudio.separation.onsets.find import Onset, SourceOnsets, find_onsets
from nmfaudio.separation.onsets.note_files import drum_notes
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.request.settings import Settings

RATE = 48_000


def onsets(*pairs: tuple[int, float]) -> tuple[Onset, ...]:
    return tuple(Onset(at / RATE, at, velocity) for at, velocity in pairs)


STROKES = (
    SourceOnsets("Kick", onsets((0, 1.0), (24_001, 0.5), (24_001 + 1440, 0.25))),
    SourceOnsets("Hats", onsets((12_345, 0.002), (24_001, 1.0))),
    SourceOnsets('Gong, "big" ♪', ()),
)


def test_a_table_comes_back_sorted_by_time(tmp_path: Path) -> None:
    path = tmp_path / "onsets.csv"
    write_csv(STROKES, path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["source"] for row in rows] == ["Kick", "Hats", "Kick", "Hats", "Kick"]
    assert [int(row["sample"]) for row in rows] == [0, 12_345, 24_001, 24_001, 25_441]
    for row in rows:
        assert float(row["time_s"]) == pytest.approx(
            int(row["sample"]) / RATE, abs=1e-6
        )
    assert [float(row["velocity"]) for row in rows] == [1.0, 0.002, 0.5, 1.0, 0.25]


def test_midi_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "onsets.mid"
    write_onsets(STROKES, path)
    file = mido.MidiFile(path)
    assert [track.name for track in file.tracks[1:]] == [
        "Kick",
        "Hats",
        'Gong, "big" ?',
    ]
    now, struck, sounding = 0.0, [], set()
    for message in file:
        now += message.time
        if message.type == "note_on":
            assert message.note not in sounding
            sounding.add(message.note)
            struck.append((message.note, round(now * RATE), message.velocity))
            assert message.channel == 9
        elif message.type == "note_off":
            sounding.remove(message.note)
    assert not sounding
    expected = [
        (note, onset.sample, max(1, round(127 * onset.velocity)))
        for note, source in zip((36, 42, 37), STROKES, strict=True)
        for onset in source.onsets
    ]
    assert len(struck) == len(expected)
    for got, wanted in zip(sorted(struck), sorted(expected), strict=True):
        assert got[0] == wanted[0]
        assert abs(got[1] - wanted[1]) <= 0.0003 * RATE
        assert got[2] == wanted[2]


def test_nothing_to_write_is_a_file_too(tmp_path: Path) -> None:
    write_csv((), tmp_path / "none.csv")
    write_onsets((), tmp_path / "none.mid")
    assert (tmp_path / "none.csv").read_text() == "time_s,sample,source,velocity\n"
    assert mido.MidiFile(tmp_path / "none.mid").length == 0


@pytest.mark.parametrize("write", [write_csv, write_onsets])
def test_existing_files_are_left_alone(write, tmp_path: Path) -> None:
    path = tmp_path / "taken.mid"
    path.write_text("mine")
    with pytest.raises(AudioWriteError, match="exists already"):
        write(STROKES, path)
    assert path.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(AudioWriteError, match="does not exist"):
        write(STROKES, tmp_path / "nowhere" / "x.mid")


def test_an_onset_may_be_too_late_for_midi(tmp_path: Path) -> None:
    late = (SourceOnsets("Kick", (Onset(1e6, 10**9, 1.0),)),)
    with pytest.raises(ParameterError, match=r"to a \.csv file instead"):
        write_onsets(late, tmp_path / "late.mid")
    assert list(tmp_path.iterdir()) == []


def test_drums_have_their_general_midi_notes() -> None:
    names = ["Kick", "Snare", "HATS", "Toms", "Cymbals", "Voice"]
    assert drum_notes(names) == (36, 38, 42, 45, 49, 37)
    assert drum_notes(["My kick drum 2", "Kick"]) == (36, 35)
    many = drum_notes(["Drums"] * 40)
    assert len(set(many)) == 40
    assert min(many) >= 35
    assert max(many) <= 81
    assert len(drum_notes(["Kick"] * 100)) == 100


@pytest.mark.parametrize("name", ["x.csv", "x.MID", "ä b.midi", b"x.csv"])
def test_known_endings(name: str | bytes) -> None:
    assert check_onset_path(name) in {".csv", ".mid", ".midi"}


@pytest.mark.parametrize("name", ["x", "x.txt", "csv", ".csv"])
def test_other_endings_are_refused_in_words(name: str) -> None:
    with pytest.raises(
        ParameterError, match=r"\.csv, \.mid, \.midi.*change the ending"
    ):
        check_onset_path(name)


def test_the_command_line_finds_and_writes(tmp_path: Path) -> None:
    t = np.arange(11_025) / 44_100
    hit = 0.5 * np.sin(2 * np.pi * 60 * t + 0.5) * np.exp(-t / 0.06)
    sound = np.zeros((1, 44_100))
    sound[0, 5000:16_025] = sound[0, 25_000:36_025] = hit
    separation = separate(
        AudioBuffer.from_array(sound, 44_100),
        settings=Settings(preset="drum-loop", n_threads=1),
    )
    onsets = find_onsets(separation)
    with pytest.raises(ParameterError, match="change the ending"):
        write_onsets(onsets, tmp_path / "onsets.txt")
    write_onsets(onsets, tmp_path / "onsets.csv")
    write_onsets(onsets, tmp_path / "onsets.midi")
    lines = (tmp_path / "onsets.csv").read_text().splitlines()
    assert len(lines) == 1 + sum(len(source.onsets) for source in onsets)
    kicks = [o.sample for s in onsets if s.name == "Kick" for o in s.onsets]
    assert len(kicks) == 2
    assert kicks[1] - kicks[0] == pytest.approx(20_000, abs=88)
    assert [t.name for t in mido.MidiFile(tmp_path / "onsets.midi").tracks[1:]] == [
        source.name for source in onsets
    ]


def struck(path: Path) -> dict[str, list[tuple[int, int, int]]]:
    """Return what each track strikes: (sample, note, velocity), by time."""
    found = {}
    for track in mido.MidiFile(path).tracks[1:]:
        now, strokes, sounding = 0, [], set()
        for message in track:
            now += message.time
            if message.type == "note_on":
                assert message.note not in sounding
                sounding.add(message.note)
                sample = round(now * RATE / 1920)
                strokes.append((sample, message.note, message.velocity))
            elif message.type == "note_off":
                sounding.remove(message.note)
        assert not sounding
        found[track.name] = sorted(strokes)
    return found


KIT = SourceOnsets(
    "Drums",
    onsets((0, 1.0), (24_000, 0.5), (48_000, 1.0)),
    (
        SourceOnsets("Low drum", onsets((0, 1.0), (24_000, 1.0))),
        SourceOnsets("High drum", onsets((0, 0.5), (600, 1.0), (24_000, 1.0))),
        SourceOnsets("Drums", onsets((48_000, 0.25))),
    ),
)


def test_a_kit_is_written_by_its_drums_on_one_track(tmp_path: Path) -> None:
    path = tmp_path / "kit.mid"
    write_onsets((*STROKES[:1], KIT), path)
    found = struck(path)
    # Whoever is called a kick has the kick; the kit's takes the other one.
    assert {note for _, note, _ in found["Kick"]} == {36}
    assert found["Drums"] == [
        (0, 35, 127), (0, 42, 64), (600, 42, 127), (24_000, 35, 127),
        (24_000, 42, 127), (48_000, 37, 32),
    ]  # fmt: skip


def test_a_table_has_the_strokes_of_a_kit_once(tmp_path: Path) -> None:
    path = tmp_path / "kit.csv"
    write_csv((KIT,), path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = [(r["source"], int(r["sample"])) for r in csv.DictReader(file)]
    assert rows == [("Drums", 0), ("Drums", 24_000), ("Drums", 48_000)]
