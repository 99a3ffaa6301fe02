"""The two halves of a multiplicative update, for dense and for sparse matrices.

Everything here speaks of ``X ≈ left @ right.T``, rows first, as a scikit-learn
estimator holds its data: ``X`` is the transpose of the engine's ``V``, ``left`` holds
the activations (one row for each sample) and ``right`` the templates (one row for each
feature). Rows are taken in blocks, so that a model of the size of ``X`` never exists;
of a sparse ``X`` only the stored entries are modelled where the mathematics allows it.

The engine's fused sweeps (:func:`nmfaudio.factorization.factorize.factorize`) are
faster and are preferred; these terms serve what they do not cover: sparse input,
mini-batches with a memory, elastic-net penalties and zeros that must stay zeros.
"""

import sys
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from nmfaudio.compiled.jit import relaxed_kernel
from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.core.divergence import entry_divergences
from nmfaudio.factorization.core.stored_rows import multiply_stored

__all__ = [
    "Matrix",
    "Terms",
    "data_product",
    "divergence",
    "gram_with_penalty",
    "is_roomy",
    "is_sparse",
    "left_terms",
    "made_dense",
    "pointwise_divergence",
    "right_terms",
    "row_blocks",
    "stored_model",
    "sum_of_squares",
]

Matrix: TypeAlias = Any
"""A dense float array or a SciPy CSR matrix; SciPy's stubs have no common type."""

# Of one block's model: half of a second-level cache of 1 MB, in float32.
_BLOCK_ENTRIES = 1 << 17

# Sparse data up to this many entries, or four times the sparse storage, are made dense.
_DENSE_ANYWAY = 1 << 23
_DENSE_FACTOR = 4


class Terms(NamedTuple):
    """Numerator and denominator of an update: the halves of the negative gradient.

    Attributes
    ----------
    numerator : ndarray of float, shape (n, n_components)
    denominator : ndarray of float, shape (n, n_components) or (1, n_components)
    """

    numerator: FloatArray
    denominator: FloatArray


def left_terms(
    X: Matrix,
    left: FloatArray,
    right: FloatArray,
    beta: float,
    floor: float,
    weights: FloatArray | None = None,
) -> Terms:
    """Return the terms for ``left`` of the beta-divergence ``D(X | left @ right.T)``.

    ``numerator = (X * P**(beta-2)) @ right`` and ``denominator = P**(beta-1) @ right``
    with ``P = max(left @ right.T, floor)`` [1]_.

    Parameters
    ----------
    X : ndarray of float or CSR matrix, shape (n_samples, n_features)
        Non-negative. Not modified.
    left : ndarray of float, shape (n_samples, n_components)
        Not modified.
    right : ndarray of float, shape (n_features, n_components)
        Not modified.
    beta : float
        Any real number; 2, 1 and 0 take fewer products.
    floor : float
        Keeps the model away from zero where it is divided by.
    weights : ndarray of float, shape (n_samples, n_features), optional
        How much each entry counts, ``X`` being dense; both quotients are multiplied.

    Returns
    -------
    terms : Terms
        For KL without weights the denominator has one row, the same for all samples.

    References
    ----------
    .. [1] Févotte and Idier, "Algorithms for nonnegative matrix factorization with the
       beta-divergence", Neural Computation 23(9), 2011.
    """
    if weights is not None:
        terms = Terms(np.empty_like(left), np.empty_like(left))
        for rows, pull, push in _counted(X, left, right, beta, floor, weights):
            terms.numerator[rows] = product(pull, right)
            terms.denominator[rows] = product(push, right)
        return terms
    if beta == 2:
        return Terms(data_product(X, right), product(left, product(right.T, right)))
    numerator = np.empty_like(left)
    if beta == 1:
        for rows, ratio in _weighted(X, left, right, beta, floor):
            numerator[rows] = data_product(ratio, right)
        return Terms(numerator, right.sum(axis=0, keepdims=True))
    denominator = np.empty_like(left)
    for rows, ratio in _weighted(X, left, right, beta, floor):
        numerator[rows] = data_product(ratio, right)
    for rows, power in _powers(left, right, beta - 1, floor):
        denominator[rows] = product(power, right)
    return Terms(numerator, denominator)


def right_terms(
    X: Matrix,
    left: FloatArray,
    right: FloatArray,
    beta: float,
    floor: float,
    weights: FloatArray | None = None,
) -> Terms:
    """Return the terms for ``right``: :func:`left_terms` of the transposed problem.

    ``X`` is read by rows all the same, so neither layout nor sparsity is turned round.
    Parameters and returns as in :func:`left_terms`, with the terms shaped like
    ``right``.
    """
    if weights is not None:
        terms = Terms(np.zeros_like(right), np.zeros_like(right))
        for rows, pull, push in _counted(X, left, right, beta, floor, weights):
            terms.numerator[...] += product(pull.T, left[rows])
            terms.denominator[...] += product(push.T, left[rows])
        return terms
    if beta == 2:
        return Terms(data_product(X.T, left), product(right, product(left.T, left)))
    numerator = np.zeros_like(right)
    for rows, ratio in _weighted(X, left, right, beta, floor):
        numerator += data_product(ratio.T, left[rows])
    if beta == 1:
        return Terms(numerator, left.sum(axis=0, keepdims=True))
    denominator = np.zeros_like(right)
    for rows, power in _powers(left, right, beta - 1, floor):
        denominator += product(power.T, left[rows])
    return Terms(numerator, denominator)


