"""The only place that imports Numba.

Every compiled function of nmfaudio is made by one of the three decorators below, so
that all of them release the GIL (sound and window go on while they run), are cached on
disk, and follow NumPy's error model. No signatures are given, so nothing compiles at
import.

Notes
-----
``relaxed_kernel`` lets sums be reordered (for SIMD) by the flags that leave NaN and
infinity their meaning; ``fastmath=True`` is never used. One Python function gets one
decorator only: two decorations of one function share a disk entry, and the second would
load the first one's machine code (numba issue 6845).
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba  # noqa: TID251

__all__ = [
    "get_num_threads",
    "kernel",
    "parallel_kernel",
    "prange",
    "relaxed_kernel",
    "set_num_threads",
]

F = TypeVar("F", bound=Callable[..., Any])

_REORDER = {"nsz", "arcp", "contract", "afn", "reassoc"}
_COMMON: dict[str, Any] = {"cache": True, "nogil": True, "error_model": "numpy"}

prange = numba.prange


def kernel(function: F) -> F:
    """Compile a serial kernel with strict floating-point order."""
    return cast("F", numba.njit(**_COMMON)(function))


def relaxed_kernel(function: F) -> F:
    """Compile a serial kernel whose sums may be reordered."""
    return cast("F", numba.njit(fastmath=_REORDER, **_COMMON)(function))


def parallel_kernel(function: F) -> F:
    """Compile a kernel with ``prange`` loops whose sums may be reordered.

    Only one Python thread at a time may run such a kernel: hold the numeric lane's lock
    (:data:`nmfaudio.factorization.lane.numeric_lane`).
    """
    return cast("F", numba.njit(parallel=True, fastmath=_REORDER, **_COMMON)(function))


def get_num_threads() -> int:
    """Return how many threads the parallel kernels use."""
    return int(numba.get_num_threads())


def set_num_threads(n_threads: int) -> None:
    """Set how many threads the parallel kernels use, in this Python thread."""
    most = int(cast("Any", numba.config).NUMBA_NUM_THREADS)
    numba.set_num_threads(max(1, min(n_threads, most)))
