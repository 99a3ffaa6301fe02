"""Notes of pitched sources are found, written, and read by other libraries."""

from dataclasses import replace

import mido
import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import AudioWriteError
from nmfaudio.factorization.result import Factorization, StopReason
from nmfaudio.separation.model import (
    ComponentTag,
    RenderModel,
    Separation,
    SourceGuess,
)
from nmfaudio.separation.onsets.find import Onset, SourceOnsets, find_onsets
from nmfaudio.separation.onsets.note_files import write_notes
from nmfaudio.separation.onsets.notes import PlayedNote, SourceNotes, find_notes
from nmfaudio.spectral.stft import StftPlan

RATE, HOP = 16_000, 160  # 10 ms a frame
PLAYED = {0: [(10, 60), (100, 150)], 1: [(60, 100)], 2: [(0, 20)], 3: [(30, 40)]}
PITCHES = {0: 440.0, 1: 220.0, 2: 441.0, 3: None}


@pytest.fixture
def separation():
    """Return one in which A4, A3, A4 again and a drum are played when it says."""
    n_frames = 200
    H = np.full((4, n_frames), 1e-6)
    for row, spans in PLAYED.items():
        for start, stop in spans:
            H[row, start:stop] = 1.0 if row else 0.5
    plan = StftPlan(RATE, n_fft=512, hop_length=HOP)
    W = np.ones((plan.n_bins, 4))
    audio = AudioBuffer.from_array(np.zeros((1, n_frames * HOP), np.float32), RATE)
    tags = tuple(
        ComponentTag(k, "", hz, hz is None, "mid", 0.25, 400.0)
        for k, hz in PITCHES.items()
    )
    fit = Factorization(W, H, 1.0, (1.0,), (1,), 1, StopReason.MAX_ITER, 0.0, 7)
    sources = SourceGuess("Lead", (0, 1)), SourceGuess("Hats", (3,))
    return Separation(audio, plan, RenderModel.from_factors(W, H), fit, tags, sources)


def test_notes_begin_and_end_where_they_are_played(separation):
    (lead,) = find_notes(separation)
    assert lead.name == "Lead"
    found = [(n.pitch, round(n.start_s, 2), round(n.stop_s, 2)) for n in lead.notes]
    assert found == [(69, 0.1, 0.6), (57, 0.6, 1.0), (69, 1.0, 1.5)]
    assert [n.velocity for n in lead.notes] == pytest.approx([0.5**0.5, 1.0, 0.5**0.5])


def test_notes_of_one_pitch_do_not_overlap(separation):
    (twin,) = find_notes(separation, [SourceGuess("Twin", (0, 2))])
    assert [(n.pitch, round(n.start_s, 2), round(n.stop_s, 2)) for n in twin.notes] == [
        (69, 0.0, 0.6),
        (69, 1.0, 1.5),
    ]


@pytest.mark.parametrize("name", ["Drums", "Drums 2", "Kick", "Toms 1"])
def test_drums_with_a_pitch_are_struck_all_the_same(separation, name):
    kick = SourceGuess(name, (0, 1))
    assert find_notes(separation, [kick]) == ()
    (found,) = find_onsets(separation, [kick])
    assert found.name == name


def test_what_is_no_drum_plays_its_notes_and_no_strokes(separation):
    lead = SourceGuess("Lead", (0, 1))
    assert [source.name for source in find_notes(separation, [lead])] == ["Lead"]
    assert find_onsets(separation, [lead]) == ()


def test_a_convolutive_component_is_struck_whatever_its_name(separation):
    model = separation.model
    kick = RenderModel(
        np.repeat(model.W, 2, axis=2),
        np.repeat(model.H, 2, axis=0),
        np.repeat(model.component_of, 2),
        model.n_components,
    )
    given = [SourceGuess("Boom", (0, 1))]
    assert find_notes(replace(separation, model=kick), given) == ()


def test_midi_has_tempo_notes_and_strokes(tmp_path):
    notes = (
        SourceNotes(
            "Läad ♪", (PlayedNote(0.0, 0.5, 69, 1.0), PlayedNote(0.5, 1.25, 69, 0.5))
        ),
        SourceNotes("Bass", (PlayedNote(0.25, 2.0, 40, 0.25),)),
    )
    hats = SourceOnsets("Hats", (Onset(0.5, 8_000, 1.0), Onset(0.52, 8_320, 0.5)))
    path = tmp_path / "a.mid"
    write_notes(notes, (hats,), path, 96.5)
    file = mido.MidiFile(path)
    assert mido.tempo2bpm(file.tracks[0][0].tempo) == pytest.approx(96.5, abs=1e-3)
    assert [t.name for t in file.tracks[1:]] == ["Läad ?", "Bass", "Hats"]
    assert file.length == pytest.approx(2.0, abs=1e-3)
    now, begun, ended = 0.0, [], []
    for message in file:
        now += message.time
        if message.type == "note_on":
            begun.append((round(now, 2), message.channel, message.note))
        elif message.type == "note_off":
            ended.append((round(now, 2), message.channel, message.note))
    assert begun == [(0.0, 0, 69), (0.25, 1, 40), (0.5, 0, 69), (0.5, 9, 42),
                     (0.52, 9, 42)]  # fmt: skip
    assert sorted(ended) == [(0.5, 0, 69), (0.52, 9, 42), (0.57, 9, 42), (1.25, 0, 69),
                             (2.0, 1, 40)]  # fmt: skip
    with pytest.raises(AudioWriteError, match="exists already"):
        write_notes(notes, (hats,), path)
