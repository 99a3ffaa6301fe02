"""Make the compiled kernels of an ordinary fit ready before they are needed."""

import numpy as np

from nmfaudio.factorization.solver import factorize

__all__ = ["warm_kernels"]


def warm_kernels() -> None:
    """Compile, or load from the cache, what the app's default factorization uses.

    Some hundredths of a second with a cache, some tens of seconds without one, once.
    """
    rng = np.random.default_rng(0)
    V = rng.random((600, 33), dtype=np.float32).T
    factorize(V, 3, max_iter=2, tol=0.0)
