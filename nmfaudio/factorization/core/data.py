"""The data of a factorization: checked, laid out once, its peak and silence known."""

from collections.abc import Sequence
from dataclasses import dataclass
from operator import index
from typing import Any, TypeAlias

import numpy as np

from nmfaudio.compiled.types import BoolArray, FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.core.survey import surveyed

__all__ = [
    "SMALL",
    "DType",
    "Data",
    "check_factor",
    "check_model",
    "make_channels",
    "make_data",
]

DType: TypeAlias = type[np.floating[Any]]

# Outside of this range squares and quotients of scales leave float32.
_LEAST_PEAK, _MOST_PEAK = 1e-12, 1e12

SMALL = 50_000
"""Entries up to which one thread is sooner done than woken ones."""

# Sums over frames are cut into so many chunks at most, of so many frames at least: two
# suffice for the few frames of a short recording.
_MOST_CHUNKS, _CHUNK_FRAMES = 16, 512


@dataclass(frozen=True, eq=False)
class Data:
    """What the engines work on.

    Attributes
    ----------
    V : ndarray of float, shape (n_frames, n_bins)
        The data, frame-major and C-contiguous: a view of the caller's array wherever
        that is possible. Not to be modified.
    weights : ndarray of float, shape (n_frames, n_bins) or (0, n_bins)
        One weight for each entry, or no rows.
    scale : float
        Power of two that brings the peak to 0.5..1. The engines see ``scale * V``; the
        factor is applied tile by tile, exactly.
    unit : float
        Power of two that the activations are multiplied by at the end, to be on the
        scale of the caller's ``V``.
    frame_sums, bin_sums : ndarray of float64
        Sums of ``scale * V`` over bins and over frames, weighted.
    energy : float
        Half the sum of the squares of ``scale * V``, weighted.
    silent_frames, silent_bins : ndarray of bool
        Where there is nothing but zeros, or nothing of any weight.
    n_chunks : int
        Chunks that sums over frames are cut into, whatever the number of threads that
        share them out: results have the same bits on all machines of a feature level.
    """

    V: FloatArray
    weights: FloatArray
    scale: float
    unit: float
    frame_sums: FloatArray
    bin_sums: FloatArray
    energy: float
    silent_frames: BoolArray
    silent_bins: BoolArray
    n_chunks: int

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

    def divergence_unit(self, beta: float) -> float:
        """Return the factor from divergences of the scaled data to those of ``V``."""
        # Bounded, so that what is reported stays finite for any data.
        power = beta * float(np.log2(self.unit))
        return float(2.0 ** min(max(power, -960.0), 960.0))

    def mean_model(self) -> tuple[FloatArray, FloatArray]:
        """Return the mean spectrum (n_bins, 1), and its levels in frames (n_frames, 1).

        What this model of the scaled data leaves is what ``tol`` is a share of.
        """
        spectrum = self.bin_sums / max(float(self.bin_sums.sum()), 1e-300)
        W = spectrum[:, np.newaxis].astype(self.dtype)
        return W, self.frame_sums[:, np.newaxis].astype(self.dtype)


def check_model(n_components: int, beta: float) -> None:
    """Raise :class:`ParameterError` for a model that no engine can fit."""
    try:
        index(n_components)
    except TypeError:
        shown = f"n_components must be an integer, got {n_components!r}"
        raise ParameterError(shown) from None
    if n_components < 1:
        raise ParameterError(f"n_components must be at least 1, got {n_components}")
    if not abs(beta) <= 10:
        raise ParameterError(f"beta must be a number from -10 to 10, got {beta}")


def check_factor(
    name: str, factor: FloatArray | None, shape: tuple[int, ...], *, is_free: bool
) -> None:
    """Raise :class:`ParameterError` unless a factor can be begun from, or is None.

    Parameters
    ----------
    name : str
        What the caller calls it.
    factor : ndarray or None
        As given.
    shape : tuple of int
        What it must be to match the data.
    is_free : bool
        Whether it is updated; one that is not must be given.
    """
    if factor is None:
        if not is_free:
            raise ParameterError(f"{name} must be given if it is not updated")
    elif np.shape(factor) != shape:
        raise ParameterError(
            f"{name} must be {shape} to match V, got {np.shape(factor)}"
        )
    elif not (np.isfinite(factor).all() and np.min(factor) >= 0):
        raise ParameterError(f"{name} must be finite and not negative")


