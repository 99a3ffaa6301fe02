"""Peaks of an activation that are onsets, told from what leaks from other sources.

A source's activation has peaks for its onsets and smaller ones for what leaks from
other sources. Neither kind has a fixed level, but between them there is usually a gap;
the limit is set in the widest one near a usual level. Each peak is measured from the
valley beside it, so ripples on a decay do not count as onsets.

References
----------
.. [1] Böck, Krebs and Schedl, "Evaluating the online capabilities of onset detection
   methods", ISMIR 2012: peak picking, and why the limit must adapt.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.spectral.stft import StftPlan

__all__ = ["pick_onsets"]

_USUAL_LIMIT_DB = -18.0
"""Peaks above it, relative to the source's highest, are onsets if nothing else says
so: it lies between ghost notes and what leaks from other drums."""
_LIMIT_RANGE_DB = (-24.0, -9.0)
_MARGIN_DB = 3.0  # that far below the range, peaks still narrow a gap
_FAR_DB_PER_DB = 0.3
"""How much wider a gap must be for each dB that it lies away from the usual limit."""


def pick_onsets(
    activation: FloatArray, plan: StftPlan, *, min_gap_s: float = 0.03
) -> IntArray:
    """Find the frames in which an activation has peaks that are onsets.

    Parameters
    ----------
    activation : ndarray of float, shape (n_frames,)
        Non-negative: high at onsets. Its scale does not matter. Not modified.
    plan : StftPlan
        Its resolution.
    min_gap_s : float, default 0.03
        Least distance between two peaks, seconds; of closer ones the highest stays.

    Returns
    -------
    frames : ndarray of int, shape (n_onsets,)
        Ascending; none for silence.
    """
    from scipy.signal import find_peaks  # noqa: PLC0415  # slow to import

    if len(activation) == 0:
        return np.zeros(0, np.int64)
    # An onset reaches into all frames that overlap it: their sum holds it whole.
    width = max(1, plan.n_fft // plan.hop_length - 1)
    around = np.pad(
        np.asarray(activation, np.float64), (width - 1 - width // 2, width // 2)
    )
    curve = sliding_window_view(around, width).sum(axis=1)
    peak = float(curve.max(initial=0.0))
    if not peak > 0.0:
        return np.zeros(0, np.int64)
    # Zeros around it let the first and the last frame be peaks.
    padded = np.pad(curve / peak, 1)
    gap = max(1, round(min_gap_s * plan.sample_rate / plan.hop_length))
    frames, measured = find_peaks(padded, prominence=0.0, distance=gap)
    heights_db = 20.0 * np.log10(np.maximum(measured["prominences"], 1e-9))
    onsets: IntArray = frames[heights_db > _limit_db(heights_db)] - 1
    return onsets


def _limit_db(heights_db: FloatArray) -> float:
    """Return the level that divides onsets from leakage: in the widest gap near it."""
    low, high = _LIMIT_RANGE_DB
    bottom = low - _MARGIN_DB
    levels = np.sort(heights_db)
    # The bottom counts as a level, so that there is a gap below one lone candidate.
    levels = np.concatenate([[bottom], levels[levels > bottom]])
    middles = (levels[1:] + levels[:-1]) / 2.0
    value = np.diff(levels) - _FAR_DB_PER_DB * np.abs(middles - _USUAL_LIMIT_DB)
    value[(middles < low) | (middles > high)] = -np.inf
    if not np.isfinite(value).any():
        return _USUAL_LIMIT_DB
    return float(middles[np.argmax(value)])
