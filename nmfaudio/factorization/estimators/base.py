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
from typing import Any, NamedTuple, Self

import numpy as np
from sklearn.base import (
    BaseEstimator,
    ClassNamePrefixFeaturesOutMixin,
    TransformerMixin,
)
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils import check_array, check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.core.terms import (
    Matrix,
    data_product,
    divergence,
    is_sparse,
)
from nmfaudio.factorization.estimators.activations import solve_activations
from nmfaudio.factorization.estimators.alternating import ElasticNet, SolverResult
from nmfaudio.factorization.estimators.dispatch import (
    SMALL,
    SolverOptions,
    SolverProblem,
)
from nmfaudio.factorization.start.initialize import samples_start

__all__ = [
    "BETA_OF_LOSS",
    "IS_BOOL",
    "BaseNMF",
    "ParameterRule",
    "at_least",
    "either",
    "one_of",
]

BETA_OF_LOSS = {"frobenius": 2.0, "kullback-leibler": 1.0, "itakura-saito": 0.0}

# Peaks between these are left alone: scaling would cost a copy of X.
_TAME = (1e-8, 1e8)
# Sparse input up to this many entries, or four times the sparse storage, is made dense.
_DENSE_ANYWAY = 1 << 23
_DENSE_FACTOR = 4


class ParameterRule(NamedTuple):
    """What a parameter must be: a test, and the words for it."""

    holds: Callable[[Any], bool]
    words: str


def at_least(kind: type, low: float, high: float | None = None) -> ParameterRule:
    """Return the rule for a number of ``kind`` in ``[low, high]``."""
    name = "an int" if kind is Integral else "a float"
    if high is None:
        return ParameterRule(
            lambda value: isinstance(value, kind) and bool(value >= low),  # type: ignore[operator]  # numbers.Real orders
            f"{name} of at least {low}",
        )
    return ParameterRule(
        lambda value: isinstance(value, kind) and bool(low <= value <= high),  # type: ignore[operator]  # as above
        f"{name} from {low} to {high}",
    )


def one_of(*choices: object) -> ParameterRule:
    """Return the rule for one of a few fixed values."""
    return ParameterRule(
        lambda value: any(
            value is None if c is None else _same(value, c) for c in choices
        ),
        "one of " + ", ".join(repr(choice) for choice in choices),
    )


def _same(value: object, choice: object) -> bool:
    return isinstance(value, type(choice)) and value == choice


def either(*rules: ParameterRule) -> ParameterRule:
    """Return the rule that one of several must hold."""
    return ParameterRule(
        lambda value: any(rule.holds(value) for rule in rules),
        " or ".join(rule.words for rule in rules),
    )


def _is_random_state(value: object) -> bool:
    try:
        check_random_state(value)
    except ValueError:
        return False
    return True


IS_BOOL = ParameterRule(
    lambda value: isinstance(value, bool | np.bool_), "True or False"
)


