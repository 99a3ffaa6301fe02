"""How fused sweeps cut their work, and the arrays they work in.

Everything is frame-major: ``V`` (n_frames, n_bins), ``H`` (n_frames, n_components).
A tile is a block of frames by a block of bins whose model stays in the caches next to
the templates it is multiplied with.
"""

from typing import Any, NamedTuple

import numpy as np

from nmfaudio.compiled.lines import LINE, LINE_BYTES
from nmfaudio.compiled.types import FloatArray, Real

__all__ = [
    "QUICK",
    "SweepFactors",
    "SweepScratch",
    "SweepStep",
    "Tiling",
    "choose_tiling",
    "columns_of",
    "cut_frames",
    "make_step",
    "make_sweep_scratch",
    "rows_of",
    "widened",
]

QUICK = 2_000_000
"""Entries times components below which a call from Python takes about an iteration."""

# Floating-point operations of one call of a kernel: how long a cancel may have to wait.
_SEGMENT_FLOPS = 4e9

_TILE_FRAMES = 32
# A block of the model beyond this leaves the first-level cache.
_TILE_BINS = 288


class Tiling(NamedTuple):
    """Sizes of a tile, and the frames [start, stop) that one call works on.

    ``n_components`` counts what is real; templates may be wider (:func:`widened`).
    """

    n_frames: int
    n_bins: int
    n_components: int
    n_chunks: int
    start: int
    stop: int


class SweepFactors(NamedTuple):
    """Model in the layouts the products want.

    ``H`` and ``H_before`` (n_frames, n_components); ``W`` (n_bins, >= n_components),
    its other columns zero; ``W_rows`` the same templates, flat: for each block of bins
    its (n_components, block) matrix; ``W_sum`` (n_components,) their sums.
    """

    H: FloatArray
    H_before: FloatArray
    W: FloatArray
    W_rows: FloatArray
    W_sum: FloatArray


class SweepStep(NamedTuple):
    """What one sweep does; ``up`` and ``down`` are 1 plus and 1 minus the momentum.

    Both are in the data's dtype: a literal in a kernel would widen float32 to float64.
    """

    up: Real
    down: Real
    update_W: bool
    update_H: bool
    want_divergence: bool


class SweepScratch(NamedTuple):
    """Buffers of the sweeps, one row for each chunk.

    Tile buffers: ``model``, ``power`` (frames * bins), ``left`` (frames * components),
    ``sums`` (frames * components * lanes of a line) where components are few,
    ``numerator``, ``denominator`` (frames * columns of ``SweepFactors.W``). Those that
    updates without a denominator of their own have no use for are empty. Sums over a
    chunk's frames: ``W_numerator`` and ``W_denominator`` in the blocks of
    ``SweepFactors.W_rows``, ``H_sum`` (n_components,), ``divergence`` (1,) in float64.
    """

    model: FloatArray
    power: FloatArray
    left: FloatArray
    sums: FloatArray
    numerator: FloatArray
    denominator: FloatArray
    W_numerator: FloatArray
    W_denominator: FloatArray
    H_sum: FloatArray
    divergence: FloatArray


