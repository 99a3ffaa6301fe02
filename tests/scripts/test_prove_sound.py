"""What the proof of sound under load hears in a recording."""

import numpy as np
import pytest
from prove_sound import HOPS, SAMPLE_RATE, delays_ms, gaps_ms, hops_ms


def test_silences_are_gaps_where_sound_is_around_them() -> None:
    t = np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE
    heard = np.sin(2 * np.pi * 220 * t).astype(np.float32)
    heard[:5000] = heard[-5000:] = 0.0
    assert gaps_ms(heard) == []
    heard[20_000:20_441] = 0.0
    heard[30_000:30_020] = 0.0  # too short to be one
    assert gaps_ms(heard) == [pytest.approx(10.0, abs=0.1)]


def test_a_toggle_is_heard_when_chord_and_noise_change_places() -> None:
    rng = np.random.default_rng(0)
    t = np.arange(4 * SAMPLE_RATE) / SAMPLE_RATE
    chord = 0.2 * np.sin(2 * np.pi * 220 * t)
    noise = 0.02 * np.diff(rng.standard_normal(t.size + 2), 2)
    heard = np.where((t > 1.06) & (t < 2.09), noise, chord).astype(np.float32)
    arrived = 100.0 + t
    asked = [101.0, 102.0, 103.0]  # the last one changes nothing
    first, second, third = delays_ms(heard, arrived, asked)
    assert first == pytest.approx(60.0, abs=3.0)
    assert second == pytest.approx(90.0, abs=3.0)
    assert third is None


def test_each_toggle_that_is_heard_is_followed_from_hop_to_hop() -> None:
    passed = [[10.0 + ms / 1000 for ms in (1, 3, 6, 10)]] * 3
    steps = hops_ms([10.0] * 3, passed, [70.0, None, 90.0])
    assert list(steps) == [*HOPS, "heard"]
    assert [steps[name]["median"] for name in HOPS] == [1.0, 2.0, 3.0, 4.0]
    assert steps["heard"]["median"] == 70.0
    assert steps["heard"]["worst"] == 80.0
