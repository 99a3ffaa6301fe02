"""Convolutive factorization against its loop-level twin, and its constraints."""

import numpy as np
import pytest
from naive import constrained as naive_model
from naive import convolutive as naive

from nmfaudio.errors import ParameterError
from nmfaudio.factorization.constrained.convolutive import (
    expand_lags,
    factorize_convolutive,
)
from nmfaudio.factorization.constraints import Fixed, Seeded, Sparsity, Tied
from nmfaudio.factorization.result import StopReason


def loop(seed=0, n_lags=4, n_bins=20, n_frames=50, n_components=2):
    rng = np.random.default_rng(seed)
    W = rng.random((n_lags, n_bins, n_components)) ** 4
    H = (rng.random((n_components, n_frames)) < 0.1) * rng.random(
        (n_components, n_frames)
    )
    return naive_model.model(W, H) + 1e-3 * rng.random((n_bins, n_frames)), W, H


def test_one_iteration_is_the_joint_update_of_all_lags():
    V, _, _ = loop()
    rng = np.random.default_rng(1)
    W, H = rng.random((4, 20, 2)) + 0.1, rng.random((2, 50)) + 0.1
    result = factorize_convolutive(V, 2, 4, W=W, H=H, max_iter=1, tol=0)
    wanted_W, wanted_H = naive.joint_update_kl(V, W, H)
    np.testing.assert_allclose(result.H, wanted_H, rtol=1e-8)
    np.testing.assert_allclose(result.W, wanted_W, rtol=1e-8)


@pytest.mark.parametrize("beta", [1.0, 2.0, 0.5])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_checked_values_never_rise_and_templates_are_found(beta, dtype):
    V, _, _ = loop()
    result = factorize_convolutive(
        V.astype(dtype), 2, 4, beta=beta, max_iter=300, tol=0, seed=2
    )
    assert (np.diff(result.divergence) <= 0).all()
    assert result.W.dtype == dtype
    assert result.W.shape == (4, 20, 2)
    P = naive_model.model(result.W, result.H)
    assert np.abs(P - V).sum() < 0.3 * V.sum()


def test_expanding_the_lags_gives_the_same_model():
    _, W, H = loop()
    columns, rows, component_of = expand_lags(W, H)
    for got, wanted in zip((columns, rows), naive.expanded(W, H), strict=True):
        np.testing.assert_array_equal(got, wanted)
    np.testing.assert_array_equal(component_of, [0] * 4 + [1] * 4)
    np.testing.assert_allclose(columns @ rows, naive_model.model(W, H))
    short = expand_lags(W, H[:, :2])
    assert short[1].shape == (8, 2)
    with pytest.raises(ParameterError, match="n_lags, n_bins"):
        expand_lags(W, H[:1])


def test_more_lags_than_frames():
    V = np.random.default_rng(0).random((6, 3))
    result = factorize_convolutive(V, 2, 5, max_iter=100, tol=0)
    assert np.isfinite(result.W).all()
    assert result.divergence[-1] < 1e-2 * result.divergence[0]


def test_fixed_and_seeded_templates():
    V, W, _ = loop()
    fixed = factorize_convolutive(
        V, 3, 4, constraints=[Fixed(W[..., :1]), Sparsity(0.01)], max_iter=30
    )
    np.testing.assert_array_equal(fixed.W[..., 0], W[..., 0])
    seed = np.where(W > 0.3, W, 0)
    seeded = factorize_convolutive(V, 2, 4, constraints=[Seeded(seed)], max_iter=30)
    assert (seeded.W[seed == 0] == 0).all()
    held = factorize_convolutive(V, 2, 4, W=W, update_W=False, max_iter=30)
    np.testing.assert_array_equal(held.W, W)


def test_tied_lags_share_one_spectrum():
    V, _, _ = loop()
    result = factorize_convolutive(
        V, 3, 4, constraints=[Tied(components=(0, 2))], max_iter=60, tol=0
    )
    assert (np.diff(result.divergence) <= 0).all()
    for k, tied in ((0, True), (1, False), (2, True)):
        values = np.linalg.svd(result.W[..., k], compute_uv=False)
        assert (values[1] < 1e-6 * values[0]) == tied


def test_tied_models_are_found_again():
    rng = np.random.default_rng(3)
    spectra, envelopes = rng.random((20, 2)) ** 4, np.array([[1, 0.5, 0.25, 0.1]]).T
    W = envelopes[:, np.newaxis] * spectra
    H = (rng.random((2, 80)) < 0.1) * rng.random((2, 80))
    V = naive_model.model(W, H)
    result = factorize_convolutive(
        V, 2, 4, constraints=[Tied()], max_iter=500, tol=0, seed=1
    )
    assert result.divergence[-1] < 1e-3 * result.divergence[0]


def test_the_ends_of_the_data_do_not_distort():
    """A hit whose template runs over the end is explained at full level."""
    V, W, H = loop(n_frames=20)
    H = np.zeros_like(H)
    H[0, [0, 18]] = 1.0
    V = naive_model.model(W, H)
    result = factorize_convolutive(V, 2, 4, W=W, update_W=False, max_iter=300, tol=0)
    np.testing.assert_allclose(result.H[0, [0, 18]], 1.0, rtol=1e-3)


def test_silence_and_wrong_inputs():
    V, W, H = loop()
    silent = factorize_convolutive(np.zeros((4, 5)), 2, 3)
    assert silent.stop_reason is StopReason.SILENT
    assert (silent.H == 0).all()
    with pytest.raises(ParameterError, match="n_lags must be at least 1"):
        factorize_convolutive(V, 2, 0)
    with pytest.raises(ParameterError, match="W must be"):
        factorize_convolutive(V, 2, 4, W=W[1:])
    with pytest.raises(ParameterError, match="H must be finite"):
        factorize_convolutive(V, 2, 4, W=W, H=H - 1)
