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
from nmfaudio.factorization.constrained.descent_steps import Limits
from nmfaudio.factorization.constrained.setup import (
    frame_major,
    prepare,
    random_start,
)
from nmfaudio.factorization.constrained.solve import (
    check_factor,
    check_given,
    check_numbers,
    run_descent,
)
from nmfaudio.factorization.constraints import Constraint
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
    beta: float = 1.0,
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
    beta : float, default 1.0
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
        As in :func:`nmfaudio.factorization.constrained.solve.solve_constrained`.
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
    check_numbers(beta, max_iter, tol)
    channels = [frame_major(channel) for channel in V]
    check_given(W, H, update_W=update_W, update_H=update_H)
    drawn = W is None, H is None
    planes, H = _start(V.shape, n_components, W, H, Q, seed)
    prepared = prepare(
        channels,
        planes,
        H,
        beta=beta,
        constraints=constraints,
        weights=_weights(weights, V.shape),
        update_W=update_W,
        update_H=update_H,
        n_threads=n_threads,
        drawn=drawn,
        tie_planes=True,
    )
    limits = Limits(max_iter, tol, max_time_s, cancel)
    result = run_descent(prepared, limits, observer, beta=beta, seed=seed)
    templates, gains = _split(result.W)
    return MultichannelFactorization(**{**vars(result), "W": templates}, Q=gains)


def _weights(
    weights: FloatArray | None, shape: tuple[int, ...]
) -> list[FloatArray] | None:
    if weights is None:
        return None
    weights = np.asarray(weights)
    if weights.shape not in {shape, shape[1:]}:
        raise ParameterError(
            f"weights must be {shape} or {shape[1:]} to match V, got {weights.shape}"
        )
    return list(np.broadcast_to(weights, shape))


def _start(
    shape: tuple[int, ...],
    n_components: int,
    W: FloatArray | None,
    H: FloatArray | None,
    Q: FloatArray | None,
    seed: int,
) -> tuple[FloatArray, FloatArray]:
    """Return templates times gains, (n_channels, n_bins, n_components), and ``H``."""
    n_channels, n_bins, n_frames = shape
    if n_components < 1:
        raise ParameterError(f"n_components must be at least 1, got {n_components}")
    drawn = random_start((1, n_bins, n_components), n_frames, seed)
    W = drawn[0][0] if W is None else np.asarray(W)
    H = drawn[1] if H is None else np.asarray(H)
    if Q is None:
        # Equal gains would be a saddle: components could never part by place.
        rng = np.random.default_rng([seed, n_channels])
        Q = rng.uniform(0.75, 1.25, (n_channels, n_components))
    Q = np.asarray(Q)
    wanted = (
        (n_bins, n_components),
        (n_components, n_frames),
        (n_channels, n_components),
    )
    if (W.shape, H.shape, Q.shape) != wanted:
        raise ParameterError(
            f"W, H and Q must be {wanted[0]}, {wanted[1]} and {wanted[2]}, "
            f"got {W.shape}, {H.shape} and {Q.shape}"
        )
    check_factor("W", W)
    check_factor("H", H)
    check_factor("Q", Q)
    gains = Q / np.maximum(Q.sum(axis=0), np.finfo(np.float32).tiny)
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
