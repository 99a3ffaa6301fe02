"""The fused sweep of accelerated, extrapolated HALS, for the Frobenius norm.

A tile of frames is multiplied with the templates, its activations are solved by exact
coordinate steps, and with them its share of the templates' normal equations is added
up: two products and one reading of ``V`` for both updates.
"""

from typing import Any, NamedTuple

import numpy as np

from nmfaudio.compiled.jit import relaxed_kernel
from nmfaudio.compiled.products import add_product, multiply
from nmfaudio.compiled.types import FloatArray, Real
from nmfaudio.factorization.core.layout import Tiling
from nmfaudio.factorization.fused.coordinate_steps import DESCENT_ROWS, descend

__all__ = [
    "HalsFactors",
    "HalsScratch",
    "HalsStep",
    "solve_chunk",
    "sweep_chunk",
    "template_gram",
]


class HalsFactors(NamedTuple):
    """Factors and scales of ``diag(frame_scale) V diag(bin_scale) ≈ Hs Ws.T``.

    ``H`` (n_frames, n_components) and ``W_rows`` (flat, by blocks of bins) as the last
    update left them, ``H_stretched``, ``W_stretched`` (n_bins, >= n_components, the
    other columns zero) and ``W_rows_stretched`` with momentum on top; ``gram``
    (n_components, n_components) is ``W_stretched.T @ W_stretched``. ``frame_scale``
    (n_frames,), ``bin_scale`` (n_bins,).
    """

    H: FloatArray
    H_stretched: FloatArray
    W_rows: FloatArray
    W_rows_stretched: FloatArray
    W_stretched: FloatArray
    gram: FloatArray
    frame_scale: FloatArray
    bin_scale: FloatArray


class HalsScratch(NamedTuple):
    """Buffers, one row for each chunk.

    ``tile`` holds the scaled data of a tile, block by block, ``model`` (frames * bins)
    the model of one block; ``projected`` (frames * columns of ``W_stretched``);
    ``target``, ``values``, ``pull`` (frames * components); ``descent`` (see
    :func:`descend`). Sums: ``normal`` in the blocks of ``W_rows``, ``H_gram``
    (components * components), ``divergence`` (1,) in float64.
    """

    tile: FloatArray
    model: FloatArray
    projected: FloatArray
    target: FloatArray
    values: FloatArray
    pull: FloatArray
    descent: FloatArray
    normal: FloatArray
    H_gram: FloatArray
    divergence: FloatArray


class HalsStep(NamedTuple):
    """``momentum`` and ``patience`` in the data's dtype, and which half is done.

    Inner sweeps go on, ``n_inner`` at most, while their steps are longer than
    ``patience`` times the first one's. ``exact`` takes the divergence from differences
    entry by entry, at the cost of one more product, instead of from the sums at hand,
    which cancel where the fit is close.
    """

    momentum: Real
    patience: Real
    n_inner: int
    exact: bool
    update_W: bool
    update_H: bool


@relaxed_kernel
def _load_tile(
    V: FloatArray, t0: int, factors: HalsFactors, tiling: Tiling, tile: FloatArray
) -> None:
    """Copy the frames ``V`` (n, n_bins) from ``t0`` on, scaled, into ``tile``.

    ``tile`` is flat and gets one (n, width) matrix for each block of ``tiling``;
    ``factors`` holds the scales.
    """
    n, n_bins = V.shape
    for f0 in range(0, n_bins, tiling.n_bins):
        width = min(tiling.n_bins, n_bins - f0)
        block = tile[n * f0 : n * (f0 + width)].reshape(n, width)
        bin_scale = factors.bin_scale[f0 : f0 + width]
        for i in range(n):
            row = block[i]
            data = V[i, f0 : f0 + width]
            scale = factors.frame_scale[t0 + i]
            for f in range(width):
                row[f] = data[f] * (scale * bin_scale[f])


@relaxed_kernel
def _half_square(
    values: FloatArray, target: FloatArray, gram: FloatArray, pull: FloatArray
) -> Any:
    """Return ``sum(values * (gram @ values)) / 2 - sum(values * target)`` in float64.

    ``values`` and ``target`` (n_components, n), ``gram`` (n_components, n_components),
    ``pull`` (n_components, n) is scratch.
    """
    multiply(gram, values, pull)
    total = 0.0
    for k in range(values.shape[0]):
        row, aim, force = values[k], target[k], pull[k]
        subtotal = row[0] - row[0]
        for i in range(row.size):
            subtotal += row[i] * (force[i] - aim[i] - aim[i])
        total += subtotal
    return 0.5 * total


