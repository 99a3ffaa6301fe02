"""What is factorized: the magnitude spectrogram, its resolution and its rank."""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import Float32Array
from nmfaudio.errors import ParameterError
from nmfaudio.separation.request.settings import Settings
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "Spectrogram",
    "choose_n_components",
    "choose_plan",
    "magnitude_frames",
    "measure_spectrogram",
    "working_scale",
]

_WINDOW_S = 0.0465
"""Seconds of a frame: 2048 samples at 44.1 kHz, a fair length for any music."""

_CHUNK_S = 20.0
"""Seconds of sound measured between two looks at the cancel flag."""

_BANDS, _FRAMES_HEARD, _MOST_COMPONENTS = 120, 600, 60

LOUDEST = 1e12
"""Largest sample, of full scale: beyond, sums of squares leave float32."""

_CHANNELS_BYTES = 1 << 29
"""Most memory for the spectrograms of two channels, kept to tell left from right."""


@dataclass(frozen=True, eq=False)
class Spectrogram:
    """Magnitudes of a recording.

    Attributes
    ----------
    V : ndarray of float32, shape (n_bins, n_frames)
        Root of the channels' mean power; frame-major in memory.
    channels : ndarray of float32, shape (n_bins, n_frames) or (2, n_bins, n_frames)
        Of each channel where there are two; otherwise ``V`` again.
    """

    V: Float32Array
    channels: Float32Array


def choose_plan(audio: AudioBuffer, settings: Settings) -> StftPlan:
    """Return the STFT that settings ask for, or one that fits the sample rate.

    The frame is the power of two closest to 46 ms, the hop a quarter of it.
    """
    n_fft = settings.n_fft
    if n_fft is None and settings.hop_length is not None:
        n_fft = 4 * settings.hop_length
    if n_fft is None:
        n_fft = 1 << max(6, round(math.log2(_WINDOW_S * audio.sample_rate)))
    hop_length = settings.hop_length or max(1, n_fft // 4)
    return StftPlan(audio.sample_rate, n_fft=n_fft, hop_length=hop_length)


def measure_spectrogram(
    audio: AudioBuffer,
    plan: StftPlan,
    *,
    cancel: threading.Event | None = None,
    progress: Callable[[float], None] | None = None,
) -> Spectrogram | None:
    """Measure a recording, a stretch at a time.

    Parameters
    ----------
    audio : AudioBuffer
        The recording.
    plan : StftPlan
        Resolution.
    cancel : threading.Event or None
        Looked at between stretches.
    progress : callable or None
        Called with the share done, 0..1.

    Returns
    -------
    spectrogram : Spectrogram or None
        None if cancelled.
    """
    n_frames, n_bins = plan.n_frames(audio.n_samples), plan.n_bins
    scale = working_scale(audio)
    apart = audio.n_channels == 2 and 2 * n_frames * n_bins * 4 <= _CHANNELS_BYTES
    V = np.empty((n_frames, n_bins), np.float32)
    channels = np.empty((2, n_frames, n_bins), np.float32) if apart else None
    step = max(1, int(_CHUNK_S * audio.sample_rate) // plan.hop_length)
    for start in range(0, n_frames, step):
        if cancel is not None and cancel.is_set():
            return None
        stop = min(start + step, n_frames)
        if channels is None:
            V[start:stop] = magnitude_frames(
                audio.samples, plan, start, stop, scale=scale
            )
        else:
            for c in range(2):
                channels[c, start:stop] = magnitude_frames(
                    audio.samples[c : c + 1], plan, start, stop, scale=scale
                )
            part = channels[:, start:stop]
            np.sqrt((part[0] ** 2 + part[1] ** 2) / 2, out=V[start:stop])
        audio.release()
        if progress is not None:
            progress(stop / n_frames)
    public = V.T
    apart_public = public if channels is None else channels.transpose(0, 2, 1)
    return Spectrogram(V=public, channels=apart_public)


def choose_n_components(V: Float32Array) -> int:
    """Return a number of components that suits how varied a recording is.

    It is the effective rank, the exponential of the entropy of the singular values, of
    the compressed spectrogram in about a hundred frequency bands: some 10 for a drum
    loop, 30 for a band.

    Parameters
    ----------
    V : ndarray of float32, shape (n_bins, n_frames)
        Magnitudes. Not modified.

    References
    ----------
    .. [1] Roy and Vetterli, "The effective rank: a measure of effective
       dimensionality", EUSIPCO 2007.
    """
    n_bins, n_frames = V.shape
    frames = np.unique(np.linspace(0, n_frames - 1, min(n_frames, _FRAMES_HEARD)))
    edges = np.unique(np.geomspace(1, n_bins, _BANDS).round().astype(int)) - 1
    bands = np.sqrt(np.add.reduceat(V[:, frames.astype(int)], edges, axis=0))
    singular = np.linalg.svd(bands, compute_uv=False).astype(np.float64)
    if singular[0] <= 0:
        return 1
    share = singular[singular > 0] / singular.sum()
    effective_rank = float(np.exp(-np.sum(share * np.log(share))))
    return int(min(max(2, round(effective_rank)), _MOST_COMPONENTS))


def working_scale(audio: AudioBuffer) -> float:
    """Return a power of two that brings extreme levels to where squares are safe.

    Raises
    ------
    ParameterError
        If even that cannot help.
    """
    peak = 0.0
    for part in audio.stretches():
        peak = max(peak, float(part.max()), -float(part.min()))
    if peak > LOUDEST:
        raise ParameterError(
            f"samples must lie within ±{LOUDEST:g} (full scale is 1), but the loudest "
            f"is {peak:g}: scale the recording down"
        )
    if peak == 0 or 1e-4 < peak < 1e4:
        return 1.0
    return float(2.0 ** -math.frexp(peak)[1])


def magnitude_frames(
    samples: Float32Array, plan: StftPlan, start: int, stop: int, *, scale: float = 1.0
) -> Float32Array:
    """Return some frames of the magnitude spectrogram.

    Parameters
    ----------
    samples : ndarray of float32, shape (n_channels, n_samples)
        The whole recording; only what the frames reach is read. Not modified.
    plan : StftPlan
        Resolution.
    start, stop : int
        Half-open range of frames.
    scale : float, default 1.0
        Factor for the samples.

    Returns
    -------
    V : ndarray of float32, shape (stop - start, n_bins)
        Root of the channels' mean power, frame-major.
    """
    hop = plan.hop_length
    margin = min(start, -(-plan.n_fft // (2 * hop)))
    first = (start - margin) * hop
    part = samples[:, first : (stop - 1) * hop + plan.n_fft]
    if scale != 1.0:
        part = part * np.float32(scale)
    V: Float32Array = plan.magnitude(part).T[margin : margin + stop - start]
    return V
