"""The divergence of a constrained model, summed in float64, tile by tile."""

import numpy as np

from nmfaudio.compiled.jit import parallel_kernel, prange, relaxed_kernel
from nmfaudio.compiled.products import multiply
from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.constrained.packing import (
    KIND_EUCLIDEAN,
    KIND_ITAKURA_SAITO,
    KIND_KULLBACK_LEIBLER,
    Data,
    Layout,
    Packed,
    Real,
    Rule,
    Scratch,
)
from nmfaudio.factorization.constrained.tiles import model_tile, stack_groups
from nmfaudio.factorization.fused.sweep_kl import fast_log

__all__ = ["divergence_chunk", "divergence_sums"]


@relaxed_kernel
def _divergence_entry(v: Real, p: Real, beta: Real) -> Real:
    """Return ``d_beta(v | p)`` for ``p > 0`` and ``beta`` other than 0 and 1."""
    value = (beta - 1) * p**beta - beta * v * p ** (beta - 1)
    if v > 0:
        value += v**beta
    return value / (beta * (beta - 1))


@relaxed_kernel
def _log_row(values: FloatArray) -> None:
    """Replace positive numbers by their logarithms; in float32 without a call each."""
    if values.itemsize == 4:
        for f in range(values.size):
            values[f] = fast_log(values[f])
    else:
        for f in range(values.size):
            values[f] = np.log(values[f])


@relaxed_kernel
def _divergence_row(
    row: FloatArray, model: FloatArray, spare: FloatArray, rule: Rule
) -> None:
    """Overwrite one frame's ``model`` with the divergence of each bin.

    ``row``, ``model`` and ``spare`` (scratch) are (n,); ``rule`` says which divergence.
    """
    eps = rule.eps
    zero = rule.eps - rule.eps
    if rule.kind == KIND_KULLBACK_LEIBLER:
        for f in range(model.size):
            model[f] += eps
            # The guard keeps 0 log 0 at zero without a branch.
            spare[f] = max(row[f] * rule.scale, eps) / model[f]
        _log_row(spare)
        for f in range(model.size):
            v = row[f] * rule.scale
            model[f] = v * spare[f] - v + model[f]
    elif rule.kind == KIND_EUCLIDEAN:
        for f in range(model.size):
            difference = row[f] * rule.scale - model[f]
            model[f] = difference * difference / 2
    elif rule.kind == KIND_ITAKURA_SAITO:
        for f in range(model.size):
            spare[f] = (row[f] * rule.scale + rule.offset) / (model[f] + eps)
            model[f] = spare[f] - 1
        _log_row(spare)
        for f in range(model.size):
            model[f] -= spare[f]
    else:
        for f in range(model.size):
            v = row[f] * rule.scale + rule.offset
            model[f] = max(zero, _divergence_entry(v, model[f] + eps, rule.beta))


@relaxed_kernel
def _row_total(data: Data, t: int, f0: int, values: FloatArray) -> float:
    """Return the weighted sum of one frame's bins, in float64."""
    total = 0.0
    if data.weights.shape[0] > 0:
        for f in range(values.size):
            weight = data.weights[t, f0 + f]
            if weight > 0:
                total += np.float64(values[f] * weight)
    else:
        for f in range(values.size):
            total += np.float64(values[f])
    return total


@relaxed_kernel
def _price(
    data: Data,
    packed: Packed,
    layout: Layout,
    rule: Rule,
    scratch: Scratch,
    place: tuple[int, int, int, int],
) -> float:
    """Return what the model's energy behind the gates costs, for one tile."""
    c, start, n, f0 = place
    n_bins = data.V.shape[1]
    width = min(layout.tile_bins, n_bins - f0)
    share = scratch.part[c, : n * width].reshape(n, width)
    total = 0.0
    for j in range(layout.groups.size - 1):
        if layout.gate_of[j] < 0:
            continue
        first = layout.groups[j]
        columns = (layout.groups[j + 1] - first) * layout.n_lags
        at = n * first * layout.n_lags
        left = scratch.stack[c, at : at + n * columns].reshape(n, columns)
        at = first * layout.n_lags * n_bins + columns * f0
        right = packed.rows[at : at + columns * width].reshape(columns, width)
        multiply(left, right, share)
        for i in range(n):
            gate = data.gates[layout.gate_of[j], start + i]
            for f in range(width):
                share[i, f] *= rule.forbidden * max(0, 1 - gate[f0 + f])
            total += _row_total(data, start + i, f0, share[i])
    return total


@relaxed_kernel
def divergence_chunk(
    data: Data,
    packed: Packed,
    H: FloatArray,
    layout: Layout,
    rule: Rule,
    scratch: Scratch,
    c: int,
) -> float:
    """Return chunk ``c``'s share of the divergence."""
    n_frames, n_bins = data.V.shape
    first = c * n_frames // layout.chunks.size
    last = (c + 1) * n_frames // layout.chunks.size
    gated = data.gates.shape[0] > 0
    total = 0.0
    for start in range(first, last, layout.tile_frames):
        n = min(layout.tile_frames, last - start)
        stack_groups(H, start, n, layout, scratch.stack[c])
        for f0 in range(0, n_bins, layout.tile_bins):
            width = min(layout.tile_bins, n_bins - f0)
            model = scratch.model[c, : n * width].reshape(n, width)
            stack, part = scratch.stack[c], scratch.part[c]
            model_tile(data, packed, layout, stack, part, start, f0, model)
            for i in range(n):
                row = data.V[start + i][f0 : f0 + width]
                spare = scratch.power[c, :width]
                _divergence_row(row, model[i], spare, rule)
                total += _row_total(data, start + i, f0, model[i])
            if gated:
                place = (c, start, n, f0)
                total += _price(data, packed, layout, rule, scratch, place)
    return total


@parallel_kernel
def divergence_sums(
    data: Data,
    packed: Packed,
    H: FloatArray,
    layout: Layout,
    rule: Rule,
    scratch: Scratch,
    sums: FloatArray,
) -> None:
    """Write each chunk's divergence into ``sums`` (n_chunks,), float64.

    On the scale of ``V * rule.scale``; the price of energy behind gates is included.
    """
    for c in prange(layout.chunks.size):
        # The loop's own index is unsigned, for which all would be compiled again.
        chunk = layout.chunks[c]
        sums[c] = divergence_chunk(data, packed, H, layout, rule, scratch, chunk)
