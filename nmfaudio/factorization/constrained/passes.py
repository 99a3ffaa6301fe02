"""Tile-fused passes over the data, for every constrained model.

One model covers them all. With ``n_lags`` templates per component, ::

    P[t, f] = sum_j gate_j[t, f] * sum_{k in j} sum_l H[t - l, k] * W[l, f, k]

is plain NMF for one lag and no gates, convolutive NMF [1]_ for several lags, and the
posterior-regularized model of painted guidance [2]_ with a gate for each group ``j`` of
components. A tile of frames is read once per pass; its model, ratio and power exist for
that tile only. Everything is compiled here.

References
----------
.. [1] Smaragdis, "Non-negative matrix factor deconvolution", ICA 2004.
.. [2] Bryan and Mysore, "An efficient posterior regularized latent variable model for
   interactive sound source separation", ICML 2013.
"""

from nmfaudio.compiled.jit import parallel_kernel, relaxed_kernel, run_chunks
from nmfaudio.compiled.products import add_product, multiply
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.factorization.constrained.packing import (
    GatedData,
    Layout,
    Packed,
    PassScratch,
)
from nmfaudio.factorization.constrained.tiles import (
    data_tile,
    gated_tile,
    model_tile,
    priced_tile,
    ratio_tile,
    stack_columns,
    stack_groups,
)
from nmfaudio.factorization.core.entries import KIND_EUCLIDEAN, DivergenceRule

__all__ = [
    "activation_terms",
    "template_terms",
]


@relaxed_kernel
def _scatter(
    product: FloatArray, offset: int, components: IntArray, n_lags: int, out: FloatArray
) -> None:
    """Add a tile's products to the frames of ``H`` they belong to.

    ``out[offset + i - l, components[a]] += product[i, a * n_lags + l]``; ``out`` covers
    the chunk's frames only, and what falls outside is another chunk's.
    """
    for i in range(product.shape[0]):
        for a in range(components.size):
            for lag in range(n_lags):
                t = offset + i - lag
                if 0 <= t < out.shape[0]:
                    out[t, components[a]] += product[i, a * n_lags + lag]


@relaxed_kernel
def _fill_tile(
    data: GatedData,
    packed: Packed,
    layout: Layout,
    rule: DivergenceRule,
    scratch: PassScratch,
    place: tuple[int, int, int, int],
) -> None:
    """Fill ``scratch.model`` with a tile's ratios, and ``scratch.power``.

    ``place`` is (chunk, start, n, f0). Where the Euclidean denominator comes from Gram
    matrices (:mod:`nmfaudio.factorization.constrained.gram`) the ratios are the data,
    and no model is made.
    """
    c, start, n, f0 = place
    width = min(layout.tile_bins, data.V.shape[1] - f0)
    model = scratch.model[c, : n * width].reshape(n, width)
    power = scratch.power[c, : n * width].reshape(n, width)
    if rule.kind == KIND_EUCLIDEAN and not layout.split:
        data_tile(data, start, f0, rule, model)
        return
    stack, part = scratch.stack[c], scratch.part[c]
    model_tile(data, packed, layout, stack, part, start, f0, model)
    ratio_tile(data, start, f0, model, power, rule)


@relaxed_kernel
def _activation_tile(
    data: GatedData,
    packed: Packed,
    layout: Layout,
    rule: DivergenceRule,
    scratch: PassScratch,
    place: tuple[int, int, int, int],
    numerator: FloatArray,
    denominator: FloatArray,
) -> None:
    """Add one tile's terms for ``H``; ``place`` is (chunk, start, n, chunk start)."""
    c, start, n, first = place
    n_bins = data.V.shape[1]
    n_lags = layout.n_lags
    for f0 in range(0, n_bins, layout.tile_bins):
        width = min(layout.tile_bins, n_bins - f0)
        _fill_tile(data, packed, layout, rule, scratch, (c, start, n, f0))
        model = scratch.model[c, : n * width].reshape(n, width)
        power = scratch.power[c, : n * width].reshape(n, width)
        part = scratch.part[c]
        for j in range(layout.groups.size - 1):
            k0, k1 = layout.groups[j], layout.groups[j + 1]
            components = layout.every[k0:k1]
            columns = (k1 - k0) * n_lags
            at = k0 * n_lags * n_bins + f0 * columns
            right = packed.columns[at : at + width * columns].reshape(width, columns)
            product = scratch.product[c, : n * columns].reshape(n, columns)
            gate = layout.gate_of[j]
            left = model
            if gate >= 0:
                left = part[: n * width].reshape(n, width)
                gated_tile(data, gate, start, f0, model, left)
            multiply(left, right, product)
            _scatter(product, start - first, components, n_lags, numerator)
            if layout.split:
                left = power
                if gate >= 0:
                    left = part[: n * width].reshape(n, width)
                    priced_tile(data, gate, start, f0, power, left)
                multiply(left, right, product)
                _scatter(product, start - first, components, n_lags, denominator)


