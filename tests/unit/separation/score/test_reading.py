"""MIDI files become parts with names, times that follow the tempo, and hands."""

from pathlib import Path

import mido
import numpy as np
import pytest

from nmfaudio.errors import ParameterError, ProjectFileError
from nmfaudio.separation.request.score import Note, Part, Score
from nmfaudio.separation.score.reading import load_score, split_hands

Event = tuple[int, mido.Message | mido.MetaMessage]  # at an absolute tick


def on(pitch: int, channel: int = 0, velocity: int = 90) -> mido.Message:
    return mido.Message("note_on", note=pitch, channel=channel, velocity=velocity)


def off(pitch: int, channel: int = 0) -> mido.Message:
    return mido.Message("note_off", note=pitch, channel=channel)


def pedal(value: int) -> mido.Message:
    return mido.Message("control_change", control=64, value=value)


def program(number: int, channel: int = 0) -> mido.Message:
    return mido.Message("program_change", program=number, channel=channel)


def named(name: str) -> mido.MetaMessage:
    return mido.MetaMessage("track_name", name=name)


def tempo(microseconds: int) -> mido.MetaMessage:
    return mido.MetaMessage("set_tempo", tempo=microseconds)


def write(path: Path, tracks: list[list[Event]], midi_type: int) -> Path:
    midi = mido.MidiFile(type=midi_type, ticks_per_beat=480)
    for events in tracks:
        track, now = mido.MidiTrack(), 0
        for tick, message in events:
            track.append(message.copy(time=tick - now))
            now = tick
        midi.tracks.append(track)
    midi.save(path)
    return path


def test_tracks_become_parts_and_times_follow_the_tempo(tmp_path: Path) -> None:
    path = write(
        tmp_path / "song.mid",
        [
            [(0, named("Song")), (0, tempo(500_000)), (960, tempo(1_000_000))],
            [
                (0, named("Flöte".encode().decode("latin1"))),
                (480, on(72)),
                (1440, off(72)),
            ],
            [(0, program(40, 1)), (0, on(60, 1, 33)), (480, on(60, 1, 0))],
            [(0, on(36, 9)), (0, off(36, 9))],
        ],
        midi_type=1,
    )
    score = load_score(path)
    assert [part.name for part in score.parts] == ["Flöte", "Violin", "Drums"]
    assert [part.percussive for part in score.parts] == [False, False, True]
    # A beat at 120, then, after the second beat, one at 60.
    assert score.parts[0].notes == (Note(72, 0.5, 2.0, 90),)
    assert score.parts[1].notes == (Note(60, 0.0, 0.5, 33),)
    assert score.parts[2].notes[0].stop_s > 0
    assert score.length_s == 2.0


def test_channels_become_parts_where_there_is_one_track(tmp_path: Path) -> None:
    events: list[Event] = [
        (0, named("Song")),
        (0, program(0, 0)),
        (0, program(0, 1)),
        (0, on(60, 0)),
        (0, on(48, 1)),
        (0, on(42, 9)),
        (480, off(60, 0)),
        (480, off(48, 1)),
        (480, off(42, 9)),
    ]
    score = load_score(write(tmp_path / "song.mid", [events], midi_type=0))
    assert [part.name for part in score.parts] == ["Piano", "Piano 2", "Drums"]


def test_a_pedal_holds_notes_until_it_rises_or_they_are_struck_again(
    tmp_path: Path,
) -> None:
    events: list[Event] = [
        (0, pedal(127)),
        (0, on(60)),
        (240, off(60)),
        (480, on(60)),
        (480, on(64)),
        (720, off(60)),
        (1440, pedal(0)),
    ]
    score = load_score(write(tmp_path / "pedal.mid", [events], midi_type=0))
    assert score.parts[0].notes == (
        Note(60, 0.0, 0.5, 90),
        Note(60, 0.5, 1.5, 90),
        Note(64, 0.5, 1.5, 90),  # never released: it ends with the track
    )


