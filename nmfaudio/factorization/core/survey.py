"""One look at the data before it is factorized."""

import numpy as np

from nmfaudio.compiled.jit import parallel_kernel, prange, relaxed_kernel
from nmfaudio.compiled.types import FloatArray, IntArray

__all__ = ["survey"]


@relaxed_kernel
def _survey_row(row: FloatArray, totals: FloatArray) -> tuple[float, float, int]:
    """Return sum, peak and count of unusable entries of ``row`` (n_bins,).

    The row is added to ``totals`` (n_bins,), which is float64.
    """
    peak = row[0]
    total = 0.0
    n_bad = 0
    for f in range(row.size):
        value = row[f]
        # NaN compares false; infinity less infinity is NaN.
        n_bad += not (value >= 0 and value - value == 0)
        peak = max(peak, value)
        total += value
        totals[f] += value
    return total, peak, n_bad


@relaxed_kernel
def _survey_weighted_row(
    row: FloatArray, weights: FloatArray, totals: FloatArray
) -> tuple[float, float, int]:
    """As :func:`_survey_row` for the entries of ``row`` whose ``weights`` are not 0.

    Both are (n_bins,); a weight that is negative or not finite counts as unusable.
    ``totals`` (n_bins,) gets the weighted entries.
    """
    peak = row[0] - row[0] if np.isfinite(row[0]) else weights[0] - weights[0]
    total = 0.0
    n_bad = 0
    for f in range(row.size):
        weight = weights[f]
        if weight == 0:
            continue
        value = row[f]
        n_bad += not (value >= 0 and value - value == 0)
        n_bad += not (weight >= 0 and weight - weight == 0)
        peak = max(peak, value)
        total += value * weight
        totals[f] += value * weight
    return total, peak, n_bad


@parallel_kernel
def survey(
    V: FloatArray,
    weights: FloatArray,
    n_chunks: int,
    frames: FloatArray,
    bins: FloatArray,
    bad: IntArray,
) -> None:
    """Take sums and peaks of ``V`` (n_frames, n_bins), and count what is unusable.

    ``weights`` is the same shape or has no rows. ``frames`` (n_frames, 2) in float64
    gets each frame's sum and peak; ``bins`` (n_chunks, n_bins) in float64 each chunk's
    sums over its frames; ``bad`` (n_frames,) how many entries of a frame are negative,
    NaN or infinite. All three are overwritten.
    """
    bins[:] = 0
    for c in prange(n_chunks):
        first = c * V.shape[0] // n_chunks
        last = (c + 1) * V.shape[0] // n_chunks
        for t in range(first, last):
            if weights.shape[0] > 0:
                found = _survey_weighted_row(V[t], weights[t], bins[c])
            else:
                found = _survey_row(V[t], bins[c])
            frames[t, 0] = found[0]
            frames[t, 1] = found[1]
            bad[t] = found[2]
