"""The way through two sequences of features, by dynamic time warping.

References
----------
.. [1] Raffel and Ellis, "Optimizing DTW-based audio-to-MIDI alignment and matching",
   ICASSP 2016: the additive penalty of steps that stop either clock.
.. [2] Müller, Mattes and Kurth, "An efficient multiscale approach to audio
   synchronization", ISMIR 2006: a coarse path first, then a fine one around it.
"""

import math

import numpy as np
from scipy.ndimage import uniform_filter1d

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray, IntArray, UInt8Array
from nmfaudio.separation.score.features import Features

__all__ = ["ONSET_WEIGHT", "follow"]

ONSET_WEIGHT = 1.0
"""Of onsets beside pitch classes."""

_COARSE = 5  # fine frames to a coarse one
_COARSE_ONSETS = 0.3  # onsets fall between coarse frames: they are known less well
_MOST_CELLS = 30_000_000  # of the coarse path
_BAND_S = 0.7  # around the coarse path
_STILL = 0.25  # of the median cost: what it costs to stop either clock
_UNPLAYED = 2.0  # of the median cost: what sound costs that no note explains
_SMOOTHED_S = 0.25  # a player's clock does not jump
_DIAGONAL, _ABOVE, _LEFT = 0, 1, 2


def follow(played: Features, recorded: Features) -> FloatArray:
    """Return at which frame of ``recorded`` each frame of ``played`` sounds.

    Parameters
    ----------
    played, recorded : Features
        With one ``frame_s``. Not modified.

    Returns
    -------
    frame_at : ndarray of float, shape (played.n_frames,)
        Never falls.

    Notes
    -----
    Memory is one byte for each cell of the coarse path, at most 30 MB, and of the band.
    """
    cells = played.n_frames * recorded.n_frames
    pool = max(_COARSE, math.ceil(math.sqrt(cells / _MOST_CELLS)))
    few, wide = _coarser(played, pool), _coarser(recorded, pool)
    everywhere = np.zeros(few.n_frames, dtype=np.intp)
    way = pool * _path(few, wide, everywhere, wide.n_frames)
    rows = np.arange(played.n_frames) / pool
    at = np.round(np.interp(rows, np.arange(way.size), way)).astype(np.intp)
    half = math.ceil(_BAND_S / recorded.frame_s) + 2 * pool
    # Where the player pauses, the band of one row must still meet the next one's.
    half = max(half, int(np.diff(at).max(initial=0)))
    width = min(2 * half + 1, recorded.n_frames)
    starts = np.clip(at - half, 0, recorded.n_frames - width)
    fine = _path(played, recorded, np.maximum.accumulate(starts), width)
    size = 2 * round(_SMOOTHED_S / recorded.frame_s / 2) + 1
    steady = np.arange(fine.size)  # its ends would bend if it were smoothed too
    smooth = steady + uniform_filter1d(fine - steady, size, mode="nearest")
    return np.asarray(np.maximum.accumulate(smooth))


def _coarser(features: Features, pool: int) -> Features:
    """Return the mean of every ``pool`` frames, centred on the first of them.

    Onsets are few: they are added up, not averaged.
    """
    weight = np.float32(_COARSE_ONSETS * pool)
    return Features(
        uniform_filter1d(features.chroma, pool, axis=0)[::pool],
        weight * uniform_filter1d(features.onsets, pool, axis=0)[::pool],
        pool * features.frame_s,
    )


def _path(
    played: Features, recorded: Features, starts: IntArray, width: int
) -> FloatArray:
    """Return the cheapest path; each row may use ``width`` columns from its start.

    It begins and ends at any column, but leaving out sound costs. Steps go to the next
    row, the next column, or both; the first two cost extra. A run of steps along a row
    is found without a loop: with ``S`` the running sum of the row's costs, entering at
    column ``k`` and leaving at ``j`` costs ``E[k] - S[k] + S[j]``, so a running minimum
    of ``E - S`` is enough.
    """
    n_rows = starts.size
    usual = _median_cost(played, recorded, starts, width)
    still, unplayed = _STILL * usual, _UNPLAYED * usual
    steps = np.full((n_rows, width), _DIAGONAL, np.uint8)
    # Sound before the first row and after the last costs, silence does not.
    sounding = recorded.loudness.astype(np.float64)
    skipped = unplayed * np.concatenate([[0.0], np.cumsum(sounding)])
    start = int(starts[0])
    total = _costs(played, recorded, 0, start, width) + skipped[start : start + width]
    for row in range(1, n_rows):
        start = int(starts[row])
        moved = start - int(starts[row - 1])
        costs = _costs(played, recorded, row, start, width)
        above = _shifted(total, moved) + (costs + still)
        # Both clocks go on: as dear as a step of each, without the penalties.
        diagonal = _shifted(total, moved - 1) + 2.0 * costs
        entered = np.minimum(diagonal, above)
        steps[row] = np.where(above < diagonal, _ABOVE, _DIAGONAL)
        running = np.cumsum(costs + still)
        total = running + np.minimum.accumulate(entered - running)
        steps[row, total < entered - 1e-9 * (1.0 + np.abs(running))] = _LEFT
    after = skipped[-1] - skipped[start + 1 : start + 1 + width]
    return _traced(steps, starts, int((total + after).argmin()))


def _traced(steps: UInt8Array, starts: IntArray, column: int) -> FloatArray:
    """Return the mean column of each row on the path that ends at ``column``."""
    n_rows = steps.shape[0]
    at = np.empty(n_rows)
    for row in range(n_rows - 1, -1, -1):
        last = column
        while row > 0 and steps[row, column] == _LEFT:
            column -= 1
        at[row] = starts[row] + 0.5 * (column + last)
        if row > 0:
            diagonal = int(steps[row, column] == _DIAGONAL)
            column += int(starts[row] - starts[row - 1]) - diagonal
    return at


def _shifted(total: FloatArray, moved: int) -> FloatArray:
    """Return a row's totals seen from a row that starts ``moved`` columns later."""
    seen = np.full(total.size, np.inf)
    if moved >= 0:
        seen[: total.size - moved] = total[moved:]
    else:
        seen[-moved:] = total[:moved]
    return seen


def _costs(
    played: Features, recorded: Features, row: int, start: int, width: int
) -> FloatArray:
    """Return how unlike a row and the columns from ``start`` are."""
    columns = slice(start, start + width)
    chroma = 1.0 - product(recorded.chroma[columns], played.chroma[row])
    away = recorded.onsets[columns] - played.onsets[row]
    onsets = np.sqrt(np.sum(away**2, axis=1))
    return np.asarray(chroma + ONSET_WEIGHT * onsets, np.float64)


def _median_cost(
    played: Features, recorded: Features, starts: IntArray, width: int
) -> float:
    """Return the median over rows spread through the piece."""
    rows = np.unique(np.linspace(0, starts.size - 1, 50).astype(int))
    costs = [_costs(played, recorded, row, int(starts[row]), width) for row in rows]
    return float(np.median(np.concatenate(costs)))
