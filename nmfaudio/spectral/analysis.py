"""How a picture looks at sound: which window at which pitch, and which channel.

One window cannot serve both ends of a logarithmic axis: what resolves bass notes smears
strokes. So by default the lower octaves are seen through longer windows, on the same
frames, and a bin of the picture is a row with a frequency of its own.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final, TypeAlias

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.compiled.types import Float32Array, FloatArray, UInt8Array
from nmfaudio.errors import Message, ParameterError
from nmfaudio.spectral.display import level_codes
from nmfaudio.spectral.perceptual import (
    constant_q_centres,
    constant_q_spectrogram,
    display_hop,
)
from nmfaudio.spectral.stft import StftPlan

__all__ = ["ALL_CHANNELS", "CONSTANT_Q", "MIXED_WINDOWS", "Analysis", "Read"]

Read: TypeAlias = Callable[[int, int], Float32Array]
"""Returns samples ``[start, stop)`` of all channels; zeros beyond the ends."""

MIXED_WINDOWS: Final = 0
CONSTANT_Q: Final = -1
ALL_CHANNELS: Final = "all"

_WINDOW_S = 0.046
"""Length of the base window, whatever the rate: 2048 samples at 44.1 kHz."""

_OCTAVES_HZ: Final = ((4, 0.0, 350.0), (2, 350.0, 1400.0), (1, 1400.0, math.inf))
"""How many base windows long the window is, from and up to which frequency."""

_CONSTANT_Q_REACH_S = 1.7  # half of what the lowest band sees, and what decimation adds


@dataclass(frozen=True)
class _Band:
    """Bins ``[first, stop)`` of a plan whose frames are ``every`` of the picture's."""

    plan: StftPlan
    first: int
    stop: int
    every: int