@relaxed_kernel
def _half_residual(
    rows: FloatArray, factors: HalsFactors, scratch: HalsScratch, c: int, tiling: Tiling
) -> Any:
    """Return half the tile's squared distance from its model, in float64.

    ``rows`` (n, n_components) are its activations, ``scratch.tile[c]`` is its data, cut
    as ``tiling`` says; ``factors`` holds the templates.
    """
    n, n_components = rows.shape
    n_bins = factors.W_stretched.shape[0]
    total = 0.0
    for f0 in range(0, n_bins, tiling.n_bins):
        width = min(tiling.n_bins, n_bins - f0)
        at = n_components * f0
        right = factors.W_rows_stretched[at : at + n_components * width]
        model = scratch.model[c, : n * width].reshape(n, width)
        multiply(rows, right.reshape(n_components, width), model)
        block = scratch.tile[c, n * f0 : n * (f0 + width)].reshape(n, width)
        for i in range(n):
            row, data = model[i], block[i]
            subtotal = row[0] - row[0]
            for f in range(width):
                distance = data[f] - row[f]
                subtotal += distance * distance
            total += subtotal
    return 0.5 * total


@relaxed_kernel
def _solve_tile(
    n: int,
    t0: int,
    factors: HalsFactors,
    scratch: HalsScratch,
    c: int,
    tiling: Tiling,
    step: HalsStep,
) -> None:
    """Solve the activations of ``n`` frames from ``t0`` on and stretch them.

    The tile's data is in ``scratch.tile[c]``; its stretched activations are left,
    transposed, in ``scratch.values[c]``; ``factors``, ``tiling`` and ``step`` as in
    :func:`sweep_chunk`.
    """
    n_bins, n_wide = factors.W_stretched.shape
    n_components = tiling.n_components
    size = n * n_components
    projected = scratch.projected[c, : n * n_wide].reshape(n, n_wide)
    projected[:] = 0
    for f0 in range(0, n_bins, tiling.n_bins):
        width = min(tiling.n_bins, n_bins - f0)
        block = scratch.tile[c, n * f0 : n * (f0 + width)].reshape(n, width)
        columns = factors.W_stretched[f0 : f0 + width]
        add_product(block, columns, projected)
    target = scratch.target[c, :size].reshape(n_components, n)
    values = scratch.values[c, :size].reshape(n_components, n)
    for k in range(n_components):
        for i in range(n):
            target[k, i] = projected[i, k]
            values[k, i] = factors.H_stretched[t0 + i, k]
    if step.update_H:
        descend(
            values,
            target,
            factors.gram,
            scratch.descent[c],
            step.n_inner,
            step.patience,
        )
        zero = step.momentum - step.momentum
        for k in range(n_components):
            for i in range(n):
                new = values[k, i]
                ahead = new + step.momentum * (new - factors.H[t0 + i, k])
                values[k, i] = max(zero, ahead)
                factors.H[t0 + i, k] = new
                factors.H_stretched[t0 + i, k] = values[k, i]
    if step.exact:
        rows = factors.H_stretched[t0 : t0 + n]
        scratch.divergence[c, 0] += _half_residual(rows, factors, scratch, c, tiling)
    else:
        pull = scratch.pull[c, :size].reshape(n_components, n)
        scratch.divergence[c, 0] += _half_square(values, target, factors.gram, pull)


@relaxed_kernel
def _template_tile(
    n: int,
    t0: int,
    factors: HalsFactors,
    scratch: HalsScratch,
    c: int,
    tiling: Tiling,
) -> None:
    """Add a tile's share of the templates' normal equations to chunk ``c``'s.

    ``n`` frames from ``t0`` on: their data is in ``scratch.tile[c]``, their stretched
    activations, transposed, in ``scratch.values[c]``; ``factors`` and ``tiling`` as in
    :func:`sweep_chunk`.
    """
    n_bins, n_components = factors.W_stretched.shape[0], tiling.n_components
    values = scratch.values[c, : n * n_components].reshape(n_components, n)
    rows = factors.H_stretched[t0 : t0 + n]
    gram = scratch.H_gram[c].reshape(n_components, n_components)
    add_product(values, rows, gram)
    for f0 in range(0, n_bins, tiling.n_bins):
        width = min(tiling.n_bins, n_bins - f0)
        block = scratch.tile[c, n * f0 : n * (f0 + width)].reshape(n, width)
        at = n_components * f0
        total = scratch.normal[c, at : at + n_components * width]
        add_product(values, block, total.reshape(n_components, width))


