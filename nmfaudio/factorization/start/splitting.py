"""More components out of few: where one stands for two, it is split between them."""

from typing import NamedTuple

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.factorization.core.data import Data
from nmfaudio.factorization.start.scaling import FactorPair

__all__ = ["Splits", "find_splits", "split_components"]

# Of the power method, for all components at once.
_ITERATIONS = 3
# Against rounding.
_TINY = 1e-30


class Splits(NamedTuple):
    """How each component would be split.

    Attributes
    ----------
    gains : ndarray of float, shape (n_components,)
        How much of the squared distance it could explain.
    templates : ndarray of float, shape (n_bins, n_components)
        From -1 to 1: how much more of each bin is in one half, and less in the other.
    activations : ndarray of float, shape (n_frames, n_components)
        Likewise of each frame.
    """

    gains: FloatArray
    templates: FloatArray
    activations: FloatArray


def find_splits(
    data: Data, W: FloatArray, H: FloatArray, rng: np.random.Generator
) -> Splits:
    """Find how each component is best split in two.

    Halves ``w (1 + u)``, ``h (1 + v) / 2`` and ``w (1 - u)``, ``h (1 - v) / 2`` add up
    to ``w h + (w u) (h v)``. So a split explains a part of the residual of rank one and
    any sign, within the component: the leading singular vectors of the residual, its
    rows times the root of ``h`` and its columns times that of ``w``, say which.

    Parameters
    ----------
    data : Data
        The data, not weighted.
    W : ndarray of float, shape (n_bins, n_components)
        Not modified.
    H : ndarray of float, shape (n_frames, n_components)
        For the scaled data. Not modified.
    rng : numpy.random.Generator
        Draws where the power method begins.

    Returns
    -------
    splits : Splits
    """
    in_bins, in_frames = np.sqrt(W), np.sqrt(H)
    scale = data.dtype(data.scale)
    u: FloatArray = np.zeros_like(W)
    v = rng.standard_normal(H.shape, np.float32).astype(H.dtype)
    lengths: FloatArray = np.ones(W.shape[1])
    for _ in range(_ITERATIONS):
        seen = in_frames * v
        u = product(data.V.T, seen) * scale - product(W, product(H.T, seen))
        u, _ = _unit(in_bins * u)
        seen = in_bins * u
        v = product(data.V, seen) * scale - product(H, product(W.T, seen))
        v, lengths = _unit(in_frames * v)
    u, v = in_bins * u, in_frames * v
    energies = np.sum(u * u, axis=0) * np.sum(v * v, axis=0)
    return Splits(lengths**2 / (energies + _TINY), _shares(u, W), _shares(v, H))


def _unit(columns: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return columns of length 1, and how long they were."""
    lengths = np.sqrt(np.sum(columns * columns, axis=0))
    return columns / (lengths + columns.dtype.type(_TINY)), lengths


def _shares(change: FloatArray, factor: FloatArray) -> FloatArray:
    """Return ``change`` as a share of ``factor``, 1 or -1 at most in each column."""
    floor = 1e-12 * factor.max(axis=0) + _TINY
    shares = change / np.maximum(factor, floor.astype(factor.dtype))
    return np.asarray(shares / (np.abs(shares).max(axis=0) + factor.dtype.type(_TINY)))


def split_components(
    W: FloatArray, H: FloatArray, splits: Splits, chosen: IntArray
) -> FactorPair:
    """Return factors in which the ``chosen`` components are two each.

    Parameters
    ----------
    W : ndarray of float, shape (n_bins, n_components)
        Not modified.
    H : ndarray of float, shape (n_frames, n_components)
        Not modified.
    splits : Splits
        How.
    chosen : ndarray of int, shape (n_split,)
        Which.

    Returns
    -------
    W : ndarray of float, shape (n_bins, n_components + n_split)
        New; one half stands where the component stood, the other at the end.
    H : ndarray of float, shape (n_frames, n_components + n_split)
        Likewise.
    """
    u, v = splits.templates[:, chosen], splits.activations[:, chosen]
    w, h = W[:, chosen], H[:, chosen] / 2
    W, H = np.hstack([W, w * (1 - u)]), np.hstack([H, h * (1 - v)])
    W[:, chosen], H[:, chosen] = w * (1 + u), h * (1 + v)
    return W, H
