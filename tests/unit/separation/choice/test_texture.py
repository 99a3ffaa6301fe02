"""How noisy moments are, and how fast levels change."""

import numpy as np
from unit.separation.choice.sounds import RATE, SECONDS, notes

from nmfaudio.separation.choice.resolution import plan_for
from nmfaudio.separation.choice.texture import measure_texture

T = np.arange(int(SECONDS * RATE)) / RATE


def texture(sound: np.ndarray, rate: int = RATE) -> dict[str, float]:
    plan = plan_for(rate, 0.046)
    return measure_texture(plan.magnitude(sound[np.newaxis].astype(np.float32)), plan)


def noise() -> np.ndarray:
    return np.random.default_rng(0).standard_normal(T.size)


def test_noise_is_flat_and_notes_are_not() -> None:
    # Of exponentially distributed powers: e to the power of minus Euler's constant.
    assert abs(texture(noise())["flat_mid_half"] - np.exp(-np.euler_gamma)) < 0.05
    assert texture(notes())["flat_mid_half"] < 0.2


def test_bursts_of_noise_make_few_moments_flat() -> None:
    bursts = texture(notes() + 10.0 * noise() * ((T % 1.0) < 0.2))
    assert bursts["flat_mid_most"] > bursts["flat_mid_half"] + 0.2


def test_levels_change_as_fast_as_they_are_made_to() -> None:
    for hz, name in ((1.0, "beats"), (3.0, "words"), (6.0, "fast"), (12.0, "rough")):
        measures = texture(noise() * (1.0 + 0.9 * np.sin(2 * np.pi * hz * T)))
        paces = {n: v for n, v in measures.items() if n.startswith("level_")}
        assert max(paces, key=paces.__getitem__) == f"level_{name}"


def test_bands_that_are_not_there_are_not_flat() -> None:
    assert texture(noise()[::8], RATE // 8)["flat_high_most"] == 0.0