@relaxed_kernel
def sweep_chunk(
    c: int,
    V: FloatArray,
    factors: HalsFactors,
    scratch: HalsScratch,
    tiling: Tiling,
    step: HalsStep,
) -> None:
    """Do chunk ``c`` of an iteration of extrapolated HALS [1]_.

    ``V`` (n_frames, n_bins) is not modified; of ``factors``, ``H`` and ``H_stretched``
    are. The sums ``normal`` and ``H_gram`` of the stretched ``H`` and the divergence
    (unless exact, without the data's own energy) are added to row ``c`` of ``scratch``;
    they go on from call to call until they are cleared. ``tiling`` names the frames, of
    which this is one of ``n_chunks``, ``step`` what is done.

    References
    ----------
    .. [1] Ang and Gillis, "Accelerating nonnegative matrix factorization algorithms
       using extrapolation", Neural Computation 31(2), 2019.
    """
    n_frames = tiling.stop - tiling.start
    first = tiling.start + c * n_frames // tiling.n_chunks
    last = tiling.start + (c + 1) * n_frames // tiling.n_chunks
    for t0 in range(first, last, tiling.n_frames):
        n = min(tiling.n_frames, last - t0)
        _load_tile(V[t0 : t0 + n], t0, factors, tiling, scratch.tile[c])
        _solve_tile(n, t0, factors, scratch, c, tiling, step)
        if step.update_W:
            _template_tile(n, t0, factors, scratch, c, tiling)


@relaxed_kernel
def solve_chunk(
    c: int,
    n_chunks: int,
    factors: HalsFactors,
    normal: FloatArray,
    gram: FloatArray,
    halves: FloatArray,
    tiling: Tiling,
    step: HalsStep,
) -> None:
    """Solve chunk ``c`` of the templates from the sums of a sweep, and stretch it.

    ``normal`` (flat, in the blocks of ``W_rows``) and ``gram`` (n_components,
    n_components) are a sweep's sums over all chunks. Block by block of ``tiling``; of
    ``factors``, ``W_rows``, ``W_rows_stretched`` and ``W_stretched`` are overwritten
    (not its ``gram``: see :func:`template_gram`). ``halves`` (n_blocks,) in float64
    gets each block's share of the divergence with the solved templates, without the
    data's energy. ``step`` tells inner sweeps and momentum.
    """
    n_bins, n_components = factors.W_stretched.shape[0], tiling.n_components
    n_blocks = (n_bins + tiling.n_bins - 1) // tiling.n_bins
    zero = step.momentum - step.momentum
    for b in range(c * n_blocks // n_chunks, (c + 1) * n_blocks // n_chunks):
        f0 = b * tiling.n_bins
        width = min(tiling.n_bins, n_bins - f0)
        at = n_components * f0
        size = n_components * width
        target = normal[at : at + size].reshape(n_components, width)
        values = factors.W_rows_stretched[at : at + size].reshape(n_components, width)
        before = factors.W_rows[at : at + size].reshape(n_components, width)
        scratch = np.empty((DESCENT_ROWS + 1) * width, values.dtype)
        descend(values, target, gram, scratch, step.n_inner, step.patience)
        pull = np.empty((n_components, width), values.dtype)
        halves[b] = _half_square(values, target, gram, pull)
        for k in range(n_components):
            for f in range(width):
                new = values[k, f]
                ahead = max(zero, new + step.momentum * (new - before[k, f]))
                before[k, f] = new
                values[k, f] = ahead
                factors.W_stretched[f0 + f, k] = ahead


@relaxed_kernel
def template_gram(factors: HalsFactors, tiling: Tiling) -> None:
    """Set ``factors.gram`` to ``W_stretched.T @ W_stretched``, by blocks of ``tiling``.

    Only the components are multiplied, not the columns of zeros.
    """
    n_bins, n_components = factors.W_stretched.shape[0], tiling.n_components
    factors.gram[:] = 0
    for f0 in range(0, n_bins, tiling.n_bins):
        width = min(tiling.n_bins, n_bins - f0)
        at = n_components * f0
        rows = factors.W_rows_stretched[at : at + n_components * width]
        columns = factors.W_stretched[f0 : f0 + width]
        rows = rows.reshape(n_components, width)
        add_product(rows, columns, factors.gram)
