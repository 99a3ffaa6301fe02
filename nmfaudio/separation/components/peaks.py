"""Peaks of a curve that stand out from what is around them."""

import numpy as np

from nmfaudio.compiled.types import FloatArray, IntArray

__all__ = ["prominent_peaks"]


def prominent_peaks(curve: FloatArray, prominence: float) -> IntArray:
    """Return the local maxima that stand out from both sides by so much.

    The same as SciPy's ``find_peaks``, whose import takes longer than most separations
    need to find their notes.

    Parameters
    ----------
    curve : ndarray of float, shape (n,)
        Not modified.
    prominence : float
        Least height over the higher one of the lowest points on both sides, as far as
        no higher peak stands in between.

    Returns
    -------
    peaks : ndarray of int, shape (n_peaks,)
        Ascending; the middle of a plateau, the earlier one of two middles.
    """
    starts = np.flatnonzero(np.diff(curve, prepend=np.nan) != 0)
    levels = curve[starts]  # of stretches that are level
    rises = np.diff(levels) > 0
    at = np.flatnonzero(rises[:-1] & ~rises[1:]) + 1
    if at.size == 0:
        return at
    stops = np.append(starts[1:], curve.size)
    # The lowest point before each peak and after the last one.
    lows = np.minimum.reduceat(levels, np.concatenate([[0], at]))
    heights = levels[at]
    left = _bases(heights, lows[:-1])
    right = _bases(heights[::-1], lows[:0:-1])[::-1]
    is_wanted = heights - np.maximum(left, right) >= prominence
    middles: IntArray = (starts + stops - 1)[at[is_wanted]] // 2
    return middles


def _bases(heights: FloatArray, lows: FloatArray) -> FloatArray:
    """Return the lowest points since a higher peak; ``lows`` are those since any."""
    higher: list[tuple[float, float]] = []
    bases = []
    for height, low in zip(heights.tolist(), lows.tolist(), strict=True):
        while higher and higher[-1][0] <= height:
            low = min(low, higher.pop()[1])  # noqa: PLW2901  # it goes on
        bases.append(low)
        higher.append((height, low))
    return np.array(bases)
