"""Hold BLAS at one thread while tiles are multiplied from several threads.

Each thread of a fused sweep calls BLAS for its own tiles. A BLAS that starts threads of
its own for them costs three to eight times the time, and its workers spin on after the
call. NumPy and SciPy bring a BLAS each; products inside compiled kernels use SciPy's.
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
    # Loads SciPy's BLAS before: it would be missed.
    import scipy.linalg.cython_blas  # noqa: PLC0415, F401  # costs 0.1 s at import
    from threadpoolctl import ThreadpoolController  # noqa: PLC0415  # only for a fit

    return ThreadpoolController()


single_threaded_blas = BlasHold()
