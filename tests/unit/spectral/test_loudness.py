"""Loudness follows the published weighting."""

import math

import numpy as np
import pytest

from nmfaudio.spectral.loudness import loudness_db


def tone(hz: float, rate: int = 48_000, seconds: float = 2.0) -> np.ndarray:
    t = np.arange(round(seconds * rate)) / rate
    return np.sin(2 * np.pi * hz * t).astype(np.float32)[np.newaxis]


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_a_full_tone_of_997_hz_has_the_level_of_the_recommendation(rate: int) -> None:
    assert loudness_db(tone(997.0, rate), rate) == pytest.approx(-3.01, abs=0.05)


def test_low_tones_count_less_high_ones_more() -> None:
    low, middle, high = (loudness_db(tone(hz), 48_000) for hz in (30.0, 997.0, 8000.0))
    assert low < middle - 6.0
    assert middle + 2.5 < high < middle + 4.0


def test_twice_as_strong_is_6_db_and_two_channels_are_3_db_more() -> None:
    sound = tone(997.0)
    one = loudness_db(sound, 48_000)
    assert loudness_db(2 * sound, 48_000) == pytest.approx(one + 6.02, abs=0.01)
    both = np.concatenate([sound, sound])
    assert loudness_db(both, 48_000) == pytest.approx(one + 3.01, abs=0.01)


def test_silence_and_low_rates() -> None:
    assert loudness_db(np.zeros((2, 100), np.float32), 48_000) == -math.inf
    assert loudness_db(np.zeros((1, 0), np.float32), 48_000) == -math.inf
    assert math.isfinite(loudness_db(tone(100.0, 1000), 1000))
