"""Alternating solvers with elastic-net penalties, for dense and for sparse matrices.

They minimise scikit-learn's objective for ``X ≈ activations @ templates.T``::

    D(X | activations @ templates.T)
      + l1_activations |activations|₁ + l2_activations |activations|² / 2
      + l1_templates   |templates|₁   + l2_templates   |templates|²   / 2

and serve the fits of :class:`nmfaudio.factorization.estimator.NMF` that the engine's
fused sweeps do not cover: penalties, sparse input, a shuffled order, and zeros of the
start that multiplicative updates must keep.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nmfaudio._typing import FloatArray
from nmfaudio.factorization.least_squares import solve_rows
from nmfaudio.factorization.multiplicative import (
    CHECK_EVERY,
    exponent,
    momentum,
    multiply,
    stretch,
)
from nmfaudio.factorization.terms import (
    Matrix,
    divergence,
    gram_with_penalty,
    left_terms,
    right_terms,
)

__all__ = [
    "ElasticNet",
    "Fit",
    "coordinate_descent",
    "multiplicative_updates",
    "objective",
]

# Inner sweeps for one product with X: beyond four the Gram matrix is stale.
_INNER_SWEEPS = 4
_INNER_TOL = 0.1

# Times the peak of X: keeps the model away from zero where it is divided by.
_FLOOR = 1e-12

Report = Callable[[int, float], None]


class ElasticNet(NamedTuple):
    """Weights of the penalties, already scaled by the size of ``X``."""

    l1_activations: float = 0.0
    l1_templates: float = 0.0
    l2_activations: float = 0.0
    l2_templates: float = 0.0


class Fit(NamedTuple):
    """Factors of ``X ≈ activations @ templates.T`` and the iterations they took."""

    activations: FloatArray
    templates: FloatArray
    n_iter: int


def objective(
    X: Matrix,
    activations: FloatArray,
    templates: FloatArray,
    beta: float,
    net: ElasticNet,
) -> float:
    """Return the penalised objective, summed in float64."""
    value = divergence(X, activations, templates, beta)
    for factor, l1, l2 in (
        (activations, net.l1_activations, net.l2_activations),
        (templates, net.l1_templates, net.l2_templates),
    ):
        if l1:
            value += l1 * float(factor.sum(dtype=np.float64))
        if l2:
            value += 0.5 * l2 * float(np.square(factor, dtype=np.float64).sum())
    return value


def coordinate_descent(
    X: Matrix,
    activations: FloatArray,
    templates: FloatArray,
    net: ElasticNet,
    *,
    max_iter: int,
    tol: float,
    rng: np.random.RandomState | None = None,
    report: Report | None = None,
) -> Fit:
    """Minimise the Frobenius objective by accelerated HALS [1]_ [2]_.

    Parameters
    ----------
    X : ndarray of float or CSR matrix, shape (n_samples, n_features)
        Non-negative. Not modified.
    activations, templates : ndarray of float
        Start, shapes (n_samples, K) and (n_features, K). Not modified.
    net : ElasticNet
        Weights of the penalties.
    max_iter : int
        Most iterations.
    tol : float
        Stop when the projected gradients have shrunk to ``tol`` of the first ones.
    rng : RandomState, optional
        Shuffles the components before each half step; ascending order without it.
    report : callable, optional
        Called with the iteration and the remaining share of the violation.

    Returns
    -------
    fit : Fit
        The objective never rises from one iteration to the next.

    References
    ----------
    .. [1] Cichocki and Phan, "Fast local algorithms for large scale nonnegative matrix
       and tensor factorizations", IEICE Transactions E92-A(3), 2009.
    .. [2] Gillis and Glineur, "Accelerated multiplicative updates and hierarchical ALS
       algorithms for nonnegative matrix factorization", Neural Computation 24(4), 2012.
    """
    activations = np.array(activations, order="C")
    templates = np.array(templates, order="C")
    first = 0.0
    for n_iter in range(1, max_iter + 1):
        violation = 0.0
        for data, factor, other, l1, l2 in (
            (X, activations, templates, net.l1_activations, net.l2_activations),
            (X.T, templates, activations, net.l1_templates, net.l2_templates),
        ):
            violation += solve_rows(
                gram_with_penalty(other, l2),
                np.asarray(data @ other) - other.dtype.type(l1),
                factor,
                tol=_INNER_TOL,
                max_sweeps=_INNER_SWEEPS,
                order=None if rng is None else rng.permutation(factor.shape[1]),
            )
        if n_iter == 1:
            first = violation
        left = violation / first if first > 0 else 0.0
        if report is not None:
            report(n_iter, left)
        if left <= tol:
            return Fit(activations, templates, n_iter)
    return Fit(activations, templates, max_iter)


def multiplicative_updates(
    X: Matrix,
    activations: FloatArray,
    templates: FloatArray,
    beta: float,
    net: ElasticNet,
    *,
    max_iter: int,
    tol: float,
    report: Report | None = None,
) -> Fit:
    """Minimise the penalised beta-divergence by extrapolated multiplicative updates.

    Momentum acts on ratios, so zeros stay zeros and nothing turns negative. Every tenth
    iteration the objective is taken: where it rose, the fit goes back to the last
    check and on without momentum, which cannot rise [1]_.

    Parameters
    ----------
    X, activations, templates, net, max_iter, report
        As in :func:`coordinate_descent`; ``report`` gets the objective.
    beta : float
        Any real number.
    tol : float
        Stop when ten iterations lowered the root of the objective by less than ``tol``
        of its first value.

    Returns
    -------
    fit : Fit

    References
    ----------
    .. [1] Févotte and Idier, "Algorithms for nonnegative matrix factorization with the
       beta-divergence", Neural Computation 23(9), 2011.
    """
    floor = _FLOOR * float(X.max())
    kept = now = before = (activations, templates)
    first = value = objective(X, *now, beta, net)
    since, plain = 0, False
    for n_iter in range(1, max_iter + 1):
        push = 0.0 if plain else exponent(beta) * momentum(since)
        left = stretch(now[0], before[0], push)
        right = stretch(now[1], before[1], push)
        before, now = now, _advance(X, left, right, beta, net, floor)
        since += 1
        if n_iter % CHECK_EVERY and n_iter < max_iter:
            continue
        reached = objective(X, *now, beta, net)
        if report is not None:
            report(n_iter, reached)
        if reached > value:
            if plain:
                # Plain updates only rise by rounding: there is nothing left to gain.
                return Fit(*kept, n_iter)
            now, before, since, plain = kept, kept, 0, True
            continue
        gain = np.sqrt(max(value, 0.0)) - np.sqrt(max(reached, 0.0))
        kept, value, plain = now, reached, False
        if tol > 0 and gain <= tol * np.sqrt(max(first, 0.0)):
            return Fit(*kept, n_iter)
    return Fit(*kept, max_iter)


def _advance(
    X: Matrix,
    activations: FloatArray,
    templates: FloatArray,
    beta: float,
    net: ElasticNet,
    floor: float,
) -> tuple[FloatArray, FloatArray]:
    """Update the activations, then, with them, the templates."""
    power = exponent(beta)
    terms = left_terms(X, activations, templates, beta, floor)
    left = multiply(activations, terms, net.l1_activations, net.l2_activations, power)
    terms = right_terms(X, left, templates, beta, floor)
    right = multiply(templates, terms, net.l1_templates, net.l2_templates, power)
    return left, right
