"""Make the compiled kernels of ordinary fits ready before they are needed."""

import threading
from typing import TYPE_CHECKING, Any

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.constrained.convolutive import factorize_convolutive
from nmfaudio.factorization.constraints import (
    Constraint,
    Continuity,
    Fixed,
    Missing,
    Sparsity,
    Support,
)
from nmfaudio.factorization.factorize import factorize

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["warm_kernels"]


def warm_kernels(
    cancel: threading.Event | None = None,
    *,
    dtype: type[np.floating[Any]] = np.float32,
) -> None:
    """Compile, or load from the cache, what the app's factorizations use.

    That is the plain fits (Kullback-Leibler, with its start; squared distance;
    Itakura-Saito, whose sweep serves all other divergences and weights), the
    constrained ones and the convolutive ones, from the most to the least likely. Each
    takes some hundredths of a second with a cache, and some tens of
    seconds without one, once: call it where nobody waits.

    Parameters
    ----------
    cancel : threading.Event, optional
        Set it to leave the rest for later; asked between fits.
    dtype : numpy floating type, default float32
        Of the data; the app's is float32.
    """
    rng = np.random.default_rng(0)
    V = rng.random((600, 257)).astype(dtype).T
    short = V[:, :40]
    templates = rng.random((16, 257, 16)).astype(dtype)
    fits: tuple[Callable[[], object], ...] = (
        lambda: factorize(V, 3, max_iter=2, tol=0.0),
        # Large enough for the parallel kernels; the next is small enough to do without.
        lambda: factorize_convolutive(V, 16, 16, W=templates, max_iter=2),
        lambda: factorize(short, 2, constraints=_usual(short), max_iter=2),
        lambda: factorize(V, 3, beta=2.0, max_iter=2, tol=0.0),
        lambda: factorize(V, 3, beta=0.0, max_iter=2, tol=0.0),
    )
    for fit in fits:
        if cancel is not None and cancel.is_set():
            return
        fit()


def _usual(V: FloatArray) -> tuple[Constraint, ...]:
    """Return constraints of every kind that the presets use."""
    return (
        Fixed(np.ones((V.shape[0], 1), V.dtype), components=(0,)),
        Support(np.ones((2, V.shape[1]), np.bool_), on="H"),
        Sparsity(0.1, on="H"),
        Continuity(0.1),
        Missing(np.zeros(V.shape, np.bool_)),
    )
