"""Mixes ahead of a device into its ring, and mixes anew what is no longer wanted."""

import math
import threading
import time
from collections import deque
from collections.abc import Callable

import numpy as np

from nmfaudio.playback.feeds import Feed
from nmfaudio.playback.priority import hurry
from nmfaudio.playback.ring import Ring
from nmfaudio.playback.stream import DeviceStream

__all__ = ["FADE_S", "Feeder"]

FADE_S = 0.008
"""Length of a cross-fade: short enough to feel immediate, long enough not to click."""

_HELD_S = 2.5
"""Held ready at most: under load Python's lock was found to be away for 0.5 s at a
time, since workers, which step back for others, hold it while they wait for a turn."""

_SOON_S = 0.6
"""Held before a device starts, and soon after a change. The rest follows at the speed
of the sound: the next change would have it mixed for nothing."""

_FIRST_S = 0.2
"""So much of a changed sound is mixed before the device changes over to it."""

_DRAGGED_S = 0.1
"""And this where the next change is to be expected at once, as from a moving fader."""

_REST_S = 0.15
"""Changes that follow each other by less than this are of one movement."""

_BLOCK_S = 0.2
"""Mixed at once: each block asks for Python's lock a few times, however long it is."""

_LEAD_S = 0.3
"""Before another device takes over: so long no change can be heard, once."""

_N_OFFSETS = 9

_HASTE_S = 0.25
"""After a change all hurry until as much is held as soon after one, or for so long: on
the little that is ready at first the device could come to its end."""

