"""The fused Kullback-Leibler sweep: both updates in one reading of ``V``.

A tile of frames is modelled, its activations are updated while it is in cache, it is
modelled again with them, and its share of the templates' numerator is added up. No
array of the size of ``V`` is made.
"""

from typing import Any

import numpy as np

from nmfaudio.compiled.jit import relaxed_kernel
from nmfaudio.compiled.products import (
    add_product,
    add_row_products,
    divide_by_model,
)
from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.core.entries import DivergenceRule, fast_log
from nmfaudio.factorization.core.layout import (
    SweepFactors,
    SweepScratch,
    SweepStep,
    Tiling,
)

__all__ = ["add_rows", "add_to", "copy_rows", "stretch_tile", "sweep_chunk"]


@relaxed_kernel
def copy_rows(rows: FloatArray, out: FloatArray) -> None:
    """Copy ``rows`` (n, K) to ``out``.

    Where arrays are written to a slice, Numba compiles what would say that shapes do
    not fit, words and all: seconds for each kind of array.
    """
    for i in range(rows.shape[0]):
        row, copied = rows[i], out[i]
        for k in range(row.size):
            copied[k] = row[k]


@relaxed_kernel
def stretch_tile(
    now: FloatArray, before: FloatArray, step: SweepStep, left: FloatArray
) -> None:
    """Write ``now * (now / before) ** b`` into ``left``, nearly.

    The power is replaced by its [1/1] Padé quotient ``((1+b) now + (1-b) before) /
    ((1-b) now + (1+b) before)``, which costs one division, stays positive, and is
    bounded by ``(1+b) / (1-b)``; ``step`` holds both sums. All three arrays are
    (n, K) and positive.
    """
    up = step.up
    down = step.down
    copy_rows(now, left)
    if up == down:
        return
    for i in range(now.shape[0]):
        row, new, old = left[i], now[i], before[i]
        for k in range(row.size):
            ahead = (up * new[k] + down * old[k]) / (down * new[k] + up * old[k])
            row[k] = new[k] * ahead


@relaxed_kernel
def add_rows(left: FloatArray, total: FloatArray) -> None:
    """Add the column sums of ``left`` (n, K) to ``total`` (K,)."""
    for i in range(left.shape[0]):
        row = left[i]
        for k in range(row.size):
            total[k] += row[k]


@relaxed_kernel
def add_to(total: FloatArray, addend: FloatArray) -> None:
    """Add ``addend`` (n,) to ``total`` (n,) in place."""
    for j in range(total.size):
        total[j] += addend[j]


@relaxed_kernel
def _log_sum(V: FloatArray, f0: int, ratio: FloatArray, rule: DivergenceRule) -> Any:
    """Return the tile's sum of ``scale * V * (log(ratio) - 1)``, rows in float64.

    Zeros of ``V`` give a zero ratio and add nothing.
    """
    total = 0.0
    for i in range(ratio.shape[0]):
        row = ratio[i]
        data = V[i, f0 : f0 + row.size]
        subtotal: Any = rule.scale - rule.scale
        if rule.is_single:
            for f in range(row.size):
                value = data[f] * rule.scale
                subtotal += value * np.float32(fast_log(row[f])) - value
        else:
            for f in range(row.size):
                value = data[f] * rule.scale
                if value > 0:
                    subtotal += value * np.log(row[f]) - value
        total += subtotal
    return total


@relaxed_kernel
def _fold_lines(sums: FloatArray, n_components: int, numerator: FloatArray) -> None:
    """Sum the lines of ``sums`` (n, n_components * lanes) up in ``numerator``."""
    lanes = sums.shape[1] // n_components
    for i in range(sums.shape[0]):
        for k in range(n_components):
            line = sums[i, k * lanes : (k + 1) * lanes]
            total = line[0] - line[0]
            for lane in range(lanes):
                total += line[lane]
            numerator[i, k] = total


