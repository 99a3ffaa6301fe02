"""Penalties: slopes, scaling with level and size, and what they do to a fit."""

import numpy as np
import pytest

from nmfaudio.errors import ParameterError
from nmfaudio.factorization.constraints import (
    Attraction,
    Continuity,
    Decorrelation,
    GroupSparsity,
    Shrinkage,
    Smoothness,
    Sparsity,
    Support,
    elastic_net,
)
from nmfaudio.factorization.constraints.sparsity import Factors, Parts, Scale
from nmfaudio.factorization.factorize import factorize

N_LAGS, N_BINS, N_FRAMES, N_COMPONENTS = 2, 7, 9, 4

PENALTIES = [
    Sparsity(0.3),
    Sparsity(0.3, on="W"),
    Sparsity(0.3, components=(1, 3)),
    Sparsity(0.3, absolute=True),
    Sparsity(0.3, on="W", absolute=True),
    Shrinkage(0.3),
    Shrinkage(0.3, components=(0,)),
    Shrinkage(0.3, absolute=True),
    Shrinkage(0.3, on="W", absolute=True),
    Continuity(0.3),
    Continuity(0.3, components=(2, 0)),
    Smoothness(0.3),
    Decorrelation(0.3),
    Decorrelation(0.3, on="H"),
    Decorrelation(0.3, on="H", components=(0, 2, 3)),
    GroupSparsity(0.3, groups=((0, 1), (3,))),
    GroupSparsity(0.3, groups=((0, 1), (3, 2)), per="all"),
    Attraction(0.3, components=(1,), target=np.random.default_rng(9).random((7, 1))),
    Attraction(0.3, on="H", target=np.random.default_rng(9).random((4, 9))),
]


def make_factors(seed=0):
    rng = np.random.default_rng(seed)
    W = rng.random((N_LAGS, N_BINS, N_COMPONENTS)) + 0.1
    H = rng.random((N_FRAMES, N_COMPONENTS)) + 0.1
    return W, H


def make_scale(beta=1.0, level=0.2):
    return Scale(
        beta=beta,
        level=level,
        gain=0.25,
        weight=0.8,
        n_lags=N_LAGS,
        n_bins=N_BINS,
        n_frames=N_FRAMES,
        n_components=N_COMPONENTS,
    )


@pytest.mark.parametrize("side", ["W", "H"])
@pytest.mark.parametrize("penalty", PENALTIES, ids=lambda p: type(p).__name__)
def test_shares_add_up_to_the_slope_of_the_value(penalty, side):
    W, H = make_factors()
    scale = make_scale()
    factor = W if side == "W" else H
    parts = Parts(factor)
    penalty.add_parts(side, Factors.of(W, H), scale, parts)
    slope = np.broadcast_to(parts.linear, factor.shape).copy()
    if parts.quadratic is not None:
        assert (parts.quadratic >= 0).all()
        assert (parts.pull >= 0).all()
        slope += parts.quadratic - parts.pull
    step = 1e-6
    measured = np.zeros_like(factor)
    for index in np.ndindex(factor.shape):
        kept = factor[index]
        values = []
        for sign in (1, -1):
            factor[index] = kept + sign * step
            values.append(penalty.value(Factors.of(W, H), scale))
        factor[index] = kept
        measured[index] = (values[0] - values[1]) / (2 * step)
    np.testing.assert_allclose(slope, measured, atol=1e-6 * (1 + np.abs(slope).max()))


@pytest.mark.parametrize("penalty", PENALTIES, ids=lambda p: type(p).__name__)
def test_weights_have_no_unit(penalty):
    """Twice as loud: the penalty grows as the divergence does."""
    W, H = make_factors()
    for beta in (0.0, 0.5, 1.0, 2.0):
        quiet, loud = make_scale(beta), make_scale(beta, level=0.4)
        gain = 2.0
        if getattr(penalty, "absolute", False):
            continue
        small = penalty.value(Factors.of(W, H), quiet)
        large = penalty.value(Factors.of(W, H * gain), loud)
        assert large == pytest.approx(small * gain**beta)


@pytest.mark.parametrize("penalty", PENALTIES, ids=lambda p: type(p).__name__)
def test_level_cannot_be_moved_from_one_factor_to_the_other(penalty):
    if getattr(penalty, "absolute", False):
        return
    W, H = make_factors()
    moved = Factors.of(W * np.array([1, 2, 4, 8.0]), H / np.array([1, 2, 4, 8.0]))
    value = penalty.value(Factors.of(W, H), make_scale())
    assert penalty.value(moved, make_scale()) == pytest.approx(value)


def music(seed=0, n_bins=24, n_frames=60, n_components=4):
    rng = np.random.default_rng(seed)
    W = rng.random((n_bins, n_components)) ** 4
    H = rng.random((n_components, n_frames)) ** 3
    return W @ H + 0.01 * rng.random((n_bins, n_frames))


def fit(V, *constraints, beta=1.0, n_components=4, max_iter=150, seed=0):
    return factorize(
        V,
        n_components,
        beta=beta,
        start="plain",
        constraints=constraints or (Sparsity(0.0),),
        max_iter=max_iter,
        tol=0,
        seed=seed,
    )


