"""How noisy a sound is from moment to moment, and how fast its levels change."""

from itertools import pairwise

import numpy as np

from nmfaudio.compiled.types import Float32Array, FloatArray
from nmfaudio.spectral.stft import StftPlan

__all__ = ["measure_texture"]

_FLAT_HZ = {"low": (100.0, 800.0), "mid": (800.0, 3e3), "high": (3e3, 8e3)}
_FLAT_OF = {"half": 0.5, "most": 0.9}  # of the frames
_FAINT = 1e-7  # of the largest power
_OCTAVES_HZ = (200.0, 400.0, 800.0, 1600.0, 3200.0)  # of speech
_PACES_HZ = {"beats": (0.4, 2.0), "words": (2.0, 4.0), "fast": (4.0, 8.0),
             "rough": (8.0, 25.0)}  # fmt: skip
_QUIET = 0.01  # of a band's highest level
_TINY = 1e-12


def measure_texture(V: Float32Array, plan: StftPlan) -> dict[str, float]:
    """Measure flatness in three bands, and how fast levels of octaves change.

    Parameters
    ----------
    V : ndarray of float32, shape (n_bins, n_frames)
        Magnitude in frames of about 46 ms. Not modified.
    plan : StftPlan
        Its resolution.

    Returns
    -------
    measures : dict of str to float
        ``flat_BAND_half`` and ``flat_BAND_most``: below which spectral flatness half
        of the frames are, and nine of ten. ``level_PACE``: which share of the changes
        of an octave's logarithmic level is so fast, the mean over those of speech.
    """
    hz = np.arange(V.shape[0]) * (plan.sample_rate / plan.n_fft)
    top_hz = plan.sample_rate / 2.05
    measures = {}
    for name, (low, high) in _FLAT_HZ.items():
        band = V[(hz >= low) & (hz < min(high, top_hz))].astype(np.float64) ** 2
        flatness = _flatness(band) if band.size else np.zeros(1)
        for part, share in _FLAT_OF.items():
            measures[f"flat_{name}_{part}"] = float(np.quantile(flatness, share))
    octaves = pairwise(_OCTAVES_HZ)
    bands = [V[(hz >= low) & (hz < min(high, top_hz))] for low, high in octaves]
    paces = np.mean([_paces(band, plan) for band in bands], axis=0)
    return measures | {
        f"level_{name}": float(pace)
        for name, pace in zip(_PACES_HZ, paces, strict=True)
    }


def _flatness(power: FloatArray) -> FloatArray:
    """Return the geometric over the arithmetic mean of each frame."""
    faint = _FAINT * power.max() + _TINY
    logarithm = np.log(power + faint).mean(axis=0)
    flatness: FloatArray = np.exp(logarithm) / (power.mean(axis=0) + faint)
    return flatness


def _paces(band: Float32Array, plan: StftPlan) -> FloatArray:
    """Return which shares of the changes of a band's level are how fast."""
    if not band.size:
        return np.zeros(len(_PACES_HZ))
    level = np.sqrt((band**2).sum(axis=0))
    level = np.log(level + _QUIET * level.max() + _TINY)
    level -= level.mean()
    power = np.abs(np.fft.rfft(level * np.hanning(level.size))) ** 2
    hz = np.fft.rfftfreq(level.size, plan.hop_length / plan.sample_rate)
    parts = [power[(hz >= low) & (hz < high)].sum() for low, high in _PACES_HZ.values()]
    slowest, fastest = _PACES_HZ["beats"][0], _PACES_HZ["rough"][1]
    whole = power[(hz > slowest) & (hz < fastest)].sum()
    shares: FloatArray = np.array(parts) / (whole + _TINY)
    return shares
