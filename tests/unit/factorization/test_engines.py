"""The fused engines against loop-level twins, one update at a time."""

import numpy as np
import pytest
from naive import factorization as naive

from nmfaudio.factorization.divergence import beta_divergence
from nmfaudio.factorization.fused_hals import HalsEngine
from nmfaudio.factorization.fused_multiplicative import MultiplicativeEngine
from nmfaudio.factorization.kernels_hals import DESCENT_ROWS, descend
from nmfaudio.factorization.kernels_kl import fast_log, stretch_tile
from nmfaudio.factorization.layout import make_rule, make_step
from nmfaudio.factorization.problem import pose_problem

TOLERANCE = {np.float64: 1e-9, np.float32: 5e-5}
BETAS = (1.0, 0.0, 0.5, 1.5, 2.0, 3.0, -0.5)


@pytest.fixture(params=[np.float32, np.float64], ids=["single", "double"])
def dtype(request):
    return request.param


def never():
    return False


def start(rng, dtype, *, weighted=False, n_threads=2):
    """Return a problem of peak 1 and a start; its 70 frames are several tiles."""
    V = (rng.random((70, 9)) + 0.05).astype(dtype)
    V /= V.max()
    weights = rng.random(V.shape).astype(dtype) if weighted else None
    if weights is not None:
        weights[4, :5] = 0
        weights[9] = 0
    W = (rng.random((9, 3)) + 0.1).astype(dtype)
    H = (rng.random((70, 3)) + 0.1).astype(dtype)
    problem = pose_problem(V.T, None if weights is None else weights.T, n_threads)
    assert problem.scale == 1
    assert np.shares_memory(problem.V, V)
    return problem, weights, W, H


def advance(engine, momentum):
    return engine.advance(momentum, want_divergence=False, stop=never)


@pytest.mark.parametrize("weighted", [False, True], ids=["plain", "weighted"])
@pytest.mark.parametrize("beta", BETAS)
def test_a_multiplicative_sweep_is_two_updates(rng, dtype, beta, weighted):
    problem, weights, W, H = start(rng, dtype, weighted=weighted)
    engine = MultiplicativeEngine(problem, W.copy(), H.copy(), beta)
    advance(engine, 0.0)
    exponent = float(make_rule(beta, 1.0, dtype).exponent)
    V = problem.V.astype(float)
    live = np.ones(70, bool)
    if weights is not None:
        live[9] = False  # Nothing is known of this frame: no update can be wrong.
    H_wanted = H.astype(float)
    H_wanted[live] = naive.update_activations(
        V[live], W, H[live], beta, exponent, None if weights is None else weights[live]
    )
    W_wanted = naive.update_templates(
        V[live], W, H_wanted[live], beta, exponent,
        None if weights is None else weights[live],
    )  # fmt: skip
    rtol = TOLERANCE[dtype]
    np.testing.assert_allclose(engine.H[live], H_wanted[live], rtol=rtol)
    np.testing.assert_allclose(engine.W, W_wanted, rtol=rtol)


@pytest.mark.parametrize("n_threads", [1, 2, 3])
@pytest.mark.parametrize("beta", [1.0, 0.0])
def test_momentum_stretches_both_factors_first(rng, dtype, beta, n_threads):
    problem, _, W, H = start(rng, dtype, n_threads=n_threads)
    engine = MultiplicativeEngine(problem, W.copy(), H.copy(), beta)
    advance(engine, 0.0)
    W_first, H_first = engine.W.astype(float), engine.H.astype(float)
    advance(engine, 0.4)
    V = problem.V.astype(float)
    W_ahead = naive.stretch(W_first, W, 0.4)
    H_ahead = naive.stretch(H_first, H, 0.4)
    H_wanted = naive.update_activations(V, W_ahead, H_ahead, beta)
    W_wanted = naive.update_templates(V, W_ahead, H_wanted, beta)
    np.testing.assert_allclose(engine.H, H_wanted, rtol=TOLERANCE[dtype])
    np.testing.assert_allclose(engine.W, W_wanted, rtol=TOLERANCE[dtype])


@pytest.mark.parametrize("beta", BETAS)
def test_the_divergence_is_the_public_one(rng, dtype, beta):
    problem, _, W, H = start(rng, dtype)
    engine = MultiplicativeEngine(problem, W.copy(), H.copy(), beta)
    wanted = beta_divergence(problem.V.T.astype(float), W, H.T, beta)
    # For beta <= 0 a little is added to data and model, so that silence has a price.
    rel = max(TOLERANCE[dtype], 1e-7 if beta <= 0 else 0.0)
    assert engine.divergence() == pytest.approx(wanted, rel=rel)


