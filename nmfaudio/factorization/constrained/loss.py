"""The divergence of a constrained model, summed in float64, tile by tile."""

import numpy as np

from nmfaudio.compiled.jit import parallel_kernel, relaxed_kernel, run_chunks
from nmfaudio.compiled.products import multiply
from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.constrained.packing import (
    GatedData,
    Layout,
    Packed,
    PassScratch,
)
from nmfaudio.factorization.constrained.tiles import model_tile, stack_groups
from nmfaudio.factorization.core.entries import DivergenceRule, divergence_row

__all__ = ["divergence_sums"]


@relaxed_kernel
def _row_total(data: GatedData, t: int, f0: int, values: FloatArray) -> float:
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
    data: GatedData,
    packed: Packed,
    layout: Layout,
    scratch: PassScratch,
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
                share[i, f] *= data.forbidden * max(0, 1 - gate[f0 + f])
            total += _row_total(data, start + i, f0, share[i])
    return total


@relaxed_kernel
def _divergence_chunk(
    c: int,
    data: GatedData,
    packed: Packed,
    H: FloatArray,
    layout: Layout,
    rule: DivergenceRule,
    scratch: PassScratch,
    sums: FloatArray,
) -> None:
    """Write chunk ``c``'s share of the divergence into ``sums``."""
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
                divergence_row(row, model[i], spare, rule)
                total += _row_total(data, start + i, f0, model[i])
            if gated:
                place = (c, start, n, f0)
                total += _price(data, packed, layout, scratch, place)
    sums[c] = total


@parallel_kernel
def divergence_sums(
    data: GatedData,
    packed: Packed,
    H: FloatArray,
    layout: Layout,
    rule: DivergenceRule,
    scratch: PassScratch,
    sums: FloatArray,
) -> None:
    """Write each chunk's divergence into ``sums`` (n_chunks,), float64.

    On the scale of ``V * rule.scale``; the price of energy behind gates is included.
    """
    given = (data, packed, H, layout, rule, scratch, sums)
    run_chunks(_divergence_chunk, layout.chunks.size, given)
