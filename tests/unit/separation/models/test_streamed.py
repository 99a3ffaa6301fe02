"""Recordings too long to hold: what learning from drawn frames costs and saves."""

import threading
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.factorization.core.divergence import beta_divergence
from nmfaudio.factorization.factorize import factorize
from nmfaudio.separation import spectrogram
from nmfaudio.separation.cancelling import Cancelled
from nmfaudio.separation.choice.resolution import plan_of
from nmfaudio.separation.models import streamed
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.models.streamed import LongFit, factorize_long
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.separation.spectrogram import is_long

SCRIPTS = Path(__file__).parents[4] / "scripts"
RATE = 8_000


def _notes(duration_s: float, seed: int = 0) -> np.ndarray:
    """Return plucked notes of ten pitches at random times, stereo, over faint noise."""
    rng = np.random.default_rng(seed)
    n_samples = round(duration_s * RATE)
    samples = 1e-4 * rng.standard_normal((2, n_samples))
    time_s = np.arange(RATE // 2) / RATE
    for start in rng.integers(0, n_samples - RATE // 2, round(4 * duration_s)):
        pitch_hz = 110.0 * 2 ** (rng.integers(0, 10) / 4)
        harmonics = np.arange(1, 6)[:, None]
        wave = np.sin(2 * np.pi * pitch_hz * harmonics * time_s) / harmonics
        note = rng.uniform(0.02, 0.2) * np.exp(-8 * time_s) * wave.sum(axis=0)
        pan = rng.uniform(0.3, 1.0, 2)
        samples[:, start : start + RATE // 2] += pan[:, None] * note
    return samples.astype(np.float32)


def _fitted(
    audio: AudioBuffer,
    recipe: Recipe,
    *,
    n_threads: int | None = None,
    cancel: threading.Event | None = None,
    scale: float = 1.0,
) -> LongFit:
    fits = FitSequence(
        None, cancel, recipe.max_iter, seed=recipe.seed, n_threads=n_threads
    )
    plan = plan_of(recipe, audio.sample_rate)
    return factorize_long(audio, plan, recipe, fits, scale=scale)


def _loss_over_full(audio: AudioBuffer, recipe: Recipe) -> float:
    """Return the streamed fit's divergence over all frames, of the full fit's."""
    plan = plan_of(recipe, audio.sample_rate)
    V = plan.magnitude(audio.samples)
    full = factorize(V, recipe.n_components, seed=recipe.seed)
    long = _fitted(audio, recipe).factorization
    assert long.H.shape == full.H.shape
    return beta_divergence(V, long.W, long.H, 1.0) / beta_divergence(
        V, full.W, full.H, 1.0
    )


def test_drawn_frames_cost_at_most_two_percent(monkeypatch):
    audio = AudioBuffer(_notes(60.0), RATE)
    n_bins = plan_of(Recipe("Free"), audio.sample_rate).n_bins
    monkeypatch.setattr(spectrogram, "_DRAWN_BYTES", 4 * n_bins * 1_800)
    monkeypatch.setattr(streamed, "_BLOCK_FRAMES", 500)
    monkeypatch.setattr(spectrogram, "_DRAWN_BLOCK", 500)
    assert _loss_over_full(audio, Recipe("Free", n_components=10, seed=1)) <= 1.02


@pytest.mark.slow
def test_three_minutes_of_music_cost_at_most_two_percent(monkeypatch):
    monkeypatch.syspath_prepend(str(SCRIPTS))
    from benchmarking.song import SAMPLE_RATE, song

    samples = song(180.0).astype(np.float32)[np.newaxis]
    audio = AudioBuffer(samples, SAMPLE_RATE)
    losses = [
        _loss_over_full(audio, Recipe("Free", n_components=30, seed=seed))
        for seed in range(3)
    ]
    assert np.median(losses) <= 1.02, losses


def _peak_bytes(duration_s: float) -> int:
    audio = AudioBuffer(_notes(duration_s), RATE)
    recipe = Recipe("Free", n_components=4, max_iter=5)
    tracemalloc.start()
    try:
        fit = _fitted(audio, recipe)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    return peak - fit.factorization.H.nbytes


def test_memory_does_not_grow_with_the_recording(monkeypatch):
    monkeypatch.setattr(spectrogram, "_DRAWN_BYTES", 400_000)
    monkeypatch.setattr(streamed, "_BLOCK_FRAMES", 200)
    monkeypatch.setattr(spectrogram, "_DRAWN_BLOCK", 200)
    _peak_bytes(10.0)  # What is loaded at first use is no matter.
    short, long = _peak_bytes(20.0), _peak_bytes(120.0)
    # Numbers of frames and their weights: 32 bytes each. A spectrum has 1028.
    n_frames = 100 * RATE // 96
    assert long - short < 100 * n_frames


def test_pages_are_handed_back_after_every_block(monkeypatch):
    monkeypatch.setattr(streamed, "_BLOCK_FRAMES", 100)
    monkeypatch.setattr(spectrogram, "_DRAWN_BLOCK", 100)
    released = []

    def note(*_):
        released.append(1)

    monkeypatch.setattr(AudioBuffer, "release", note)
    audio = AudioBuffer(_notes(10.0), RATE)
    recipe = Recipe("Free", n_components=2, max_iter=2)
    plan = plan_of(recipe, audio.sample_rate)
    _fitted(audio, recipe)
    n_blocks = -(-plan.n_frames(audio.n_samples) // 100)
    assert len(released) >= 2 * n_blocks


def test_the_same_seed_draws_and_learns_the_same(monkeypatch):
    monkeypatch.setattr(spectrogram, "_DRAWN_BYTES", 200_000)
    audio = AudioBuffer(_notes(10.0), RATE)
    recipe = Recipe("Free", n_components=3, max_iter=10)
    one, other = (_fitted(audio, recipe, n_threads=1) for _ in range(2))
    np.testing.assert_array_equal(one.factorization.W, other.factorization.W)
    np.testing.assert_array_equal(one.factorization.H, other.factorization.H)
    np.testing.assert_array_equal(one.energy, other.energy)


def test_levels_at_which_squares_vanish_are_scaled_throughout():
    recipe = Recipe("Free", n_components=3, max_iter=5)
    samples, level = _notes(5.0), np.float32(2.0**-90)
    usual = _fitted(AudioBuffer(samples, RATE), recipe)
    faint = _fitted(AudioBuffer(samples * level, RATE), recipe, scale=1.0 / level)
    np.testing.assert_array_equal(faint.factorization.H, usual.factorization.H)
    np.testing.assert_array_equal(faint.energy, usual.energy)


def test_only_spectrograms_above_the_limit_are_long():
    audio = AudioBuffer(np.zeros((1, 100_000), np.float32), RATE)
    assert not is_long(audio, plan_of(Recipe("Free"), audio.sample_rate))


def test_silence_is_long_enough_too():
    audio = AudioBuffer(np.zeros((2, 20_000), np.float32), RATE)
    recipe = Recipe("Free", n_components=3)
    fit = _fitted(audio, recipe)
    assert not fit.factorization.H.any()
    assert fit.total == 0
    assert not fit.energy.any()


def test_cancelling_before_anything_gives_nothing():
    audio = AudioBuffer(_notes(2.0), RATE)
    cancel = threading.Event()
    cancel.set()
    recipe = Recipe("Free", n_components=2)
    with pytest.raises(Cancelled):
        _fitted(audio, recipe, cancel=cancel)
