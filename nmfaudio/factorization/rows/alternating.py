"""Alternating solvers with elastic-net penalties, for dense and for sparse matrices.

They minimise scikit-learn's objective for ``X ≈ activations @ templates.T``::

    D(X | activations @ templates.T)
      + l1_activations |activations|₁ + l2_activations |activations|² / 2
      + l1_templates   |templates|₁   + l2_templates   |templates|²   / 2

and serve the fits of :class:`nmfaudio.factorization.estimators.nmf.NMF` that the
engine's fused sweeps do not cover: penalties, sparse input, a shuffled order, and zeros
of the start that multiplicative updates must keep.
"""

from typing import NamedTuple

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.factorization.constrained.updates import stretch_factor
from nmfaudio.factorization.core.terms import (
    Matrix,
    data_product,
    divergence,
    gram_with_penalty,
    is_sparse,
    left_terms,
    right_terms,
    sum_of_squares,
)
from nmfaudio.factorization.core.updates import (
    CHECK_EVERY,
    exponent,
    multiplicative_update,
    stretch,
)
from nmfaudio.factorization.rows.descent import Report, descend_rows_together
from nmfaudio.factorization.rows.least_squares import solve_rows
from nmfaudio.factorization.rows.stored_kullback_leibler import (
    stored_divergence,
    update_stored,
)
from nmfaudio.factorization.rows.stored_squares import Swept, sweep_stored

__all__ = [
    "ElasticNet",
    "SolverResult",
    "coordinate_descent",
    "multiplicative_updates",
    "objective",
]

# Inner sweeps for one product with X: beyond four the Gram matrix is stale.
_INNER_SWEEPS = 4
_INNER_TOL = 0.1
# Momentum keeps gradients up where nothing is left to gain: this share of ``tol``.
_LITTLE = 0.01
# Momentum of [Ang & Gillis 2019]: where it starts, how it grows, how it is cut back.
_FIRST_PUSH = 0.5
_PUSH_GROWTH = 1.05
_MOST_PUSH_GROWTH = 1.01
_PUSH_CUT = 1.5
# On eight sets of made documents fits then end after a fifth fewer iterations.
_SLOW = 0.5

# Times the peak of X: keeps the model away from zero where it is divided by.
_FLOOR = 1e-12


class ElasticNet(NamedTuple):
    """Weights of the penalties, already scaled by the size of ``X``."""

    l1_activations: float = 0.0
    l1_templates: float = 0.0
    l2_activations: float = 0.0
    l2_templates: float = 0.0

    @property
    def on_activations(self) -> tuple[float, float]:
        """The L1 and the L2 weight of the activations."""
        return self.l1_activations, self.l2_activations

    @property
    def on_templates(self) -> tuple[float, float]:
        """The L1 and the L2 weight of the templates."""
        return self.l1_templates, self.l2_templates

    def cost(self, activations: FloatArray, templates: FloatArray) -> float:
        """Return what the factors pay, summed in float64."""
        value = 0.0
        for factor, (l1, l2) in (
            (activations, self.on_activations),
            (templates, self.on_templates),
        ):
            if l1:
                value += l1 * float(factor.sum(dtype=np.float64))
            if l2:
                value += 0.5 * l2 * sum_of_squares(factor)
        return value


class SolverResult(NamedTuple):
    """Factors of ``X ≈ activations @ templates.T`` and the iterations they took.

    ``objective`` is what was minimised where that is more than the divergence and an
    elastic net.
    """

    activations: FloatArray
    templates: FloatArray
    n_iter: int
    objective: float | None = None


def objective(
    X: Matrix,
    activations: FloatArray,
    templates: FloatArray,
    beta: float,
    net: ElasticNet,
) -> float:
    """Return the penalised objective, summed in float64."""
    fitted = divergence(X, activations, templates, beta)
    return fitted + net.cost(activations, templates)


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
) -> SolverResult:
    """Minimise the Frobenius objective by fast, extrapolated HALS [1]_ [2]_ [3]_.

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
        Stop when the projected gradients have shrunk to ``tol`` of the first ones, or
        ten iterations have lowered the objective by less than a hundredth of ``tol``.
    rng : RandomState, optional
        Shuffles the components before each half step; ascending order without it.
    report : callable, optional
        Called with the iteration and the remaining share of the violation.

    Returns
    -------
    result : SolverResult
        The best pair of factors that was met; never worse than the start.

    References
    ----------
    .. [1] Cichocki and Phan, "Fast local algorithms for large scale nonnegative matrix
       and tensor factorizations", IEICE Transactions E92-A(3), 2009.
    .. [2] Gillis and Glineur, "Accelerated multiplicative updates and hierarchical ALS
       algorithms for nonnegative matrix factorization", Neural Computation 24(4), 2012.
    .. [3] Ang and Gillis, "Accelerating nonnegative matrix factorization algorithms
       using extrapolation", Neural Computation 31(2), 2019.
    """
    kept = now = ahead = (activations, templates)
    least = before = earlier = np.inf
    constant = 0.5 * sum_of_squares(X)
    push, most_push, first = 0.0, 1.0, 0.0
    turned = X.T.tocsr() if is_sparse(X) else X.T
    looked_at = np.inf
    for n_iter in range(1, max_iter + 1):
        half = _half_step(X, ahead[1], ahead[0], net.on_activations, rng)
        left, violation = half.factor, half.violation
        beyond = _beyond(left, now[0], push)
        half = _half_step(turned, beyond, ahead[1], net.on_templates, rng)
        right, violation = half.factor, violation + half.violation
        value = constant + half.quadratic + net.cost(beyond, right)
        if value < least:
            kept, least = (beyond, right), value
        if value > before:
            # It overshot: on from where it was, with less momentum.
            most_push, push, ahead = push, push / _PUSH_CUT, (left, right)
        else:
            ahead = beyond, _beyond(right, now[1], push)
            # Where each step gains less than half of the last, the end is near and
            # steps beyond it only lead away.
            is_slow = before - value > _SLOW * (earlier - before)
            push = min(most_push, push * _PUSH_GROWTH or _FIRST_PUSH) * is_slow
            most_push = min(1.0, most_push * _MOST_PUSH_GROWTH)
        now, earlier, before = (left, right), before, value
        first = first or violation
        share = violation / first if first > 0 else 0.0
        if report is not None:
            report(n_iter, share)
        if share <= tol:
            return SolverResult(*kept, n_iter)
        if n_iter % CHECK_EVERY == 0:
            if looked_at - least < _LITTLE * tol * least:
                return SolverResult(*kept, n_iter)
            looked_at = least
    return SolverResult(*kept, max_iter)


