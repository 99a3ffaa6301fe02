"""One multiplicative update, and the momentum that makes a chain of them short."""

import numpy as np

from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.factorization.core.terms import Terms

__all__ = [
    "CHECK_EVERY",
    "MOST_STRETCH",
    "exponent",
    "momenta",
    "momentum",
    "multiplicative_update",
    "stretch",
]

CHECK_EVERY = 10
"""Iterations between two looks at the objective."""

MOST_STRETCH = 10.0
"""Times an entry's last step that it is thrown at most."""

_MOST_MOMENTUM = 0.9
_DELAY = 6


def exponent(beta: float) -> float:
    """Return the power of a multiplicative step that makes its descent certain [1]_.

    References
    ----------
    .. [1] Févotte and Idier, "Algorithms for nonnegative matrix factorization with the
       beta-divergence", Neural Computation 23(9), 2011.
    """
    if beta < 1:
        return 1 / (2 - beta)
    if beta > 2:
        return 1 / (beta - 1)
    return 1.0


def multiplicative_update(
    factor: FloatArray,
    terms: Terms,
    l1: float | FloatArray,
    l2: float | FloatArray,
    power: float,
) -> FloatArray:
    """Return the factor after one multiplicative update, penalties included.

    ``factor * (numerator / (denominator + l1 + l2 * factor)) ** power``. Zeros stay
    zeros, and entries that nothing pulls at fall to zero.

    Parameters
    ----------
    factor : ndarray of float, shape (n, n_components)
        Not modified.
    terms : Terms
        From :func:`left_terms` or :func:`right_terms`.
    l1, l2 : float or ndarray of float, shape (n, 1)
        Weights of the penalties.
    power : float
        From :func:`exponent`.

    Returns
    -------
    factor : ndarray of float, shape (n, n_components)
        New array.
    """
    denominator = terms.denominator
    if np.any(l1) or np.any(l2):
        denominator = denominator + l1 + l2 * factor
    tiny = np.finfo(factor.dtype).tiny
    step = terms.numerator / np.maximum(denominator, tiny)
    if power != 1:
        step **= power
    # Below the square root of the smallest number products underflow: zero, then.
    updated = np.asarray(factor * step, dtype=factor.dtype)
    updated[~(updated > np.sqrt(tiny))] = 0
    return updated


def momentum(n_steps: int) -> float:
    """Return the exponent of the ``n_steps``-th extrapolation since a restart [1]_.

    References
    ----------
    .. [1] Ang and Gillis, "Accelerating nonnegative matrix factorization algorithms
       using extrapolation", Neural Computation 31(2), 2019.
    """
    return min(n_steps / (n_steps + _DELAY), _MOST_MOMENTUM)


def momenta(n_steps: IntArray) -> FloatArray:
    """Return the :func:`momentum` of each of many extrapolations."""
    return np.minimum(n_steps / (n_steps + _DELAY), _MOST_MOMENTUM)


def stretch(
    factor: FloatArray, previous: FloatArray, power: float | FloatArray
) -> FloatArray:
    """Extrapolate a factor along its last step, in the logarithm.

    ``factor * clip(factor / previous, 1/10, 10) ** power``: positive stays positive,
    zero stays zero, and no entry is thrown further than ten times its last step.

    Parameters
    ----------
    factor, previous : ndarray of float, shape (n, n_components)
        After and before the last step. Not modified.
    power : float or ndarray of float, shape (n, 1)
        0 stays where it is.

    Returns
    -------
    ahead : ndarray of float, shape (n, n_components)
    """
    if isinstance(power, float) and power == 0:
        return factor
    seen = np.maximum(previous, np.finfo(factor.dtype).tiny)
    ratio = np.clip(factor / seen, 1 / MOST_STRETCH, MOST_STRETCH)
    return np.asarray(factor * ratio**power, dtype=factor.dtype)
