"""How pitches move: whether partials stand still, glide together, or have vibrato."""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nmfaudio.compiled.types import ComplexArray, FloatArray, IntArray
from nmfaudio.spectral.stft import StftPlan

__all__ = ["measure_pitches", "middle_of"]

_RANGE_HZ = (200.0, 4000.0)  # in which partials are looked for
_FAINT = 1e-3  # of the loudest bin: peaks below that do not count
_PACES = {  # semitones a second that a partial moves
    "still": (0.0, 1.5), "slow": (1.5, 4.0), "moving": (4.0, 10.0),
    "gliding": (10.0, 25.0), "leaping": (25.0, np.inf),
}  # fmt: skip
_STEP = 2.0  # semitones a second, of a histogram
_STEPS = 21  # of it, upwards and downwards each
_TOGETHER = {"slow": (3.0, 9.0), "middle": (9.0, 19.0), "fast": (19.0, 40.0)}
_FEWEST = 3  # partials that move together
_SWING = 20.0  # semitones a second: faster is no vibrato
_STILL = 2.0
_VIBRATO_HZ, _SWINGS_HZ = (4.0, 7.5), (0.5, 20.0)
_VIBRATO_S, _NEAR_S = (0.13, 0.24), 0.75  # its period; in how much time it is heard
_LEAST_SWING = 1e-3
_ALIKE = 0.9  # channels: what is less alike does not lie in the middle
_FEWEST_FRAMES = 8
_LOWEST_HZ = 20.0
_TINY = 1e-12


@dataclass(frozen=True)
class _Partials:
    """Peaks of a spectrum: frame, weight, and semitones a second that each moves."""

    frame: IntArray
    weight: FloatArray
    pace: FloatArray
    n_frames: int
    frame_s: float

    @property
    def frames(self) -> FloatArray:
        """Weight of each frame."""
        return np.bincount(self.frame, self.weight, self.n_frames) + _TINY


def measure_pitches(X: ComplexArray, plan: StftPlan) -> dict[str, float]:
    """Measure how partials move.

    The frequency of a peak follows from how far its phase turns from one frame to the
    next [1]_, and how fast it moves from two such frequencies.

    Parameters
    ----------
    X : ndarray of complex64, shape (n_bins, n_frames)
        Spectra in frames of about 46 ms. Not modified.
    plan : StftPlan
        Its resolution.

    Returns
    -------
    measures : dict of str to float
        ``pitch_PACE``: which share of partials moves so fast, weighed by the root of
        their magnitude. ``together_PACE``: how many more move one way than the other
        equally fast, three at least, as partials of a voice do and noise does not: on
        average, and in the best fifth (``_often``) and twentieth (``_seldom``) of
        frames. ``vibrato_share``: which share of the changes of this motion is as fast
        as vibrato; ``vibrato_depth``, the logarithm of its root mean square in
        semitones a second; ``vibrato_again``, how alike it is to itself a period later.

    References
    ----------
    .. [1] Flanagan and Golden, "Phase vocoder", Bell System Technical Journal 45, 1966.
    """
    partials = _partials(X, plan)
    whole = partials.frames.sum()
    speed = np.abs(partials.pace)
    measures = {
        f"pitch_{name}": float(
            partials.weight[(speed >= low) & (speed < high)].sum() / whole
        )
        for name, (low, high) in _PACES.items()
    }
    return measures | _together(partials) | _vibrato(partials)


def middle_of(channels: ComplexArray, mean: ComplexArray) -> ComplexArray:
    """Return what of a sound lies in the middle of the stereo field.

    Parameters
    ----------
    channels : ndarray of complex64, shape (2, n_bins, n_frames)
    mean : ndarray of complex64, shape (n_bins, n_frames)
        Neither is modified.

    Returns
    -------
    middle : ndarray of complex64, shape (n_bins, n_frames)
        Bins of ``mean`` that are alike in both channels; ``mean`` where there are none.
    """
    left, right = channels
    power = left.real**2 + left.imag**2 + right.real**2 + right.imag**2
    product = left.real * right.real + left.imag * right.imag
    alike = 2.0 * product / np.maximum(power, np.float32(_TINY))
    share = np.clip((alike - _ALIKE) / (1.0 - _ALIKE), 0.0, 1.0)
    middle: ComplexArray = mean * share.astype(np.float32)
    is_empty = np.abs(middle).max(initial=0.0) < _FAINT * np.abs(mean).max(initial=0.0)
    return mean if is_empty else middle


