"""The beta-divergence of matrices, by NumPy."""

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import ParameterError

__all__ = ["BETA_OF_NAME", "beta_divergence", "beta_of", "entry_divergences"]

BETA_OF_NAME = {
    "frobenius": 2.0,
    "kullback-leibler": 1.0,
    "itakura-saito": 0.0,
    "kl": 1.0,
    "is": 0.0,
}
"""Divergences that have a name."""


_BLOCK_FRAMES = 512


def beta_of(divergence: float | str) -> float:
    """Return the beta of a divergence that is given by it or by name.

    Raises
    ------
    ParameterError
        If there is no divergence of that name.
    """
    if not isinstance(divergence, str):
        return float(divergence)
    if divergence not in BETA_OF_NAME:
        raise ParameterError(
            f"beta must be a number or one of {', '.join(BETA_OF_NAME)}, "
            f"got {divergence!r}"
        )
    return BETA_OF_NAME[divergence]


def beta_divergence(
    V: FloatArray,
    W: FloatArray,
    H: FloatArray,
    beta: float = 1.0,
    *,
    weights: FloatArray | None = None,
) -> float:
    """Return the divergence of a model from data, summed in float64.

    For ``beta`` 2 half the squared distance, 1 Kullback-Leibler, 0 Itakura-Saito.

    Parameters
    ----------
    V : ndarray, shape (n_bins, n_frames)
        Non-negative. Not modified.
    W : ndarray, shape (n_bins, n_components)
        Templates. Not modified.
    H : ndarray, shape (n_components, n_frames)
        Activations. Not modified.
    beta : float, default 1.0
        Which divergence.
    weights : ndarray, shape (n_bins, n_frames), optional
        Non-negative; a bin of weight 0 has no influence, whatever it holds.

    Returns
    -------
    divergence : float
        Infinite where a model of zero meets what needs it positive.

    Raises
    ------
    ParameterError
        If the shapes do not fit.

    References
    ----------
    .. [1] Févotte and Idier, "Algorithms for nonnegative matrix factorization with the
       beta-divergence", Neural Computation 23(9), 2011.
    """
    V, W, H = np.asarray(V), np.asarray(W), np.asarray(H)
    if W.shape[0] != V.shape[0] or H.shape != (W.shape[1], V.shape[1]):
        raise ParameterError(
            f"W and H must be ({V.shape[0]}, n) and (n, {V.shape[1]}) to match V, got "
            f"{W.shape} and {H.shape}"
        )
    total = 0.0
    for start in range(0, V.shape[1], _BLOCK_FRAMES):
        part = slice(start, start + _BLOCK_FRAMES)
        model = product(W.astype(np.float64), H[:, part])
        data = V[:, part].astype(np.float64)
        weight = None if weights is None else np.asarray(weights[:, part], np.float64)
        if weight is not None:
            # Behind a weight of zero anything may stand, NaN included.
            data = np.where(weight > 0, data, 1.0)
            model = np.where(weight > 0, model, 1.0)
        values = entry_divergences(data, model, beta)
        total += float(values.sum() if weight is None else (values * weight).sum())
    return total


def entry_divergences(V: FloatArray, P: FloatArray, beta: float) -> FloatArray:
    """Return ``d_beta(V | P)`` entry by entry; infinite where zeros make it so."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if beta == 2:
            return np.asarray(0.5 * np.square(V - P))
        if beta == 1:
            # 0 log 0 is 0.
            log = np.where(V > 0, V * np.log(np.where(V > 0, V, P) / P), 0.0)
            return np.asarray(log - V + P)
        if beta == 0:
            ratio = np.where((V == 0) & (P == 0), 1.0, V / P)
            return np.asarray(ratio - np.log(ratio) - 1.0)
        data = np.where(V > 0, V**beta, 0.0) if beta < 0 else V**beta
        cross = np.where(V > 0, V * P ** (beta - 1), 0.0)
        return np.asarray(
            ((beta - 1) * P**beta + (data - beta * cross)) / (beta * (beta - 1))
        )
