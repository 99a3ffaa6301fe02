"""One look through the data of a factorization: sums, peaks, what is unusable."""

import numpy as np

from nmfaudio.compiled.jit import parallel_kernel, relaxed_kernel, run_chunks
from nmfaudio.compiled.lane import numeric_lane
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.errors import NotFiniteError, ParameterError

__all__ = ["survey", "surveyed"]


def surveyed(
    V: FloatArray, weights: FloatArray, n_chunks: int
) -> tuple[FloatArray, FloatArray]:
    """Look through data once, and refuse what cannot be factorized.

    Parameters
    ----------
    V : ndarray of float, shape (n_frames, n_bins)
    weights : ndarray of float, shape (n_frames, n_bins) or (0, n_bins)
        How much each entry counts; without rows, all count.
    n_chunks : int
        Chunks of frames whose sums are taken apart, so that bits do not depend on the
        number of threads.

    Returns
    -------
    frames : ndarray of float64, shape (n_frames, 2)
        Sum and peak of each frame.
    bins : ndarray of float64, shape (n_bins,)
        Sum of each bin.

    Raises
    ------
    NotFiniteError
        An entry that counts is NaN or infinite.
    ParameterError
        One is negative, or a weight is negative or not finite.
    """
    frames = np.empty((V.shape[0], 2))
    bins = np.empty((n_chunks, V.shape[1]))
    bad = np.empty(V.shape[0], np.int64)
    with numeric_lane:
        survey(V, weights, frames, bins, bad)
    if bad.any():
        _refuse(V, weights, bad)
    return frames, bins.sum(axis=0)


def _refuse(V: FloatArray, weights: FloatArray, bad: IntArray) -> None:
    """Raise the error that names what is unusable, how many, and where first."""
    counted = weights != 0 if weights.shape[0] else np.ones(V.shape, np.bool_)
    t = int(np.flatnonzero(bad)[0])
    not_finite = ~np.isfinite(V) & counted
    n_not_finite = int(not_finite.sum())
    if n_not_finite:
        t = int(np.flatnonzero(not_finite.any(axis=1))[0])
        raise NotFiniteError(
            f"V must be finite, got {n_not_finite} entries that are NaN or infinite, "
            f"the first in frame {t}"
        )
    negative = (V < 0) & counted
    if negative.any():
        t = int(np.flatnonzero(negative.any(axis=1))[0])
        raise ParameterError(
            f"V must not be negative, got {int(negative.sum())} negative entries, "
            f"the first in frame {t}"
        )
    raise ParameterError(
        f"weights must be finite and not negative, see frame {t}; a weight of 0 "
        "leaves an entry out"
    )


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


@relaxed_kernel
def _survey_chunk(
    c: int,
    V: FloatArray,
    weights: FloatArray,
    frames: FloatArray,
    bins: FloatArray,
    bad: IntArray,
) -> None:
    """Do :func:`survey`'s work for chunk ``c`` of the frames; arguments as there."""
    first = c * V.shape[0] // bins.shape[0]
    last = (c + 1) * V.shape[0] // bins.shape[0]
    for f in range(bins.shape[1]):
        bins[c, f] = 0
    for t in range(first, last):
        if weights.shape[0] > 0:
            found = _survey_weighted_row(V[t], weights[t], bins[c])
        else:
            found = _survey_row(V[t], bins[c])
        frames[t, 0] = found[0]
        frames[t, 1] = found[1]
        bad[t] = found[2]


@parallel_kernel
def survey(
    V: FloatArray,
    weights: FloatArray,
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
    run_chunks(_survey_chunk, bins.shape[0], (V, weights, frames, bins, bad))
