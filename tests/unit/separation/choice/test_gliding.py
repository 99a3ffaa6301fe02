"""Voices glide; scales step."""

import numpy as np
from unit.separation.choice.sounds import RATE, SECONDS, harmonics, voice

from nmfaudio.separation.choice.gliding import gliding_share
from nmfaudio.separation.choice.resolution import plan_for


def gliding(sound: np.ndarray) -> float:
    plan = plan_for(RATE, 0.093)
    return gliding_share(plan.magnitude(sound[np.newaxis]), plan)


def test_steps_of_a_scale_are_hardly_glides() -> None:
    steps = 262.0 * 2.0 ** (np.array([0, 2, 3, 5, 7, 5, 3, 2]) / 12)
    scale = harmonics(np.repeat(np.tile(steps, 3), int(SECONDS * RATE / 24)))
    assert 4.0 * gliding(scale) < gliding(voice())


def test_silence_and_a_moment_do_not_glide() -> None:
    assert gliding(np.zeros(RATE)) == 0.0
    assert gliding(np.ones(10)) == 0.0
