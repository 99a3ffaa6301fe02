"""What overlap-added frames must be multiplied by to give the recording back."""

import numpy as np
from numpy.typing import NDArray

from nmfaudio.compiled.types import Float32Array

__all__ = ["inverts", "least_overlap", "overlap_gain", "steady_gain"]

Float64Array = NDArray[np.float64]


_MIN_GAIN = 1e-3
"""Least summed squared window (of its peak) that the inverse divides by: there,
rounding errors grow thirtyfold, which float32 still bears."""


def inverts(power: Float64Array, hop_length: int) -> bool:
    """Return whether frames under a squared window overlap enough to give samples back.

    Parameters
    ----------
    power : ndarray of float64, shape (n_fft,)
        Squared window. Not modified.
    hop_length : int
        Samples from one frame to the next.
    """
    return bool(least_overlap(power, hop_length) >= _MIN_GAIN * power.max() > 0.0)


def least_overlap(power: Float64Array, hop_length: int) -> float:
    """Return the least sum of squared windows that any sample can have.

    A sample may have only the frames just before and after it: in a very short
    recording all others lie beyond the ends. So the worst case is those two.

    Parameters
    ----------
    power : ndarray of float64, shape (n_fft,)
        Squared window. Not modified.
    hop_length : int
        Samples from one frame to the next.
    """
    offsets = power.size // 2 + np.arange(hop_length)
    total = np.zeros(hop_length)
    for position in (offsets, offsets - hop_length):
        inside = (position >= 0) & (position < power.size)
        total[inside] += power[position[inside]]
    return float(total.min())


def steady_gain(power: Float64Array, hop_length: int) -> Float32Array:
    """Return the gain by sample modulo ``hop_length``, far from both ends."""
    n_fft = power.size
    padded = np.zeros(-(-n_fft // hop_length) * hop_length)
    padded[:n_fft] = power
    by_offset = padded.reshape(-1, hop_length).sum(axis=0)
    # Sample n lies at offset n - t * hop_length + n_fft // 2 of frame t.
    return _reciprocal(np.roll(by_offset, -(n_fft // 2)))


def overlap_gain(
    power: Float64Array,
    steady: Float32Array,
    samples: range,
    n_samples: int,
    n_frames: int,
) -> Float32Array:
    """Return the gain of some samples of a recording, ends included.

    Parameters
    ----------
    power : ndarray of float64, shape (n_fft,)
        Squared window. Not modified.
    steady : ndarray of float32, shape (hop_length,)
        From :func:`steady_gain`. Not modified.
    samples : range
        The samples, in steps of one.
    n_samples, n_frames : int
        Length of the whole recording.

    Returns
    -------
    gain : ndarray of float32, shape (len(samples),)
        0 outside the recording.
    """
    start, stop = samples.start, samples.stop
    gain = np.resize(np.roll(steady, -start), stop - start)
    reach = power.size + steady.size
    for edge_start, edge_stop in ((0, reach), (n_samples - reach, n_samples)):
        low, high = max(edge_start, start, 0), min(edge_stop, stop, n_samples)
        if low < high:
            edge = _edge_gain(power, steady.size, low, high, n_frames)
            gain[low - start : high - start] = edge
    gain[: max(0, -start)] = 0.0
    gain[max(0, n_samples - start) :] = 0.0
    return gain


def _edge_gain(
    power: Float64Array, hop_length: int, start: int, stop: int, n_frames: int
) -> Float32Array:
    total = np.zeros(stop - start)
    first_frame = max(0, (start - power.size) // hop_length)
    for frame in range(first_frame, n_frames):
        first = frame * hop_length - power.size // 2
        if first >= stop:
            break
        low, high = max(first, start), min(first + power.size, stop)
        if low < high:
            total[low - start : high - start] += power[low - first : high - first]
    return _reciprocal(total)


def _reciprocal(total: Float64Array) -> Float32Array:
    """Return 1 / total in float32, 0 where nothing was summed."""
    result = np.zeros(total.shape)
    np.divide(1.0, total, out=result, where=total > 0.0)
    return result.astype(np.float32)