def choose_tiling(
    n_frames: int,
    n_bins: int,
    n_components: int,
    n_chunks: int,
    tile_frames: int = _TILE_FRAMES,
) -> Tiling:
    """Choose the sizes of a tile for a problem.

    Parameters
    ----------
    n_frames, n_bins, n_components : int
        Sizes of the problem.
    n_chunks : int
        Parts of the frames that are summed one by one, most of them.
    tile_frames : int, default 32
        Most frames in a tile.

    Returns
    -------
    tiling : Tiling
        Covers all frames.
    """
    frames = max(1, min(tile_frames, n_frames))
    n_blocks = -(-n_bins // _TILE_BINS)
    width = -(-n_bins // n_blocks)
    return Tiling(
        n_frames=frames,
        n_bins=min(n_bins, _whole_lines(width)),
        n_components=n_components,
        n_chunks=max(1, min(n_chunks, -(-n_frames // frames))),
        start=0,
        stop=n_frames,
    )


def cut_frames(
    tiling: Tiling, n_frames: int, flops: float, n_tiles: int
) -> tuple[Tiling, ...]:
    """Cut frames into parts that one call of a kernel each does in a short time.

    Parameters
    ----------
    tiling : Tiling
        Of the problem.
    n_frames : int
        Of the problem, 1 or more.
    flops : float
        Floating-point operations that a frame takes.
    n_tiles : int
        Tiles that a part holds at least: fewer would not be worth a call.

    Returns
    -------
    parts : tuple of Tiling
        Cover all frames, in order.
    """
    n = max(tiling.n_frames * n_tiles, int(_SEGMENT_FLOPS / flops))
    return tuple(
        tiling._replace(start=start, stop=min(start + n, n_frames))
        for start in range(0, n_frames, n)
    )


def widened(W: FloatArray) -> FloatArray:
    """Return a copy of ``W`` whose columns fill whole lines, by columns of zeros."""
    n_bins, n_components = W.shape
    wide = np.zeros((n_bins, _whole_lines(n_components)), W.dtype)
    wide[:, :n_components] = W
    return wide


def _whole_lines(n_columns: int) -> int:
    return -(-n_columns // LINE) * LINE


def rows_of(W: FloatArray, tiling: Tiling) -> FloatArray:
    """Return templates (n_bins, n_components) as flat rows, block by block of bins."""
    return np.concatenate(
        [W[f0 : f0 + tiling.n_bins].T.ravel() for f0 in _blocks(W.shape[0], tiling)]
    )


def columns_of(W_rows: FloatArray, n_bins: int, tiling: Tiling) -> FloatArray:
    """Return flat rows as templates (n_bins, n_components): undo :func:`rows_of`."""
    n_components = W_rows.size // n_bins
    W = np.empty((n_bins, n_components), W_rows.dtype)
    for f0 in _blocks(n_bins, tiling):
        f1 = min(f0 + tiling.n_bins, n_bins)
        block = W_rows[n_components * f0 : n_components * f1]
        W[f0:f1] = block.reshape(n_components, f1 - f0).T
    return W


def _blocks(n_bins: int, tiling: Tiling) -> range:
    return range(0, n_bins, tiling.n_bins)


def make_step(
    momentum: float,
    dtype: type[np.floating[Any]],
    *,
    update_W: bool,
    update_H: bool,
    want_divergence: bool,
) -> SweepStep:
    """Say what a sweep does; ``momentum`` in [0, 1) stretches the factors first."""
    return SweepStep(
        up=dtype(1 + momentum),
        down=dtype(1 - momentum),
        update_W=update_W,
        update_H=update_H,
        want_divergence=want_divergence,
    )


def make_sweep_scratch(
    tiling: Tiling,
    n_bins: int,
    dtype: type[np.floating[Any]],
    *,
    split: bool,
) -> SweepScratch:
    """Allocate the buffers of a tiling.

    Parameters
    ----------
    tiling : Tiling
        Sizes of the tiles.
    n_bins : int
        Of the problem.
    dtype : numpy floating type
        Of the data.
    split : bool
        Whether updates have a denominator of their own for every entry.

    Returns
    -------
    scratch : SweepScratch
    """

    def buffer(size: int, *, used: bool = True) -> FloatArray:
        return np.zeros((tiling.n_chunks, size if used else 0), dtype)

    tile = tiling.n_frames * tiling.n_bins
    n_components = tiling.n_components
    rows = tiling.n_frames * n_components
    wide = tiling.n_frames * _whole_lines(n_components)
    lanes = LINE_BYTES // np.dtype(dtype).itemsize
    return SweepScratch(
        model=buffer(tile),
        power=buffer(tile, used=split),
        left=buffer(rows),
        sums=buffer(rows * lanes, used=not split and n_components < LINE),
        numerator=buffer(wide),
        denominator=buffer(wide, used=split),
        W_numerator=buffer(n_components * n_bins),
        W_denominator=buffer(n_components * n_bins, used=split),
        H_sum=buffer(n_components),
        divergence=np.zeros((tiling.n_chunks, 1), np.float64),
    )
