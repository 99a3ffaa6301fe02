"""Factorize a non-negative matrix: the one door to all solvers."""

import threading
from collections.abc import Sequence

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.constraints import (
    HARD,
    Constraint,
    check_constraints,
    observed_weights,
)
from nmfaudio.factorization.control import FitControl
from nmfaudio.factorization.core.data import SMALL, check_model, make_data
from nmfaudio.factorization.core.divergence import beta_of
from nmfaudio.factorization.core.terms import Matrix, is_sparse, made_dense
from nmfaudio.factorization.plain import Given, begin, fit_plain
from nmfaudio.factorization.result import Factorization, Observer

__all__ = ["STARTS", "factorize"]

STARTS = ("auto", "single", "plain")


def factorize(
    V: Matrix,
    n_components: int,
    *,
    beta: float | str = 1.0,
    init: str = "random",
    W: FloatArray | None = None,
    H: FloatArray | None = None,
    update_W: bool = True,
    update_H: bool = True,
    weights: FloatArray | None = None,
    constraints: Sequence[Constraint] = (),
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
    V : ndarray or sparse matrix, shape (n_bins, n_frames)
        Non-negative. A sparse one is made dense, and refused where that would be large:
        :class:`nmfaudio.NMF` takes those. The transpose of a C-contiguous float32 or
        float64 array is taken without a copy. Not modified.
    n_components : int
        Number of components.
    beta : float or str, default 1.0
        Beta-divergence: 1 or "kl" Kullback-Leibler, 2 or "frobenius" half the squared
        distance, 0 or "is" Itakura-Saito, or any number from -10 to 10.
    init : str, default "random"
        "random", "nndsvd", "nndsvda" or "nndsvdar", for factors that are not given.
    W : ndarray, shape (n_bins, n_components), optional
        Start of the templates. Not modified. Under constraints its zeros stay zeros.
    H : ndarray, shape (n_components, n_frames), optional
        Start of the activations. Not modified. Under constraints its zeros stay zeros.
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
        Of every random number. Same seed and data, same bits.
    start : str, default "auto"
        "auto" improves starts that are drawn at random as a whole on shortened data
        first (:mod:`nmfaudio.factorization.start.race`) and goes on from the best,
        unless there are weights or constraints that put values into it, and least
        squares leave bad basins (:mod:`nmfaudio.factorization.start.leaps`); "single"
        improves only one, which takes less time; "plain" none.
    observer : callable, optional
        Told after each iteration; the divergence is NaN where it was not taken, and
        iteration 0 is the work on the start.
    cancel : threading.Event, optional
        Set it to stop; what is there by then is returned.
    n_threads : int, optional
        Threads; by default all that Numba may use, and one for up to 50,000 entries,
        where waiting for others would cost more than they do.

    Returns
    -------
    factorization : Factorization
        ``W`` is C-contiguous, ``H`` frame-major like ``V``: the transpose of a
        C-contiguous array; both read-only. Silent bins and frames are exactly silent,
        unless a penalty draws them up. ``divergence`` includes penalties.

    Raises
    ------
    ParameterError
        If an argument is out of its range or does not fit another, with constraints or
        without.
    NotFiniteError
        If ``V`` holds NaN or infinity where it has weight.

    Notes
    -----
    Kullback-Leibler and other divergences: extrapolated multiplicative updates, falling
    back to the plain, monotone ones [1]_ [2]_. Squared distance: accelerated,
    extrapolated HALS [3]_ [4]_. An iteration costs ``8 n_bins n_frames n_components``
    operations (HALS: half of that; other divergences: a half more) and reads ``V``
    once; memory beyond ``V`` is three times the activations, and a tenth of ``V``
    while a start for a long recording is improved. Constraints take multiplicative
    updates for every divergence, and a few times the factors' memory.

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
    beta = beta_of(beta)
    if is_sparse(V):
        V = made_dense(V, "factorize, unlike nmfaudio.NMF,")
    if n_threads is None and np.size(V) <= SMALL:
        n_threads = 1
    control = FitControl(max_iter, tol, max_time_s, seed, n_threads, observer, cancel)
    check_model(n_components, beta)
    if start not in STARTS:
        raise ParameterError(f"start must be one of {', '.join(STARTS)}, got {start!r}")
    check_constraints(constraints)
    with control.threads():
        observed = observed_weights(constraints, weights, np.shape(V))
        data = make_data(V, observed)
        given = Given.check(
            data, n_components, W, H, update_W=update_W, update_H=update_H
        )
        if not constraints:
            return fit_plain(given, beta, init, control, start)
        from nmfaudio.factorization.constrained.solve import (  # noqa: PLC0415  # own kernels
            solve_constrained,
        )

        # A start whose entries are replaced or cut is not worth improving.
        is_open = not any(isinstance(c, HARD) for c in constraints)
        start = start if is_open else "plain"
        W, H = given.opened(*begin(given, beta, init, control, start))
        return solve_constrained(
            [data],
            W[np.newaxis],
            H,
            beta=beta,
            constraints=constraints,
            control=control,
            update_W=update_W,
            update_H=update_H,
            plane=0,
        )
