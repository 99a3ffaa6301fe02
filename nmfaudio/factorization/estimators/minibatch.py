"""NMF by mini-batches: a few samples at a time, with a memory of the earlier ones."""

import itertools
from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any, NamedTuple, Self

import numpy as np
from sklearn.utils import gen_batches
from sklearn.utils.validation import check_is_fitted

from nmfaudio.compiled.linear_algebra import norm
from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.core.terms import Matrix, left_terms
from nmfaudio.factorization.core.updates import exponent, multiplicative_update
from nmfaudio.factorization.estimators.activations import solve_activations
from nmfaudio.factorization.estimators.base import BaseNMF
from nmfaudio.factorization.estimators.dispatch import SolverProblem, solve
from nmfaudio.factorization.estimators.minibatch_memory import (
    Memory,
    SmoothedCost,
    floor_of,
    make_memory,
)
from nmfaudio.factorization.estimators.regularization import (
    IS_REGULARIZATION,
    as_constraints,
    as_elastic_net,
)
from nmfaudio.factorization.estimators.rules import (
    IS_BOOL,
    ParameterRule,
    at_least,
    either,
    one_of,
)
from nmfaudio.factorization.rows.alternating import ElasticNet, SolverResult

__all__ = ["MiniBatchNMF"]


class _Learned(NamedTuple):
    """What one start has led to; ``fit.n_iter`` counts batches."""

    fit: SolverResult
    memory: Memory
    converged: bool


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
    missing_values, n_init
        Likewise; ``partial_fit`` has one start.
    regularization : constraint, sequence of constraints or None, default None
        ``Sparsity`` and ``Shrinkage`` with ``absolute=True``, on all components, which
        count beside ``alpha_W`` and ``alpha_H``. Others are refused.
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
    agreement_ : ndarray of float, shape (n_components,)
        How alike the other starts found each component, from 0 to 1; NaN with one.
    choice_ : ComponentChoice
        The number that was chosen, why, and the curve; only where one was chosen.

    Notes
    -----
    After ``fit`` without penalties both sides of each component have the same energy.

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
        "regularization": IS_REGULARIZATION,
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
        missing_values: Any = None,
        n_init: int = 1,
        regularization: Any = None,
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
        self.missing_values = missing_values
        self.n_init = n_init
        self.regularization = regularization

    def fit_transform(
        self,
        X: Any,
        y: Any = None,  # noqa: ARG002  # scikit-learn's signature
        W: Any = None,
        H: Any = None,
        weights: Any = None,
    ) -> FloatArray:
        """Learn a model for the data ``X`` and return its activations.

        Parameters
        ----------
        X : array-like or sparse matrix, shape (n_samples, n_features)
            Non-negative and finite, but for what is missing. Not modified.
        y : ignored
            For the interface.
        W, H : ndarray of float, optional
            Start for ``init='custom'``: activations (n_samples, n_components) and
            components (n_components, n_features). Not modified.
        weights : array-like, shape (n_samples, n_features), optional
            How much each entry counts, or with one row or one column how much a feature
            or a sample does. Behind a weight of 0 anything may stand, NaN included.

        Returns
        -------
        activations : ndarray of float, shape (n_samples, n_components)
            In the dtype of ``X``.
        """
        self._check_parameters()
        data = self._check_data(X, weights, reset=True)
        learned: list[_Learned] = []

        def learn(problem: SolverProblem) -> SolverResult:
            learned.append(self._learn(problem))
            return learned[-1].fit

        best, problem, fit = self._fits(data, W, H, learn)
        memory, self.n_steps_ = learned[best].memory, fit.n_iter
        self._memory = memory.on_scale(problem.scale, self._gains(problem, fit))
        n_batches = -(-data.X.shape[0] // self._size(data.X))
        self.n_iter_ = -(-self.n_steps_ // n_batches)
        self._warn_if_unfinished(converged=learned[best].converged)
        return self._keep(problem, fit, data.X.dtype)

    def transform(self, X: Any, weights: Any = None) -> FloatArray:
        """Return the activations of the fitted components in ``X``.

        Parameters
        ----------
        X : array-like or sparse matrix, shape (n_samples, n_features)
            Non-negative and finite, but for what is missing. Not modified.
        weights : array-like, shape (n_samples, n_features), optional
            As for ``fit_transform``.

        Returns
        -------
        activations : ndarray of float, shape (n_samples, n_components)
            In the dtype of ``X``. Each row depends on its own sample only.
        """
        check_is_fitted(self)
        data = self._check_data(X, weights, reset=False)
        return self._activations(data, self._most_of_transform)

    def partial_fit(
        self,
        X: Any,
        y: Any = None,  # noqa: ARG002  # scikit-learn's signature
        W: Any = None,
        H: Any = None,
        weights: Any = None,
    ) -> Self:
        """Update the model by one mini-batch.

        Parameters
        ----------
        X : array-like or sparse matrix, shape (n_samples, n_features)
            The batch. Non-negative and finite, but for what is missing. Not modified.
        y : ignored
            For the interface.
        W, H : ndarray of float, optional
            Start for ``init='custom'``, used by the first call only; ``W`` only says
            that there is a start, since a batch's activations are always solved for.
        weights : array-like, shape (n_samples, n_features), optional
            As for ``fit_transform``.

        Returns
        -------
        self : object
        """
        if first := not hasattr(self, "components_"):
            self._check_parameters()
        data = self._check_data(X, weights, reset=first)
        if first:
            self._choose_n_components(data)
            _, components = self._start(data.X, W, H, self.random_state)
            self._memory = self._new_memory(
                data.X, np.ascontiguousarray(components.T), data.weights
            )
            self.n_steps_ = 0
        templates = self._memory.templates
        X = data.X.tocsr() if hasattr(data.X, "tocsr") else data.X
        X = X.astype(templates.dtype, copy=False)
        problem = SolverProblem(X, X[:0], templates, 1.0, weights=data.weights)
        self._step(problem, None, self._memory)
        self.components_ = np.ascontiguousarray(self._memory.templates.T)
        self.n_components_ = self.components_.shape[0]
        self.n_steps_ += 1
        return self

    def _size(self, X: Matrix) -> int:
        return min(int(self.batch_size), int(X.shape[0]))

    def _new_memory(
        self, X: Matrix, templates: FloatArray, weights: FloatArray | None
    ) -> Memory:
        retained = float(self.forget_factor ** (self._size(X) / X.shape[0]))
        weighted = weights is not None or self.missing_values is not None
        return make_memory(templates, self._beta, retained, weighted=weighted)

    def _net(self, n_samples: int, n_features: int) -> ElasticNet:
        constraints = as_constraints(self.regularization)
        more = as_elastic_net(constraints, n_samples, n_features)
        usual = super()._net(n_samples, n_features)
        return ElasticNet(*(a + b for a, b in zip(usual, more, strict=True)))

    @property
    def _most_of_transform(self) -> int:
        return int(self.transform_max_iter or self.max_iter)

    def _learn(self, problem: SolverProblem) -> "_Learned":
        """Fit from one start."""
        X, size = problem.X, self._size(problem.X)
        if size == X.shape[0] and self.forget_factor == 0 and not self.fresh_restarts:
            more = self._beta, self._penalties(problem), self._options()
            fit = solve(problem, "mu", *more)
            memory = self._new_memory(X, fit.templates, problem.weights)
            return _Learned(fit, memory, fit.n_iter < self.max_iter)
        return self._learn_batches(problem, size)

    def _learn_batches(self, problem: SolverProblem, size: int) -> "_Learned":
        """Go through the batches until a rule to stop holds or the passes are used."""
        n_samples = problem.X.shape[0]
        n_batches = -(-n_samples // size)
        memory = self._new_memory(problem.X, problem.templates, problem.weights)
        activations = problem.activations.copy()
        progress = SmoothedCost(n_samples)
        converged, n_steps = False, 0
        batches = itertools.cycle(gen_batches(n_samples, size))
        for step, rows in zip(range(self.max_iter * n_batches), batches, strict=False):
            before = memory.templates
            batch = problem.of_rows(rows)
            given = None if self.fresh_restarts else activations[rows]
            activations[rows], cost = self._step(batch, given, memory)
            n_steps = step + 1
            if self.verbose:
                self._say_progress(n_steps, cost)
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
                converged = n_steps <= (self.max_iter - 1) * n_batches
                break
        # The last batch moved the components: solve for all activations anew.
        problem = problem._replace(templates=memory.templates)
        activations = self._solved(problem, self._most_of_transform)
        fit = SolverResult(activations, memory.templates, n_steps)
        return _Learned(fit, memory, converged)

    def _step(
        self, batch: SolverProblem, activations: FloatArray | None, memory: Memory
    ) -> tuple[FloatArray, float]:
        """Update activations and templates by one batch; return its cost a sample."""
        X, beta, weights = batch.X, self._beta, batch.weights
        if weights is not None and not memory.takes_weights:
            raise ParameterError(
                "MiniBatchNMF gets weights after batches without; pass them from the "
                "first partial_fit on, or set missing_values=np.nan"
            )
        net = self._penalties(batch)
        l1, l2 = net.l1_activations, net.l2_activations
        if activations is None:
            batch = batch._replace(templates=memory.templates)
            activations = self._solved(batch, int(self.fresh_restarts_max_iter))
        else:
            terms = left_terms(
                X, activations, memory.templates, beta, floor_of(X), weights
            )
            activations = multiplicative_update(
                activations, terms, l1, l2, exponent(beta)
            )
        fit = SolverResult(activations, memory.templates, 0)
        cost = self._objective(batch, fit) / X.shape[0]
        memory.learn(X, activations, net, weights)
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
            weights=problem.weights,
        )
