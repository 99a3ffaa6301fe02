"""The fused sweep for every other divergence, and for weighted data.

As :mod:`nmfaudio.factorization.fused.sweep_kl`, with a denominator of its own for every
entry: two products where Kullback-Leibler needs one.
"""

from typing import Any

import numpy as np

from nmfaudio.compiled.jit import parallel_kernel, relaxed_kernel, run_chunks
from nmfaudio.compiled.products import add_product, multiply
from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.core.entries import (
    DivergenceRule,
    divergence_entry,
    quotient,
    split_row,
)
from nmfaudio.factorization.core.layout import (
    SweepFactors,
    SweepScratch,
    SweepStep,
    Tiling,
)
from nmfaudio.factorization.fused.sweep_kl import add_rows, copy_rows, stretch_tile

__all__ = ["sweep_beta"]


@relaxed_kernel
def _divergence_tile(
    V: FloatArray, weights: FloatArray, f0: int, model: FloatArray, rule: DivergenceRule
) -> Any:
    """Return the divergence of one tile, weighted.

    ``V`` and ``weights`` (n, n_bins) hold the tile's frames (``weights`` may be empty);
    ``model`` (n, width) begins at bin ``f0``; ``rule`` holds the divergence.
    """
    total = 0.0
    for i in range(model.shape[0]):
        for f in range(model.shape[1]):
            weight = 1.0
            if weights.shape[0] > 0:
                weight = np.float64(weights[i, f0 + f])
            if weight > 0:
                v = V[i, f0 + f] * rule.scale
                total += weight * divergence_entry(v, model[i, f], rule)
    return total


@relaxed_kernel
def _split_tile(
    V: FloatArray,
    weights: FloatArray,
    f0: int,
    model: FloatArray,
    power: FloatArray,
    rule: DivergenceRule,
) -> None:
    """Apply :func:`split_row` to a tile, and the weights.

    ``V``, ``weights`` (n, n_bins), the latter maybe empty; ``model`` and ``power``
    (n, width) begin at bin ``f0``; ``rule`` holds the divergence. A weight of 0 gives
    exact zeros whatever ``V`` holds there, NaN included.
    """
    for i in range(model.shape[0]):
        row, other = model[i], power[i]
        split_row(V[i, f0 : f0 + row.size], row, other, rule)
        if weights.shape[0] > 0:
            weight = weights[i, f0 : f0 + row.size]
            zero = rule.eps - rule.eps
            for f in range(row.size):
                counts = weight[f] > 0
                row[f] = row[f] * weight[f] if counts else zero
                other[f] = other[f] * weight[f] if counts else zero


@relaxed_kernel
def _activation_tile(
    data: tuple[FloatArray, FloatArray],
    t0: int,
    factors: SweepFactors,
    scratch: SweepScratch,
    c: int,
    tiling: Tiling,
    rule: DivergenceRule,
    step: SweepStep,
) -> None:
    """Update the activations of one tile; ``scratch.left[c]`` holds the new ones.

    ``data`` are the tile's frames of ``V`` and of the weights (n, n_bins), beginning at
    frame ``t0``; ``c`` is the chunk whose row of ``scratch`` is used; ``factors``,
    ``tiling``, ``rule`` and ``step`` as in :func:`sweep_beta`.
    """
    V, weights = data
    n, n_bins = V.shape
    n_components = tiling.n_components
    left = scratch.left[c, : n * n_components].reshape(n, n_components)
    now = factors.H[t0 : t0 + n]
    before = factors.H_before[t0 : t0 + n]
    stretch_tile(now, before, step, left)
    n_wide = factors.W.shape[1]
    numerator = scratch.numerator[c, : n * n_wide].reshape(n, n_wide)
    denominator = scratch.denominator[c, : n * n_wide].reshape(n, n_wide)
    numerator[:] = 0
    denominator[:] = 0
    for f0 in range(0, n_bins, tiling.n_bins):
        width = min(tiling.n_bins, n_bins - f0)
        model = scratch.model[c, : n * width].reshape(n, width)
        power = scratch.power[c, : n * width].reshape(n, width)
        at = n_components * f0
        right = factors.W_rows[at : at + n_components * width]
        multiply(left, right.reshape(n_components, width), model)
        if step.want_divergence and not step.update_W:
            scratch.divergence[c, 0] += _divergence_tile(V, weights, f0, model, rule)
        _split_tile(V, weights, f0, model, power, rule)
        columns = factors.W[f0 : f0 + width]
        add_product(model, columns, numerator)
        add_product(power, columns, denominator)
    for i in range(n):
        new, old, row = now[i], before[i], left[i]
        up, down = numerator[i], denominator[i]
        for k in range(n_components):
            value = row[k] * quotient(up[k], down[k], rule)
            old[k] = new[k]
            new[k] = max(value, rule.floor)
            row[k] = new[k]


