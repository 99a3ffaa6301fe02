"""Non-negative least squares row by row: cyclic coordinate descent on a Gram matrix.

Rows do not depend on each other: each stops when it has itself converged, so the
solution for one sample is the same alone, in a batch, and in any order. The engine's
:func:`nmfaudio.factorization.fused.coordinate_steps.descend` gives that up for speed:
its columns go on and end together, in blocks.
"""

import numpy as np

from nmfaudio.compiled.jit import parallel_kernel, relaxed_kernel, run_chunks
from nmfaudio.compiled.lane import numeric_lane
from nmfaudio.compiled.types import FloatArray, IntArray

__all__ = [
    "descend_chunks",
    "descend_rows",
    "descend_weighted_chunks",
    "solve_rows",
    "solve_weighted_rows",
]

_SWEEPS_CARRIED = 16
# Multiplications in a sweep below which waking threads costs more than they save.
_WORTH_THREADS = 1 << 20
_WEIGHTED_ROWS = 16


@relaxed_kernel
def descend_rows(
    gram: FloatArray,
    linear: FloatArray,
    order: IntArray,
    tol: float,
    max_sweeps: int,
    point: FloatArray,
    violation: FloatArray,
) -> None:
    """Minimise ``a @ gram @ a / 2 - linear[i] @ a`` over ``a = point[i] >= 0``.

    Coordinate ``k`` moves to its exact minimum, ``a_k <- max(a_k - g_k / gram_kk, 0)``
    with ``g = gram @ a - linear[i]`` [Cichocki & Phan 2009]; a row is left when a sweep
    lowered the objective's model by less than ``tol**2`` of what its first sweep did,
    or after ``max_sweeps``.

    The gradient is carried along, and taken anew now and then against rounding: a
    coordinate that does not move, as most at zero do not, costs nothing.

    ``gram`` (K, K), ``linear`` (n, K), ``order`` (K,) of the coordinates. ``point``
    (n, K) is modified in place. ``violation`` (n,) is overwritten with the sum of the
    absolute projected gradients that the first sweep met.
    """
    n_components = gram.shape[0]
    gradient = np.empty_like(linear[0])
    for i in range(point.shape[0]):
        first = 0.0
        for sweep in range(max_sweeps):
            if sweep % _SWEEPS_CARRIED == 0:
                for j in range(n_components):
                    gradient[j] = -linear[i, j]
                for k in range(n_components):
                    for j in range(n_components):
                        gradient[j] += gram[k, j] * point[i, k]
            moved = 0.0
            met = 0.0
            for k in order:
                value, slope = point[i, k], gradient[k]
                # At zero, only a negative gradient is a violation.
                met += abs(slope) if value > 0 else max(-slope, 0.0)
                if gram[k, k] > 0:
                    step = max(value - slope / gram[k, k], 0) - value
                    if step != 0:
                        moved += gram[k, k] * step * step
                        point[i, k] = value + step
                        for j in range(n_components):
                            gradient[j] += gram[k, j] * step
            if sweep == 0:
                first = moved
                violation[i] = met
            if moved <= tol * tol * first:
                break


@relaxed_kernel
def _descend_chunk(
    c: int,
    gram: FloatArray,
    linear: FloatArray,
    order: IntArray,
    tol: float,
    max_sweeps: int,
    point: FloatArray,
    violation: FloatArray,
) -> None:
    """Run :func:`descend_rows` on chunk ``c`` of 64 rows; other arguments as there."""
    rows = slice(c * 64, min(c * 64 + 64, point.shape[0]))
    descend_rows(
        gram, linear[rows], order, tol, max_sweeps, point[rows], violation[rows]
    )


