"""Sizes, blocks and buffers of the constrained models' passes.

Everything is frame-major: ``V`` (n_frames, n_bins), ``H`` (n_frames, n_components).
Templates come packed (:func:`pack_templates`) so that each product reads contiguous
blocks small enough for the caches.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nmfaudio.compiled.jit import relaxed_kernel
from nmfaudio.compiled.lines import LINE
from nmfaudio.compiled.types import BoolArray, FloatArray, IntArray, Real

__all__ = [
    "GatedData",
    "Layout",
    "Packed",
    "PassScratch",
    "make_layout",
    "make_pass_scratch",
    "pack_templates",
    "unpack_sums",
]

_TILE_FRAMES = 32
# A block of the model beyond this leaves the first-level cache.
_TILE_BINS = 288
_CHUNK_PRODUCTS = 2_000_000
"""Least multiplications of one product for a thread of its own: about 20 µs."""


class GatedData(NamedTuple):
    """What is factorized, for the passes; empty arrays stand for "none".

    ``V`` (n_frames, n_bins); ``weights`` the same shape or without rows;
    ``gates`` (n_gates, n_frames, n_bins) or (0, 0, 0); ``forbidden``, in the dtype of
    ``V``, is the price of model energy behind a gate.
    """

    V: FloatArray
    weights: FloatArray
    gates: FloatArray
    forbidden: Real


class Layout(NamedTuple):
    """How the work is cut.

    ``chunks`` is ``arange(n_chunks)``: each chunk of frames is summed on its own.
    ``every`` (n_components,) lists the components group by group: group ``j`` is
    ``every[groups[j]:groups[j+1]]``, with ``groups`` (n_groups + 1,), and its gate is
    ``gate_of[j]`` (-1: none). ``free`` and ``free_groups`` list likewise those whose
    templates change. ``split`` says that the denominator needs a pass of its own:
    always, but for plain KL (sums of the other factor do) and plain Euclidean data (its
    Gram matrices do).
    """

    n_lags: int
    split: bool
    tile_frames: int
    tile_bins: int
    chunks: IntArray
    groups: IntArray
    gate_of: IntArray
    every: IntArray
    free: IntArray
    free_groups: IntArray


class Packed(NamedTuple):
    """Templates as flat blocks: see :func:`pack_templates`."""

    rows: FloatArray
    columns: FloatArray


class PassScratch(NamedTuple):
    """Tile buffers, one row for each chunk; they mean nothing between calls."""

    stack: FloatArray
    stack_free: FloatArray
    model: FloatArray
    power: FloatArray
    part: FloatArray
    product: FloatArray


def make_layout(
    n_frames: int,
    n_bins: int,
    n_lags: int,
    groups: Sequence[Sequence[int]],
    gate_of: Sequence[int],
    is_free: BoolArray,
    n_chunks: int,
    *,
    split: bool,
) -> Layout:
    """Choose tile sizes for a problem and list what is free.

    Parameters
    ----------
    n_frames, n_bins, n_lags : int
        Sizes.
    groups : sequence of sequence of int
        Components of each group; every component is in one.
    gate_of : sequence of int
        Gate of each group, -1 for none.
    is_free : ndarray of bool, shape (n_components,)
        Whether a component's templates are to change.
    n_chunks : int
        Parts of the frames that are summed one by one, at most.
    split : bool
        Whether the denominator needs a pass of its own.

    Returns
    -------
    layout : Layout
    """
    free = [[k for k in group if is_free[k]] for group in groups]
    columns = max(1, sum(map(len, groups)) * n_lags)
    frames = min(_TILE_FRAMES, max(1, n_frames))
    width = -(-n_bins // -(-n_bins // _TILE_BINS))
    # Threads that share little work wait for each other longer than it takes.
    most_chunks = max(1, n_frames * n_bins * columns // _CHUNK_PRODUCTS)
    n_chunks = min(n_chunks, most_chunks, -(-n_frames // frames))
    return Layout(
        n_lags=n_lags,
        split=split,
        tile_frames=frames,
        tile_bins=min(n_bins, -(-width // LINE) * LINE),
        chunks=np.arange(n_chunks),
        groups=_bounds(groups),
        gate_of=np.array(gate_of, dtype=np.int64),
        every=np.array([k for group in groups for k in group], dtype=np.int64),
        free=np.array([k for group in free for k in group], dtype=np.int64),
        free_groups=_bounds(free),
    )


def _bounds(groups: Sequence[Sequence[int]]) -> IntArray:
    return np.cumsum([0, *map(len, groups)]).astype(np.int64)


def make_pass_scratch(layout: Layout, dtype: type[np.floating]) -> PassScratch:
    """Allocate the tile buffers of a layout."""
    tile = layout.tile_frames * layout.tile_bins
    columns = int(layout.groups[-1]) * layout.n_lags

    def buffer(size: int) -> FloatArray:
        return np.zeros((layout.chunks.size, max(1, size)), dtype)

    gated = layout.gate_of.max(initial=-1) >= 0
    return PassScratch(
        stack=buffer(columns * layout.tile_frames),
        stack_free=buffer(columns * layout.tile_frames),
        model=buffer(tile),
        power=buffer(tile),
        part=buffer(tile if gated else 1),
        product=buffer(columns * layout.tile_frames),
    )


@relaxed_kernel
def pack_templates(W: FloatArray, layout: Layout, packed: Packed) -> None:
    """Lay templates out for the products of :func:`activation_terms`.

    ``W`` (n_lags, n_bins, n_components) is read. For each group of ``n`` components,
    ``packed.rows`` gets, bin block by bin block, a (n * n_lags, block) matrix, and
    ``packed.columns`` a (n_bins, n * n_lags) matrix; both are flat arrays of the size
    of ``W``, and a row or column stands for component ``i // n_lags``, lag
    ``i % n_lags``.
    """
    n_lags, n_bins, _ = W.shape
    for j in range(layout.groups.size - 1):
        first, last = layout.groups[j], layout.groups[j + 1]
        width = (last - first) * n_lags
        base = first * n_lags * n_bins
        for f0 in range(0, n_bins, layout.tile_bins):
            f1 = min(f0 + layout.tile_bins, n_bins)
            for f in range(f0, f1):
                for a in range(first, last):
                    for lag in range(n_lags):
                        column = (a - first) * n_lags + lag
                        value = W[lag, f, layout.every[a]]
                        packed.columns[base + f * width + column] = value
                        at = base + width * f0 + column * (f1 - f0) + f - f0
                        packed.rows[at] = value


@relaxed_kernel
def unpack_sums(sums: FloatArray, layout: Layout, out: FloatArray) -> None:
    """Add up the chunks' sums of :func:`template_terms` into the shape of templates.

    ``sums`` (n_chunks, n_lags * n_bins * n_free) is read; the columns of ``out``
    (n_lags, n_bins, n_components) that are free are overwritten.
    """
    n_lags, n_bins, _ = out.shape
    for j in range(layout.groups.size - 1):
        first, last = layout.free_groups[j], layout.free_groups[j + 1]
        width = (last - first) * n_lags
        base = first * n_lags * n_bins
        for f0 in range(0, n_bins, layout.tile_bins):
            f1 = min(f0 + layout.tile_bins, n_bins)
            for a in range(first, last):
                for lag in range(n_lags):
                    column = (a - first) * n_lags + lag
                    at = base + width * f0 + column * (f1 - f0)
                    for f in range(f0, f1):
                        total = sums[0, at + f - f0]
                        for c in range(1, sums.shape[0]):
                            total += sums[c, at + f - f0]
                        out[lag, f, layout.free[a]] = total
