"""The data of a factorization: checked, laid out once, its peak and silence known."""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from nmfaudio.compiled.jit import get_num_threads
from nmfaudio.compiled.lane import numeric_lane
from nmfaudio.compiled.types import BoolArray, FloatArray, IntArray
from nmfaudio.errors import NotFiniteError, ParameterError
from nmfaudio.factorization.core.survey import survey

__all__ = ["Problem", "pose_problem"]

DType: TypeAlias = type[np.floating[Any]]

# Outside of this range squares and quotients of scales leave float32.
_LEAST_PEAK, _MOST_PEAK = 1e-12, 1e12


@dataclass(frozen=True, eq=False)
class Problem:
    """What the solvers work on.

    Attributes
    ----------
    V : ndarray of float, shape (n_frames, n_bins)
        The data, frame-major and C-contiguous: a view of the caller's array wherever
        that is possible. Not to be modified.
    weights : ndarray of float, shape (n_frames, n_bins) or (0, n_bins)
        One weight for each entry, or no rows.
    scale : float
        Power of two that brings the peak to 0.5..1. The solvers see ``scale * V``; the
        factor is applied tile by tile, exactly.
    unit : float
        Power of two that the activations are multiplied by at the end, to be on the
        scale of the caller's ``V``.
    frame_sums, bin_sums : ndarray of float64
        Sums of ``scale * V`` over bins and over frames, weighted.
    silent_frames, silent_bins : ndarray of bool
        Where nothing but zeros (or nothing of any weight) is heard.
    n_threads : int
        Threads for the parallel kernels.
    """

    V: FloatArray
    weights: FloatArray
    scale: float
    unit: float
    frame_sums: FloatArray
    bin_sums: FloatArray
    silent_frames: BoolArray
    silent_bins: BoolArray
    n_threads: int

    @property
    def dtype(self) -> DType:
        """Type of the data and of the factors."""
        return self.V.dtype.type

    @property
    def is_silent(self) -> bool:
        """Whether there is nothing to factorize."""
        return bool(self.silent_frames.all())

    @property
    def is_weighted(self) -> bool:
        """Whether entries have weights."""
        return bool(self.weights.shape[0] > 0)


def pose_problem(
    V: FloatArray, weights: FloatArray | None, n_threads: int | None
) -> Problem:
    """Check the data, lay it out frame-major, and take its measures.

    Parameters
    ----------
    V : ndarray, shape (n_bins, n_frames)
        Non-negative and finite. Not modified, and not copied if it is the transpose of
        a C-contiguous float32 or float64 array.
    weights : ndarray, shape (n_bins, n_frames), optional
        Non-negative and finite. Behind a zero ``V`` may hold anything.
    n_threads : int, optional
        Threads for the parallel kernels; all of them by default.

    Returns
    -------
    problem : Problem

    Raises
    ------
    ParameterError
        If the shape is not a matrix's or entries are negative or complex.
    NotFiniteError
        If entries are NaN or infinite.
    """
    data = _frame_major(V, "V")
    if weights is None:
        shares = np.zeros((0, data.shape[1]), data.dtype)
    else:
        shares = _frame_major(weights, "weights").astype(data.dtype, copy=False)
        if shares.shape != data.shape:
            raise ParameterError(
                f"weights must have the shape of V, {data.shape[::-1]}, "
                f"got {shares.shape[::-1]}"
            )
    n_chunks = max(1, min(n_threads or get_num_threads(), data.shape[0]))
    frames = np.empty((data.shape[0], 2))
    bins = np.empty((n_chunks, data.shape[1]))
    bad = np.empty(data.shape[0], np.int64)
    with numeric_lane:
        survey(data, shares, n_chunks, frames, bins, bad)
    if bad.any():
        _refuse(data, shares, bad)
    peak = float(frames[:, 1].max())
    if peak < np.finfo(data.dtype).tiny:
        # Denormal numbers are silence: they have no precision to factorize.
        frames[:] = 0
        bins[:] = 0
        peak = 1.0
    unit = 2.0 ** np.ceil(np.log2(peak))
    scale = 1 / unit
    if not _LEAST_PEAK < peak < _MOST_PEAK:
        # In two steps: the factor itself may be beyond float32.
        root = data.dtype.type(2.0 ** np.floor(np.log2(unit) / 2))
        data = data / root / data.dtype.type(unit / float(root))
        scale = 1.0
    return Problem(
        V=data,
        weights=shares,
        scale=scale,
        unit=float(unit),
        frame_sums=frames[:, 0] / unit,
        bin_sums=bins.sum(axis=0) / unit,
        silent_frames=frames[:, 1] == 0,
        silent_bins=bins.sum(axis=0) == 0,
        n_threads=n_chunks,
    )


def _frame_major(matrix: FloatArray, name: str) -> FloatArray:
    array = np.asarray(matrix)
    if array.ndim != 2 or 0 in array.shape:
        raise ParameterError(
            f"{name} must be a matrix (n_bins, n_frames) with at least one bin and one "
            f"frame, got shape {array.shape}"
        )
    if array.dtype.kind not in "fiub":
        raise ParameterError(
            f"{name} must hold real numbers, got {array.dtype}; of a complex spectrum "
            "take the magnitude first"
        )
    dtype = np.result_type(array.dtype, np.float32)
    if dtype not in {np.dtype(np.float32), np.dtype(np.float64)}:
        dtype = np.dtype(np.float64)
    # A copy only where the caller's memory is not frame-major already.
    rows = np.ascontiguousarray(array.T, dtype)
    return rows if rows.flags.writeable else np.asarray(_Unlocked(rows))


class _Unlocked:
    """An array that counts as writeable, whether it is or not.

    Kernels are compiled anew for arrays that may not be written, which takes a minute.
    None of them writes to the data.
    """

    def __init__(self, rows: FloatArray) -> None:
        self._rows = rows  # must not be freed before its views are
        interface = dict(rows.__array_interface__)
        interface["data"] = (rows.ctypes.data, False)
        self.__array_interface__ = interface


def _refuse(V: FloatArray, weights: FloatArray, bad: IntArray) -> None:
    """Raise the error that names what is unusable, how many, and where first."""
    counted = weights != 0 if weights.shape[0] else np.ones(V.shape, np.bool_)
    t = int(np.flatnonzero(bad)[0])
    not_finite = ~np.isfinite(V) & counted
    n_not_finite = int(not_finite.sum())
    if n_not_finite:
        t = int(np.flatnonzero(not_finite.any(axis=1))[0])
        raise NotFiniteError(
            f"V must be finite, got {n_not_finite} entries that are NaN or infinite, "
            f"the first in frame {t}"
        )
    negative = (V < 0) & counted
    if negative.any():
        t = int(np.flatnonzero(negative.any(axis=1))[0])
        raise ParameterError(
            f"V must not be negative, got {int(negative.sum())} negative entries, "
            f"the first in frame {t}"
        )
    raise ParameterError(
        f"weights must be finite and not negative, see frame {t}; a weight of 0 "
        "leaves an entry out"
    )
