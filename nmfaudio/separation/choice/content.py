"""Measures of the content that tell what kind of recording this is."""

import math
from functools import partial

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import Float32Array, FloatArray
from nmfaudio.separation.choice.gliding import gliding_share
from nmfaudio.separation.choice.medians import steady_mask
from nmfaudio.separation.choice.pitches import measure_pitches, middle_of
from nmfaudio.separation.choice.resolution import plan_for
from nmfaudio.separation.choice.strikes import measure_strikes
from nmfaudio.separation.choice.strokes import measure_strokes
from nmfaudio.separation.choice.texture import measure_texture
from nmfaudio.spectral._blocks import run_in_order
from nmfaudio.spectral.stft import StftPlan

__all__ = ["excerpt_of", "measure_content"]

_EXCERPT_S = 30.0  # the middle of a long recording is enough to tell its kind
_FAINT = 1e-4  # of the whole energy: what a band holds below that tells nothing
_STRUCK_HZ = {"low": (30.0, 200.0), "middle": (200.0, 2000.0), "high": (2e3, math.inf)}
_MOVING_HZ = {"middle": (200.0, 4000.0), "voice": (1000.0, 6000.0)}
_FLAT_HZ = (150.0, 8000.0)
_PEAKS_HZ = (100.0, 5000.0)
_PAUSE = 1e-3  # of the loud frames' energy
_CANCELLED = 0.05  # of the loudest sample: what is left where channels are opposite
_TINY = 1e-12


def measure_content(audio: AudioBuffer) -> dict[str, float] | None:
    """Measure what a recording holds in its middle half minute.

    Parameters
    ----------
    audio : AudioBuffer
        Not modified.

    Returns
    -------
    measures : dict of str to float, or None
        Those of :func:`~nmfaudio.separation.choice.strokes.measure_strokes`;
        ``struck_BAND`` and ``moving_BAND``, the share of a band's energy that is
        struck, not held, and that does not stay on its pitch for most of a second;
        ``gliding``, the share of the magnitude at 250-2500 Hz whose partials glide
        together by 75 to 175 cents within 50 ms; ``flatness`` of the spectrum in the
        middle frame, ``floor_flatness`` of what is always there, and its
        ``floor_share``;
        ``pauses``, the share of frames that are silent; ``peaks``, the share of the
        energy that stands in narrow peaks. Those of
        :func:`~nmfaudio.separation.choice.strikes.measure_strikes`,
        :func:`~nmfaudio.separation.choice.texture.measure_texture` and
        :func:`~nmfaudio.separation.choice.pitches.measure_pitches`, of the last those
        of what lies in the middle of the stereo field too (``…_in_middle``). None where
        there is nothing to hear.
    """
    channels = excerpt_of(audio)
    mono = _as_one(channels)
    peak = float(np.abs(mono).max(initial=0.0))
    if peak == 0.0:
        return None
    mono, channels = mono / np.float32(peak), channels / np.float32(peak)
    rate = audio.sample_rate
    # Each at a resolution of its own, at the same time; what takes longest first.
    measures = (
        partial(_moving, mono, rate),
        partial(_pitches, mono, channels, rate),
        partial(_strokes, mono, rate),
        partial(_struck, mono, rate),
    )
    measured = run_in_order(lambda measure: measure(), measures)
    return {name: value for found in measured for name, value in found.items()}


def _strokes(mono: Float32Array, sample_rate: int) -> dict[str, float]:
    """Measure how sound begins."""
    brief = plan_for(sample_rate, 0.023)
    V = brief.magnitude(mono)
    return measure_strokes(V, brief) | measure_strikes(V, brief)


def _pitches(
    mono: Float32Array, channels: Float32Array, sample_rate: int
) -> dict[str, float]:
    """Measure how pitches move, in the middle too, and how noisy moments are."""
    plan = plan_for(sample_rate, 0.046)
    X = plan.forward(mono)[0]
    measures = measure_pitches(X, plan)
    inside = measures
    if channels.shape[0] == 2 and not np.array_equal(channels[0], channels[1]):
        inside = measure_pitches(middle_of(plan.forward(channels), X), plan)
    measures |= measure_texture(np.abs(X), plan)
    return measures | {
        f"{name}_in_middle": value
        for name, value in inside.items()
        if name.startswith(("pitch", "vibrato"))
    }


