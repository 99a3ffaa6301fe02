"""Which components are one source, by evidence between every two of them."""

from dataclasses import replace

import numpy as np
import pytest

from nmfaudio.separation.choice.tables import calibrated
from nmfaudio.separation.components.evidence.joining import gathered, joined
from nmfaudio.separation.components.evidence.likeness import (
    is_full_mix,
    is_wide,
    likeness,
    mix_measures,
    narrow_measures,
    wide_measures,
)
from nmfaudio.separation.components.evidence.trees import Tree, Trees, grown
from nmfaudio.separation.components.sounds import measure_sounds
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(16000, n_fft=1024, hop_length=256)
N_FRAMES = 256
CUES = ("rest", "rest", "rest", "low", "moving", "rest")


def sounds_of(pans, seed=0, n_frames=N_FRAMES):
    """Measure components of two players: even ones play tones, odd ones noise."""
    rng = np.random.default_rng(seed)
    bins = np.arange(PLAN.n_bins)
    W = np.zeros((2, PLAN.n_bins, len(pans)))
    H = np.zeros((len(pans), n_frames))
    for k, pan in enumerate(pans):
        tone = np.exp(-0.5 * ((bins[:, np.newaxis] - 20 * (1 + np.arange(6))) / 2) ** 2)
        spectrum = tone.sum(axis=1) if k % 2 == 0 else rng.random(PLAN.n_bins)
        angle = (pan + 1) * np.pi / 4
        W[:, :, k] = np.outer((np.cos(angle), np.sin(angle)), spectrum)
        H[k, 10 * k :: 60] = 1.0
    return measure_sounds(W, H, PLAN)


def test_what_lies_together_is_joined():
    sounds = sounds_of([-0.6, 0.6, -0.55, 0.55, -0.65, 0.6])
    assert is_wide(sounds)
    group_of = joined(likeness(sounds, CUES), sounds.energy)
    assert group_of.tolist() == [0, 1, 0, 1, 0, 1]


@pytest.mark.parametrize("n_groups", [1, 2, 4, 6])
def test_as_many_groups_as_asked_for(n_groups):
    sounds = sounds_of([-0.6, 0.6, -0.55, 0.55, -0.65, 0.6])
    group_of = joined(likeness(sounds, CUES), sounds.energy, n_groups)
    assert sorted(set(group_of.tolist())) == list(range(n_groups))


def test_what_is_unlike_stays_apart_but_a_whisper_is_no_source():
    evidence = np.array([[0.0, -2.0, -1.0], [-2.0, 0.0, -3.0], [-1.0, -3.0, 0.0]])
    assert joined(evidence, np.array([1.0, 1.0, 1.0])).tolist() == [0, 1, 2]
    assert joined(evidence, np.array([1.0, 1.0, 1e-3])).tolist() == [0, 1, 0]
    assert joined(evidence, np.array([1.0, 1.0, 1e-3]), 3).tolist() == [0, 1, 2]


def test_a_group_is_as_like_as_its_members_on_average():
    evidence = np.array([[0.0, 5.0, 1.0], [5.0, 0.0, -3.0], [1.0, -3.0, 0.0]])
    assert joined(evidence, np.ones(3)).tolist() == [0, 0, 1]


@pytest.mark.parametrize("pans", [[0.0] * 6, [0.1, -0.1, 0.0, 0.1, 0.0, 0.0]])
def test_place_tells_nothing_in_the_middle(pans):
    assert not is_wide(sounds_of(pans))


@pytest.mark.parametrize("n_frames", [0, 1, 2, 20])
@pytest.mark.filterwarnings("error")
def test_short_and_silent_recordings_have_evidence_too(n_frames):
    sounds = sounds_of([-0.6, 0.6, 0.0], n_frames=n_frames)
    evidence = likeness(sounds, CUES[:3])
    assert np.isfinite(evidence).all()
    assert joined(evidence, sounds.energy).shape == (3,)


def test_the_table_weighs_every_measure():
    sounds = sounds_of([-0.6, 0.6])
    measures = narrow_measures(sounds, CUES[:2], np.full((2, 5), 0.2), CUES[:2])
    assert set(calibrated("grouping")["narrow"]) == set(measures)
    for name, values in measures.items():
        np.testing.assert_allclose(values, values.T, err_msg=name)


