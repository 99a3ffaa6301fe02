"""What the two scikit-learn estimators share: parameters, data, starts, penalties.

Orientation: ``X`` is samples by features, the transpose of the engine's ``V``. For a
spectrogram, samples are frames and features are bins; ``fit_transform(X)`` returns
``H.T`` (called ``W`` by scikit-learn) and ``components_`` is ``W.T`` (called ``H``
there), so that ``X ≈ fit_transform(X) @ components_``.
"""

import sys
import warnings
from collections.abc import Callable, Mapping
from numbers import Integral, Real
from typing import Any, Self

import numpy as np
from sklearn.base import (
    BaseEstimator,
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
)
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.constraints import Constraint
from nmfaudio.factorization.core.divergence import BETA_OF_NAME, beta_of
from nmfaudio.factorization.core.terms import (
    Matrix,
    data_product,
    is_roomy,
    is_sparse,
    made_dense,
)
from nmfaudio.factorization.estimators.activations import solve_activations
from nmfaudio.factorization.estimators.dispatch import (
    SMALL,
    SolverOptions,
    SolverProblem,
)
from nmfaudio.factorization.estimators.observed import (
    Observed,
    checked_factor,
    observe,
)
from nmfaudio.factorization.estimators.rules import (
    IS_BOOL,
    IS_FINITE,
    IS_NAN,
    IS_RANDOM_STATE,
    ParameterRule,
    at_least,
    either,
    one_of,
)
from nmfaudio.factorization.estimators.trials import (
    METHODS,
    balancing_gains,
    choose,
    is_criterion,
    random_states,
)
from nmfaudio.factorization.rows.alternating import ElasticNet, SolverResult
from nmfaudio.factorization.selection.n_components import ComponentChoice
from nmfaudio.factorization.selection.restarts import agreement_with
from nmfaudio.factorization.start.initialize import samples_start

__all__ = ["BaseNMF"]

# Peaks between these are left alone: scaling would cost a copy of X.
_TAME = (1e-8, 1e8)