def divergence(
    X: Matrix,
    left: FloatArray,
    right: FloatArray,
    beta: float,
    weights: FloatArray | None = None,
) -> float:
    """Return the beta-divergence ``D(X | left @ right.T)``, summed in float64.

    A zero of ``X`` under a zero of the model adds nothing; the model counts as at least
    the smallest normal number times the peak of ``X`` where a quotient needs it.

    Parameters
    ----------
    X : ndarray of float or CSR matrix, shape (n_samples, n_features)
        Non-negative. Not modified.
    left, right : ndarray of float, shapes (n_samples, K) and (n_features, K)
        Not modified.
    beta : float
        2 gives half the squared Frobenius distance.
    weights : ndarray of float, shape (n_samples, n_features), optional
        How much each entry counts, ``X`` being dense.

    Returns
    -------
    value : float
        Non-negative up to rounding.
    """
    peak = float(X.max()) if X.shape[0] else 0.0
    floor = max(peak, 1e-300) * 1e-14
    left, right = left.astype(np.float64), right.astype(np.float64)
    if is_sparse(X):
        return _sparse_divergence(X, left, right, beta, floor)
    total = 0.0
    for rows, model in _models(left, right):
        data = X[rows].astype(np.float64)
        entries = pointwise_divergence(data, np.maximum(model, floor), beta)
        total += float((entries if weights is None else entries * weights[rows]).sum())
    return total


def is_sparse(X: Matrix) -> bool:
    """Say whether ``X`` is one of SciPy's sparse matrices or arrays."""
    # Who has one has loaded the module, which is slow to import.
    tell = getattr(sys.modules.get("scipy.sparse"), "issparse", None)
    return tell is not None and bool(tell(X))


def is_roomy(X: Matrix) -> bool:
    """Say whether a sparse matrix is small enough to be made dense at no great cost."""
    n_entries = X.shape[0] * X.shape[1]
    return bool(n_entries <= max(_DENSE_ANYWAY, _DENSE_FACTOR * X.nnz))


def made_dense(X: Matrix, purpose: str) -> FloatArray:
    """Return dense data, or raise :class:`ParameterError` that names the purpose."""
    if not is_sparse(X):
        return np.asarray(X)
    if not is_roomy(X):
        size = X.shape[0] * X.shape[1] * X.dtype.itemsize / 1e9
        raise ParameterError(
            f"the data are sparse, and {purpose} would make them dense, which takes "
            f"{size:.1f} GB here; leave that out, or pass a dense array"
        )
    return np.asarray(X.toarray())


def data_product(X: Matrix, factor: FloatArray) -> FloatArray:
    """Return ``X @ factor`` of a dense or sparse matrix."""
    return multiply_stored(X, factor) if is_sparse(X) else product(X, factor)


def sum_of_squares(X: Matrix) -> float:
    """Return the sum of the squares of a dense or sparse matrix, in float64."""
    stored = X.data if is_sparse(X) else X
    flat = np.asarray(stored, dtype=np.float64).ravel()
    return float(np.sum(flat * flat))


def gram_with_penalty(factor: FloatArray, l2: float) -> FloatArray:
    """Return ``factor.T @ factor`` with ``l2`` added to its diagonal.

    An L2 penalty on the other factor is exactly this change of the Gram matrix.
    """
    gram = product(factor.T, factor)
    gram[np.diag_indices_from(gram)] += gram.dtype.type(l2)
    return gram


