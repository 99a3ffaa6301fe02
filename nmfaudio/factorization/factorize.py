"""Factorize a non-negative matrix: the one door to all solvers."""

import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from nmfaudio.compiled.jit import get_num_threads, set_num_threads
from nmfaudio.compiled.threads import single_threaded_blas
from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.core.data import pose_problem
from nmfaudio.factorization.core.descent import Limits
from nmfaudio.factorization.given import Given
from nmfaudio.factorization.plain import PlainFit
from nmfaudio.factorization.result import Factorization, Observer

if TYPE_CHECKING:
    from nmfaudio.factorization.constraints import Constraint

__all__ = ["STARTS", "factorize"]

STARTS = ("auto", "plain")


def factorize(
    V: FloatArray,
    n_components: int,
    *,
    beta: float = 1.0,
    init: str = "random",
    W: FloatArray | None = None,
    H: FloatArray | None = None,
    update_W: bool = True,
    update_H: bool = True,
    weights: FloatArray | None = None,
    constraints: Sequence["Constraint"] = (),
    max_iter: int = 200,
    tol: float = 1e-4,
    max_time_s: float | None = None,
    seed: int = 0,
    start: str = "auto",
    observer: Observer | None = None,
    cancel: threading.Event | None = None,
    n_threads: int | None = None,
) -> Factorization:
    """Find ``W`` and ``H`` with ``V ≈ W @ H``, all non-negative.

    Parameters
    ----------
    V : ndarray, shape (n_bins, n_frames)
        Non-negative. The transpose of a C-contiguous float32 or float64 array is taken
        without a copy. Not modified.
    n_components : int
        Number of components.
    beta : float, default 1.0
        Beta-divergence: 1 Kullback-Leibler, 2 half the squared distance, 0
        Itakura-Saito, or any number from -10 to 10.
    init : str, default "random"
        "random", "nndsvd", "nndsvda" or "nndsvdar", for factors that are not given.
    W : ndarray, shape (n_bins, n_components), optional
        Start of the templates. Not modified.
    H : ndarray, shape (n_components, n_frames), optional
        Start of the activations. Not modified.
    update_W, update_H : bool, default True
        False keeps the given factor as it is.
    weights : ndarray, shape (n_bins, n_frames), optional
        Weight of each entry's divergence; behind a weight of 0 anything may stand.
    constraints : sequence of Constraint
        See :mod:`nmfaudio.factorization.constraints`.
    max_iter : int, default 200
        Most iterations.
    tol : float, default 1e-4
        End when ten iterations lower the divergence by less than this share of what
        the mean spectrum alone, scaled frame by frame, leaves; 0 never does.
    max_time_s : float, optional
        Most seconds.
    seed : int, default 0
        Of every random number. Same seed, data and number of threads, same bits.
    start : str, default "auto"
        "auto" improves a start that was not given on shortened data first
        (:mod:`nmfaudio.factorization.start.race`); "plain" does not.
    observer : callable, optional
        Told after each iteration; the divergence is NaN where it was not taken, and
        iteration 0 is the work on the start.
    cancel : threading.Event, optional
        Set it to stop; what is there by then is returned.
    n_threads : int, optional
        Threads; by default all that Numba may use.

    Returns
    -------
    factorization : Factorization
        ``W`` is C-contiguous, ``H`` frame-major like ``V``: the transpose of a
        C-contiguous array; both read-only. Silent bins and frames are exactly silent.

    Raises
    ------
    ParameterError
        If an argument is out of its range or does not fit another.
    NotFiniteError
        If ``V`` holds NaN or infinity where it has weight.

    Notes
    -----
    Kullback-Leibler and other divergences: extrapolated multiplicative updates, falling
    back to the plain, monotone ones [1]_ [2]_. Squared distance: accelerated,
    extrapolated HALS [3]_ [4]_. An iteration costs ``8 n_bins n_frames n_components``
    operations (HALS: half of that; other divergences: a half more) and reads ``V``
    once; memory beyond ``V`` is three times the activations, and ``V / 16`` or less
    while a start is improved.

    References
    ----------
    .. [1] Lee and Seung, "Algorithms for non-negative matrix factorization", NIPS 2000.
    .. [2] Févotte and Idier, "Algorithms for nonnegative matrix factorization with the
       beta-divergence", Neural Computation 23(9), 2011.
    .. [3] Gillis and Glineur, "Accelerated multiplicative updates and hierarchical ALS
       algorithms for nonnegative matrix factorization", Neural Computation 24(4), 2012.
    .. [4] Ang and Gillis, "Accelerating nonnegative matrix factorization algorithms
       using extrapolation", Neural Computation 31(2), 2019.

    Examples
    --------
    >>> V = np.outer([1.0, 2.0, 3.0], [1.0, 0.0, 2.0, 1.0])
    >>> fit = factorize(V, 1, beta=2)
    >>> bool(np.allclose(fit.W @ fit.H, V, atol=1e-6))
    True
    """
    beta = float(beta)
    _check(n_components, beta, max_iter, tol, start)
    if constraints:
        from nmfaudio.factorization.constrained.solve import (  # noqa: PLC0415  # own kernels
            solve_constrained,
        )

        with single_threaded_blas():
            return solve_constrained(
                V, W, H, n_components=n_components, beta=beta,
                constraints=constraints, weights=weights, update_W=update_W,
                update_H=update_H, max_iter=max_iter, tol=tol, max_time_s=max_time_s,
                seed=seed, observer=observer, cancel=cancel, n_threads=n_threads,
            )  # fmt: skip
    began = time.perf_counter()
    with _Threads(n_threads), single_threaded_blas():
        problem = pose_problem(V, weights, get_num_threads())
        given = Given.check(
            problem, n_components, W, H, update_W=update_W, update_H=update_H
        )
        fit = PlainFit(problem, given, beta, seed, began)
        limits = Limits(
            max_iter=max_iter,
            began=began,
            max_time_s=max_time_s,
            cancel=cancel,
            observer=observer,
            unit=fit.unit,
            snapshot=fit.snapshot,
        )
        return fit.run(init, limits, tol, improve=start == "auto")


def _check(
    n_components: int, beta: float, max_iter: int, tol: float, start: str
) -> None:
    if n_components < 1:
        raise ParameterError(f"n_components must be at least 1, got {n_components}")
    if not abs(beta) <= 10:
        raise ParameterError(f"beta must be a number from -10 to 10, got {beta}")
    if max_iter < 0 or not tol >= 0:
        raise ParameterError(
            f"max_iter and tol must not be negative, got {max_iter} and {tol}"
        )
    if start not in STARTS:
        raise ParameterError(f"start must be one of {', '.join(STARTS)}, got {start!r}")


class _Threads:
    """Sets the number of threads of the kernels for a while."""

    def __init__(self, n_threads: int | None) -> None:
        self._wanted = n_threads
        self._usual = get_num_threads()

    def __enter__(self) -> None:
        if self._wanted is not None:
            set_num_threads(self._wanted)

    def __exit__(self, *args: object) -> None:
        set_num_threads(self._usual)
