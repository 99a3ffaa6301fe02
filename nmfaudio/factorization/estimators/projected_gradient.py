"""Projected gradients for the Frobenius norm: the reference method [1]_.

The textbook road to NMF: hold one factor, move the other against the gradient, clip at
zero, and choose the step so that the objective is sure to fall. It is slower than
:func:`nmfaudio.factorization.factorize.factorize` and kept because every step can be
read and proved: tests hold the fast solvers against it.

References
----------
.. [1] Lin, "Projected gradient methods for nonnegative matrix factorization", Neural
   Computation 19(10), 2007.
"""

import math
from dataclasses import dataclass

import numpy as np

from nmfaudio.compiled.linear_algebra import norm, product
from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.core.terms import Matrix, data_product, gram_with_penalty
from nmfaudio.factorization.rows.alternating import (
    ElasticNet,
    SolverResult,
    objective,
)
from nmfaudio.factorization.rows.descent import Report

__all__ = ["minimize_quadratic", "projected_gradient", "projected_norm"]

_DECREASE = 0.01  # sigma of [1]: the share of the predicted decrease a step must reach
_SHRINK = 0.1  # beta of [1]: the factor between two tried step lengths
_MAX_TRIES = 20
_MAX_INNER = 1000


@dataclass
class Subproblem:
    """One factor's state between outer iterations: its tolerance and last step."""

    tol: float
    step: float = 1.0


def projected_norm(gradient: FloatArray, point: FloatArray) -> float:
    """Return the norm of the projected gradient, zero exactly at a stationary point.

    Parameters
    ----------
    gradient, point : ndarray of float, same shape
        Gradient of the objective at ``point``, and the point, non-negative.

    Returns
    -------
    norm : float
        Euclidean norm over the coordinates that can still move: those that are
        positive, and those at zero whose gradient is negative.
    """
    free = (gradient < 0) | (point > 0)
    return norm(gradient[free])


def minimize_quadratic(
    gram: FloatArray,
    linear: FloatArray,
    start: FloatArray,
    state: Subproblem,
) -> tuple[FloatArray, FloatArray]:
    """Minimise ``<A, gram @ A> / 2 - <linear, A>`` over non-negative ``A``.

    With ``gram = W.T @ W`` and ``linear = W.T @ V`` this is the non-negative least
    squares problem for the activations; adding to the diagonal of ``gram`` gives an L2
    penalty and taking from ``linear`` an L1 penalty. Algorithm 4 of [1]_.

    Parameters
    ----------
    gram : ndarray of float, shape (n_components, n_components)
        Symmetric, positive semi-definite. Not modified.
    linear, start : ndarray of float, shape (n_components, n_frames)
        Linear term and starting point. Not modified.
    state : Subproblem
        ``tol`` is the projected gradient norm at which to stop, tightened where the
        start is good enough already; ``step`` is where the step search starts. Both are
        modified in place.

    Returns
    -------
    point, gradient : ndarray of float, shape (n_components, n_frames)
        The minimiser and the objective's gradient there.
    """
    point = start
    gradient = product(gram, point) - linear
    for n_steps in range(_MAX_INNER):
        good = projected_norm(gradient, point) <= state.tol
        moved = point if good else _search_step(gram, point, gradient, state)
        if np.array_equal(moved, point):
            # Good enough, or the decrease is below the rounding of this dtype.
            state.tol *= _SHRINK if n_steps == 0 else 1.0
            break
        point = moved
        gradient = product(gram, point) - linear
    return point, gradient


def _search_step(
    gram: FloatArray, point: FloatArray, gradient: FloatArray, state: Subproblem
) -> FloatArray:
    """Return the point after the longest tried step with sufficient decrease."""

    def reached(step: float) -> tuple[FloatArray, bool]:
        moved = np.maximum(point - point.dtype.type(step) * gradient, 0)
        change = moved - point
        predicted = float(np.sum(gradient * change))
        curvature = float(np.sum(product(gram, change) * change))
        return moved, (1 - _DECREASE) * predicted + 0.5 * curvature <= 0

    moved, good = reached(state.step)
    for _ in range(_MAX_TRIES):
        step = state.step / _SHRINK if good else state.step * _SHRINK
        tried, fine = reached(step)
        if good and (not fine or np.array_equal(tried, moved)):
            return moved
        state.step, moved = step, tried
        if fine and not good:
            return moved
    return moved if good else point


def projected_gradient(
    X: Matrix,
    activations: FloatArray,
    templates: FloatArray,
    net: ElasticNet,
    *,
    max_iter: int,
    tol: float,
    report: Report | None = None,
) -> SolverResult:
    """Minimise the penalised Frobenius objective by projected gradients [1]_.

    Two least-squares problems in turn, whose tolerances tighten. The first tried step
    suits data with a peak near 1.

    Parameters
    ----------
    X, activations, templates, net, max_iter
        As in :func:`nmfaudio.factorization.rows.alternating.coordinate_descent`.
    tol : float
        Stop when the norm of the projected gradient is ``tol`` times its first value.
    report : callable, optional
        Called with the iteration and the objective.

    Returns
    -------
    result : SolverResult

    Notes
    -----
    O(n_samples * n_features * n_components) for each outer iteration, and
    O(n_components² * (n_samples + n_features)) for each step within it.
    """
    left: FloatArray = activations.T
    right: FloatArray = templates.T
    for_left = _quadratic(X, right.T, net.on_activations)
    for_right = _quadratic(X.T, left.T, net.on_templates)
    slope: FloatArray = product(for_left[0], left) - for_left[1]
    first = math.hypot(norm(product(for_right[0], right) - for_right[1]), norm(slope))
    of_left, of_right = (Subproblem(max(0.001, tol) * first) for _ in range(2))
    for n_iter in range(max_iter):
        other_slope = product(for_right[0], right) - for_right[1]
        left_over = projected_norm(other_slope, right), projected_norm(slope, left)
        if math.hypot(*left_over) <= tol * first:
            return SolverResult(left.T, right.T, max(n_iter, 1))
        right, _ = minimize_quadratic(*for_right, right, of_right)
        for_left = _quadratic(X, right.T, net.on_activations)
        left, slope = minimize_quadratic(*for_left, left, of_left)
        for_right = _quadratic(X.T, left.T, net.on_templates)
        if report is not None:
            report(n_iter + 1, objective(X, left.T, right.T, 2.0, net))
    return SolverResult(left.T, right.T, max_iter)


def _quadratic(
    data: Matrix, other: FloatArray, penalties: tuple[float, float]
) -> tuple[FloatArray, FloatArray]:
    """Return the quadratic that one factor, transposed, minimises beside the other."""
    l1, l2 = penalties
    gram = gram_with_penalty(other, l2)
    return gram, data_product(data, other).T - gram.dtype.type(l1)
