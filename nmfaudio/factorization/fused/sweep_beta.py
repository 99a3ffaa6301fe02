"""The fused sweep for every other divergence, and for weighted data.

As :mod:`nmfaudio.factorization.fused.sweep_kl`, with a denominator of its own for every
entry: two products where Kullback-Leibler needs one.
"""

from typing import Any

import numpy as np

from nmfaudio.compiled.jit import parallel_kernel, prange, relaxed_kernel
from nmfaudio.compiled.products import add_product, multiply
from nmfaudio.compiled.types import FloatArray, Real
from nmfaudio.factorization.core.layout import (
    KIND_EUCLIDEAN,
    KIND_HALF,
    KIND_ITAKURA_SAITO,
    KIND_KULLBACK_LEIBLER,
    KIND_THREE,
    KIND_THREE_HALVES,
    Factors,
    Rule,
    Scratch,
    Step,
    Tiling,
)
from nmfaudio.factorization.fused.sweep_kl import add_rows, stretch_tile

__all__ = ["divergence_entry", "sweep_beta"]


@relaxed_kernel
def _split_row_by_powers(
    row: FloatArray, model: FloatArray, power: FloatArray, rule: Rule
) -> None:
    """Do :func:`_split_row` where powers are not whole numbers.

    ``row``, ``model``, ``power`` and ``rule`` as there.
    """
    eps = rule.eps + rule.offset
    one = rule.eps / rule.eps
    if rule.kind == KIND_HALF:
        for f in range(model.size):
            p = model[f] + eps
            power[f] = one / np.sqrt(p)
            model[f] = row[f] * rule.scale * power[f] / p
    elif rule.kind == KIND_THREE_HALVES:
        for f in range(model.size):
            p = model[f] + eps
            power[f] = np.sqrt(p)
            model[f] = row[f] * rule.scale / power[f]
    else:
        for f in range(model.size):
            p = model[f] + eps
            power[f] = p ** (rule.beta - one)
            model[f] = (row[f] * rule.scale + rule.offset) * power[f] / p


@relaxed_kernel
def _split_row(
    row: FloatArray, model: FloatArray, power: FloatArray, rule: Rule
) -> None:
    """Turn one frame's model ``P`` into ``V P**(beta-2)`` and ``P**(beta-1)``.

    ``row`` (width,) is the data; ``model`` (width,) gets the first, ``power`` (width,)
    the second; ``rule`` tells beta and the offsets.
    """
    eps = rule.eps + rule.offset
    one = rule.eps / rule.eps
    if rule.kind == KIND_KULLBACK_LEIBLER:
        for f in range(model.size):
            model[f] = row[f] * rule.scale / (model[f] + eps)
            power[f] = one
    elif rule.kind == KIND_EUCLIDEAN:
        for f in range(model.size):
            power[f] = model[f] + eps
            model[f] = row[f] * rule.scale
    elif rule.kind == KIND_ITAKURA_SAITO:
        for f in range(model.size):
            inverse = one / (model[f] + eps)
            power[f] = inverse
            model[f] = (row[f] * rule.scale + rule.offset) * inverse * inverse
    elif rule.kind == KIND_THREE:
        for f in range(model.size):
            p = model[f] + eps
            power[f] = p * p
            model[f] = row[f] * rule.scale * p
    else:
        _split_row_by_powers(row, model, power, rule)


@relaxed_kernel
def divergence_entry(v: Real, p: Real, rule: Rule) -> Any:
    """Return ``d_beta(v | p)`` in float64 for one entry, offsets included.

    ``v`` is scaled already, ``p`` is the bare model; ``rule`` holds the divergence.
    """
    x = np.float64(v) + rule.offset
    y = np.float64(p) + rule.eps + rule.offset
    beta = np.float64(rule.beta)
    if rule.kind == KIND_EUCLIDEAN:
        return 0.5 * (x - y) * (x - y)
    if rule.kind == KIND_KULLBACK_LEIBLER:
        return x * np.log(x / y) - x + y if x > 0 else y
    if rule.kind == KIND_ITAKURA_SAITO:
        return x / y - np.log(x / y) - 1
    if beta > 0 and x <= 0:
        return y**beta / beta
    gain = x**beta + (beta - 1) * y**beta - beta * x * y ** (beta - 1)
    # Cancellation may leave a tiny negative number where the model is exact.
    return max(0.0, gain / (beta * (beta - 1)))


