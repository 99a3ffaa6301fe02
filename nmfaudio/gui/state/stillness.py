"""When the view stands still: work that nobody waits for stands back while it moves."""

import threading
import time
from typing import Final

from nmfaudio.gui.state.views import FrequencyView, TimeView

__all__ = ["Stillness"]

_STILL_S: Final = 0.25
"""After the view moved: a hand that pans or zooms moves it again by then."""


class Stillness:
    """Knows when the view was moved last; any thread may ask, and wait.

    A frame needs a processor at once. What computes meanwhile takes it away for some
    milliseconds however far it steps back, and Python's lock with it. That the view
    pages on with a playhead does not count: far zoomed in, it does so for as long as
    it plays, some times a second.

    Parameters
    ----------
    time_view, frequency_view : TimeView, FrequencyView
        What is looked at.
    """

    def __init__(self, time_view: TimeView, frequency_view: FrequencyView) -> None:
        self._still_at_s = time.monotonic()
        self._time_view = time_view
        time_view.changed.connect(self._follow_time)
        frequency_view.changed.connect(self._disturb)

    @property
    def is_moving(self) -> bool:
        """Whether the view moves, or has just moved."""
        return time.monotonic() < self._still_at_s

    def wait(self, cancel: threading.Event) -> None:
        """Wait until the view stands still, or until it is cancelled."""
        while (left_s := self._still_at_s - time.monotonic()) > 0.0:
            if cancel.wait(left_s):
                return

    def _follow_time(self) -> None:
        if not self._time_view.is_paging:
            self._disturb()

    def _disturb(self) -> None:
        self._still_at_s = time.monotonic() + _STILL_S
