"""Components that do not sound like their part move to the part they sound like."""

import numpy as np
import pytest

from nmfaudio.separation.components.regrouping import RUMBLE, regroup
from nmfaudio.separation.components.sounds import measure_sounds
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(16000, n_fft=1024, hop_length=256)  # frames of 64 ms every 16 ms
N_FRAMES = 256


def tone(hz: float, *, n_partials: int = 6) -> np.ndarray:
    """Return a spectrum of falling partials."""
    bins = np.arange(PLAN.n_bins) * PLAN.sample_rate / PLAN.n_fft
    numbers = np.arange(1, n_partials + 1)
    levels = 1.0 / numbers**1.5
    away = (bins - hz * numbers[:, np.newaxis]) / 10.0
    return np.asarray(levels @ np.exp(-0.5 * away**2))


def noise(low_hz: float, high_hz: float) -> np.ndarray:
    """Return a flat band."""
    bins = np.arange(PLAN.n_bins) * PLAN.sample_rate / PLAN.n_fft
    return ((bins >= low_hz) & (bins < high_hz)).astype(float)


def beats(every: int, first: int = 0, *, frames: int = 3) -> np.ndarray:
    """Return an activation that is struck and dies away."""
    h = np.zeros(N_FRAMES)
    for at in range(first, N_FRAMES - 8 * frames, every):
        h[at : at + 8 * frames] = np.exp(-np.arange(8 * frames) / frames)
    return h


def held(every: int, first: int, length: int) -> np.ndarray:
    """Return an activation that is held for some frames at a time."""
    h = np.zeros(N_FRAMES)
    for at in range(first, N_FRAMES - length, every):
        h[at : at + length] = 1.0
    return h


def regrouped(*components: tuple[str, np.ndarray, np.ndarray, float]) -> list[str]:
    """Regroup components given as (cue, template, activation, pan -1..1)."""
    angles = [(pan + 1) * np.pi / 4 for *_, pan in components]
    W = np.stack(
        [
            np.outer((np.cos(angle), np.sin(angle)), template)
            for angle, (_, template, _, _) in zip(angles, components, strict=True)
        ],
        axis=2,
    )
    H = np.stack([h for _, _, h, _ in components])
    return list(regroup(measure_sounds(W, H, PLAN), [cue for cue, *_ in components]))


KICK = ("drums", noise(30, 160), beats(32), 0.0)
HATS = ("drums", noise(5000, 8000), beats(16), 0.0)
BASS = ("low", tone(98.0, n_partials=1), held(48, 7, 20), 0.0)
GUITAR = ("left", tone(330.0), held(64, 21, 30), -0.4)
PIANO = ("right", tone(294.0), held(72, 50, 40), 0.4)
MIX = (KICK, HATS, BASS, GUITAR, PIANO)
PARTS = [cue for cue, *_ in MIX]


def test_what_sounds_like_its_part_stays() -> None:
    assert regrouped(*MIX) == PARTS


@pytest.mark.parametrize(
    ("pan", "template"),
    [(-0.4, tone(500.0)), (-0.4, noise(500, 2500))],
    ids=["tonal", "noisy but aside"],
)
def test_plucks_leave_the_drums_for_the_side_they_come_from(
    pan: float, template: np.ndarray
) -> None:
    pluck = ("drums", template, beats(64, 21), pan)
    assert regrouped(*MIX, pluck) == [*PARTS, "left"]


def test_a_snare_in_the_middle_stays_a_drum() -> None:
    snare = ("drums", noise(300, 4000), beats(64, 16), 0.0)
    assert regrouped(*MIX, snare) == [*PARTS, "drums"]


def test_deep_sounds_that_begin_with_the_drums_are_kicks() -> None:
    kick = ("low", tone(47.0, n_partials=1), beats(32, frames=5), 0.0)
    bass = ("low", tone(47.0, n_partials=1), beats(32, 16, frames=5), 0.0)
    assert regrouped(*MIX, kick, bass) == [*PARTS, "drums", "low"]


def test_overtones_of_the_bass_join_it_from_the_middle() -> None:
    overtone = ("rest", tone(196.0, n_partials=1), held(48, 7, 20), 0.0)
    chord = ("rest", tone(392.0), held(80, 30, 40), 0.0)
    assert regrouped(*MIX, overtone, chord) == [*PARTS, "low", "rest"]


@pytest.mark.parametrize(("level", "expected"), [(1.0, RUMBLE), (0.01, "low")])
def test_what_lies_below_all_notes_is_set_apart_if_loud(
    level: float, expected: str
) -> None:
    rumble = ("low", level * noise(10, 25), held(128, 0, 100), 0.0)
    assert regrouped(*MIX, rumble) == [*PARTS, expected]


def test_a_note_at_the_wrong_side_goes_where_its_instrument_is() -> None:
    stray = ("right", tone(349.0), held(64, 21, 30), -0.35)
    assert regrouped(*MIX, stray) == [*PARTS, "left"]


def test_without_drums_brief_sounds_are_the_voice_and_low_ones_the_bass() -> None:
    voice = ("moving", tone(220.0), held(40, 3, 8), 0.0)
    murmur = ("moving", tone(110.0, n_partials=1), held(48, 7, 20), 0.0)
    music = ("rest", tone(330.0), held(100, 21, 60), 0.0)
    vowel = ("rest", tone(247.0), held(40, 3, 8), 0.0)
    found = regrouped(voice, murmur, BASS, music, vowel)
    assert found == ["moving", "low", "low", "rest", "moving"]


@pytest.mark.parametrize("n_frames", [0, 1])
@pytest.mark.parametrize("cues", [("drums", "rest"), ("moving", "low", "rest")])
def test_silence_and_no_time_at_all_change_nothing(
    cues: tuple[str, ...], n_frames: int
) -> None:
    W = np.zeros((1, PLAN.n_bins, len(cues)), np.float32)
    H = np.zeros((len(cues), n_frames), np.float32)
    assert regroup(measure_sounds(W, H, PLAN), cues) == cues


def test_one_part_or_none_has_nothing_to_exchange() -> None:
    W, H = np.ones((1, PLAN.n_bins, 1)), np.ones((1, 4))
    assert regroup(measure_sounds(W, H, PLAN), ("rest",)) == ("rest",)
    assert regroup(measure_sounds(W[:, :, :0], H[:0], PLAN), ()) == ()


def test_inputs_stay_as_they_are() -> None:
    rng = np.random.default_rng(0)
    W, H = rng.random((2, PLAN.n_bins, 6)), rng.random((6, 40))
    before = W.copy(), H.copy()
    cues = ("drums", "low", "left", "right", "moving", "rest")
    assert regroup(measure_sounds(W, H, PLAN), cues) == regroup(
        measure_sounds(W, H, PLAN), cues
    )
    np.testing.assert_array_equal(W, before[0])
    np.testing.assert_array_equal(H, before[1])
