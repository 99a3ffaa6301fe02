"""Onsets and notes of a passage begin with its stems."""

import pytest

from nmfaudio.project.delivery import events
from nmfaudio.separation.onsets.find import Onset, SourceOnsets
from nmfaudio.separation.onsets.notes import PlayedNote, SourceNotes


@pytest.fixture
def rate(separation, monkeypatch):
    """Return the sample rate; strokes lie at 0, 100, 199 and 200 thousandths."""
    rate = separation.audio.sample_rate
    strokes = [Onset(t, round(t * rate), 0.5) for t in (0.0, 0.1, 0.199, 0.2)]
    notes = [(0.0, 0.05), (0.05, 0.15), (0.12, 0.14), (0.1, 0.3), (0.2, 0.3)]
    played = tuple(PlayedNote(*span, 60, 1.0) for span in notes)
    for name, found in (
        ("find_onsets", SourceOnsets("Drums", tuple(strokes))),
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
    (whole,) = events.onsets_within(separation, None)
    assert len(whole.onsets) == 4


def test_notes_of_a_passage_are_cut_at_its_ends(separation, rate):
    del rate
    (lead,) = events.notes_within(separation, (0.1, 0.2))
    found = [(note.start_s, note.stop_s) for note in lead.notes]
    assert found == [
        pytest.approx(span) for span in [(0.0, 0.05), (0.02, 0.04), (0.0, 0.1)]
    ]
