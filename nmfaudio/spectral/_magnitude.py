"""Magnitudes of all channels as one, computed a block at a time."""

from collections.abc import Iterable

import numpy as np

from nmfaudio._typing import Float32Array
from nmfaudio.spectral._fft import rfft

__all__ = ["mean_power", "mix"]


def mix(frames: Iterable[Float32Array], n_channels: int, target: Float32Array) -> None:
    """Put the magnitude of the channels' mean into ``target``.

    Parameters
    ----------
    frames : iterable of ndarray of float32, shape (n_frames, n_fft)
        Windowed frames of each channel in turn. Used up.
    n_channels : int
        How many there are.
    target : ndarray of float32, shape (n_frames, n_bins)
        Modified in place.
    """
    total: Float32Array | None = None
    for channel in frames:
        total = channel if total is None else np.add(total, channel, out=total)
    assert total is not None  # noqa: S101  # there is at least one channel
    total /= n_channels
    # hypot: no square that could overflow or vanish.
    np.abs(rfft(total), out=target)


def mean_power(
    frames: Iterable[Float32Array], n_channels: int, target: Float32Array
) -> None:
    """Put the root of the channels' mean power into ``target``; see :func:`mix`."""
    if n_channels == 1:
        mix(frames, n_channels, target)
        return
    target.fill(0.0)
    for channel in frames:
        spectra = rfft(channel)
        # In place on the numbers' own memory: real and imaginary parts in turn.
        parts = spectra.view(np.float32)
        parts *= parts
        target += parts[:, 0::2]
        target += parts[:, 1::2]
    target /= n_channels
    np.sqrt(target, out=target)