def _struck(mono: Float32Array, sample_rate: int) -> dict[str, float]:
    """Measure what is struck, what glides, and how noisy it is."""
    short = plan_for(sample_rate, 0.093)
    V = short.magnitude(mono)
    struck = 1.0 - steady_mask(V, short, held_s=0.3, spread_hz=500.0)
    power = V.astype(np.float64) ** 2
    measures = {
        f"struck_{name}": _share(power, struck, short, band)
        for name, band in _STRUCK_HZ.items()
    }
    measures |= _texture(V, power, short)
    measures["gliding"] = gliding_share(V, short)
    return measures


def _moving(mono: Float32Array, sample_rate: int) -> dict[str, float]:
    """Measure what does not stay on its pitch, and what stands in peaks."""
    long = plan_for(sample_rate, 0.186)
    V = long.magnitude(mono)
    measures = {"peaks": _peaks(V, long)}
    # Medians are dear: only those that a band needs, with half their spread around it.
    top_hz = _MOVING_HZ["voice"][1] + 25.0
    V = V[: 2 + int(top_hz * long.n_fft / sample_rate)]
    moving = 1.0 - steady_mask(V, long, held_s=0.7, spread_hz=50.0)
    power = V.astype(np.float64) ** 2
    for name, band in _MOVING_HZ.items():
        measures[f"moving_{name}"] = _share(power, moving, long, band)
    return measures


def _as_one(samples: Float32Array) -> Float32Array:
    """Return the mean of channels, or the loudest of those that cancel each other."""
    mean: Float32Array = samples.mean(axis=0, keepdims=True)
    peaks = np.abs(samples).max(axis=1, initial=0.0)
    if np.abs(mean).max(initial=0.0) >= _CANCELLED * peaks.max():
        return mean
    loudest = int(peaks.argmax())
    return samples[loudest : loudest + 1]


def excerpt_of(audio: AudioBuffer) -> Float32Array:
    """Return the middle of a recording, a view: what is measured of its content.

    Parameters
    ----------
    audio : AudioBuffer
        Not modified.
    """
    span = min(audio.n_samples, int(_EXCERPT_S * audio.sample_rate))
    start = (audio.n_samples - span) // 2
    excerpt: Float32Array = audio.samples[:, start : start + span]
    return excerpt


def _share(
    power: FloatArray, mask: Float32Array, plan: StftPlan, band_hz: tuple[float, float]
) -> float:
    """Return which share of a band's energy a mask lets through."""
    hz = np.arange(power.shape[0]) * (plan.sample_rate / plan.n_fft)
    band = (hz >= band_hz[0]) & (hz < band_hz[1])
    inside = power[band]
    total = float(inside.sum()) + _FAINT * float(power.sum())
    return float((inside * mask[band]).sum()) / total if total > 0 else 0.0


def _texture(V: Float32Array, power: FloatArray, plan: StftPlan) -> dict[str, float]:
    """Return how noisy the frames are, what is always there, and how often nothing."""
    hz = np.arange(V.shape[0]) * (plan.sample_rate / plan.n_fft)
    band = V[(hz > _FLAT_HZ[0]) & (hz < _FLAT_HZ[1])].astype(np.float64) + 1e-6
    energy = power.sum(axis=0)
    floor, mean = np.quantile(band, 0.2, axis=1), band.mean(axis=1)
    return {
        "flatness": float(np.median(_flatness(band))),
        "floor_flatness": float(_flatness(floor[:, np.newaxis])[0]),
        "floor_share": float(np.log10(floor.sum() / mean.sum())),
        "pauses": float(np.mean(energy < _PAUSE * np.quantile(energy, 0.9))),
    }


def _flatness(values: FloatArray) -> FloatArray:
    """Return the geometric over the arithmetic mean of each column."""
    flatness: FloatArray = np.exp(np.log(values).mean(axis=0)) / values.mean(axis=0)
    return flatness


def _peaks(V: Float32Array, plan: StftPlan) -> float:
    """Return which share of the energy stands in narrow peaks of the spectrum."""
    hz = np.arange(V.shape[0]) * (plan.sample_rate / plan.n_fft)
    power = V.astype(np.float64) ** 2
    is_peak = (V[1:-1] > V[:-2]) & (V[1:-1] >= V[2:])
    around = power[:-2] + power[1:-1] + power[2:]
    band = ((hz > _PEAKS_HZ[0]) & (hz < _PEAKS_HZ[1]))[1:-1]
    whole = float(power[1:-1][band].sum())
    return float((around * is_peak)[band].sum()) / (whole + _TINY)
