"""Tempo and beats of clicks whose times are known, and of what has no beat."""

import numpy as np
import pytest
import signals

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.project.delivery.events import tempo_bpm as delivered_bpm
from nmfaudio.spectral.rhythm import estimate_beats


def clicks(tempo_bpm: float, *, rate: int = 44_100, duration_s: float = 12.0):
    """Return decaying bursts over faint noise, and when they are."""
    rng = np.random.default_rng(0)
    sound = 1e-4 * rng.standard_normal(round(duration_s * rate))
    times = np.arange(0.3, duration_s - 0.2, 60.0 / tempo_bpm)
    length = round(0.03 * rate)
    burst = np.exp(-np.arange(length) / (0.006 * rate))
    for time_s in times:
        at = round(time_s * rate)
        sound[at : at + length] += 0.5 * rng.standard_normal(length) * burst
    return AudioBuffer.from_array(sound, rate), times


@pytest.mark.parametrize("tempo_bpm", [60.0, 75.0, 98.0, 120.0, 133.0, 150.0, 180.0])
def test_the_tempo_of_clicks_is_found(tempo_bpm):
    audio, times = clicks(tempo_bpm)
    beats = estimate_beats(audio)
    assert beats.tempo_bpm == pytest.approx(tempo_bpm, rel=0.005)
    assert beats.clarity > 0.5
    inside = beats.times_s[(beats.times_s > 0.8) & (beats.times_s < 11.5)]
    errors = np.abs(inside[:, np.newaxis] - times).min(axis=1)
    assert np.median(errors) < 0.012


@pytest.mark.parametrize("rate", [8_000, 22_050, 96_000])
def test_the_sample_rate_does_not_count(rate):
    audio, _ = clicks(110.0, rate=rate)
    assert estimate_beats(audio).tempo_bpm == pytest.approx(110.0, rel=0.005)


def test_a_click_on_one_side_counts_like_one_on_both():
    audio, _ = clicks(100.0)
    right = np.stack([np.zeros(audio.n_samples), audio.samples[0]])
    beats = estimate_beats(AudioBuffer.from_array(right, audio.sample_rate))
    np.testing.assert_allclose(beats.times_s, estimate_beats(audio).times_s, atol=0.02)


def test_the_same_recording_gives_the_same_beats():
    audio, _ = clicks(120.0)
    first, second = estimate_beats(audio), estimate_beats(audio)
    assert first.tempo_bpm == second.tempo_bpm == delivered_bpm(audio, None)
    np.testing.assert_array_equal(first.times_s, second.times_s)


@pytest.mark.parametrize(
    "sound",
    [
        signals.sine(n_samples=12 * 16_000),
        np.random.default_rng(1).standard_normal((1, 12 * 16_000)),
    ],
    ids=["a held tone", "noise"],
)
def test_what_has_no_beat_is_not_clear(sound):
    assert estimate_beats(AudioBuffer.from_array(0.1 * sound, 16_000)).clarity < 0.15


@pytest.mark.parametrize("n_samples", [0, 1, 512, 16_000])
def test_silence_has_no_beats(n_samples):
    beats = estimate_beats(AudioBuffer.from_array(np.zeros(n_samples), 16_000))
    assert beats.tempo_bpm == 0.0
    assert beats.times_s.size == 0


def test_one_click_has_no_tempo():
    beats = estimate_beats(AudioBuffer.from_array(signals.impulse(), 16_000))
    assert beats.tempo_bpm == 0.0
