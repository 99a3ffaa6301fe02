"""Constrained factorization: hard constraints, stopping, and what is promised."""

import threading

import numpy as np
import pytest
from naive import constrained as naive

from nmfaudio.errors import NotFiniteError, ParameterError
from nmfaudio.factorization.constraints import (
    Continuity,
    Fixed,
    Guidance,
    Missing,
    Seeded,
    Smoothness,
    Sparsity,
    Support,
    Weights,
)
from nmfaudio.factorization.core import descent
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import StopReason

NEUTRAL = (Sparsity(0.0),)


def music(seed=0, n_bins=24, n_frames=60, n_components=4, dtype=np.float64):
    rng = np.random.default_rng(seed)
    W = rng.random((n_bins, n_components)) ** 4
    H = rng.random((n_components, n_frames)) ** 3
    return (W @ H + 0.01 * rng.random((n_bins, n_frames))).astype(dtype)


def fit(V, *constraints, **options):
    """Fit by the constrained engine, from the start as it is drawn."""
    given = {"n_components": 4, "max_iter": 40, "tol": 0, "start": "plain"}
    return factorize(V, constraints=constraints or NEUTRAL, **given | options)


def same(a, b):
    return np.array_equal(a.W, b.W) and np.array_equal(a.H, b.H)


@pytest.mark.parametrize("beta", [1.0, 2.0, 1.5])
def test_one_iteration_is_one_multiplicative_update_of_each(beta):
    rng = np.random.default_rng(3)
    V, W, H = music(), rng.random((24, 4)) + 0.1, rng.random((4, 60)) + 0.1
    result = fit(V, W=W, H=H, beta=beta, max_iter=1)
    _, (n, d) = naive.halves(V, W[np.newaxis], H, beta)
    wanted_H = H * n / d
    (n, d), _ = naive.halves(V, W[np.newaxis], wanted_H, beta)
    np.testing.assert_allclose(result.H, wanted_H, rtol=1e-8)
    np.testing.assert_allclose(result.W, W * n[0] / d[0], rtol=1e-8)


def test_fixed_templates_come_back_bit_for_bit_and_the_rest_adapts():
    V = music()
    known = np.random.default_rng(1).random((24, 2)) * 1e-3
    result = fit(V, Fixed(known, components=(3, 1)))
    np.testing.assert_array_equal(result.W[:, [3, 1]], known)
    other = fit(V, Fixed(known, components=(3, 1)), max_iter=0)
    assert not np.allclose(result.W[:, [0, 2]], other.W[:, [0, 2]])
    assert result.divergence[-1] < result.divergence[0]


def test_fixed_activations_and_whole_factors():
    V = music()
    rows = np.random.default_rng(1).random((1, 60))
    result = fit(V, Fixed(rows, on="H", components=(2,)))
    np.testing.assert_array_equal(result.H[2], rows[0])
    W = np.random.default_rng(2).random((24, 4))
    kept = fit(V, W=W, max_iter=10, update_W=False)
    np.testing.assert_array_equal(kept.W, W)
    also = fit(V, Fixed(W))
    np.testing.assert_array_equal(also.W, W)
    H = np.random.default_rng(2).random((4, 60))
    np.testing.assert_array_equal(fit(V, H=H, max_iter=10, update_H=False).H, H)
    start = fit(V, Fixed(on="H"), Fixed(), W=W, H=H)
    assert start.divergence[0] == start.divergence[-1]


def test_seeds_adapt_and_their_zeros_stay():
    V = music()
    comb = np.zeros((24, 1))
    comb[::3] = 1
    result = fit(V, Seeded(comb, components=(1,)))
    assert (result.W[comb[:, 0] == 0, 1] == 0).all()
    assert result.W[::3, 1].std() > 0


def test_supports_hold_in_any_order():
    V = music()
    mask = np.random.default_rng(4).random((4, 60)) < 0.5
    combs = np.random.default_rng(5).random((24, 2)) < 0.5
    one = Support(mask, on="H"), Support(combs, components=(0, 3))
    seeds = Seeded(np.ones((24, 4)))
    for constraints in ((*one, seeds), (seeds, *one)):
        result = fit(V, *constraints)
        assert (result.H[~mask] == 0).all()
        assert (result.H[mask] > 0).mean() > 0.5
        assert (result.W[:, [0, 3]][~combs] == 0).all()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("beta", [0.0, 1.0, 1.3, 2.0])
