"""The word that something else is wanted, and the haste that goes with it.

The thread that mixes runs before all others, but it needs Python's lock. Who holds that
may itself wait for a processor: a worker, which steps back for others, for a tenth of a
second. So whoever asks for a change lends haste to all threads that may hold the lock,
itself first, until the device has gone over to it and enough of it is held.
"""

import threading

from nmfaudio.playback.priority import lend, take_back

__all__ = ["Summons"]


class Summons(threading.Event):
    """Set when something else is wanted; cleared by the thread that mixes."""

    def __init__(self) -> None:
        super().__init__()
        self._served = False
        self._lent: list[int] = []
        self._lock = threading.Lock()

    # For whoever wants something else.

    def hurry(self) -> None:
        """Say that it is going to be set. Without a thread that waits, do nothing."""
        own = threading.get_native_id()
        with self._lock:
            if not self._served or self._lent:
                return
            others = (thread.native_id for thread in threading.enumerate())
            for thread_id in (own, *others):
                if thread_id and lend(thread_id, asks=thread_id == own):
                    self._lent.append(thread_id)

    def set(self) -> None:
        """Say that something else is wanted."""
        self.hurry()
        super().set()

    def calm(self) -> None:
        """Say that it has been done, or is not to be: nothing is in haste any more."""
        with self._lock:
            for thread_id in self._lent:
                take_back(thread_id)
            self._lent.clear()

    # For the thread that mixes.

    def serve(self) -> None:
        """Say that a thread waits for it from now on."""
        self._served = True

    def leave(self) -> None:
        """Say that none does."""
        self._served = False
        self.calm()
