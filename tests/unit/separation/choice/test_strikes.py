"""What strokes add to what sounds, measured on drums, plucked strings and clicks."""

import numpy as np
from unit.separation.choice.sounds import RATE, SECONDS, drums, harmonics, notes

from nmfaudio.separation.choice.resolution import plan_for
from nmfaudio.separation.choice.strikes import measure_strikes


def strikes(sound: np.ndarray, rate: int = RATE) -> dict[str, float]:
    plan = plan_for(rate, 0.023)
    V = plan.magnitude(sound[np.newaxis].astype(np.float32))
    return measure_strikes(V, plan)


def plucked() -> np.ndarray:
    sound = np.zeros(int(SECONDS * RATE))
    for beat, at in enumerate(range(0, sound.size - RATE, RATE // 3)):
        t = np.arange(RATE) / RATE
        tone = harmonics(np.full(RATE, 110.0 * 2.0 ** ((beat * 5 % 12) / 12)))
        sound[at : at + RATE] += tone * np.exp(-t / 0.4)
    return sound


def test_strokes_of_drums_are_noisier_and_briefer_than_plucked_strings() -> None:
    struck, string = strikes(drums()), strikes(plucked())
    assert struck["strike_flat_upper"] > 3.0 * string["strike_flat_upper"]
    assert struck["strike_peaky_upper"] < string["strike_peaky_upper"]
    assert struck["strike_brief_high"] < string["strike_brief_high"] - 1.0


def test_drums_are_the_same_again_and_a_tune_is_not() -> None:
    struck, string = strikes(drums()), strikes(plucked())
    assert struck["strike_alike_high"] > 0.9
    assert string["strike_alike_high"] < 0.3


def test_strokes_are_counted() -> None:
    often = strikes(drums())["struck_often_high"]
    assert 1.0 < often < 3.5  # three strokes a second, of which two raise high bins


def test_held_notes_have_hardly_any_strokes_and_a_click_none_that_tell() -> None:
    assert strikes(notes())["struck_often_high"] < 3.0
    click = np.zeros(2 * RATE)
    click[RATE] = 0.5
    measures = strikes(click)
    assert measures["strike_flat_high"] == measures["strike_alike_low"] == 0.0


def test_low_rates_have_what_bands_there_are() -> None:
    measures = strikes(drums()[::8], RATE // 8)
    assert measures["struck_often_high"] == 0.0
    assert measures["strike_flat_low"] > 0.1
