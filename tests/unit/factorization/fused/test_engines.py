"""The fused engines against loop-level twins, one update at a time."""

import numpy as np
import pytest
from naive import factorization as naive

from nmfaudio.compiled.lines import LINE
from nmfaudio.factorization.core.data import make_data
from nmfaudio.factorization.core.divergence import beta_divergence
from nmfaudio.factorization.core.entries import (
    divergence_entry,
    divergence_row,
    fast_log,
    make_rule,
    split_row,
)
from nmfaudio.factorization.core.layout import (
    choose_tiling,
    columns_of,
    make_step,
    rows_of,
    widened,
)
from nmfaudio.factorization.core.survey import Bits, survey
from nmfaudio.factorization.fused.coordinate_steps import DESCENT_ROWS, descend
from nmfaudio.factorization.fused.hals import HalsEngine
from nmfaudio.factorization.fused.multiplicative import MultiplicativeEngine
from nmfaudio.factorization.fused.sweep_kl import stretch_tile

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
    problem = make_data(V.T, None if weights is None else weights.T, n_threads)
    assert problem.scale == 1
    assert np.shares_memory(problem.V, V)
    return problem, weights, W, H


def advance(engine, momentum):
    return engine.advance(momentum, want_objective=False, stop=never)


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
    assert engine.objective() == pytest.approx(wanted, rel=rel)


@pytest.mark.parametrize("beta", [1.0, 0.5])
@pytest.mark.parametrize("update_W", [True, False], ids=["free", "fixed"])
def test_a_sweep_over_blocks_of_bins_reports_the_divergence(rng, beta, update_W):
    """It is taken from the stretched activations, or after their update."""
    V = (rng.random((20, 600)) + 0.05).astype(np.float64)
    V /= V.max()
    problem = make_data(V.T, None, 2)
    W, H = rng.random((600, 3)) + 0.1, rng.random((20, 3)) + 0.1
    engine = MultiplicativeEngine(problem, W.copy(), H.copy(), beta, update_W=update_W)
    assert engine._tiling.n_bins < 600
    reported = engine.advance(0.0, want_objective=True, stop=never)
    then = engine.H if update_W else H
    wanted = beta_divergence(V.T, W, then.T, beta)
    assert reported == pytest.approx(wanted, rel=1e-9)


@pytest.mark.parametrize("beta", BETAS)
def test_silent_entries_are_split_with_the_offsets_of_the_rule(dtype, beta):
    rule = make_rule(beta, 1.0, dtype)
    row = np.array([0.0, 1e-10, 1e-3, 1.0], dtype)
    model, power = row[[0, 1, 3, 2]], np.empty_like(row)
    P = model.astype(float) + float(rule.eps) + float(rule.offset)
    V = row.astype(float) + float(rule.offset)
    split_row(row, model, power, rule)
    rtol = 20 * TOLERANCE[dtype]
    np.testing.assert_allclose(model, V * P ** (beta - 2), rtol=rtol)
    np.testing.assert_allclose(power, P ** (beta - 1), rtol=rtol)


@pytest.mark.parametrize("beta", BETAS)
def test_entries_of_silence_cost_what_they_cost_one_by_one(dtype, beta):
    rule = make_rule(beta, 1.0, dtype)
    row = np.array([0.0, 0.0, 1e-3, 1.0], dtype)
    model = np.array([0.0, 0.3, 0.3, 0.6], dtype)
    wanted = [divergence_entry(v, p, rule) for v, p in zip(row, model, strict=True)]
    divergence_row(row, model, np.empty_like(row), rule)
    np.testing.assert_allclose(model, wanted, rtol=20 * TOLERANCE[dtype], atol=1e-6)


@pytest.mark.parametrize("beta", [1.0, 0.5])
def test_plain_updates_never_raise_the_divergence(rng, beta):
    problem, _, W, H = start(rng, np.float64)
    engine = MultiplicativeEngine(problem, W.copy(), H.copy(), beta)
    engine.be_cautious()
    last = engine.objective()
    for _ in range(40):
        advance(engine, 0.0)
        value = engine.objective()
        assert value <= last * (1 + 1e-12)
        last = value


def test_hals_finds_the_best_activations(rng, dtype):
    problem, _, W, H = start(rng, dtype)
    engine = HalsEngine(problem, W, H.copy(), update_W=False)
    for _ in range(60):
        advance(engine, 0.0)
    wanted = naive.best_activations(problem.V, W.astype(float), H, 120)
    error = np.sum((problem.V - wanted @ W.T) ** 2) / 2
    assert engine.objective() == pytest.approx(error, rel=20 * TOLERANCE[dtype])