class BaseNMF(
    ClassNamePrefixFeaturesOutMixin,  # type: ignore[misc]  # scikit-learn is untyped
    TransformerMixin,  # type: ignore[misc]  # likewise
    BaseEstimator,  # type: ignore[misc]  # likewise
):
    """Base of :class:`NMF` and :class:`MiniBatchNMF`."""

    _rules: Mapping[str, ParameterRule] = {
        "n_components": either(at_least(Integral, 1), one_of("auto", None)),
        "init": one_of("random", "nndsvd", "nndsvda", "nndsvdar", "custom", None),
        "beta_loss": either(
            one_of(*BETA_OF_LOSS),
            ParameterRule(
                lambda value: (
                    isinstance(value, Real) and bool(np.isfinite(float(value)))
                ),
                "a finite float",
            ),
        ),
        "tol": at_least(Real, 0),
        "max_iter": at_least(Integral, 1),
        "random_state": ParameterRule(
            _is_random_state, "an int, a RandomState or None"
        ),
        "alpha_W": at_least(Real, 0),
        "alpha_H": either(at_least(Real, 0), one_of("same")),
        "l1_ratio": at_least(Real, 0, 1),
        "verbose": either(at_least(Integral, 0), IS_BOOL),
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
    components_: FloatArray

    def fit(self, X: Any, y: Any = None, **params: Any) -> Self:
        """Learn a model for the data ``X``.

        Parameters
        ----------
        X : array-like or sparse matrix, shape (n_samples, n_features)
            Non-negative and finite. Not modified.
        y : ignored
            For the interface.
        **params : dict
            ``W`` and ``H``, as for ``fit_transform``.

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
        tags.transformer_tags.preserves_dtype = ["float64", "float32"]
        return tags

    @property
    def _beta(self) -> float:
        loss = self.beta_loss
        return BETA_OF_LOSS[loss] if isinstance(loss, str) else float(loss)

    def _check_parameters(self) -> None:
        """Raise for the first parameter that breaks its rule."""
        for name, rule in self._rules.items():
            value = getattr(self, name)
            if not rule.holds(value):
                raise ParameterError(
                    f"The {name!r} parameter of {type(self).__name__} must be "
                    f"{rule.words}, got {value!r}"
                )

    def _check_data(self, X: Any, *, reset: bool) -> Matrix:
        """Return ``X`` as a finite, non-negative array or CSR matrix."""
        X = validate_data(
            self,
            X,
            reset=reset,
            accept_sparse=("csr", "csc"),
            dtype=[np.float64, np.float32],
        )
        least = float(X.min())
        if least < 0:
            raise ParameterError(
                f"Negative values in data passed to {type(self).__name__} (input X): "
                f"the smallest is {least:g}; magnitudes or counts are expected"
            )
        return X

    def _check_zeros(self, X: Matrix) -> None:
        if self._beta <= 0 and X.min() == 0:
            raise ParameterError(
                "When beta_loss <= 0 and X contains zeros, the solver may diverge. "
                "Please add small values to X, or use a positive beta_loss."
            )

    def _problem(self, X: Matrix, W: Any, H: Any) -> SolverProblem:
        """Return the data and the start in the layout and dtype to compute in."""
        activations, components = self._start(X, W, H)
        if is_sparse(X):
            n_entries = X.shape[0] * X.shape[1]
            roomy = n_entries <= max(_DENSE_ANYWAY, _DENSE_FACTOR * X.nnz)
            X = X.toarray() if roomy else X.tocsr()
        dtype = np.float64 if X.shape[0] * X.shape[1] <= SMALL else X.dtype
        scale = _scale_of(X)
        factors = (activations, components.T)
        if scale != 1:
            X = X / X.dtype.type(scale)
            factors = tuple(factor / np.sqrt(scale) for factor in factors)
        left, right = (np.ascontiguousarray(f, dtype=dtype) for f in factors)
        seed = None
        if self.init == "random" and dtype == X.dtype and X.size > SMALL:
            seed = int(check_random_state(self.random_state).randint(2**31))
        return SolverProblem(X.astype(dtype, copy=False), left, right, scale, seed)

    def _start(self, X: Matrix, W: Any, H: Any) -> tuple[FloatArray, FloatArray]:
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
            self._n_components = n_features if wanted in {"auto", None} else int(wanted)
            return samples_start(X, self._n_components, self.init, self.random_state)
        H = self._given_components(X, H)
        W = self._checked_factor(W, (n_samples, self._n_components), "W", X.dtype)
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
        given = self._checked_factor(H, (wanted, X.shape[1]), "H", X.dtype)
        self._n_components = int(given.shape[0])
        return given

    def _checked_factor(
        self, given: Any, shape: tuple[Any, Any], name: str, dtype: Any
    ) -> FloatArray:
        whom = f"{type(self).__name__} (input {name})"
        if given is None:
            raise ParameterError(f"{whom} is missing: init='custom' needs both W and H")
        factor: FloatArray = check_array(given, input_name=name)
        for place, wanted, came in zip(
            ("first", "second"), shape, factor.shape, strict=True
        ):
            if wanted not in {"auto", came}:
                raise ParameterError(
                    f"Array with wrong {place} dimension passed to {whom}. "
                    f"Expected {wanted}, but got {came}."
                )
        if factor.min() < 0:
            raise ParameterError(f"Negative values in data passed to {whom}.")
        if factor.dtype != dtype:
            # Not a ParameterError: scikit-learn's callers expect a TypeError.
            raise TypeError(
                f"{name} should have the same dtype as X. Got {name}.dtype = "
                f"{factor.dtype} and X.dtype = {dtype}."
            )
        return factor

    def _penalties(self, problem: SolverProblem) -> ElasticNet:
        """Return the penalties' weights, by the size and on the scale of the problem.

        ``alpha_W`` acts on the activations and counts once for each feature,
        ``alpha_H`` on the components and once for each sample, so that neither
        depends on how much data there is.
        """
        n_samples, n_features = problem.X.shape
        alpha_H = self.alpha_W if self.alpha_H == "same" else self.alpha_H
        # X / scale divides the divergence by scale**beta, |factor|₁ by its root.
        shrink = problem.scale**-self._beta
        l1 = self.l1_ratio * np.sqrt(problem.scale) * shrink
        l2 = (1.0 - self.l1_ratio) * problem.scale * shrink
        return ElasticNet(
            l1_activations=n_features * self.alpha_W * l1,
            l1_templates=n_samples * alpha_H * l1,
            l2_activations=n_features * self.alpha_W * l2,
            l2_templates=n_samples * alpha_H * l2,
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

    def _activations(self, X: Matrix, max_iter: int) -> FloatArray:
        """Solve for the activations of the fitted components."""
        weight = X.shape[1] * self.alpha_W
        return solve_activations(
            X,
            self.components_.T.astype(X.dtype, copy=False),
            self._beta,
            l1=weight * self.l1_ratio,
            l2=weight * (1.0 - self.l1_ratio),
            max_iter=max_iter,
            tol=self.tol,
        )

    def _keep(
        self, problem: SolverProblem, fit: SolverResult, dtype: Any
    ) -> FloatArray:
        """Set the fitted attributes; return the activations in ``dtype``."""
        loss = divergence(problem.X, fit.activations, fit.templates, self._beta)
        root = float(np.sqrt(2 * max(loss, 0.0)))
        self.reconstruction_err_ = root * problem.scale ** (self._beta / 2)
        level = np.sqrt(problem.scale)
        components = fit.templates.T * level
        self.components_ = np.ascontiguousarray(components, dtype=dtype)
        self.n_components_ = self.components_.shape[0]
        return np.ascontiguousarray(fit.activations * level, dtype=dtype)


def _scale_of(X: Matrix) -> float:
    """Return 1, or the peak where squares of ``X`` could leave the range of floats."""
    peak = float(X.max())
    return 1.0 if peak == 0 or _TAME[0] < peak < _TAME[1] else peak
