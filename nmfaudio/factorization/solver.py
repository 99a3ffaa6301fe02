"""Factorize a non-negative matrix: the one door to all solvers."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from nmfaudio._typing import FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization._jit import get_num_threads
from nmfaudio.factorization.blas import single_threaded_blas
from nmfaudio.factorization.constrained import solve_constrained
from nmfaudio.factorization.constraints import Constraint
from nmfaudio.factorization.descent import Descending, Limits, Run
from nmfaudio.factorization.frobenius import FrobeniusDescent
from nmfaudio.factorization.initialize import initial_factors
from nmfaudio.factorization.kullback_leibler import KullbackLeiblerDescent
from nmfaudio.factorization.problem import FLOOR, Problem, prepare_problem
from nmfaudio.factorization.result import (
    Factorization,
    Observer,
    Progress,
    StopReason,
)
from nmfaudio.factorization.starts import improve_start

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
    V : ndarray of float, shape (n_bins, n_frames)
        Non-negative. Frame-major memory (the transpose of a C-contiguous array) is
        taken without a copy. float32 and float64 are kept, all else becomes one of
        them. Not modified.
    n_components : int
        Number of components.
    beta : float, default 1.0
        Divergence: 1 Kullback-Leibler, 2 half the squared distance, 0 Itakura-Saito,
        or any number between -10 and 10.
    init : str, default "random"
        ``"random"``, ``"nndsvd"``, ``"nndsvda"`` or ``"nndsvdar"``, for the factors
        that are not given.
    W : ndarray of float, shape (n_bins, n_components), optional
        Start of the templates. Not modified.
    H : ndarray of float, shape (n_components, n_frames), optional
        Start of the activations. Not modified.
    update_W, update_H : bool, default True
        False keeps a given factor as it is.
    weights : ndarray of float, shape (n_bins, n_frames), optional
        Weight of each entry; behind a weight of 0 anything may stand.
    constraints : sequence of Constraint
        See :mod:`nmfaudio.factorization.constraints`.
    max_iter : int, default 200
        Most iterations.
    tol : float, default 1e-4
        End when ten iterations lower the divergence by less than this share of its
        first value; 0 never does.
    max_time_s : float, optional
        Most seconds.
    seed : int, default 0
        Of every random number. The same seed, data and number of threads give the
        same bits.
    start : str, default "auto"
        ``"auto"`` improves a random start on shortened data first
        (:mod:`nmfaudio.factorization.starts`); ``"plain"`` does not.
    observer : callable, optional
        Called after each iteration; the divergence is NaN where it was not taken.
    cancel : threading.Event, optional
        Set it to stop; what is there then is returned.
    n_threads : int, optional
        Threads; default: all that Numba may use.

    Returns
    -------
    factorization : Factorization
        Read-only factors, the divergence over iterations, which never rises, and why
        it stopped. Where ``V`` holds only zeros in a frame or bin, the model is zero.

    Raises
    ------
    ParameterError
        If an argument is out of its range or does not fit another.
    NotFiniteError
        If ``V`` holds NaN or infinity (where it has weight).

    Notes
    -----
    Kullback-Leibler: extrapolated multiplicative updates, falling back to the plain,
    monotone ones [1]_. Squared distance: accelerated, extrapolated HALS [2]_ [3]_.
    All else: :func:`nmfaudio.factorization.constrained.solve_constrained`. An iteration
    costs ``8 * n_bins * n_frames * n_components`` operations (HALS: half of that) and
    reads ``V`` once; memory beyond ``V`` is a few times the factors, and up to half of
    ``V`` for a moment where the start is improved.

    References
    ----------
    .. [1] Lee and Seung, "Algorithms for non-negative matrix factorization", NIPS 2000.
    .. [2] Gillis and Glineur, "Accelerated multiplicative updates and hierarchical ALS
       algorithms for nonnegative matrix factorization", Neural Computation 24(4), 2012.
    .. [3] Ang and Gillis, "Accelerating nonnegative matrix factorization algorithms
       using extrapolation", Neural Computation 31(2), 2019.

    Examples
    --------
    >>> V = np.outer([1.0, 2.0, 3.0], [1.0, 0.0, 2.0, 1.0])
    >>> fit = factorize(V, 1, beta=2)
    >>> bool(np.allclose(fit.W @ fit.H, V, atol=1e-6))
    True
    """
    _check(n_components, beta, max_iter, tol, start)
    began = time.perf_counter()
    deadline = None if max_time_s is None else began + max_time_s
    if constraints or weights is not None or beta not in (1, 2):
        with single_threaded_blas():
            return solve_constrained(
                V, W, H, n_components=n_components, beta=beta,
                constraints=constraints, weights=weights, update_W=update_W,
                update_H=update_H, max_iter=max_iter, tol=tol, max_time_s=max_time_s,
                seed=seed, observer=observer, cancel=cancel, n_threads=n_threads,
            )  # fmt: skip
    given = _Given(W, H, update_W, update_H)
    given.check(np.shape(V), n_components)
    problem = prepare_problem(V)
    if problem is None:
        return _silent(V, n_components, given, beta, seed)
    fit = _Fit(
        problem=problem,
        given=given,
        beta=beta,
        limits=Limits(max_iter, tol, deadline, cancel),
        n_threads=n_threads or get_num_threads(),
        began=began,
        seed=seed,
    )
    with single_threaded_blas():
        return fit.run(n_components, init, observer, improve=start == "auto")


