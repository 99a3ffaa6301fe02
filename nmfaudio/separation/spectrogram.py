"""What is factorized: the magnitudes of a recording, measured once, and their rank."""

import math
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.linear_algebra import thin_svd
from nmfaudio.compiled.types import Float32Array, IntArray
from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.cancelling import check_cancelled
from nmfaudio.spectral._blocks import (
    block_ranges,
    run_in_order,
    stretch_of_frames,
)
from nmfaudio.spectral._fft.frame_block import FrameBlock
from nmfaudio.spectral._magnitude import each_and_mean_power
from nmfaudio.spectral.bands import geometric_bands
from nmfaudio.spectral.stft import StftPlan

if TYPE_CHECKING:
    from nmfaudio.factorization.streaming import FrameSample

__all__ = [
    "MAX_SPECTROGRAM_BYTES",
    "Spectrogram",
    "drawn_frames",
    "effective_rank",
    "is_long",
    "magnitude_frames",
    "magnitudes_at",
    "measure_spectrogram",
    "working_scale",
]

MAX_SPECTROGRAM_BYTES = 1 << 29
"""Longest spectrogram that is held whole: 25 minutes at 44.1 kHz."""

_DRAWN_BLOCK = 2048
_DRAWN_BYTES = 50_000_000
"""Frames that stand for a longer one: 12 000 at 44.1 kHz."""

_CHUNK_S = 20.0
"""Seconds of sound measured between two looks at the cancel flag."""

_BANDS, _FRAMES_SEEN, _MOST_COMPONENTS = 120, 600, 60

LOUDEST = 1e12
"""Largest sample, of full scale: beyond, sums of squares leave float32."""

_MOST_DOUBLINGS = 100
"""Of faint samples: more would leave float32, and the faintest need no more."""

_CHANNELS_BYTES = 1 << 29
"""Most memory for the spectrograms of two channels, kept to tell left from right."""


@dataclass(frozen=True, eq=False)
class Spectrogram:
    """Magnitudes of a recording at one resolution, for all who ask for them.

    Attributes
    ----------
    audio : AudioBuffer
        The recording.
    plan : StftPlan
        Resolution.
    V : ndarray of float32, shape (n_bins, n_frames)
        Root of the channels' mean power; frame-major in memory.
    channels : ndarray of float32, shape (n_bins, n_frames) or (2, n_bins, n_frames)
        Of each channel where there are two and both can be held; otherwise ``V`` again.
    scale : float
        What samples were multiplied by, see :func:`working_scale`.
    """

    audio: AudioBuffer
    plan: StftPlan
    V: Float32Array
    channels: Float32Array
    scale: float = 1.0

    def sides(self) -> Iterator[Float32Array]:
        """Yield the magnitudes of left and right; nothing unless there are two.

        Those that could not be held are measured anew, one at a time.
        """
        if self.channels.ndim == 3:
            yield from self.channels
        elif self.audio.n_channels == 2:
            for channel in self.audio.samples:
                samples = channel[np.newaxis] * np.float32(self.scale)
                yield self.plan.magnitude(samples)


