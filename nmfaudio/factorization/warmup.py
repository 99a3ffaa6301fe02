"""Make the compiled kernels of ordinary fits ready before they are needed."""

import threading
from typing import Any

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

__all__ = ["constrained", "others", "plain", "squares", "warm_kernels"]


def warm_kernels(
    cancel: threading.Event | None = None,
    *,
    dtype: type[np.floating[Any]] = np.float32,
) -> None:
    """Compile, or load from the cache, what the app's factorizations use.

    That is the plain fits (Kullback-Leibler, with its start; squared distance;
    Itakura-Saito, whose sweep serves all other divergences and weights), the
    constrained ones and the convolutive ones, from the most to the least likely. Each
    takes some hundredths of a second with a cache, and some
    seconds without one, once: call it where nobody waits.

    Parameters
    ----------
    cancel : threading.Event, optional
        Set it to leave the rest for later; asked between fits.
    dtype : numpy floating type, default float32
        Of the data; the app's is float32.
    """
    for fit in (plain, constrained, squares, others):
        if cancel is not None and cancel.is_set():
            return
        fit(dtype)


def plain(dtype: type[np.floating[Any]] = np.float32) -> None:
    """Run what needs the kernels of plain Kullback-Leibler fits, and of their start."""
    factorize(_data(dtype), 3, max_iter=2, tol=0.0)


def constrained(dtype: type[np.floating[Any]] = np.float32) -> None:
    """Run what needs the kernels of constrained and convolutive fits."""
    V = _data(dtype)
    factorize(V[:, :40], 2, constraints=_usual(V[:, :40]), max_iter=2)
    templates = np.ones((4, V.shape[0], 2), dtype)
    factorize_convolutive(V[:, :40], 2, 4, W=templates, max_iter=2)


def squares(dtype: type[np.floating[Any]] = np.float32) -> None:
    """Run what needs the kernels of least squares."""
    factorize(_data(dtype), 3, beta=2.0, max_iter=2, tol=0.0)


def others(dtype: type[np.floating[Any]] = np.float32) -> None:
    """Run what needs the kernels of the other divergences."""
    factorize(_data(dtype), 3, beta=0.0, max_iter=2, tol=0.0)


def _data(dtype: type[np.floating[Any]]) -> FloatArray:
    V: FloatArray = np.random.default_rng(0).random((600, 257)).astype(dtype).T
    return V


def _usual(V: FloatArray) -> tuple[Constraint, ...]:
    """Return constraints of every kind that the presets use."""
    return (
        Fixed(np.ones((V.shape[0], 1), V.dtype), components=(0,)),
        Support(np.ones((2, V.shape[1]), np.bool_), on="H"),
        Sparsity(0.1, on="H"),
        Continuity(0.1),
        Missing(np.zeros(V.shape, np.bool_)),
    )
