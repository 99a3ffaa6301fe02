"""How busy others keep a machine: the busier, the more sound is held ready."""

import os
import sys
import time
from pathlib import Path

__all__ = ["held_s", "others_per_core"]

_LOOKS = 3
_APART_S = 0.004
_BUSY, _CROWDED = 1.0, 3.0
"""Threads of others for each core, from which on twice and four times as much is held.

With a core left for each thread of ours nothing waits. Beyond that, what mixes waits
for its turn, and for the turn of whichever thread holds Python's lock just then.
"""


def held_s(asked_s: float, longest_s: float) -> float:
    """Return how much sound to hold ready now, seconds.

    Parameters
    ----------
    asked_s : float
        For a calm machine.
    longest_s : float
        More than this would be felt as a delay; what was asked for counts in any case.
    """
    load = others_per_core()
    times = 1.0 if load < _BUSY else 2.0 if load < _CROWDED else 4.0
    return max(asked_s, min(times * asked_s, longest_s))


def others_per_core(looks: int = _LOOKS) -> float:
    """Return how many threads of other processes run or wait to, for each core.

    The least of some looks in a row, so that what is over at once does not count; 0
    where the system does not say.
    """
    least = float("inf")
    for look in range(looks):
        if look:
            time.sleep(_APART_S)
        try:
            least = min(least, _running() - _own_running())
        except (OSError, ValueError, IndexError):
            return 0.0
        if least < _BUSY:
            break
    return max(0.0, least) / _cores()


def _cores() -> int:
    """Return how many processors this process may use."""
    n_cores = os.cpu_count() or 1
    if sys.platform == "linux":
        n_cores = len(os.sched_getaffinity(0))
    return n_cores


def _running() -> int:
    """Return how many threads of the machine run or wait to."""
    return int(Path("/proc/loadavg").read_text("ascii").split()[3].partition("/")[0])


def _own_running() -> int:
    """Return how many threads of this process do."""
    states = 0
    for task in Path("/proc/self/task").iterdir():
        try:
            after_name = (
                (task / "stat").read_text("utf-8", "replace").rpartition(")")[2]
            )
        except OSError:  # it has ended
            continue
        states += after_name.split()[0] == "R"
    return states
