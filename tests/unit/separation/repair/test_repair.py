"""Repair, against what was there before the damage."""

import threading
from pathlib import Path

import numpy as np
import pytest
from signals import silence, two_notes

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.audio.decode import load
from nmfaudio.errors import ParameterError
from nmfaudio.separation.evaluation import snr
from nmfaudio.separation.repair.repair import Damage, find_clipping, repair

RATE = 16_000
DEV = Path(__file__).parents[5] / "shared" / "eval" / "dev"


@pytest.fixture
def notes() -> AudioBuffer:
    return AudioBuffer.from_array(two_notes(), RATE)


def _with_gaps(
    audio: AudioBuffer, starts_s: tuple[float, ...], length_s: float
) -> tuple[AudioBuffer, list[Damage], np.ndarray]:
    """Replace passages by junk; return the damaged recording, damages, samples lost."""
    x = audio.samples.copy()
    lost = np.zeros(audio.n_samples, np.bool_)
    damages = [Damage(start, start + length_s) for start in starts_s]
    for start in starts_s:
        first = round(start * audio.sample_rate)
        lost[first : round((start + length_s) * audio.sample_rate)] = True
    x[:, lost] = 0.7
    return AudioBuffer.from_array(x, audio.sample_rate), damages, lost


def _line(x: np.ndarray, lost: np.ndarray) -> np.ndarray:
    at = np.arange(x.size)
    return np.interp(at[lost], at[~lost], x[~lost])


@pytest.mark.parametrize(
    ("length_s", "least_db"), [(0.005, 80.0), (0.05, 32.0), (0.3, 12.0)]
)
def test_notes_are_filled_in(
    notes: AudioBuffer, length_s: float, least_db: float
) -> None:
    damaged, damages, lost = _with_gaps(notes, (0.6, 1.12), length_s)
    repaired = repair(damaged, damages, n_components=8)
    x, y = notes.samples[0], repaired.samples[0]
    np.testing.assert_array_equal(y[~lost], x[~lost])
    # Silence has an SNR of 0 dB.
    found = snr(x[lost], y[lost])
    assert found > least_db
    assert found > snr(x[lost], _line(x, lost)) + least_db
    assert repaired.notes != damaged.notes


@pytest.mark.parametrize(
    ("length_s", "least_db"), [(0.005, 20.0), (0.05, 6.5), (0.3, 0.5)]
)
def test_real_music_is_filled_in(length_s: float, least_db: float) -> None:
    path = DEV / "d03_piano_bass" / "mix.flac"
    if not path.exists():
        pytest.skip(f"{path} not present")
    audio = load(path, duration_s=4.0)
    damaged, damages, lost = _with_gaps(audio, (1.1, 2.7), length_s)
    repaired = repair(damaged, damages, n_components=12)
    x, y = audio.samples[0], repaired.samples[0]
    np.testing.assert_array_equal(y[~lost], x[~lost])
    assert snr(x[lost], y[lost]) > least_db
    assert snr(x[lost], y[lost]) > snr(x[lost], _line(x, lost)) + 4.0


