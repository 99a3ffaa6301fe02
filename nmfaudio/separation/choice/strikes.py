"""What strokes that stand out are like: how noisy, how brief, how alike."""

import numpy as np
import scipy.ndimage

from nmfaudio.compiled.types import Float32Array, FloatArray, IntArray
from nmfaudio.spectral.stft import StftPlan

__all__ = ["measure_strikes"]

_BANDS_HZ = {
    "low": (40.0, 160.0),
    "mid": (160.0, 800.0),
    "upper": (800.0, 3000.0),
    "high": (3000.0, 11000.0),
}
_MEASURES = ("flat", "peaky", "brief", "alike")
_FLOOR = 1e-4  # of the loudest bin: what is fainter does not rise
_RISE_S = 0.012
_BEFORE_S = 0.03
_APART_S = 0.06
_BRIEF_S = 0.1  # after which a stroke is measured again
_FOLLOWED_S = 0.25
_MOST = 60  # strokes
_TINY = 1e-12


def measure_strikes(V: Float32Array, plan: StftPlan) -> dict[str, float]:
    """Measure the strokes that stand out in each of four bands.

    What a stroke adds to what sounded before tells drums from plucked or hammered
    strings: it is noisy, soon gone, and the same again at the next stroke.

    Parameters
    ----------
    V : ndarray of float32, shape (n_bins, n_frames)
        Magnitude in frames of about 23 ms. Not modified.
    plan : StftPlan
        Its resolution.

    Returns
    -------
    measures : dict of str to float
        Of each band ``struck_often_BAND``, strokes a second, and medians of what they
        add: ``strike_flat_BAND``, spectral flatness; ``strike_peaky_BAND``, the share
        of the energy in the strongest tenth of bins; ``strike_brief_BAND``, logarithm
        of what is left after 100 ms; ``strike_alike_BAND``, how alike to another
        stroke. All but the first are 0 where there are fewer than three.
    """
    hz = np.arange(V.shape[0]) * (plan.sample_rate / plan.n_fft)
    frame_s = plan.hop_length / plan.sample_rate
    floor = np.float32(_FLOOR * V.max(initial=0.0) + _TINY)
    measures = {}
    for name, (low, high) in _BANDS_HZ.items():
        band = V[(hz >= low) & (hz < min(high, plan.sample_rate / 2.05))]
        at = _strokes(band, floor, frame_s) if band.size else np.zeros(0, np.intp)
        measures[f"struck_often_{name}"] = at.size / (V.shape[1] * frame_s)
        told = _told(band, at, frame_s) if at.size > 2 else np.zeros(len(_MEASURES))
        for measure, value in zip(_MEASURES, told, strict=True):
            measures[f"strike_{measure}_{name}"] = float(value)
    return measures


def _strokes(band: Float32Array, floor: np.float32, frame_s: float) -> IntArray:
    """Return frames before the rises that stand out most."""
    step = max(1, round(_RISE_S / frame_s))
    loudness = np.log(band + floor)
    if loudness.shape[1] <= step:
        return np.zeros(0, np.intp)
    rises = np.maximum(loudness[:, step:] - loudness[:, :-step], 0.0)
    flux = rises.mean(axis=0)
    size = 2 * max(1, int(_APART_S / frame_s)) + 1
    stands = flux == scipy.ndimage.maximum_filter1d(flux, size)
    at = np.flatnonzero(stands & (flux > flux.mean() + 0.7 * flux.std()))
    at = at[np.argsort(flux[at])[::-1]][:_MOST]
    last = band.shape[1] - step - int(_FOLLOWED_S / frame_s)
    kept: IntArray = at[(at > int(_BEFORE_S / frame_s)) & (at < last)]
    return kept


def _told(band: Float32Array, at: IntArray, frame_s: float) -> list[FloatArray]:
    """Return medians of what strokes add to a band."""
    step = max(1, round(_RISE_S / frame_s))
    earlier = range(max(step + 1, int(_BEFORE_S / frame_s)), step, -1)
    before = np.mean([band[:, at - back] for back in earlier], axis=0)
    struck = at + step
    now = np.maximum(band[:, struck], band[:, struck + 1])
    added = np.maximum(now - before, 0.0) + 1e-9 * band.max()
    power = added.astype(np.float64) ** 2
    whole = power.sum(axis=0) + _TINY
    mean = power.mean(axis=0) + _TINY
    flat = np.exp(np.log(power + 1e-6 * power.max(axis=0)).mean(axis=0)) / mean
    strongest = np.sort(power, axis=0)[-max(1, power.shape[0] // 10) :].sum(axis=0)
    after = np.maximum(band[:, struck + int(_BRIEF_S / frame_s)] - before, 0.0)
    left, size = np.sqrt((after**2).sum(axis=0)), np.sqrt(whole)
    shape = np.sqrt(added) - np.sqrt(added).mean(axis=0)
    shape /= np.sqrt((shape**2).sum(axis=0)) + _TINY
    alike = np.einsum("bi,bj->ij", shape, shape)
    others = alike[np.triu_indices(at.size, 1)]
    return [
        np.median(values)
        for values in (
            flat,
            strongest / whole,
            np.log((left + 1e-3 * size) / size),
            others,
        )
    ]
