"""Features of the content that tell what kind of recording this is."""

import math
from dataclasses import dataclass

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import Float32Array, FloatArray
from nmfaudio.separation.choice.medians import running_median, steady_mask
from nmfaudio.separation.choice.resolution import plan_for
from nmfaudio.spectral.stft import StftPlan

__all__ = ["ContentFeatures", "analyse_content", "choose_preset"]

_EXCERPT_S = 30.0  # the middle of a long recording is enough to tell its kind
_HIGH_HZ = 2000.0  # above it, strokes are not hidden by held notes
_VOICE_HZ = (1000.0, 6000.0)  # where partials of a voice sweep over many bins
_MIDDLE_HZ = (200.0, 4000.0)
_TINY = 1e-12  # guards the glides where nothing moves
_FAINT = 1e-4  # of the whole energy: what a band holds below that tells nothing

_STROKE_HZ = (5000.0, 11000.0)  # above most partials, below where low rates end
_STROKE_RISE = 2.0  # 6 dB, from one frame to the next and to the one after it
_STROKE_FLOOR = 5e-4  # of the loudest bin: rises below that do not count
_BEAT_S = 0.75  # a drum part strikes at least once in that time, mostly
_DRUMS = 0.55  # broad strokes: notes and voices mostly stay below, drums above

_GLIDE_HZ = (250.0, 2500.0)  # where partials of a voice are strong and far apart
_GLIDE_STEPS = 48  # rows to an octave: 25 cents
_GLIDES = range(3, 8)  # rows that a voice moves in twice _GLIDE_S: 75 to 175 cents
_GLIDE_S = 0.025
_GLIDE_HELD_S = 0.7
_A_VOICE = 0.0045  # gliding: notes stay below, scales too; voices in music above


@dataclass(frozen=True)
class ContentFeatures:
    """What a recording's middle half minute tells of its content.

    Attributes
    ----------
    percussive_share_high : float
        Share of the energy above 2 kHz that is struck, not held, 0..1.
    moving_middle, moving_voice : float
        Share of the energy at 200-4000 Hz and at 1-6 kHz that does not stay on its
        pitch for most of a second, 0..1.
    width : float
        Stereo width: 0 for mono, 1 for channels that have nothing in common.
    onsets_per_s : float
        Clear rises of the spectrum per second.
    broad_onset_share : float
        Share of the bins at 5-11 kHz that rise at once by 6 dB and stay up for 20 ms,
        in the broadest stroke of a beat; two beats of three have such strokes or
        broader ones. Drums raise most bins, notes only their partials, and consonants
        come slowly or seldom. 0..1.
    gliding : float
        Share of the magnitude at 250-2500 Hz whose partials glide together by 75 to 175
        cents within 50 ms, 0..1: those of voices do, those of instruments hardly.
    silent : bool
        Whether there is nothing to hear.
    """

    percussive_share_high: float
    moving_middle: float
    moving_voice: float
    width: float
    onsets_per_s: float
    broad_onset_share: float
    gliding: float
    silent: bool = False


def analyse_content(audio: AudioBuffer) -> ContentFeatures:
    """Measure what a recording holds in its middle half minute.

    Parameters
    ----------
    audio : AudioBuffer
        Not modified.

    Returns
    -------
    features : ContentFeatures
    """
    span = min(audio.n_samples, int(_EXCERPT_S * audio.sample_rate))
    start = (audio.n_samples - span) // 2
    samples = audio.samples[:, start : start + span]
    mono = samples.mean(axis=0, keepdims=True)
    peak = float(np.abs(samples).max(initial=0.0))
    if peak == 0.0:
        return ContentFeatures(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, silent=True)
    mono = mono / np.float32(peak)
    short = plan_for(audio.sample_rate, 0.093)
    long = plan_for(audio.sample_rate, 0.186)
    brief = plan_for(audio.sample_rate, 0.023)
    V_short, V_long = short.magnitude(mono), long.magnitude(mono)
    # Medians are dear: only those that a band needs, with half their spread around it.
    V_long = V_long[: 2 + int((_VOICE_HZ[1] + 25.0) * long.n_fft / audio.sample_rate)]
    V_brief = brief.magnitude(mono)
    struck = 1.0 - steady_mask(V_short, short, held_s=0.3, spread_hz=500.0)
    moving = 1.0 - steady_mask(V_long, long, held_s=0.7, spread_hz=50.0)
    return ContentFeatures(
        percussive_share_high=_share(V_short, struck, short, (_HIGH_HZ, math.inf)),
        moving_middle=_share(V_long, moving, long, _MIDDLE_HZ),
        moving_voice=_share(V_long, moving, long, _VOICE_HZ),
        width=_width(samples),
        onsets_per_s=_count_onsets(V_brief, brief) * audio.sample_rate / span,
        broad_onset_share=_broad_onset_share(V_brief, brief),
        gliding=_gliding(V_short, short),
    )