@relaxed_kernel
def _activation_chunk(
    c: int,
    data: GatedData,
    packed: Packed,
    H: FloatArray,
    layout: Layout,
    rule: DivergenceRule,
    scratch: PassScratch,
    out: tuple[FloatArray, FloatArray],
) -> None:
    """Collect the terms for the frames of ``H`` that chunk ``c`` owns."""
    n_frames = data.V.shape[0]
    first = c * n_frames // layout.chunks.size
    last = (c + 1) * n_frames // layout.chunks.size
    numerator = out[0][first:last]
    denominator = out[1][first:last]
    numerator[:] = 0
    if layout.split:
        denominator[:] = 0
    # An activation sounds for n_lags frames: read on into the next chunk's data.
    stop = min(n_frames, last + layout.n_lags - 1)
    for start in range(first, stop, layout.tile_frames):
        n = min(layout.tile_frames, stop - start)
        stack_groups(H, start, n, layout, scratch.stack[c])
        place = (c, start, n, first)
        _activation_tile(
            data, packed, layout, rule, scratch, place, numerator, denominator
        )


@parallel_kernel
def activation_terms(
    data: GatedData,
    packed: Packed,
    H: FloatArray,
    layout: Layout,
    rule: DivergenceRule,
    scratch: PassScratch,
    numerator: FloatArray,
    denominator: FloatArray,
) -> None:
    """Write the two halves of the gradient for ``H``.

    ``numerator[t, k] = sum_{l, f} (V * P**(beta-2))[t+l, f] * W[l, f, k]`` and the
    ``denominator`` likewise with ``P**(beta-1)``, gated and weighted. Both (n_frames,
    n_components) are overwritten; the denominator only where ``layout.split``.
    """
    out = (numerator, denominator)
    given = (data, packed, H, layout, rule, scratch, out)
    run_chunks(_activation_chunk, layout.chunks.size, given)


@relaxed_kernel
def _template_tile(
    data: GatedData,
    layout: Layout,
    scratch: PassScratch,
    place: tuple[int, int, int, int],
    numerator: FloatArray,
    denominator: FloatArray,
) -> None:
    """Add the terms of a tile whose ratios are ready.

    ``place`` is (chunk, start, n, f0).
    """
    c, start, n, f0 = place
    n_bins = data.V.shape[1]
    n_lags = layout.n_lags
    width = min(layout.tile_bins, n_bins - f0)
    model = scratch.model[c, : n * width].reshape(n, width)
    power = scratch.power[c, : n * width].reshape(n, width)
    for j in range(layout.groups.size - 1):
        a0 = layout.free_groups[j]
        rows = (layout.free_groups[j + 1] - a0) * n_lags
        if rows == 0:
            continue
        at = n * a0 * n_lags
        left = scratch.stack_free[c, at : at + n * rows].reshape(rows, n)
        at = a0 * n_lags * n_bins + rows * f0
        up = numerator[at : at + rows * width].reshape(rows, width)
        gate = layout.gate_of[j]
        right = model
        if gate >= 0:
            right = scratch.part[c, : n * width].reshape(n, width)
            gated_tile(data, gate, start, f0, model, right)
        add_product(left, right, up)
        if layout.split:
            right = power
            if gate >= 0:
                right = scratch.part[c, : n * width].reshape(n, width)
                priced_tile(data, gate, start, f0, power, right)
            down = denominator[at : at + rows * width].reshape(rows, width)
            add_product(left, right, down)


@relaxed_kernel
def _template_chunk(
    c: int,
    data: GatedData,
    packed: Packed,
    H: FloatArray,
    layout: Layout,
    rule: DivergenceRule,
    scratch: PassScratch,
    out: tuple[FloatArray, FloatArray],
) -> None:
    """Collect chunk ``c``'s terms for the free templates."""
    n_frames, n_bins = data.V.shape
    first = c * n_frames // layout.chunks.size
    last = (c + 1) * n_frames // layout.chunks.size
    numerator, denominator = out[0][c], out[1][c]
    numerator[:] = 0
    denominator[:] = 0
    for start in range(first, last, layout.tile_frames):
        n = min(layout.tile_frames, last - start)
        stack_groups(H, start, n, layout, scratch.stack[c])
        for j in range(layout.groups.size - 1):
            a0, a1 = layout.free_groups[j], layout.free_groups[j + 1]
            rows = (a1 - a0) * layout.n_lags
            at = n * a0 * layout.n_lags
            stacked = scratch.stack_free[c, at : at + n * rows].reshape(rows, n)
            stack_columns(H, start, layout.free[a0:a1], layout.n_lags, stacked)
        for f0 in range(0, n_bins, layout.tile_bins):
            place = (c, start, n, f0)
            _fill_tile(data, packed, layout, rule, scratch, place)
            _template_tile(data, layout, scratch, place, numerator, denominator)


@parallel_kernel
def template_terms(
    data: GatedData,
    packed: Packed,
    H: FloatArray,
    layout: Layout,
    rule: DivergenceRule,
    scratch: PassScratch,
    numerator: FloatArray,
    denominator: FloatArray,
) -> None:
    """Write the two halves of the gradient for the free templates, chunk by chunk.

    ``numerator`` (n_chunks, n_lags * n_bins * n_free) gets, in the blocks that
    :func:`unpack_sums` puts in order, the sums over frames of
    ``(V * P**(beta-2))[t, f] * H[t - l, k]``; ``denominator`` (the same shape, or one
    column where not ``layout.split``) those with ``P**(beta-1)``.
    """
    out = (numerator, denominator)
    given = (data, packed, H, layout, rule, scratch, out)
    run_chunks(_template_chunk, layout.chunks.size, given)
