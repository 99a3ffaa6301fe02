"""NMF as a function, as scikit-learn offers it."""

import warnings
from typing import Any

from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.estimators.nmf import NMF

__all__ = ["non_negative_factorization"]


def non_negative_factorization(
    X: Any,
    W: Any = None,
    H: Any = None,
    n_components: Any = "auto",
    *,
    init: str | None = None,
    update_H: bool = True,
    solver: str = "cd",
    beta_loss: Any = "frobenius",
    tol: float = 1e-4,
    max_iter: int = 200,
    alpha_W: float = 0.0,
    alpha_H: Any = "same",
    l1_ratio: float = 0.0,
    random_state: Any = None,
    verbose: Any = 0,
    shuffle: bool = False,
    missing_values: Any = None,
    n_init: int = 1,
    regularization: Any = None,
    weights: Any = None,
) -> tuple[FloatArray, FloatArray, int]:
    """Factorize by :class:`nmfaudio.NMF` in one call, as scikit-learn's function does.

    Parameters
    ----------
    X : array-like or sparse matrix, shape (n_samples, n_features)
        Non-negative and finite, but for what is missing. Not modified.
    W : ndarray of float, shape (n_samples, n_components), optional
        Starting activations for ``init='custom'``. Not modified.
    H : ndarray of float, shape (n_components, n_features), optional
        Starting components for ``init='custom'``; the components themselves with
        ``update_H=False``. Not modified.
    update_H : bool, default True
        Whether to learn components; if not, only activations are solved for.
    n_components, init, solver, beta_loss, tol, max_iter, alpha_W, alpha_H, l1_ratio
        As for :class:`nmfaudio.NMF`.
    random_state, verbose, shuffle, missing_values, n_init, regularization
        Likewise.
    weights : array-like, shape (n_samples, n_features), optional
        How much each entry counts, as for ``NMF.fit_transform``.

    Returns
    -------
    W : ndarray of float, shape (n_samples, n_components)
        Activations.
    H : ndarray of float, shape (n_components, n_features)
        Components.
    n_iter : int
        Iterations done; with ``update_H=False`` the most that one sample may have had.

    Examples
    --------
    >>> import numpy as np
    >>> from nmfaudio.factorization import non_negative_factorization
    >>> X = np.outer([1.0, 2.0, 3.0], [1.0, 0.0, 2.0])
    >>> W, H, n_iter = non_negative_factorization(X, n_components=1)
    >>> bool(np.allclose(W @ H, X))
    True
    """
    model = NMF(
        n_components,
        init=init,
        solver=solver,
        beta_loss=beta_loss,
        tol=tol,
        max_iter=max_iter,
        random_state=random_state,
        alpha_W=alpha_W,
        alpha_H=alpha_H,
        l1_ratio=l1_ratio,
        verbose=verbose,
        shuffle=shuffle,
        missing_values=missing_values,
        n_init=n_init,
        regularization=regularization,
    )
    if update_H:
        activations = model.fit_transform(X, W=W, H=H, weights=weights)
        return activations, model.components_, model.n_iter_
    if W is not None:
        warnings.warn(
            "When update_H=False, the provided initial W is not used.",
            RuntimeWarning,
            stacklevel=2,
        )
    activations = model.use_components(X, H).transform(X, weights)
    return activations, model.components_, model.max_iter
