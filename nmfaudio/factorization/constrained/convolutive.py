"""Convolutive NMF: templates that are short spectrograms (NMFD)."""

import threading
from collections.abc import Sequence

import numpy as np

from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.constrained.setup import random_start
from nmfaudio.factorization.constrained.solve import solve_constrained
from nmfaudio.factorization.constraints import (
    Constraint,
    check_constraints,
    observed_weights,
)
from nmfaudio.factorization.control import FitControl
from nmfaudio.factorization.core.data import check_factor, check_model, make_data
from nmfaudio.factorization.core.divergence import beta_of
from nmfaudio.factorization.result import Factorization, Observer

__all__ = ["expand_lags", "factorize_convolutive"]


def factorize_convolutive(
    V: FloatArray,
    n_components: int,
    n_lags: int,
    *,
    beta: float | str = 1.0,
    W: FloatArray | None = None,
    H: FloatArray | None = None,
    constraints: Sequence[Constraint] = (),
    weights: FloatArray | None = None,
    update_W: bool = True,
    update_H: bool = True,
    max_iter: int = 100,
    tol: float = 1e-4,
    max_time_s: float | None = None,
    seed: int = 0,
    observer: Observer | None = None,
    cancel: threading.Event | None = None,
    n_threads: int | None = None,
) -> Factorization:
    """Factorize ``V[f, t] ≈ sum_k sum_l W[l, f, k] H[k, t - l]``.

    All lags of all templates are updated at once from one model of the data, which is
    the gradient of the joint objective; updating lag by lag from a stale model, as some
    do, is not.

    Parameters
    ----------
    V : ndarray of float, shape (n_bins, n_frames)
        Non-negative. Frame-major memory is taken without a copy. Not modified.
    n_components : int
        Components; each is a template of ``n_lags`` frames.
    n_lags : int
        Frames that a template lasts, at least 1 (plain NMF).
    beta : float or str, default 1.0
        Divergence: 1 Kullback-Leibler, 2 Euclidean, 0 Itakura-Saito, or any real.
    W : ndarray of float, shape (n_lags, n_bins, n_components), optional
        Start of the templates; random if None. Zeros stay zeros. Not modified.
    H : ndarray of float, shape (n_components, n_frames), optional
        Start of the activations; random if None. Zeros stay zeros. Not modified.
    constraints : sequence of Constraint
        See :mod:`nmfaudio.factorization.constraints`: ``Fixed`` and ``Seeded``
        templates are (n_lags, n_bins, n); ``Tied`` components share one spectrum over
        their lags; ``Sparsity`` and ``Continuity`` act on the activations.
    weights : ndarray of float, shape (n_bins, n_frames), optional
        A bin of weight 0 has exactly no influence.
    update_W, update_H : bool, default True
        False fixes the whole factor.
    max_iter : int, default 100
        Most iterations.
    tol, max_time_s, seed, observer, cancel, n_threads
        As in :func:`nmfaudio.factorization.factorize.factorize`.

    Returns
    -------
    factorization : Factorization
        With ``W`` (n_lags, n_bins, n_components). The checked values never rise.

    Raises
    ------
    ParameterError
        If a shape or a value does not fit.
    NotFiniteError
        If observed data are NaN or infinite.

    Notes
    -----
    Costs what plain NMF with ``n_components * n_lags`` components costs.

    References
    ----------
    .. [1] Smaragdis, "Non-negative matrix factor deconvolution; extraction of multiple
       sound sources from monophonic inputs", ICA 2004.
    .. [2] Schmidt and Mørup, "Nonnegative matrix factor 2-D deconvolution for blind
       single channel source separation", ICA 2006.
    """
    beta = beta_of(beta)
    control = FitControl(max_iter, tol, max_time_s, seed, n_threads, observer, cancel)
    check_model(n_components, beta)
    if n_lags < 1:
        raise ParameterError(f"n_lags must be at least 1, got {n_lags}")
    check_constraints(constraints)
    with control.threads():
        observed = observed_weights(constraints, weights, np.shape(V))
        data = make_data(V, observed)
        n_frames, n_bins = data.V.shape
        shape = (n_lags, n_bins, n_components)
        check_factor("W", W, shape, is_free=update_W)
        check_factor("H", H, (n_components, n_frames), is_free=update_H)
        drawn = random_start([data], shape, seed)
        return solve_constrained(
            [data],
            drawn[0] if W is None else np.asarray(W),
            drawn[1] if H is None else np.asarray(H),
            beta=beta,
            constraints=constraints,
            control=control,
            update_W=update_W,
            update_H=update_H,
        )


def expand_lags(
    W: FloatArray, H: FloatArray
) -> tuple[FloatArray, FloatArray, IntArray]:
    """Write a convolutive model as one plain product.

    Parameters
    ----------
    W : ndarray of float, shape (n_lags, n_bins, n_components)
        Templates. Not modified.
    H : ndarray of float, shape (n_components, n_frames)
        Activations. Not modified.

    Returns
    -------
    W : ndarray of float, shape (n_bins, n_components * n_lags)
        One column for each component and lag, component by component.
    H : ndarray of float, shape (n_components * n_lags, n_frames)
        The activations, each shifted by its lag.
    component_of : ndarray of int, shape (n_components * n_lags,)
        Component of each column.

    Raises
    ------
    ParameterError
        If the shapes do not fit together.
    """
    if W.ndim != 3 or H.ndim != 2 or W.shape[2] != H.shape[0]:
        raise ParameterError(
            "W must be (n_lags, n_bins, n_components) and H (n_components, n_frames), "
            f"got {W.shape} and {H.shape}"
        )
    n_lags, n_bins, n_components = W.shape
    n_frames = H.shape[1]
    columns = np.ascontiguousarray(
        W.transpose(1, 2, 0).reshape(n_bins, n_components * n_lags)
    )
    rows = np.zeros((n_components, n_lags, n_frames), H.dtype)
    for lag in range(min(n_lags, n_frames)):
        rows[:, lag, lag:] = H[:, : n_frames - lag]
    component_of = np.repeat(np.arange(n_components), n_lags)
    return columns, rows.reshape(n_components * n_lags, n_frames), component_of
