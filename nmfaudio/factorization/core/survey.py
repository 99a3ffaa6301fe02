"""One look through the data of a factorization: sums, peaks, what is unusable."""

from typing import NamedTuple

import numpy as np

from nmfaudio.compiled.jit import parallel_kernel, relaxed_kernel, run_chunks
from nmfaudio.compiled.lane import numeric_lane
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.errors import NotFiniteError, ParameterError

__all__ = ["survey", "surveyed"]


class Bits(NamedTuple):
    """Data seen as integers, which rise with numbers that are not negative.

    The largest integer is found by vector units; the largest of numbers that may be NaN
    is not. ``V`` (n_frames, n_bins), ``peaks`` (n_frames,) the largest of each frame,
    ``infinity`` the integer that stands for it.
    """

    V: IntArray
    peaks: IntArray
    infinity: int

    @classmethod
    def of(cls, V: FloatArray) -> "Bits":
        """Return the bits of ``V``, peaks yet unknown."""
        kind = np.dtype(f"i{V.dtype.itemsize}")
        infinity = int(np.array(np.inf, V.dtype).view(kind))
        return cls(V.view(kind), np.empty(V.shape[0], kind), infinity)


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
    frames : ndarray of float64, shape (n_frames, 3)
        Sum, peak, and sum of squares of each frame.
    bins : ndarray of float64, shape (n_bins,)
        Sum of each bin.

    Raises
    ------
    NotFiniteError
        An entry that counts is NaN or infinite.
    ParameterError
        One is negative, or a weight is negative or not finite.
    """
    frames = np.empty((V.shape[0], 3))
    bins = np.empty((n_chunks, V.shape[1]))
    bad = np.empty(V.shape[0], np.int64)
    bits = Bits.of(V)
    with numeric_lane:
        survey(V, bits, weights, frames, bins, bad)
    if weights.shape[0] == 0:
        frames[:, 1] = bits.peaks.view(V.dtype)
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
def _survey_row(
    row: FloatArray, bits: IntArray, totals: FloatArray
) -> tuple[float, float, int, int]:
    """Return sum, squares, and largest and least bit pattern of ``row`` (n_bins,).

    ``bits`` (n_bins,) are its numbers seen as integers: those of numbers that are not
    negative rise with them, and of integers vector units find the largest, which of
    numbers that may be NaN they do not. The row is added to ``totals`` (n_bins,), which
    is float64.
    """
    total = 0.0
    squares = 0.0
    most = least = bits[0]
    for f in range(row.size):
        wide = np.float64(row[f])
        total += wide
        squares += wide * wide
        totals[f] += wide
        most = max(most, bits[f])
        least = min(least, bits[f])
    return total, squares, most, least


@relaxed_kernel
def _unusable(row: FloatArray) -> int:
    """Return how many entries of ``row`` (n_bins,) are negative, NaN or infinite."""
    n_bad = 0
    for f in range(row.size):
        # NaN compares false; infinity less infinity is NaN.
        n_bad += not (row[f] >= 0 and row[f] - row[f] == 0)
    return n_bad


@relaxed_kernel
def _survey_weighted_row(
    row: FloatArray, weights: FloatArray, totals: FloatArray
) -> tuple[float, float, float, int]:
    """Return sum, squares, peak, and how many are unusable, of weighted entries.

    Those of ``row`` (n_bins,) whose ``weights`` (n_bins,) are not 0; one is unusable if
    it is negative, NaN or infinite, or its weight is. ``totals`` (n_bins,), which is
    float64, gets the weighted entries.
    """
    peak = row[0] - row[0] if np.isfinite(row[0]) else weights[0] - weights[0]
    total = 0.0
    squares = 0.0
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
        wide = np.float64(value)
        squares += wide * wide * weight
        totals[f] += value * weight
    return total, squares, peak, n_bad


@relaxed_kernel
def _survey_chunk(
    c: int,
    V: FloatArray,
    bits: Bits,
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
            total, squares, peak, n_bad = _survey_weighted_row(
                V[t], weights[t], bins[c]
            )
            frames[t, 1] = peak
            bad[t] = n_bad
        else:
            total, squares, most, least = _survey_row(V[t], bits.V[t], bins[c])
            bits.peaks[t] = most
            is_plain = least >= 0 and most < bits.infinity
            bad[t] = 0 if is_plain else _unusable(V[t])
        frames[t, 0] = total
        frames[t, 2] = squares


@parallel_kernel
def survey(
    V: FloatArray,
    bits: Bits,
    weights: FloatArray,
    frames: FloatArray,
    bins: FloatArray,
    bad: IntArray,
) -> None:
    """Take sums and peaks of ``V`` (n_frames, n_bins), and count what is unusable.

    ``weights`` is the same shape or has no rows. ``frames`` (n_frames, 3) in float64
    gets each frame's sum, peak and sum of squares; without weights peaks go into
    ``bits`` instead. ``bins`` (n_chunks, n_bins) in float64 gets each chunk's sums over
    its frames; ``bad`` (n_frames,) how many entries of a frame are negative, NaN or
    infinite. All of them are overwritten.
    """
    run_chunks(_survey_chunk, bins.shape[0], (V, bits, weights, frames, bins, bad))