@parallel_kernel
def descend_chunks(
    gram: FloatArray,
    linear: FloatArray,
    order: IntArray,
    tol: float,
    max_sweeps: int,
    point: FloatArray,
    violation: FloatArray,
) -> None:
    """Run :func:`descend_rows` on chunks of 64 rows in parallel; arguments as there."""
    n = point.shape[0]
    given = (gram, linear, order, tol, max_sweeps, point, violation)
    run_chunks(_descend_chunk, (n + 63) // 64, given)


@relaxed_kernel
def _descend_weighted_chunk(
    c: int,
    X: FloatArray,
    weights: FloatArray,
    other: FloatArray,
    penalties: FloatArray,
    tol: float,
    max_sweeps: int,
    point: FloatArray,
) -> None:
    """Do :func:`descend_weighted_chunks`' work for chunk ``c``; arguments as there."""
    n_components = other.shape[1]
    gram = np.empty((n_components, n_components), point.dtype)
    linear = np.empty((1, n_components), point.dtype)
    order = np.arange(n_components)
    violation = np.empty(1)
    last = min((c + 1) * _WEIGHTED_ROWS, point.shape[0])
    for i in range(c * _WEIGHTED_ROWS, last):
        gram[:] = 0
        linear[0] = -penalties[i, 0]
        for f in range(X.shape[1]):
            weight = weights[i, f]
            if weight == 0:
                continue
            row = other[f]
            for k in range(n_components):
                share = weight * row[k]
                linear[0, k] += share * X[i, f]
                for j in range(n_components):
                    gram[k, j] += share * row[j]
        for k in range(n_components):
            gram[k, k] += penalties[i, 1]
        rows = slice(i, i + 1)
        descend_rows(gram, linear, order, tol, max_sweeps, point[rows], violation)


@parallel_kernel
def descend_weighted_chunks(
    X: FloatArray,
    weights: FloatArray,
    other: FloatArray,
    penalties: FloatArray,
    tol: float,
    max_sweeps: int,
    point: FloatArray,
) -> None:
    """Minimise each row's own weighted least squares, in chunks of rows in parallel.

    ``sum_f weights[i, f] (X[i, f] - other[f] @ a)**2 / 2 + penalties[i, 0] |a|₁ +
    penalties[i, 1] |a|² / 2`` over ``a = point[i] >= 0``, by :func:`descend_rows` on a
    Gram matrix for each row. ``X`` and ``weights`` (n, n_features), ``other``
    (n_features, K), ``penalties`` (n, 2); ``point`` (n, K) is modified in place.
    """
    n_chunks = (point.shape[0] + _WEIGHTED_ROWS - 1) // _WEIGHTED_ROWS
    given = (X, weights, other, penalties, tol, max_sweeps, point)
    run_chunks(_descend_weighted_chunk, n_chunks, given)


def solve_weighted_rows(
    X: FloatArray,
    weights: FloatArray,
    other: FloatArray,
    penalties: FloatArray,
    point: FloatArray,
    *,
    tol: float,
    max_sweeps: int,
) -> None:
    """Run :func:`descend_weighted_chunks`; arguments as there, all of one dtype."""
    X, weights = np.ascontiguousarray(X), np.ascontiguousarray(weights)
    other = np.ascontiguousarray(other)
    with numeric_lane:
        descend_weighted_chunks(X, weights, other, penalties, tol, max_sweeps, point)


def solve_rows(
    gram: FloatArray,
    linear: FloatArray,
    point: FloatArray,
    *,
    tol: float,
    max_sweeps: int,
    order: IntArray | None = None,
) -> float:
    """Run :func:`descend_rows`, on all threads where that pays.

    Parameters
    ----------
    gram : ndarray of float, shape (K, K)
        Not modified.
    linear : ndarray of float, shape (n, K)
        Not modified.
    point : ndarray of float, shape (n, K)
        Starting point, C-contiguous. Modified in place.
    tol : float
        Relative step at which a row has converged.
    max_sweeps : int
        Most sweeps over the coordinates of a row.
    order : ndarray of int, shape (K,), optional
        Order of the coordinates in a sweep; ascending when missing.

    Returns
    -------
    violation : float
        Sum over all rows of the absolute projected gradients met by the first sweep:
        zero exactly where the starting point was already optimal.
    """
    if order is None:
        order = np.arange(gram.shape[0])
    violation = np.zeros(point.shape[0])
    linear = np.ascontiguousarray(linear)
    if point.size * gram.shape[0] < _WORTH_THREADS:
        descend_rows(gram, linear, order, tol, max_sweeps, point, violation)
    else:
        with numeric_lane:
            descend_chunks(gram, linear, order, tol, max_sweeps, point, violation)
    return float(violation.sum())
