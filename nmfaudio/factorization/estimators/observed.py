"""What a caller brought: data, how much their entries count, factors to begin with."""

from typing import Any, NamedTuple

import numpy as np
from sklearn.utils import check_array

from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import NotFiniteError, ParameterError
from nmfaudio.factorization.core.terms import Matrix, is_sparse, made_dense

__all__ = ["Observed", "checked_factor", "observe"]


class Observed(NamedTuple):
    """Data, finite throughout, and what is known of them.

    Attributes
    ----------
    X : ndarray of float or sparse matrix, shape (n_samples, n_features)
        What is not known holds the mean of its feature, which is where a start may
        begin; it has no weight.
    weights : ndarray of float, shape (n_samples, n_features), or None
        How much each entry counts; None if all count alike.
    """

    X: Matrix
    weights: FloatArray | None


def observe(X: Matrix, weights: Any, whom: str, *, nan_is_missing: bool) -> Observed:
    """Sort out what is known.

    Parameters
    ----------
    X : ndarray of float or sparse matrix, shape (n_samples, n_features)
        May hold NaN. Not modified.
    weights : array-like, optional
        Non-negative; of the shape of ``X``, or with one row or one column. Behind a
        weight of 0 anything may stand.
    whom : str
        The estimator, for messages.
    nan_is_missing : bool
        Whether NaN is taken as an entry that is not known.

    Returns
    -------
    observed : Observed
        Dense wherever there are weights.

    Raises
    ------
    ParameterError
        If the weights do not fit, or ``X`` is too large to be made dense for them.
    NotFiniteError
        If NaN counts and is not taken as missing.
    """
    is_nan = np.isnan(X.data if is_sparse(X) else X)
    if weights is None and not is_nan.any():
        return Observed(X, None)
    X = made_dense(X, "weights and missing values")
    counts = _counts(weights, X, whom)
    is_nan = np.isnan(X)
    if not nan_is_missing and (is_nan & (counts > 0)).any():
        raise NotFiniteError(
            f"Input X of {whom} contains NaN where it has weight; "
            "missing_values=np.nan takes NaN as missing"
        )
    counts[is_nan] = 0
    return Observed(_filled(X, counts > 0), counts)


def _counts(weights: Any, X: FloatArray, whom: str) -> FloatArray:
    """Return the weights as a new array like ``X``, ones if there are none."""
    if weights is None:
        return np.ones(X.shape, X.dtype)
    given = weights.toarray() if is_sparse(weights) else weights
    given = np.asarray(given, dtype=X.dtype)
    fits = given.ndim == 2 and all(
        came in {1, wanted} for came, wanted in zip(given.shape, X.shape, strict=True)
    )
    if not fits:
        raise ParameterError(
            f"weights of {whom} must be {X.shape} like X, or have one row or one "
            f"column, got {given.shape}"
        )
    if not (np.isfinite(given).all() and given.min() >= 0):
        raise ParameterError(f"weights of {whom} must be finite and not negative")
    return np.array(np.broadcast_to(given, X.shape))


def _filled(X: FloatArray, known: Any) -> FloatArray:
    """Return ``X`` with the mean of its feature, or of all, where it is not known."""
    seen = np.where(known, X, 0)
    sums, n_known = seen.sum(axis=0, dtype=np.float64), known.sum(axis=0)
    means = np.full(sums.shape, sums.sum() / max(int(n_known.sum()), 1))
    np.divide(sums, n_known, out=means, where=n_known > 0)
    return np.where(known, X, means.astype(X.dtype))


def checked_factor(
    given: Any, shape: tuple[Any, Any], name: str, dtype: Any, whom: str
) -> FloatArray:
    """Return a factor that a caller gave, or say what is wrong with it.

    Parameters
    ----------
    given : array-like
        Not modified.
    shape : tuple
        What it must be; "auto" where any size will do.
    name : str
        "W" or "H".
    dtype : dtype
        That of the data.
    whom : str
        The estimator, for messages.

    Raises
    ------
    ParameterError
        If it is missing, has another shape, or is negative.
    TypeError
        If it has another dtype: scikit-learn's callers expect that.
    """
    whom = f"{whom} (input {name})"
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
        raise TypeError(
            f"{name} should have the same dtype as X. Got {name}.dtype = "
            f"{factor.dtype} and X.dtype = {dtype}."
        )
    return factor
