"""The loop of the multiplicative solvers: momentum, a look now and then, a way back.

An engine here advances, takes its objective, keeps and restores, as those of
:mod:`nmfaudio.factorization.core.descent` do, but for several independent problems at
once, each with a momentum and an end of its own: the rows that
:mod:`nmfaudio.factorization.estimators.activations` solves for, or a single one, the
pair of factors of :mod:`nmfaudio.factorization.rows.alternating`.
"""

from collections.abc import Callable
from typing import Protocol

import numpy as np

from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.factorization.core.updates import CHECK_EVERY, momenta

__all__ = ["Report", "RowEngine", "descend_rows_together"]

Report = Callable[[int, float], None]


class RowEngine(Protocol):
    """What the loop asks of a solver; ``rows`` (n,) are the numbers of problems."""

    def advance(self, rows: IntArray, pushes: FloatArray) -> None:
        """Iterate once for each row of ``pushes`` (n_steps, n), the momenta."""

    def objective(self, rows: IntArray) -> FloatArray:
        """Return the objective of each problem as it is, shape (n,)."""

    def keep(self, rows: IntArray) -> None:
        """Remember these problems as they are."""

    def restore(self, rows: IntArray) -> None:
        """Take these problems back to where they were remembered, at rest."""


def descend_rows_together(
    engine: RowEngine,
    rows: IntArray,
    *,
    max_iter: int,
    tol: float,
    report: Report | None = None,
) -> int:
    """Iterate until every problem has converged; return the number of iterations.

    Every tenth iteration the objective is taken. A problem whose objective rose goes
    back to where it was and on without momentum, which cannot rise [1]_; if even that
    rises, by rounding, there is nothing left to gain.

    Parameters
    ----------
    engine : RowEngine
        At its start, which it has kept.
    rows : ndarray of int, shape (n,)
        Numbers of the problems to solve.
    max_iter : int
        Most iterations.
    tol : float
        A problem is done when ten iterations lowered the root of its objective by no
        more than ``tol`` of its first value; 0 never is.
    report : callable, optional
        Called at each look with the iteration and the sum of the objectives.

    Returns
    -------
    n_iter : int

    References
    ----------
    .. [1] Févotte and Idier, "Algorithms for nonnegative matrix factorization with the
       beta-divergence", Neural Computation 23(9), 2011.
    """
    value = first = engine.objective(rows)
    since, plain = np.zeros(rows.size, np.intp), np.zeros(rows.size, np.bool_)
    n_iter = 0
    while n_iter < max_iter and rows.size:
        steps = np.arange(min(CHECK_EVERY, max_iter - n_iter))
        engine.advance(rows, np.where(plain, 0.0, momenta(since + steps[:, None])))
        n_iter += steps.size
        reached = engine.objective(rows)
        if report is not None:
            report(n_iter, float(reached.sum()))
        rose = reached > value
        little = _root(value) - _root(reached) <= tol * _root(first)
        done = np.where(rose, plain, little & (tol > 0))
        engine.restore(rows[rose])
        engine.keep(rows[~rose])
        value = np.where(rose, value, reached)
        since, plain = np.where(rose, 0, since + steps.size), rose
        rows, value, first = rows[~done], value[~done], first[~done]
        since, plain = since[~done], plain[~done]
    return n_iter


def _root(values: FloatArray) -> FloatArray:
    return np.sqrt(np.maximum(values, 0.0))