@relaxed_kernel
def _template_tile(
    data: tuple[FloatArray, FloatArray],
    factors: SweepFactors,
    scratch: SweepScratch,
    c: int,
    tiling: Tiling,
    rule: DivergenceRule,
    step: SweepStep,
) -> None:
    """Add one tile's share of both sums for the templates to chunk ``c``'s.

    ``data`` are the tile's frames of ``V`` and of the weights (n, n_bins);
    ``scratch.left[c]`` are their activations; ``factors``, ``tiling``, ``rule`` and
    ``step`` as in :func:`sweep_beta`.
    """
    V, weights = data
    n, n_bins = V.shape
    n_components = tiling.n_components
    left = scratch.left[c, : n * n_components].reshape(n, n_components)
    add_rows(left, scratch.H_sum[c])
    for f0 in range(0, n_bins, tiling.n_bins):
        width = min(tiling.n_bins, n_bins - f0)
        model = scratch.model[c, : n * width].reshape(n, width)
        power = scratch.power[c, : n * width].reshape(n, width)
        at = n_components * f0
        size = n_components * width
        right = factors.W_rows[at : at + size].reshape(n_components, width)
        multiply(left, right, model)
        if step.want_divergence:
            scratch.divergence[c, 0] += _divergence_tile(V, weights, f0, model, rule)
        if not step.update_W:
            continue
        _split_tile(V, weights, f0, model, power, rule)
        up = scratch.W_numerator[c, at : at + size].reshape(n_components, width)
        down = scratch.W_denominator[c, at : at + size].reshape(n_components, width)
        add_product(left.T, model, up)
        add_product(left.T, power, down)


@relaxed_kernel
def _sweep_chunk(
    c: int,
    V: FloatArray,
    weights: FloatArray,
    factors: SweepFactors,
    scratch: SweepScratch,
    tiling: Tiling,
    rule: DivergenceRule,
    step: SweepStep,
) -> None:
    """Do :func:`sweep_beta`'s work for chunk ``c``; other arguments as there."""
    n_frames = tiling.stop - tiling.start
    first = tiling.start + c * n_frames // tiling.n_chunks
    last = tiling.start + (c + 1) * n_frames // tiling.n_chunks
    n_components = tiling.n_components
    for t0 in range(first, last, tiling.n_frames):
        n = min(tiling.n_frames, last - t0)
        data = (V[t0 : t0 + n], weights[t0 : t0 + n])
        if step.update_H:
            _activation_tile(data, t0, factors, scratch, c, tiling, rule, step)
        else:
            left = scratch.left[c, : n * n_components].reshape(n, n_components)
            copy_rows(factors.H[t0 : t0 + n], left)
        if step.update_W or not step.update_H:
            _template_tile(data, factors, scratch, c, tiling, rule, step)


@parallel_kernel
def sweep_beta(
    V: FloatArray,
    weights: FloatArray,
    factors: SweepFactors,
    scratch: SweepScratch,
    tiling: Tiling,
    rule: DivergenceRule,
    step: SweepStep,
) -> None:
    """Do one iteration of extrapolated updates for a beta-divergence [1]_.

    With ``Hs``, ``Ws`` the stretched factors and ``P`` their model::

        H <- Hs * [((w V P**(beta-2)) Ws) / ((w P**(beta-1)) Ws)] ** exponent

    and the two sums of the same form for the templates, with the new ``H``, are added
    to ``scratch.W_numerator`` and ``W_denominator``. ``V`` (n_frames, n_bins) and
    ``weights`` (the same, or empty) are not modified; of ``factors``, ``H`` and
    ``H_before`` are. ``tiling`` names the frames, ``rule`` the divergence, ``step`` the
    halves to do and whether the divergence is wanted, as in
    :func:`nmfaudio.factorization.fused.sweep_kl.sweep_chunk`.

    References
    ----------
    .. [1] Févotte and Idier, "Algorithms for nonnegative matrix factorization with the
       beta-divergence", Neural Computation 23(9), 2011.
    """
    given = (V, weights, factors, scratch, tiling, rule, step)
    run_chunks(_sweep_chunk, tiling.n_chunks, given)
