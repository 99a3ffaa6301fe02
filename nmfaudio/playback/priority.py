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

if sys.platform == "linux":
    import resource

__all__ = ["hurry", "hurrying_helpers", "lend", "take_back"]

_PRIORITY = 10  # of real-time threads, 1 to 99: above all that is not
_ASKING, _LENT = 3, 2  # of those that hurry for a moment
_TASKS = Path("/proc/self/task")
_NAME = b"nmfaudio-sound"
_CLIENTS = {b"threaded-ml", b"data-loop.0", b"pw-data-loop"}
"""Names that the libraries of PulseAudio and PipeWire give their threads."""


def hurry(thread_id: int | None = None) -> None:
    """Let a thread, by its native number, run before all others; None is this one.

    This one may have much to do at a time. Where such threads may not work for long
    without a pause (``RLIMIT_RTTIME``, as sound servers' libraries set it), it stays as
    it is: the system kills processes for that.
    """
    if sys.platform == "linux":
        if thread_id is None and not _may_work_long():
            return
        policy = os.SCHED_RR | os.SCHED_RESET_ON_FORK
        with suppress(OSError):
            os.sched_setscheduler(thread_id or 0, policy, os.sched_param(_PRIORITY))


def _may_work_long() -> bool:
    """Whether the system leaves threads alone that hurry and work on."""
    longest_us, _ = resource.getrlimit(resource.RLIMIT_RTTIME)
    return longest_us == resource.RLIM_INFINITY


@contextmanager
def hurrying_helpers() -> Iterator[None]:
    """Let threads that a library starts meanwhile, on behalf of this one, hurry.

    They are known by their names, which such threads take from the one that starts
    them: others may be starting threads, for work that must not go first.
    """
    if sys.platform != "linux":
        yield
        return
    own = _TASKS / str(threading.get_native_id())
    before: set[str] = set()
    name: bytes | None = None
    with suppress(OSError):  # a system that shows processes nothing of themselves
        before = set(os.listdir(_TASKS))
        name = _name_of(own)
        (own / "comm").write_bytes(_NAME)
    try:
        yield
    finally:
        if name is not None:
            with suppress(OSError):
                (own / "comm").write_bytes(name)
                _hurry_new(before)


def _hurry_new(before: set[str]) -> None:
    for thread in set(os.listdir(_TASKS)) - before:
        with suppress(OSError):  # it has ended
            if _name_of(_TASKS / thread) in {_NAME, *_CLIENTS}:
                hurry(int(thread))


def _name_of(task: Path) -> bytes:
    """Return a thread's name: bytes of any kind, which may be cut within a letter."""
    return (task / "comm").read_bytes().removesuffix(b"\n")


def lend(thread_id: int, *, asks: bool) -> bool:
    """Let a thread run before all that do not hurry, behind those of the sound.

    Parameters
    ----------
    thread_id : int
        Native number, of this process.
    asks : bool
        Whether it is the one that asks for it, which goes before the others.

    Returns
    -------
    lent : bool
        Whether it hurries because of that; then :func:`take_back` is due soon.
    """
    if sys.platform != "linux" or not _may_work_long():
        return False
    try:
        if os.sched_getscheduler(thread_id) & ~os.SCHED_RESET_ON_FORK:
            return False  # it hurries already
        policy = os.SCHED_RR | os.SCHED_RESET_ON_FORK
        level = os.sched_param(_ASKING if asks else _LENT)
        os.sched_setscheduler(thread_id, policy, level)
    except OSError:
        return False
    return True


def take_back(thread_id: int) -> None:
    """Let a thread be as it was before :func:`lend`; the system knows its niceness."""
    if sys.platform == "linux":
        policy = os.SCHED_OTHER | os.SCHED_RESET_ON_FORK  # not every user may clear it
        with suppress(OSError):  # it has ended
            os.sched_setscheduler(thread_id, policy, os.sched_param(0))