def test_where_place_tells_nothing_kinds_of_sound_do():
    sounds = sounds_of([0.0] * 6)
    evidence = likeness(sounds, ("rest", "drums") * 3)
    one, other = np.array([0, 2, 4]), np.array([1, 3, 5])
    across = evidence[np.ix_(one, other)]
    assert across.max() < min(evidence[0, 2], evidence[2, 4], evidence[1, 3])


def test_what_lies_below_all_notes_joins_nothing_else():
    sounds = sounds_of([0.0] * 3)
    deep = np.array([20.0, 110.0, 500.0])
    sounds = replace(sounds, centroid_hz=deep, energy=np.ones(3))
    evidence = likeness(sounds, ("low", "low", "rest"))
    assert evidence[0, 1:].max() < -10
    assert evidence[1, 2] > -10


@pytest.mark.parametrize(
    ("n_groups", "expected"),
    [(None, [0, 0, 1, 2]), (2, [0, 0, 1, 1]), (3, [0, 0, 1, 2]), (4, [0, 1, 2, 3])],
)
def test_a_number_asked_for_changes_as_little_as_it_can(n_groups, expected):
    evidence = np.full((4, 4), -4.0)
    evidence[0, 1] = evidence[1, 0] = 1.0
    evidence[2, 3] = evidence[3, 2] = -1.0
    energy = np.array([3.0, 2.0, 2.0, 1.0])
    assert gathered(evidence, energy, n_groups).tolist() == expected


@pytest.mark.parametrize(
    ("n_groups", "expected"), [(None, [0, 1, 2]), (3, [0, 1, 2]), (2, [0, 1, 0])]
)
def test_what_is_kept_apart_joins_what_it_is_likest_where_a_number_asks_for_it(
    n_groups, expected
):
    evidence = np.array([[0.0, -4, -99], [-4, 0, -103], [-99, -103, 0]])
    assert gathered(evidence, np.array([2.0, 3, 1]), n_groups).tolist() == expected


def test_trees_weigh_wherever_components_lie():
    middle, sides = sounds_of([0.0] * 3), sounds_of([-0.6, 0.6, 0.0])
    kit, none = ("drums", "rest", "low"), ("moving", "rest", "low")
    always = Trees(7.0, (Tree(("pan",), (0.0,), (0.0, 0.0)),))
    cases = [(middle, kit, True), (middle, none, False), (sides, kit, False)]
    for sounds, cues, is_mix in cases:
        assert is_full_mix(sounds, cues) == is_mix
        assert likeness(sounds, cues, trees=always)[0, 1] == 7.0


@pytest.mark.parametrize(
    ("name", "measured"),
    [
        ("likeness", mix_measures),
        ("voices", mix_measures),
        ("wide", wide_measures),
    ],
)
def test_trees_ask_for_what_is_measured(name, measured):
    sounds = sounds_of([-0.6, 0.0, 0.1, 0.6])
    measures = measured(sounds, ("drums", "rest", "low", "moving"))
    asked = {measure for tree in grown(name).trees for measure in tree.measures}
    assert asked <= set(measures)
    for measure, values in measures.items():
        np.testing.assert_allclose(values, values.T, err_msg=measure)


@pytest.mark.parametrize("n_frames", [0, 1, 2, 20])
@pytest.mark.filterwarnings("error")
def test_short_and_silent_full_mixes_have_evidence_too(n_frames):
    sounds = sounds_of([0.0] * 3, n_frames=n_frames)
    evidence = likeness(sounds, ("drums", "low", "rest"))
    assert np.isfinite(evidence).all()


def test_the_faintest_of_given_groups_joins_what_it_is_likest():
    evidence = np.array(
        [[0.0, -9, -3, 9], [-9, 0, -2, 0], [-3, -2, 0, 0], [9, 0, 0, 0]]
    )
    energy, start = np.array([4.0, 3.0, 1.0, 3.0]), np.array([0, 1, 2, 1])
    assert joined(evidence, energy, 2, start=start).tolist() == [0, 1, 1, 1]
    assert joined(evidence, energy, 3, start=start).tolist() == start.tolist()
    assert joined(evidence, energy, start=start).tolist() == start.tolist()