def make_data(
    V: FloatArray, weights: FloatArray | None, n_chunks: int | None = None
) -> Data:
    """Check a matrix, lay it out frame-major, and take its measures.

    Parameters
    ----------
    V : ndarray, shape (n_bins, n_frames)
        Non-negative and finite. Not modified, and not copied if it is the transpose of
        a C-contiguous float32 or float64 array.
    weights : ndarray, shape (n_bins, n_frames), optional
        Non-negative and finite. Behind a zero ``V`` may hold anything.
    n_chunks : int, optional
        Chunks for sums over frames; by default the number of frames decides.

    Returns
    -------
    data : Data

    Raises
    ------
    ParameterError
        If the shape is not a matrix's or entries are negative or complex.
    NotFiniteError
        If entries are NaN or infinite.
    """
    return make_channels([V], [weights], n_chunks)[0]


def make_channels(
    V: Sequence[FloatArray],
    weights: Sequence[FloatArray | None],
    n_chunks: int | None = None,
) -> list[Data]:
    """Return the data of several channels of one shape, on one common scale.

    Parameters and errors as in :func:`make_data`, with one matrix for each channel.
    """
    rows = [_frame_major(channel, "V") for channel in V]
    shares = [_weight_rows(one, data) for one, data in zip(weights, rows, strict=True)]
    n_frames = rows[0].shape[0]
    n_chunks = min(n_chunks or _chunks_of(rows[0]), n_frames)
    found = [
        surveyed(data, share, n_chunks)
        for data, share in zip(rows, shares, strict=True)
    ]
    peak = max(float(frames[:, 1].max()) for frames, _ in found)
    if peak < np.finfo(rows[0].dtype).tiny:
        # Denormal numbers are silence: they have no precision to factorize.
        found = [(np.zeros_like(frames), np.zeros_like(bins)) for frames, bins in found]
        peak = 1.0
    return [
        _scaled(data, share, frames, bins, peak, n_chunks)
        for data, share, (frames, bins) in zip(rows, shares, found, strict=True)
    ]


def _chunks_of(rows: FloatArray) -> int:
    """Return how many chunks to cut frames (n_frames, n_bins) into."""
    n_chunks, n_frames = 2, rows.shape[0]
    if rows.size <= SMALL:
        return 1
    while n_chunks < _MOST_CHUNKS and n_frames >= 2 * n_chunks * _CHUNK_FRAMES:
        n_chunks *= 2
    return n_chunks


def _weight_rows(weights: FloatArray | None, V: FloatArray) -> FloatArray:
    """Return weights as the rows of ``V`` are, or no rows."""
    if weights is None:
        return np.zeros((0, V.shape[1]), V.dtype)
    shares = _frame_major(weights, "weights").astype(V.dtype, copy=False)
    if shares.shape != V.shape:
        raise ParameterError(
            f"weights must have the shape of V, {V.shape[::-1]}, "
            f"got {shares.shape[::-1]}"
        )
    return shares


def _scaled(
    V: FloatArray,
    weights: FloatArray,
    frames: FloatArray,
    bins: FloatArray,
    peak: float,
    n_chunks: int,
) -> Data:
    unit = 2.0 ** np.ceil(np.log2(peak))
    scale = 1 / unit
    squares, unit_of_V = frames[:, 2], float(unit)
    if not _LEAST_PEAK < peak < _MOST_PEAK:
        # In two steps: the factor itself may be beyond float32.
        root = V.dtype.type(2.0 ** np.floor(np.log2(unit) / 2))
        V = V / root / V.dtype.type(unit / float(root))
        scale = 1.0
        # Squares may have left even float64.
        squares, unit_of_V = surveyed(V, weights, n_chunks)[0][:, 2], 1.0
    return Data(
        V=V,
        weights=weights,
        scale=scale,
        unit=float(unit),
        frame_sums=frames[:, 0] / unit,
        bin_sums=bins / unit,
        energy=0.5 * float(squares.sum()) / unit_of_V**2,
        silent_frames=frames[:, 1] == 0,
        silent_bins=bins == 0,
        n_chunks=n_chunks,
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
