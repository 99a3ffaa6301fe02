"""One drum heard alone is told from several by how alike its strokes are."""

import numpy as np
import pytest

from nmfaudio.separation.components.evidence.one_drum import one_drum
from nmfaudio.spectral.stft import StftPlan

RATE = 22_050
PLAN = StftPlan(RATE, n_fft=512, hop_length=128)
SECOND = np.arange(4 * RATE) / RATE
NOISE = np.random.default_rng(0).standard_normal(SECOND.size)


def strokes(every_s, decay_s, *, begin_s=0.1, softest=0.2):
    """Return the envelope of strokes, loud and soft."""
    since = SECOND - begin_s
    number = np.floor(since / every_s)
    level = np.where(number % 3 == 1, softest, 1.0) * (since >= 0)
    return level * np.exp(-(since % every_s) / decay_s)


KICK = np.sin(2 * np.pi * 55 * SECOND) * strokes(0.5, 0.08)
SNARE = 0.3 * NOISE * strokes(0.5, 0.06, begin_s=0.35)
HATS = 0.1 * np.diff(NOISE, prepend=0.0) * strokes(0.25, 0.02)
CLICK = np.sin(2 * np.pi * 1000 * SECOND) * strokes(0.5, 0.02)


def heard(*channels):
    return one_drum(
        [PLAN.magnitude(np.asarray(c, np.float32)[np.newaxis]) for c in channels], PLAN
    )


def test_a_drum_alone_is_one_and_a_kick_has_its_name():
    assert heard(KICK) == "kick"
    assert heard(0.3 * KICK, KICK) == "kick"
    for sound in (SNARE, HATS, CLICK, 1e-6 * SNARE):
        assert heard(sound) == ""


def test_two_drums_are_not_one():
    assert heard(KICK + SNARE) is None
    assert heard(KICK + HATS) is None
    assert heard(SNARE + HATS) is None


@pytest.mark.parametrize("at_s", [0.0, 2.35])
def test_a_drum_that_is_struck_once_is_another(at_s):
    kicks = np.sin(2 * np.pi * 55 * SECOND) * strokes(0.2, 0.05)
    once = np.zeros(SECOND.size)
    first, start, length = round(0.35 * RATE), round(at_s * RATE), RATE // 4
    once[start : start + length] = SNARE[first : first + length]
    assert heard(kicks) == "kick"
    assert heard(kicks + once) is None


def test_a_low_drum_does_not_hide_a_high_one():
    assert heard(KICK + 0.1 * SNARE) is None


def test_what_sounds_alike_at_two_places_is_two():
    other = np.roll(SNARE, RATE // 4)
    assert heard(SNARE + other) == ""
    assert heard(SNARE + 0.1 * other, 0.1 * SNARE + other) is None


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("n_samples", [0, 1, 300, RATE])
def test_silence_has_no_drum(n_samples):
    assert heard(np.zeros(n_samples)) is None


def test_one_stroke_is_one_drum():
    assert heard(KICK[: RATE // 2]) == "kick"