@pytest.mark.parametrize("beta", [1.0, 0.5])
def test_plain_updates_never_raise_the_divergence(rng, beta):
    problem, _, W, H = start(rng, np.float64)
    engine = MultiplicativeEngine(problem, W.copy(), H.copy(), beta)
    engine.be_cautious()
    last = engine.divergence()
    for _ in range(40):
        advance(engine, 0.0)
        value = engine.divergence()
        assert value <= last * (1 + 1e-12)
        last = value


def test_hals_finds_the_best_activations(rng, dtype):
    problem, _, W, H = start(rng, dtype)
    engine = HalsEngine(problem, W, H.copy(), update_W=False)
    for _ in range(60):
        advance(engine, 0.0)
    wanted = naive.best_activations(problem.V, W.astype(float), H, 120)
    error = np.sum((problem.V - wanted @ W.T) ** 2) / 2
    assert engine.divergence() == pytest.approx(error, rel=20 * TOLERANCE[dtype])


def test_hals_lowers_the_distance_and_reports_it(rng, dtype):
    problem, _, W, H = start(rng, dtype)
    engine = HalsEngine(problem, W, H.copy())
    first = np.sum((problem.V.astype(float) - H @ W.T) ** 2) / 2
    for _ in range(20):
        advance(engine, 0.0)
    last = np.sum((problem.V.astype(float) - engine.H @ engine.W.T) ** 2) / 2
    assert last < 0.5 * first
    assert engine.divergence() <= last * (1 + TOLERANCE[dtype])


def test_scaled_hals_is_hals_on_the_scaled_matrix(rng):
    problem, _, W, H = start(rng, np.float64)
    frames, bins = rng.random(70) + 0.5, rng.random(9) + 0.5
    scaled = HalsEngine(problem, W, H.copy(), scales=(frames, bins))
    V = problem.V * frames[:, np.newaxis] * bins
    plain = HalsEngine(
        pose_problem(V.T, None, 2), W, H.copy(), scales=(np.ones(70), np.ones(9))
    )
    for _ in range(5):
        advance(scaled, 0.5)
        advance(plain, 0.5)
    np.testing.assert_allclose(scaled.H, plain.H, rtol=1e-8, atol=1e-12)
    np.testing.assert_allclose(scaled.W, plain.W, rtol=1e-8, atol=1e-12)


def test_a_stopped_sweep_leaves_valid_factors(rng, dtype):
    problem, _, W, H = start(rng, dtype)
    for engine in (
        MultiplicativeEngine(problem, W.copy(), H.copy(), 1.0),
        HalsEngine(problem, W, H.copy()),
    ):
        assert engine.advance(0.0, want_divergence=False, stop=lambda: True) is None
        assert np.isfinite(engine.divergence())


def test_stretching_stands_for_a_power(rng):
    before = rng.random((6, 5)) + 1
    now = before * rng.uniform(0.7, 1.4, (6, 5))
    out = np.empty_like(now)
    step = make_step(
        0.8, np.float64, update_W=True, update_H=True, want_divergence=False
    )
    stretch_tile(now, before, now.shape[1], step, out)
    np.testing.assert_allclose(out, now * (now / before) ** 0.8, rtol=2e-3)
    np.testing.assert_allclose(out, naive.stretch(now, before, 0.8), rtol=1e-14)


def test_fast_log(rng):
    values = np.exp(rng.uniform(-80, 80, 500)).astype(np.float32)
    values[:4] = 1, 2, 0.5, np.finfo(np.float32).tiny
    found = [fast_log(value) for value in values]
    np.testing.assert_allclose(
        found, np.log(values.astype(float)), rtol=3e-7, atol=3e-7
    )


def test_descending_takes_any_scratch(rng, dtype):
    A = rng.random((20, 11)).astype(dtype)
    gram, target = A.T @ A, A.T @ rng.random((20, 7)).astype(dtype)
    found = []
    for dirt in (0.0, np.nan):
        values = np.ones((11, 7), dtype)
        scratch = np.full((DESCENT_ROWS + 1) * 7, dirt, dtype)
        descend(values, target, gram, scratch, 4, np.dtype(dtype).type(0.1))
        found.append(values)
    assert np.isfinite(found[0]).all()
    np.testing.assert_array_equal(found[0], found[1])
