"""Hold BLAS at one thread while kernels use all of them.

Kernels do their products themselves, but what lies between their calls (a start, a
cost, a check) multiplies with NumPy. A BLAS that starts threads for that leaves them
spinning after the call, and the next sweep takes twice its time beside them.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

__all__ = ["BlasHold", "single_threaded_blas"]


@dataclass
class BlasHold:
    """Counts the fits that want BLAS at one thread, as the setting is the process's.

    The first one in sets the limit and the last one out lifts it, whatever the order
    in which fits in several threads end.
    """

    _lock: threading.Lock = field(default_factory=threading.Lock)
    _n_holders: int = 0
    _limit: Any = None

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Keep every loaded BLAS at one thread inside the ``with`` block."""
        with self._lock:
            if self._n_holders == 0:
                self._limit = _limit_to_one()
            self._n_holders += 1
        try:
            yield
        finally:
            with self._lock:
                self._n_holders -= 1
                if self._n_holders == 0:
                    self._limit.restore_original_limits()
                    self._limit = None


def _limit_to_one() -> Any:
    return _loaded_blas().limit(limits=1, user_api="blas")


@cache
def _loaded_blas() -> Any:
    """Look up the loaded libraries, which takes as long as an iteration: once."""
    from threadpoolctl import ThreadpoolController  # noqa: PLC0415  # only for a fit

    return ThreadpoolController()


single_threaded_blas = BlasHold()
