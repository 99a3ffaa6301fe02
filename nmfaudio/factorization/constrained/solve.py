"""Non-negative matrix factorization under constraints."""

import threading
from collections.abc import Callable, Sequence

import numpy as np

from nmfaudio.compiled.threads import single_threaded_blas
from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.constrained.descent_steps import Descent, Limits
from nmfaudio.factorization.constrained.setup import (
    Prepared,
    frame_major,
    prepare,
    random_start,
)
from nmfaudio.factorization.constraints import Constraint
from nmfaudio.factorization.result import (
    Factorization,
    Observer,
    Progress,
    StopReason,
)

__all__ = [
    "check_factor",
    "check_given",
    "check_numbers",
    "run_descent",
    "solve_constrained",
]


def solve_constrained(
    V: FloatArray,
    W: FloatArray | None = None,
    H: FloatArray | None = None,
    *,
    n_components: int | None = None,
    beta: float = 1.0,
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
) -> Factorization:
    """Factorize ``V ≈ W @ H`` under any number of constraints.

    Parameters
    ----------
    V : ndarray of float, shape (n_bins, n_frames)
        Non-negative. Frame-major memory (a transposed view of a C-contiguous array) is
        taken without a copy. Not modified. Bins of weight 0 may hold anything.
    W : ndarray of float, shape (n_bins, n_components), optional
        Start; random if None. Zeros stay zeros. Not modified.
    H : ndarray of float, shape (n_components, n_frames), optional
        Start; random if None. Zeros stay zeros. Not modified.
    n_components : int, optional
        Needed if neither start is given.
    beta : float, default 1.0
        Divergence: 1 Kullback-Leibler, 2 Euclidean, 0 Itakura-Saito, or any real.
    constraints : sequence of Constraint
        See :mod:`nmfaudio.factorization.constraints`.
    weights : ndarray of float, shape (n_bins, n_frames), optional
        As :class:`~nmfaudio.factorization.constraints.Weights`.
    update_W, update_H : bool, default True
        False fixes the whole factor.
    max_iter : int, default 200
        Most iterations.
    tol : float, default 1e-4
        Ends when ten iterations lower the objective by less than ``tol`` of its first
        value; 0 never does.
    max_time_s : float, optional
        Most seconds.
    seed : int, default 0
        Of the random start.
    observer : callable, optional
        Called after each iteration; the divergence is NaN where it was not taken.
    cancel : threading.Event, optional
        Set it to stop after the running iteration.
    n_threads : int, optional
        Threads for the passes; default: all that Numba may use.

    Returns
    -------
    factorization : Factorization
        ``divergence`` holds what is minimised: divergence plus penalties. It never
        rises.

    Raises
    ------
    ParameterError
        If a shape or a value does not fit.
    NotFiniteError
        If observed data are NaN or infinite.

    Notes
    -----
    Cost per iteration: eight times ``n_bins * n_frames * n_components`` operations,
    twice that with weights or for beta other than 1 and 2; a quarter is saved for each
    factor that is fixed as a whole. Memory beyond ``V``: a few times ``W`` and ``H``.

    References
    ----------
    .. [1] Févotte and Idier, "Algorithms for nonnegative matrix factorization with the
       beta-divergence", Neural Computation 23(9), 2011.
    .. [2] Ang and Gillis, "Accelerating nonnegative matrix factorization algorithms
       using extrapolation", Neural Computation 31(2), 2019.
    """
    V_rows = frame_major(V)
    check_numbers(beta, max_iter, tol)
    check_given(W, H, update_W=update_W, update_H=update_H)
    drawn = W is None, H is None
    W, H = _start(V_rows, W, H, n_components, seed)
    prepared = prepare(
        [V_rows],
        W[np.newaxis],
        H,
        beta=beta,
        constraints=constraints,
        weights=None if weights is None else [weights],
        update_W=update_W,
        update_H=update_H,
        n_threads=n_threads,
        drawn=drawn,
    )
    limits = Limits(max_iter, tol, max_time_s, cancel)
    return run_descent(prepared, limits, observer, beta=beta, seed=seed, plane=0)


def check_numbers(beta: float, max_iter: int, tol: float) -> None:
    """Raise :class:`ParameterError` for numbers no descent can use."""
    if not np.isfinite(beta) or abs(beta) > 10:
        raise ParameterError(f"beta must be a number between -10 and 10, got {beta}")
    if max_iter < 0 or tol < 0:
        raise ParameterError(
            f"max_iter and tol must not be negative, got {max_iter} and {tol}"
        )