@relaxed_kernel
def _divergence_tile(
    V: FloatArray, weights: FloatArray, f0: int, model: FloatArray, rule: Rule
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
    rule: Rule,
) -> None:
    """Apply :func:`_split_row` to a tile, and the weights.

    ``V``, ``weights`` (n, n_bins), the latter maybe empty; ``model`` and ``power``
    (n, width) begin at bin ``f0``; ``rule`` holds the divergence. A weight of 0 gives
    exact zeros whatever ``V`` holds there, NaN included.
    """
    for i in range(model.shape[0]):
        row, other = model[i], power[i]
        _split_row(V[i, f0 : f0 + row.size], row, other, rule)
        if weights.shape[0] > 0:
            weight = weights[i, f0 : f0 + row.size]
            zero = rule.eps - rule.eps
            for f in range(row.size):
                is_heard = weight[f] > 0
                row[f] = row[f] * weight[f] if is_heard else zero
                other[f] = other[f] * weight[f] if is_heard else zero


@relaxed_kernel
def quotient(numerator: Real, denominator: Real, rule: Rule) -> Any:
    """Return ``(numerator / denominator) ** exponent`` of an update.

    ``rule.eps`` keeps the ``denominator``, whose part behind weights may be zero, from
    being divided by at zero, and ``numerator`` is then zero as well.
    """
    value = numerator / (denominator + rule.eps * rule.eps)
    one = rule.eps / rule.eps
    if rule.exponent == one:
        return value
    if rule.exponent + rule.exponent == one:
        return np.sqrt(value)
    return value**rule.exponent


@relaxed_kernel
def _activation_tile(
    data: tuple[FloatArray, FloatArray],
    t0: int,
    factors: Factors,
    scratch: Scratch,
    c: int,
    tiling: Tiling,
    rule: Rule,
    step: Step,
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
    factors: Factors,
    scratch: Scratch,
    c: int,
    tiling: Tiling,
    rule: Rule,
    step: Step,
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


@parallel_kernel
def sweep_beta(
    V: FloatArray,
    weights: FloatArray,
    factors: Factors,
    scratch: Scratch,
    tiling: Tiling,
    rule: Rule,
    step: Step,
) -> None:
    """Do one iteration of extrapolated updates for a beta-divergence [1]_.

    With ``Hs``, ``Ws`` the stretched factors and ``P`` their model::

        H <- Hs * [((w V P**(beta-2)) Ws) / ((w P**(beta-1)) Ws)] ** exponent

    and the two sums of the same form for the templates, with the new ``H``, are added
    to ``scratch.W_numerator`` and ``W_denominator``. ``V`` (n_frames, n_bins) and
    ``weights`` (the same, or empty) are not modified; of ``factors``, ``H`` and
    ``H_before`` are. ``tiling`` names the frames, ``rule`` the divergence, ``step`` the
    halves to do and whether the divergence is wanted, as in
    :func:`nmfaudio.factorization.fused.sweep_kl.sweep_kl`.

    References
    ----------
    .. [1] Févotte and Idier, "Algorithms for nonnegative matrix factorization with the
       beta-divergence", Neural Computation 23(9), 2011.
    """
    for c in prange(tiling.n_chunks):
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
                now = factors.H[t0 : t0 + n]
                left[:] = now
            if step.update_W or not step.update_H:
                _template_tile(data, factors, scratch, c, tiling, rule, step)
