"""How far apart what sounds lies in the stereo field."""

import numpy as np

from nmfaudio.compiled.types import ComplexArray, Float32Array, FloatArray
from nmfaudio.separation.choice.resolution import plan_for

__all__ = ["spread_of_places"]

_FRAMES = 64  # that are measured at a time: they stay in the cache


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
        bins weigh by their power, without what chance alone makes of it; 0 unless there
        are two channels that differ.

    Notes
    -----
    What a mixer places differs between channels by its level, and is in phase. Where
    channels are independent (noise of a field, hiss, a wide room, chorus) the balance
    varies from bin to bin, too: by as much as the product of both spectra does that is
    a quarter of a turn off, in shares of half the power, since no phase is likelier
    than another there. So its mean square is taken from the variance of the balance.
    Coherence [1]_ does without phases, but takes means over neighbours in time and
    frequency, and is low, too, where a channel is silent: at the farthest place.

    References
    ----------
    .. [1] Avendano and Jot, "A frequency-domain approach to multichannel upmix", JAES
       52, 2004.
    """
    if samples.shape[0] != 2 or np.array_equal(samples[0], samples[1]):
        return 0.0
    plan = plan_for(sample_rate, 0.093)
    # Squares of extreme levels would not fit.
    sound = samples / np.abs(samples).max()
    n_frames = plan.n_frames(sound.shape[1])
    ranges = [(at, min(at + _FRAMES, n_frames)) for at in range(0, n_frames, _FRAMES)]
    blocks = (_sums(plan.forward(sound, *frames)) for frames in ranges)
    whole, balance, squared, turned = sum(blocks, np.zeros(4))
    if whole == 0.0:
        return 0.0
    variance = squared / whole - (balance / whole) ** 2
    return float(np.sqrt(max(0.0, variance - turned / whole)))


def _sums(X: ComplexArray) -> FloatArray:
    """Return the power of two channels' spectra, and sums of what it weighs.

    That is the balance, its square, and the square of what is a quarter of a turn off.
    """
    left, right = X
    powers = left.real**2 + left.imag**2, right.real**2 + right.imag**2
    power = powers[0] + powers[1]
    share = np.float32(1.0) / np.maximum(power, np.finfo(np.float32).tiny)
    balance = (powers[1] - powers[0]) * share
    turned = (left.imag * right.real - left.real * right.imag) * share
    weighed = power * balance
    sums = (power, weighed, weighed * balance, 4.0 * power * turned**2)
    return np.array([values.sum(dtype=np.float64) for values in sums])