class BaseNMF(
    ClassNamePrefixFeaturesOutMixin,  # type: ignore[misc]  # scikit-learn is untyped
    TransformerMixin,  # type: ignore[misc]  # likewise
    BaseEstimator,  # type: ignore[misc]  # likewise
):
    """Base of :class:`NMF` and :class:`MiniBatchNMF`."""

    _rules: Mapping[str, ParameterRule] = {
        "n_components": either(at_least(Integral, 1), one_of("auto", None, *METHODS)),
        "init": one_of("random", "nndsvd", "nndsvda", "nndsvdar", "custom", None),
        "beta_loss": either(
            one_of(*BETA_OF_NAME),
            IS_FINITE,
        ),
        "tol": at_least(Real, 0),
        "max_iter": at_least(Integral, 1),
        "random_state": IS_RANDOM_STATE,
        "alpha_W": at_least(Real, 0),
        "alpha_H": either(at_least(Real, 0), one_of("same")),
        "l1_ratio": at_least(Real, 0, 1),
        "verbose": either(at_least(Integral, 0), IS_BOOL),
        "missing_values": either(IS_NAN, one_of(None)),
        "n_init": at_least(Integral, 1),
    }

    n_components: Any
    init: str | None
    beta_loss: Any
    tol: float
    max_iter: int
    random_state: Any
    alpha_W: float
    alpha_H: Any
    l1_ratio: float
    verbose: Any
    missing_values: Any
    n_init: int
    components_: FloatArray
    choice_: ComponentChoice

    def fit(self, X: Any, y: Any = None, **params: Any) -> Self:
        """Learn a model for the data ``X``.

        Parameters
        ----------
        X : array-like or sparse matrix, shape (n_samples, n_features)
            Non-negative and finite, but for what is missing. Not modified.
        y : ignored
            For the interface.
        **params : dict
            ``W``, ``H`` and ``weights``, as for ``fit_transform``.

        Returns
        -------
        self : object
        """
        self.fit_transform(X, y, **params)
        return self

    def inverse_transform(self, X: Any) -> FloatArray:
        """Return the model of the data for given activations.

        Parameters
        ----------
        X : array-like or sparse matrix, shape (n_samples, n_components)
            Activations, as ``transform`` returns them.

        Returns
        -------
        X_original : ndarray of float, shape (n_samples, n_features)
        """
        check_is_fitted(self)
        return data_product(X, self.components_)

    @property
    def _n_features_out(self) -> int:
        return int(self.components_.shape[0])

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn what the estimator takes and keeps."""
        tags = super().__sklearn_tags__()
        tags.input_tags.positive_only = True
        tags.input_tags.sparse = True
        tags.input_tags.allow_nan = self.missing_values is not None
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    @property
    def _constraints(self) -> tuple[Constraint, ...]:
        """What the engine is to keep to besides."""
        return ()

    @property
    def _beta(self) -> float:
        return beta_of(self.beta_loss)

    def _check_parameters(self) -> None:
        """Raise for the first parameter that breaks its rule."""
        for name, rule in self._rules.items():
            value = getattr(self, name)
            if not rule.holds(value):
                raise ParameterError(
                    f"The {name!r} parameter of {type(self).__name__} must be "
                    f"{rule.words}, got {value!r}"
                )

    def _check_data(self, X: Any, weights: Any, *, reset: bool) -> Observed:
        """Return ``X``, non-negative and finite, and how much its entries count."""
        name, takes_nan = type(self).__name__, self.missing_values is not None
        X = validate_data(
            self,
            X,
            reset=reset,
            accept_sparse=("csr", "csc"),
            dtype=[np.float64, np.float32],
            ensure_all_finite="allow-nan" if takes_nan or weights is not None else True,
        )
        data = observe(X, weights, name, nan_is_missing=takes_nan)
        least = float(data.X.min())
        if least < 0:
            raise ParameterError(
                f"Negative values in data passed to {name} (input X): "
                f"the smallest is {least:g}; magnitudes or counts are expected"
            )
        if self._beta <= 0 and least == 0:
            raise ParameterError(
                "When beta_loss <= 0 and X contains zeros, the solver may diverge. "
                "Please add small values to X, or use a positive beta_loss."
            )
        return data

    def _fits(
        self,
        data: Observed,
        W: Any,
        H: Any,
        solve: Callable[[SolverProblem], SolverResult],
    ) -> tuple[int, SolverProblem, SolverResult]:
        """Fit from each start; return which was best, and that fit."""
        self._choose_n_components(data)
        fits, ends = [], []
        for state in random_states(int(self.n_init), self.init, self.random_state):
            problem = self._problem(data, W, H, state)
            fits.append((problem, solve(problem)))
            ends.append(self._objective(*fits[-1]) if self.n_init > 1 else 0.0)
        best = int(np.argmin(ends))
        pairs = [(fit.templates, fit.activations) for _, fit in fits]
        self.agreement_ = agreement_with(pairs, best)
        return best, *fits[best]

    def _choose_n_components(self, data: Observed) -> None:
        """Choose the number of components, if that is what was asked for."""
        if data.weights is not None and not data.weights.any():
            raise ParameterError(
                f"all of X is missing or has no weight: {type(self).__name__} has "
                "nothing to learn from"
            )
        if is_criterion(self.n_components):
            self.choice_ = choose(
                data, self.n_components, self.init, self._beta, self.random_state
            )

    def _objective(self, problem: SolverProblem, fit: SolverResult) -> float:
        if fit.objective is not None:
            return fit.objective
        cost = self._penalties(problem).cost(fit.activations, fit.templates)
        return problem.divergence(fit, self._beta) + cost

    def _problem(
        self, data: Observed, W: Any, H: Any, random_state: Any
    ) -> SolverProblem:
        """Return the data and the start in the layout and dtype to compute in."""
        X, weights = data
        constraints = self._constraints
        if constraints:
            X = made_dense(X, "regularization")
        is_guided = weights is not None or bool(constraints)
        # The engine takes any level; constraints may hold values on that of the data.
        scale = 1.0 if is_guided else _scale_of(X)
        if scale != 1:
            X = X / X.dtype.type(scale)
        factors = self._start(X, W, H, random_state)
        if self.init == "custom":
            factors = tuple(factor / np.sqrt(scale) for factor in factors)
        if is_sparse(X):
            X = X.toarray() if is_roomy(X) else X.tocsr()
        dtype = np.float64 if X.shape[0] * X.shape[1] <= SMALL else X.dtype
        factors = factors[0], factors[1].T
        left, right = (np.ascontiguousarray(f, dtype=dtype) for f in factors)
        seed = None
        is_drawn = self.init == "random" and not is_guided
        if is_drawn and dtype == X.dtype and X.size > SMALL:
            seed = int(check_random_state(random_state).randint(2**31))
        if weights is not None:
            weights = weights.astype(dtype, copy=False)
        X = X.astype(dtype, copy=False)
        return SolverProblem(X, left, right, scale, seed, weights, constraints)

    def _start(
        self, X: Matrix, W: Any, H: Any, random_state: Any
    ) -> tuple[FloatArray, FloatArray]:
        """Return the starting activations and components, given or drawn."""
        n_samples, n_features = X.shape
        wanted = self.n_components
        if self.init != "custom":
            if W is not None or H is not None:
                warnings.warn(
                    "When init!='custom', provided W or H are ignored. Set "
                    "init='custom' to use them as initialization.",
                    RuntimeWarning,
                    stacklevel=4,
                )
            if is_criterion(wanted):
                wanted = self.choice_.n_components
            self._n_components = n_features if wanted in {"auto", None} else int(wanted)
            init = "random" if self.init is None and self.n_init > 1 else self.init
            return samples_start(X, self._n_components, init, random_state)
        H = self._given_components(X, H)
        W = checked_factor(
            W, (n_samples, self._n_components), "W", X.dtype, type(self).__name__
        )
        for name, factor in (("H", H), ("W", W)):
            if not factor.any():
                raise ParameterError(
                    f"Array passed to {type(self).__name__} (input {name}) is full of "
                    "zeros: a start needs something to go on from."
                )
        return W, H

    def _given_components(self, X: Matrix, H: Any) -> FloatArray:
        """Return the components given for ``X``, and set their number by them."""
        wanted = X.shape[1] if self.n_components is None else self.n_components
        given = checked_factor(
            H, (wanted, X.shape[1]), "H", X.dtype, type(self).__name__
        )
        self._n_components = int(given.shape[0])
        return given

    def _penalties(self, problem: SolverProblem) -> ElasticNet:
        """Return the penalties' weights, on the scale of the problem."""
        # X / scale divides the divergence by scale**beta, |factor|₁ by its root.
        net = self._net(*problem.X.shape)
        if not any(net):
            return net  # powers of the scale may be beyond the range of floats
        l1 = problem.scale ** (0.5 - self._beta)
        l2 = problem.scale ** (1.0 - self._beta)
        return ElasticNet(
            l1_activations=net.l1_activations * l1,
            l1_templates=net.l1_templates * l1,
            l2_activations=net.l2_activations * l2,
            l2_templates=net.l2_templates * l2,
        )

    def _net(self, n_samples: int, n_features: int) -> ElasticNet:
        """Return the penalties' weights by the size of the data.

        ``alpha_W`` acts on the activations and counts once for each feature,
        ``alpha_H`` on the components and once for each sample, so that neither
        depends on how much data there is.
        """
        alpha_H = self.alpha_W if self.alpha_H == "same" else self.alpha_H
        return ElasticNet(
            l1_activations=n_features * self.alpha_W * self.l1_ratio,
            l1_templates=n_samples * alpha_H * self.l1_ratio,
            l2_activations=n_features * self.alpha_W * (1.0 - self.l1_ratio),
            l2_templates=n_samples * alpha_H * (1.0 - self.l1_ratio),
        )

    def _options(self) -> SolverOptions:
        report = self._say_progress if self.verbose else None
        return SolverOptions(int(self.max_iter), float(self.tol), report)

    def _say_progress(self, n_iter: int, value: float) -> None:
        # The caller asked, by ``verbose``, for lines on standard output.
        sys.stdout.write(f"{type(self).__name__} iteration {n_iter}: {value:.6g}\n")

    def _warn_if_unfinished(self, *, converged: bool) -> None:
        if converged or self.tol == 0:
            return
        warnings.warn(
            f"Maximum number of iterations {self.max_iter} reached. Increase it to "
            "improve convergence.",
            ConvergenceWarning,
            stacklevel=4,
        )

    def _activations(self, data: Observed, max_iter: int) -> FloatArray:
        """Solve for the activations of the fitted components."""
        net = self._net(*data.X.shape)
        return solve_activations(
            data.X,
            self.components_.T.astype(data.X.dtype, copy=False),
            self._beta,
            l1=net.l1_activations,
            l2=net.l2_activations,
            max_iter=max_iter,
            tol=self.tol,
            weights=data.weights,
        )

    def _keep(
        self, problem: SolverProblem, fit: SolverResult, dtype: Any
    ) -> FloatArray:
        """Set the fitted attributes; return the activations in ``dtype``."""
        loss = problem.divergence(fit, self._beta)
        root = float(np.sqrt(2 * max(loss, 0.0)))
        self.reconstruction_err_ = root * problem.scale ** (self._beta / 2)
        level, gains = np.sqrt(problem.scale), self._gains(problem, fit)
        components = (fit.templates * (level * gains)).T
        self.components_ = np.ascontiguousarray(components, dtype=dtype)
        self.n_components_ = self.components_.shape[0]
        activations = fit.activations * (level / gains)
        return np.ascontiguousarray(activations, dtype=dtype)

    def _gains(self, problem: SolverProblem, fit: SolverResult) -> FloatArray:
        """Return what brings both sides of each component to the same energy."""
        if any(self._penalties(problem)):
            return np.ones(fit.templates.shape[1])
        return balancing_gains(fit.activations, fit.templates, problem.constraints)


def _scale_of(X: Matrix) -> float:
    """Return 1, or the peak where squares of ``X`` could leave the range of floats."""
    peak = float(X.max())
    return 1.0 if peak == 0 or _TAME[0] < peak < _TAME[1] else peak
