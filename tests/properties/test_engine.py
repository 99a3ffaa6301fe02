"""What plain fits promise for any data, divergence and width."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nmfaudio.factorization.core.data import make_data
from nmfaudio.factorization.core.divergence import beta_divergence
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.fused.engines import make_engine

BETAS = (1.0, 2.0, 0.0, 0.5, 1.5, 3.0)
FEW = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@st.composite
def matrices(draw, levels=(1.0, 1e-20, 3e4, 1e20)):
    """Spectrograms of any shape, with silent bins and frames, loud and quiet."""
    n_bins, n_frames = draw(st.integers(1, 20)), draw(st.integers(1, 40))
    rng = np.random.default_rng(draw(st.integers(0, 2**20)))
    V = rng.random((n_bins, n_frames)) ** draw(st.sampled_from([1, 4, 20]))
    V[:, rng.random(n_frames) < draw(st.sampled_from([0.0, 0.3]))] = 0
    V[rng.random(n_bins) < draw(st.sampled_from([0.0, 0.3]))] = 0
    dtype = draw(st.sampled_from([np.float32, np.float64]))
    return (V * draw(st.sampled_from(levels))).astype(dtype)


def fit_of(V, n_components, beta, **options):
    # One thread: these are small, and the other would be waited for.
    options = {"max_iter": 12, "tol": 0, "n_threads": 1} | options
    return factorize(V, n_components, beta=beta, **options)


@pytest.mark.parametrize("beta", BETAS)
@FEW
@given(
    V=matrices(),
    n_components=st.sampled_from([1, 2, 7, 15, 16, 17, 33]),
    start=st.sampled_from(["auto", "plain"]),
)
def test_factors_are_sound_and_looks_never_rise(beta, V, n_components, start):
    fit = fit_of(V, n_components, beta, start=start)
    for factor in (fit.W, fit.H):
        assert factor.dtype == V.dtype
        assert np.isfinite(factor).all()
        assert factor.min() >= 0
    assert np.isfinite(fit.divergence).all()
    assert min(fit.divergence) >= 0
    for before, after in pairwise(fit.divergence):
        assert after <= before * (1 + 1e-6)
    assert not fit.W[V.max(axis=1) == 0].any()
    assert not fit.H[:, V.max(axis=0) == 0].any()


@pytest.mark.parametrize("beta", BETAS)
@FEW
@given(V=matrices(), n_components=st.sampled_from([1, 3, 16]), seed=st.integers(0, 99))
def test_same_seed_same_bits(beta, V, n_components, seed):
    first, second = (fit_of(V, n_components, beta, seed=seed) for _ in "ab")
    assert first.divergence == second.divergence
    np.testing.assert_array_equal(first.W, second.W)
    np.testing.assert_array_equal(first.H, second.H)


@pytest.mark.parametrize("beta", BETAS)
@FEW
@given(
    V=matrices((1.0,)),
    n_components=st.sampled_from([1, 3, 16]),
    power=st.integers(-60, 60),
)
def test_level_changes_activations_alone(beta, V, n_components, power):
    # Louder than the type's least normal number, times the gain: exact.
    V = np.where(V < 1e-12, 0, V).astype(V.dtype)
    gain = V.dtype.type(2.0**power)
    if V.max() < 1e-6:
        return
    plain, loud = fit_of(V, n_components, beta), fit_of(V * gain, n_components, beta)
    # What falls below the type's normal range loses digits on the way there.
    tiny = float(np.finfo(V.dtype).tiny)
    np.testing.assert_array_equal(plain.W, loud.W)
    np.testing.assert_allclose(plain.H * gain, loud.H, rtol=0, atol=2 * tiny)


@pytest.mark.parametrize("beta", BETAS)
@FEW
@given(V=matrices((1.0,)), seed=st.integers(0, 2**20))
def test_order_of_components_bins_and_frames_does_not_matter(beta, V, seed):
    """Up to rounding, which double precision keeps small over few updates."""
    V = V.astype(np.float64) + 0.01
    rng = np.random.default_rng(seed)
    W, H = rng.random((V.shape[0], 5)) + 0.1, rng.random((5, V.shape[1])) + 0.1
    bins, frames, order = (rng.permutation(n) for n in (*V.shape, 5))
    n_iter = 4
    if beta == 2:
        # HALS takes components in their order, which is part of the method, and judges
        # its momentum by a divergence that is rounding alone where the fit is exact.
        order, n_iter = np.arange(5), 1
    plain = fit_of(V, 5, beta, W=W, H=H, max_iter=n_iter)
    moved = fit_of(
        V[bins][:, frames], 5, beta, max_iter=n_iter,
        W=W[bins][:, order], H=H[order][:, frames],
    )  # fmt: skip
    if beta == 2:
        # Where a component is next to nothing, only its product is determined.
        model = (plain.W @ plain.H)[bins][:, frames]
        np.testing.assert_allclose(moved.W @ moved.H, model, rtol=1e-6, atol=1e-7)
        return
    np.testing.assert_allclose(moved.W, plain.W[bins][:, order], rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(moved.H, plain.H[order][:, frames], rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("beta", BETAS)
@FEW
@given(V=matrices((1.0,)), n_components=st.sampled_from([1, 4, 17]))
def test_without_momentum_no_iteration_rises(beta, V, n_components):
    """The promise behind the fallback: plain, cautious steps descend, each of them."""
    if V.max() < 1e-6:
        return
    problem = make_data(V.astype(np.float64), None, 1)
    rng = np.random.default_rng(n_components)
    W = rng.random((V.shape[0], n_components)) + 0.01
    H = rng.random((V.shape[1], n_components)) + 0.01
    engine = make_engine(problem, W, H, beta)
    engine.be_cautious()
    values = [engine.objective()]
    for _ in range(6):
        engine.advance(0.0, want_objective=False, stop=lambda: False)
        values.append(engine.objective())
    for before, after in pairwise(values):
        assert after <= before * (1 + 1e-9) + 1e-9 * values[0]


@pytest.mark.parametrize("beta", BETAS)
@FEW
@given(V=matrices((1.0,)), n_components=st.sampled_from([1, 4, 17]))
def test_what_is_reported_is_what_is_returned(beta, V, n_components):
    V = V.astype(np.float64) + 0.01
    fit = fit_of(V, n_components, beta)
    value = beta_divergence(V, fit.W, fit.H, beta)
    assert fit.divergence[-1] == pytest.approx(value, rel=1e-5, abs=1e-8 * V.sum())
