"""Which solver serves which fit of the scikit-learn estimators."""

import math
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.constraints import (
    Attraction,
    Constraint,
    Penalty,
    Shrinkage,
    Sparsity,
    Weights,
)
from nmfaudio.factorization.core.terms import (
    Matrix,
    data_product,
    divergence,
    gram_with_penalty,
    is_sparse,
)
from nmfaudio.factorization.estimators.activations import solve_activations
from nmfaudio.factorization.estimators.projected_gradient import projected_gradient
from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Observer, Progress
from nmfaudio.factorization.rows.alternating import (
    ElasticNet,
    SolverResult,
    coordinate_descent,
    multiplicative_updates,
)
from nmfaudio.factorization.rows.descent import Report
from nmfaudio.factorization.rows.least_squares import solve_rows

__all__ = [
    "SMALL",
    "SolverOptions",
    "SolverProblem",
    "penalties_of_samples",
    "solve",
    "solve_penalised_activations",
]

SMALL = 1 << 18
"""Up to this many entries a fit is done in float64 and finished with care: that costs
next to nothing, and the result does not depend on the dtype of the input."""

# Constrained updates cannot revive zeros: a start holds this share of its mean there.
_LIFT = 1e-3
# Entries of a component below this share of its greatest are the engine's floor.
_HELD_UP = 1e-11


class SolverProblem(NamedTuple):
    """Data and start of one fit, in the dtype and on the scale it is computed in.

    Attributes
    ----------
    X : ndarray of float or CSR matrix, shape (n_samples, n_features)
    activations : ndarray of float, shape (n_samples, n_components)
    templates : ndarray of float, shape (n_features, n_components)
        The components, transposed.
    scale : float
        What ``X`` was divided by; the factors were by its root.
    seed : int or None
        Seed for a start of the engine's own, which it improves on shortened data, where
        the caller asked for a random one and the data are large enough for that to pay.
    weights : ndarray of float, shape (n_samples, n_features), or None
        How much each entry of ``X``, then dense, counts.
    constraints : tuple of Constraint
        Asked for by the caller, in the engine's orientation.
    """

    X: Matrix
    activations: FloatArray
    templates: FloatArray
    scale: float
    seed: int | None = None
    weights: FloatArray | None = None
    constraints: tuple[Constraint, ...] = ()

    @property
    def is_guided(self) -> bool:
        """Whether there are weights or constraints, which the engine alone takes."""
        return self.weights is not None or bool(self.constraints)

    def of_rows(self, rows: slice) -> "SolverProblem":
        """Return the problem of some of the samples, from the same start."""
        weights = None if self.weights is None else self.weights[rows]
        return self._replace(X=self.X[rows], weights=weights)

    def divergence(self, fit: SolverResult, beta: float) -> float:
        """Return what a fit leaves of the data, as they count."""
        factors = fit.activations, fit.templates
        return divergence(self.X, *factors, beta, self.weights)


class SolverOptions(NamedTuple):
    """When to stop, what to report to, and the generator that shuffles, if any."""

    max_iter: int
    tol: float
    report: Report | None = None
    rng: Any = None


def solve(
    problem: SolverProblem,
    solver: str,
    beta: float,
    net: ElasticNet,
    options: SolverOptions,
) -> SolverResult:
    """Fit by the fastest solver that keeps what the caller was promised.

    Dense data go to the engine's fused sweeps. 'mu' keeps zeros of its start, which the
    engine would lift, and coordinate descent takes penalties and a shuffled order in
    its own stride: these, and sparse data, are served by
    :mod:`nmfaudio.factorization.rows.alternating`. Weights and constraints are
    the engine's, by multiplicative updates for every divergence.

    Parameters
    ----------
    problem : SolverProblem
        Not modified.
    solver : {'cd', 'mu', 'pg'}
        As in :class:`nmfaudio.factorization.estimators.nmf.NMF`.
    beta : float
        2 unless ``solver`` is 'mu'.
    net : ElasticNet
        Weights of the penalties.
    options : SolverOptions
        When to stop.

    Returns
    -------
    fit : SolverResult
    """
    if problem.is_guided:
        fit = _guided(problem, solver, beta, net, options)
    else:
        fit = _solve(problem, solver, beta, net, options)
    if solver == "cd" and not problem.is_guided:
        return _with_best_activations(problem, fit, net, options)
    keeps_zeros = solver != "cd" and not problem.activations.all()
    if not (_is_large(problem) or any(net) or keeps_zeros or problem.constraints):
        # Transform's own answer, unless the fit's is better; on large data the fit's is
        # as good and is there.
        activations = solve_activations(
            problem.X,
            fit.templates,
            beta,
            max_iter=options.max_iter,
            tol=options.tol,
            weights=problem.weights,
        )
        solved = fit._replace(activations=activations)
        if problem.divergence(solved, beta) < problem.divergence(fit, beta):
            return solved
    return fit


