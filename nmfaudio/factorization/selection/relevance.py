"""Automatic relevance determination: one fit that switches unneeded components off."""

import threading
from dataclasses import dataclass

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.core.terms import divergence, left_terms, right_terms
from nmfaudio.factorization.core.updates import exponent

__all__ = ["Relevance", "determine_relevance"]

# Components whose relevance is within this share of its floor are switched off.
_ALIVE = 1e-2
_FLOOR = 1e-12
_FEWEST, _MOST_ITERATIONS = 20, 200
_STILL = 1e-4  # share by which no relevance moves in the last iteration
_SHAPE = 5.0  # the parameter ``a`` of the inverse-gamma prior
# How many neighbouring entries say no more than one; greater is more selective. About
# four in a spectrogram of Hann windows that overlap by three quarters; the rest makes
# up for the noise that a large fit has already explained away.
_REDUNDANCY = 10.0


@dataclass(frozen=True, eq=False)
class Relevance:
    """What is left of many components after the data have spoken.

    Attributes
    ----------
    relevance : ndarray of float, shape (n_components,)
        From 1, the most relevant, down to 0 for what was switched off; descending.
    n_relevant : int
        Components that are left.
    n_iter : int
        Iterations done.
    """

    relevance: FloatArray
    n_relevant: int
    n_iter: int


def determine_relevance(
    V: FloatArray,
    W: FloatArray,
    H: FloatArray,
    *,
    beta: float = 1.0,
    weights: FloatArray | None = None,
    cancel: threading.Event | None = None,
) -> Relevance:
    """Decide which of the components of a fit the data need (l1-ARD) [1]_.

    The entries of component ``k`` in ``W`` and in ``H`` are given an exponential prior
    of one common scale ``λ_k``, and the scales an inverse-gamma prior. Maximising the
    posterior pulls components that explain little down to the prior's floor, and leaves
    the others. How much the data weigh against the prior is the dispersion of the
    noise: it is estimated from the fit that is given, as the mean deviance.

    Parameters
    ----------
    V : ndarray of float, shape (n_bins, n_frames)
        Non-negative. Not modified.
    W, H : ndarray of float, shapes (n_bins, n_components), (n_components, n_frames)
        A fit with more components than will be needed. Not modified.
    beta : float, default 1.0
        Beta-divergence.
    weights : ndarray of float, shape (n_bins, n_frames), optional
        How much each entry counts.
    cancel : threading.Event, optional
        Ends the iterations.

    Returns
    -------
    relevance : Relevance

    References
    ----------
    .. [1] Tan and Févotte, "Automatic relevance determination in nonnegative matrix
       factorization with the beta-divergence", IEEE TPAMI 35(7), 2013.
    """
    peak = max(float(V.max()), np.finfo(np.float64).tiny)
    X = np.ascontiguousarray(V.T / peak, dtype=np.float32)
    shares = None if weights is None else np.ascontiguousarray(weights.T, X.dtype)
    left, right = _balanced(H.T / peak, W)
    n_lengths = left.shape[0] + right.shape[0]
    # Twice the divergence is the deviance: its mean is the dispersion of the noise.
    n_counted = X.size if shares is None else float(shares.sum(dtype=np.float64))
    deviance = 2 * divergence(X, left, right, beta, shares) / n_counted
    dispersion = _REDUNDANCY * deviance + _FLOOR
    # The prior's scale by the method of moments of [1]: E[V] = K E[λ]**2.
    level = np.sqrt((_SHAPE - 1) * (_SHAPE - 2) * float(X.mean()) / left.shape[1])
    strength = n_lengths + _SHAPE + 1
    power = exponent(beta)
    scales = _scales(left, right, level, strength)
    n_iter = 0
    while n_iter < _MOST_ITERATIONS and not (cancel is not None and cancel.is_set()):
        n_iter += 1
        pull = dispersion / scales[None]
        terms = left_terms(X, left, right, beta, _FLOOR, shares)
        left = left * (terms.numerator / (terms.denominator + pull)) ** power
        terms = right_terms(X, left, right, beta, _FLOOR, shares)
        right = right * (terms.numerator / (terms.denominator + pull)) ** power
        left, right = left.astype(X.dtype), right.astype(X.dtype)
        before, scales = scales, _scales(left, right, level, strength)
        still = np.abs(scales - before).max() <= _STILL * scales.max()
        if still and n_iter >= _FEWEST:
            break
    floor = level / strength
    excess = np.sort((scales - floor) / floor)[::-1]
    alive = int((excess > _ALIVE).sum())
    return Relevance(excess / max(float(excess[0]), _FLOOR), alive, n_iter)


def _balanced(left: FloatArray, right: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Share the size of each component evenly: the prior has one scale for both."""
    sizes = left.sum(axis=0), right.sum(axis=0)
    ratio = np.sqrt(np.maximum(sizes[1], _FLOOR) / np.maximum(sizes[0], _FLOOR))
    dtype = np.float32
    return (left * ratio).astype(dtype), (right / ratio).astype(dtype)


def _scales(
    left: FloatArray, right: FloatArray, level: float, strength: float
) -> FloatArray:
    sums = left.sum(axis=0, dtype=np.float64) + right.sum(axis=0, dtype=np.float64)
    return np.asarray((sums + level) / strength)
