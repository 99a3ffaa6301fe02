"""How much of a sound moves in pitch, partials together, as voices do."""

import math

import numpy as np

from nmfaudio.compiled.types import Float32Array
from nmfaudio.separation.choice.medians import running_median
from nmfaudio.spectral.stft import StftPlan

__all__ = ["gliding_share"]

_TINY = 1e-12  # guards the glides where nothing moves
_GLIDE_HZ = (250.0, 2500.0)  # where partials of a voice are strong and far apart
_GLIDE_STEPS = 48  # rows to an octave: 25 cents
_GLIDES = range(3, 8)  # rows that a voice moves in twice _GLIDE_S: 75 to 175 cents
_GLIDE_S = 0.025
_GLIDE_HELD_S = 0.7


def gliding_share(V: Float32Array, plan: StftPlan) -> float:
    """Return which share of the middle's magnitude moves in pitch, partials together.

    What is held goes first. The rest of three frames is compared at equal pitch and
    along small glides. What is alike in all three counts: notes that begin or end agree
    best unmoved, strokes along no glide in particular, and a step from one note to the
    next has nothing half way.

    Parameters
    ----------
    V : ndarray of float32, shape (n_bins, n_frames)
        Magnitude in frames of about 93 ms.
    plan : StftPlan
        Its resolution.
    """
    rows = _log_rows(V, plan)
    half = max(1, round(_GLIDE_S * plan.sample_rate / plan.hop_length))
    edge = _GLIDES.stop
    if rows.shape[0] <= 2 * edge or rows.shape[1] <= 2 * half or not rows.any():
        return 0.0
    partials = _moving_partials(rows, plan)
    length = np.sqrt(np.sum(partials**2, axis=0))
    partials /= np.maximum(length, _TINY)

    top = partials.shape[0] - edge

    def along(start: int, shift: int) -> Float32Array:
        stop = start + partials.shape[1] - 2 * half
        there: Float32Array = partials[edge + shift : top + shift, start:stop]
        return there

    def alike(shift: int) -> Float32Array:
        way = shift // 2 if shift > 0 else -(-shift // 2)
        least = np.minimum(along(half, way), along(2 * half, shift))
        found: Float32Array = (np.minimum(along(0, 0), least) ** 2).sum(axis=0)
        return found

    moved = np.max([alike(sign * by) for by in _GLIDES for sign in (-1, 1)], axis=0)
    gain = np.maximum(moved - alike(0), 0.0) * length[: -2 * half]
    whole = np.sqrt(np.sum(rows[:, : -2 * half] ** 2, axis=0))
    return float(gain.sum()) / float(whole.sum())


def _log_rows(V: Float32Array, plan: StftPlan) -> Float32Array:
    """Return the roots of magnitudes at 250-2500 Hz in rows of equal intervals."""
    top = min(_GLIDE_HZ[1], 0.45 * plan.sample_rate)
    n_rows = max(0, int(math.log2(top / _GLIDE_HZ[0]) * _GLIDE_STEPS))
    hz = _GLIDE_HZ[0] * 2.0 ** (np.arange(n_rows) / _GLIDE_STEPS)
    place = hz * plan.n_fft / plan.sample_rate
    below = place.astype(np.intp)
    part = (place - below).astype(np.float32)[:, np.newaxis]
    rows: Float32Array = np.sqrt(V[below] * (1 - part) + V[below + 1] * part)
    return rows


def _moving_partials(rows: Float32Array, plan: StftPlan) -> Float32Array:
    """Return what is neither held in time nor smooth in pitch."""
    held_frames = max(3, round(_GLIDE_HELD_S * plan.sample_rate / plan.hop_length))
    moving = np.maximum(rows - running_median(rows, held_frames), 0.0)
    smooth = _smoothed(moving, _GLIDE_STEPS // 2 + 1)
    partials: Float32Array = np.maximum(moving - smooth, 0.0)
    return partials


def _smoothed(rows: Float32Array, size: int) -> Float32Array:
    """Return the mean over ``size`` (odd) rows around each; beyond the ends is zero."""
    sums = np.pad(rows, ((size // 2 + 1, size // 2), (0, 0))).cumsum(axis=0)
    mean: Float32Array = (sums[size:] - sums[:-size]) / np.float32(size)
    return mean
