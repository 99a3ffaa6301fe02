"""Which output of a mix holds which component, and how loud."""

from collections.abc import Sequence

import numpy as np

from nmfaudio.compiled.types import AnyArray, Float32Array, IntArray
from nmfaudio.separation.model import SourceGuess

__all__ = ["numbered_sources", "stem_gains"]


def numbered_sources(sources: Sequence[SourceGuess], n_components: int) -> IntArray:
    """Return the source of each component, (n_components,), from 1; 0 for none."""
    source_of = np.zeros(n_components, np.int64)
    for number, source in enumerate(sources, start=1):
        source_of[list(source.components)] = number
    return source_of


def stem_gains(
    source_of: IntArray, n_sources: int, gains: AnyArray | None = None
) -> tuple[Float32Array, Float32Array]:
    """Return the gains that make one output of each source, and one of the rest.

    Parameters
    ----------
    source_of : ndarray of int, shape (n_components,)
        Source of each component, from 1; 0 for none.
    n_sources : int
        Number of sources.
    gains : ndarray of float, shape (n_components,), or None
        Linear gain of each component; None means 1.

    Returns
    -------
    gains : ndarray of float32, shape (n_sources + 1, n_components)
        Last row: the components that no source holds.
    residual_gains : ndarray of float32, shape (n_sources + 1,)
        1 in the last entry.
    """
    numbers = np.append(np.arange(1, n_sources + 1), 0)
    table = (source_of[np.newaxis] == numbers[:, np.newaxis]).astype(np.float32)
    if gains is not None:
        table *= np.asarray(gains, np.float32)
    return table, (numbers == 0).astype(np.float32)