def row_blocks(n_rows: int, n_columns: int) -> Iterator[slice]:
    """Yield slices of rows whose dense block fits a second-level cache."""
    height = max(1, _BLOCK_ENTRIES // max(1, n_columns))
    for first in range(0, n_rows, height):
        yield slice(first, min(first + height, n_rows))


def _models(left: FloatArray, right: FloatArray) -> Iterator[tuple[slice, FloatArray]]:
    """Yield the model block by block; the array is free for the caller to overwrite."""
    turned = np.ascontiguousarray(right.T)
    for rows in row_blocks(left.shape[0], right.shape[0]):
        yield rows, product(left[rows], turned)


def _power(model: FloatArray, exponent: float) -> FloatArray:
    """Raise ``model`` to a power, in place, without ``pow`` where there is a way."""
    if exponent == 0:
        model.fill(1)
    elif exponent == 1:
        pass
    elif exponent in {-0.5, 0.5, -1.5}:
        root = np.sqrt(model)
        if exponent == 0.5:
            return root
        divisor = root if exponent == -0.5 else np.multiply(model, root, out=root)
        np.reciprocal(divisor, out=model)
    elif exponent == -1:
        np.reciprocal(model, out=model)
    elif exponent == -2:
        np.reciprocal(np.multiply(model, model, out=model), out=model)
    else:
        np.power(model, exponent, out=model)
    return model


def _powers(
    left: FloatArray, right: FloatArray, exponent: float, floor: float
) -> Iterator[tuple[slice, FloatArray]]:
    for rows, model in _models(left, right):
        np.maximum(model, model.dtype.type(floor), out=model)
        yield rows, _power(model, exponent)


def _weighted(
    X: Matrix, left: FloatArray, right: FloatArray, beta: float, floor: float
) -> Iterator[tuple[slice, Matrix]]:
    """Yield blocks of ``X * P**(beta - 2)``, as sparse as ``X``."""
    if is_sparse(X):
        model = np.maximum(stored_model(X, left, right), left.dtype.type(floor))
        weighted = X.copy()
        weighted.data *= _power(model, beta - 2)
        yield slice(None), weighted
        return
    for rows, model in _models(left, right):
        np.maximum(model, model.dtype.type(floor), out=model)
        if beta == 1:
            yield rows, np.divide(X[rows], model, out=model)
        else:
            factor = _power(model, beta - 2)
            yield rows, np.multiply(X[rows], factor, out=factor)


def _counted(
    X: FloatArray,
    left: FloatArray,
    right: FloatArray,
    beta: float,
    floor: float,
    weights: FloatArray,
) -> Iterator[tuple[slice, FloatArray, FloatArray]]:
    """Yield blocks of ``X * P**(beta-2)`` and ``P**(beta-1)``, times the weights."""
    for rows, model in _models(left, right):
        np.maximum(model, model.dtype.type(floor), out=model)
        push = model * weights[rows]
        pull = _power(model, beta - 2)
        if beta != 2:
            push *= pull
        pull *= weights[rows]
        yield rows, np.multiply(X[rows], pull, out=pull), push


def stored_model(X: Matrix, left: FloatArray, right: FloatArray) -> FloatArray:
    """Return ``left @ right.T`` at the stored entries of a CSR matrix, in its order."""
    model = np.empty(X.nnz, dtype=left.dtype)
    model_at_stored(
        X.indptr,
        X.indices,
        np.ascontiguousarray(left),
        np.ascontiguousarray(right),
        model,
    )
    return model


@relaxed_kernel
def model_at_stored(
    indptr: IntArray,
    indices: IntArray,
    left: FloatArray,
    right: FloatArray,
    model: FloatArray,
) -> None:
    """Write ``(left @ right.T)`` at the stored entries of a CSR matrix into ``model``.

    ``indptr`` (n_samples + 1,) and ``indices`` (n_stored,) are the matrix's own;
    ``left`` (n_samples, K) and ``right`` (n_features, K) are C-contiguous; ``model``
    (n_stored,) is overwritten.
    """
    for i in range(left.shape[0]):
        for entry in range(indptr[i], indptr[i + 1]):
            j = indices[entry]
            total = left[i, 0] * right[j, 0]
            for k in range(1, left.shape[1]):
                total += left[i, k] * right[j, k]
            model[entry] = total


def pointwise_divergence(x: FloatArray, p: FloatArray, beta: float) -> FloatArray:
    """Return ``d_beta(x | p)``, entry by entry, for ``p > 0``.

    Where ``x`` is zero and ``beta <= 0`` the divergence is infinite whatever the model
    says; such an entry counts as nothing.
    """
    return entry_divergences(x if beta > 0 else np.where(x > 0, x, p), p, beta)


def _sparse_divergence(
    X: Matrix, left: FloatArray, right: FloatArray, beta: float, floor: float
) -> float:
    """Sum the stored entries' divergence and, apart from it, the unstored entries'.

    With ``x = 0`` the divergence of one entry is ``p**beta / beta`` for ``beta > 0``:
    the sum over all entries less the sum over the stored ones.
    """
    data = X.data.astype(np.float64)
    model = np.maximum(stored_model(X, left, right), floor)
    total = float(pointwise_divergence(data, model, beta).sum())
    if beta <= 0:
        return total
    if beta == 1:
        every = float(np.sum(left.sum(axis=0) * right.sum(axis=0)))
        return total + max(every - float(model.sum()), 0.0)
    if beta == 2:
        every = float(np.sum(product(left.T, left) * product(right.T, right)))
        return total + max(0.5 * (every - float(np.sum(model * model))), 0.0)
    every = sum(float(p.sum()) for _, p in _powers(left, right, beta, floor))
    return total + max((every - float((model**beta).sum())) / beta, 0.0)
