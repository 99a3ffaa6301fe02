"""Gains of components in one channel."""

import numpy as np

from nmfaudio.separation.models.channel_gains import channel_gains


def model(rng, n_frames):
    W = rng.random((40, 3)) + 0.1
    H = rng.random((3, n_frames)) * (rng.random((3, n_frames)) < 0.3)
    return W, H


def test_true_gains_are_found(rng):
    W, H = model(rng, 300)
    true = np.array([0.2, 1.0, 1.7])
    gains = channel_gains((W * true) @ H, W, H, n_iter=200)
    np.testing.assert_allclose(gains, true, rtol=1e-3)


def test_a_long_recording_is_heard_here_and_there(rng):
    """Even a component that sounds only once counts."""
    W, H = model(rng, 9000)
    H[2] = 0
    H[2, 4711] = 5.0
    true = np.array([0.2, 1.0, 1.7])
    gains = channel_gains((W * true) @ H, W, H, n_iter=200)
    np.testing.assert_allclose(gains, true, rtol=1e-3)


def test_silence_leaves_gains_alone(rng):
    W, H = model(rng, 20)
    assert not channel_gains(np.zeros((40, 20)), W, H)[:2].any()
    np.testing.assert_array_equal(channel_gains(W @ H, W, H * 0), 1.0)
