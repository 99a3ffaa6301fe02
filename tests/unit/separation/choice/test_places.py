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


def noises() -> np.ndarray:
    return np.random.default_rng(0).standard_normal((2, 4 * RATE)).astype(np.float32)


@pytest.mark.parametrize("level", [1.0, 0.5, 0.1])
def test_independent_channels_are_no_places(level: float) -> None:
    gains = np.array([[1.0], [level]], np.float32)
    assert spread_of_places(gains * noises(), RATE) < 0.1


def test_what_is_placed_in_independent_noise_spreads_by_its_share() -> None:
    silence = np.zeros(RATE)
    sound = np.concatenate([notes()[:RATE], silence])
    sides = at_place(sound, 0.0) + at_place(sound[::-1], 1.0)
    noise = noises()[:, : sides.shape[1]]
    equal = noise * np.sqrt(np.mean(sides**2) / np.mean(noise**2))
    # Noise as loud as the sides halves the variance, by power.
    spread = spread_of_places(sides + equal, RATE)
    assert spread == pytest.approx(np.sqrt(0.5), abs=0.05)


def test_opposite_channels_and_delays_are_no_places() -> None:
    sound = notes() + 0.1 * noises()[0, : notes().size]
    turned = np.stack([sound, -sound]).astype(np.float32)
    late = np.stack([sound, np.roll(sound, 20)]).astype(np.float32)
    assert spread_of_places(turned, RATE) < 1e-3
    assert spread_of_places(late, RATE) < 0.1


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
