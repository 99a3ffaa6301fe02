"""Fewer components out of many: the two that one could stand for go together."""

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray

__all__ = ["merged_components"]

# Of a component's share, against rounding.
_TINY = 1e-300


def merged_components(
    W: FloatArray, H: FloatArray, n_components: int
) -> tuple[FloatArray, FloatArray]:
    """Merge components, two at a time, until ``n_components`` are left.

    The two whose sum ``w_i h_i + w_j h_j`` is nearest to a single component, in the
    squared distance, are replaced by that: its two leading singular vectors, which are
    not negative. All of it happens on the products of columns, (K, K) each.

    Parameters
    ----------
    W : ndarray of float, shape (n_bins, K)
        Not modified.
    H : ndarray of float, shape (n_frames, K)
        Not modified.
    n_components : int
        ``K`` or fewer.

    Returns
    -------
    W : ndarray of float64, shape (n_bins, n_components)
    H : ndarray of float64, shape (n_frames, n_components)
    """
    W, H = W.astype(np.float64), H.astype(np.float64)
    left: FloatArray = product(W.T, W)
    right: FloatArray = product(H.T, H)
    # Columns of W and H as sums of the given ones.
    from_W: FloatArray = np.eye(W.shape[1])
    from_H: FloatArray = np.eye(H.shape[1])
    while left.shape[0] > n_components:
        i, j = _nearest_pair(left, right)
        a, b = _joint(left[np.ix_([i, j], [i, j])], right[np.ix_([i, j], [i, j])])
        left, from_W = _combined(left, from_W, i, j, a)
        right, from_H = _combined(right, from_H, i, j, b)
    return product(W, from_W), product(H, from_H)


def _nearest_pair(left: FloatArray, right: FloatArray) -> tuple[int, int]:
    """Return the two components whose sum has the least second singular value."""
    w, h = np.diag(left), np.diag(right)
    energy = np.outer(w, h)
    trace = energy.diagonal()[:, np.newaxis] + energy.diagonal() + 2 * left * right
    volume = np.maximum(np.outer(w, w) - left**2, 0)
    volume *= np.maximum(np.outer(h, h) - right**2, 0)
    # Half of trace - sqrt(trace**2 - 4 volume), without the cancellation.
    root = np.sqrt(np.maximum(trace**2 - 4 * volume, 0))
    lost = 2 * volume / np.maximum(trace + root, _TINY)
    lost[np.tril_indices(lost.shape[0])] = np.inf
    i, j = np.unravel_index(int(lost.argmin()), lost.shape)
    return int(i), int(j)


def _joint(left: FloatArray, right: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the shares of two columns in the templates and activations of their sum.

    ``left`` and ``right`` (2, 2) are the columns' products.
    """
    turn = product(right, left)
    trace = turn[0, 0] + turn[1, 1]
    volume = turn[0, 0] * turn[1, 1] - turn[0, 1] * turn[1, 0]
    largest = 0.5 * (trace + np.sqrt(max(trace * trace - 4 * volume, 0.0)))
    a = np.array([turn[0, 1], largest - turn[0, 0]])
    if not a.max() > 0:
        # Apart altogether: the louder one stays.
        a = np.array([1.0, 0.0] if turn[0, 0] >= turn[1, 1] else [0.0, 1.0])
    a = np.maximum(a, 0)
    b = product(left, a)
    return a, b / max(float(np.sum(a * b)), _TINY)


def _combined(
    products: FloatArray, source: FloatArray, i: int, j: int, shares: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Put the columns ``i`` and ``j`` together in column ``i``; leave ``j`` out."""
    keep = np.arange(products.shape[0]) != j
    mix = np.eye(products.shape[0])
    mix[i, i], mix[j, i] = shares
    mix = mix[:, keep]
    return product(product(mix.T, products), mix), product(source, mix)
