"""What measures of the content tell drums, notes and voices by."""

import numpy as np
import pytest
from unit.separation.choice.sounds import RATE, buffer, drums, notes, voice

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.separation.choice.content import measure_content


def measured(sound: np.ndarray) -> dict[str, float]:
    measures = measure_content(buffer(sound))
    assert measures is not None
    return measures


def test_struck_is_not_held_and_held_is_not_struck() -> None:
    struck, held = measured(drums()), measured(notes())
    assert struck["struck_high"] > 0.6
    assert held["struck_high"] < 0.3
    assert struck["moving_middle"] > held["moving_middle"]
    assert held["peaks"] > struck["peaks"]
    assert struck["flatness"] > held["flatness"]


def test_what_is_always_there_is_told_from_what_comes_and_goes() -> None:
    hiss = 0.1 * np.random.default_rng(0).standard_normal(4 * RATE)
    noisy, clear = measured(hiss + notes()), measured(notes())
    assert noisy["floor_flatness"] > 2.0 * clear["floor_flatness"]
    gaps = np.concatenate([notes(), np.zeros(2 * RATE)])
    assert measured(gaps)["pauses"] == pytest.approx(1 / 3, abs=0.05)


def test_level_changes_nothing_and_a_rest_little() -> None:
    sound = drums() + notes()
    loud, faint = measured(sound), measured(0.01 * sound)
    rested = measured(np.concatenate([np.zeros(3 * RATE), sound]))
    for name in ("broad_top", "struck_high", "gliding", "moving_middle"):
        assert faint[name] == pytest.approx(loud[name], abs=0.01)
        assert rested[name] == pytest.approx(loud[name], abs=0.06)
    assert measured(sound) == loud


def test_voices_glide_more_than_notes() -> None:
    assert measured(voice() + notes())["gliding"] > 0.006
    assert measured(notes())["gliding"] < 0.003


@pytest.mark.parametrize("sample_rate", [1000, 8000])
@pytest.mark.parametrize("n_samples", [1, 10, 700])
def test_measuring_takes_any_length_and_rate(n_samples: int, sample_rate: int) -> None:
    measures = measure_content(buffer(np.full(n_samples, 0.1), sample_rate))
    assert measures is not None
    assert all(np.isfinite(value) for value in measures.values())


@pytest.mark.parametrize("n_samples", [0, 1000])
def test_silence_has_no_content(n_samples: int) -> None:
    assert measure_content(buffer(np.zeros(n_samples))) is None


@pytest.mark.parametrize("left", [0.0, 1e-3])
def test_opposite_channels_do_not_silence_each_other(left: float) -> None:
    sound = drums() + notes()
    noise = np.random.default_rng(0).standard_normal(sound.size)
    opposite = np.stack([sound, left * noise - sound]).astype(np.float32)
    measures = measure_content(AudioBuffer(opposite, RATE))
    assert measures == measured(sound)
