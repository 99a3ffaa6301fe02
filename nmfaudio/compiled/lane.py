"""One numeric lane: parallel kernels never run in two Python threads at once.

Under Numba's ``workqueue`` layer (what is left where neither TBB nor OpenMP is found)
two threads in parallel kernels end the process. Whoever starts parallel kernels holds
``numeric_lane`` for as long as one call lasts, not for a whole fit, so that others get
a turn between iterations.
"""

import os
import threading
from contextlib import AbstractContextManager, nullcontext
from typing import Any

__all__ = ["available_cores", "lane_for", "numeric_lane"]

numeric_lane = threading.RLock()

if hasattr(os, "register_at_fork"):  # not on Windows
    _lane: Any = numeric_lane
    # Another thread may have held it; it is not there to give it back.
    os.register_at_fork(after_in_child=_lane._at_fork_reinit)


def lane_for(n_chunks: int) -> AbstractContextManager[object]:
    """Return the lane, or nothing where the kernel will start no other thread.

    That is so for a single chunk, and in a Python thread that is told to use one thread
    of its own.
    """
    if n_chunks == 1:
        return nullcontext()
    from nmfaudio.compiled.jit import get_num_threads  # noqa: PLC0415  # a compiler

    return numeric_lane if get_num_threads() > 1 else nullcontext()


def available_cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1
