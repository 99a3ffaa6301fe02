"""A factorization made ready: data checked, scaled, laid out; and back again."""

from dataclasses import dataclass

import numpy as np

from nmfaudio._typing import BoolArray, FloatArray
from nmfaudio.errors import NotFiniteError, ParameterError
from nmfaudio.factorization.constrained_engine import survey
from nmfaudio.factorization.constrained_layout import Data
from nmfaudio.factorization.constrained_setup import frame_major

__all__ = ["EPS", "FLOOR", "Problem", "prepare_problem"]

FLOOR = 1e-12
"""Least value of a live factor entry, for data scaled to a peak of 0.5..1: entries at
zero could not come back, and entries below float32's normal range would be slow."""

EPS = 1e-12
"""Guards the division by the model where it is silent; same scale."""


@dataclass(frozen=True, eq=False)
class Problem:
    """What the sweeps need to know of ``V``.

    Attributes
    ----------
    V : ndarray of float, shape (n_frames, n_bins)
        Frame-major, C-contiguous, float32 or float64; as given, not scaled.
    scale : float
        Power of two that brings the peak to 0.5..1: exact in floating point, so data
        that differ by such a factor give the same bits.
    mean : float
        Mean of the scaled data.
    silent_frames, silent_bins : ndarray of bool, shapes (n_frames,), (n_bins,)
        Where the data hold zeros only.
    """

    V: FloatArray
    scale: float
    mean: float
    silent_frames: BoolArray
    silent_bins: BoolArray

    @property
    def n_frames(self) -> int:
        """Number of frames."""
        return int(self.V.shape[0])

    @property
    def n_bins(self) -> int:
        """Number of bins."""
        return int(self.V.shape[1])

    @property
    def dtype(self) -> type[np.floating]:
        """The one dtype of data, factors and scratch."""
        return self.V.dtype.type


def prepare_problem(V: FloatArray) -> Problem | None:
    """Check, measure and lay out ``V``.

    Parameters
    ----------
    V : ndarray, shape (n_bins, n_frames)
        Non-negative. Not modified, and not copied if it is frame-major.

    Returns
    -------
    problem : Problem or None
        None if ``V`` holds zeros only.

    Raises
    ------
    ParameterError
        If ``V`` is not a matrix of non-negative real numbers.
    NotFiniteError
        If ``V`` holds NaN or infinity.
    """
    rows = frame_major(V)
    none = np.zeros((0, 0), rows.dtype)
    found = survey([Data(rows, none, np.zeros((0, 0, 0), rows.dtype))])
    if found.n_odd:
        bad = np.flatnonzero(~np.isfinite(rows).all(axis=1))
        raise NotFiniteError(
            f"V must be finite, but {found.n_odd} entries are NaN or infinite, the "
            f"first in frame {int(bad[0])}"
        )
    if found.lowest < 0:
        raise ParameterError(
            f"V must not be negative (magnitudes are not), got {found.lowest:g}"
        )
    # What float32 cannot hold as a normal number cannot be scaled either: silence.
    if found.peak < np.finfo(rows.dtype).tiny:
        return None
    scale = 2.0 ** -np.ceil(np.log2(found.peak))
    return Problem(
        V=rows,
        scale=float(scale),
        mean=found.level * float(scale),
        silent_frames=found.silent_frames,
        silent_bins=rows.max(axis=0) == 0,
    )
