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

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar, cast


@contextmanager
def _as_if_missing(package: str) -> Iterator[None]:
    """Let nobody load a package that has not been loaded by now."""
    is_loaded = package in sys.modules
    if not is_loaded:
        sys.modules[package] = None  # type: ignore[assignment]  # Python's own way
    try:
        yield
    finally:
        if not is_loaded:
            del sys.modules[package]


# Numba asks it whether lines are counted, which is so only where it has been loaded.
with _as_if_missing("coverage"):
    import numba  # noqa: TID251

try:
    from nmfaudio.compiled.chunks import is_alone, run_chunks
    from nmfaudio.compiled.kept_kernels import compiling_s, kept_kernel
except (ImportError, AttributeError) as error:
    KEEP_PROBLEM = f"This version of Numba is not known ({error})."
else:
    KEEP_PROBLEM = ""

__all__ = [
    "IS_INTERPRETED",
    "KEEP_PROBLEM",
    "compiling_s",
    "get_num_threads",
    "kernel",
    "on_threads",
    "parallel_kernel",
    "relaxed_kernel",
    "run_chunks",
    "set_num_threads",
]

F = TypeVar("F", bound=Callable[..., Any])

_REORDER = {"nsz", "arcp", "contract", "afn", "reassoc"}
_COMMON: dict[str, Any] = {"nogil": True, "error_model": "numpy"}


def kernel(function: F) -> F:
    """Compile a serial kernel with strict floating-point order."""
    return _compiled(function)


def relaxed_kernel(function: F) -> F:
    """Compile a serial kernel whose sums may be reordered."""
    return _compiled(function, fastmath=_REORDER)


def parallel_kernel(function: F) -> F:
    """Compile a relaxed kernel that shares its work out by :func:`run_chunks`.

    Only one Python thread at a time may run such a kernel: hold the numeric lane's lock
    (:data:`nmfaudio.compiled.lane.numeric_lane`).
    """
    return relaxed_kernel(function)


def _compiled(function: F, **options: Any) -> F:
    if KEEP_PROBLEM:
        return cast("F", numba.njit(**_COMMON, **options)(function))
    options |= {"nopython": True, "boundscheck": None, **_COMMON}
    return cast("F", kept_kernel(function, options))


if KEEP_PROBLEM:

    def compiling_s() -> float:
        """Return 0: how long compiling took is not known."""
        return 0.0

    def is_alone() -> bool:
        """Return False: no kernel starts threads."""
        return False


def _one_by_one(kernel: Any, n_chunks: int, given: tuple[Any, ...]) -> None:
    for c in range(n_chunks):
        kernel(c, *given)


IS_INTERPRETED = bool(cast("Any", numba.config).DISABLE_JIT)
"""Whether NUMBA_DISABLE_JIT has Python run the kernels, thousands of times slower."""

if KEEP_PROBLEM or IS_INTERPRETED:
    run_chunks = numba.njit(**_COMMON)(_one_by_one)


def get_num_threads() -> int:
    """Return how many threads the parallel kernels use."""
    return 1 if is_alone() else int(numba.get_num_threads())


def set_num_threads(n_threads: int) -> None:
    """Set how many threads the parallel kernels use, in this Python thread."""
    if is_alone():
        return
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
