"""Starts of a factorization: random, or from a singular value decomposition (NNDSVD).

All are drawn or computed in NumPy, seeded, and scaled so that the first model has the
energy of the data. scikit-learn is loaded for the starts of its estimators only.
"""

from typing import Any

import numpy as np

from nmfaudio.compiled.linear_algebra import (
    norm,
    orthonormal_columns,
    product,
    thin_svd,
)
from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.core.data import Data
from nmfaudio.factorization.core.terms import Matrix, data_product, is_sparse

__all__ = [
    "INITIALIZATIONS",
    "initial_factors",
    "random_factors",
    "samples_start",
]

INITIALIZATIONS = ("random", "nndsvd", "nndsvda", "nndsvdar")

# Multiplicative updates cannot revive a zero: a start holds none below this share of
# its own mean.
_LIFT = 1e-3
# Below this share of the largest, entries of singular vectors are rounding: zeros.
_ROUNDING = 1e-6
_TRIED_BEYOND = 10  # columns of a range finder, more than are wanted


def initial_factors(
    problem: Data, n_components: int, init: str, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Return a start for both factors.

    Parameters
    ----------
    problem : Data
        The data.
    n_components : int
        Number of components.
    init : {"random", "nndsvd", "nndsvda", "nndsvdar"}
        ``nndsvd`` is Boutsidis and Gallopoulos' start [1]_ with its zeros lifted just
        enough for updates to revive them, ``nndsvda`` fills them with the mean of the
        data, ``nndsvdar`` with small random numbers. Components beyond the rank of the
        data start at random.
    rng : numpy.random.Generator
        Source of all randomness.

    Returns
    -------
    W : ndarray of float, shape (n_bins, n_components)
        New C-contiguous array.
    H : ndarray of float, shape (n_frames, n_components)
        New C-contiguous array, for data scaled to a peak of 1.

    Raises
    ------
    ParameterError
        If ``init`` is unknown.

    References
    ----------
    .. [1] Boutsidis and Gallopoulos, "SVD based initialization: a head start for
       nonnegative matrix factorization", Pattern Recognition 41(4), 2008.
    """
    if init == "random":
        return random_factors(problem, n_components, rng)
    if init in INITIALIZATIONS:
        return _nndsvd(problem, n_components, init, rng)
    raise ParameterError(
        f"init must be one of {', '.join(INITIALIZATIONS)}, got {init!r}"
    )


def mean_level(problem: Data) -> float:
    """Return the mean of the scaled data."""
    return float(problem.frame_sums.sum()) / problem.V.size


def random_factors(
    problem: Data, n_components: int, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Draw both factors from a half-normal distribution, scaled to the data's mean.

    Parameters and returns as in :func:`initial_factors`.
    """
    n_frames, n_bins = problem.V.shape
    level = np.sqrt(max(mean_level(problem), 1e-30) / n_components)

    def draw(n: int) -> FloatArray:
        drawn = rng.standard_normal((n, n_components), np.float32)
        np.abs(drawn, out=drawn)
        drawn *= np.float32(level)
        return drawn.astype(problem.dtype, copy=False)

    return draw(n_bins), draw(n_frames)


def _nndsvd(
    problem: Data, n_components: int, init: str, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    n_svd = min(n_components, *problem.V.shape)
    V = problem.V
    if problem.is_weighted:
        # Whatever lies behind a weight of zero must have no influence.
        V = np.where(problem.weights > 0, V, V.dtype.type(0))
    size = V.shape[1], min(n_svd + _TRIED_BEYOND, *V.shape)
    drawn = rng.standard_normal(size, np.float32)
    left, values, right = _leading_svd(V, n_svd, drawn, 4)
    W = np.zeros((problem.V.shape[1], n_components))
    H = np.zeros((problem.V.shape[0], n_components))
    pairs = _nonnegative_pairs(left, values * problem.scale, right)
    H[:, :n_svd], W[:, :n_svd] = pairs[0], pairs[1].T
    empty = ~(W.any(axis=0) & H.any(axis=0))
    for factor in (W, H):
        _fill_zeros(factor, init, mean_level(problem), rng)
        np.maximum(factor, _LIFT * factor.mean(axis=0), out=factor)
    if empty.any():
        W_random, H_random = random_factors(problem, n_components, rng)
        W[:, empty] = W_random[:, empty]
        H[:, empty] = H_random[:, empty]
    return W.astype(problem.dtype), H.astype(problem.dtype)


def _leading_svd(
    V: Matrix, n: int, drawn: FloatArray, n_power: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the leading ``n`` singular triplets of ``V`` (n_rows, n_columns).

    By a range finder that begins with ``drawn`` (n_columns, n_tried) and has so many
    power iterations, orthonormalised at every step (Halko, Martinsson and Tropp, SIAM
    Review 53(2), 2011).
    """
    V, V_T = (V.tocsr(), V.T.tocsr()) if is_sparse(V) else (V, V.T)
    Q = drawn.astype(V.dtype)
    for _ in range(n_power):
        Q = orthonormal_columns(data_product(V, Q))
        Q = orthonormal_columns(data_product(V_T, Q))
    Q = orthonormal_columns(data_product(V, Q))
    right, sizes, small = thin_svd(data_product(V_T, Q))
    return product(Q, small[:n].T), sizes[:n], right[:, :n].T


def _as_scikit_learn(
    X: Matrix, n: int, random_state: Any
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the leading singular triplets with the draws of scikit-learn's.

    It begins at the shorter side, with fewer power iterations where many are wanted.
    """
    from sklearn.utils import check_random_state  # noqa: PLC0415  # heavy

    if X.shape[0] < X.shape[1]:
        left, values, right = _as_scikit_learn(X.T, n, random_state)
        return right.T, values, left.T
    n_power = 7 if n < 0.1 * min(X.shape) else 4
    size = X.shape[1], n + _TRIED_BEYOND
    drawn = check_random_state(random_state).normal(size=size)[:, : min(X.shape)]
    return _leading_svd(X, n, drawn, n_power)


def _nonnegative_pairs(
    left: FloatArray, values: FloatArray, right: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Turn singular triplets into pairs of non-negative vectors (NNDSVD).

    Of each triplet the stronger of its positive and its negative part is kept, and on a
    tie, as scikit-learn does, the negative one. ``left`` (n, n_svd), ``values``
    (n_svd,), ``right`` (n_svd, m); the pairs have the shapes of ``left`` and ``right``.
    """
    dtype = np.result_type(left, values)
    rows, columns = np.zeros_like(left, dtype), np.zeros_like(right, dtype)
    for k in range(len(values)):
        parts = []
        for sign in (1.0, -1.0):
            u, v = np.maximum(sign * left[:, k], 0), np.maximum(sign * right[k], 0)
            parts.append((norm(u) * norm(v), u, v))
        weight, u, v = parts[0] if parts[0][0] > parts[1][0] else parts[1]
        if weight > 0:
            level = np.sqrt(values[k] * weight)
            rows[:, k] = level * u / norm(u)
            columns[k] = level * v / norm(v)
    return rows, columns


def _fill_zeros(factor: FloatArray, init: str, level: float, rng: Any) -> None:
    """Put the mean, or little random numbers, where a factor is zero, in place."""
    zeros = factor <= 0
    if init == "nndsvda":
        factor[zeros] = level
    elif init == "nndsvdar":
        factor[zeros] = level / 100 * np.abs(rng.standard_normal(int(zeros.sum())))


def samples_start(
    X: Matrix, n_components: int, init: str | None, random_state: Any
) -> tuple[FloatArray, FloatArray]:
    """Return a start as scikit-learn draws it, so that a seed means the same there.

    The singular vectors are found as scikit-learn's randomized SVD finds them.

    Parameters
    ----------
    X : ndarray of float or sparse matrix, shape (n_samples, n_features)
        Non-negative. Not modified.
    n_components : int
        At least 1.
    init : {'random', 'nndsvd', 'nndsvda', 'nndsvdar'} or None
        None is 'nndsvda' where there are enough samples and features, else 'random'.
    random_state : int, RandomState or None
        For the draws and for the randomized SVD.

    Returns
    -------
    activations : ndarray of float, shape (n_samples, n_components)
    components : ndarray of float, shape (n_components, n_features)

    Raises
    ------
    ParameterError
        If singular vectors are asked for and there are too few of them.
    """
    from sklearn.utils import check_random_state  # noqa: PLC0415  # heavy

    enough = n_components <= min(X.shape)
    if init is None:
        init = "nndsvda" if enough else "random"
    mean = float(X.mean(dtype=np.float64))
    if init == "random":
        rng = check_random_state(random_state)
        level = np.sqrt(mean / n_components)
        # Components first: the order in which scikit-learn draws.
        components = level * np.abs(rng.standard_normal((n_components, X.shape[1])))
        activations = level * np.abs(rng.standard_normal((X.shape[0], n_components)))
        return activations.astype(X.dtype), components.astype(X.dtype)
    if not enough:
        raise ParameterError(
            f"init = {init!r} can only be used when n_components <= min(n_samples, "
            f"n_features); got n_components={n_components} for data of shape {X.shape}"
        )
    left, values, right = _as_scikit_learn(X, n_components, random_state)
    activations, components = _nonnegative_pairs(left, values, right)
    # The leading pair has no sign: scikit-learn takes all of it.
    activations[:, 0] = np.sqrt(values[0]) * np.abs(left[:, 0])
    components[0] = np.sqrt(values[0]) * np.abs(right[0])
    # Making a generator takes a tenth of a tiny fit.
    rng = check_random_state(random_state) if init == "nndsvdar" else None
    for factor in (activations, components):
        factor[factor < _ROUNDING * factor.max()] = 0
        _fill_zeros(factor, init, mean, rng)
    return activations.astype(X.dtype), components.astype(X.dtype)