def _half_step(
    data: Matrix,
    other: FloatArray,
    factor: FloatArray,
    penalties: tuple[float, float],
    rng: np.random.RandomState | None,
) -> Swept:
    """Sweep over the components of ``factor``, the other one held.

    What is gained is returned without the penalties.
    """
    l1, l2 = penalties
    if is_sparse(data) and rng is None:
        half = sweep_stored(data, other, factor, penalties)
        if not (l1 or l2):
            return half
        paid = ElasticNet(l1_activations=l1, l2_activations=l2)
        cost = paid.cost(half.factor, half.factor[:0])
        return half._replace(quadratic=half.quadratic - cost)
    linear = data_product(data, other)
    gram = product(other.T, other)
    swept = np.array(factor, order="C")
    violation = solve_rows(
        gram_with_penalty(other, l2) if l2 else gram,
        linear - other.dtype.type(l1) if l1 else linear,
        swept,
        tol=_INNER_TOL,
        max_sweeps=_INNER_SWEEPS,
        order=None if rng is None else rng.permutation(factor.shape[1]),
    )
    # Sums in float64: both are far greater than what is left of them.
    exact = swept.astype(np.float64)
    quadratic = float(np.sum((0.5 * product(exact, gram) - linear) * exact))
    return Swept(swept, violation, quadratic)


def _beyond(now: FloatArray, before: FloatArray, push: float) -> FloatArray:
    """Go on along the last step by the share ``push``, not below zero."""
    if push == 0:
        return now
    return np.asarray(np.maximum(now + now.dtype.type(push) * (now - before), 0))


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
) -> SolverResult:
    """Minimise the penalised beta-divergence by extrapolated multiplicative updates.

    Momentum acts on ratios, so zeros stay zeros and nothing turns negative; where the
    objective rose, the fit goes back: see
    :func:`nmfaudio.factorization.rows.descent.descend_rows_together`.

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
    result : SolverResult
    """
    fit = _JointFit(X, activations, templates, beta, net)
    n_iter = descend_rows_together(
        fit, np.zeros(1, np.intp), max_iter=max_iter, tol=tol, report=report
    )
    return SolverResult(*fit.kept, n_iter)


class _JointFit:
    """Both factors on their way, as the one problem of the loop."""

    def __init__(
        self,
        X: Matrix,
        activations: FloatArray,
        templates: FloatArray,
        beta: float,
        net: ElasticNet,
    ) -> None:
        self._X, self._beta, self._net = X, beta, net
        self._floor = _FLOOR * float(X.max())
        self._turned = X.T.tocsr() if is_sparse(X) and beta == 1 else None
        self.kept = self._now = self._before = (activations, templates)

    def advance(self, rows: IntArray, pushes: FloatArray) -> None:  # noqa: ARG002  # the one
        """Update the activations, then, with them, the templates."""
        X, beta, net, power = self._X, self._beta, self._net, exponent(self._beta)
        if self._turned is not None:
            self._advance_stored(pushes[:, 0])
            return
        for push in pushes[:, 0]:
            left, right = (
                stretch(now, before, power * float(push))
                for now, before in zip(self._now, self._before, strict=True)
            )
            terms = left_terms(X, left, right, beta, self._floor)
            left = multiplicative_update(left, terms, *net.on_activations, power)
            terms = right_terms(X, left, right, beta, self._floor)
            right = multiplicative_update(right, terms, *net.on_templates, power)
            self._before, self._now = self._now, (left, right)

    def _advance_stored(self, pushes: FloatArray) -> None:
        """Do the same on the stored entries, each read once for each factor."""
        net, floor = self._net, self._floor
        for push in pushes:
            ahead = [np.empty_like(now) for now in self._now]
            for now, before, out in zip(self._now, self._before, ahead, strict=True):
                momentum = now.dtype.type(push)
                stretch_factor(now.ravel(), before.ravel(), momentum, out.ravel())
            left, right = ahead
            left = update_stored(self._X, left, right, net.on_activations, floor)
            right = update_stored(self._turned, right, left, net.on_templates, floor)
            self._before, self._now = self._now, (left, right)

    def objective(self, rows: IntArray) -> FloatArray:  # noqa: ARG002  # likewise
        """Return the penalised objective."""
        if self._turned is not None:
            fitted = stored_divergence(self._X, *self._now, self._floor)
            return np.array([fitted + self._net.cost(*self._now)])
        return np.array([objective(self._X, *self._now, self._beta, self._net)])

    def keep(self, rows: IntArray) -> None:
        """Remember the factors."""
        if rows.size:
            self.kept = self._now

    def restore(self, rows: IntArray) -> None:
        """Go back to the remembered factors, without momentum."""
        if rows.size:
            self._now = self._before = self.kept
