"""What groups of notes have in common, and how they weigh."""

import numpy as np
import pytest

from nmfaudio.separation.components.evidence.notes.groups import (
    FIRST,
    LeadingNotes,
    group_measures,
    group_odds,
    leading_notes,
)
from nmfaudio.separation.components.evidence.trees import Trees, grown
from nmfaudio.separation.components.note_events import NoteEvents
from nmfaudio.separation.components.note_features import PAN, PITCH, NoteFeatures
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(1000, n_fft=256, hop_length=100)  # ten frames a second
MIDI = np.array([48.0, 55.0, 60.0, 62.0])


@pytest.fixture(scope="module")
def sounds() -> LeadingNotes:
    """Return a held note, a fifth with it, its octave late, and what follows that."""
    H = np.zeros((4, 60))
    H[0, :40], H[1, :20], H[2, 20:40], H[3, 40:60] = 1.0, 1.0, 1.0, 1.0
    events = NoteEvents(np.arange(4), np.zeros(4, int), np.full(4, 60))
    features = np.zeros((4, PAN + 1))
    features[:, PITCH] = MIDI / 12.0
    features[:, PAN] = -1.0, 2.0, 2.0, 2.0
    notes = NoteFeatures(events, features, np.array([4.0, 1.0, 1.0, 1.0]))
    return leading_notes(notes, H, MIDI, np.arange(4), PLAN, np.array([0, 1, 1, 1]))


def test_energies_are_spread_over_the_time_of_events(sounds: LeadingNotes) -> None:
    np.testing.assert_allclose(sounds.courses.sum(axis=1), sounds.energies)
    assert (sounds.courses[2] > 0).tolist() == [False] * 20 + [True] * 20 + [False] * 20


def test_notes_that_sound_together_are_told_apart(sounds: LeadingNotes) -> None:
    pairs = sounds.pairs
    for name, measure in pairs.items():
        np.testing.assert_array_equal(measure, measure.T, err_msg=name)
        assert not np.diag(measure).any(), name
    # The fifth begins with the held note, its octave later.
    assert pairs["chord"][0, 1] == pytest.approx(1.0)
    assert pairs["apart"][0, 1] == pytest.approx(0.0)
    assert pairs["echo"][0, 2] == pytest.approx(1.0)
    assert pairs["apart"][0, 2] == pairs["chord"][0, 2] == 0.0
    # A whole tone at once is a step, a larger one or a gap is not.
    assert pairs["close"][2, 3] > pairs["close"][1, 2] > pairs["close"][1, 3] > 0
    assert pairs["close"][0, 1] == pytest.approx(0.0)


def test_two_groups_are_measured(sounds: LeadingNotes) -> None:
    evidence = np.full((4, 4), 1.0)
    evidence[0], evidence[:, 0] = -2.0, -2.0
    measures = group_measures(sounds, evidence, np.array([0, 1, 1, 2]))
    for name, measure in measures.items():
        assert measure.shape == (3, 3), name
        assert np.isfinite(measure).all(), name
        np.testing.assert_allclose(measure, measure.T, err_msg=name)
    assert measures["evidence"][0, 1] == pytest.approx(-2.0)
    assert measures["evidence"][1, 2] == pytest.approx(1.0)
    # The last has only the first as another choice.
    assert measures["lead"][1, 2] == pytest.approx(3.0)
    assert measures["close_evidence"][1, 2] == pytest.approx(1.0)
    assert measures["pan"][0, 1:].tolist() == [3.0, 3.0]
    assert measures["lower"][0, 1] == pytest.approx(4.0)
    assert measures["louder"][0, 1] == pytest.approx(np.log10(4 / 7))
    assert measures["fainter"][0, 1] == pytest.approx(np.log10(2 / 7))
    # All of the second sounds while the first does, nothing of the third.
    assert measures["beside"][:2, :2] == pytest.approx(np.ones((2, 2)))
    assert measures["beside"][0, 2] == pytest.approx(0.0)
    assert measures["layers"][0, 1] == pytest.approx(1.0)
    assert measures["layers"][1, 2] == pytest.approx(0.0)
    assert measures["order"][0, 1] == pytest.approx(1.0)
    assert measures["first"][0, 1] == 0.0
    assert measures["first"][1, 2] == pytest.approx(1.0)
    # The second moves by a fourth, and the last is near one of its notes.
    assert measures["more_near"][1, 2] == pytest.approx(0.5)


def test_calibrated_trees_ask_what_is_measured_of_groups(sounds: LeadingNotes) -> None:
    trees, group_of = grown("notes", "group"), np.array([0, 1, 1, 2])
    asked = {name for tree in trees.trees for name in tree.measures}
    assert asked <= set(group_measures(sounds, np.zeros((4, 4)), group_of))
    more = np.full((4, 4), 2.0)
    odds = [group_odds(trees, sounds, e, group_of) for e in (-more, more)]
    assert (odds[0] < odds[1])[np.triu_indices(3, 1)].all()


def test_mean_evidence_and_the_first_grouping_speak_beside_trees(
    sounds: LeadingNotes,
) -> None:
    odds = group_odds(Trees(0.5, ()), sounds, np.full((4, 4), 2.0), np.arange(4))
    np.testing.assert_allclose(odds[0, 1:], 2.5 - FIRST)
    np.testing.assert_allclose(odds[[1, 1, 2], [2, 3, 3]], 2.5 + FIRST)