def _partials(X: ComplexArray, plan: StftPlan) -> _Partials:
    """Find peaks, and how fast each moves."""
    bin_hz, frame_s = plan.sample_rate / plan.n_fft, plan.hop_length / plan.sample_rate
    top_hz = min(_RANGE_HZ[1], 0.45 * plan.sample_rate)
    first, last = int(_RANGE_HZ[0] / bin_hz), int(top_hz / bin_hz)
    X = X[first:last]
    n_frames = max(1, X.shape[1] - 3)
    nothing: FloatArray = np.zeros(0)
    if X.shape[0] < 3 or X.shape[1] < _FEWEST_FRAMES:
        return _Partials(np.zeros(0, np.intp), nothing, nothing, n_frames, frame_s)
    V = np.abs(X)
    inner = V[:, 1:-2]
    peak = inner[1:-1] > _FAINT * V.max()
    peak &= (inner[1:-1] >= inner[:-2]) & (inner[1:-1] > inner[2:])
    at, frame = np.nonzero(peak)
    at += 1
    bins = first + at
    # Frequencies between four frames, near the bin of the peak in the second.
    turns = np.exp(-2j * np.pi * bins * plan.hop_length / plan.n_fft)
    around = [X[at, frame + step] for step in range(4)]
    before, now, after = (
        bins * bin_hz + np.angle(y * np.conj(x) * turns) / (2.0 * np.pi * frame_s)
        for x, y in pairwise(around)
    )
    pace = 12.0 / np.log(2.0) * (after - before) / np.maximum(now, _LOWEST_HZ)
    weight = np.sqrt(np.minimum(V[at, frame + 1], V[at, frame + 2]))
    near = np.abs(now - bins * bin_hz) < bin_hz
    found = frame[near], weight[near], pace[near] / (2.0 * frame_s)
    return _Partials(*found, n_frames, frame_s)


def _together(partials: _Partials) -> dict[str, float]:
    """Measure how many partials move one way, not the other, equally fast."""
    step = np.floor(partials.pace / _STEP).astype(np.intp) + _STEPS
    inside = (step >= 0) & (step < 2 * _STEPS)
    shape = 2 * _STEPS, partials.n_frames
    place = step[inside] * shape[1] + partials.frame[inside]
    weights = partials.weight[inside]
    counts = np.bincount(place, minlength=shape[0] * shape[1]).reshape(shape)
    sums = np.bincount(place, weights, shape[0] * shape[1]).reshape(shape)
    # Three steps at a time, since partials of a voice are not measured without error.
    near, many = (x[:-2] + x[1:-1] + x[2:] for x in (sums, counts))
    half = _STEPS - 1
    ahead = np.abs(near - near[::-1])[half + 1 :]
    ahead[np.maximum(many, many[::-1])[half + 1 :] < _FEWEST] = 0.0
    speed = _STEP * (np.arange(half + 1, 2 * half) - half + 0.5)
    frames = partials.frames
    loud = np.minimum(1.0, frames / frames.mean())
    measures = {}
    for name, (low, high) in _TOGETHER.items():
        best = ahead[(speed >= low) & (speed < high)].max(axis=0)
        measures[f"together_{name}"] = float(best.sum() / frames.sum())
        often, seldom = np.quantile(best / frames * loud, (0.8, 0.95))
        measures[f"together_{name}_often"] = float(often)
        measures[f"together_{name}_seldom"] = float(seldom)
    return measures


def _vibrato(partials: _Partials) -> dict[str, float]:
    """Measure how much partials swing up and down together, and how regularly."""
    pace = np.clip(partials.pace, -_SWING, _SWING)
    pace = np.where(np.abs(pace) > _STILL, pace, 0.0) * partials.weight
    swing = np.bincount(partials.frame, pace, partials.n_frames) / partials.frames
    swing -= swing.mean()
    power = np.abs(np.fft.rfft(swing * np.hanning(swing.size))) ** 2
    hz = np.fft.rfftfreq(swing.size, partials.frame_s)
    vibrato, whole = (
        power[(hz >= low) & (hz < high)].sum()
        for low, high in (_VIBRATO_HZ, _SWINGS_HZ)
    )
    size = max(1, int(_NEAR_S / partials.frame_s))
    starts = range(0, max(1, swing.size - size), max(1, size // 2))
    again = [_again(swing[at : at + size], partials.frame_s) for at in starts]
    return {
        "vibrato_share": float(vibrato / (whole + _TINY)),
        "vibrato_depth": float(np.log(swing.std() + _LEAST_SWING)),
        "vibrato_again": float(np.quantile(again, 0.8)),
    }


def _again(swing: FloatArray, frame_s: float) -> float:
    """Return how alike a swing is to itself a period of vibrato later."""
    swing = swing - swing.mean()
    first, last = (int(second / frame_s) for second in _VIBRATO_S)
    if swing.size <= last:
        return 0.0
    alike = np.fft.irfft(np.abs(np.fft.rfft(swing, 2 * swing.size)) ** 2)
    alike = alike / (alike[0] + _TINY)
    return float(alike[first:last].max(initial=0.0) * min(1.0, swing.std() / _STILL))
