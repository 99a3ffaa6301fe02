"""How loud a stretch of sound is to the ear, to compare one with another."""

import math

import numpy as np
from scipy.signal import sosfilt

from nmfaudio.compiled.types import Float32Array, FloatArray

__all__ = ["loudness_db"]

_SHELF_HZ, _SHELF_Q, _SHELF_DB = 1681.974, 0.7071752, 3.999844
_CUT_HZ, _CUT_Q = 38.13547, 0.5003270


def loudness_db(samples: Float32Array, sample_rate: int) -> float:
    """Return the loudness of a stretch of sound, weighted as ITU-R BS.1770 does [1]_.

    Parameters
    ----------
    samples : ndarray of float32, shape (n_channels, n_samples)
        Linear amplitude. Not modified. Channels count alike.
    sample_rate : int
        Hz.

    Returns
    -------
    loudness_db : float
        Decibels relative to full scale, without gating: of the same passage of two
        mixes, quiet moments are quiet in both. Minus infinity for silence.

    References
    ----------
    .. [1] "Algorithms to measure audio programme loudness and true-peak audio level",
       Recommendation ITU-R BS.1770-5, 2023.

    Examples
    --------
    >>> tone = np.sin(np.arange(48000) * 0.1309).astype(np.float32)
    >>> round(loudness_db(tone[np.newaxis], 48000), 1)
    -3.0
    """
    if samples.size == 0:
        return -math.inf
    weighted = sosfilt(_weighting(sample_rate), samples.astype(np.float64), axis=1)
    power = float(np.square(weighted).mean(axis=1).sum())
    return -0.691 + 10.0 * math.log10(power) if power > 0.0 else -math.inf


def _weighting(sample_rate: int) -> FloatArray:
    """Return the two filters of the weighting as second-order sections."""
    sections = [_section(_CUT_HZ, _CUT_Q, sample_rate, None)]
    if sample_rate > 2.5 * _SHELF_HZ:  # else there is nothing above it
        sections.append(_section(_SHELF_HZ, _SHELF_Q, sample_rate, _SHELF_DB))
    return np.array(sections)


def _section(
    hz: float, q: float, sample_rate: int, shelf_db: float | None
) -> list[float]:
    """Return a high-pass, or a shelf that lifts what is above ``hz``."""
    k = math.tan(math.pi * hz / sample_rate)
    a0 = 1.0 + k / q + k * k
    a = [1.0, 2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0]
    if shelf_db is None:
        return [1.0, -2.0, 1.0, *a]
    high = 10.0 ** (shelf_db / 20.0)
    band = high**0.4996668
    b = (high + band * k / q + k * k, 2.0 * (k * k - high), high - band * k / q + k * k)
    return [*(value / a0 for value in b), *a]