def test_hals_lowers_the_distance_and_reports_it(rng, dtype):
    problem, _, W, H = start(rng, dtype)
    engine = HalsEngine(problem, W, H.copy())
    first = np.sum((problem.V.astype(float) - H @ W.T) ** 2) / 2
    for _ in range(20):
        advance(engine, 0.0)
    last = np.sum((problem.V.astype(float) - engine.H @ engine.W.T) ** 2) / 2
    assert last < 0.5 * first
    assert engine.objective() <= last * (1 + TOLERANCE[dtype])


def test_hals_solves_both_factors_and_then_goes_ahead(rng):
    """What it goes ahead from the second time is what was solved, not gone ahead to."""
    problem, _, W, H = start(rng, np.float64)
    V = problem.V.T.astype(float)
    engine = HalsEngine(problem, W, H.copy())
    advance(engine, 0.0)
    ahead = engine.W
    for _ in range(2):
        before = engine.W
        momentum = float(engine._state[0])
        advance(engine, 0.5)
        H_now = engine.H.T
        solved = naive.descend(H_now @ H_now.T, H_now @ V.T, ahead.T, 8, 0.1, len(W)).T
        np.testing.assert_allclose(engine.W, solved, rtol=1e-7, atol=1e-9)
        ahead = np.maximum(0.0, solved + momentum * (solved - before))


