"""A first listening, to tell what kind of recording this is."""

import math
from dataclasses import dataclass

import numpy as np

from nmfaudio._typing import Float32Array, FloatArray
from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.separation.medians import steady_mask
from nmfaudio.spectral.stft import StftPlan

__all__ = ["Impressions", "choose_preset", "listen", "plan_for", "sized_mask"]

_EXCERPT_S = 30.0  # the middle of a long recording is enough to tell its kind
_HIGH_HZ = 2000.0  # above it, strokes are not hidden by held notes
_VOICE_HZ = (1000.0, 6000.0)  # where partials of a voice sweep over many bins
_MIDDLE_HZ = (200.0, 4000.0)
_FAINT = 1e-4  # of the whole energy: what a band holds below that tells nothing


@dataclass(frozen=True)
class Impressions:
    """What a first listening tells.

    Attributes
    ----------
    struck_high : float
        Share of the energy above 2 kHz that is struck, not held, 0..1.
    moving_middle, moving_voice : float
        Share of the energy at 200-4000 Hz and at 1-6 kHz that does not stay on its
        pitch for most of a second, 0..1.
    width : float
        Stereo width: 0 for mono, 1 for channels that have nothing in common.
    onsets_per_s : float
        Clear rises of the spectrum per second.
    silent : bool
        Whether there is nothing to hear.
    """

    struck_high: float
    moving_middle: float
    moving_voice: float
    width: float
    onsets_per_s: float
    silent: bool = False


def plan_for(sample_rate: int, window_s: float, *, overlap: int = 4) -> StftPlan:
    """Return a plan whose frame is the power of two closest to ``window_s`` seconds."""
    n_fft = 1 << max(5, round(math.log2(window_s * sample_rate)))
    return StftPlan(sample_rate, n_fft=n_fft, hop_length=max(1, n_fft // overlap))


def sized_mask(
    V: FloatArray, plan: StftPlan, *, held_s: float, spread_hz: float
) -> Float32Array:
    """Return :func:`~nmfaudio.separation.medians.steady_mask` in seconds and Hz.

    Parameters
    ----------
    V : ndarray of float, shape (n_bins, n_frames)
        Magnitude. Not modified.
    plan : StftPlan
        Its resolution.
    held_s : float
        Length of the median over time, seconds.
    spread_hz : float
        Length of the median over frequency, Hz.
    """
    return steady_mask(
        V,
        n_frames=max(3, round(held_s * plan.sample_rate / plan.hop_length)),
        n_bins=max(3, round(spread_hz * plan.n_fft / plan.sample_rate)),
    )


def listen(audio: AudioBuffer) -> Impressions:
    """Form a first impression of a recording from its middle half minute.

    Parameters
    ----------
    audio : AudioBuffer
        Not modified.

    Returns
    -------
    impressions : Impressions
    """
    span = min(audio.n_samples, int(_EXCERPT_S * audio.sample_rate))
    start = (audio.n_samples - span) // 2
    samples = audio.samples[:, start : start + span]
    mono = samples.mean(axis=0, keepdims=True)
    peak = float(np.abs(samples).max(initial=0.0))
    if peak == 0.0:
        return Impressions(0.0, 0.0, 0.0, 0.0, 0.0, silent=True)
    mono = mono / np.float32(peak)
    short = plan_for(audio.sample_rate, 0.093)
    long = plan_for(audio.sample_rate, 0.186)
    V_short, V_long = short.magnitude(mono), long.magnitude(mono)
    struck = 1.0 - sized_mask(V_short, short, held_s=0.3, spread_hz=500.0)
    moving = 1.0 - sized_mask(V_long, long, held_s=0.7, spread_hz=50.0)
    return Impressions(
        struck_high=_share(V_short, struck, short, (_HIGH_HZ, math.inf)),
        moving_middle=_share(V_long, moving, long, _MIDDLE_HZ),
        moving_voice=_share(V_long, moving, long, _VOICE_HZ),
        width=_width(samples),
        onsets_per_s=_onset_density(mono, audio.sample_rate),
    )


def choose_preset(heard: Impressions) -> tuple[str, str]:
    """Choose the preset for a recording and say why.

    Parameters
    ----------
    heard : Impressions

    Returns
    -------
    name : str
        Name of a preset, see :mod:`nmfaudio.separation.presets`.
    why : str
        One sentence for the user.
    """
    if heard.silent:
        return "free", "there is nothing to hear"
    struck, voice = f"{heard.struck_high:.0%}", f"{heard.moving_voice:.0%}"
    pace = f"{heard.onsets_per_s:.1f} onsets a second"
    moving = min(heard.moving_middle, heard.moving_voice)
    if heard.struck_high >= 0.7 and moving >= 0.55 and heard.onsets_per_s < 8.0:
        # Speech is as noisy as drums, but its many small rises set it apart.
        return "drum-loop", f"nearly everything is struck ({struck} up high; {pace})"
    if heard.struck_high < 0.17:
        return "instruments", f"held notes, hardly any strokes ({struck} up high)"
    if heard.moving_voice >= 0.65:
        return "voice", f"a voice glides over the rest ({voice} of its range moves)"
    return "full-mix", f"strokes and held notes together ({struck} struck; {pace})"


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
    power = math.sqrt(float(left @ left) * float(right @ right))
    return 1.0 - abs(float(left @ right)) / power if power > 0 else 1.0


def _onset_density(mono: Float32Array, sample_rate: int) -> float:
    """Count peaks of the spectral flux that stand out from their surroundings."""
    plan = plan_for(sample_rate, 0.023)
    loudness = np.log1p(1000.0 * plan.magnitude(mono) / plan.full_scale)
    flux = np.maximum(np.diff(loudness, axis=1), 0.0).sum(axis=0)
    if flux.size < 3:
        return 0.0
    limit = flux.mean() + flux.std()
    inner = flux[1:-1]
    peaks = (inner > flux[:-2]) & (inner >= flux[2:]) & (inner > limit)
    n_peaks = int(np.count_nonzero(peaks))
    return n_peaks * sample_rate / max(int(mono.shape[1]), 1)
