"""Splits by how loud, how low and how steady sound is."""

import numpy as np

from nmfaudio.compiled.types import Float32Array, FloatArray
from nmfaudio.separation.choice.medians import steady_mask
from nmfaudio.separation.choice.resolution import plan_for
from nmfaudio.separation.models.cues.passing import left_over, passed

__all__ = ["energy_of", "has_sides", "split_low", "split_moving"]

_SQUARED = (
    4096  # samples whose squares are added up in their own precision: 10 x sooner
)
_NARROW = 0.02  # energy share of the difference signal below which sides are empty
_LOW_HZ = 165.0  # E3: where bass and the rest get half each
_FILTER_ORDER = 16  # of the soft edge between bass and the rest


def has_sides(samples: Float32Array) -> bool:
    """Tell whether a sound has a stereo field worth dividing."""
    if samples.shape[0] != 2:
        return False
    difference = (samples[0] - samples[1])[np.newaxis] / np.sqrt(np.float32(2.0))
    return energy_of(difference) > _NARROW * energy_of(samples)


def energy_of(samples: FloatArray) -> float:
    """Return the sum of the squares of all samples."""
    total = 0.0
    for channel in samples:
        whole = channel.size - channel.size % _SQUARED
        rows = channel[:whole].reshape(-1, _SQUARED), channel[np.newaxis, whole:]
        for part in rows:
            squares = np.einsum("bn,bn->b", part, part)
            total += float(squares.sum(dtype=np.float64))
    return total


def split_low(
    samples: FloatArray, sample_rate: int
) -> tuple[Float32Array, Float32Array]:
    """Split at a frequency, with a soft edge: bass notes and the rest.

    Parameters
    ----------
    samples : ndarray of float, shape (n_channels, n_samples)
        Not modified.
    sample_rate : int
        Hz.

    Returns
    -------
    low, rest : ndarray of float32, shape (n_channels, n_samples)
        They add up to the input.
    """
    plan = plan_for(sample_rate, 0.093)
    hz = np.arange(plan.n_bins) * sample_rate / plan.n_fft
    gain = 1.0 / (1.0 + (hz / _LOW_HZ) ** _FILTER_ORDER)
    low = passed(samples, plan, lambda _: gain[np.newaxis])
    return low, left_over(samples, low)


def split_moving(
    samples: FloatArray, sample_rate: int
) -> tuple[Float32Array, Float32Array]:
    """Split into what glides or speaks and what stays on its pitch.

    With frames as long as a syllable the partials of a voice smear over many bins while
    those of an instrument stay narrow, so the voice is on the side that a harmonic/
    percussive split calls percussive.

    Parameters
    ----------
    samples : ndarray of float, shape (n_channels, n_samples)
        Not modified.
    sample_rate : int
        Hz.

    Returns
    -------
    moving, steady : ndarray of float32, shape (n_channels, n_samples)
        They add up to the input.

    References
    ----------
    .. [1] Tachibana, Ono and Sagayama, "Singing voice enhancement in monaural music
       signals based on two-stage harmonic/percussive sound separation", IEEE/ACM TASLP
       22, 2014.
    """
    plan = plan_for(sample_rate, 0.186)
    V = plan.magnitude(np.asarray(samples, np.float32))
    mask = steady_mask(V, plan, held_s=0.7, spread_hz=50.0)
    del V  # as large as the sound
    steady = passed(samples, plan, lambda frames: mask.T[frames])
    return left_over(samples, steady), steady
