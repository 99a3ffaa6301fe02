"""Learning from a sample of a long recording, and streaming its activations."""

import threading

import numpy as np
import pytest

from nmfaudio.errors import ParameterError
from nmfaudio.factorization.core.terms import divergence
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.streaming import (
    _Reservoir,
    learn_templates,
    sample_frames,
    stream_activations,
)


def in_blocks(V, length=97):
    """Yield blocks in one buffer that is overwritten: nobody may keep them."""
    buffer = np.empty((length, V.shape[0]), dtype=np.float32)
    for first in range(0, V.shape[1], length):
        frames = V[:, first : first + length]
        buffer[: frames.shape[1]] = frames.T
        yield buffer[: frames.shape[1]].T


@pytest.fixture
def recording(rng):
    """Five notes at random times, one of them rare and short, over faint noise."""
    W = rng.random((64, 5)) ** 6
    H = rng.random((5, 3000)) ** 8
    H[4] = 0
    H[4, 1500:1506] = 2
    V = W @ H + 1e-3 * rng.random((64, 3000))
    return V.astype(np.float32)


def test_a_short_recording_is_taken_whole(recording):
    sample = sample_frames(in_blocks(recording[:, :200]), 200)
    np.testing.assert_array_equal(sample.V, recording[:, :200])
    np.testing.assert_array_equal(sample.frames, np.arange(200))
    assert sample.n_total == 200


def test_what_is_allowed_for_takes_no_memory(recording):
    sample = sample_frames(in_blocks(recording), 10**12)
    np.testing.assert_array_equal(sample.V, recording)


@pytest.mark.parametrize("length", [1, 97, 5000])
def test_a_sample_keeps_to_its_budget_and_to_time(recording, length):
    sample = sample_frames(in_blocks(recording[:, :600], length), 90, seed=3)
    assert sample.V.shape[0] == 64
    assert 45 <= sample.V.shape[1] <= 90
    assert (np.diff(sample.frames) > 0).all()
    assert sample.n_total == 600
    assert sample.V.T.flags.c_contiguous
    ratio = sample.V / np.maximum(recording[:, sample.frames], 1e-12)
    np.testing.assert_allclose(
        ratio, np.broadcast_to(ratio[:1], ratio.shape), rtol=1e-4
    )


@pytest.mark.parametrize("length", [7, 60, 600])
def test_those_with_the_largest_keys_of_all_are_drawn(rng, length):
    spectra = rng.random((600, 9)).astype(np.float32)
    weights = rng.random(600)
    weights[::5] = 0.0
    reservoir = _Reservoir(50, np.random.default_rng(4))
    for first in range(0, 600, length):
        part = slice(first, first + length)
        reservoir.add(spectra[part], np.arange(600)[part], weights[part])
    u = 1.0 - np.random.default_rng(4).random(600)
    keys = np.log(u) / np.maximum(weights, 1e-300)
    assert sorted(reservoir.frames) == sorted(np.argsort(keys)[-50:])
    assert np.array_equal(reservoir.spectra, spectra[reservoir.frames])
    assert reservoir.total == pytest.approx(weights.sum())


def test_the_same_seed_draws_the_same_frames(recording):
    one, other, third = (
        sample_frames(in_blocks(recording), 300, seed=seed).frames for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(one, other)
    assert not np.array_equal(one, third)


@pytest.mark.parametrize("beta", [0.5, 1.0, 2.0])
def test_the_divergence_of_the_sample_estimates_that_of_the_recording(recording, beta):
    left = recording.sum(axis=0)[:, None]
    right = recording.mean(axis=1)[:, None] / recording.mean() / 64
    whole = divergence(recording.T, left, right, beta)
    estimates = []
    for seed in range(20):
        sample = sample_frames([recording], 400, beta=beta, seed=seed)
        level = sample.V.sum(axis=0)[:, None]
        estimates.append(divergence(sample.V.T, level, right, beta))
    assert np.mean(estimates) == pytest.approx(whole, rel=0.1)


def test_itakura_saito_samples_are_even_and_not_scaled(recording):
    sample = sample_frames([recording], 300, beta=0.0)
    np.testing.assert_array_equal(sample.V, recording[:, sample.frames])
    assert sample.V.shape[1] == 300


def test_loud_and_new_frames_are_met_more_often_than_by_chance(recording):
    energy = recording.sum(axis=0)
    loud = energy > np.quantile(energy, 0.9)
    rise = np.maximum(np.diff(recording, axis=1), 0).sum(axis=0)
    new = np.flatnonzero(rise > np.quantile(rise, 0.9)) + 1
    for frames in (np.flatnonzero(loud), new):
        met = [
            np.isin(frames, sample_frames([recording], 300, seed=seed).frames).mean()
            for seed in range(10)
        ]
        assert np.mean(met) > 1.25 * 300 / 3000


def test_silence_and_no_frames(rng):
    sample = sample_frames([np.zeros((4, 50), np.float32)] * 3, 30)
    assert not sample.V.any()
    with pytest.raises(ParameterError, match="the recording is empty"):
        sample_frames([np.zeros((4, 0), np.float32)], 30)
    with pytest.raises(ParameterError, match="at least 3 frames, got 2"):
        sample_frames([np.ones((4, 9), np.float32)], 2)


def test_streaming_comes_close_to_the_full_fit(recording):
    full = factorize(recording, 5, seed=0)
    fit = learn_templates(in_blocks(recording), 5, n_frames=900)
    H = np.concatenate(
        list(stream_activations(fit.W, in_blocks(recording, 500))), axis=1
    )
    assert H.shape == (5, 3000)
    streamed = divergence(recording.T, H.T, fit.W, 1.0)
    assert streamed <= 1.1 * divergence(recording.T, full.H.T, full.W, 1.0)


def test_each_block_gives_its_activations(recording):
    W = factorize(recording[:, :300], 3, max_iter=30).W
    shapes = [
        H.shape for H in stream_activations(W, in_blocks(recording[:, :250], 100))
    ]
    assert shapes == [(3, 100), (3, 100), (3, 50)]
    empty = list(stream_activations(W, [np.zeros((64, 0), np.float32)]))
    assert empty[0].shape == (3, 0)


def test_cancelling_ends_the_stream(recording):
    cancel = threading.Event()
    W = np.ones((64, 2), np.float32)
    stream = stream_activations(W, in_blocks(recording), cancel=cancel)
    next(stream)
    cancel.set()
    assert list(stream) == []


def test_a_pass_that_is_cancelled_gives_the_sample_of_one_block(recording):
    cancel = threading.Event()
    cancel.set()
    sample = sample_frames(in_blocks(recording), 300, cancel=cancel)
    np.testing.assert_array_equal(sample.V, recording[:, :97])
    assert sample.n_total == 97
