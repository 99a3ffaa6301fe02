"""Whether all strokes of a recording are of one drum: then they sound alike."""

from collections.abc import Iterable

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from nmfaudio.compiled.linear_algebra import product, thin_svd
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.spectral.bands import geometric_bands, in_bands
from nmfaudio.spectral.stft import StftPlan

__all__ = ["one_drum"]

_N_BANDS = 30
_RISE_S, _APART_S, _STROKE_S = 0.03, 0.08, 0.1
_FAINTEST = 0.05  # of the steepest rise: less is no stroke
_LEAST_ALIKE = 0.1  # of the strokes may be less alike: two at once, a breath
_ALIKE = 0.985  # cosine with what all strokes have in common
_UNLIKE = 0.96  # one that is farther than this is of another drum, struck seldom
_KICK_HZ = 100.0  # the lowest toms have their mean a third of an octave above it
_COMPRESSED = 0.25  # power of power: a low drum does not hide a high one
_LOWEST_HZ = 20.0
_TINY = 1e-30  # guards divisions where nothing sounds


def one_drum(sides: Iterable[FloatArray], plan: StftPlan) -> str | None:
    """Return which drum it is if only one sounds.

    Every stroke is what its first tenth of a second holds in bands of each channel; of
    one drum, soft and loud ones lie in one direction. Limits were measured on drums
    alone, on two together and on loops, so that hardly two are taken for one (0074).

    Parameters
    ----------
    sides : iterable of ndarray of float32, shape (n_bins, n_frames)
        Magnitudes of each channel. Not modified.
    plan : StftPlan
        Resolution.

    Returns
    -------
    drum : str or None
        ``"kick"`` where that is sure, else ``""``; None if there are several drums, or
        no stroke.
    """
    bands = geometric_bands(plan.n_bins, _N_BANDS)[:-1]
    power = np.concatenate([in_bands(side, bands, side) for side in sides])
    strokes = _strokes(power.astype(np.float64), plan.hop_length / plan.sample_rate)
    loudness = np.sqrt(np.sum(strokes**2, axis=0))
    if not loudness.size:
        return None
    directions = strokes / np.maximum(loudness, _TINY)
    # Loud strokes are heard more clearly: they weigh more.
    common = thin_svd(directions * np.sqrt(loudness))[0][:, 0]
    alike = np.abs(product(common[np.newaxis], directions))
    if np.quantile(alike, _LEAST_ALIKE) < _ALIKE or alike.min() < _UNLIKE:
        return None
    hz = np.maximum(bands * (plan.sample_rate / plan.n_fft), _LOWEST_HZ)
    octave = np.average(np.resize(np.log2(hz), common.size), weights=common**4)
    return "kick" if octave < np.log2(_KICK_HZ) else ""


def _strokes(power: FloatArray, hop_s: float) -> FloatArray:
    """Return what each stroke holds in each band, compressed, (n_bands, n_strokes)."""
    rise, length = (max(1, round(span / hop_s)) for span in (_RISE_S, _STROKE_S))
    begins = _beginnings(np.sqrt(power).sum(axis=0), rise, hop_s)
    strokes = np.empty((power.shape[0], begins.size))
    for number, at in enumerate(begins):
        strokes[:, number] = power[:, max(0, at - rise // 2) : at + length].sum(axis=1)
    return strokes**_COMPRESSED


def _beginnings(level: FloatArray, rise: int, hop_s: float) -> IntArray:
    """Return the frames in which a level rises most around."""
    if level.size <= rise:
        return np.flatnonzero(level[:1])
    around_each = np.pad(level, (rise // 2, (rise - 1) // 2))
    smooth = sliding_window_view(around_each, rise).mean(axis=1)
    rising = smooth.copy()
    rising[rise:] -= smooth[:-rise]
    around = max(1, round(_APART_S / hop_s))
    padded = np.pad(rising, around, constant_values=-np.inf)
    highest = np.lib.stride_tricks.sliding_window_view(padded, 2 * around + 1)
    is_stroke = (rising >= highest.max(axis=1)) & (rising > _FAINTEST * rising.max())
    return np.flatnonzero(is_stroke)
