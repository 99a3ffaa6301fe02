"""Starting factors as scikit-learn draws them, so that a seed means the same there.

The singular vectors come from scikit-learn's randomized SVD, which takes sparse
matrices; the engine's own starts are in :mod:`nmfaudio.factorization.start.initialize`.
"""

from typing import Any

import numpy as np
from sklearn.utils import check_random_state
from sklearn.utils.extmath import randomized_svd

from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.core.terms import Matrix

__all__ = ["starting_factors"]

# Below this share of the largest, entries of singular vectors are rounding: zeros.
_ROUNDING = 1e-6


def starting_factors(
    X: Matrix, n_components: int, init: str | None, random_state: Any
) -> tuple[FloatArray, FloatArray]:
    """Return starting activations and components for ``X ≈ activations @ components``.

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

    References
    ----------
    .. [1] Boutsidis and Gallopoulos, "SVD based initialization: a head start for
       nonnegative matrix factorization", Pattern Recognition 41(4), 2008.
    """
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
    left, values, right = randomized_svd(X, n_components, random_state=random_state)
    activations, components = _nonnegative_parts(left, values, right)
    if init == "nndsvda":
        activations[activations == 0] = mean
        components[components == 0] = mean
    elif init == "nndsvdar":
        rng = check_random_state(random_state)
        for factor in (activations, components):
            zeros = factor == 0
            noise = rng.standard_normal(int(zeros.sum()))
            factor[zeros] = np.abs(mean * noise / 100)
    return activations.astype(X.dtype), components.astype(X.dtype)


def _nonnegative_parts(
    left: FloatArray, values: FloatArray, right: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Turn singular triplets into pairs of non-negative vectors (NNDSVD).

    The first triplet has no sign; of each later one the stronger of its positive and
    its negative part is kept.
    """
    activations, components = np.zeros_like(left), np.zeros_like(right)
    activations[:, 0] = np.sqrt(values[0]) * np.abs(left[:, 0])
    components[0] = np.sqrt(values[0]) * np.abs(right[0])
    for k in range(1, len(values)):
        parts = []
        for sign in (1.0, -1.0):
            u, v = np.maximum(sign * left[:, k], 0), np.maximum(sign * right[k], 0)
            parts.append((np.linalg.norm(u) * np.linalg.norm(v), u, v))
        # On a tie the negative part: the choice of scikit-learn.
        weight, u, v = parts[0] if parts[0][0] > parts[1][0] else parts[1]
        if weight > 0:
            level = np.sqrt(values[k] * weight)
            activations[:, k] = level * u / np.linalg.norm(u)
            components[k] = level * v / np.linalg.norm(v)
    for factor in (activations, components):
        factor[factor < _ROUNDING * factor.max()] = 0
    return activations, components