@relaxed_kernel
def _activation_tile(
    V: FloatArray,
    t0: int,
    factors: SweepFactors,
    scratch: SweepScratch,
    c: int,
    tiling: Tiling,
    rule: DivergenceRule,
    step: SweepStep,
) -> None:
    """Update the activations of one tile; ``scratch.left[c]`` holds the new ones.

    ``V`` (n, n_bins) are the tile's frames, which begin at frame ``t0``; ``c`` is the
    chunk whose row of ``scratch`` is used.
    """
    n, n_bins = V.shape
    n_components = tiling.n_components
    left = scratch.left[c, : n * n_components].reshape(n, n_components)
    now = factors.H[t0 : t0 + n]
    before = factors.H_before[t0 : t0 + n]
    stretch_tile(now, before, step, left)
    n_wide = factors.W.shape[1]
    numerator = scratch.numerator[c, : n * n_wide].reshape(n, n_wide)
    n_sums = scratch.sums.shape[1] // tiling.n_frames
    sums = scratch.sums[c, : n * n_sums].reshape(n, n_sums)
    numerator[:] = 0
    sums[:] = 0
    for f0 in range(0, n_bins, tiling.n_bins):
        width = min(tiling.n_bins, n_bins - f0)
        ratio = scratch.model[c, : n * width].reshape(n, width)
        at = n_components * f0
        size = n_components * width
        right = factors.W_rows[at : at + size].reshape(n_components, width)
        divide_by_model(V[:, f0 : f0 + width], left, right, ratio, rule.scale, rule.eps)
        if step.want_divergence and not step.update_W:
            scratch.divergence[c, 0] += _log_sum(V, f0, ratio, rule)
            if f0 == 0:
                add_rows(left, scratch.H_sum[c])
        if sums.size > 0:
            add_row_products(ratio, right, sums)
        else:
            add_product(ratio, factors.W[f0 : f0 + width], numerator)
    if sums.size > 0:
        _fold_lines(sums, n_components, numerator)
    for i in range(n):
        new, old, row, gain = now[i], before[i], left[i], numerator[i]
        for k in range(n_components):
            value = row[k] * gain[k] / (factors.W_sum[k] + rule.eps)
            old[k] = new[k]
            new[k] = max(value, rule.floor)
            row[k] = new[k]


@relaxed_kernel
def _template_tile(
    V: FloatArray,
    factors: SweepFactors,
    scratch: SweepScratch,
    c: int,
    tiling: Tiling,
    rule: DivergenceRule,
    step: SweepStep,
) -> None:
    """Add one tile's share of the templates' numerator to chunk ``c``'s.

    ``V`` (n, n_bins) are the tile's frames and ``scratch.left[c]`` their activations.
    """
    n, n_bins = V.shape
    n_components = tiling.n_components
    left = scratch.left[c, : n * n_components].reshape(n, n_components)
    add_rows(left, scratch.H_sum[c])
    for f0 in range(0, n_bins, tiling.n_bins):
        width = min(tiling.n_bins, n_bins - f0)
        ratio = scratch.model[c, : n * width].reshape(n, width)
        at = n_components * f0
        size = n_components * width
        right = factors.W_rows[at : at + size].reshape(n_components, width)
        divide_by_model(V[:, f0 : f0 + width], left, right, ratio, rule.scale, rule.eps)
        if step.want_divergence:
            scratch.divergence[c, 0] += _log_sum(V, f0, ratio, rule)
        if step.update_W:
            total = scratch.W_numerator[c, at : at + size]
            add_product(left.T, ratio, total.reshape(n_components, width))


@relaxed_kernel
def sweep_chunk(
    c: int,
    V: FloatArray,
    factors: SweepFactors,
    scratch: SweepScratch,
    tiling: Tiling,
    rule: DivergenceRule,
    step: SweepStep,
) -> None:
    """Do chunk ``c`` of an iteration of extrapolated multiplicative KL updates [1]_.

    With ``Hs``, ``Ws`` the stretched factors (``factors.W`` is stretched already)::

        H <- max(Hs * [(V / (Hs Ws.T)) Ws] / sum(Ws), floor)
        W_numerator += (V / (H Ws.T)).T H,  H_sum += sum of H over frames

    ``V`` (n_frames, n_bins) is not modified; of ``factors``, ``H`` and ``H_before``
    are. ``tiling`` names the frames, of which this is one of ``n_chunks``; the sums in
    row ``c`` of ``scratch`` go on from call to call until they are cleared. ``rule``
    gives ``scale``, ``eps`` and ``floor``. ``step`` says which half is done; with
    ``want_divergence`` the sum of ``V (log(V / P) - 1)`` is added to
    ``scratch.divergence``, in the second half if ``W`` is updated. If nothing is
    updated the divergence of ``H``, ``factors.W`` is taken.

    References
    ----------
    .. [1] Lee and Seung, "Algorithms for non-negative matrix factorization", NIPS 2000.
    """
    n_frames = tiling.stop - tiling.start
    first = tiling.start + c * n_frames // tiling.n_chunks
    last = tiling.start + (c + 1) * n_frames // tiling.n_chunks
    n_components = tiling.n_components
    for t0 in range(first, last, tiling.n_frames):
        n = min(tiling.n_frames, last - t0)
        tile = V[t0 : t0 + n]
        if step.update_H:
            _activation_tile(tile, t0, factors, scratch, c, tiling, rule, step)
        else:
            left = scratch.left[c, : n * n_components].reshape(n, n_components)
            copy_rows(factors.H[t0 : t0 + n], left)
        if step.update_W or not step.update_H:
            _template_tile(tile, factors, scratch, c, tiling, rule, step)