def _check(
    n_components: int, beta: float, max_iter: int, tol: float, start: str
) -> None:
    if n_components < 1:
        raise ParameterError(f"n_components must be at least 1, got {n_components}")
    if not np.isfinite(beta) or abs(beta) > 10:
        raise ParameterError(f"beta must be a number between -10 and 10, got {beta}")
    if max_iter < 0 or not tol >= 0:
        raise ParameterError(
            f"max_iter and tol must not be negative, got {max_iter} and {tol}"
        )
    if start not in STARTS:
        raise ParameterError(f"start must be one of {', '.join(STARTS)}, got {start!r}")


@dataclass(frozen=True, eq=False)
class _Given:
    """The factors that the caller brings, and whether they may change."""

    W: FloatArray | None
    H: FloatArray | None
    update_W: bool
    update_H: bool

    def check(self, shape: tuple[int, ...], n_components: int) -> None:
        """Raise :class:`ParameterError` unless the factors fit the data."""
        for name, factor, wanted, updated in (
            ("W", self.W, (*shape[:1], n_components), self.update_W),
            ("H", self.H, (n_components, *shape[1:]), self.update_H),
        ):
            if factor is None:
                if not updated:
                    raise ParameterError(f"{name} must be given if it is not updated")
            elif np.shape(factor) != wanted:
                raise ParameterError(
                    f"{name} must be {wanted} to match V, got {np.shape(factor)}"
                )
            elif not (np.isfinite(factor).all() and np.min(factor) >= 0):
                raise ParameterError(f"{name} must be finite and not negative")


def _silent(
    V: FloatArray, n_components: int, given: _Given, beta: float, seed: int
) -> Factorization:
    n_bins, n_frames = np.shape(V)
    dtype = np.float32 if np.asarray(V).dtype == np.float32 else np.float64
    W = np.zeros((n_bins, n_components), dtype)
    H = np.zeros((n_components, n_frames), dtype)
    if given.W is not None and not given.update_W:
        W = np.array(given.W, dtype)
    if given.H is not None and not given.update_H:
        H = np.array(given.H, dtype)
    return _result(
        W, H, beta=beta, divergence=(0.0,), checked_iterations=(0,), n_iter=0,
        stop_reason=StopReason.SILENT, elapsed_s=0.0, seed=seed,
        notes=("The input is silent: there is nothing to take apart.",),
    )  # fmt: skip


def _result(W: FloatArray, H: FloatArray, **rest: object) -> Factorization:
    W.flags.writeable = False
    H.flags.writeable = False
    return Factorization(W=W, H=H, **rest)  # type: ignore[arg-type]  # fields by name


