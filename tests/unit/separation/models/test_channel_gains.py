"""Gains of components in one channel, and models placed in two."""

from dataclasses import replace

import numpy as np

from nmfaudio.factorization.factorize import factorize
from nmfaudio.separation.models.channel_gains import channel_gains, place


def model(rng, n_frames):
    W = rng.random((40, 3)) + 0.1
    H = rng.random((3, n_frames)) * (rng.random((3, n_frames)) < 0.3)
    return W, H


def test_true_gains_are_found(rng):
    W, H = model(rng, 300)
    true = np.array([0.2, 1.0, 1.7])
    gains = channel_gains((W * true) @ H, W, H, n_iter=200)
    np.testing.assert_allclose(gains, true, rtol=1e-3)


def test_updates_end_where_nothing_changes(rng, monkeypatch):
    W, H = model(rng, 300)
    rounds = []

    def counted(work, blocks):
        rounds.append(len(blocks))
        return map(work, blocks)

    monkeypatch.setattr(
        "nmfaudio.separation.models.channel_gains.run_in_order", counted
    )
    gains = channel_gains(1.5 * (W @ H), W, H)
    np.testing.assert_allclose(gains, 1.5, rtol=1e-5)
    assert len(rounds) == 2


def test_a_long_recording_is_measured_here_and_there(rng):
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


def test_a_fit_is_placed_in_the_channels(rng):
    W, H = model(rng, 60)
    fitted = replace(factorize(W @ H, 3, max_iter=1), W=W, H=H)
    np.testing.assert_array_equal(place(fitted).W, W[np.newaxis].astype(np.float32))
    gains = np.array([[0.2, 1.0, 1.7], [1.8, 1.0, 0.3]])
    placed = place(fitted, [(W * gain) @ H for gain in gains])
    assert placed.W.shape == (2, 40, 3)
    found = placed.W.sum(axis=1) / W.sum(axis=0)
    np.testing.assert_allclose(found, gains, atol=0.2)
    np.testing.assert_array_equal(placed.component_of, np.arange(3))


def test_every_lag_of_a_template_has_the_gain_of_its_own(rng):
    W, H = model(rng, 30)
    lags = np.stack([W, 0.5 * W])
    fitted = replace(factorize(W @ H, 3, max_iter=1), W=lags, H=H)
    placed = place(fitted)
    assert (placed.W.shape, placed.n_components) == ((1, 40, 6), 3)
    assert sorted(placed.component_of) == [0, 0, 1, 1, 2, 2]
