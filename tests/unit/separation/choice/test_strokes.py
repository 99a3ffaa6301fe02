"""How sound begins, measured on strokes, notes and clicks."""

import numpy as np
import pytest
from unit.separation.choice.sounds import RATE, drums, notes, voice

from nmfaudio.separation.choice.resolution import plan_for
from nmfaudio.separation.choice.strokes import measure_strokes


def strokes(sound: np.ndarray, rate: int = RATE) -> dict[str, float]:
    plan = plan_for(rate, 0.023)
    return measure_strokes(plan.magnitude(sound[np.newaxis]), plan)


def test_strokes_of_drums_are_broad_and_those_of_notes_are_not() -> None:
    assert strokes(drums() + notes())["broad_top"] > 0.6
    assert strokes(voice() + notes())["broad_top"] < 0.3


def test_a_click_before_silence_is_no_drum_part() -> None:
    click = np.zeros(2 * RATE)
    click[0] = 0.5
    assert strokes(click)["broad_top"] == 0.0


def test_clear_onsets_are_counted() -> None:
    snares_per_s = 1.5  # the kicks between them raise too few bins to stand out
    assert strokes(drums())["onsets_per_s"] == pytest.approx(snares_per_s, abs=0.2)


def test_regular_strokes_are_a_rhythm() -> None:
    rng = np.random.default_rng(1)
    irregular = np.zeros(4 * RATE)
    for at in rng.integers(0, 3 * RATE, 12):
        irregular[at : at + 500] += rng.standard_normal(500)
    assert strokes(drums())["rhythm_high"] > strokes(irregular)["rhythm_high"]


def test_syllables_are_as_fast_as_speech() -> None:
    assert strokes(voice())["syllables"] > 0.5 > strokes(notes())["syllables"]


def test_low_rates_keep_some_of_a_stroke() -> None:
    assert strokes((drums() + notes())[::3], RATE // 3)["broad_top"] > 0.3