def _guided(
    problem: SolverProblem,
    solver: str,
    beta: float,
    net: ElasticNet,
    options: SolverOptions,
) -> SolverResult:
    """Fit under weights and constraints; 'mu' keeps the zeros of its start."""
    constraints = (*problem.constraints, *_as_constraints(problem, net))
    keeps_zeros = not (problem.activations.all() and problem.templates.all())
    if solver == "mu" and keeps_zeros and problem.weights is not None:
        constraints = (*constraints, Weights(problem.weights.T))
        problem = problem._replace(weights=None)
    elif solver != "mu":
        problem = problem._replace(
            activations=_lifted(problem.activations),
            templates=_lifted(problem.templates),
        )
    return _engine(problem, beta, options, constraints)


def _lifted(factor: FloatArray) -> FloatArray:
    return np.where(factor > 0, factor, _LIFT * factor.mean(axis=0))


def penalties_of_samples(constraints: Sequence[Constraint]) -> tuple[Constraint, ...]:
    """Return those that hold for the activations of any data.

    Penalties do. What has the shape of the samples of a fit, and what may not be
    otherwise in it, is of that fit.
    """
    return tuple(
        c
        for c in constraints
        if isinstance(c, Penalty) and not (isinstance(c, Attraction) and c.on == "H")
    )


def solve_penalised_activations(
    X: FloatArray,
    weights: FloatArray | None,
    templates: FloatArray,
    beta: float,
    constraints: Sequence[Constraint],
    options: SolverOptions,
) -> FloatArray:
    """Return activations of held templates under penalties, all samples together.

    Parameters
    ----------
    X : ndarray of float, shape (n_samples, n_features)
        Not modified.
    weights : ndarray of float, shape (n_samples, n_features), optional
        How much each entry counts.
    templates : ndarray of float, shape (n_features, n_components)
        Not modified.
    beta : float
        The divergence.
    constraints : sequence of Constraint
        From :func:`penalties_of_samples`.
    options : SolverOptions
        When to stop.

    Returns
    -------
    activations : ndarray of float, shape (n_samples, n_components)
    """
    result = factorize(
        X.T,
        templates.shape[1],
        beta=beta,
        W=templates,
        update_W=False,
        weights=None if weights is None else weights.T,
        constraints=constraints,
        max_iter=options.max_iter,
        tol=options.tol,
    )
    return np.array(result.H.T)


def _with_best_activations(
    problem: SolverProblem, fit: SolverResult, net: ElasticNet, options: SolverOptions
) -> SolverResult:
    """Take the activations to their optimum, where ``transform`` will find them.

    One product with ``X`` and sweeps on a Gram matrix: of large data a few, which is as
    close as anyone looks there.
    """
    large = _is_large(problem)
    activations = np.array(fit.activations, order="C")
    linear = data_product(problem.X, fit.templates)
    solve_rows(
        gram_with_penalty(fit.templates, net.l2_activations),
        linear - linear.dtype.type(net.l1_activations),
        activations,
        tol=0.01 if large else options.tol**2,
        max_sweeps=8 if large else options.max_iter,
    )
    return fit._replace(activations=activations)


