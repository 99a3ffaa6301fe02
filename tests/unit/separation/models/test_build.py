"""Names that sources may get are known before a fit, and no other is ever given."""

import numpy as np
import pytest

from nmfaudio.separation.choice.decide import PRESETS, preset
from nmfaudio.separation.components.evidence.part_names import HEARD_PARTS
from nmfaudio.separation.components.grouping import (
    INSTRUMENT_NAMES,
    PLAIN_NAMES,
    instrument_names,
    proposed_sources,
    side_names,
)
from nmfaudio.separation.model import ComponentTag
from nmfaudio.separation.models.build import possible_names
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.dictionary import Dictionary, TaughtSource
from nmfaudio.separation.request.guides import Guides
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.request.score import Note, Part, Score
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(8000, n_fft=64, hop_length=16)
SIDES = ("Left", "Right")


@pytest.mark.parametrize(
    ("name", "some"),
    [
        ("drum-loop", {"Kick", "Snare", "Hats", "Toms", "Drum"}),
        ("instruments", {"Bass", "Lead", "Part", "Warm part", "Centre part"}),
        ("melody", {"Melody", "Accompaniment", "Bass"}),
        ("voice", {"Voice", "Music", "Bass"}),
        ("percussive-harmonic", {"Percussive", "Harmonic"}),
        ("full-mix", {"Drums", "Bass", "Chords left", "Right side"}),
        ("free", {"Drums", "Bass", "Tonal", "Kick"}),
    ],
)
def test_every_preset_tells_its_names(name, some):
    assert name in PRESETS
    assert some <= set(possible_names(preset(name), None, None))


def test_names_by_ear_do_not_depend_on_the_cues():
    """Also a recipe that looks for no voice may have one, by ear."""
    recipe = Recipe("Own", kind="parts", splits=("drums", "sides"))
    names = {recipe.source_name(cue) for cue in HEARD_PARTS}
    assert {"Lead", "Bass", "Noise"} < names
    assert names <= set(possible_names(recipe, None, None))


def test_drums_tell_as_many_as_are_asked_for():
    recipe = Recipe("Loop", kind="drums", voices=("kick",), n_sources=3)
    assert possible_names(recipe, None, None) == ("Kick", "Toms", "Cymbals", "Drum")


def test_what_was_taught_scored_or_boxed_names_itself():
    template = np.ones((1, PLAN.n_bins, 1), np.float32)
    known = Dictionary(PLAN, (TaughtSource("Vox", template),))
    taught = Recipe("Taught", kind="taught", rest=True)
    assert possible_names(taught, known, None) == ("Vox", "Rest")
    score = Score((Part("Rest", (Note(60, 0.0, 1.0),)),), 1.0)
    scored = Recipe("Score", kind="scored", rest=True)
    assert possible_names(scored, None, score) == ("Rest", "Rest of all")
    boxes = Guides(boxes=(Box("Cough", 0.0, 1.0, 0.0, 100.0),))
    plain = Recipe("Plain", guides=boxes)
    assert possible_names(plain, None, None) == (*PLAIN_NAMES, "Cough")


def test_no_other_name_is_given():
    rng = np.random.default_rng(0)
    spoken = {name for side in SIDES for name in side_names(side)}
    for _ in range(200):
        tags = tuple(
            ComponentTag(
                index, "", rng.choice([None, 60.0, 300.0]), bool(rng.integers(2)),
                str(rng.choice(["low", "mid", "high"])), float(rng.random()),
                float(rng.uniform(40, 4000)),
            )
            for index in range(4)
        )  # fmt: skip
        W = rng.random((PLAN.n_bins, 4))
        plain = proposed_sources(None, tags, W, PLAN)
        assert {source.name for source in plain} <= set(PLAIN_NAMES)
        groups = (("Left", np.arange(2)), ("Right", np.arange(2, 4)))
        sides = proposed_sources(groups, tags, W, PLAN, sides=SIDES)
        assert {source.name for source in sides} <= spoken
        centres = rng.normal(size=(rng.integers(1, 6), 40)) * 4
        for name in instrument_names(centres):
            assert name in INSTRUMENT_NAMES or name.startswith("Part ")