def measure_spectrogram(
    audio: AudioBuffer,
    plan: StftPlan,
    *,
    scale: float | None = None,
    cancel: threading.Event | None = None,
    progress: Callable[[float], None] | None = None,
) -> Spectrogram:
    """Measure a recording, a stretch at a time.

    Parameters
    ----------
    audio : AudioBuffer
        The recording.
    plan : StftPlan
        Resolution.
    scale : float or None
        Factor for the samples; None takes the :func:`working_scale`.
    cancel : threading.Event or None
        Looked at between stretches.
    progress : callable or None
        Called with the share done, 0..1.

    Raises
    ------
    Cancelled
        If the flag was set.
    """
    n_frames, n_bins = plan.n_frames(audio.n_samples), plan.n_bins
    scale = working_scale(audio) if scale is None else scale
    apart = audio.n_channels == 2 and 2 * n_frames * n_bins * 4 <= _CHANNELS_BYTES
    V = np.empty((n_frames, n_bins), np.float32)
    channels = np.empty((2 if apart else 0, n_frames, n_bins), np.float32)
    step = max(1, int(_CHUNK_S * audio.sample_rate) // plan.hop_length)
    for start in range(0, n_frames, step):
        check_cancelled(cancel)
        stop = min(start + step, n_frames)
        if apart:
            _fill_apart(audio, plan, (start, stop), scale, V, channels)
        else:
            V[start:stop] = magnitude_frames(
                audio.samples, plan, start, stop, scale=scale
            )
        audio.release()
        if progress is not None:
            progress(stop / n_frames)
    public = V.T
    sides = channels.transpose(0, 2, 1) if apart else public
    return Spectrogram(audio, plan, public, sides, scale)


def is_long(audio: AudioBuffer, plan: StftPlan) -> bool:
    """Tell whether a recording's spectrogram is too long to be held."""
    n_bytes = plan.n_frames(audio.n_samples) * plan.n_bins * 4
    return n_bytes > MAX_SPECTROGRAM_BYTES


def drawn_frames(
    audio: AudioBuffer,
    plan: StftPlan,
    *,
    beta: float,
    seed: int,
    scale: float = 1.0,
    progress: Callable[[float], None] | None = None,
    cancel: threading.Event | None = None,
) -> "FrameSample":
    """Draw the frames that stand for a recording too long to be held, in one pass.

    Parameters
    ----------
    audio : AudioBuffer
        The recording.
    plan : StftPlan
        Resolution.
    beta : float
        Divergence that the frames are for, see
        :func:`~nmfaudio.factorization.streaming.sample_frames`.
    seed : int
        Seed of the draw.
    scale : float, default 1.0
        Factor for the samples, see :func:`working_scale`.
    progress : callable or None
        Called with the share that was read, 0 to 1.
    cancel : threading.Event or None
        Ends the pass after a block; the frames are of what was read.
    """
    from nmfaudio.factorization.streaming import sample_frames  # noqa: PLC0415  # a compiler

    def blocks() -> Iterator[Float32Array]:
        n_frames = plan.n_frames(audio.n_samples)
        for start in range(0, n_frames, _DRAWN_BLOCK):
            stop = min(start + _DRAWN_BLOCK, n_frames)
            yield magnitude_frames(audio.samples, plan, start, stop, scale=scale).T
            audio.release()
            if progress is not None:
                progress(stop / n_frames)

    most = max(3, _DRAWN_BYTES // (4 * plan.n_bins))
    return sample_frames(blocks(), most, beta=beta, seed=seed, cancel=cancel)


def _fill_apart(
    audio: AudioBuffer,
    plan: StftPlan,
    frames: tuple[int, int],
    scale: float,
    V: Float32Array,
    channels: Float32Array,
) -> None:
    """Measure some frames of two channels: each, and both as one."""
    samples, offset = _reached(audio.samples, plan, *frames, scale)

    def fill(block: tuple[int, int]) -> None:
        there = slice(*block)
        first, last = block[0] - offset, block[1] - offset
        parts = (plan.block_of_frames(channel, first, last) for channel in samples)
        each_and_mean_power(parts, 2, V[there], channels[:, there])

    for _ in run_in_order(fill, block_ranges(*frames, plan.n_fft)):
        pass


def effective_rank(V: Float32Array) -> int:
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
    frames = np.unique(np.linspace(0, n_frames - 1, min(n_frames, _FRAMES_SEEN)))
    edges = geometric_bands(n_bins, _BANDS)
    bands = np.sqrt(np.add.reduceat(V[:, frames.astype(int)], edges, axis=0))
    singular = thin_svd(bands)[1]
    if singular[0] <= 0:
        return 1
    share = singular[singular > 0] / singular.sum()
    rank = float(np.exp(-np.sum(share * np.log(share))))
    return int(min(max(2, round(rank)), _MOST_COMPONENTS))


def working_scale(audio: AudioBuffer, cancel: threading.Event | None = None) -> float:
    """Return a power of two that brings extreme levels to where squares are safe.

    Raises
    ------
    ParameterError
        If even that cannot help.
    Cancelled
        If the flag was set: hours of sound take seconds.
    """
    peak = 0.0
    for part in audio.stretches():
        check_cancelled(cancel)
        peak = max(peak, float(part.max()), -float(part.min()))
    if peak > LOUDEST:
        raise ParameterError(
            Message(
                "samples must lie within ±{0:g} (full scale is 1), but the loudest is "
                "{1:g}: scale the recording down",
                LOUDEST,
                peak,
            )
        )
    if peak == 0 or 1e-4 < peak < 1e4:
        return 1.0
    return float(2.0 ** min(_MOST_DOUBLINGS, -math.frexp(peak)[1]))


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
    part, offset = _reached(samples, plan, start, stop, scale)
    V: Float32Array = plan.magnitude(part).T[start - offset : stop - offset]
    return V


def magnitudes_at(
    channel: Float32Array, plan: StftPlan, frames: IntArray | slice
) -> Float32Array:
    """Return the magnitudes of frames here and there, or of all.

    Parameters
    ----------
    channel : ndarray of float32, shape (n_samples,)
        Of one channel. Not modified.
    plan : StftPlan
        Resolution.
    frames : ndarray of int, shape (n,), or slice
        Which ones.

    Returns
    -------
    V : ndarray of float32, shape (n, n_bins)
    """
    if isinstance(frames, slice):
        return plan.magnitude(channel[np.newaxis]).T[frames]
    n_fft = plan.n_fft
    V = np.empty((frames.size, plan.n_bins), np.float32)

    def fill(block: tuple[int, int]) -> None:
        starts = frames[slice(*block)] * plan.hop_length - n_fft // 2
        waves = [stretch_of_frames(channel, int(at), 1, n_fft, n_fft) for at in starts]
        apart = FrameBlock(np.hstack(waves), len(waves), n_fft, plan.analysis_window)
        np.abs(apart.spectra(), out=V[slice(*block)])

    for _ in run_in_order(fill, block_ranges(0, frames.size, n_fft)):
        pass
    return V


def _reached(
    samples: Float32Array, plan: StftPlan, start: int, stop: int, scale: float
) -> tuple[Float32Array, int]:
    """Return the samples that frames reach, scaled, and the frame they begin with."""
    hop = plan.hop_length
    margin = min(start, -(-plan.n_fft // (2 * hop)))
    part = samples[:, (start - margin) * hop : (stop - 1) * hop + plan.n_fft]
    if scale != 1.0:
        part = part * np.float32(scale)
    return part, start - margin
