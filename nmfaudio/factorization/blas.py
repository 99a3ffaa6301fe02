"""Linear algebra on one thread while compiled kernels use the cores themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from threadpoolctl import ThreadpoolController

__all__ = ["single_threaded_blas"]


@cache
def _controller() -> "ThreadpoolController":
    """Find the BLAS libraries of this process, once."""
    # Compiled products use SciPy's BLAS, a second library beside NumPy's: it must be
    # loaded before anyone looks for libraries, or it keeps its threads.
    import scipy.linalg.cython_blas  # noqa: F401, PLC0415  # only when a fit begins
    from threadpoolctl import ThreadpoolController  # noqa: PLC0415  # as above

    return ThreadpoolController()


@contextmanager
def single_threaded_blas() -> Iterator[None]:
    """Hold every BLAS at one thread: each kernel thread multiplies its own tiles.

    A BLAS with threads of its own, called from two kernel threads, makes a sweep three
    to eight times slower, and leaves workers spinning between sweeps.
    """
    with _controller().limit(limits=1, user_api="blas"):
        yield
