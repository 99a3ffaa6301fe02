"""Between mixer and device: other channel counts, other sample rates."""

from functools import partial
from math import gcd
from typing import Any, NamedTuple, Protocol

import numpy as np

from nmfaudio.compiled.types import Float32Array
from nmfaudio.playback.summons import Summons

__all__ = ["ChannelFeed", "Feed", "RateFeed", "Turn", "downmix_matrix"]


class Turn(NamedTuple):
    """What a feed has gone back to.

    Attributes
    ----------
    frame : int
        What is mixed next.
    jumps : bool
        Whether that is to be heard from its first frame on, late or not; else it goes
        on with what sounds.
    fades : bool
        Whether something sounds there that it has to be faded over from.
    """

    frame: int
    jumps: bool
    fades: bool


class Feed(Protocol):
    """Gives sound frame after frame, ahead of its time, and can go back.

    Attributes
    ----------
    changed : Summons
        Set when what was mixed ahead is no longer what is wanted.
    """

    changed: Summons

    def rewind(self, frame: int) -> Turn:
        """Go back to a frame, or a little before, and give what is wanted now."""

    def mix(self, out: Float32Array) -> None:
        """Overwrite ``out`` (n_frames, n_channels) with what comes next."""

    def note(self, frame: float, heard_at_s: float) -> None:
        """Take note of when a frame sounds, on the clock of ``perf_counter``."""


_LEAST_COMMON = 50
"""Hz that two rates must have in common: they meet as often in a second."""

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
    feed : Feed
        Gives ``n_in`` channels.
    n_in, n_out : int
        Channels of the recording and of the device.
    """

    def __init__(self, feed: Feed, n_in: int, n_out: int) -> None:
        self._feed = feed
        self._n_in = n_in
        self.changed = feed.changed
        matrix = downmix_matrix(n_in, n_out)
        self._routes = [
            (source, target, matrix[source, target])
            for source in range(n_in)
            for target in range(n_out)
            if matrix[source, target] > 0
        ]

    def rewind(self, frame: int) -> Turn:
        """Go back to a frame."""
        return self._feed.rewind(frame)

    def mix(self, out: Float32Array) -> None:
        """Write what comes next, (n_frames, n_out)."""
        block = np.empty((len(out), self._n_in), np.float32)
        self._feed.mix(block)
        out[:] = 0.0
        for source, target, gain in self._routes:
            out[:, target] += block[:, source] * gain

    def note(self, frame: float, heard_at_s: float) -> None:
        """Take note of when a frame sounds."""
        self._feed.note(frame, heard_at_s)


class RateFeed:
    """Plays a recording on a device that refuses its sample rate.

    Parameters
    ----------
    feed : Feed
        Gives sound at ``rate_in``.
    n_channels : int
        Of both sides.
    rate_in, rate_out : int
        Hz, of the recording and of the device.

    Notes
    -----
    Band-limited (soxr, high quality); used only where there is no other way. It goes
    back to where frames of both rates meet, and begins there without what was before:
    what that spoils is a fraction of a millisecond, at the silent end of a fade.
    """

    def __init__(
        self, feed: Feed, n_channels: int, rate_in: int, rate_out: int
    ) -> None:
        import soxr  # noqa: PLC0415  # only where a device refuses a rate

        self._feed = feed
        self.changed = feed.changed
        self._n_channels = n_channels
        self._ratio = rate_in / rate_out
        # Of rates that meet too seldom, the nearest frames are taken.
        common = gcd(rate_in, rate_out)
        self._unit = rate_out // common if common >= _LEAST_COMMON else 1
        make: Any = soxr.ResampleStream
        self._make = partial(
            make, rate_in, rate_out, n_channels, dtype="float32", quality="HQ"
        )
        self._stream = self._make()
        self._waiting = np.zeros((0, n_channels), np.float32)

    def rewind(self, frame: int) -> Turn:
        """Go back to a frame, or a little before."""
        frame -= frame % self._unit
        turn = self._feed.rewind(round(frame * self._ratio))
        self._stream = self._make()
        self._waiting = self._waiting[:0]
        return turn._replace(frame=frame)

    def mix(self, out: Float32Array) -> None:
        """Write what comes next, (n_frames, n_channels)."""
        n = len(out)
        while len(self._waiting) < n:
            n_in = int((n - len(self._waiting)) * self._ratio) + 16
            block = np.empty((n_in, self._n_channels), np.float32)
            self._feed.mix(block)
            made = self._stream.resample_chunk(block)
            self._waiting = np.concatenate([self._waiting, made])
        out[:] = self._waiting[:n]
        self._waiting = self._waiting[n:]

    def note(self, frame: float, heard_at_s: float) -> None:
        """Take note of when a frame sounds."""
        self._feed.note(frame * self._ratio, heard_at_s)
