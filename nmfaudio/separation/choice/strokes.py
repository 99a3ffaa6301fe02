"""How sound begins: how broad strokes are, how regular, how sharp."""

import numpy as np

from nmfaudio.compiled.types import Float32Array, FloatArray
from nmfaudio.spectral.stft import StftPlan

__all__ = ["measure_strokes"]

_BANDS_HZ = {
    "deep": (30.0, 160.0),
    "low": (160.0, 600.0),
    "middle": (600.0, 2500.0),
    "high": (2500.0, 5000.0),
    "top": (5000.0, 11000.0),
}
_RHYTHM_HZ = {"low": (30.0, 200.0), "high": (2500.0, 11000.0)}
_RISE = 2.0  # 6 dB, from one frame to the next and to the one after it
_FLOOR = 5e-4  # of the loudest bin: rises below that do not count
_BEAT_S = 0.75  # a drum part strikes at least once in that time, mostly
_PERIOD_S = (0.2, 1.2)  # between strokes of a rhythm
_SYLLABLES_HZ = (2.5, 8.0)  # how fast speech changes its level
_CHANGES_HZ = (0.3, 20.0)
_SPEECH_HZ = (300.0, 3400.0)
_TINY = 1e-12


def measure_strokes(V: Float32Array, plan: StftPlan) -> dict[str, float]:
    """Measure how sound begins.

    Parameters
    ----------
    V : ndarray of float32, shape (n_bins, n_frames)
        Magnitude in frames of about 23 ms. Not modified.
    plan : StftPlan
        Its resolution.

    Returns
    -------
    measures : dict of str to float
        ``broad_BAND`` and ``broader_BAND``: which share of a band's bins rises at once
        by 6 dB and stays up, in the broadest stroke of a beat; two beats of three, and
        one of three, have such strokes or broader ones. ``rhythm_BAND``: how alike its
        rises are to those a period later.
        ``sharpness_BAND``: logarithm of their kurtosis. ``onsets_per_s``: clear rises
        of the whole spectrum a second. ``syllables``: which share of the changes of
        level in the range of speech is as fast as syllables.
    """
    hz = np.arange(V.shape[0]) * (plan.sample_rate / plan.n_fft)
    loudness = np.log1p(1000.0 * V / plan.full_scale)
    measures = {"onsets_per_s": _onsets_per_s(loudness, plan)}
    measures |= _breadth(V, hz, plan)
    for name, (low, high) in _RHYTHM_HZ.items():
        rises = np.maximum(np.diff(loudness[(hz >= low) & (hz < high)], axis=1), 0.0)
        measures |= {
            f"{kind}_{name}": value
            for kind, value in _rhythm(rises.sum(axis=0), plan).items()
        }
    speech = V[(hz > _SPEECH_HZ[0]) & (hz < _SPEECH_HZ[1])]
    measures["syllables"] = _syllables(np.sqrt((speech**2).sum(axis=0)), plan)
    return measures


def _breadth(V: Float32Array, hz: FloatArray, plan: StftPlan) -> dict[str, float]:
    """Return which share of each band the strokes of most beats raise at once."""
    step = round(plan.n_fft / plan.hop_length)  # frames until none is shared
    measures = {}
    floor = np.float32(_FLOOR * V.max(initial=0.0))
    enough = V.shape[1] > 2 * step and floor > 0.0
    for name, (low, high) in _BANDS_HZ.items():
        # Low rates have no top: its strokes are looked for where they end.
        start = min(low, plan.sample_rate / 3.2) if name == "top" else low
        band = V[(hz >= start) & (hz < min(high, plan.sample_rate / 2.05))]
        beats: FloatArray = np.zeros(1)
        if enough and band.size:
            audible = band + floor
            # The click with which a note begins fills the frame it falls into only.
            stays = np.minimum(audible[:, step:-step], audible[:, 2 * step :])
            up = stays > np.float32(_RISE) * audible[:, : -2 * step]
            broadest = _by_beats(up.mean(axis=0), plan)
            loudest = _by_beats(V[:, 2 * step :].max(axis=0), plan)
            beats = broadest[loudest > floor]
        quiet = beats.size == 0
        measures[f"broad_{name}"] = 0.0 if quiet else float(np.quantile(beats, 1 / 3))
        measures[f"broader_{name}"] = 0.0 if quiet else float(np.quantile(beats, 2 / 3))
    return measures


def _by_beats(values: FloatArray, plan: StftPlan) -> FloatArray:
    """Return the largest value of each beat; a short rest is left out."""
    size = max(1, round(_BEAT_S * plan.sample_rate / plan.hop_length))
    n_beats = max(1, (values.size + size // 2) // size)
    return np.maximum.reduceat(values, np.arange(n_beats) * size)


def _rhythm(rises: FloatArray, plan: StftPlan) -> dict[str, float]:
    """Return how regular and how sharp the rises of a band are."""
    rises = rises - rises.mean() if rises.size else np.zeros(1)
    size = 1 << (2 * rises.size).bit_length()
    power = np.abs(np.fft.rfft(rises, size)) ** 2
    alike = np.fft.irfft(power)[: rises.size]
    first, last = (
        int(second * plan.sample_rate / plan.hop_length) for second in _PERIOD_S
    )
    variance = float(np.mean(rises**2))
    kurtosis = float(np.mean(rises**4)) / (variance**2 + _TINY)
    return {
        "rhythm": float(alike[first:last].max(initial=0.0) / (alike[0] + _TINY)),
        "sharpness": float(np.log(kurtosis + 1e-3)),
    }


def _onsets_per_s(loudness: FloatArray, plan: StftPlan) -> float:
    """Return how many peaks of the spectral flux a second stand out."""
    flux = np.maximum(np.diff(loudness, axis=1), 0.0).sum(axis=0)
    if flux.size < 3:
        return 0.0
    limit = flux.mean() + flux.std()
    inner = flux[1:-1]
    peaks = (inner > flux[:-2]) & (inner >= flux[2:]) & (inner > limit)
    seconds = loudness.shape[1] * plan.hop_length / plan.sample_rate
    return float(np.count_nonzero(peaks) / seconds)


def _syllables(level: FloatArray, plan: StftPlan) -> float:
    """Return which share of a level's changes is as fast as syllables."""
    if level.size < 4:
        return 0.0
    course = (level - level.mean()) * np.hanning(level.size)
    power = np.abs(np.fft.rfft(course)) ** 2
    hz = np.fft.rfftfreq(level.size, plan.hop_length / plan.sample_rate)
    spoken = power[(hz > _SYLLABLES_HZ[0]) & (hz < _SYLLABLES_HZ[1])].sum()
    whole = power[(hz > _CHANGES_HZ[0]) & (hz < _CHANGES_HZ[1])].sum()
    return float(spoken / (whole + _TINY * max(1.0, float(power.sum()))))