def _solve(
    problem: SolverProblem,
    solver: str,
    beta: float,
    net: ElasticNet,
    options: SolverOptions,
) -> SolverResult:
    if solver == "pg":
        return _projected_gradient(problem, net, options)
    dense = not is_sparse(problem.X)
    limits: dict[str, Any] = {
        "max_iter": options.max_iter, "tol": options.tol, "report": options.report
    }  # fmt: skip
    if solver == "cd":
        if dense and not any(net) and options.rng is None:
            return _engine(problem, beta, options)
        return coordinate_descent(*problem[:3], net, rng=options.rng, **limits)
    positive = problem.activations.all() and problem.templates.all()
    if dense and positive and beta != 2 and (_is_large(problem) or not any(net)):
        return _engine(problem, beta, options, _as_constraints(problem, net))
    return multiplicative_updates(*problem[:3], beta, net, **limits)


def _is_large(problem: SolverProblem) -> bool:
    return bool(problem.X.shape[0] * problem.X.shape[1] > SMALL)


def _as_constraints(problem: SolverProblem, net: ElasticNet) -> tuple[Constraint, ...]:
    """Return the penalties as constraints of the engine, which scales them by size."""
    n_samples, n_features = problem.X.shape
    sides: tuple[tuple[Literal["W", "H"], int, tuple[float, float]], ...] = (
        ("H", n_features, net.on_activations),
        ("W", n_samples, net.on_templates),
    )
    constraints: list[Constraint] = []
    for side, size, (l1, l2) in sides:
        if l1:
            constraints.append(Sparsity(l1 / size, on=side, absolute=True))
        if l2:
            constraints.append(Shrinkage(l2 / size, on=side, absolute=True))
    return tuple(constraints)


def _engine(
    problem: SolverProblem,
    beta: float,
    options: SolverOptions,
    constraints: tuple[Constraint, ...] = (),
) -> SolverResult:
    drawn = problem.seed is not None
    result = factorize(
        problem.X.T,
        problem.templates.shape[1],
        beta=beta,
        W=None if drawn else problem.templates,
        H=None if drawn else problem.activations.T,
        seed=problem.seed or 0,
        weights=None if problem.weights is None else problem.weights.T,
        constraints=constraints,
        max_iter=options.max_iter,
        tol=options.tol,
        observer=_observer(options.report),
    )
    activations, templates = result.H.T, result.W
    if beta >= 1 and not problem.constraints:
        # The engine holds entries up so that they can come back; where it ended they
        # are zeros. Below 1 a small entry may be all there is for a small value.
        activations, templates = _without_floor(activations), _without_floor(templates)
    objective = result.divergence[-1] if problem.constraints else None
    return SolverResult(activations, templates, max(result.n_iter, 1), objective)


def _without_floor(factor: FloatArray) -> FloatArray:
    return np.where(factor > _HELD_UP * factor.max(axis=0), factor, 0)


def _projected_gradient(
    problem: SolverProblem, net: ElasticNet, options: SolverOptions
) -> SolverResult:
    """Solve with a peak of 1: steps and tolerances then mean the same at any level."""
    peak = float(problem.X.max()) or 1.0
    root = problem.X.dtype.type(math.sqrt(peak))
    result = projected_gradient(
        problem.X / problem.X.dtype.type(peak),
        problem.activations / root,
        problem.templates / root,
        ElasticNet(
            l1_activations=net.l1_activations / peak / math.sqrt(peak),
            l1_templates=net.l1_templates / peak / math.sqrt(peak),
            l2_activations=net.l2_activations / peak,
            l2_templates=net.l2_templates / peak,
        ),
        max_iter=options.max_iter,
        tol=options.tol,
        report=options.report,
    )
    return result._replace(
        activations=result.activations * root, templates=result.templates * root
    )


def _observer(report: Report | None) -> Observer | None:
    if report is None:
        return None

    def observe(progress: Progress) -> None:
        if np.isfinite(progress.divergence):
            report(progress.n_iter, progress.divergence)

    return observe
