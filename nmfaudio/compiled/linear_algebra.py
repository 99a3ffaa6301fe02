"""Matrices in NumPy's place, where bits count.

NumPy and SciPy leave products and decompositions to a BLAS and a LAPACK that the
environment tunes: another number of threads or another kernel rounds otherwise, and an
iteration carries that on. Here sums have one order, whatever is installed or set.

The kernels are loaded when they are called: much of what only describes a separation
imports this, and Numba takes half a second.
"""

import numpy as np

from nmfaudio.compiled.types import BoolArray, FloatArray

__all__ = ["norm", "orthonormal_columns", "product", "solve_banded", "thin_svd"]

_SWEEPS = 40  # far more than Jacobi's rotations take, which end by themselves
_PARALLEL = 1e-14  # cosine of two columns that no rotation is worth
_NEGLIGIBLE = 1e-14  # of the largest singular value: rounding


def product(left: FloatArray | BoolArray, right: FloatArray | BoolArray) -> FloatArray:
    """Return ``left @ right``.

    Parameters
    ----------
    left : ndarray, shape (..., n_inner)
        One axis or more. Not modified; copied unless it or its transpose is contiguous.
    right : ndarray, shape (n_inner, n_columns) or (n_inner,)
        Not modified; copied if its rows are not contiguous.

    Returns
    -------
    result : ndarray of float, shape (..., n_columns) or (...)
        New, of the wider dtype of both; a scalar of two vectors.

    Notes
    -----
    On one thread, as fast as a BLAS is on one.
    """
    from nmfaudio.compiled.linear_kernels import multiply_in_blocks  # noqa: PLC0415  # see above

    dtype = np.result_type(left, right, np.float32)
    first: FloatArray = left.astype(dtype, copy=False)
    second: FloatArray = right.astype(dtype, copy=False)
    if second.ndim == 1:
        return np.asarray(np.sum(first * second, axis=-1))
    rows = first.reshape(-1, first.shape[-1]) if first.ndim != 2 else first
    if not (rows.flags.c_contiguous or rows.flags.f_contiguous):
        rows = np.ascontiguousarray(rows)
    out = np.empty((rows.shape[0], second.shape[1]), dtype)
    multiply_in_blocks(_locked(rows), _locked(np.ascontiguousarray(second)), out)
    return out.reshape(*first.shape[:-1], second.shape[1])


def _locked(matrix: FloatArray) -> FloatArray:
    """Return a read-only view: Numba compiles anew for each mixture of both kinds."""
    view = matrix.view()
    view.flags.writeable = False
    return view


def norm(values: FloatArray) -> float:
    """Return the root of the sum of all squares."""
    return float(np.sqrt(np.sum(values * values)))


def orthonormal_columns(matrix: FloatArray) -> FloatArray:
    """Return an orthonormal basis of the columns, shape as given, m >= n.

    By Gram and Schmidt, each column twice; what depends on those before it is zero.
    """
    from nmfaudio.compiled.linear_kernels import orthonormalize_rows  # noqa: PLC0415  # see above

    rows = np.array(matrix.T, order="C")
    orthonormalize_rows(rows)
    return rows.T


def thin_svd(matrix: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the singular value decomposition of a matrix of some hundred columns.

    By one-sided rotations [1]_, in float64.

    Parameters
    ----------
    matrix : ndarray of float, shape (n_rows, n_columns)
        Its shorter side counts: the cost goes with its cube. Not modified.

    Returns
    -------
    left : ndarray of float64, shape (n_rows, n)
    values : ndarray of float64, shape (n,)
        Largest first; ``n`` is the shorter side.
    right : ndarray of float64, shape (n, n_columns)
        Vectors of values that are zero are zeros.

    References
    ----------
    .. [1] Hestenes, "Inversion of matrices by biorthogonalization and related results",
       J. SIAM 6(1), 1958.
    """
    from nmfaudio.compiled.linear_kernels import rotate_rows  # noqa: PLC0415  # see above

    if matrix.shape[0] < matrix.shape[1]:
        left, values, right = thin_svd(matrix.T)
        return right.T, values, left.T
    exact = matrix.astype(np.float64)
    basis = orthonormal_columns(exact)
    columns = np.ascontiguousarray(product(basis.T, exact).T)
    turned = np.eye(columns.shape[0])
    rotate_rows(columns, turned, _SWEEPS, _PARALLEL)
    values = np.sqrt(np.sum(columns * columns, axis=1))
    values[values <= values.max(initial=0) * _NEGLIGIBLE] = 0
    order = np.argsort(-values, kind="stable")
    values, columns, turned = values[order], columns[order], turned[order]
    scale = np.divide(1.0, values, out=np.zeros_like(values), where=values > 0)
    return product(basis, (columns * scale[:, np.newaxis]).T), values, turned


def solve_banded(equations: FloatArray, right: FloatArray) -> FloatArray:
    """Solve symmetric, positive definite equations, quickly if they are banded.

    Parameters
    ----------
    equations : ndarray of float64, shape (n, n)
        Not modified.
    right : ndarray of float64, shape (n,)
        Not modified.
    """
    from nmfaudio.compiled.linear_kernels import solve_by_cholesky  # noqa: PLC0415  # see above

    rows, columns = np.nonzero(equations)
    width = int(np.abs(rows - columns).max(initial=0))
    factor, solved = equations.copy(), right.copy()
    solve_by_cholesky(factor, solved, width)
    return solved
