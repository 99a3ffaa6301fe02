"""Let the threads that sound depends on run before all others (Linux).

Elsewhere the system's own threads call back, which do already. Here a user needs the
right to do so (``RLIMIT_RTPRIO``, as in groups for sound); without it nothing changes.
"""

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

__all__ = ["hurry", "hurrying_helpers"]

_PRIORITY = 10  # of real-time threads, 1 to 99: above all that is not
_TASKS = Path("/proc/self/task")
_NAME = "nmfaudio-sound"
_CLIENTS = {"threaded-ml", "data-loop.0", "pw-data-loop"}
"""Names that the libraries of PulseAudio and PipeWire give their threads."""


def hurry(thread_id: int | None = None) -> None:
    """Let a thread, by its native number, run before all others; None is this one."""
    if sys.platform == "linux":
        policy = os.SCHED_RR | os.SCHED_RESET_ON_FORK
        with suppress(OSError):
            os.sched_setscheduler(thread_id or 0, policy, os.sched_param(_PRIORITY))


@contextmanager
def hurrying_helpers() -> Iterator[None]:
    """Let threads that a library starts meanwhile, on behalf of this one, hurry.

    They are known by their names, which such threads take from the one that starts
    them: others may be starting threads, for work that must not go first.
    """
    if sys.platform != "linux":
        yield
        return
    own = _TASKS / str(threading.get_native_id()) / "comm"
    before: set[str] | None = None
    with suppress(OSError):  # a system that shows processes nothing of themselves
        name = own.read_text()
        own.write_text(_NAME)
        before = set(os.listdir(_TASKS))
    try:
        yield
    finally:
        if before is not None:
            own.write_text(name)
            _hurry_new(before)


def _hurry_new(before: set[str]) -> None:
    for thread in set(os.listdir(_TASKS)) - before:
        with suppress(OSError):  # it has ended
            if (_TASKS / thread / "comm").read_text().strip() in {_NAME, *_CLIENTS}:
                hurry(int(thread))