def choose_preset(features: ContentFeatures) -> tuple[str, str]:
    """Choose the preset for a recording and say why.

    Parameters
    ----------
    features : ContentFeatures

    Returns
    -------
    name : str
        Name of a preset, see :mod:`nmfaudio.separation.choice.decide`.
    why : str
        One sentence for the user.
    """
    if features.silent:
        return "free", "there is nothing to hear"
    broad, gliding = f"{features.broad_onset_share:.0%}", f"{features.gliding:.1%}"
    struck = f"{features.percussive_share_high:.0%}"
    pace = f"{features.onsets_per_s:.1f} onsets a second"
    if _is_struck_alone(features):
        return "drum-loop", f"strokes and nothing held ({struck} up high, {pace})"
    if features.broad_onset_share >= _DRUMS:
        return "full-mix", f"drums and more (strokes reach {broad} of the high range)"
    if features.gliding >= _A_VOICE:
        return "voice", f"a voice and no drums ({gliding} of the middle range glides)"
    return "instruments", f"notes (strokes reach only {broad} of the high range)"


def _is_struck_alone(features: ContentFeatures) -> bool:
    """Tell whether there are drums and nothing that is held, nor a voice."""
    if features.moving_middle < 0.66 or features.moving_voice < 0.55:
        return False
    if features.broad_onset_share >= _DRUMS:
        return features.gliding < 2.0 * _A_VOICE  # noise glides by chance: up to 0.006
    # Kicks are too deep to be broad. A voice is as noisy, but has many small rises.
    few = features.onsets_per_s < 8.0
    return features.percussive_share_high >= 0.7 and few and features.gliding < _A_VOICE


def _share(
    V: Float32Array, mask: Float32Array, plan: StftPlan, band_hz: tuple[float, float]
) -> float:
    """Return which share of a band's energy a mask lets through."""
    hz = np.arange(V.shape[0]) * (plan.sample_rate / plan.n_fft)
    band = (hz >= band_hz[0]) & (hz < band_hz[1])
    power = V[band].astype(np.float64) ** 2
    total = float(power.sum()) + _FAINT * float(np.sum(V.astype(np.float64) ** 2))
    return float((power * mask[band]).sum()) / total if total > 0 else 0.0


def _width(samples: Float32Array) -> float:
    """Return how little two channels have in common."""
    if samples.shape[0] != 2:
        return 0.0
    left, right = samples.astype(np.float64)
    power = math.sqrt(float(np.sum(left * left)) * float(np.sum(right * right)))
    return 1.0 - abs(float(np.sum(left * right))) / power if power > 0 else 1.0


def _count_onsets(V: Float32Array, plan: StftPlan) -> int:
    """Count peaks of the spectral flux that stand out from their surroundings."""
    loudness = np.log1p(1000.0 * V / plan.full_scale)
    flux = np.maximum(np.diff(loudness, axis=1), 0.0).sum(axis=0)
    if flux.size < 3:
        return 0
    limit = flux.mean() + flux.std()
    inner = flux[1:-1]
    peaks = (inner > flux[:-2]) & (inner >= flux[2:]) & (inner > limit)
    return int(np.count_nonzero(peaks))


def _broad_onset_share(V: Float32Array, plan: StftPlan) -> float:
    """Return which share of the high bins the strokes of most beats raise at once.

    Parameters
    ----------
    V : ndarray of float32, shape (n_bins, n_frames)
        Magnitude in frames of about 23 ms.
    plan : StftPlan
        Its resolution.
    """
    step = round(plan.n_fft / plan.hop_length)  # frames until none is shared
    hz = np.arange(V.shape[0]) * (plan.sample_rate / plan.n_fft)
    lowest = min(_STROKE_HZ[0], plan.sample_rate / 3.2)  # low rates have no more
    band = V[(hz >= lowest) & (hz < _STROKE_HZ[1])]
    floor = np.float32(_STROKE_FLOOR * V.max(initial=0.0))
    if band.size == 0 or band.shape[1] <= 2 * step or floor == 0.0:
        return 0.0
    audible = band + floor
    # The click with which any note begins fills the frame it falls into, no other.
    stays = np.minimum(audible[:, step:-step], audible[:, 2 * step :])
    up = stays > np.float32(_STROKE_RISE) * audible[:, : -2 * step]
    broadest = _by_beats(up.mean(axis=0), plan)
    loudest = _by_beats(V[:, 2 * step :].max(axis=0), plan)
    sounding = broadest[loudest > floor]
    return float(np.quantile(sounding, 1.0 / 3.0)) if sounding.size else 0.0


def _by_beats(values: FloatArray, plan: StftPlan) -> FloatArray:
    """Return the largest value of each beat; a short rest is left out."""
    size = max(1, round(_BEAT_S * plan.sample_rate / plan.hop_length))
    n_beats = max(1, (values.size + size // 2) // size)
    return np.maximum.reduceat(values, np.arange(n_beats) * size)


def _gliding(V: Float32Array, plan: StftPlan) -> float:
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
