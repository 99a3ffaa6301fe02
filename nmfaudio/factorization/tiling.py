"""How the frames are cut: tiles for the cache, slices for prompt answers."""

__all__ = ["TILE_FRAMES", "frame_slices"]

TILE_FRAMES = 64
"""Frames of one tile: its model stays in the second-level cache, and the products are
long enough for BLAS."""

_SLICE_PRODUCTS = 1_000_000_000
"""Multiplications of one product in one compiled call: some tens of milliseconds, so
that cancelling, and others who wait for the numeric lane, are answered at once."""


def frame_slices(n_frames: int, products_per_frame: int) -> list[slice]:
    """Cut ``n_frames`` into slices whose kernel calls stay short.

    Parameters
    ----------
    n_frames : int
        Frames in all.
    products_per_frame : int
        ``n_bins * n_components``.

    Returns
    -------
    slices : list of slice
        Contiguous, covering all frames, each a whole number of tiles but the last.
    """
    most = max(1, _SLICE_PRODUCTS // max(1, products_per_frame))
    step = max(TILE_FRAMES, most // TILE_FRAMES * TILE_FRAMES)
    return [slice(at, min(at + step, n_frames)) for at in range(0, n_frames, step)]
