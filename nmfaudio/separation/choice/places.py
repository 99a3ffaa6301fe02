"""How far apart what sounds lies in the stereo field."""

import numpy as np

from nmfaudio.compiled.types import Float32Array
from nmfaudio.separation.choice.resolution import plan_for

__all__ = ["spread_of_places"]


def spread_of_places(samples: Float32Array, sample_rate: int) -> float:
    """Return how far the places of a sound's bins spread around their mean.

    Parameters
    ----------
    samples : ndarray of float32, shape (n_channels, n_samples)
        Not modified.
    sample_rate : int
        Hz.

    Returns
    -------
    spread : float
        Standard deviation of the balance of power, from -1 (left) to 1 (right), where
        bins weigh by their power; 0 unless there are two channels that differ.
    """
    if samples.shape[0] != 2 or np.array_equal(samples[0], samples[1]):
        return 0.0
    plan = plan_for(sample_rate, 0.093)
    # Squares of extreme levels would not fit.
    peak = np.abs(samples).max()
    left, right = (plan.magnitude(row[np.newaxis] / peak) ** 2 for row in samples)
    power = left + right
    whole = float(power.sum(dtype=np.float64))
    if whole == 0.0:
        return 0.0
    balance = (right - left) / np.maximum(power, np.finfo(np.float32).tiny)
    balance -= np.float32(float(np.sum(power * balance, dtype=np.float64)) / whole)
    spread = float(np.sum(power * balance**2, dtype=np.float64)) / whole
    return float(np.sqrt(spread))
