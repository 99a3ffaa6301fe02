"""NMF by mini-batches: a few samples at a time, with a memory of the earlier ones."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any, Self

import numpy as np
from sklearn.utils import gen_batches
from sklearn.utils.validation import check_is_fitted

from nmfaudio.compiled.linear_algebra import norm
from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.core.terms import left_terms
from nmfaudio.factorization.core.updates import exponent, multiplicative_update
from nmfaudio.factorization.estimators.activations import solve_activations
from nmfaudio.factorization.estimators.alternating import SolverResult, objective
from nmfaudio.factorization.estimators.base import (
    IS_BOOL,
    BaseNMF,
    ParameterRule,
    at_least,
    either,
    one_of,
)
from nmfaudio.factorization.estimators.dispatch import SolverProblem, solve
from nmfaudio.factorization.estimators.minibatch_memory import (
    Memory,
    floor_of,
    make_memory,
)

__all__ = ["MiniBatchNMF"]


@dataclass
class _Progress:
    """Early stopping: a smoothed cost, and how long it has not fallen."""

    n_samples: int
    cost: float | None = None
    least: float = np.inf
    n_idle: int = 0

    def add(self, cost: float, batch_size: int) -> None:
        """Smooth the cost of one more batch in."""
        share = min(batch_size / (self.n_samples + 1), 1.0)
        self.cost = (
            cost if self.cost is None else self.cost + share * (cost - self.cost)
        )
        self.n_idle = 0 if self.cost < self.least else self.n_idle + 1
        self.least = min(self.least, self.cost)


class MiniBatchNMF(BaseNMF):
    """Mini-batch non-negative matrix factorization, a drop-in for scikit-learn's.

    Minimises the objective of :class:`nmfaudio.factorization.estimators.nmf.NMF` from a
    few samples at a time, for data that arrive as a stream or do not fit into memory.
    Parameters, defaults and attributes are those of
    ``sklearn.decomposition.MiniBatchNMF``.

    Parameters
    ----------
    n_components, init, beta_loss, random_state, alpha_W, alpha_H, l1_ratio, verbose
        As for :class:`nmfaudio.factorization.estimators.nmf.NMF`.
    batch_size : int, default 1024
        Samples in a mini-batch.
    tol : float, default 1e-4
        Stop when a step changes the components by less than this share; 0 never does.
    max_no_improvement : int or None, default 10
        Stop after so many batches without a new least smoothed cost; None never does.
    max_iter : int, default 200
        Most passes over the data.
    forget_factor : float, default 0.7
        What is left, after one pass over the data, of the memory of earlier batches.
    fresh_restarts : bool, default False
        Whether to solve for the activations of each batch anew.
    fresh_restarts_max_iter : int, default 30
        Most iterations of one such solution.
    transform_max_iter : int or None, default None
        Most iterations in ``transform``; None is ``max_iter``.

    Attributes
    ----------
    components_ : ndarray of float, shape (n_components, n_features)
        Components (templates), one for each row.
    n_components_ : int
        Number of components.
    reconstruction_err_ : float
        ``sqrt(2 * D)`` of the fitted data; not set by ``partial_fit``.
    n_iter_ : int
        Passes over the data begun.
    n_steps_ : int
        Mini-batches processed.
    n_features_in_ : int
        Features seen in the fit.
    feature_names_in_ : ndarray of str, shape (n_features_in_,)
        Their names, where ``X`` has names.

    Notes
    -----
    With one batch that holds all samples and ``forget_factor=0`` the problem is that of
    :class:`nmfaudio.factorization.estimators.nmf.NMF` with ``solver='mu'``, and is
    given to the same solver. Custom starts are not modified.

    References
    ----------
    .. [1] Lefèvre, Bach and Févotte, "Online algorithms for nonnegative matrix
       factorization with the Itakura-Saito divergence", WASPAA 2011.

    Examples
    --------
    >>> import numpy as np
    >>> from nmfaudio import MiniBatchNMF
    >>> X = np.array([[1, 1], [2, 1], [3, 1.2], [4, 1], [5, 0.8], [6, 1]])
    >>> model = MiniBatchNMF(n_components=2, init="random", random_state=0)
    >>> model.fit_transform(X).shape
    (6, 2)
    """

    _rules: Mapping[str, ParameterRule] = {
        **BaseNMF._rules,
        "max_no_improvement": either(at_least(Integral, 1), one_of(None)),
        "batch_size": at_least(Integral, 1),
        "forget_factor": at_least(Real, 0, 1),
        "fresh_restarts": IS_BOOL,
        "fresh_restarts_max_iter": at_least(Integral, 1),
        "transform_max_iter": either(at_least(Integral, 1), one_of(None)),
    }

    def __init__(
        self,
        n_components: Any = "auto",
        *,
        init: str | None = None,
        batch_size: int = 1024,
        beta_loss: Any = "frobenius",
        tol: float = 1e-4,
        max_no_improvement: int | None = 10,
        max_iter: int = 200,
        alpha_W: float = 0.0,
        alpha_H: Any = "same",
        l1_ratio: float = 0.0,
        forget_factor: float = 0.7,
        fresh_restarts: bool = False,
        fresh_restarts_max_iter: int = 30,
        transform_max_iter: int | None = None,
        random_state: Any = None,
        verbose: Any = 0,
    ) -> None:
        self.n_components = n_components
        self.init = init
        self.batch_size = batch_size
        self.beta_loss = beta_loss
        self.tol = tol
        self.max_no_improvement = max_no_improvement
        self.max_iter = max_iter
        self.alpha_W = alpha_W
        self.alpha_H = alpha_H
        self.l1_ratio = l1_ratio
        self.forget_factor = forget_factor
        self.fresh_restarts = fresh_restarts
        self.fresh_restarts_max_iter = fresh_restarts_max_iter
        self.transform_max_iter = transform_max_iter
        self.random_state = random_state
        self.verbose = verbose

    def fit_transform(
        self,
        X: Any,
        y: Any = None,  # noqa: ARG002  # scikit-learn's signature
        W: Any = None,
        H: Any = None,
    ) -> FloatArray:
        """Learn a model for the data ``X`` and return its activations.

        Parameters
        ----------
        X : array-like or sparse matrix, shape (n_samples, n_features)
            Non-negative and finite. Not modified.
        y : ignored
            For the interface.
        W, H : ndarray of float, optional
            Start for ``init='custom'``: activations (n_samples, n_components) and
            components (n_components, n_features). Not modified.

        Returns
        -------
        activations : ndarray of float, shape (n_samples, n_components)
            In the dtype of ``X``.
        """
        self._check_parameters()
        X = self._check_data(X, reset=True)
        self._check_zeros(X)
        problem = self._problem(X, W, H)
        n_samples = X.shape[0]
        size = min(int(self.batch_size), n_samples)
        n_batches = -(-n_samples // size)
        if n_batches == 1 and self.forget_factor == 0 and not self.fresh_restarts:
            fit = solve(
                problem, "mu", self._beta, self._penalties(problem), self._options()
            )
            self.n_steps_ = fit.n_iter
            converged = fit.n_iter < self.max_iter
            level = np.sqrt(problem.scale)
            self._memory = make_memory(fit.templates * level, self._beta, 0.0)
        else:
            fit, converged = self._learn(problem, size, n_batches)
        self.n_iter_ = -(-self.n_steps_ // n_batches)
        self._warn_if_unfinished(converged=converged)
        return self._keep(problem, fit, X.dtype)

    def transform(self, X: Any) -> FloatArray:
        """Return the activations of the fitted components in ``X``.

        Parameters
        ----------
        X : array-like or sparse matrix, shape (n_samples, n_features)
            Non-negative and finite. Not modified.

        Returns
        -------
        activations : ndarray of float, shape (n_samples, n_components)
            In the dtype of ``X``. Each row depends on its own sample only.
        """
        check_is_fitted(self)
        X = self._check_data(X, reset=False)
        self._check_zeros(X)
        return self._activations(X, self._most_of_transform)

    def partial_fit(
        self,
        X: Any,
        y: Any = None,  # noqa: ARG002  # scikit-learn's signature
        W: Any = None,
        H: Any = None,
    ) -> Self:
        """Update the model by one mini-batch.

        Parameters
        ----------
        X : array-like or sparse matrix, shape (n_samples, n_features)
            The batch. Non-negative and finite. Not modified.
        y : ignored
            For the interface.
        W, H : ndarray of float, optional
            Start for ``init='custom'``, used by the first call only; ``W`` only says
            that there is a start, since a batch's activations are always solved for.

        Returns
        -------
        self : object
        """
        first = not hasattr(self, "components_")
        if first:
            self._check_parameters()
        X = self._check_data(X, reset=first)
        self._check_zeros(X)
        if first:
            _, components = self._start(X, W, H)
            size = min(int(self.batch_size), X.shape[0])
            retained = float(self.forget_factor ** (size / X.shape[0]))
            templates = np.ascontiguousarray(components.T)
            self._memory = make_memory(templates, self._beta, retained)
            self.n_steps_ = 0
        templates = self._memory.templates
        X = X.tocsr() if hasattr(X, "tocsr") else X
        problem = SolverProblem(
            X.astype(templates.dtype, copy=False), X[:0], templates, 1.0
        )
        self._step(problem, None, self._memory)
        self.components_ = np.ascontiguousarray(self._memory.templates.T)
        self.n_components_ = self.components_.shape[0]
        self.n_steps_ += 1
        return self

    @property
    def _most_of_transform(self) -> int:
        most = self.transform_max_iter
        return int(self.max_iter if most is None else most)

    def _learn(
        self, problem: SolverProblem, size: int, n_batches: int
    ) -> tuple[SolverResult, bool]:
        """Go through the batches until a rule to stop holds or the passes are used."""
        n_samples = problem.X.shape[0]
        retained = float(self.forget_factor ** (size / n_samples))
        memory = make_memory(problem.templates, self._beta, retained)
        activations = problem.activations.copy()
        progress = _Progress(n_samples)
        converged = False
        batches = itertools.cycle(gen_batches(n_samples, size))
        for step, rows in zip(range(self.max_iter * n_batches), batches, strict=False):
            before = memory.templates
            batch = problem._replace(X=problem.X[rows])
            given = None if self.fresh_restarts else activations[rows]
            activations[rows], cost = self._step(batch, given, memory)
            self.n_steps_ = step + 1
            if self.verbose:
                self._say_progress(step + 1, cost)
            if not problem.X.max():
                converged = True
                break
            if step == 0 or not activations[rows].any():
                # The first cost belongs to the start, before any update; a silent
                # batch moves nothing, which is no sign of convergence.
                continue
            progress.add(cost, batch.X.shape[0])
            moved = norm(memory.templates - before)
            still = moved <= self.tol * norm(memory.templates)
            idle = self.max_no_improvement
            if (self.tol > 0 and still) or (
                idle is not None and progress.n_idle >= idle
            ):
                converged = self.n_steps_ <= (self.max_iter - 1) * n_batches
                break
        # The last batch moved the components: solve for all activations anew.
        problem = problem._replace(templates=memory.templates)
        activations = self._solved(problem, self._most_of_transform)
        self._memory = memory.on_scale(problem.scale)
        return SolverResult(activations, memory.templates, self.n_steps_), converged

    def _step(
        self, batch: SolverProblem, activations: FloatArray | None, memory: Memory
    ) -> tuple[FloatArray, float]:
        """Update activations and templates by one batch; return its cost a sample."""
        X, beta = batch.X, self._beta
        net = self._penalties(batch)
        l1, l2 = net.l1_activations, net.l2_activations
        if activations is None:
            batch = batch._replace(templates=memory.templates)
            activations = self._solved(batch, int(self.fresh_restarts_max_iter))
        else:
            terms = left_terms(X, activations, memory.templates, beta, floor_of(X))
            activations = multiplicative_update(
                activations, terms, l1, l2, exponent(beta)
            )
        cost = objective(X, activations, memory.templates, beta, net) / X.shape[0]
        memory.learn(X, activations, net)
        return activations, cost

    def _solved(self, problem: SolverProblem, max_iter: int) -> FloatArray:
        """Return activations of the problem's templates, from no start."""
        net = self._penalties(problem)
        return solve_activations(
            problem.X,
            problem.templates,
            self._beta,
            l1=net.l1_activations,
            l2=net.l2_activations,
            max_iter=max_iter,
            tol=self.tol,
        )
