"""What constrained, convolutive and multi-channel fits promise, for any input."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nmfaudio.factorization.constrained.convolutive import (
    expand_lags,
    factorize_convolutive,
)
from nmfaudio.factorization.constrained.multichannel import factorize_multichannel
from nmfaudio.factorization.constraints import (
    Continuity,
    Decorrelation,
    Fixed,
    GroupSparsity,
    Missing,
    Shrinkage,
    Smoothness,
    Sparsity,
    Support,
    elastic_net,
)
from nmfaudio.factorization.factorize import factorize

NEUTRAL = (Sparsity(0.0),)
BETAS = st.sampled_from([-0.5, 0.0, 0.5, 0.8, 1.0, 1.5, 2.0, 2.7])
FEW = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


@st.composite
def matrices(draw, channels=None):
    """Spectrograms of any shape, with silent bins and frames, loud and quiet."""
    n_bins, n_frames = draw(st.integers(1, 9)), draw(st.integers(1, 12))
    rng = np.random.default_rng(draw(st.integers(0, 2**20)))
    shape = (n_bins, n_frames) if channels is None else (channels, n_bins, n_frames)
    V = rng.random(shape) ** draw(st.sampled_from([1, 4, 20]))
    V[..., rng.random(n_frames) < draw(st.sampled_from([0.0, 0.3]))] = 0
    V[..., rng.random(n_bins) < draw(st.sampled_from([0.0, 0.3])), :] = 0
    level = draw(st.sampled_from([1.0, 1e-20, 1e-6, 3e4, 1e20]))
    return (V * level).astype(draw(st.sampled_from([np.float32, np.float64])))


@st.composite
def constraint_sets(draw, shape, n_components):
    """Any few constraints that fit the shape."""
    rng = np.random.default_rng(draw(st.integers(0, 2**20)))
    n_bins, n_frames = shape
    weight = st.sampled_from([0.0, 0.01, 0.3, 5.0])
    choices = [
        lambda: Sparsity(draw(weight), on=draw(st.sampled_from(["W", "H"]))),
        lambda: Shrinkage(draw(weight)),
        lambda: Continuity(draw(weight)),
        lambda: Smoothness(draw(weight)),
        lambda: Decorrelation(draw(weight), on=draw(st.sampled_from(["W", "H"]))),
        lambda: GroupSparsity(draw(weight), groups=((0,), (n_components - 1,))),
        lambda: Missing(rng.random(shape) < 0.3),
        lambda: Support(rng.random((n_bins, n_components)) < 0.7),
        lambda: Support(rng.random((n_components, n_frames)) < 0.7, on="H"),
        lambda: Fixed(rng.random((n_bins, 1)), components=(0,)),
    ]
    picked = draw(st.lists(st.integers(0, len(choices) - 1), max_size=3, unique=True))
    return [choices[i]() for i in picked]


def check_factors(*factors):
    for factor in factors:
        assert np.isfinite(factor).all()
        assert (factor >= 0).all()


@FEW
@given(st.data(), matrices(), BETAS, st.integers(1, 5))
def test_fits_are_finite_non_negative_and_never_rise(data, V, beta, n_components):
    constraints = data.draw(constraint_sets(V.shape, n_components))
    result = factorize(
        V, n_components, beta=beta, constraints=constraints or NEUTRAL, max_iter=25,
        tol=0,
    )  # fmt: skip
    check_factors(result.W, result.H)
    assert np.isfinite(result.divergence).all()
    assert (np.diff(result.divergence) <= 0).all()
    for constraint in constraints:
        if isinstance(constraint, Support):
            factor = result.W if constraint.on == "W" else result.H
            free = np.ones_like(factor, bool)
            if any(isinstance(other, Fixed) for other in constraints):
                free[..., 0] = constraint.on != "W"
            assert (factor[~constraint.mask & free] == 0).all()


@FEW
@given(matrices(), BETAS, st.integers(1, 4))
def test_silent_frames_and_bins_stay_exactly_silent(V, beta, n_components):
    result = factorize(V, n_components, beta=beta, constraints=NEUTRAL, max_iter=5)
    model = result.W.astype(np.float64) @ result.H
    assert (model[:, V.max(axis=0) == 0] == 0).all()
    assert (model[V.max(axis=1) == 0] == 0).all()


@FEW
@given(st.data(), matrices(), BETAS, st.integers(-20, 20))
def test_a_power_of_two_changes_no_bit(data, V, beta, power):
    constraints = data.draw(constraint_sets(V.shape, 3))
    one, other = (
        factorize(
            W, 3, beta=beta, constraints=constraints or NEUTRAL, max_iter=12, tol=0
        )
        for W in (V, V * V.dtype.type(2.0**power))
    )
    np.testing.assert_array_equal(one.W, other.W)
    np.testing.assert_array_equal(
        one.H.astype(np.float64) * 2.0**power, other.H.astype(np.float64)
    )


@FEW
@given(st.data(), matrices(), BETAS)
def test_components_may_come_in_any_order(data, V, beta):
    rng = np.random.default_rng(data.draw(st.integers(0, 2**20)))
    V = V.astype(np.float64)
    level = V.max() or 1.0
    W, H = rng.random((V.shape[0], 4)), rng.random((4, V.shape[1])) * level
    order = rng.permutation(4)
    one = factorize(
        V, 4, W=W, H=H, beta=beta, max_iter=1,
        constraints=[Sparsity(0.1), Continuity(0.1)],
    )  # fmt: skip
    other = factorize(
        V, 4, W=W[:, order], H=H[order], beta=beta, max_iter=1,
        constraints=[Sparsity(0.1), Continuity(0.1)],
    )  # fmt: skip
    np.testing.assert_allclose(other.W, one.W[:, order], rtol=1e-9, atol=1e-11)
    np.testing.assert_allclose(other.H, one.H[order], rtol=1e-9, atol=1e-11 * level)


@FEW
@given(st.data(), matrices(), BETAS)
def test_hidden_values_change_no_bit(data, V, beta):
    rng = np.random.default_rng(data.draw(st.integers(0, 2**20)))
    hidden = rng.random(V.shape) < 0.4
    results = []
    for value in (0.0, np.nan):
        W = np.where(hidden, V.dtype.type(value), V)
        results.append(
            factorize(W, 2, beta=beta, constraints=[Missing(hidden)], max_iter=9)
        )
    np.testing.assert_array_equal(results[0].W, results[1].W)
    np.testing.assert_array_equal(results[0].H, results[1].H)


@FEW
@given(matrices(), BETAS, st.integers(1, 3), st.integers(1, 6))
def test_convolutive_fits_keep_their_promises(V, beta, n_components, n_lags):
    result = factorize_convolutive(
        V, n_components, n_lags, beta=beta, max_iter=15, tol=0
    )
    check_factors(result.W, result.H)
    assert result.W.shape == (n_lags, V.shape[0], n_components)
    assert (np.diff(result.divergence) <= 0).all()
    columns, rows, _ = expand_lags(result.W, result.H)
    assert columns.shape[1] == rows.shape[0] == n_lags * n_components


@FEW
@given(matrices(), BETAS, st.integers(1, 4))
def test_one_lag_is_plain_factorization(V, beta, n_components):
    rng = np.random.default_rng(n_components)
    W = rng.random((V.shape[0], n_components))
    H = rng.random((n_components, V.shape[1])) * (V.max() or 1)
    options = {"beta": beta, "H": H, "max_iter": 8, "constraints": NEUTRAL}
    convolutive = factorize_convolutive(V, n_components, 1, W=W[np.newaxis], **options)
    plain = factorize(V, n_components, W=W, **options)
    np.testing.assert_array_equal(convolutive.W[0], plain.W)
    np.testing.assert_array_equal(convolutive.H, plain.H)


@FEW
@given(matrices(channels=2), BETAS, st.integers(1, 4))
def test_multichannel_fits_keep_their_promises(V, beta, n_components):
    result = factorize_multichannel(V, n_components, beta=beta, max_iter=15, tol=0)
    check_factors(result.W, result.H, result.Q)
    assert (result.Q <= 1 + 1e-5).all()
    assert (np.diff(result.divergence) <= 0).all()


@FEW
@given(matrices(), st.sampled_from([1.0, 2.0]))
def test_absolute_penalties_never_rise_either(V, beta):
    penalties = [*elastic_net(0.01, 0.5, on="W"), *elastic_net(0.01, 0.5, on="H")]
    result = factorize(V, 3, beta=beta, constraints=penalties, max_iter=25, tol=0)
    assert (np.diff(result.divergence) <= 0).all()


@pytest.mark.parametrize("beta", [1.0, 2.0])
def test_plain_steps_descend_under_majorized_penalties(beta):
    """Without momentum each step descends: nothing has to be taken back."""
    rng = np.random.default_rng(0)
    V = rng.random((12, 30)) ** 3
    W, H = rng.random((12, 4)), rng.random((4, 30))
    penalties = [Sparsity(0.3), Shrinkage(0.2), Sparsity(0.1, on="W"),
                 GroupSparsity(0.1, groups=((0, 1), (2, 3)))]  # fmt: skip
    values = []
    for _ in range(30):
        step = factorize(
            V, 4, W=W, H=H, beta=beta, constraints=penalties, max_iter=1, tol=0
        )
        assert step.divergence[1] < step.divergence[0]
        values.append(step.divergence[1])
        W, H = step.W, step.H
    assert (np.diff(values) <= 1e-12).all()
