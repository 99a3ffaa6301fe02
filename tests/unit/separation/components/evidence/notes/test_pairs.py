"""Evidence that two notes are one instrument's, and what is gathered by it."""

import numpy as np
import pytest

from nmfaudio.separation.components.evidence.notes.groups import leading_notes
from nmfaudio.separation.components.evidence.notes.pairs import (
    gathered_events,
    gathered_notes,
    note_measures,
    with_first,
)
from nmfaudio.separation.components.evidence.trees import Trees, grown
from nmfaudio.separation.components.note_events import NoteEvents
from nmfaudio.separation.components.note_features import (
    DARKNESS,
    N_CEPSTRA,
    PAN,
    PITCH,
    NoteFeatures,
)
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(1000, n_fft=256, hop_length=100)  # ten frames a second
MIDI = np.array([48.0, 60.0, 63.0, np.nan])


def made() -> tuple[NoteFeatures, np.ndarray]:
    """Return four events: a long low one, two of one pitch over it, a faint fourth."""
    H = np.zeros((4, 40))
    H[0, 2:22], H[1, 2:12], H[1, 22:32], H[2, 4:12] = 1.0, 1.0, 2.0, 0.001
    events = NoteEvents(
        np.array([0, 1, 1, 2]), np.array([0, 0, 20, 0]), np.array([40, 20, 40, 40])
    )
    features = np.zeros((4, PAN + 1))
    features[:, DARKNESS] = 1.0, 2.0, 4.0, 0.0
    features[:, 1] = 0.0, 3.0, 3.0, 0.0
    features[:, PITCH] = MIDI[events.row] / 12.0
    features[:, N_CEPSTRA + 1] = -1.0, -2.0, -3.0, 0.0
    features[:, PAN] = -2.0, 1.0, 1.0, 0.0
    return NoteFeatures(events, features, np.array([2.0, 1.0, 1.0, 1e-6])), H


@pytest.fixture(scope="module")
def measures() -> dict[str, np.ndarray]:
    notes, H = made()
    return note_measures(notes, H, MIDI, np.arange(3), PLAN)


def test_measures_are_of_both_events_alike(measures: dict[str, np.ndarray]) -> None:
    for name, measure in measures.items():
        assert measure.shape == (3, 3), name
        assert np.isfinite(measure).all(), name
        np.testing.assert_array_equal(measure, measure.T, err_msg=name)


@pytest.mark.parametrize(
    ("name", "first_second", "first_third", "second_third"),
    [
        ("envelope", np.sqrt(10.0), np.sqrt(18.0), 2.0),
        ("envelope_1", 1.0, 3.0, 2.0),
        ("envelope_2", 3.0, 3.0, 0.0),
        ("less_dark", 1.0, 1.0, 2.0),
        ("darker", 2.0, 4.0, 4.0),
        ("higher", 5.0, 5.0, 5.0),
        ("longer_decay", -1.0, -1.0, -2.0),
        ("pan", 3.0, 3.0, 0.0),
        ("begun", 0.0, 2.0, 2.0),
        ("time", 0.5, 1.5, 2.0),
        ("related", 1.0, 1.0, 1.0),
    ],
)
def test_two_events_are_measured(
    measures: dict[str, np.ndarray],
    name: str,
    first_second: float,
    first_third: float,
    second_third: float,
) -> None:
    pairs = measures[name][[0, 0, 1], [1, 2, 2]]
    np.testing.assert_allclose(pairs, [first_second, first_third, second_third])


def test_pairs_are_ranked_by_how_unlike_they_sound(
    measures: dict[str, np.ndarray],
) -> None:
    rank = measures["envelope_rank"]
    assert 0 < rank[1, 2] < rank[0, 1] < rank[0, 2] == pytest.approx(1.0)


def test_what_sounds_around_a_note_is_counted(measures: dict[str, np.ndarray]) -> None:
    # 0.1 a frame each: half of what sounds while both do; the third is alone.
    assert measures["below"][1, 2] == pytest.approx(0.5, abs=1e-5)
    assert measures["above"][0, 2] == pytest.approx(0.25, abs=1e-5)
    assert measures["less_above"][1, 2] == pytest.approx(0.0, abs=1e-5)
    # The faint one counts for nothing.
    assert measures["beside"][0, 1] == pytest.approx(1.5)
    assert measures["beside"][1, 2] == pytest.approx(1.0)