def test_scaled_hals_is_hals_on_the_scaled_matrix(rng):
    problem, _, W, H = start(rng, np.float64)
    frames, bins = rng.random(70) + 0.5, rng.random(9) + 0.5
    scaled = HalsEngine(problem, W, H.copy(), scales=(frames, bins))
    V = problem.V * frames[:, np.newaxis] * bins
    plain = HalsEngine(
        make_data(V.T, None, 2), W, H.copy(), scales=(np.ones(70), np.ones(9))
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
        assert engine.advance(0.0, want_objective=False, stop=lambda: True) is None
        assert np.isfinite(engine.objective())


def test_stretching_stands_for_a_power(rng):
    before = rng.random((6, 5)) + 1
    now = before * rng.uniform(0.7, 1.4, (6, 5))
    out = np.empty_like(now)
    step = make_step(
        0.8, np.float64, update_W=True, update_H=True, want_divergence=False
    )
    stretch_tile(now, before, step, out)
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


# Below, at and above whole cache lines: some of them are padded with columns of zeros.
WIDTHS = (1, 7, 15, 16, 17, 30, 33)


def wide_start(rng, dtype, n_components):
    """Return a small problem of peak 1 in two tiles, and a start of any width."""
    V = (rng.random((40, 5)) + 0.05).astype(dtype)
    V /= V.max()
    W = (rng.random((5, n_components)) + 0.1).astype(dtype)
    H = (rng.random((40, n_components)) / n_components + 0.01).astype(dtype)
    return make_data(V.T, None, 2), W, H


def spoil(buffers, sums):
    """Fill scratch with NaN, but for the sums, which go on from call to call."""
    for name, buffer in zip(buffers._fields, buffers, strict=True):
        if name not in sums:
            buffer[:] = np.nan


@pytest.mark.parametrize("n_components", WIDTHS)
@pytest.mark.parametrize("beta", [1.0, 0.0])
def test_padding_changes_no_update(rng, dtype, beta, n_components):
    problem, W, H = wide_start(rng, dtype, n_components)
    engine = MultiplicativeEngine(problem, W.copy(), H.copy(), beta)
    # For beta <= 0 a little is added to data and model, so that silence has a price.
    rtol = max(4 * TOLERANCE[dtype], 1e-7 if beta <= 0 else 0.0)
    for momentum in (0.0, 0.3):
        W_ahead, H_ahead = W.astype(float), H.astype(float)
        if momentum:
            W_ahead = naive.stretch(engine.W, W, momentum)
            H_ahead = naive.stretch(engine.H, H, momentum)
        advance(engine, momentum)
        H_wanted = naive.update_activations(problem.V, W_ahead, H_ahead, beta)
        W_wanted = naive.update_templates(problem.V, W_ahead, H_wanted, beta)
        np.testing.assert_allclose(engine.H, H_wanted, rtol=rtol)
        np.testing.assert_allclose(engine.W, W_wanted, rtol=rtol)


@pytest.mark.parametrize("n_components", WIDTHS)
def test_padding_changes_no_descent(rng, dtype, n_components):
    problem, W, H = wide_start(rng, dtype, n_components)
    engine = HalsEngine(problem, W, H.copy())
    engine.advance(0.0, want_objective=True, stop=never)
    V, W = problem.V.astype(float), W.astype(float)
    # 40 frames are one tile.
    H_wanted = naive.descend(W.T @ W, W.T @ V.T, H.T, 4, 0.1, 64).T
    W_wanted = naive.descend(
        H_wanted.T @ H_wanted, H_wanted.T @ V, W.T, 8, 0.1, len(W)
    ).T
    rtol = 400 * TOLERANCE[dtype]
    np.testing.assert_allclose(engine.H, H_wanted, rtol=rtol, atol=rtol)
    if dtype is np.float64:
        np.testing.assert_allclose(engine.W, W_wanted, rtol=rtol, atol=rtol)


@pytest.mark.parametrize("n_components", [1, 15, 17])
@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("weighted", [False, True], ids=["plain", "weighted"])
def test_multiplicative_sweeps_take_any_scratch(
    rng, dtype, beta, n_components, weighted
):
    problem, W, H = wide_start(rng, dtype, n_components)
    if weighted:
        shares = rng.random(problem.V.shape).astype(dtype)
        problem = make_data(problem.V.T, shares.T, 2)
    found = []
    for is_dirty in (False, True):
        engine = MultiplicativeEngine(problem, W.copy(), H.copy(), beta)
        values = []
        for momentum in (0.0, 0.3, 0.5):
            if is_dirty:
                sums = ("W_numerator", "W_denominator", "H_sum", "divergence")
                spoil(engine._scratch, sums)
            values.append(engine.advance(momentum, want_objective=True, stop=never))
        found.append((engine.W, engine.H.copy(), values))
    for clean, dirty in zip(*found, strict=True):
        assert np.isfinite(clean).all()
        np.testing.assert_array_equal(clean, dirty)


@pytest.mark.parametrize("n_components", [1, 15, 17])
def test_hals_sweeps_take_any_scratch(rng, dtype, n_components):
    problem, W, H = wide_start(rng, dtype, n_components)
    found = []
    for is_dirty in (False, True):
        engine = HalsEngine(problem, W, H.copy())
        values = []
        for exact in (True, False, True):
            if is_dirty:
                spoil(engine._scratch, ("normal", "H_gram", "divergence"))
            engine._is_close = exact
            values.append(engine.advance(0.5, want_objective=True, stop=never))
        found.append((engine.W, engine.H.copy(), values))
    for clean, dirty in zip(*found, strict=True):
        assert np.isfinite(clean).all()
        np.testing.assert_array_equal(clean, dirty)


def half_distance(problem, engine):
    model = engine.H.astype(np.float64) @ engine.W.T.astype(np.float64)
    return 0.5 * np.sum((problem.V * problem.scale - model) ** 2)


@pytest.mark.parametrize("update_W", [True, False], ids=["both", "activations"])
def test_squared_distance_is_known_from_the_sums_of_an_iteration(
    rng, dtype, update_W, monkeypatch
):
    problem, W, H = wide_start(rng, dtype, 17)
    engine = HalsEngine(problem, W, H.copy(), update_W=update_W)
    monkeypatch.setattr(engine, "_place", None)  # would be the longer way
    for momentum in (0.0, 0.5):
        engine.advance(momentum, want_objective=True, stop=never)
        wanted = half_distance(problem, engine)
        rel = 1e-4 if dtype == np.float32 else 1e-10
        assert engine.objective() == pytest.approx(wanted, rel=rel)


def test_squared_distance_of_a_close_fit_is_no_cancellation(rng):
    W = rng.random((40, 3)).astype(np.float32)
    H = rng.random((150, 3)).astype(np.float32)
    problem = make_data((H @ W.T).T, None, 2)
    noise = 1 + 1e-5 * rng.random(W.shape).astype(np.float32)
    engine = HalsEngine(problem, W * noise, H * np.float32(problem.scale))
    told = engine.advance(0.0, want_objective=True, stop=never)
    wanted = half_distance(problem, engine)
    assert told == pytest.approx(wanted, rel=0.01, abs=1e-15)
    assert engine.objective() == pytest.approx(wanted, rel=0.01, abs=1e-15)
    assert wanted < 1e-9 * problem.energy


@pytest.mark.parametrize("level", [1.0, 1e-30, 1e30])
def test_energy_is_half_the_sum_of_squares_at_any_level(rng, dtype, level):
    V = (100 * rng.random((13, 30))).astype(dtype)
    wanted = 0.5 * np.sum((V.astype(np.float64) / 128) ** 2)
    power = dtype(2.0 ** round(np.log2(level if dtype == np.float32 else level**9)))
    assert make_data(V * power, None).energy == pytest.approx(wanted, rel=1e-6)


def test_zeros_with_a_sign_are_no_negative_numbers(dtype):
    V = np.array([[-0.0, -0.0, 2.0], [-0.0, 1.0, 3.0]], dtype)
    problem = make_data(V.T, None)
    np.testing.assert_array_equal(problem.frame_sums * problem.unit, [2.0, 4.0])
    assert problem.unit == 4.0


@pytest.mark.parametrize("n_bins", [1, 2, 5])
def test_one_component_is_not_taken_for_a_split_update(rng, dtype, n_bins):
    """One bin and one component once looked like sums with denominators: NaN."""
    V = (rng.random((40, n_bins)) + 0.1).astype(dtype)
    W, H = np.ones((n_bins, 1), dtype), np.ones((40, 1), dtype)
    engine = MultiplicativeEngine(make_data(V.T, None, 2), W, H.copy(), 1.0)
    advance(engine, 0.0)
    scaled = V / 2.0 ** np.ceil(np.log2(V.max()))
    H_wanted = naive.update_activations(scaled, W, H, 1.0)
    W_wanted = naive.update_templates(scaled, W, H_wanted, 1.0)
    np.testing.assert_allclose(engine.H, H_wanted, rtol=TOLERANCE[dtype])
    np.testing.assert_allclose(engine.W, W_wanted, rtol=TOLERANCE[dtype])


@pytest.mark.parametrize("n_bins", [1, 15, 129, 488, 1025, 4097])
@pytest.mark.parametrize("tile_frames", [32, 64])
def test_tiles_are_whole_lines_that_stay_in_cache(n_bins, tile_frames):
    tiling = choose_tiling(500, n_bins, 30, 2, tile_frames)
    assert 1 <= tiling.n_bins <= n_bins
    assert tiling.n_bins == n_bins or tiling.n_bins % LINE == 0
    assert 4 * tiling.n_frames * tiling.n_bins <= 80_000


@pytest.mark.parametrize("n_bins", [1, 17, 40])
def test_rows_and_columns_undo_each_other(rng, n_bins):
    W = rng.random((n_bins, 3))
    tiling = choose_tiling(50, n_bins, 3, 1)._replace(n_bins=min(16, n_bins))
    np.testing.assert_array_equal(columns_of(rows_of(W, tiling), n_bins, tiling), W)


def test_widening_adds_only_zeros_and_fills_lines(rng, dtype):
    for n_components in range(1, 70):
        W = rng.random((4, n_components)).astype(dtype)
        wide = widened(W)
        assert wide.shape[1] % LINE == 0
        assert n_components <= wide.shape[1] < n_components + LINE
        np.testing.assert_array_equal(wide[:, :n_components], W)
        assert not wide[:, n_components:].any()


@pytest.mark.parametrize("weighted", [False, True], ids=["plain", "weighted"])
@pytest.mark.parametrize("n_chunks", [1, 2, 3])
def test_the_data_is_surveyed_as_loops_do(rng, dtype, n_chunks, weighted):
    V = rng.random((11, 5)).astype(dtype)
    V[2, 3], V[4] = -1, 0
    shares = (rng.random(V.shape) * (rng.random(V.shape) > 0.4)).astype(dtype)
    weights = shares if weighted else shares[:0]
    if weighted:
        # Behind a weight of zero anything may stand.
        V[shares == 0] = np.nan
    frames, bins = np.full((11, 3), np.nan), np.full((n_chunks, 5), np.nan)
    bits, bad = Bits.of(V), np.full(11, -7)
    survey(V, bits, weights, frames, bins, bad)
    if not weighted:
        frames[:, 1] = bits.peaks.view(dtype)
    wanted = naive.survey(V, weights if weighted else None)
    np.testing.assert_allclose(frames, wanted[0], rtol=1e-6)
    np.testing.assert_allclose(bins.sum(axis=0), wanted[1], rtol=1e-6)
    np.testing.assert_array_equal(bad, wanted[2])


def test_many_quick_iterations_are_single_ones(rng, dtype):
    problem, _, W, H = start(rng, dtype, n_threads=1)
    momenta = [0.0, 0.3, 0.6]
    single = MultiplicativeEngine(problem, W.copy(), H.copy(), 1.0)
    together = MultiplicativeEngine(problem, W.copy(), H.copy(), 1.0)
    assert together.can_run()
    together.run(momenta)
    for momentum in momenta:
        advance(single, momentum)
    np.testing.assert_allclose(together.W, single.W, rtol=TOLERANCE[dtype])
    np.testing.assert_allclose(together.H, single.H, rtol=TOLERANCE[dtype])
    # Without momentum, and from there on, it is what loops say.
    W, H = single.W.astype(float), single.H.astype(float)
    last = MultiplicativeEngine(problem, single.W.copy(), single.H.copy(), 1.0)
    last.run([0.0])
    V = problem.V.astype(float)
    H = H * ((V / (H @ W.T)) @ W) / W.sum(axis=0)
    W = W * ((V / (H @ W.T)).T @ H) / H.sum(axis=0)
    np.testing.assert_allclose(last.H, H, rtol=10 * TOLERANCE[dtype])
    np.testing.assert_allclose(last.W, W, rtol=10 * TOLERANCE[dtype])


def test_many_quick_iterations_of_hals_are_single_ones(rng, dtype):
    problem, _, W, H = start(rng, dtype, n_threads=1)
    momenta = [0.0, 0.3, 0.6, 0.6, 0.6]
    single = HalsEngine(problem, W, H.copy())
    together = HalsEngine(problem, W, H.copy())
    assert together.can_run()
    together.run(momenta[:2])
    together.run(momenta[2:])
    values = [
        single.advance(momentum, want_objective=True, stop=never)
        for momentum in momenta
    ]
    # Momentum and what it goes by are carried over.
    ends = [
        engine.advance(0.6, want_objective=True, stop=never)
        for engine in (together, single)
    ]
    assert ends[0] == pytest.approx(ends[1], rel=1e-4)
    np.testing.assert_allclose(together.W, single.W, rtol=10 * TOLERANCE[dtype])
    np.testing.assert_allclose(together.H, single.H, rtol=10 * TOLERANCE[dtype])
    assert single.objective() < values[0]
    # A rise ends what momentum there was, for one iteration in either.
    for engine in (single, together):
        engine._state[2] = 0.0
    together.run([0.6, 0.6])
    for _ in range(2):
        advance(single, 0.6)
    np.testing.assert_allclose(together.W, single.W, rtol=10 * TOLERANCE[dtype])
    assert together._state.tolist() == pytest.approx(single._state.tolist())
    # And it is what loops say.
    problem, _, W, H = start(rng, np.float64, n_threads=1)
    quick = HalsEngine(problem, W, H.copy())
    quick.run([0.0])
    now, V = quick.H.T, problem.V.T.astype(float)
    solved = naive.descend(now @ now.T, now @ V.T, W.T, 8, 0.1, len(W)).T
    np.testing.assert_allclose(quick.W, solved, rtol=1e-7, atol=1e-9)


def test_large_fixed_or_weighted_problems_go_step_by_step(rng):
    problem, _, W, H = start(rng, np.float32, n_threads=1)
    held = MultiplicativeEngine(problem, W.copy(), H.copy(), 1.0, update_W=False)
    assert not held.can_run()
    assert not MultiplicativeEngine(problem, W.copy(), H.copy(), 0.0).can_run()
    assert not HalsEngine(problem, W, H.copy(), update_W=False).can_run()
    shared, _, W, H = start(rng, np.float32, n_threads=2)
    assert not HalsEngine(shared, W, H.copy()).can_run()
    assert not MultiplicativeEngine(shared, W, H, 1.0).can_run()


def test_rounding_is_no_partner(rng, dtype):
    """A component of next to nothing once sent its partner beyond float32."""
    gram = np.diag([4.0, 1e-42, 0.0]).astype(dtype)
    values, target = np.ones((3, 6), dtype), np.full((3, 6), 1e-2, dtype)
    scratch = np.full((DESCENT_ROWS + 1) * 6, np.nan, dtype)
    descend(values, target, gram, scratch, 4, np.dtype(dtype).type(0.1))
    np.testing.assert_allclose(values[0], 0.0025, rtol=1e-5)
    np.testing.assert_array_equal(values[1:], 1)


def test_locked_data_counts_as_any_other_and_stays_locked(rng, dtype):
    """Else every kernel would be compiled anew for it."""
    V = rng.random((40, 9)).astype(dtype)
    V.setflags(write=False)
    posed = make_data(V.T, None, 1).V
    assert np.shares_memory(posed, V)
    assert posed.flags.writeable
    assert not V.flags.writeable
    np.testing.assert_array_equal(posed, V)