def test_film_time_needs_no_tempo(tmp_path: Path) -> None:
    path = write(tmp_path / "film.mid", [[(25, on(60)), (75, off(60))]], midi_type=0)
    raw = bytearray(path.read_bytes())
    raw[12:14] = bytes([256 - 25, 2])  # 25 frames a second, 2 ticks each
    path.write_bytes(raw)
    assert load_score(path).parts[0].notes == (Note(60, 0.5, 1.5, 90),)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"RIFF....", "not a MIDI file"),
        (b"MThd", "damaged"),
        (b"MThd\0\0\0\6\0\1\0\0\0\0", "ticks"),
        (b"MThd\0\0\0\6\0\1\0\0\1\xe0", "no notes"),
        (b"MThd\0\0\0\6\0\2\0\0\1\xe0", "type 2"),
    ],
)
def test_bad_files_are_refused(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "bad.mid"
    path.write_bytes(content)
    with pytest.raises(ProjectFileError, match=complaint):
        load_score(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ProjectFileError, match=r"absent\.mid"):
        load_score(tmp_path / "absent.mid")


def test_damage_anywhere_is_an_error_of_ours_or_a_score(tmp_path: Path) -> None:
    events: list[Event] = [
        (0, named("Piano")),
        (0, tempo(400_000)),
        (0, mido.MetaMessage("key_signature", key="D")),
        (0, mido.MetaMessage("time_signature")),
        (0, program(3)),
        *[(60 * n, on(60 + n)) for n in range(8)],
        *[(600 + 60 * n, off(60 + n)) for n in range(8)],
    ]
    path = write(tmp_path / "whole.mid", [events], midi_type=0)
    whole, rng = path.read_bytes(), np.random.default_rng(0)
    for _ in range(120):
        raw = bytearray(whole)
        for at in rng.integers(4, len(raw), 3):
            raw[at] = rng.integers(256)
        path.write_bytes(raw[: rng.integers(14, len(raw) + 1)])
        try:
            score = load_score(path)
        except ProjectFileError:
            continue
        assert any(part.notes for part in score.parts)


def test_names_must_differ_and_notes_must_last() -> None:
    part = Part("Piano", (Note(60, 0.0, 1.0),))
    with pytest.raises(ParameterError, match="differ in name"):
        Score((part, part), 1.0)
    with pytest.raises(ParameterError, match="end after it starts"):
        Score((Part("Piano", (Note(60, 1.0, 1.0),)),), 1.0)


def test_warping_moves_notes_and_length() -> None:
    score = Score.of((Part("Piano", (Note(60, 1.0, 2.0),)),))
    warped = score.warped(lambda t: 2.0 * t + 0.5)
    assert warped.parts[0].notes == (Note(60, 2.5, 4.5),)
    assert warped.length_s == 4.5


def piano(moving: int) -> tuple[list[Note], list[Note]]:
    """Return a right hand's melody in thirds and a left hand's chords.

    Both climb by ``moving`` semitones over the piece.
    """
    right, left = [], []
    for beat in range(32):
        climb = beat * moving // 32
        tune = (76, 79, 74, 72)[beat % 4] + climb
        right += [Note(p, beat / 2, beat / 2 + 0.5) for p in (tune, tune - 3)]
        if beat % 2 == 0:
            chord = (48, 52, 55)
            left += [Note(p + climb, beat / 2, beat / 2 + 1.0) for p in chord]
    return right, left


@pytest.mark.parametrize("moving", [-14, 0, 12])
def test_hands_are_split_at_a_boundary_that_moves(moving: int) -> None:
    right, left = piano(moving)
    notes = sorted(right + left, key=lambda note: (note.start_s, note.pitch_midi))
    drums = Part("Drums", (Note(36, 0.0, 0.1),) * 200, percussive=True)
    score = Score.of((drums, Part("Piano", tuple(notes))))
    split = split_hands(score)
    assert [p.name for p in split.parts] == ["Drums", "Piano right", "Piano left"]
    assert set(split.parts[1].notes) == set(right)
    assert set(split.parts[2].notes) == set(left)


def test_only_parts_that_exist_are_split() -> None:
    score = Score.of((Part("Piano", (Note(72, 0.0, 1.0),)),))
    assert [p.name for p in split_hands(score).parts] == ["Piano right"]
    with pytest.raises(ParameterError, match="it has Piano"):
        split_hands(score, part="Harp")
