"""How far apart places in the stereo field are."""

import numpy as np
import pytest
from unit.separation.choice.sounds import RATE, notes

from nmfaudio.separation.choice.places import spread_of_places


def at_place(sound: np.ndarray, right: float) -> np.ndarray:
    """Return a sound with a share of its power on the right."""
    gains = np.sqrt([[1.0 - right], [right]])
    return (gains * sound).astype(np.float32)


def test_two_sides_of_equal_power_are_as_far_apart_as_can_be() -> None:
    silence = np.zeros(RATE)
    sound = np.concatenate([notes()[:RATE], silence])
    sides = at_place(sound, 0.0) + at_place(sound[::-1], 1.0)
    assert spread_of_places(sides, RATE) == pytest.approx(1.0, abs=0.05)


@pytest.mark.parametrize("right", [0.0, 0.3, 0.5, 1.0])
def test_one_place_has_no_spread_wherever_it_is(right: float) -> None:
    assert spread_of_places(at_place(notes(), right), RATE) < 1e-3


def test_one_channel_and_silence_have_no_places() -> None:
    assert spread_of_places(notes()[np.newaxis].astype(np.float32), RATE) == 0.0
    assert spread_of_places(np.zeros((2, RATE), np.float32), RATE) == 0.0


@pytest.mark.parametrize("level", [1e-30, 1e30])
def test_extreme_levels_have_the_places_of_others(level: float) -> None:
    sound = np.concatenate([notes()[:RATE], np.zeros(RATE)])
    sides = at_place(sound, 0.1) + at_place(sound[::-1], 0.8)
    extreme = (sides.astype(np.float64) * level).astype(np.float32)
    expected = spread_of_places(sides, RATE)
    assert expected > 0.3
    assert spread_of_places(extreme, RATE) == pytest.approx(expected, rel=1e-3)