def test_clipped_peaks_rise_again() -> None:
    x = two_notes(n_samples=RATE // 2)[0]
    level = np.float32(np.abs(x).max() / 2)
    clipped = AudioBuffer.from_array(np.clip(x, -level, level), RATE)
    damages = find_clipping(clipped)
    y = repair(clipped, damages).samples[0]
    lost = np.abs(x) > level
    assert snr(x[lost], y[lost]) > snr(x[lost], clipped.samples[0][lost]) + 5.5
    marked = np.zeros(x.size, np.bool_)
    for damage in damages:
        marked[round(damage.start_s * RATE) : round(damage.stop_s * RATE)] = True
    np.testing.assert_array_equal(y[~marked], clipped.samples[0][~marked])
    assert np.all(np.abs(y[marked]) >= 0.999 * np.abs(clipped.samples[0][marked]))


def test_a_cough_is_lowered_in_its_band(
    notes: AudioBuffer, rng: np.random.Generator
) -> None:
    first, last = round(0.65 * RATE), round(0.85 * RATE)
    spectrum = np.fft.rfft(rng.standard_normal(last - first))
    hz = np.fft.rfftfreq(last - first, 1 / RATE)
    spectrum[(hz < 2_000) | (hz > 5_000)] = 0.0
    cough = np.fft.irfft(spectrum, last - first) * np.hanning(last - first)
    x = notes.samples.copy()
    x[0, first:last] += 0.3 * cough / np.abs(cough).max()
    coughed = AudioBuffer.from_array(x, RATE)
    y = repair(coughed, [Damage(0.65, 0.85, 2_000, 5_000)], n_components=8).samples[0]
    truth, part = notes.samples[0], slice(first, last)
    assert snr(truth[part], y[part]) > snr(truth[part], x[0, part]) + 20.0
    np.testing.assert_array_equal(y[:first], x[0, :first])
    np.testing.assert_array_equal(y[last:], x[0, last:])


def test_only_the_channel_named_changes(notes: AudioBuffer) -> None:
    both = AudioBuffer.from_array(np.repeat(notes.samples, 2, axis=0), RATE)
    damaged, _, lost = _with_gaps(both, (0.7,), 0.01)
    repaired = repair(damaged, [Damage(0.7, 0.71, channel=1)])
    np.testing.assert_array_equal(repaired.samples[0], damaged.samples[0])
    assert snr(both.samples[1][lost], repaired.samples[1][lost]) > 60.0


def test_what_stands_in_a_gap_has_no_influence(notes: AudioBuffer) -> None:
    damaged, damages, lost = _with_gaps(notes, (0.7,), 0.1)
    other = damaged.samples.copy()
    other[:, lost] = -0.2
    first = repair(damaged, damages, n_components=4)
    second = repair(AudioBuffer.from_array(other, RATE), damages, n_components=4)
    np.testing.assert_array_equal(first.samples, second.samples)


def test_nothing_marked_changes_nothing(notes: AudioBuffer) -> None:
    np.testing.assert_array_equal(repair(notes, []).samples, notes.samples)


@pytest.mark.parametrize(
    "damages",
    [
        [Damage(0.0, 2.0)],
        [Damage(0.0, 1.2), Damage(1.0, 9.0)],
        [Damage(2.5, 3.0)],
        [Damage(0.5, 0.6, channel=1)],
        [Damage(0.5, 0.6, low_hz=8_000)],
    ],
    ids=["everywhere", "everywhere in two", "outside", "channel", "band"],
)
def test_damage_that_cannot_be_repaired_is_refused(
    notes: AudioBuffer, damages: list[Damage]
) -> None:
    with pytest.raises(ParameterError):
        repair(notes, damages)


def test_silence_teaches_nothing() -> None:
    with pytest.raises(ParameterError, match="silent"):
        repair(AudioBuffer.from_array(silence(), RATE), [Damage(0.1, 0.2)])


@pytest.mark.parametrize("n_components", [0, -1])
def test_a_model_needs_components(notes: AudioBuffer, n_components: int) -> None:
    with pytest.raises(ParameterError, match="n_components"):
        repair(notes, [Damage(0.5, 0.6)], n_components=n_components)


def test_impossible_damages_are_refused() -> None:
    for wrong in (
        {"start_s": -1.0, "stop_s": 1.0},
        {"start_s": 1.0, "stop_s": 1.0},
        {"start_s": 0.0, "stop_s": 1.0, "low_hz": 200.0, "high_hz": 100.0},
        {"start_s": 0.0, "stop_s": 1.0, "low_hz": 200.0, "clipped": True},
    ):
        with pytest.raises(ParameterError):
            Damage(**wrong)


def test_cancelled_before_the_start_leaves_all_as_it_was(notes: AudioBuffer) -> None:
    cancel = threading.Event()
    cancel.set()
    damaged, damages, _ = _with_gaps(notes, (0.3, 0.7, 1.5), 0.05)
    repaired = repair(damaged, damages, cancel=cancel)
    np.testing.assert_array_equal(repaired.samples, damaged.samples)
    assert "Cancelled: 3" in repaired.notes[-1]


def test_cancelled_in_the_middle_keeps_what_is_done(notes: AudioBuffer) -> None:
    damages = [Damage(0.5, 0.505), Damage(1.0, 1.3)]
    x = notes.samples.copy()
    spans = [(round(d.start_s * RATE), round(d.stop_s * RATE)) for d in damages]
    for start, stop in spans:
        x[:, start:stop] = 0.7
    cancel = threading.Event()
    repaired = repair(
        AudioBuffer.from_array(x, RATE),
        damages,
        n_components=4,
        observer=lambda *_: cancel.set(),
        cancel=cancel,
    )
    short, long = (repaired.samples[0, a:b] for a, b in spans)
    assert not np.any(short == np.float32(0.7))
    assert np.all(long == np.float32(0.7))


@pytest.mark.parametrize(("length_s", "least_db"), [(0.005, 90.0), (0.01, 90.0)])
def test_held_tones_are_filled_in_as_if_nothing_had_been(
    length_s: float, least_db: float
) -> None:
    """A model of the known sides tells them exactly; no straight line is in it."""
    t = np.arange(RATE) / RATE
    x = sum(0.2 * np.sin(2 * np.pi * hz * t) for hz in (196.0, 392.0, 523.0, 1046.0))
    start = RATE // 2
    stop = start + round(length_s * RATE)
    broken = np.array(x)
    broken[start:stop] = 0.0
    damage = Damage(start / RATE, stop / RATE)
    mended = repair(AudioBuffer.from_array(broken, RATE), [damage])
    assert snr(x[start:stop], mended.samples[0, start:stop]) > least_db
