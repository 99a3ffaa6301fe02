"""The multi-channel model against its loop-level twin."""

import numpy as np
import pytest
from naive import multichannel as naive

from nmfaudio.errors import ParameterError
from nmfaudio.factorization.constrained.multichannel import factorize_multichannel
from nmfaudio.factorization.constraints import Fixed, Sparsity
from nmfaudio.factorization.result import StopReason


def stereo(seed=0, n_channels=2, n_bins=16, n_frames=30, n_components=3):
    rng = np.random.default_rng(seed)
    Q = rng.random((n_channels, n_components))
    Q /= Q.sum(axis=0)
    W = rng.random((n_bins, n_components)) ** 4
    H = rng.random((n_components, n_frames)) ** 4
    return naive.model(Q, W, H), Q, W, H


def test_iterations_update_spectra_and_gains_in_turn():
    V, _, _, _ = stereo()
    rng = np.random.default_rng(1)
    Q, W, H = rng.random((2, 3)) + 0.1, rng.random((16, 3)) + 0.1, rng.random((3, 30))
    Q /= Q.sum(axis=0)
    wanted_H = naive.updated_kl(V, Q, W, H, "H")
    wanted_W = naive.updated_kl(V, Q, W, wanted_H, "W")
    result = factorize_multichannel(V, 3, W=W, H=H, Q=Q, max_iter=1, tol=0)
    np.testing.assert_allclose(result.H, wanted_H, rtol=1e-8)
    np.testing.assert_allclose(result.W, wanted_W, rtol=1e-8)
    np.testing.assert_allclose(result.Q, Q, rtol=1e-8)


@pytest.mark.parametrize("beta", [0.0, 1.0, 2.0])
def test_places_are_found(beta):
    V, Q, _, _ = stereo()
    result = factorize_multichannel(
        V.astype(np.float32), 3, beta=beta, max_iter=600, tol=0
    )
    assert (np.diff(result.divergence) <= 0).all()
    assert result.Q.dtype == np.float32
    np.testing.assert_allclose(result.Q.sum(axis=0), 1, rtol=1e-5)
    np.testing.assert_allclose(np.sort(result.Q[0]), np.sort(Q[0]), atol=0.05)
    P = naive.model(result.Q, result.W, result.H)
    assert np.abs(P - V).sum() < 0.1 * V.sum()


def test_one_channel_and_five():
    for n_channels in (1, 5):
        V, _, _, _ = stereo(n_channels=n_channels)
        result = factorize_multichannel(V, 3, max_iter=50)
        assert result.Q.shape == (n_channels, 3)
        assert result.n_components == 3


def test_weights_may_be_shared_or_per_channel():
    V, _, _, _ = stereo()
    weights = np.random.default_rng(2).random(V.shape[1:])
    a = factorize_multichannel(V, 3, weights=weights, max_iter=20)
    b = factorize_multichannel(V, 3, weights=np.stack([weights, weights]), max_iter=20)
    np.testing.assert_array_equal(a.W, b.W)
    hidden = np.ones(V.shape)
    hidden[1] = 0
    V[1] = np.nan
    alone = factorize_multichannel(V, 3, weights=hidden, max_iter=20)
    assert np.isfinite(alone.W).all()


def test_constraints_hold():
    V, Q, W, _ = stereo()
    result = factorize_multichannel(
        V, 3, Q=Q, constraints=[Fixed(W[:, :1]), Sparsity(0.05)], max_iter=30
    )
    shape = result.W[:, 0] / result.W[:, 0].sum()
    np.testing.assert_allclose(shape, W[:, 0] / W[:, 0].sum(), rtol=1e-6)


def test_silence_and_wrong_inputs():
    silent = factorize_multichannel(np.zeros((2, 4, 5)), 2)
    assert silent.stop_reason is StopReason.SILENT
    V, Q, W, H = stereo()
    with pytest.raises(ParameterError, match="n_channels, n_bins, n_frames"):
        factorize_multichannel(V[0], 2)
    with pytest.raises(ParameterError, match="at least 1"):
        factorize_multichannel(V, 0)
    with pytest.raises(ParameterError, match=r"Q must be \(2, 3\)"):
        factorize_multichannel(V, 3, Q=Q[:1])
    with pytest.raises(ParameterError, match="Q must be finite"):
        factorize_multichannel(V, 3, W=W, H=H, Q=-Q)
    with pytest.raises(ParameterError, match="weights must be"):
        factorize_multichannel(V, 3, weights=np.ones((3, 3)))
