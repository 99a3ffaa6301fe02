"""What the spectrogram of a recording holds, measured a stretch at a time."""

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.separation.spectrogram import magnitudes_at, measure_spectrogram
from nmfaudio.spectral.stft import StftPlan

PLANS = [
    StftPlan(8000, n_fft=512, hop_length=128),
    StftPlan(8000, n_fft=500, hop_length=125),
]


@pytest.mark.parametrize("plan", PLANS, ids=str)
def test_two_channels_are_measured_each_and_as_one(plan, rng):
    samples = rng.uniform(-1, 1, (2, 9000)).astype(np.float32)
    samples[1] *= 1e-3
    measured = measure_spectrogram(AudioBuffer(samples, 8000), plan)
    exact = np.abs(plan.forward(samples).astype(np.complex128))
    assert measured.channels.shape == exact.shape
    for found, expected in zip(measured.sides(), exact, strict=True):
        np.testing.assert_allclose(found, expected, atol=1e-6 * expected.max())
    mean = np.sqrt(np.mean(exact**2, axis=0))
    np.testing.assert_allclose(measured.V, mean, atol=1e-6 * mean.max())
    np.testing.assert_array_equal(measured.V, plan.magnitude(samples))


@pytest.mark.parametrize("plan", PLANS, ids=str)
def test_frames_here_and_there_are_those_of_the_whole(plan, rng):
    channel = rng.standard_normal(30_000).astype(np.float32)
    whole = plan.magnitude(channel[np.newaxis]).T
    frames = np.array([0, 1, 17, whole.shape[0] // 2, whole.shape[0] - 1])
    np.testing.assert_array_equal(magnitudes_at(channel, plan, frames), whole[frames])
    np.testing.assert_array_equal(magnitudes_at(channel, plan, slice(None)), whole)
