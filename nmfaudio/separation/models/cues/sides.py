"""Split a stereo sound by the place of every bin in the stereo field."""

from functools import cache

import numpy as np

from nmfaudio.compiled.jit import relaxed_kernel
from nmfaudio.compiled.types import ComplexArray, Float32Array, FloatArray
from nmfaudio.separation.choice.resolution import plan_for
from nmfaudio.separation.models.cues.passing import left_over, sound_of, spectra_of

__all__ = ["split_sides"]

_PAN_PLACES = (-0.35, 0.0, 0.35)  # left, centre, right by the constant-power law
_PAN_SPREAD = 0.15
_BALANCES = 4096  # of power, from left to right, at which nearness is known
_SILENT = 1e-37  # guards balances where nothing sounds


def split_sides(
    samples: FloatArray, sample_rate: int
) -> tuple[Float32Array, Float32Array, Float32Array]:
    """Split a stereo sound by the place of every bin in the stereo field.

    Parameters
    ----------
    samples : ndarray of float, shape (2, n_samples)
        Not modified.
    sample_rate : int
        Hz.

    Returns
    -------
    left, centre, right : ndarray of float32, shape (2, n_samples)
        They add up to the input.

    References
    ----------
    .. [1] Avendano, "Frequency-domain source identification and manipulation in stereo
       mixes", WASPAA 2003.
    """
    plan = plan_for(sample_rate, 0.093)
    sound = np.asarray(samples, np.float32)
    n_frames, nearness = plan.n_frames(sound.shape[1]), sides_by_balance()

    def aside(start: int, stop: int) -> ComplexArray:
        first, last = max(0, start - 1), min(stop + 1, n_frames)
        X = spectra_of(sound, plan, first, last)
        sides = np.empty((2, 2, stop - start, plan.n_bins), np.complex64)
        powers = np.empty((2, X.shape[1], plan.n_bins), np.float32)
        parts = X.view(np.float32), sides.view(np.float32)
        take_aside(parts[0], start - first, nearness, powers, parts[1])
        return sides

    left, right = sound_of((2, *sound.shape), plan, aside)
    return left, left_over(sound, left, right), right


@cache
def sides_by_balance() -> Float32Array:
    """Return how near sound is to left and to right, (2, n_balances + 1).

    By the share that the right channel has of its power: a bin is looked up in it, as
    to work it out for each one took longer than all transforms.
    """
    share = np.arange(_BALANCES + 1) / _BALANCES
    pan = np.arctan2(np.sqrt(share), np.sqrt(1.0 - share)) * (4 / np.pi) - 1
    nearness = np.stack(
        [np.exp(-0.5 * ((pan - place) / _PAN_SPREAD) ** 2) for place in _PAN_PLACES]
    )
    nearness[0][pan < _PAN_PLACES[0]] = 1.0
    nearness[2][pan > _PAN_PLACES[2]] = 1.0
    sides: Float32Array = (nearness[[0, 2]] / nearness.sum(axis=0)).astype(np.float32)
    return sides


@relaxed_kernel
def take_aside(
    X: Float32Array,
    offset: int,
    nearness: Float32Array,
    powers: Float32Array,
    sides: Float32Array,
) -> None:
    """Write what of some frames is on the left, and what is on the right.

    ``X`` (2, n, 2 n_bins), real and imaginary parts in turn, is only read, as is
    ``nearness`` (2, n_balances + 1), that to either side by the balance of power. Of
    ``sides`` (2, 2, n_frames, 2 n_bins), overwritten, frame ``t`` is that of ``X`` at
    ``offset + t``; its neighbours count too, as the place of one bin alone is noise.
    ``powers`` (2, n, n_bins) is scratch.
    """
    n_given, n_bins = powers.shape[1], powers.shape[2]
    finest = np.float32(nearness.shape[1] - 1)
    balance = np.empty(n_bins, np.float32)
    for c in range(2):
        for t in range(n_given):
            row, power = X[c, t], powers[c, t]
            for f in range(n_bins):
                power[f] = row[2 * f] * row[2 * f] + row[2 * f + 1] * row[2 * f + 1]
    for t in range(sides.shape[2]):
        at = offset + t
        before, after = max(at - 1, 0), min(at + 1, n_given - 1)
        left, right = powers[0], powers[1]
        once = np.float32(at > 0), np.float32(at + 1 < n_given)
        for f in range(n_bins):
            one = left[at, f] + once[0] * left[before, f] + once[1] * left[after, f]
            other = (
                right[at, f] + once[0] * right[before, f] + once[1] * right[after, f]
            )
            balance[f] = finest * other / (one + other + np.float32(_SILENT))
        for side in range(2):
            near = nearness[side]
            for c in range(2):
                row, out = X[c, at], sides[side, c, t]
                for f in range(n_bins):
                    cell = np.uint32(balance[f])
                    beyond = min(cell + np.uint32(1), np.uint32(near.size - 1))
                    share = balance[f] - np.float32(cell)
                    gain = near[cell] + share * (near[beyond] - near[cell])
                    out[2 * f] = row[2 * f] * gain
                    out[2 * f + 1] = row[2 * f + 1] * gain