def share_of_small(H):
    return float((0.05 * H.max(axis=1, keepdims=True) > H).mean())


def test_sparsity_makes_more_entries_small():
    V = music()
    assert share_of_small(fit(V, Sparsity(0.5)).H) > share_of_small(fit(V).H) + 0.05


def roughness(H):
    return float(((np.diff(H, axis=1) ** 2).sum(1) / (H**2).sum(1)).mean())


def test_continuity_makes_activations_smooth():
    V = music()
    assert roughness(fit(V, Continuity(0.3)).H) < 0.6 * roughness(fit(V).H)


def test_smoothness_makes_templates_smooth():
    V = music()
    assert roughness(fit(V, Smoothness(0.3)).W.T) < 0.6 * roughness(fit(V).W.T)


def likeness(W):
    unit = W / np.linalg.norm(W, axis=0)
    return float((unit.T @ unit).sum() - W.shape[1])


def test_decorrelation_parts_templates():
    V = music()
    assert likeness(fit(V, Decorrelation(0.5)).W) < 0.8 * likeness(fit(V).W)


def test_group_sparsity_silences_a_group_that_is_not_needed():
    V = music(n_components=2)
    groups = ((0, 1), (2, 3), (4, 5))
    plain = fit(V, n_components=6).H
    sparse = fit(
        V, GroupSparsity(0.2, groups=groups, per="all"), n_components=6, max_iter=400
    )
    energy = [np.linalg.norm(sparse.W[:, g] @ sparse.H[list(g)]) for g in groups]
    assert min(energy) < 0.05 * max(energy)
    assert plain.min(axis=1).shape == (6,)


def test_attraction_keeps_a_template_near():
    V = music()
    target = np.random.default_rng(5).random((24, 1))
    near = fit(V, Attraction(10.0, target=target, components=(0,))).W[:, 0]
    free = fit(V).W[:, 0]
    unit = target[:, 0] / target.sum()
    assert np.abs(near / near.sum() - unit).sum() < 0.1
    assert np.abs(free / free.sum() - unit).sum() > 0.3


def test_absolute_penalties_pay_what_scikit_learn_pays():
    """The value is the divergence plus the elastic net of ``sklearn``'s NMF."""
    V = music() * 7
    penalties = [
        *elastic_net(0.003, 0.3, on="W"),
        *elastic_net(0.002, 0.6, on="H"),
    ]
    result = fit(V, *penalties, beta=2.0, max_iter=40)
    W, H = result.W, result.H
    n_bins, n_frames = V.shape
    value = 0.5 * ((V - W @ H) ** 2).sum()
    value += 0.003 * n_frames * (0.3 * W.sum() + 0.35 * (W**2).sum())
    value += 0.002 * n_bins * (0.6 * H.sum() + 0.2 * (H**2).sum())
    assert result.divergence[-1] == pytest.approx(value, rel=1e-6)


def test_the_elastic_net_leaves_out_what_weighs_nothing():
    assert elastic_net(0.0, 0.5, on="W") == []
    assert elastic_net(1.0, 1.0, on="W") == [Sparsity(1.0, on="W", absolute=True)]
    assert elastic_net(1.0, 0.0, on="H") == [Shrinkage(1.0, on="H", absolute=True)]
    with pytest.raises(ParameterError, match="l1_ratio"):
        elastic_net(1.0, 1.5, on="W")


@pytest.mark.parametrize("weight", [-1.0, np.nan, np.inf])
def test_a_weight_must_be_a_number(weight):
    with pytest.raises(ParameterError, match="weight of Sparsity"):
        Sparsity(weight)


def test_components_must_be_in_the_model():
    with pytest.raises(ParameterError, match="Continuity names"):
        fit(music(), Continuity(1.0, components=(4,)))
    with pytest.raises(ParameterError, match="GroupSparsity names"):
        fit(music(), GroupSparsity(1.0, groups=((0, 9),)))


def test_a_target_must_have_the_shape_of_its_components():
    with pytest.raises(ParameterError, match="target of Attraction"):
        fit(music(), Attraction(1.0, target=np.ones((3, 1)), components=(0,)))


@pytest.mark.parametrize("kind", [Smoothness, Continuity])
def test_a_component_that_may_be_nowhere_is_neither_rough_nor_smooth(kind):
    V = np.array([[0.64, 0.3]], np.float32)
    on = "W" if kind is Smoothness else "H"
    mask = np.ones((1, 2) if on == "W" else (2, 2), bool)
    mask[(0, 1) if on == "W" else (1, slice(None))] = False
    result = factorize(
        V,
        2,
        beta=-0.5,
        constraints=[Support(mask, on=on), kind(0.01)],
        max_iter=25,
        tol=0,
    )
    dead = result.W[:, 1] if on == "W" else result.H[1]
    assert (dead == 0).all()
    assert np.isfinite(result.W).all()
    assert np.isfinite(result.H).all()
    assert np.isfinite(result.divergence).all()
