"""Mixes ahead of a device into its ring, and mixes anew what is no longer wanted."""

import math
import threading
import time
from collections.abc import Callable

import numpy as np

from nmfaudio.playback.feeds import Feed
from nmfaudio.playback.priority import hurry
from nmfaudio.playback.ring import Ring

__all__ = ["FADE_S", "Feeder"]

FADE_S = 0.008
"""Length of a cross-fade: short enough to feel immediate, long enough not to click."""

_HELD_S = 0.6
"""Held ready: under load Python's lock was found to be away for 0.17 s at a time."""

_FIRST_S = 0.2
"""So much of a changed sound is mixed before the device changes over to it."""

_BLOCK_S = 0.05
_BLOCKS_AT_ONCE = 4
_LOOK_S = 0.03
_FADING_LOOK_S = 0.002


class Feeder:
    """Keeps a ring full of what a feed gives.

    Parameters
    ----------
    feed : Feed
        Of the device's channels and rate.
    n_channels, sample_rate : int
        Of the device.
    heard : callable
        Returns a frame that the device has fetched and when it sounds, on the clock of
        ``perf_counter``.

    Attributes
    ----------
    ring : Ring
        What the device reads.
    error : Exception or None
        What ended the thread before its time.
    """

    def __init__(
        self,
        feed: Feed,
        n_channels: int,
        sample_rate: int,
        heard: Callable[[], tuple[int, float]],
    ) -> None:
        self._feed = feed
        self._heard = heard
        self._n_held, self._n_first, self._n_block, self._n_fade = (
            max(2, round(seconds * sample_rate))
            for seconds in (_HELD_S, _FIRST_S, _BLOCK_S, FADE_S)
        )
        self._n_channels = n_channels
        self.ring = Ring(2 * self._n_held, n_channels)
        self._thread: threading.Thread | None = None
        self._ending = False
        self.error: Exception | None = None

    # While no thread runs.

    def fill(self, n_silent: int = 0) -> None:
        """Begin with about so much silence, then what is wanted; nobody reads yet."""
        self.ring.settle()
        self._turn(n_silent)
        self.ring.settle()
        self.feed(self._n_held)
        self.note()

    def feed(self, n_frames: int, n_blocks: float = math.inf) -> bool:
        """Do what is to be done now, so that so many frames can be read and faded.

        Return whether all of it has been done; ``n_blocks`` are mixed at most.
        """
        ring, changed = self.ring, self._feed.changed
        n_held = n_frames + self._n_fade
        if changed.is_set() and ring.settled:
            self._turn()
        while ring.held < n_held and not (changed.is_set() and ring.settled):
            if n_blocks <= 0:
                return False
            self._mix(min(self._n_block, n_held - ring.held))
            n_blocks -= 1
        return True

    def note(self) -> None:
        """Tell the feed what is heard when."""
        self._feed.note(*self._heard())

    # The thread.

    def start(self) -> None:
        """Feed in a thread of its own from now on."""
        self._ending, self.error = False, None
        self._thread = threading.Thread(
            target=self._run, name="nmfaudio-feeder", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        if self._thread is not None:
            self._ending = True
            self._feed.changed.set()
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        hurry()
        changed = self._feed.changed
        while not self._ending:
            try:
                # A few at a time: what is slower to mix than to play never gets full.
                is_full = self.feed(self._n_held, _BLOCKS_AT_ONCE)
                self.note()
            except Exception as error:  # told by whoever asks for it
                self.error = error
                return
            if not is_full:
                continue
            if changed.is_set():
                time.sleep(_FADING_LOOK_S)  # its turn comes when a fade is over
            else:
                changed.wait(_LOOK_S)

    def _turn(self, n_silent: int = 0) -> None:
        """Have the device change over to what is wanted now."""
        ring = self.ring
        self._feed.changed.clear()  # before the feed looks what is wanted
        here = ring.read
        turn = self._feed.rewind(here + n_silent)
        ring.begin(min(here, turn.frame))
        silence = np.zeros((turn.frame - ring.written, self._n_channels), np.float32)
        ring.write(silence)
        while ring.written < max(ring.read, turn.frame) + self._n_first:
            self._mix(self._n_block)
        ring.change_over(jumps=turn.jumps, n_fade=self._n_fade if turn.fades else 0)

    def _mix(self, n_frames: int) -> None:
        out = np.empty((n_frames, self._n_channels), np.float32)
        self._feed.mix(out)
        self.ring.write(out)
