"""Where components lie among all others."""

import numpy as np
import pytest

from nmfaudio.separation.components.evidence.places import place_measures, spread_of
from nmfaudio.separation.components.sounds import ComponentSounds


def sounds_at(pans, energy=None):
    """Return components that differ in their place and energy alone."""
    n = len(pans)
    return ComponentSounds(
        energy=np.ones(n) if energy is None else np.array(energy),
        centroid_hz=np.full(n, 500.0), tonality=np.full(n, 0.5),
        held_s=np.full(n, 0.2), pan=np.array(pans), cepstra=np.zeros((n, 9)),
        envelopes=np.ones((n, 40)), templates=np.ones((n, 20)), hop_s=0.02,
        bin_hz=50.0,
    )  # fmt: skip


def test_a_valley_parts_places_between_which_nothing_sounds():
    valley = place_measures(sounds_at([-0.5, -0.48, 0.5, 0.1]))["valley"]
    assert valley[0, 1] > 0.9
    assert valley[0, 2] < 1e-3
    filled = place_measures(sounds_at([-0.5, 0.5, *np.linspace(-0.6, 0.6, 31)]))
    assert filled["valley"][0, 1] > 0.7


def test_what_lies_between_two_places_is_counted():
    measures = place_measures(sounds_at([-0.5, 0.0, 0.1, 0.5], [1.0, 7.0, 1.0, 1.0]))
    assert measures["between"][0, 3] == pytest.approx(0.75)
    assert measures["energy_between"][0, 1] == pytest.approx(0.4)
    assert measures["energy_between"][2, 3] == pytest.approx(0.1)


def test_only_two_sides_of_the_centre_lie_across_it():
    across = place_measures(sounds_at([-0.5, 0.2, 0.4]))["across"]
    np.testing.assert_allclose(across, [[0, 0.2, 0.4], [0.2, 0, 0], [0.4, 0, 0]])


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_mirrored_sides_are_measured_alike(sign):
    pans = np.array([-0.7, -0.1, 0.3, 0.6])
    measures = place_measures(sounds_at(sign * pans, [1.0, 2.0, 3.0, 1.0]))
    for name, values in place_measures(sounds_at(pans, [1.0, 2.0, 3.0, 1.0])).items():
        np.testing.assert_allclose(measures[name], values, atol=1e-12, err_msg=name)
        np.testing.assert_allclose(values, values.T, err_msg=name)


@pytest.mark.parametrize("pans", [[], [0.0], [0.0, 0.0]])
@pytest.mark.filterwarnings("error")
def test_silence_lies_nowhere(pans):
    sounds = sounds_at(pans, [0.0] * len(pans))
    assert spread_of(sounds) == 0.0
    for name, values in place_measures(sounds).items():
        assert np.isfinite(values).all(), name
