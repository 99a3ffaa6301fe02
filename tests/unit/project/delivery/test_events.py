"""Onsets and notes of a passage begin with its stems."""

from pathlib import Path

import mido
import numpy as np
import pytest

import nmfaudio
from nmfaudio import separate
from nmfaudio.audio.decode import load
from nmfaudio.project.delivery import events
from nmfaudio.project.delivery.beside import write_midi_notes
from nmfaudio.separation.onsets.find import Onset, SourceOnsets
from nmfaudio.separation.onsets.notes import PlayedNote, SourceNotes

DEMO = Path(nmfaudio.__file__).parent / "data" / "demo_loop.flac"
STEP_S = 0.1875  # a sixteenth of it


def _of_kit(strokes):
    return SourceOnsets("Low drum", tuple(strokes[1:]))


@pytest.fixture
def rate(separation, monkeypatch):
    """Return the sample rate; strokes lie at 0, 100, 199 and 200 thousandths."""
    rate = separation.audio.sample_rate
    strokes = [Onset(t, round(t * rate), 0.5) for t in (0.0, 0.1, 0.199, 0.2)]
    notes = [(0.0, 0.05), (0.05, 0.15), (0.12, 0.14), (0.1, 0.3), (0.2, 0.3)]
    played = tuple(PlayedNote(*span, 60, 1.0) for span in notes)
    for name, found in (
        ("find_onsets", SourceOnsets("Drums", tuple(strokes), (_of_kit(strokes),))),
        ("find_notes", SourceNotes("Lead", played)),
    ):
        monkeypatch.setattr(events, name, lambda _, found=found: (found,))
    return rate


def test_strokes_of_a_passage_count_from_its_beginning(separation, rate):
    (drums,) = events.onsets_within(separation, (0.1, 0.2))
    assert drums.name == "Drums"
    assert [one.sample for one in drums.onsets] == [
        0, round(0.199 * rate) - round(0.1 * rate),
    ]  # fmt: skip
    assert [one.time_s for one in drums.onsets] == pytest.approx([0.0, 0.099])
    (low,) = drums.drums
    assert (low.name, low.onsets) == ("Low drum", drums.onsets)
    (whole,) = events.onsets_within(separation, None)
    assert len(whole.onsets) == 4


def test_notes_of_a_passage_are_cut_at_its_ends(separation, rate):
    del rate
    (lead,) = events.notes_within(separation, (0.1, 0.2))
    found = [(note.start_s, note.stop_s) for note in lead.notes]
    assert found == [
        pytest.approx(span) for span in [(0.0, 0.05), (0.02, 0.04), (0.0, 0.1)]
    ]


def test_drums_of_the_bundled_loop_are_kick_snare_and_hats(tmp_path):
    audio = load(DEMO)
    path = tmp_path / "loop.mid"
    write_midi_notes(separate(audio), path, None, None)
    track = next(t for t in mido.MidiFile(path).tracks if t.name == "Drums")
    assert {m.channel for m in track if not m.is_meta} == {9}
    tempo = mido.MidiFile(path).tracks[0][0].tempo
    now, times = 0, {}
    for message in track:
        now += message.time
        if message.type == "note_on":
            second = mido.tick2second(now, 960, tempo)
            times.setdefault(message.note, []).append(second)
    assert set(times) == {36, 38, 42}
    # Which sixteenths they are on; the swung ones are late.
    steps = {note: np.rint(np.array(at) / STEP_S - 0.1) for note, at in times.items()}
    kicks = [0, 7, 10, 16, 19, 26, 32, 39, 42, 48, 54, 58, 61]
    assert steps[36].tolist() == kicks
    assert steps[38].tolist() == [4, 12, 20, 28, 36, 44, 52, 60]  # no ghost notes
    assert set(range(0, 64, 2)) - set(steps[42]) <= {58}