_LOOK_S = 0.03
_FADING_LOOK_S = 0.002
_HALF_LIFE_S = 5.0
"""Of how long the lock was away, as it is remembered."""


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
        self._sample_rate, self._n_channels = sample_rate, n_channels
        self._n_fade, self._n_block = self._frames(FADE_S), self._frames(_BLOCK_S)
        self.ring = Ring(self._frames(2 * _HELD_S), n_channels)
        self._turned_s = -math.inf
        self._moves = False
        self._away_s = 0.0
        self._others: list[DeviceStream] = []  # one at most, to lead over to
        self._leading = threading.Lock()  # held while that one is asked
        # Of that one's frames to those read now; old ones may be from before a gap.
        self._offsets: deque[int] = deque(maxlen=_N_OFFSETS)
        self._led_over_at = 0
        self._thread: threading.Thread | None = None
        self._ending = False
        self.error: Exception | None = None

    # While no thread runs.

    def heard_by(self, heard: Callable[[], tuple[int, float]]) -> None:
        """Ask another stream, which reads the same ring, what is heard when."""
        self._heard = heard

    def fill(self, n_silent: int = 0) -> None:
        """Begin with about so much silence, then what is wanted; nobody reads yet."""
        self.ring.settle()
        self._led_over_at = 0
        self._turn(n_silent)
        self.ring.settle()
        self.feed(self._frames(_SOON_S))
        self.note()

    def feed(self, n_frames: int, n_blocks: float = math.inf) -> bool:
        """Do what is to be done now, so that so many frames can be read and faded.

        Return whether all of it has been done; ``n_blocks`` are mixed at most.
        """
        ring, changed = self.ring, self._feed.changed
        n_held = n_frames + self._n_fade
        if changed.is_set() and self._may_turn:
            self._turn()
        while ring.held < n_held and not (changed.is_set() and self._may_turn):
            if n_blocks <= 0:
                return False
            self._mix(self._n_block)
            n_blocks -= 1
        return True

    def note(self) -> None:
        """Tell the feed what is heard when."""
        self._feed.note(*self._heard())

    # Another device, while the thread runs.

    def another_ring(self) -> Ring:
        """Return a ring for another device, which plays silence at first."""
        ring = Ring(self._frames(2 * _HELD_S), self._n_channels)
        ring.be_silent()
        return ring

    def lead_over_to(self, stream: DeviceStream) -> None:
        """Go over to a stream that has been started, without a gap, soon.

        ``ring`` is that stream's when it is done; what was played until then fades out
        where the other one fades in.
        """
        self._offsets.clear()
        self._others.append(stream)

    def stay(self) -> bool:
        """Do not go over; return False if that has been done.

        Afterwards the stream is not asked any more, so that it may be closed.
        """
        with self._leading:
            is_to_come = bool(self._others)
            self._others.clear()
        return is_to_come

    def has_led_over(self) -> bool:
        """Whether that is done, and nothing that was left sounds any more."""
        frame, at_s = self._heard()
        sounds_now = frame - (at_s - time.perf_counter()) * self._sample_rate
        return sounds_now > self._led_over_at + self._n_fade

    # The thread.

    def start(self) -> None:
        """Feed in a thread of its own from now on."""
        self._ending, self.error = False, None
        self._thread = threading.Thread(
            target=self._run, name="nmfaudio-feeder", daemon=True
        )
        self._feed.changed.serve()
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
        try:
            self._keep_feeding()
        except Exception as error:  # told by whoever asks for it
            self.error = error
        finally:
            self._feed.changed.leave()

    def _keep_feeding(self) -> None:
        changed = self._feed.changed
        while not self._ending:
            began_s, worked_s = time.perf_counter(), time.thread_time()
            # What is slower to mix than to play never gets full.
            is_full = self.feed(self._n_wanted(began_s), 1)
            with self._leading:
                for other in tuple(self._others):
                    self._lead_over(other)
            self.note()
            is_late = time.perf_counter() - self._turned_s > _HASTE_S
            if is_full or is_late:
                changed.ease()
            if is_full and changed.is_set():
                time.sleep(_FADING_LOOK_S)  # its turn comes when a fade is over
            elif is_full:
                changed.wait(_LOOK_S)
            took_s = time.perf_counter() - began_s
            worked_s = time.thread_time() - worked_s
            self._note_absence(took_s, took_s - worked_s - _LOOK_S)

    @property
    def _may_turn(self) -> bool:
        """Whether a fade, or leading over to another device, is over."""
        return self.ring.settled and self.ring.read >= self._led_over_at

    def _lead_over(self, stream: DeviceStream) -> None:
        """Lead over to another device if it is ready and enough is held."""
        ring, other = self.ring, stream.ring
        other.be_silent()  # for as long as it has to wait
        if not stream.is_warm:
            return
        (frame, at_s), (other_frame, other_s) = self._heard(), stream.heard()
        later_s = other_s - at_s
        self._offsets.append(frame - other_frame + round(later_s * self._sample_rate))
        if self._feed.changed.is_set() or not self._may_turn:
            return
        offset = int(np.median(self._offsets))  # each is a few ms off
        n_ahead = self._frames(_LEAD_S)
        first = max(ring.read, other.read + offset) + n_ahead
        is_enough = ring.written >= first + n_ahead and len(self._offsets) >= _N_OFFSETS
        if not is_enough:
            return
        self._others.clear()
        ring.lead_over(
            other, frame=first, other_frame=first - offset, n_fade=self._n_fade
        )
        self._led_over_at = first + self._n_fade
        self.ring, self._heard = other, stream.heard

    def _n_wanted(self, now_s: float) -> int:
        """Return how much is to be held now."""
        since_s = now_s - self._turned_s
        if self._moves and since_s < _REST_S:
            return self._n_first() // 2
        return self._frames(min(_HELD_S, _SOON_S + since_s))

    def _n_first(self) -> int:
        """Return how much of a change is mixed at once; more, if the lock is away.

        The device's next call is to find all that it asks for, and the one after it.
        """
        first_s = _DRAGGED_S if self._moves else _FIRST_S
        n_first = self._frames(first_s + 2 * self._away_s)
        n_first = max(n_first, 2 * self.ring.longest_call)
        return min(n_first, self._frames(_SOON_S))

    def _note_absence(self, took_s: float, away_s: float) -> None:
        """Note how long the thread could not work in the time that has passed."""
        before_s = self._away_s * 0.5 ** (took_s / _HALF_LIFE_S)
        self._away_s = max(before_s, away_s)

    def _frames(self, seconds: float) -> int:
        return max(2, round(seconds * self._sample_rate))

    def _turn(self, n_silent: int = 0) -> None:
        """Have the device change over to what is wanted now."""
        ring, now_s = self.ring, time.perf_counter()
        self._moves = now_s - self._turned_s < _REST_S
        self._turned_s = now_s
        self._feed.changed.clear()  # before the feed looks what is wanted
        here = ring.read
        turn = self._feed.rewind(here + n_silent)
        ring.begin(min(here, turn.frame))
        silence = np.zeros((turn.frame - ring.written, self._n_channels), np.float32)
        ring.write(silence)
        n_first = self._n_first()
        while (missing := max(ring.read, turn.frame) + n_first - ring.written) > 0:
            self._mix(max(missing, self._n_fade))
        ring.change_over(jumps=turn.jumps, n_fade=self._n_fade if turn.fades else 0)

    def _mix(self, n_frames: int) -> None:
        out = np.empty((n_frames, self._n_channels), np.float32)
        self._feed.mix(out)
        self.ring.write(out)