@dataclass(frozen=True)
class Analysis:
    """How a picture looks at sound.

    Attributes
    ----------
    sample_rate : int
        Hz.
    window : int, default 0
        Samples, a power of two; 0 takes longer windows for lower octaves, -1 bands of
        constant quality, 36 to an octave.
    channel : str, default "all"
        "all" shows the root of the channels' mean power, "mid" and "side" half the sum
        and half the difference of the first two, "1", "2", … one channel.

    Raises
    ------
    ParameterError
        If the window or the channel cannot be.
    """

    sample_rate: int
    window: int = MIXED_WINDOWS
    channel: str = ALL_CHANNELS

    def __post_init__(self) -> None:
        power = self.window > 0 and self.window & (self.window - 1) == 0
        special = self.window in {MIXED_WINDOWS, CONSTANT_Q}
        if not (special or (power and self.window >= 32)):
            raise ParameterError(
                Message(
                    "the window of a picture must be a power of two of at least 32 "
                    "samples,"
                    " 0 or -1, got {0}",
                    self.window,
                )
            )
        named = self.channel in {ALL_CHANNELS, "mid", "side"}
        if not (named or (self.channel.isdecimal() and int(self.channel) > 0)):
            raise ParameterError(
                Message(
                    'the channel must be "all", "mid", "side" or a number from 1, '
                    "got {0!r}",
                    self.channel,
                )
            )

    @property
    def _base_window(self) -> int:
        return 1 << max(5, round(math.log2(_WINDOW_S * self.sample_rate)))

    @cached_property
    def hop_length(self) -> int:
        """Samples from one frame to the next."""
        if self.window == CONSTANT_Q:
            return display_hop(self.sample_rate)
        return min(self.window or self._base_window, self._base_window) // 4

    @cached_property
    def _bands(self) -> tuple[_Band, ...]:
        rate, hop, base = self.sample_rate, self.hop_length, self._base_window
        if self.window != MIXED_WINDOWS:
            every = max(1, self.window // base)
            plan = StftPlan(rate, n_fft=self.window, hop_length=every * hop)
            return (_Band(plan, 0, plan.n_bins, every),)
        bands = []
        for times, low_hz, high_hz in _OCTAVES_HZ:
            plan = StftPlan(rate, n_fft=times * base, hop_length=times * hop)
            first, stop = (
                min(math.ceil(hz * plan.n_fft / rate), plan.n_bins)
                if hz < math.inf
                else plan.n_bins
                for hz in (low_hz, high_hz)
            )
            if first < stop:
                bands.append(_Band(plan, first, stop, times))
        return tuple(bands)

    @cached_property
    def centres_hz(self) -> FloatArray:
        """Frequencies of the picture's bins, ascending, Hz, shape (n_bins,)."""
        if self.window == CONSTANT_Q:
            return constant_q_centres(self.sample_rate)
        return np.concatenate(
            [
                np.arange(band.first, band.stop) * (self.sample_rate / band.plan.n_fft)
                for band in self._bands
            ]
        )

    def n_frames(self, n_samples: int) -> int:
        """Return how many frames a recording of this length has."""
        return 1 + -(-n_samples // self.hop_length)

    def n_frames_ready(self, n_ready: int, n_samples: int) -> int:
        """Return how many frames see only the first ``n_ready`` samples."""
        if n_ready >= n_samples:
            return self.n_frames(n_samples)
        return max(0, (n_ready - self._reach) // self.hop_length)

    @cached_property
    def _reach(self) -> int:
        """Samples beyond a stretch of frames that its levels depend on, at most."""
        if self.window == CONSTANT_Q:
            return math.ceil(_CONSTANT_Q_REACH_S * self.sample_rate)
        return 2 * max(band.plan.n_fft for band in self._bands)

    def chosen(self, samples: Float32Array) -> Float32Array:
        """Return the channels that are looked at, shape (n, n_samples)."""
        if self.channel == ALL_CHANNELS:
            return samples
        if self.channel.isdecimal():
            number = min(int(self.channel), samples.shape[0]) - 1
            return samples[number : number + 1]
        left, right = samples[0], samples[min(1, samples.shape[0] - 1)]
        sign = np.float32(1.0 if self.channel == "mid" else -1.0)
        mixed: Float32Array = np.float32(0.5) * (left + sign * right)
        return mixed[np.newaxis]

    def codes(self, read: Read, start_frame: int, stop_frame: int) -> UInt8Array:
        """Return the levels of frames ``[start_frame, stop_frame)``.

        Parameters
        ----------
        read : callable
            Where samples come from.
        start_frame, stop_frame : int
            Not empty; ``start_frame`` is a multiple of 4.

        Returns
        -------
        codes : ndarray of uint8, shape (n_frames, n_bins)
            Half-decibel steps, see :func:`nmfaudio.spectral.display.db_of_code`.

        Notes
        -----
        Frames of longer windows are computed as far apart as their windows ask for;
        between them the level is a straight line.
        """
        if self.window == CONSTANT_Q:
            return self._constant_q_codes(read, start_frame, stop_frame)
        hop, n_frames = self.hop_length, stop_frame - start_frame
        longest = max(band.plan.n_fft for band in self._bands)
        most = max(band.every for band in self._bands)
        margin = -(-longest // (most * hop)) * most
        first = (start_frame - margin) * hop
        sound = self.chosen(read(first, (stop_frame + margin + most) * hop))
        parts = []
        for band in self._bands:
            begin = margin // band.every
            count = -(-n_frames // band.every) + (band.every > 1)
            V = band.plan.magnitude(
                sound, start_frame=begin, stop_frame=begin + count, workers=1
            ).T[:, band.first : band.stop]
            codes = level_codes(np.ascontiguousarray(V), band.plan.full_scale)
            parts.append(_between(codes, band.every)[:n_frames])
        return np.concatenate(parts, axis=1)

    def _constant_q_codes(
        self, read: Read, start_frame: int, stop_frame: int
    ) -> UInt8Array:
        hop = self.hop_length
        margin = math.ceil(_CONSTANT_Q_REACH_S * self.sample_rate / hop)
        sound = self.chosen(
            read((start_frame - margin) * hop, (stop_frame + margin) * hop)
        )
        bands = constant_q_spectrogram(AudioBuffer(sound, self.sample_rate))
        V = bands.magnitude[:, margin : margin + stop_frame - start_frame]
        return level_codes(np.ascontiguousarray(V.T), 1.0)


def _between(codes: UInt8Array, every: int) -> UInt8Array:
    """Put ``every - 1`` frames between each two, on straight lines between them."""
    if every == 1:
        return codes
    before, after = codes[:-1].astype(np.uint16), codes[1:].astype(np.uint16)
    filled = np.empty((before.shape[0], every, codes.shape[1]), np.uint8)
    for step in range(every):
        filled[:, step] = (before * (every - step) + after * step) // every
    return filled.reshape(-1, codes.shape[1])
