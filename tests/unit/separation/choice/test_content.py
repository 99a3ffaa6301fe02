"""What content features tell drums, notes and voices by."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.separation.choice.content import (
    ContentFeatures,
    analyse_content,
    choose_preset,
)

RATE = 22050
SECONDS = 4.0
DEV = Path(__file__).parents[5] / "shared" / "eval" / "dev"

QUIET = ContentFeatures(
    percussive_share_high=0.1,
    moving_middle=0.3,
    moving_voice=0.4,
    width=0.0,
    onsets_per_s=4.0,
    broad_onset_share=0.2,
    gliding=0.001,
)


def drums() -> np.ndarray:
    rng = np.random.default_rng(0)
    t = np.arange(RATE // 4) / RATE
    kick = np.sin(2 * np.pi * 60 * t) * np.exp(-t / 0.08)
    snare = rng.standard_normal(t.size) * np.exp(-t / 0.05) * 0.5
    sound = np.zeros(int(SECONDS * RATE) + t.size)
    for beat, at in enumerate(range(0, int(SECONDS * RATE), RATE // 3)):
        sound[at : at + t.size] += snare if beat % 2 else kick
    return sound[: int(SECONDS * RATE)]


def harmonics(hz: np.ndarray) -> np.ndarray:
    """Return a tone with partials below 6 kHz that follows a course of pitch."""
    phase = 2 * np.pi * np.cumsum(hz) / RATE
    return sum(np.sin(h * phase) / h for h in range(1, int(6000 / hz.max())))


def notes() -> np.ndarray:
    course = np.repeat([220.0, 262.0, 330.0, 294.0] * 2, int(SECONDS * RATE / 8))
    return harmonics(course) * 0.3 + harmonics(course * 0.5) * 0.3


def voice() -> np.ndarray:
    t = np.arange(int(SECONDS * RATE)) / RATE
    syllables = np.sin(np.pi * ((t * 4.0) % 1.0)) ** 0.5
    return harmonics(170.0 * 2.0 ** (0.4 * np.sin(2 * np.pi * 1.3 * t))) * syllables


def heard(sound: np.ndarray) -> ContentFeatures:
    return analyse_content(AudioBuffer.from_array(sound[np.newaxis], RATE))


def test_kinds_of_music_are_told_apart() -> None:
    sounds = {
        "drum-loop": drums(),
        "instruments": notes(),
        "voice": voice() + 0.5 * notes(),
        "full-mix": drums() + 0.5 * notes(),
    }
    for name, sound in sounds.items():
        assert choose_preset(heard(sound))[0] == name
    song = drums() + 0.5 * notes() + 0.5 * voice()
    assert choose_preset(heard(song))[0] == "full-mix"


def test_strokes_are_broad_and_voices_glide() -> None:
    with_drums, with_voice = heard(drums() + notes()), heard(voice() + notes())
    assert with_drums.broad_onset_share > 0.6
    assert with_voice.broad_onset_share < 0.3
    assert with_voice.gliding > 0.006
    assert heard(notes()).gliding < 0.003


def test_steps_of_a_scale_are_hardly_glides() -> None:
    steps = 262.0 * 2.0 ** (np.array([0, 2, 3, 5, 7, 5, 3, 2]) / 12)
    scale = harmonics(np.repeat(np.tile(steps, 3), int(SECONDS * RATE / 24)))
    assert 4.0 * heard(scale).gliding < heard(voice()).gliding


def test_level_and_a_rest_change_no_strokes() -> None:
    sound = drums() + notes()
    rest = np.zeros(3 * RATE)
    loud, faint = heard(sound), heard(0.01 * sound)
    assert faint.broad_onset_share == pytest.approx(loud.broad_onset_share, abs=0.01)
    assert faint.gliding == pytest.approx(loud.gliding, abs=1e-3)
    rested = heard(np.concatenate([rest, sound]))
    assert rested.broad_onset_share == pytest.approx(loud.broad_onset_share, abs=0.05)
    assert heard(sound) == loud


@pytest.mark.parametrize(
    ("change", "name", "said"),
    [
        ({}, "instruments", "20%"),
        ({"percussive_share_high": 0.4, "moving_voice": 0.8}, "instruments", "20%"),
        ({"gliding": 0.02}, "voice", "2.0%"),
        (
            {"gliding": 0.02, "broad_onset_share": 0.4, "percussive_share_high": 0.8},
            "voice",
            "2.0%",
        ),
        ({"gliding": 0.02, "broad_onset_share": 0.8}, "full-mix", "80%"),
        ({"broad_onset_share": 0.9, "percussive_share_high": 0.8}, "full-mix", "90%"),
        ({"silent": True}, "free", "nothing to hear"),
    ],
)
def test_choice_says_why(change: dict[str, float], name: str, said: str) -> None:
    chosen, why = choose_preset(replace(QUIET, **change))
    assert chosen == name
    assert said in why


@pytest.mark.parametrize("broad_onset_share", [0.3, 0.9])
def test_drums_alone_hold_nothing(broad_onset_share: float) -> None:
    loop = replace(
        QUIET, broad_onset_share=broad_onset_share, percussive_share_high=0.8
    )
    loop = replace(loop, moving_middle=0.8, moving_voice=0.8)
    assert choose_preset(loop)[0] == "drum-loop"
    rap = "full-mix" if broad_onset_share > 0.6 else "voice"
    assert choose_preset(replace(loop, gliding=0.05))[0] == rap


@pytest.mark.parametrize("sample_rate", [1000, 8000])
@pytest.mark.parametrize("n_samples", [0, 1, 10, 700])
def test_analysing_takes_any_length_and_rate(n_samples: int, sample_rate: int) -> None:
    found = analyse_content(
        AudioBuffer.from_array(np.full((1, n_samples), 0.1), sample_rate)
    )
    assert found.width == 0.0
    assert 0.0 <= found.broad_onset_share <= 1.0
    assert 0.0 <= found.gliding <= 1.0


def test_low_rates_keep_some_of_a_stroke() -> None:
    low = AudioBuffer.from_array((drums() + notes())[np.newaxis, ::3], RATE // 3)
    assert choose_preset(analyse_content(low))[0] == "full-mix"


def test_a_click_before_silence_is_no_drum_part() -> None:
    click = np.zeros(2 * RATE)
    click[0] = 0.5
    assert heard(click).broad_onset_share == 0.0


KINDS = {
    "d01": "drum-loop",
    "d02": "drum-loop",
    "d03": "instruments",
    "d04": "instruments",
    "d05": "instruments",
    "d06": "full-mix",
    "d07": "full-mix",
    "d08": "voice",
    "d09": "voice",
    "d10": "full-mix",
    "d11": "full-mix",
}


@pytest.mark.parametrize("case", KINDS)
def test_development_cases_are_heard_as_what_they_are(case: str) -> None:
    found = sorted(DEV.glob(f"{case}_*/mix.*"))
    if not found:
        pytest.skip(f"{DEV}/{case}_* not present")
    assert choose_preset(analyse_content(load(found[0])))[0] == KINDS[case]
