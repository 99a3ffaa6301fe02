"""Between mixer and device: other channel counts, other sample rates."""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from nmfaudio.compiled.types import Float32Array

__all__ = ["ChannelFeed", "Fill", "RateFeed", "downmix_matrix"]

Fill: TypeAlias = Callable[[Float32Array, float], None]
"""``fill(out, audible_at_s)`` overwrites ``out`` (n_samples, n_channels) with what will
sound from ``audible_at_s`` on."""

_CENTRE = 2**-0.5
_SURROUND_TO_STEREO = {
    # Front left, front right, centre, low-frequency effects, surround left and right …
    6: ((1, 0), (0, 1), (_CENTRE, _CENTRE), (0, 0), (_CENTRE, 0), (0, _CENTRE)),
    8: (
        (1, 0),
        (0, 1),
        (_CENTRE, _CENTRE),
        (0, 0),
        (_CENTRE, 0),
        (0, _CENTRE),
        (_CENTRE, 0),
        (0, _CENTRE),
    ),
}


def downmix_matrix(n_in: int, n_out: int) -> Float32Array:
    """Return the gains that play ``n_in`` channels on a device with ``n_out``.

    Parameters
    ----------
    n_in, n_out : int
        Channels of the recording and of the device.

    Returns
    -------
    matrix : ndarray of float32, shape (n_in, n_out)
        No column sums to more than 1, so nothing clips that did not clip before.

    Notes
    -----
    Equal counts pass through. Mono goes to the first two channels. A device with more
    channels gets silence on the others. To one channel: the mean. To two: by the usual
    surround layout for 6 and 8 channels (ITU-R BS.775), else odd channels left and even
    ones right. Otherwise channels take turns.
    """
    matrix = np.zeros((n_in, n_out), np.float32)
    if n_in == 1:
        matrix[0, : min(2, n_out)] = 1.0
    elif n_out >= n_in:
        matrix[range(n_in), range(n_in)] = 1.0
    elif n_out == 1:
        matrix[:, 0] = 1.0
    elif n_out == 2 and n_in in _SURROUND_TO_STEREO:
        matrix[:] = _SURROUND_TO_STEREO[n_in]
    else:
        matrix[range(n_in), [c % n_out for c in range(n_in)]] = 1.0
    matrix /= np.maximum(matrix.sum(axis=0), 1.0)
    return matrix


class ChannelFeed:
    """Plays a recording on a device with another number of channels.

    Parameters
    ----------
    fill : Fill
        Gives blocks with ``n_in`` channels.
    n_in, n_out : int
        Channels of the recording and of the device.
    """

    def __init__(self, fill: Fill, n_in: int, n_out: int) -> None:
        self._fill = fill
        matrix = downmix_matrix(n_in, n_out)
        self._routes = [
            (source, target, matrix[source, target])
            for source in range(n_in)
            for target in range(n_out)
            if matrix[source, target] > 0
        ]
        self._block = np.zeros((2048, n_in), np.float32)
        self._part = np.zeros(2048, np.float32)

    def fill(self, out: Float32Array, audible_at_s: float) -> None:
        """Write the next block of the device, (n_samples, n_out)."""
        n = out.shape[0]
        if n > self._block.shape[0]:
            self._block = np.zeros((n, self._block.shape[1]), np.float32)
            self._part = np.zeros(n, np.float32)
        block, part = self._block[:n], self._part[:n]
        self._fill(block, audible_at_s)
        out[:] = 0.0
        for source, target, gain in self._routes:
            np.multiply(block[:, source], gain, out=part)
            out[:, target] += part


class RateFeed:
    """Plays a recording on a device that refuses its sample rate.

    Parameters
    ----------
    fill : Fill
        Gives blocks at ``rate_in``.
    n_channels : int
        Of both sides.
    rate_in, rate_out : int
        Hz, of the recording and of the device.

    Notes
    -----
    Band-limited (soxr, high quality); used only where there is no other way.
    """

    def __init__(
        self, fill: Fill, n_channels: int, rate_in: int, rate_out: int
    ) -> None:
        import soxr  # noqa: PLC0415  # only where a device refuses a rate

        self._fill = fill
        self._ratio = rate_in / rate_out
        self._rate_out = rate_out
        self._stream = soxr.ResampleStream(
            rate_in, rate_out, n_channels, dtype="float32", quality="HQ"
        )
        self._waiting = np.zeros((0, n_channels), np.float32)
        self._n_in = 0
        self._n_out = 0

    def fill(self, out: Float32Array, audible_at_s: float) -> None:
        """Write the next block of the device, (n_samples, n_channels)."""
        n, n_channels = out.shape
        while self._waiting.shape[0] < n:
            missing = n - self._waiting.shape[0]
            block = np.empty((int(missing * self._ratio) + 16, n_channels), np.float32)
            # What is mixed now leaves after all that is still in the resampler.
            ahead = (self._n_in / self._ratio - self._n_out) / self._rate_out
            self._fill(block, audible_at_s + ahead)
            self._n_in += block.shape[0]
            made = self._stream.resample_chunk(block)
            self._waiting = np.concatenate([self._waiting, made])
        out[:] = self._waiting[:n]
        self._waiting = self._waiting[n:].copy()
        self._n_out += n