@dataclass(eq=False)
class _Fit:
    """One plain factorization from start to result."""

    problem: Problem
    given: _Given
    beta: float
    limits: Limits
    n_threads: int
    began: float
    seed: int
    span: FloatArray = field(default_factory=lambda: np.ones(1))
    """Peaks taken out of given templates, so that their scale cannot matter."""

    def run(
        self, n_components: int, init: str, observer: Observer | None, *, improve: bool
    ) -> Factorization:
        W, H = self._start(n_components, init, improve=improve)
        descent = self._descent(W, H)
        run = Run(descent, self.limits)
        reason = None
        while reason is None:
            reason = run.advance()
            if observer is not None:
                observer(self._progress(run))
        W, H = self._public(descent)
        back = self.problem.scale**-self.beta
        return _result(
            W, H, beta=self.beta, divergence=tuple(v * back for v in run.values),
            checked_iterations=tuple(run.checked), n_iter=run.n_iter,
            stop_reason=reason, elapsed_s=time.perf_counter() - self.began,
            seed=self.seed, notes=_notes(H),
        )  # fmt: skip

    def _start(
        self, n_components: int, init: str, *, improve: bool
    ) -> tuple[FloatArray, FloatArray]:
        """Return a start on the problem's scale, rows first."""
        problem, given = self.problem, self.given
        lift = self.beta == 1
        W, H = initial_factors(problem, n_components, init, self.seed, lift=lift)
        if given.W is None and given.H is None:
            if improve and init == "random":
                return improve_start(
                    problem, W, H, self.beta, self.limits, self.n_threads
                )
            return W, H
        if given.W is not None:
            rows = np.asarray(given.W, np.float64).T
            self.span = _spans(rows)
            W = (rows * (1 / self.span)[:, np.newaxis]).astype(problem.dtype)
        if given.H is not None:
            H = np.asarray(given.H, np.float64).T * problem.scale
            H = np.ascontiguousarray(H * self.span, dtype=problem.dtype)
        elif given.W is not None:
            # The level that lets the given templates explain the mean.
            level = problem.mean / max(float(W.mean(axis=1).sum()), FLOOR)
            H *= level / max(float(H.mean()), FLOOR)
        W = np.ascontiguousarray(W)
        if self.beta == 1:
            if given.update_W:
                np.maximum(W, problem.dtype(FLOOR), out=W)
            if given.update_H:
                np.maximum(H, problem.dtype(FLOOR), out=H)
        return W, H

    def _descent(self, W: FloatArray, H: FloatArray) -> Descending:
        kind: Callable[..., Descending] = (
            KullbackLeiblerDescent if self.beta == 1 else FrobeniusDescent
        )
        updates = (self.given.update_H, self.given.update_W)
        return kind(self.problem, W, H, updates, self.n_threads)

    def _public(self, descent: Descending) -> tuple[FloatArray, FloatArray]:
        """Return copies of the factors in public shape and scale.

        What only the floor held up, and what stands for silence, is exactly zero.
        """
        problem, given = self.problem, self.given
        W = descent.W.T.copy()
        H = np.ascontiguousarray(descent.H.T, dtype=np.float64)
        if given.update_W:
            W[W <= FLOOR] = 0
            W[problem.silent_bins] = 0
        if given.update_H:
            H[H <= FLOOR] = 0
            H[:, problem.silent_frames] = 0
        W = (W * self.span).astype(problem.dtype)
        H /= self.span[:, np.newaxis] * problem.scale
        # What was fixed comes back bit for bit.
        if not given.update_W:
            W = np.array(given.W, problem.dtype)
        if not given.update_H:
            H = np.array(given.H, problem.dtype)
        return W, H.astype(problem.dtype)

    def _progress(self, run: Run) -> Progress:
        fresh = run.checked[-1] == run.n_iter
        return Progress(
            n_iter=run.n_iter,
            max_iter=self.limits.max_iter,
            divergence=(
                run.values[-1] * self.problem.scale**-self.beta if fresh else np.nan
            ),
            elapsed_s=time.perf_counter() - self.began,
            snapshot=lambda: self._public(run.descent),
        )


def _spans(rows: FloatArray) -> FloatArray:
    """Return a power of two near each row's peak, 1 for a silent row."""
    peaks = rows.max(axis=1)
    live = peaks > 0
    spans = np.ones(rows.shape[0])
    spans[live] = 2.0 ** np.ceil(np.log2(peaks[live]))
    return spans


def _notes(H: FloatArray) -> tuple[str, ...]:
    dead = int((H.max(axis=1) <= 0).sum())
    if not dead:
        return ()
    return (f"{dead} of {H.shape[0]} components are silent.",)
