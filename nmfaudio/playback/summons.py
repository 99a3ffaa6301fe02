"""The word that something else is wanted, and the haste that goes with it.

The thread that mixes runs before all others, but it needs Python's lock. Who holds that
may itself wait for a processor: a worker, which steps back for others, for a tenth of a
second. So whoever asks for a change lends haste to all threads that may hold the lock,
itself first, until the device has gone over to it and enough of it is held.
"""

import math
import threading
import time

from nmfaudio.playback.priority import lend, take_back

__all__ = ["Summons"]

_SOON_S = 0.1
"""What is announced comes within this, or is taken for not coming."""


class Summons(threading.Event):
    """Set when something else is wanted; cleared by the thread that mixes."""

    def __init__(self) -> None:
        super().__init__()
        self._served = False
        self._lent: list[int] = []
        self._comes_until_s = -math.inf
        self._lock = threading.Lock()

    # For whoever wants something else.

    def hurry(self) -> None:
        """Say that it is going to be set. Without a thread that waits, do nothing."""
        with self._lock:
            self._comes_until_s = time.perf_counter() + _SOON_S
            self._lend()

    def set(self) -> None:
        """Say that something else is wanted."""
        with self._lock:  # so that it is not eased between the two
            self._comes_until_s = -math.inf
            self._lend()
            super().set()

    def calm(self) -> None:
        """Say that it is not to be: nothing is in haste any more."""
        with self._lock:
            self._take_back()

    # For the thread that mixes.

    def serve(self) -> None:
        """Say that a thread waits for it from now on."""
        self._served = True

    def ease(self) -> None:
        """Say that what was wanted is done; what is on its way stays in haste."""
        with self._lock:
            comes = time.perf_counter() < self._comes_until_s
            if not comes and not self.is_set():
                self._take_back()

    def leave(self) -> None:
        """Say that no thread waits."""
        self._served = False
        self.calm()

    # With the lock.

    def _lend(self) -> None:
        own = threading.get_native_id()
        if not self._served or self._lent:
            return
        others = (thread.native_id for thread in threading.enumerate())
        for thread_id in (own, *others):
            if thread_id and lend(thread_id, asks=thread_id == own):
                self._lent.append(thread_id)

    def _take_back(self) -> None:
        self._comes_until_s = -math.inf
        for thread_id in self._lent:
            take_back(thread_id)
        self._lent.clear()