def test_values_behind_the_mask_have_no_influence_at_all(beta, dtype):
    V = music(dtype=dtype)
    hidden = np.random.default_rng(6).random(V.shape) < 0.3
    results = []
    for value in (0.0, 1e30, np.nan, np.inf):
        W = V.copy()
        W[hidden] = value
        results.append(fit(W, Missing(hidden), Sparsity(0.1), beta=beta, seed=3))
    for other in results[1:]:
        # The random start is drawn from the level of all data; give it.
        assert other.divergence == results[0].divergence
        assert same(other, results[0])


def test_missing_bins_are_filled_in_by_the_model():
    V = music(n_components=2)
    hidden = np.random.default_rng(6).random(V.shape) < 0.2
    result = fit(np.where(hidden, 100.0, V), Missing(hidden), n_components=2)
    error = np.abs(result.W @ result.H - V)[hidden].mean()
    assert error < 0.05 * V.mean()


def test_weights_multiply_and_their_overall_scale_is_a_factor():
    V = music()
    rng = np.random.default_rng(7)
    weights = rng.random(V.shape)
    start = {"W": rng.random((24, 4)), "H": rng.random((4, 60))}
    a = fit(V, Weights(weights), Continuity(0.1), **start)
    twice = {"weights": np.full(V.shape, 8.0), **start}
    b = fit(V, Weights(weights / 4), Continuity(0.1), **twice)
    np.testing.assert_allclose(a.W, b.W, rtol=1e-9)
    assert b.divergence[-1] == pytest.approx(2 * a.divergence[-1])


def test_unseen_frames_lie_between_their_neighbours():
    V = music()
    hidden = np.zeros(V.shape, bool)
    hidden[:, 10:13] = True
    H = fit(V, Missing(hidden)).H
    np.testing.assert_allclose(H[:, 11], (H[:, 9] + H[:, 13]) / 2)


def test_a_closed_gate_keeps_a_group_out():
    V = music()
    gates = np.ones((2, *V.shape))
    gates[0, :, :30] = 0
    gates[1, :, 30:] = 0.2
    guidance = Guidance(((0, 2), (3,)), gates)
    result = fit(V, guidance, max_iter=100)
    H = result.H / result.H.max(axis=1, keepdims=True)
    assert H[[0, 2], :30].max() < 1e-3
    assert H[[0, 2], 30:].mean() > 0.05
    rises = np.diff(result.divergence)
    assert (rises <= 0).all()


def test_open_gates_say_nothing():
    V = music()
    plain = fit(V, beta=1.5)
    hinted = fit(V, Guidance(((1,), (0, 3)), np.ones((2, *V.shape))), beta=1.5)
    np.testing.assert_allclose(hinted.W, plain.W, rtol=1e-6)


@pytest.mark.parametrize("beta", [0.0, 0.5, 1.0, 2.0])
def test_scale_is_carried_through(beta):
    V = music(dtype=np.float32)
    penalties = (Sparsity(0.1), Continuity(0.1), Smoothness(0.05))
    small = fit(V, *penalties, beta=beta, seed=1)
    large = fit(V * 2.0**20, *penalties, beta=beta, seed=1)
    np.testing.assert_allclose(large.W @ large.H, small.W @ small.H * 2**20, rtol=1e-3)


def test_same_seed_same_bits_other_seed_other_result():
    V = music(dtype=np.float32)
    assert same(fit(V, Sparsity(0.1), seed=4), fit(V, Sparsity(0.1), seed=4))
    assert not same(fit(V, seed=4), fit(V, seed=5))


def test_layout_and_dtype_of_the_input():
    V = music(dtype=np.float32)
    wanted = fit(V)
    for other in (np.asfortranarray(V), V[:, ::-1][:, ::-1]):
        assert same(fit(other), wanted)
    assert wanted.W.dtype == np.float32
    assert fit(V.astype(np.float64)).H.dtype == np.float64
    assert fit(np.round(V * 100).astype(np.int16)).W.dtype == np.float32
    assert not wanted.W.flags.writeable
    assert wanted.W.shape == (24, 4)
    assert wanted.H.shape == (4, 60)


