"""One function factorizes: it checks, starts, runs the engine that fits, and reports."""

import threading
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

from nmfaudio._typing import FloatArray
from nmfaudio.errors import NotFiniteError, ParameterError
from nmfaudio.factorization._blas import single_threaded_blas
from nmfaudio.factorization._jit import get_num_threads, set_num_threads
from nmfaudio.factorization.fused_hals import HalsEngine
from nmfaudio.factorization.fused_multiplicative import MultiplicativeEngine
from nmfaudio.factorization.initialize import initial_factors
from nmfaudio.factorization.iterate import Limits, iterate
from nmfaudio.factorization.problem import Problem, pose_problem
from nmfaudio.factorization.result import (
    Factorization,
    Observer,
    StopReason,
)

__all__ = ["factorize"]


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
    constraints: tuple[Any, ...] = (),
    max_iter: int = 200,
    tol: float = 1e-4,
    max_time_s: float | None = None,
    seed: int = 0,
    start: str = "auto",
    observer: Observer | None = None,
    cancel: threading.Event | None = None,
    n_threads: int | None = None,
) -> Factorization:
    """Factorize a non-negative matrix: ``V ≈ W @ H``."""
    began = time.perf_counter()
    beta = float(beta)
    n_usual = get_num_threads()
    if n_threads is not None:
        set_num_threads(n_threads)
    try:
        with single_threaded_blas():
            problem = pose_problem(V, weights, get_num_threads())
            if problem.is_silent:
                return _silent(problem, n_components, beta, seed, began)
            rng = np.random.default_rng(seed)
            W_start, H_start = _start(problem, n_components, init, W, H, rng)
            engine: MultiplicativeEngine | HalsEngine
            if beta == 2 and not problem.is_weighted:
                engine = HalsEngine(
                    problem, W_start, H_start, update_W=update_W, update_H=update_H
                )
            else:
                engine = MultiplicativeEngine(
                    problem,
                    W_start,
                    H_start,
                    beta,
                    update_W=update_W,
                    update_H=update_H,
                )
            finish = _Finish(problem, engine)
            limits = Limits(
                max_iter=max_iter,
                tol=tol,
                began=began,
                max_time_s=max_time_s,
                cancel=cancel,
                observer=observer,
                unit=float(np.float64(problem.peak) ** beta),
                snapshot=finish.factors,
            )
            outcome = iterate(engine, limits)
            last = engine.divergence()
            if outcome.values and last > outcome.values[-1]:
                engine.restore()
                last = min(engine.divergence(), outcome.values[-1])
    finally:
        set_num_threads(n_usual)
    W_end, H_end = finish.factors()
    W_end.flags.writeable = False
    H_end.flags.writeable = False
    return Factorization(
        W=W_end,
        H=H_end,
        beta=beta,
        divergence=tuple(v * limits.unit for v in (*outcome.values, last)),
        checked_iterations=(*outcome.checked, outcome.n_iter),
        n_iter=outcome.n_iter,
        stop_reason=outcome.stop_reason,
        elapsed_s=time.perf_counter() - began,
        seed=seed,
    )


def _start(
    problem: Problem,
    n_components: int,
    init: str,
    W: FloatArray | None,
    H: FloatArray | None,
    rng: np.random.Generator,
) -> tuple[FloatArray, FloatArray]:
    if W is None or H is None:
        W_start, H_start = initial_factors(problem, n_components, init, rng)
    if W is not None:
        W_start = np.array(W, problem.dtype, order="C")
    if H is not None:
        H_start = np.ascontiguousarray(
            np.asarray(H, np.float64).T / problem.peak, problem.dtype
        )
    return W_start, H_start


@dataclass
class _Finish:
    problem: Problem
    engine: MultiplicativeEngine | HalsEngine

    def factors(self) -> tuple[FloatArray, FloatArray]:
        W = self.engine.W.copy()
        H = self.engine.H * self.problem.dtype(self.problem.peak)
        W[self.problem.silent_bins] = 0
        H[self.problem.silent_frames] = 0
        return W, H.T


def _silent(
    problem: Problem, n_components: int, beta: float, seed: int, began: float
) -> Factorization:
    W = np.zeros((problem.V.shape[1], n_components), problem.dtype)
    H = np.zeros((n_components, problem.V.shape[0]), problem.dtype)
    return Factorization(
        W=W,
        H=H,
        beta=beta,
        divergence=(0.0,),
        checked_iterations=(0,),
        n_iter=0,
        stop_reason=StopReason.SILENT,
        elapsed_s=time.perf_counter() - began,
        seed=seed,
        notes=("The input is silent.",),
    )
