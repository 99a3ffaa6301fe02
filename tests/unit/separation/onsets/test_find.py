"""Onsets: every one of a synthetic loop, to within 2 ms, louder ones harder."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from signals import clicks_over_noise, impulse

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.separation.model import Separation, SourceGuess
from nmfaudio.separation.onsets.find import (
    Onset,
    SourceOnsets,
    find_onsets,
)
from nmfaudio.separation.onsets.peaks import pick_onsets
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.request.settings import Settings
from nmfaudio.spectral.stft import StftPlan

RATE = 44_100
PLAN = StftPlan(RATE, n_fft=1024, hop_length=256)
Expected = Sequence[tuple[int, float]]


def kick() -> np.ndarray:
    t = np.arange(RATE // 4) / RATE
    phase = 2 * np.pi * np.cumsum(48 + 90 * np.exp(-t / 0.03)) / RATE
    return np.sin(phase + 0.4) * np.exp(-t / 0.07)


def snare(rng: np.random.Generator) -> np.ndarray:
    t = np.arange(RATE // 5) / RATE
    skin = np.sin(2 * np.pi * 190 * t + 0.5) * np.exp(-t / 0.04)
    wires = np.convolve(rng.standard_normal(t.size), np.ones(5) / 4, "same")
    return 0.6 * skin + 0.4 * wires * np.exp(-t / 0.05)


def hats(rng: np.random.Generator) -> np.ndarray:
    t = np.arange(RATE // 10) / RATE
    sizzle = np.diff(rng.standard_normal(t.size + 2), 2)
    return 0.2 * sizzle * np.exp(-t / 0.02)


def play(
    seconds: float, parts: dict[str, Expected], n_channels: int = 1
) -> AudioBuffer:
    """Play onsets, (sample, amplitude), of each voice."""
    rng = np.random.default_rng(0)
    voices = {"Kick": kick, "Snare": lambda: snare(rng), "Hats": lambda: hats(rng)}
    sound = np.zeros(round(seconds * RATE))
    for name, expected in parts.items():
        for at, amplitude in expected:
            hit = amplitude * voices[name]()[: sound.size - at]
            sound[at : at + hit.size] += hit
    return AudioBuffer.from_array(np.stack([0.4 * sound] * n_channels), RATE)


def drums(audio: AudioBuffer) -> Separation:
    return separate(audio, settings=Settings(preset="drum-loop", n_threads=1))


def by_name(found: Sequence[SourceOnsets]) -> dict[str, tuple[Onset, ...]]:
    return {source.name: source.onsets for source in found}


def assert_found(onsets: Sequence[Onset], expected: Expected) -> None:
    assert len(onsets) == len(expected)
    errors = [abs(o.sample - at) for o, (at, _) in zip(onsets, expected, strict=True)]
    assert max(errors) <= 0.002 * RATE
    assert all(o.time_s == o.sample / RATE for o in onsets)


def test_every_onset_of_a_loop_is_found_and_louder_ones_are_harder() -> None:
    beat = RATE // 2
    parts = {
        "Kick": [(1000 + n * 2 * beat, a) for n, a in enumerate((1.0, 0.5, 0.8, 0.35))],
        "Snare": [
            (1000 + beat + n * 2 * beat, a) for n, a in enumerate((0.6, 1.0, 0.4, 0.9))
        ],
        "Hats": [
            (1000 + n * beat // 4, (1.0, 0.6, 0.35)[n % 3]) for n in range(30) if n % 4
        ],
    }
    found = by_name(find_onsets(drums(play(4.0, parts))))
    assert list(found) == ["Kick", "Snare", "Hats"]
    for name, expected in parts.items():
        assert_found(found[name], expected)
        velocity = np.array([onset.velocity for onset in found[name]])
        amplitude = np.array([amplitude for _, amplitude in expected])
        assert velocity.max() == 1.0
        for softer in np.unique(amplitude):
            for louder in np.unique(amplitude[amplitude > 1.4 * softer]):
                highest = velocity[amplitude == softer].max()
                assert highest < velocity[amplitude == louder].min(), name


def test_a_roll_of_sixteenths_is_not_one_onset() -> None:
    step = round(RATE * 60 / 140 / 4)
    beats = [(2000 + n * step, 1.0) for n in (4, 12)]
    roll = [(2000 + n * step, 1.0 if n % 4 == 0 else 0.6) for n in range(16, 28)]
    kicks = [(2000 + n * step, 1.0) for n in (0, 6, 8)]
    parts = {"Kick": kicks, "Snare": beats + roll}
    found = by_name(find_onsets(drums(play(3.3, parts))))
    assert_found(found["Snare"], beats + roll)
    assert_found(found["Kick"], kicks)


@pytest.mark.parametrize("n_channels", [1, 2])
def test_one_hit_is_one_onset(n_channels: int) -> None:
    expected = [(12_345, 1.0)]
    found = by_name(find_onsets(drums(play(1.0, {"Kick": expected}, n_channels))))
    assert_found(found["Kick"], expected)
    assert found["Kick"][0].velocity == 1.0


def test_an_onset_on_the_first_sample_is_found() -> None:
    found = by_name(find_onsets(drums(play(0.6, {"Kick": [(0, 1.0)]}))))
    assert_found(found["Kick"], [(0, 1.0)])


def test_silence_has_no_onsets() -> None:
    silent = drums(AudioBuffer.from_array(np.zeros((1, RATE)), RATE))
    found = find_onsets(silent, [SourceGuess("Kick", (0,))])
    assert by_name(found) == {"Kick": ()}


@pytest.mark.parametrize(("n_samples", "n_onsets"), [(0, 0), (1, 0), (300, 1)])
def test_very_short_recordings_are_taken(n_samples: int, n_onsets: int) -> None:
    tiny = drums(AudioBuffer.from_array(impulse(300, 150)[:, :n_samples], RATE))
    found = [onset.sample for source in find_onsets(tiny) for onset in source.onsets]
    assert len(found) == n_onsets
    assert all(0 <= sample < n_samples for sample in found)


@pytest.fixture(scope="module")
def two_drums() -> Separation:
    return drums(play(0.8, {"Kick": [(3000, 1.0)], "Hats": [(15_000, 1.0)]}))


def test_onsets_do_not_depend_on_the_level_of_the_recording(
    two_drums: Separation,
) -> None:
    audio = two_drums.audio
    quiet = AudioBuffer.from_array(audio.samples * np.float32(2.0**-12), RATE)
    loud, soft = (by_name(find_onsets(s)) for s in (two_drums, drums(quiet)))
    for name, expected in (("Kick", [(3000, 1.0)]), ("Hats", [(15_000, 1.0)])):
        assert_found(loud[name], expected)
        assert [o.sample for o in loud[name]] == [o.sample for o in soft[name]]


def test_plain_models_are_measured_by_their_struck_components_only() -> None:
    clicks = AudioBuffer.from_array(clicks_over_noise(), 16_000)
    settings = Settings(preset="free", n_components=1, max_iter=30, n_threads=1)
    plain = separate(clicks, settings=settings)
    (found,) = find_onsets(plain)
    # The first burst begins with the recording.
    assert len(found.onsets) == 8
    for number, onset in enumerate(found.onsets):
        assert abs(onset.sample - number * 4000) <= 32
    held = replace(plain, tags=(replace(plain.tags[0], percussive=False),))
    assert find_onsets(held, [SourceGuess("Pad", (0,))]) == ()


def test_sources_may_be_others_than_proposed(two_drums: Separation) -> None:
    everything = SourceGuess("Kit", tuple(range(two_drums.model.n_components)))
    (kit,) = find_onsets(two_drums, [everything])
    assert kit.name == "Kit"
    assert_found(kit.onsets, [(3000, 1.0), (15_000, 1.0)])
    with pytest.raises(ParameterError, match="components of Wrong must be 0 to 5"):
        find_onsets(two_drums, [SourceGuess("Wrong", (6,))])
    with pytest.raises(ParameterError, match="min_gap_s must be more than 0"):
        find_onsets(two_drums, min_gap_s=0.0)


def test_peaks_are_divided_from_leakage_by_the_gap_between_them() -> None:
    activation = np.zeros(200)
    expected, leaks = [5, 40, 80, 120, 160], [20, 60, 100, 140, 180]
    for loud_db, leak_db in ((-6.0, -20.0), (-12.0, -30.0), (-15.0, -30.0)):
        activation[expected] = [1.0, 10 ** (loud_db / 20), 0.9, 10 ** (loud_db / 20), 1]
        activation[leaks] = 10 ** (leak_db / 20)
        assert pick_onsets(activation, PLAN).tolist() == expected
        assert pick_onsets(1e-9 * activation, PLAN).tolist() == expected


def test_ripples_on_a_decay_and_close_peaks_are_no_onsets() -> None:
    frames = np.arange(120)
    decay = np.where(frames >= 10, np.exp(-(frames - 10) / 30.0), 0.0)
    rippled = decay * (1.0 + 0.05 * np.sin(frames))
    assert pick_onsets(rippled, PLAN).size == 1
    close = np.zeros(60)
    close[[20, 23]] = 1.0, 0.8
    assert pick_onsets(close, PLAN).tolist() in ([20], [21])


def test_nothing_is_picked_from_nothing() -> None:
    assert pick_onsets(np.zeros(0), PLAN).size == 0
    assert pick_onsets(np.zeros(50), PLAN).size == 0


def test_drums_of_a_kit_are_found_apart() -> None:
    beat = RATE // 2
    parts = {
        "Kick": [(1000 + n * beat, 1.0) for n in (0, 2, 3, 5)],
        "Hats": [(1000 + n * beat // 2, 1.0) for n in range(12)],
    }
    separation = drums(play(3.5, parts))
    whole = tuple(range(separation.model.n_components))
    (kit,) = find_onsets(separation, [SourceGuess("Drums", whole)])
    found = by_name(kit.drums)
    # They strike together, which is one onset of the kit and one of each drum.
    assert len(kit.onsets) == 12
    assert_found(found["Low drum"], parts["Kick"])
    assert_found(found["High drum"], parts["Hats"])
    assert max(onset.velocity for onset in found["High drum"]) == 1.0
    (other,) = find_onsets(separation, [SourceGuess("Lead", whole)])
    assert other.drums == ()


def test_onsets_of_a_kit_that_no_drum_has_are_the_kits() -> None:
    beat = RATE // 2
    kicks = [(1000 + n * beat, 1.0) for n in (0, 2)]
    hats = [(1000 + n * beat, 1.0) for n in (1, 3)]
    separation = drums(play(2.5, {"Kick": kicks, "Hats": hats}))
    untold = tuple(
        replace(tag, percussive=tag.percussive and tag.band == "low", pitch_hz=None)
        for tag in separation.tags
    )
    whole = tuple(range(separation.model.n_components))
    separation = replace(separation, tags=untold)
    (kit,) = find_onsets(separation, [SourceGuess("Drums", whole)])
    assert [drum.name for drum in kit.drums] == ["Low drum", "Drums"]
    assert_found(kit.drums[0].onsets, kicks)
    assert_found(kit.drums[1].onsets, hats)
