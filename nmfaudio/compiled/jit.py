"""Where kernels are made: the only place that others need to know of Numba.

Every compiled function of nmfaudio is made by one of the three decorators below, so
that all of them release the GIL (sound and window go on while they run), are kept on
disk, and follow NumPy's error model. No signatures are given, so nothing compiles at
import.

Notes
-----
``relaxed_kernel`` lets sums be reordered (for SIMD) by the flags that leave NaN and
infinity their meaning; ``fastmath=True`` is never used. One Python function gets one
decorator only.

Where a version of Numba has moved what :mod:`nmfaudio.compiled.numba_internals` needs,
kernels are compiled by public means in every process: :data:`KEEP_PROBLEM` says so.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast

import numba  # noqa: TID251

try:
    from nmfaudio.compiled.kept_kernels import KernelCompiler, keep_kernel
except (ImportError, AttributeError) as error:
    KEEP_PROBLEM = f"This version of Numba is not known ({error})."
else:
    KEEP_PROBLEM = ""

__all__ = [
    "KEEP_PROBLEM",
    "get_num_threads",
    "kernel",
    "on_threads",
    "parallel_kernel",
    "prange",
    "relaxed_kernel",
    "set_num_threads",
]

F = TypeVar("F", bound=Callable[..., Any])

_REORDER = {"nsz", "arcp", "contract", "afn", "reassoc"}
_COMMON: dict[str, Any] = {"nogil": True, "error_model": "numpy"}

prange = numba.prange


def kernel(function: F) -> F:
    """Compile a serial kernel with strict floating-point order."""
    return _compiled(function)


def relaxed_kernel(function: F) -> F:
    """Compile a serial kernel whose sums may be reordered."""
    return _compiled(function, fastmath=_REORDER)


def parallel_kernel(function: F) -> F:
    """Compile a kernel with ``prange`` loops whose sums may be reordered.

    Only one Python thread at a time may run such a kernel: hold the numeric lane's lock
    (:data:`nmfaudio.compiled.lane.numeric_lane`).
    """
    return _compiled(function, parallel=True, fastmath=_REORDER)


def _compiled(function: F, **options: Any) -> F:
    if KEEP_PROBLEM:
        return cast("F", numba.njit(**_COMMON, **options)(function))
    options["pipeline_class"] = KernelCompiler
    compiled = numba.njit(**_COMMON, **options)(function)
    keep_kernel(compiled)
    return cast("F", compiled)


def get_num_threads() -> int:
    """Return how many threads the parallel kernels use."""
    return int(numba.get_num_threads())


def set_num_threads(n_threads: int) -> None:
    """Set how many threads the parallel kernels use, in this Python thread."""
    most = int(cast("Any", numba.config).NUMBA_NUM_THREADS)
    numba.set_num_threads(max(1, min(n_threads, most)))


@contextmanager
def on_threads(n_threads: int) -> Iterator[None]:
    """Let parallel kernels use so many threads for a while."""
    usual = get_num_threads()
    set_num_threads(n_threads)
    try:
        yield
    finally:
        set_num_threads(usual)
