"""One tile of the constrained models: activations stacked, model, ratio, gates."""

from nmfaudio.compiled.jit import relaxed_kernel
from nmfaudio.compiled.products import multiply
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.factorization.constrained.packing import GatedData, Layout, Packed
from nmfaudio.factorization.core.entries import (
    KIND_KULLBACK_LEIBLER,
    DivergenceRule,
    divide_row,
    split_row,
)

__all__ = [
    "data_tile",
    "gated_tile",
    "model_tile",
    "priced_tile",
    "ratio_tile",
    "stack_columns",
    "stack_groups",
]


@relaxed_kernel
def _stack_rows(
    H: FloatArray, start: int, components: IntArray, n_lags: int, out: FloatArray
) -> None:
    """Write ``out[i, a * n_lags + l] = H[start + i - l, components[a]]``, 0 outside."""
    for i in range(out.shape[0]):
        for a in range(components.size):
            k = components[a]
            for lag in range(n_lags):
                t = start + i - lag
                if 0 <= t < H.shape[0]:
                    out[i, a * n_lags + lag] = H[t, k]
                else:
                    out[i, a * n_lags + lag] = 0


@relaxed_kernel
def stack_columns(
    H: FloatArray, start: int, components: IntArray, n_lags: int, out: FloatArray
) -> None:
    """Write the transpose of :func:`_stack_rows`."""
    for a in range(components.size):
        k = components[a]
        for lag in range(n_lags):
            for i in range(out.shape[1]):
                t = start + i - lag
                if 0 <= t < H.shape[0]:
                    out[a * n_lags + lag, i] = H[t, k]
                else:
                    out[a * n_lags + lag, i] = 0


@relaxed_kernel
def stack_groups(
    H: FloatArray, start: int, n: int, layout: Layout, buffer: FloatArray
) -> None:
    """Stack a tile's rows of ``H`` group by group into the flat ``buffer``."""
    for j in range(layout.groups.size - 1):
        first, last = layout.groups[j], layout.groups[j + 1]
        width = (last - first) * layout.n_lags
        at = n * first * layout.n_lags
        out = buffer[at : at + n * width].reshape(n, width)
        _stack_rows(H, start, layout.every[first:last], layout.n_lags, out)


@relaxed_kernel
def model_tile(
    data: GatedData,
    packed: Packed,
    layout: Layout,
    stack: FloatArray,
    part: FloatArray,
    start: int,
    f0: int,
    model: FloatArray,
) -> None:
    """Write the model of one tile of frames and bins into ``model`` (n, n_tile_bins).

    ``stack`` is what :func:`stack_groups` left for these frames; ``part`` is scratch
    of the size of ``model`` where there are gates.
    """
    n, width_bins = model.shape
    n_bins = data.V.shape[1]
    for j in range(layout.groups.size - 1):
        first, last = layout.groups[j], layout.groups[j + 1]
        width = (last - first) * layout.n_lags
        at = n * first * layout.n_lags
        left = stack[at : at + n * width].reshape(n, width)
        at = first * layout.n_lags * n_bins + width * f0
        right = packed.rows[at : at + width * width_bins].reshape(width, width_bins)
        if layout.groups.size == 2 and layout.gate_of[0] < 0:
            multiply(left, right, model)
            continue
        share = part[: n * width_bins].reshape(n, width_bins)
        multiply(left, right, share)
        for i in range(n):
            if j == 0:
                model[i, :] = 0
            if layout.gate_of[j] < 0:
                for f in range(width_bins):
                    model[i, f] += share[i, f]
            else:
                gate = data.gates[layout.gate_of[j], start + i][f0 : f0 + width_bins]
                for f in range(width_bins):
                    model[i, f] += share[i, f] * gate[f]


@relaxed_kernel
def ratio_tile(
    data: GatedData,
    start: int,
    f0: int,
    model: FloatArray,
    power: FloatArray,
    rule: DivergenceRule,
) -> None:
    """Apply :func:`split_row` to a tile, and the weights.

    For unweighted KL ``power`` is left alone: its denominators are sums.

    A bin of weight 0 gives exact zeros, whatever ``V`` holds there, NaN included.
    """
    n, width = model.shape
    for i in range(n):
        row = data.V[start + i][f0 : f0 + width]
        if rule.kind == KIND_KULLBACK_LEIBLER and data.weights.shape[0] == 0:
            divide_row(row, model[i], rule)
            continue
        split_row(row, model[i], power[i], rule)
        if data.weights.shape[0] > 0:
            weights = data.weights[start + i][f0 : f0 + width]
            for f in range(width):
                weight = weights[f]
                model[i, f] = model[i, f] * weight if weight > 0 else 0 * weight
                power[i, f] = power[i, f] * weight if weight > 0 else 0 * weight


@relaxed_kernel
def data_tile(
    data: GatedData, start: int, f0: int, rule: DivergenceRule, out: FloatArray
) -> None:
    """Copy a tile of the scaled data into ``out`` (n, width)."""
    for i in range(out.shape[0]):
        # Slices, not offsets: an index that might be negative keeps loops from SIMD.
        row, target = data.V[start + i][f0 : f0 + out.shape[1]], out[i]
        for f in range(target.size):
            target[f] = row[f] * rule.scale


@relaxed_kernel
def gated_tile(
    data: GatedData,
    gate_index: int,
    start: int,
    f0: int,
    source: FloatArray,
    out: FloatArray,
) -> None:
    """Write ``source * gate`` of a tile into ``out``."""
    width = source.shape[1]
    for i in range(source.shape[0]):
        gate, row = data.gates[gate_index, start + i][f0 : f0 + width], source[i]
        target = out[i]
        for f in range(width):
            target[f] = row[f] * gate[f]


@relaxed_kernel
def priced_tile(
    data: GatedData,
    gate_index: int,
    start: int,
    f0: int,
    source: FloatArray,
    out: FloatArray,
) -> None:
    """Write a tile's ``source * gate + forbidden * (1 - gate)``, weighted."""
    width = source.shape[1]
    for i in range(source.shape[0]):
        gate, row = data.gates[gate_index, start + i][f0 : f0 + width], source[i]
        target = out[i]
        for f in range(width):
            target[f] = data.forbidden * max(0, 1 - gate[f])
        if data.weights.shape[0] > 0:
            weights = data.weights[start + i][f0 : f0 + width]
            for f in range(width):
                target[f] *= weights[f]
        for f in range(width):
            target[f] += row[f] * gate[f]
