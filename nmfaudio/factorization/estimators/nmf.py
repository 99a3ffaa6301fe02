"""NMF for scikit-learn: drop-in estimators on nmfaudio's engine.

``from nmfaudio import NMF`` in place of ``from sklearn.decomposition import NMF`` is
the only line to change. ``X`` is samples by features, the transpose of the engine's
``V``: see :mod:`nmfaudio.factorization.estimators.base` for which factor is which.
"""

import warnings
from collections.abc import Mapping
from typing import Any, Self

from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.constraints import Constraint, elastic_net
from nmfaudio.factorization.core.terms import made_dense
from nmfaudio.factorization.estimators.base import BaseNMF
from nmfaudio.factorization.estimators.dispatch import (
    SolverProblem,
    penalties_of_samples,
    solve,
    solve_penalised_activations,
)
from nmfaudio.factorization.estimators.minibatch import MiniBatchNMF
from nmfaudio.factorization.estimators.regularization import (
    IS_REGULARIZATION,
    as_constraints,
)
from nmfaudio.factorization.estimators.rules import (
    IS_BOOL,
    ParameterRule,
    one_of,
)
from nmfaudio.factorization.rows.alternating import SolverResult

__all__ = ["NMF", "MiniBatchNMF"]


class NMF(BaseNMF):
    """Non-negative matrix factorization, a drop-in for scikit-learn's.

    Finds non-negative ``activations`` and ``components_`` with
    ``X ≈ activations @ components_`` by minimising::

        D(X | activations @ components_)
          + alpha_W * l1_ratio * n_features * |activations|₁
          + alpha_H * l1_ratio * n_samples * |components_|₁
          + alpha_W * (1 - l1_ratio) * n_features * |activations|² / 2
          + alpha_H * (1 - l1_ratio) * n_samples * |components_|² / 2

    with the beta-divergence ``D``. Parameters, defaults and attributes are those of
    ``sklearn.decomposition.NMF``; scikit-learn calls the activations ``W`` and the
    components ``H``, and so do ``alpha_W``, ``alpha_H`` and the starts here.

    Parameters
    ----------
    n_components : int, 'auto', 'cv', 'elbow', 'stability', 'ard' or None
        Number of components, default 'auto', which takes it from the custom start or,
        like None, keeps as many as there are features. The others are criteria by which
        one is chosen: what predicts hidden entries ('cv'), the knee of what is
        explained, what every start finds again, or automatic relevance determination;
        see :func:`nmfaudio.factorization.choose_n_components`. They look at the data
        alone, not at penalties.
    init : {'random', 'nndsvd', 'nndsvda', 'nndsvdar', 'custom'} or None, default None
        Start. None is 'nndsvda' if ``n_components <= min(n_samples, n_features)``, else
        'random'. 'custom' takes ``W`` and ``H`` of ``fit_transform``.
    solver : {'cd', 'mu', 'pg'}, default 'cd'
        'cd' is coordinate descent (HALS), 'mu' multiplicative updates, which keep the
        zeros of the start; 'pg' projected gradients, the slower reference. Only 'mu'
        takes another ``beta_loss`` than 'frobenius'.
    beta_loss : float or {'frobenius', 'kullback-leibler', 'itakura-saito'}
        Beta of the divergence, default 'frobenius'; 'kl' and 'is' are short names. For
        0 and below, ``X`` must not contain zeros.
    tol : float, default 1e-4
        Tolerance of the stopping condition.
    max_iter : int, default 200
        Most iterations.
    random_state : int, RandomState or None, default None
        For random starts and for ``shuffle``.
    alpha_W : float, default 0.0
        Weight of the penalties on the activations.
    alpha_H : float or 'same', default 'same'
        Weight of the penalties on the components; 'same' is ``alpha_W``.
    l1_ratio : float, default 0.0
        Share of the L1 penalty; the rest is L2.
    verbose : int, default 0
        Whether to write progress to standard output.
    shuffle : bool, default False
        Whether 'cd' visits the components in random order.
    missing_values : numpy.nan or None, default None
        numpy.nan takes NaN in ``X`` as entries that are not known; they have no
        influence. None refuses NaN.
    n_init : int, default 1
        Number of starts, of which the best fit is kept; ``init=None`` is 'random' if
        there are several.
    regularization : constraint, sequence of constraints or None, default None
        What else the factors must be or had better be, as objects of
        :mod:`nmfaudio.factorization.constraints`. They speak of the engine's
        orientation: "W" are the templates, ``components_.T`` (n_features,
        n_components), "H" the activations (n_components, n_samples), and masks are
        (n_features, n_samples).

    Attributes
    ----------
    components_ : ndarray of float, shape (n_components, n_features)
        Components (templates), one for each row.
    n_components_ : int
        Number of components.
    reconstruction_err_ : float
        ``sqrt(2 * D)``: for 'frobenius' the norm of ``X - activations @ components_``.
    n_iter_ : int
        Iterations done.
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
    Dense input without penalties is factorized by the engine's fused sweeps
    (:func:`nmfaudio.factorization.factorize.factorize`). Penalties, sparse input,
    ``shuffle`` and zeros that 'mu' must keep are served by
    :mod:`nmfaudio.factorization.rows.alternating`, which never makes a large
    sparse matrix dense. Small problems are computed in float64 whatever the dtype of
    ``X``.

    ``transform`` solves each sample on its own: its result does not depend on the other
    samples of the call. Penalties of ``regularization`` are kept to there too, for all
    samples together; its other constraints belong to the samples of the fit.

    With weights, missing values or ``regularization`` 'cd' and 'mu' both are the
    engine's multiplicative updates on dense data; 'pg' and ``shuffle`` are refused. A
    sample or feature of which nothing is known is modelled by zeros.

    Without penalties both sides of each component have the same energy.

    References
    ----------
    .. [1] Cichocki and Phan, "Fast local algorithms for large scale nonnegative matrix
       and tensor factorizations", IEICE Transactions E92-A(3), 2009.
    .. [2] Févotte and Idier, "Algorithms for nonnegative matrix factorization with the
       beta-divergence", Neural Computation 23(9), 2011.

    Examples
    --------
    >>> import numpy as np
    >>> from nmfaudio import NMF
    >>> X = np.array([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]])
    >>> model = NMF(n_components=2, init="random", random_state=0)
    >>> activations = model.fit_transform(X)
    >>> bool(np.abs(activations @ model.components_ - X).max() < 0.01)
    True
    """

    _rules: Mapping[str, ParameterRule] = {
        **BaseNMF._rules,
        "solver": one_of("cd", "mu", "pg"),
        "shuffle": IS_BOOL,
        "regularization": IS_REGULARIZATION,
    }

    def __init__(
        self,
        n_components: Any = "auto",
        *,
        init: str | None = None,
        solver: str = "cd",
        beta_loss: Any = "frobenius",
        tol: float = 1e-4,
        max_iter: int = 200,
        random_state: Any = None,
        alpha_W: float = 0.0,
        alpha_H: Any = "same",
        l1_ratio: float = 0.0,
        verbose: Any = 0,
        shuffle: bool = False,
        missing_values: Any = None,
        n_init: int = 1,
        regularization: Any = None,
    ) -> None:
        self.n_components = n_components
        self.init = init
        self.solver = solver
        self.beta_loss = beta_loss
        self.tol = tol
        self.max_iter = max_iter
        self.random_state = random_state
        self.alpha_W = alpha_W
        self.alpha_H = alpha_H
        self.l1_ratio = l1_ratio
        self.verbose = verbose
        self.shuffle = shuffle
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
        W : ndarray of float, shape (n_samples, n_components), optional
            Starting activations for ``init='custom'``. Not modified.
        H : ndarray of float, shape (n_components, n_features), optional
            Starting components for ``init='custom'``. Not modified.
        weights : array-like, shape (n_samples, n_features), optional
            How much each entry counts, or with one row or one column how much a feature
            or a sample does. Behind a weight of 0 anything may stand, NaN included.

        Returns
        -------
        activations : ndarray of float, shape (n_samples, n_components)
            In the dtype of ``X``.

        Raises
        ------
        ParameterError
            If a parameter, the data or a start is out of range.
        TypeError
            If a custom start has another dtype than ``X``.
        """
        self._check_parameters()
        self._check_solver()
        data = self._check_data(X, weights, reset=True)
        _, problem, fit = self._fits(data, W, H, self._solve)
        self.n_iter_ = fit.n_iter
        self._warn_if_unfinished(converged=fit.n_iter < self.max_iter)
        return self._keep(problem, fit, data.X.dtype)

    def _solve(self, problem: SolverProblem) -> SolverResult:
        if problem.is_guided and (self.solver == "pg" or self.shuffle):
            refused = "solver='pg'" if self.solver == "pg" else "shuffle=True"
            raise ParameterError(
                f"{refused} does not take weights, missing values or regularization; "
                "leave it out, or use solver='cd' or 'mu'"
            )
        options = self._options()
        if self.shuffle:
            options = options._replace(rng=check_random_state(self.random_state))
        net = self._penalties(problem)
        return solve(problem, self.solver, self._beta, net, options)

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
            In the dtype of ``X``. Each row depends on its own sample only, unless
            penalties of ``regularization`` join them.
        """
        check_is_fitted(self)
        data = self._check_data(X, weights, reset=False)
        penalties = penalties_of_samples(self._constraints)
        if not penalties:
            return self._activations(data, self.max_iter)
        net = elastic_net(self.alpha_W, self.l1_ratio, on="H")
        return solve_penalised_activations(
            made_dense(data.X, "regularization"),
            data.weights,
            self.components_.T.astype(data.X.dtype, copy=False),
            self._beta,
            (*penalties, *net),
            self._options(),
        )

    def use_components(self, X: Any, H: Any) -> Self:
        """Take components as given instead of learning them.

        Parameters
        ----------
        X : array-like or sparse matrix, shape (n_samples, n_features)
            Data they are meant for; fixes the number of features and the dtype.
        H : ndarray of float, shape (n_components, n_features)
            Components. Not modified.

        Returns
        -------
        self : object
            Ready for ``transform``.
        """
        self._check_parameters()
        self._check_solver()
        X = self._check_data(X, None, reset=True).X
        self.components_ = self._given_components(X, H).copy()
        self.n_components_ = self.components_.shape[0]
        return self

    @property
    def _constraints(self) -> tuple[Constraint, ...]:
        return as_constraints(self.regularization)

    def _check_solver(self) -> None:
        if self.solver != "mu" and self._beta != 2:
            raise ParameterError(
                f"Invalid beta_loss parameter: solver {self.solver!r} does not handle "
                f"beta_loss = {self.beta_loss!r}; use solver='mu'"
            )
        if self.solver == "mu" and self.init == "nndsvd":
            warnings.warn(
                "The multiplicative update ('mu') solver cannot update zeros present "
                "in the initialization, and so leads to poorer results when used "
                "jointly with init='nndsvd'. You may try init='nndsvda' or "
                "init='nndsvdar' instead.",
                UserWarning,
                stacklevel=3,
            )
