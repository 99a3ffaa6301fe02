"""Magnitudes of all channels as one, computed a block at a time."""

from collections.abc import Callable, Iterable
from typing import Literal, TypeAlias

import numpy as np

from nmfaudio.compiled.types import ComplexArray, Float32Array
from nmfaudio.errors import Message, ParameterError
from nmfaudio.spectral._fft.frame_block import FrameBlock

__all__ = [
    "ChannelMode",
    "Measure",
    "each_and_mean_power",
    "mean_power",
    "measure_of",
    "mix",
]

ChannelMode: TypeAlias = Literal["mean-power", "mix"]

Measure: TypeAlias = Callable[[Iterable[FrameBlock], int, Float32Array], None]
"""Takes frames of each channel, their number, and where magnitudes go."""


def measure_of(channels: ChannelMode) -> Measure:
    """Return how the channels become one magnitude.

    Raises
    ------
    ParameterError
        If the name is not known.
    """
    if channels not in {"mean-power", "mix"}:
        raise ParameterError(
            Message('channels must be "mean-power" or "mix", got {0!r}', channels)
        )
    return mean_power if channels == "mean-power" else mix


def mix(frames: Iterable[FrameBlock], n_channels: int, target: Float32Array) -> None:
    """Put the magnitude of the channels' mean into ``target``.

    Parameters
    ----------
    frames : iterable of FrameBlock
        Of each channel in turn. Used up.
    n_channels : int
        How many there are.
    target : ndarray of float32, shape (n_frames, n_bins)
        Modified in place.
    """
    total: ComplexArray | None = None
    for channel in frames:
        spectra = channel.spectra()
        total = spectra if total is None else np.add(total, spectra, out=total)
    assert total is not None  # noqa: S101  # there is at least one channel
    if n_channels > 1:
        total /= n_channels
    # hypot: no square that could overflow or vanish.
    np.abs(total, out=target)


def mean_power(
    frames: Iterable[FrameBlock], n_channels: int, target: Float32Array
) -> None:
    """Put the root of the channels' mean power into ``target``; see :func:`mix`."""
    if n_channels == 1:
        mix(frames, n_channels, target)
        return
    each_and_mean_power(frames, n_channels, target, None)


def each_and_mean_power(
    frames: Iterable[FrameBlock],
    n_channels: int,
    target: Float32Array,
    each: Float32Array | None,
) -> None:
    """Put the magnitude of each channel into ``each`` too, from one transform.

    Parameters
    ----------
    frames : iterable of FrameBlock
        Of each channel in turn. Used up.
    n_channels : int
        How many there are.
    target : ndarray of float32, shape (n_frames, n_bins)
        Root of the mean power. Modified in place.
    each : ndarray of float32, shape (n_channels, n_frames, n_bins), or None
        Modified in place.
    """
    target.fill(0.0)
    for c, channel in enumerate(frames):
        if each is None:
            channel.add_powers_to(target)
            continue
        # The same bits as of one channel by itself, and as of powers added up at once.
        spectra = channel.spectra()
        np.abs(spectra, out=each[c])
        halves = spectra.view(np.float32)
        halves *= halves
        target += halves[:, 0::2] + halves[:, 1::2]
    target /= n_channels
    np.sqrt(target, out=target)