def _start(
    V_rows: FloatArray,
    W: FloatArray | None,
    H: FloatArray | None,
    n_components: int | None,
    seed: int,
) -> tuple[FloatArray, FloatArray]:
    """Fill in what is not given, and check that all fits together."""
    n_frames, n_bins = V_rows.shape
    if W is not None:
        n_components = np.asarray(W).shape[-1]
    elif H is not None:
        n_components = np.asarray(H).shape[0]
    if n_components is None or n_components < 1:
        raise ParameterError(
            "n_components must be at least 1 where no start is given, "
            f"got {n_components}"
        )
    if W is None or H is None:
        drawn = random_start((1, n_bins, n_components), n_frames, seed)
        W = drawn[0][0] if W is None else W
        H = drawn[1] if H is None else H
    W, H = np.asarray(W), np.asarray(H)
    wanted = (n_bins, n_components), (n_components, n_frames)
    if (W.shape, H.shape) != wanted:
        raise ParameterError(
            f"W and H must be {wanted[0]} and {wanted[1]} to match V, "
            f"got {W.shape} and {H.shape}"
        )
    check_factor("W", W)
    check_factor("H", H)
    return W, H


def check_given(
    W: FloatArray | None, H: FloatArray | None, *, update_W: bool, update_H: bool
) -> None:
    """Raise :class:`ParameterError` where a factor is held still but not given."""
    for name, factor, updated in (("W", W, update_W), ("H", H, update_H)):
        if factor is None and not updated:
            raise ParameterError(f"{name} must be given if update_{name} is False")


def check_factor(name: str, factor: FloatArray) -> None:
    """Raise :class:`ParameterError` unless a start is finite and non-negative."""
    if not (np.isfinite(factor).all() and factor.min() >= 0):
        raise ParameterError(f"the start of {name} must be finite and non-negative")


def run_descent(
    prepared: Prepared,
    limits: Limits,
    observer: Observer | None,
    *,
    beta: float,
    seed: int,
    plane: int | None = None,
) -> Factorization:
    """Run a prepared problem to its end.

    Parameters
    ----------
    prepared : Prepared
        The problem and its start.
    limits : Limits
        When to stop.
    observer : callable or None
        Called after each iteration.
    beta, seed
        For the record.
    plane : int, optional
        The only plane of templates that is wanted; all, (n_planes, n_bins,
        n_components), if None.

    Returns
    -------
    factorization : Factorization
        Its arrays are read-only.
    """

    def public(W: FloatArray, H: FloatArray) -> tuple[FloatArray, FloatArray]:
        planes, rows = prepared.public(W, H)
        W = np.ascontiguousarray(planes if plane is None else planes[plane])
        W.setflags(write=False)
        rows.setflags(write=False)
        return W, rows

    if prepared.model is None:
        W, H = public(prepared.W, prepared.H)
        return Factorization(
            W=W, H=H, beta=beta, divergence=(0.0,), checked_iterations=(0,), n_iter=0,
            stop_reason=StopReason.SILENT, elapsed_s=0.0, seed=seed,
            notes=("The input is silent.",),
        )  # fmt: skip
    descent = Descent(prepared.model, prepared.W, prepared.H, limits)
    back = float(prepared.model.engine.rule.scale) ** -beta
    with single_threaded_blas():
        reason = None
        while reason is None:
            reason = descent.advance()
            if observer is not None:
                observer(_progress(descent, limits, back, public))
    W, H = public(descent.W, descent.H)
    trace = descent.trace
    return Factorization(
        W=W,
        H=H,
        beta=beta,
        divergence=tuple(value * back for value in trace.values),
        checked_iterations=tuple(trace.iterations),
        n_iter=trace.n_iter,
        stop_reason=reason,
        elapsed_s=descent.elapsed_s,
        seed=seed,
        notes=_notes(H),
    )


def _progress(
    descent: Descent,
    limits: Limits,
    back: float,
    public: Callable[[FloatArray, FloatArray], tuple[FloatArray, FloatArray]],
) -> Progress:
    """Describe a descent under way; ``back`` takes values to the scale of ``V``."""
    trace = descent.trace
    fresh = trace.iterations[-1] == trace.n_iter
    return Progress(
        n_iter=trace.n_iter,
        max_iter=limits.max_iter,
        divergence=trace.values[-1] * back if fresh else float("nan"),
        elapsed_s=descent.elapsed_s,
        snapshot=lambda: public(descent.W, descent.H),
    )


def _notes(H: FloatArray) -> tuple[str, ...]:
    dead = int((H.max(axis=1) <= 0).sum())
    if not dead:
        return ()
    return (f"{dead} of {H.shape[0]} components are silent.",)
