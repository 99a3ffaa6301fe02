"""Factorization of several channels at once: each component has a place.

The non-negative tensor model ``V[c] ≈ W diag(Q[c]) H`` shares templates and activations
between channels; a component's gains tell where in the stereo field it sits.
"""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.constrained.setup import random_start
from nmfaudio.factorization.constrained.solve import solve_constrained
from nmfaudio.factorization.constraints import (
    Constraint,
    check_constraints,
    observed_weights,
)
from nmfaudio.factorization.control import FitControl
from nmfaudio.factorization.core.data import (
    Data,
    check_factor,
    check_model,
    make_channels,
)
from nmfaudio.factorization.core.divergence import beta_of
from nmfaudio.factorization.result import Factorization, Observer

__all__ = ["MultichannelFactorization", "factorize_multichannel"]


@dataclass(frozen=True, eq=False)
class MultichannelFactorization(Factorization):
    """A model ``V[c] ≈ (W * Q[c]) @ H``.

    Attributes
    ----------
    Q : ndarray of float, shape (n_channels, n_components)
        Gain of each component in each channel; a component's gains add up to 1 (0 where
        it is silent). Read-only.
    """

    Q: FloatArray = None  # type: ignore[assignment]  # follows fields with defaults


def factorize_multichannel(
    V: FloatArray,
    n_components: int,
    *,
    beta: float | str = 1.0,
    W: FloatArray | None = None,
    H: FloatArray | None = None,
    Q: FloatArray | None = None,
    constraints: Sequence[Constraint] = (),
    weights: FloatArray | None = None,
    update_W: bool = True,
    update_H: bool = True,
    max_iter: int = 200,
    tol: float = 1e-4,
    max_time_s: float | None = None,
    seed: int = 0,
    observer: Observer | None = None,
    cancel: threading.Event | None = None,
    n_threads: int | None = None,
) -> MultichannelFactorization:
    """Factorize ``V[c, f, t] ≈ sum_k Q[c, k] W[f, k] H[k, t]``.

    Parameters
    ----------
    V : ndarray of float, shape (n_channels, n_bins, n_frames)
        Non-negative; frame-major memory within a channel is taken without a copy. Not
        modified.
    n_components : int
        Components.
    beta : float or str, default 1.0
        Divergence: 1 Kullback-Leibler, 2 Euclidean, 0 Itakura-Saito, or any real.
    W : ndarray of float, shape (n_bins, n_components), optional
        Start of the templates; random if None. Not modified.
    H : ndarray of float, shape (n_components, n_frames), optional
        Start of the activations; random if None. Not modified.
    Q : ndarray of float, shape (n_channels, n_components), optional
        Start of the gains; if None nearly equal, with a little of the seed's chance.
    constraints : sequence of Constraint
        See :mod:`nmfaudio.factorization.constraints`. A component with ``Fixed``
        templates keeps its spectrum and its gains.
    weights : ndarray of float, optional
        (n_bins, n_frames) for all channels, or (n_channels, n_bins, n_frames).
    update_W, update_H : bool, default True
        False fixes templates and gains, or activations, as a whole.
    max_iter, tol, max_time_s, seed, observer, cancel, n_threads
        As in :func:`nmfaudio.factorization.factorize.factorize`.
        Snapshots hold ``W`` as (n_channels, n_bins, n_components), gains included.

    Returns
    -------
    factorization : MultichannelFactorization

    Raises
    ------
    ParameterError
        If a shape or a value does not fit.
    NotFiniteError
        If observed data are NaN or infinite.

    Notes
    -----
    Spectra and gains are updated in turn, each iteration together with ``H``; each
    costs what one iteration on all channels laid side by side would.

    References
    ----------
    .. [1] FitzGerald, Cranitch and Coyle, "Non-negative tensor factorisation for sound
       source separation", ISSC 2005.
    .. [2] Ozerov and Févotte, "Multichannel nonnegative matrix factorization in
       convolutive mixtures for audio source separation", IEEE TASLP 18(3), 2010.
    """
    V = np.asarray(V)
    if V.ndim != 3 or 0 in V.shape:
        raise ParameterError(
            f"V must be (n_channels, n_bins, n_frames), got the shape {V.shape}"
        )
    beta = beta_of(beta)
    control = FitControl(max_iter, tol, max_time_s, seed, n_threads, observer, cancel)
    check_model(n_components, beta)
    check_constraints(constraints)
    with control.threads():
        observed = [
            observed_weights(constraints, one, V.shape[1:])
            for one in _weights(weights, V.shape)
        ]
        channels = make_channels(list(V), observed)
        check_factor("W", W, (V.shape[1], n_components), is_free=update_W)
        check_factor("H", H, (n_components, V.shape[2]), is_free=update_H)
        check_factor("Q", Q, (V.shape[0], n_components), is_free=True)
        planes, H = _start(channels, n_components, W, H, Q, seed)
        result = solve_constrained(
            channels,
            planes,
            H,
            beta=beta,
            constraints=constraints,
            control=control,
            update_W=update_W,
            update_H=update_H,
            tie_planes=True,
        )
    templates, gains = _split(result.W)
    return MultichannelFactorization(**{**vars(result), "W": templates}, Q=gains)


def _weights(
    weights: FloatArray | None, shape: tuple[int, ...]
) -> list[FloatArray | None]:
    """Return one matrix of weights, or None, for each channel."""
    if weights is None:
        return [None] * shape[0]
    weights = np.asarray(weights)
    if weights.shape not in {shape, shape[1:]}:
        raise ParameterError(
            f"weights must be {shape} or {shape[1:]} to match V, got {weights.shape}"
        )
    return list(np.broadcast_to(weights, shape))


def _start(
    channels: Sequence[Data],
    n_components: int,
    W: FloatArray | None,
    H: FloatArray | None,
    Q: FloatArray | None,
    seed: int,
) -> tuple[FloatArray, FloatArray]:
    """Return templates times gains, (n_channels, n_bins, n_components), and ``H``."""
    n_channels, n_bins = len(channels), channels[0].V.shape[1]
    drawn = random_start(channels, (1, n_bins, n_components), seed)
    W = drawn[0][0] if W is None else np.asarray(W)
    H = drawn[1] if H is None else np.asarray(H)
    if Q is None:
        # Equal gains would be a saddle: components could never part by place.
        rng = np.random.default_rng([seed, n_channels])
        Q = rng.uniform(0.75, 1.25, (n_channels, n_components))
    gains = Q / np.maximum(np.sum(Q, axis=0), np.finfo(np.float32).tiny)
    return gains[:, np.newaxis, :] * W, H


def _split(planes: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return templates and gains of outer products ``Q[c, k] * W[f, k]``."""
    templates = planes.sum(axis=0)
    sums = planes.sum(axis=1, dtype=np.float64)
    gains = sums / np.maximum(sums.sum(axis=0), np.finfo(np.float32).tiny)
    gains = gains.astype(planes.dtype)
    templates.setflags(write=False)
    gains.setflags(write=False)
    return templates, gains