def test_pitches_that_share_no_partials_are_not_related() -> None:
    notes, H = made()
    related = note_measures(notes, H, MIDI, np.array([1, 3]), PLAN)["related"]
    np.testing.assert_array_equal(related, [[1, 0], [0, 1]])


@pytest.mark.parametrize("leading", [[], [2]])
def test_trees_weigh_few_events(leading: list[int]) -> None:
    notes, H = made()
    measures = note_measures(notes, H, MIDI, np.array(leading, int), PLAN)
    evidence = grown("notes").weighed(measures)
    assert evidence.shape == (len(leading),) * 2


def test_calibrated_trees_ask_what_is_measured(
    measures: dict[str, np.ndarray],
) -> None:
    asked = {name for tree in grown("notes").trees for name in tree.measures}
    assert asked <= set(measures)
    evidence = grown("notes").weighed(measures)
    assert np.isfinite(evidence).all()
    assert evidence.any()


def test_a_first_grouping_speaks_for_its_pairs_and_against_others() -> None:
    odds = with_first(np.zeros((3, 3)), np.array([0, 1, 0]))
    assert odds[0, 2] > 0 > odds[0, 1] == odds[1, 2] == -odds[0, 2]


def block(owner: np.ndarray, odds: float = 1.0) -> np.ndarray:
    return np.where(np.equal.outer(owner, owner), odds, -odds)


def test_notes_of_one_pitch_decide_together() -> None:
    # The last two are one pitch's; one of them, alone, would join the first.
    evidence = np.array([[0, 1.5, -2.0], [1.5, 0, 1.0], [-2.0, 1.0, 0]])
    energies, pitch = np.ones(3), np.array([60, 67, 67])
    assert gathered_notes(evidence, energies, pitch).tolist() == [0, 1, 1]


def test_one_pitch_may_be_of_two_instruments() -> None:
    owner = np.array([0, 1, 0, 1])
    found = gathered_notes(block(owner), np.ones(4), np.full(4, 60))
    np.testing.assert_array_equal(found, owner)


def test_the_likest_of_many_pitches_are_joined() -> None:
    owner = np.repeat(np.arange(13), 2)
    found = gathered_notes(block(owner), np.ones(26), np.arange(26))
    # Two of the thirteen are joined, too, to twelve that are compared as groups.
    assert np.unique(found).size == 12
    for at in range(13):
        assert np.unique(found[owner == at]).size == 1


@pytest.mark.parametrize("fewest", [1, 2, 3, 5, 6])
def test_as_many_as_are_wanted_are_left(fewest: int) -> None:
    rng = np.random.default_rng(0)
    noise = rng.normal(size=(6, 6))
    evidence = block(np.array([0, 0, 0, 1, 1, 1])) + 0.1 * (noise + noise.T)
    for pitch in (np.full(6, 60), np.array([60, 60, 62, 62, 64, 65])):
        found = gathered_notes(evidence, np.ones(6), pitch, fewest)
        assert np.unique(found).size >= fewest


@pytest.mark.parametrize(
    ("n_groups", "expected"), [(None, [0, 1, 1]), (2, [0, 1, 1]), (3, [0, 1, 2])]
)
def test_a_number_told_that_was_found_changes_nothing(
    n_groups: int | None, expected: list[int]
) -> None:
    notes, H = made()
    leading, unsure = np.arange(3), np.zeros((3, 3))
    sounds = leading_notes(notes, H, MIDI, leading, PLAN, np.array([0, 1, 1]))
    found = gathered_events(sounds, unsure, Trees(-0.1, ()), n_groups)
    assert found.tolist() == expected


def test_there_are_two_instruments_at_least() -> None:
    notes, H = made()
    leading, alike = np.arange(3), np.full((3, 3), 5.0)
    sounds = leading_notes(notes, H, MIDI, leading, PLAN, np.zeros(3, int))
    found = gathered_events(sounds, alike, Trees(5.0, ()))
    assert np.unique(found).size == 2
