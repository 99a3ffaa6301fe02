"""Notes when a change passes each hop between the window and the device.

The hops, each timed from when the change was asked for: the window's thread comes to
laying it out, has laid it out, the feeder begins to mix it, the device is asked to go
over to it.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from nmfaudio.playback.feeder import Feeder
from nmfaudio.playback.mixer import Mixer
from nmfaudio.playback.ring import Ring

__all__ = ["HOPS", "Hops"]

HOPS = ("laying_out", "laid_out", "feeder_begins", "device_asked")
_PLACES = (
    (Mixer, "set_mix", True),
    (Mixer, "set_mix", False),
    (Feeder, "_turn", True),
    (Ring, "change_over", False),
)
"""Of each hop: a method, and whether it is passed before it runs."""


class Hops:
    """Wraps the methods that a change goes through, in this process."""

    def __init__(self) -> None:
        self._passed: list[list[float]] = [[] for _ in HOPS]
        for passed, (owner, name, is_before) in zip(self._passed, _PLACES, strict=True):
            setattr(
                owner, name, _noting(getattr(owner, name), passed, is_before=is_before)
            )

    def after(self, asked_s: float) -> list[float]:
        """Return when a change that was asked for then passed each hop, seconds."""
        found: list[float] = []
        for passed in self._passed:
            asked_s = next((s for s in passed if s >= asked_s), asked_s)
            found.append(asked_s)
        return found


def _noting(
    method: Callable[..., Any], passed: list[float], *, is_before: bool
) -> Callable[..., Any]:
    @wraps(method)
    def noted(*args: Any, **words: Any) -> Any:
        if is_before:
            passed.append(time.monotonic())
        try:
            return method(*args, **words)
        finally:
            if not is_before:
                passed.append(time.monotonic())

    return noted