@pytest.mark.parametrize("beta", [0.0, 1.0, 2.0])
def test_silence(beta):
    silent = fit(np.zeros((5, 6)), beta=beta)
    assert silent.stop_reason is StopReason.SILENT
    assert (silent.H == 0).all()
    V = music()
    V[:, 20:25] = 0
    V[3] = 0
    result = fit(V, beta=beta)
    assert (result.H[:, 20:25] == 0).all()
    assert (result.W @ result.H)[3].max() < 1e-9


def test_tolerance_time_and_cancel():
    V = music()
    settled = fit(V, tol=1e-3, max_iter=1000)
    assert settled.stop_reason is StopReason.CONVERGED
    assert settled.n_iter < 1000
    assert settled.checked_iterations[-1] == settled.n_iter
    assert fit(V, max_time_s=0.0).stop_reason is StopReason.TIME_LIMIT
    cancel = threading.Event()
    seen = []

    def observer(progress):
        seen.append(progress)
        W, H = progress.snapshot()
        assert W.shape == (24, 4)
        assert H.shape == (4, 60)
        if progress.n_iter == 7:
            cancel.set()

    stopped = fit(V, observer=observer, cancel=cancel)
    assert stopped.stop_reason is StopReason.CANCELLED
    assert stopped.n_iter == 7
    assert [p.n_iter for p in seen] == [1, 2, 3, 4, 5, 6, 7, 7]


def test_a_cancel_does_not_wait_for_one_more_pass(monkeypatch):
    monkeypatch.setattr(descent, "_QUICK_LOOK", 0.0)
    cancel = threading.Event()

    def observer(progress):
        if progress.n_iter == 13:
            cancel.set()

    stopped = fit(music(), observer=observer, cancel=cancel)
    assert stopped.n_iter == 13
    assert stopped.checked_iterations[-1] == 10
    assert same(stopped, fit(music(), max_iter=13))


def test_wrong_inputs_are_named():
    V = music()
    bad = V.copy()
    bad[2, 3] = np.nan
    with pytest.raises(NotFiniteError, match="1 entries that are NaN"):
        fit(bad)
    with pytest.raises(ParameterError, match="not be negative"):
        fit(V - 1)
    with pytest.raises(ParameterError, match="at least one bin"):
        fit(V[:, :0])
    with pytest.raises(ParameterError, match="Fixed names 1 components but holds 2"):
        fit(V, Fixed(np.ones((24, 2)), components=(0,)))
    with pytest.raises(ParameterError, match="distinct"):
        fit(V, Seeded(np.ones((24, 2)), components=(0, 0)))
    with pytest.raises(ParameterError, match="match the bins"):
        fit(V, Seeded(np.ones((23, 1)), components=(0,)))
    with pytest.raises(ParameterError, match="match the frames"):
        fit(V, Seeded(np.ones((1, 23)), components=(0,), on="H"))
    with pytest.raises(ParameterError, match="lags"):
        fit(V, Seeded(np.ones((2, 24, 1)), components=(0,)))
    with pytest.raises(ParameterError, match="like V"):
        fit(V, Missing(np.zeros((2, 2), bool)))
    with pytest.raises(ParameterError, match="of bool"):
        Missing(np.zeros((2, 2)))
    with pytest.raises(ParameterError, match="of bool"):
        Support(np.zeros((2, 2)))
    with pytest.raises(NotFiniteError, match="Weights"):
        Weights(np.array([[np.nan]]))
    with pytest.raises(ParameterError, match="Fixed must be non-negative"):
        Fixed(np.array([[-1.0]]))


def test_wrong_guidance_is_named():
    V = music()
    with pytest.raises(ParameterError, match="for 1 groups"):
        Guidance(((0,),), np.ones((2, 3, 4)))
    with pytest.raises(ParameterError, match="between 0 and 1"):
        Guidance(((0,),), 2 * np.ones((1, 3, 4)))
    with pytest.raises(ParameterError, match="one group only"):
        Guidance(((0,), (0,)), np.ones((2, 3, 4)))
    with pytest.raises(ParameterError, match="like V"):
        fit(V, Guidance(((0,),), np.ones((1, 3, 4))))
    hint = Guidance(((0,),), np.ones((1, *V.shape)))
    with pytest.raises(ParameterError, match="guided components"):
        fit(V, hint, hint)
