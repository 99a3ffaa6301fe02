"""The compiled passes against loops over every bin."""

import numpy as np
import pytest
from naive import constrained as naive

from nmfaudio.factorization.constrained import gram, packing
from nmfaudio.factorization.constrained.engine import Passes
from nmfaudio.factorization.constrained.packing import GatedData
from nmfaudio.factorization.core.entries import make_rule

N_BINS, N_FRAMES, N_COMPONENTS = 19, 13, 4


@pytest.fixture
def small_tiles(monkeypatch):
    """Cut so small a problem into several tiles of frames and of bins."""
    monkeypatch.setattr(packing, "_TILE_FRAMES", 5)
    monkeypatch.setattr(packing, "_TILE_BINS", 16)
    monkeypatch.setattr(packing, "_CHUNK_PRODUCTS", 1)


def make_case(n_lags, beta, *, weighted, gated, dtype, seed=0):
    rng = np.random.default_rng(seed)
    V = rng.random((N_BINS, N_FRAMES)) + 0.01
    W = rng.random((n_lags, N_BINS, N_COMPONENTS)) + 0.01
    H = rng.random((N_COMPONENTS, N_FRAMES)) + 0.01
    V, W, H = V.astype(dtype), W.astype(dtype), H.astype(dtype)
    weights = None
    if weighted:
        weights = rng.random(V.shape) * (rng.random(V.shape) < 0.8)
        weights = weights.astype(dtype)
        V[weights == 0] = np.nan
    groups, gates, gate_of = [[0, 1, 2, 3]], [None], [-1]
    stacked = np.zeros((0, 0, 0), dtype)
    if gated:
        groups, gate_of = [[2], [0, 3], [1]], [0, 1, -1]
        pair = (rng.random((2, *V.shape)) * (rng.random((2, *V.shape)) < 0.7)).astype(
            dtype
        )
        gates = [pair[0], pair[1], None]
        stacked = np.ascontiguousarray(pair.transpose(0, 2, 1))
    none = np.zeros((0, 0), dtype)
    inner_weights = none if weights is None else np.ascontiguousarray(weights.T)
    # As of data at a mean level of 0.7.
    forbidden = V.dtype.type(0.7 ** (beta - 1))
    data = GatedData(np.ascontiguousarray(V.T), inner_weights, stacked, forbidden)
    return V, W, H, weights, groups, gates, gate_of, data


@pytest.mark.usefixtures("small_tiles")
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
@pytest.mark.parametrize("gated", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("n_lags", [1, 3])
@pytest.mark.parametrize("beta", [1.0, 2.0, 0.0, 0.5, 1.5, 0.7, 3.0])
def test_halves_and_divergence_equal_the_loops(beta, n_lags, weighted, gated, dtype):
    V, W, H, weights, groups, gates, gate_of, data = make_case(
        n_lags, beta, weighted=weighted, gated=gated, dtype=dtype
    )
    rule = make_rule(beta, 0.5, data.V.dtype.type)
    free = np.array([True, False, True, True])
    rows = np.ascontiguousarray(H.T)
    results = []
    for n_chunks in (1, 3):
        engine = Passes([data], n_lags, rule, groups, gate_of, free, n_chunks)
        assert engine.layout.chunks.size == n_chunks
        engine.set_templates(W)
        for_H = [half.T.copy() for half in engine.activation_halves(W, rows)]
        for_W = [half.copy() for half in engine.template_halves(W, rows)]
        results.append((for_H, for_W, engine.divergence(rows)))

    shift = float(rule.eps + rule.offset)
    scaled = V.astype(np.float64) * float(rule.scale) + float(rule.offset)
    wanted_W, wanted_H = naive.halves(
        scaled,
        W,
        H,
        beta,
        weights=weights,
        groups=groups,
        gates=gates,
        forbidden=float(data.forbidden),
        shift=shift,
    )
    rtol = 1e-9 if dtype == np.float64 else 3e-5
    for for_H, for_W, _ in results:
        for got, wanted in zip(for_H, wanted_H, strict=True):
            np.testing.assert_allclose(got, wanted, rtol=rtol)
        for got, wanted in zip(for_W, wanted_W, strict=True):
            np.testing.assert_allclose(
                got[..., free], wanted[..., free], rtol=rtol, atol=rtol
            )
    P = naive.model(W, H, groups, gates)
    total = naive.divergence(scaled, P + shift, beta, weights)
    for group, gate in zip(groups, gates, strict=True):
        if gate is not None:
            energy = naive.model_of_group(W, H, group) * (1 - gate)
            price = float(data.forbidden) * energy
            total += float((price if weights is None else price * weights).sum())
    for _, _, value in results:
        assert value == pytest.approx(total, rel=1e-8 if dtype == np.float64 else 1e-5)


def test_gram_matrices_of_more_frames_than_a_block(monkeypatch):
    monkeypatch.setattr(gram, "_BLOCK_FRAMES", 5)
    rng = np.random.default_rng(2)
    W, H = rng.random((3, 6, 2)), rng.random((2, 17))
    for n_frames in (17, 2, 1):
        rows = np.ascontiguousarray(H[:, :n_frames].T)
        V = rng.random((6, n_frames))
        (_, wanted_W), (_, wanted_H) = naive.halves(V, W, rows.T, 2.0)
        for_H, for_W = np.empty_like(rows), np.empty_like(W)
        gram.gram_for_activations(W, rows, 3, for_H)
        gram.gram_for_templates(W, rows, 3, for_W)
        np.testing.assert_allclose(for_H.T, wanted_H, rtol=1e-10)
        np.testing.assert_allclose(for_W, wanted_W, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("beta", [1.5, 2.0])
def test_channels_add_up(beta):
    rng = np.random.default_rng(1)
    channels = [
        GatedData(rng.random((9, 6)), np.zeros((0, 0)), np.zeros((0, 0, 0)), 1.0)
        for _ in range(2)
    ]
    W, H = rng.random((2, 6, 3)), rng.random((9, 3))
    rule = make_rule(beta, 1.0, np.float64)
    free = np.ones(3, bool)
    both = Passes(channels, 2, rule, [[0, 1, 2]], [-1], free, 2)
    both.set_templates(W)
    halves = both.activation_halves(W, H)
    templates = both.template_halves(W, H)
    value = both.divergence(H)
    total = 0.0
    sums = np.zeros((2, 9, 3))
    for c, data in enumerate(channels):
        one = Passes([data], 1, rule, [[0, 1, 2]], [-1], free, 2)
        one.set_templates(W[c : c + 1])
        sums += np.array(one.activation_halves(W[c : c + 1], H))
        for got, wanted in zip(
            templates, one.template_halves(W[c : c + 1], H), strict=True
        ):
            np.testing.assert_allclose(got[c], wanted[0], rtol=1e-12)
        total += one.divergence(H)
    np.testing.assert_allclose(halves, sums, rtol=1e-12)
    assert value == pytest.approx(total, rel=1e-12)
