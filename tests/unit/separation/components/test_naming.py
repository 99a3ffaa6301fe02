"""Names of components: what a musician would say, and no two alike."""

from types import SimpleNamespace

import pytest

from nmfaudio.separation.components.naming import drums_of_kit, name_components
from nmfaudio.separation.model import ComponentTag, SourceGuess


def tag(index, *, pitch_hz=None, percussive=False, band="mid", share=0.1):
    return ComponentTag(index, "tag", pitch_hz, percussive, band, share, 500.0)


@pytest.mark.parametrize(
    ("heard", "owner", "name"),
    [
        ({"pitch_hz": 82.4}, "Bass", "Bass E2"),
        ({"pitch_hz": 440.0}, "Lead", "Lead A4"),
        ({"percussive": True, "band": "low"}, "Drums", "Low drum"),
        ({"percussive": True, "band": "mid"}, "Drums", "Mid drum"),
        ({"percussive": True, "band": "high"}, "Percussion 2", "High drum"),
        ({"percussive": True, "band": "mid"}, "Hats", "Hats"),
        ({"percussive": True, "band": "mid"}, "Bass", "Bass attack"),
        ({"band": "high"}, "Drums", "Cymbals"),
        ({"band": "high"}, "Voice", "Voice air"),
        ({"pitch_hz": 440.0}, "", "Rest A4"),
        ({"percussive": True, "band": "low"}, "", "Rest low drum"),
        ({"band": "low"}, "", "Rest rumble"),
        ({"share": 0.0}, "Bass", "Silent"),
    ],
)
def test_a_name_says_whose_it_is_and_what_it_does(heard, owner, name):
    assert name_components([tag(0, **heard)], [owner]) == (name,)


def test_the_louder_of_a_kind_is_counted_first():
    tags = [
        tag(0, percussive=True, band="low", share=0.1),
        tag(1, percussive=True, band="low", share=0.3),
        tag(2, pitch_hz=82.4, share=0.1),
        tag(3, pitch_hz=82.6, share=0.2),
    ]
    names = name_components(tags, ["Drums", "Drums", "Bass", "Bass"])
    assert names == ("Low drum 2", "Low drum 1", "Bass E2 (2)", "Bass E2")


def test_a_hundred_parts_have_a_hundred_names():
    kinds = ({}, {"percussive": True}, {"pitch_hz": 110.0}, {"share": 0.0})
    tags = [tag(k, **kinds[k % 4]) for k in range(100)]
    owners = [("Drums", "Bass", "", "Kick")[k % 3] for k in range(100)]
    names = name_components(tags, owners)
    assert len({name.casefold() for name in names}) == 100


def test_given_names_stay_and_are_given_to_no_other():
    tags = [tag(k, percussive=True, band="low") for k in range(3)]
    names = name_components(tags, ["Drums"] * 3, {2: "low drum 1"})
    assert names[2] == "low drum 1"
    assert len({name.casefold() for name in names}) == 3


def test_a_kit_is_taken_apart_into_the_drums_that_its_parts_are_called_by():
    tags = [
        tag(0, percussive=True, band="high"),
        tag(1, percussive=True, band="low"),
        tag(2, pitch_hz=50.0, band="low"),
        tag(3, percussive=True, band="high"),
        tag(4, band="high"),
        tag(5, percussive=True, band="mid", share=0.0),
        tag(6, percussive=True, band="mid"),
    ]
    heard = SimpleNamespace(tags=tags)
    found = drums_of_kit(heard, SourceGuess("Drums 2", (0, 1, 2, 3, 4, 5)))
    assert [(drum.name, drum.components) for drum in found] == [
        ("Low drum", (1,)),
        ("High drum", (0, 3)),
    ]
    names = name_components(tags, ["Drums 2"] * 7)
    for drum in found:
        assert all(names[k].startswith(drum.name) for k in drum.components)
    for name in ("Kick", "Bass", "Drums left"):
        assert drums_of_kit(heard, SourceGuess(name, (0, 1))) == ()
