"""How pitches move, measured on tones that stand still, swing and slide."""

import numpy as np
import pytest
from unit.separation.choice.sounds import RATE, SECONDS, drums, harmonics, notes, voice

from nmfaudio.separation.choice.pitches import measure_pitches, middle_of
from nmfaudio.separation.choice.resolution import plan_for

PLAN = plan_for(RATE, 0.046)
T = np.arange(int(SECONDS * RATE)) / RATE


def pitches(sound: np.ndarray) -> dict[str, float]:
    return measure_pitches(PLAN.forward(sound[np.newaxis].astype(np.float32))[0], PLAN)


def singing() -> np.ndarray:
    return harmonics(330.0 * 2.0 ** (0.4 / 12.0 * np.sin(2 * np.pi * 5.5 * T)))


def test_notes_stand_still_and_vibrato_does_not() -> None:
    still, sung = pitches(notes()), pitches(singing())
    assert still["pitch_still"] > 0.7
    assert sung["pitch_still"] < 0.3
    assert sung["vibrato_share"] > 0.8
    assert sung["vibrato_again"] > 0.7 > 2.0 * still["vibrato_again"]


def test_partials_of_a_slide_move_together_and_noise_does_not() -> None:
    slide = harmonics(220.0 * 2.0 ** (5.0 / 12.0 * T))
    noise = np.random.default_rng(0).standard_normal(T.size)
    sliding = pitches(slide)
    assert sliding["pitch_moving"] > 0.8
    assert sliding["together_slow"] > 0.8
    assert sliding["together_fast"] < 0.1
    assert pitches(noise)["together_slow"] < 0.3


def test_a_voice_is_heard_under_louder_notes_and_drums() -> None:
    beside = notes() + drums()
    assert (
        pitches(beside + 0.7 * singing())["vibrato_share"]
        > 2.0 * pitches(beside)["vibrato_share"]
    )
    assert pitches(voice())["together_middle"] > pitches(drums())["together_middle"]


def test_what_lies_in_the_middle_is_told_from_the_sides() -> None:
    stereo = np.stack([3.0 * notes() + singing(), singing()]).astype(np.float32)
    channels = PLAN.forward(stereo)
    mean = channels.mean(axis=0)
    inside = measure_pitches(middle_of(channels, mean), PLAN)
    everywhere = measure_pitches(mean, PLAN)
    assert inside["pitch_still"] < 0.5 * everywhere["pitch_still"]
    assert inside["together_slow"] > 1.5 * everywhere["together_slow"]


def test_where_nothing_lies_in_the_middle_all_is_taken() -> None:
    stereo = np.stack([notes(), np.zeros_like(T)]).astype(np.float32)
    channels = PLAN.forward(stereo)
    mean = channels.mean(axis=0)
    np.testing.assert_array_equal(middle_of(channels, mean), mean)


@pytest.mark.parametrize("n_samples", [1, 2000, 5000])
def test_what_is_short_moves_little(n_samples: int) -> None:
    measures = pitches(notes()[:n_samples])
    assert all(np.isfinite(value) for value in measures.values())
    assert measures["together_fast"] < 0.1
