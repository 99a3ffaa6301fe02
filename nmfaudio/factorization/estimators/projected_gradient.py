"""Projected gradients for the Frobenius norm: the reference method [1]_.

The textbook road to NMF: hold one factor, move the other against the gradient, clip at
zero, and choose the step so that the objective is sure to fall. It is slower than
:func:`nmfaudio.factorization.factorize.factorize` and kept because every step can be
read and proved: tests hold the fast solvers against it.

References
----------
.. [1] Lin, "Projected gradient methods for nonnegative matrix factorization", Neural
   Computation 19(10), 2007.
"""

import math
import threading
import time
from dataclasses import dataclass

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.core.terms import sum_of_squares
from nmfaudio.factorization.result import (
    Factorization,
    Observer,
    Progress,
    StopReason,
)

__all__ = ["minimize_quadratic", "projected_gradient", "projected_norm"]

_DECREASE = 0.01  # sigma of [1]: the share of the predicted decrease a step must reach
_SHRINK = 0.1  # beta of [1]: the factor between two tried step lengths
_MAX_TRIES = 20
_MAX_INNER = 1000


@dataclass
class Subproblem:
    """One factor's state between outer iterations: its tolerance and last step."""

    tol: float
    step: float = 1.0


def projected_norm(gradient: FloatArray, point: FloatArray) -> float:
    """Return the norm of the projected gradient, zero exactly at a stationary point.

    Parameters
    ----------
    gradient, point : ndarray of float, same shape
        Gradient of the objective at ``point``, and the point, non-negative.

    Returns
    -------
    norm : float
        Euclidean norm over the coordinates that can still move: those that are
        positive, and those at zero whose gradient is negative.
    """
    free = (gradient < 0) | (point > 0)
    return float(np.linalg.norm(gradient[free]))


def minimize_quadratic(
    gram: FloatArray,
    linear: FloatArray,
    start: FloatArray,
    state: Subproblem,
    max_iter: int = _MAX_INNER,
) -> tuple[FloatArray, FloatArray, int]:
    """Minimise ``<A, gram @ A> / 2 - <linear, A>`` over non-negative ``A``.

    With ``gram = W.T @ W`` and ``linear = W.T @ V`` this is the non-negative least
    squares problem for the activations; adding to the diagonal of ``gram`` gives an L2
    penalty and taking from ``linear`` an L1 penalty. Algorithm 4 of [1]_.

    Parameters
    ----------
    gram : ndarray of float, shape (n_components, n_components)
        Symmetric, positive semi-definite. Not modified.
    linear, start : ndarray of float, shape (n_components, n_frames)
        Linear term and starting point. Not modified.
    state : Subproblem
        ``tol`` is the projected gradient norm at which to stop; ``step`` is where the
        step search starts. ``step`` is modified in place.
    max_iter : int, default 1000
        Most steps taken.

    Returns
    -------
    point, gradient : ndarray of float, shape (n_components, n_frames)
        The minimiser and the objective's gradient there.
    n_steps : int
        Gradient evaluations that found the point not good enough yet.
    """
    point = start
    gradient = gram @ point - linear
    for n_steps in range(max_iter):
        if projected_norm(gradient, point) <= state.tol:
            return point, gradient, n_steps
        moved = _search_step(gram, point, gradient, state)
        if np.array_equal(moved, point):
            # The decrease is below the rounding of this dtype: no step can help.
            return point, gradient, n_steps
        point = moved
        gradient = gram @ point - linear
    return point, gradient, max_iter


def _search_step(
    gram: FloatArray, point: FloatArray, gradient: FloatArray, state: Subproblem
) -> FloatArray:
    """Return the point after the longest tried step with sufficient decrease."""

    def reached(step: float) -> tuple[FloatArray, bool]:
        moved = np.maximum(point - point.dtype.type(step) * gradient, 0)
        change = moved - point
        predicted = float(np.vdot(gradient, change))
        curvature = float(np.vdot(gram @ change, change))
        return moved, (1 - _DECREASE) * predicted + 0.5 * curvature <= 0

    moved, good = reached(state.step)
    for _ in range(_MAX_TRIES):
        step = state.step / _SHRINK if good else state.step * _SHRINK
        tried, fine = reached(step)
        if good and (not fine or np.array_equal(tried, moved)):
            return moved
        state.step, moved = step, tried
        if fine and not good:
            return moved
    return moved if good else point


def projected_gradient(
    V: FloatArray,
    n_components: int,
    *,
    W: FloatArray | None = None,
    H: FloatArray | None = None,
    update_W: bool = True,
    update_H: bool = True,
    l1_W: float = 0.0,
    l1_H: float = 0.0,
    l2_W: float = 0.0,
    l2_H: float = 0.0,
    max_iter: int = 200,
    tol: float = 1e-4,
    max_time_s: float | None = None,
    seed: int = 0,
    observer: Observer | None = None,
    cancel: threading.Event | None = None,
) -> Factorization:
    """Factorize ``V ≈ W @ H`` in the Frobenius norm by projected gradients [1]_.

    Minimises ``|V - W H|²/2 + l1_W |W|₁ + l2_W |W|²/2 + l1_H |H|₁ + l2_H |H|²/2``.

    Parameters
    ----------
    V : ndarray of float or sparse array, shape (n_bins, n_frames)
        Non-negative and finite. Not modified. A sparse ``V`` is never made dense.
    n_components : int
        At least 1.
    W : ndarray of float, shape (n_bins, n_components), optional
        Starting templates; drawn from ``seed`` when missing. Not modified.
    H : ndarray of float, shape (n_components, n_frames), optional
        Starting activations, likewise. Not modified.
    update_W, update_H : bool, default True
        A factor that is not updated must be given.
    l1_W, l1_H, l2_W, l2_H : float, default 0.0
        Weights of the penalties.
    max_iter : int, default 200
        Most outer iterations; each solves for one factor, then for the other.
    tol : float, default 1e-4
        Stop when the norm of the projected gradient is ``tol`` times its first value.
    max_time_s : float, optional
        Stop after this many seconds.
    seed : int, default 0
        Seed of the random start.
    observer : callable, optional
        Called with a :class:`Progress` after each iteration.
    cancel : threading.Event, optional
        Read between iterations.

    Returns
    -------
    result : Factorization
        With ``beta`` 2. ``divergence`` holds the objective, penalties included.

    Raises
    ------
    ParameterError
        If a shape does not fit, or a factor that is not updated is missing.

    Notes
    -----
    O(n_bins * n_frames * n_components) for each outer iteration, and
    O(n_components² * (n_bins + n_frames)) for each step within it.

    References
    ----------
    .. [1] Lin, "Projected gradient methods for nonnegative matrix factorization",
       Neural Computation 19(10), 2007.

    Examples
    --------
    >>> V = np.outer([1.0, 2.0], [3.0, 0.0, 4.0])
    >>> result = projected_gradient(V, 1)
    >>> np.round(result.W @ result.H, 3)
    array([[3., 0., 4.],
           [6., 0., 8.]])
    """
    if not (update_W or W is not None) or not (update_H or H is not None):
        raise ParameterError(
            "a factor that is not updated must be given: pass W= or H= with it"
        )
    penalties = ((l1_W, l2_W), (l1_H, l2_H))
    updates = (update_W, update_H)
    factors = _start(V, n_components, W, H, seed)
    descent = _Descent(V, factors, updates, penalties, tol)
    began = time.perf_counter()
    divergences = [descent.objective()]
    reason: StopReason | None = None
    for n_iter in range(1, max_iter + 1):
        elapsed_s = time.perf_counter() - began
        reason = _reason_to_stop(descent, cancel, elapsed_s, max_time_s)
        if reason is not None:
            break
        descent.advance()
        divergences.append(descent.objective())
        if observer is not None:
            elapsed_s = time.perf_counter() - began
            value = divergences[-1]
            observer(Progress(n_iter, max_iter, value, elapsed_s, descent.snapshot))
    W_end, H_end = descent.snapshot()
    W_end.setflags(write=False)
    H_end.setflags(write=False)
    return Factorization(
        W=W_end,
        H=H_end,
        beta=2.0,
        divergence=tuple(divergences),
        checked_iterations=tuple(range(len(divergences))),
        n_iter=len(divergences) - 1,
        stop_reason=reason or StopReason.MAX_ITER,
        elapsed_s=time.perf_counter() - began,
        seed=seed,
    )


def _reason_to_stop(
    descent: "_Descent",
    cancel: threading.Event | None,
    elapsed_s: float,
    max_time_s: float | None,
) -> StopReason | None:
    if descent.stationary():
        return StopReason.CONVERGED
    if cancel is not None and cancel.is_set():
        return StopReason.CANCELLED
    if max_time_s is not None and elapsed_s > max_time_s:
        return StopReason.TIME_LIMIT
    return None


def _start(
    V: FloatArray,
    n_components: int,
    W: FloatArray | None,
    H: FloatArray | None,
    seed: int,
) -> tuple[FloatArray, FloatArray]:
    """Return float copies of the starting factors, random where none was given."""
    n_bins, n_frames = V.shape
    rng = np.random.default_rng(seed)
    level = np.sqrt(float(V.mean()) / n_components)
    dtype = V.dtype
    shapes = ("W", W, (n_bins, n_components)), ("H", H, (n_components, n_frames))
    factors = []
    for name, given, shape in shapes:
        drawn = level * np.abs(rng.standard_normal(shape))
        factor = np.array(drawn if given is None else given, dtype=dtype)
        if factor.shape != shape:
            raise ParameterError(
                f"{name} must be {shape} to match V of shape {V.shape} and "
                f"n_components={n_components}, got {factor.shape}"
            )
        factors.append(factor)
    return factors[0], factors[1]


class _Descent:
    """The alternation of [1]: two least-squares problems whose tolerances tighten."""

    def __init__(
        self,
        V: FloatArray,
        factors: tuple[FloatArray, FloatArray],
        updates: tuple[bool, bool],
        penalties: tuple[tuple[float, float], tuple[float, float]],
        tol: float,
    ) -> None:
        # A unit-free problem: float32 would overflow in the squares of loud input.
        peak = float(V.max()) if V.shape[0] and V.shape[1] else 0.0
        self._scale = peak if peak > 0 else 1.0
        root = math.sqrt(self._scale)
        self._V = V / V.dtype.type(self._scale)
        self.W: FloatArray = factors[0] / V.dtype.type(root)
        self.H: FloatArray = factors[1] / V.dtype.type(root)
        self._update_W, self._update_H = updates
        # |V - WH|² shrinks by scale², |W|₁ by its root, |W|² by scale.
        self._l1 = [pair[0] / self._scale / root for pair in penalties]
        self._l2 = [pair[1] / self._scale for pair in penalties]
        self._square = sum_of_squares(self._V)
        self._terms = self._terms_W()
        self._grad_H = self._gradient_H()
        first = math.hypot(
            float(np.linalg.norm(self._gradient_W())),
            float(np.linalg.norm(self._grad_H)),
        )
        self._goal = tol * first
        inner = max(0.001, tol) * first
        self._states = Subproblem(inner), Subproblem(inner)

    def _terms_W(self) -> tuple[FloatArray, FloatArray]:
        """Return ``(H Hᵀ + l2, H Vᵀ - l1)``, the quadratic that ``W.T`` minimises."""
        gram = _penalised(self.H @ self.H.T, self._l2[0])
        return gram, np.asarray((self._V @ self.H.T).T) - gram.dtype.type(self._l1[0])

    def _terms_H(self) -> tuple[FloatArray, FloatArray]:
        gram = _penalised(self.W.T @ self.W, self._l2[1])
        return gram, np.asarray((self._V.T @ self.W).T) - gram.dtype.type(self._l1[1])

    def _gradient_W(self) -> FloatArray:
        gram, linear = self._terms
        return gram @ self.W.T - linear

    def _gradient_H(self) -> FloatArray:
        gram, linear = self._terms_H()
        return gram @ self.H - linear

    def stationary(self) -> bool:
        """Say whether the projected gradient has shrunk to the tolerance."""
        of_W = projected_norm(self._gradient_W(), self.W.T) if self._update_W else 0.0
        of_H = projected_norm(self._grad_H, self.H) if self._update_H else 0.0
        return math.hypot(of_W, of_H) <= self._goal

    def advance(self) -> None:
        """Solve for the templates, then for the activations."""
        state_W, state_H = self._states
        if self._update_W:
            solved, _, n_steps = minimize_quadratic(*self._terms, self.W.T, state_W)
            self.W = np.ascontiguousarray(solved.T)
            state_W.tol *= _SHRINK if n_steps == 0 else 1.0
        if self._update_H:
            solved, self._grad_H, n_steps = minimize_quadratic(
                *self._terms_H(), self.H, state_H
            )
            self.H = solved
            state_H.tol *= _SHRINK if n_steps == 0 else 1.0
            self._terms = self._terms_W()

    def objective(self) -> float:
        """Return the penalised objective on the scale of ``V``, from the Gram matrix.

        ``|V - W H|² = |V|² - 2 <W.T, H Vᵀ> + <W.T, H Hᵀ W.T>`` needs no model of V's
        size; the penalties of ``W`` are already in the two terms.
        """
        gram, linear = self._terms
        W = self.W.T.astype(np.float64)
        value = 0.5 * (self._square + float(np.vdot(gram @ W, W)))
        value -= float(np.vdot(linear.astype(np.float64), W))
        value += self._l1[1] * float(self.H.sum(dtype=np.float64))
        value += 0.5 * self._l2[1] * sum_of_squares(self.H)
        # Two products, not a power: Python's power raises where this is infinite.
        return max(value, 0.0) * self._scale * self._scale

    def snapshot(self) -> tuple[FloatArray, FloatArray]:
        """Return copies of the factors on the scale of ``V``."""
        root = self.W.dtype.type(math.sqrt(self._scale))
        return self.W * root, self.H * root


def _penalised(gram: FloatArray, l2: float) -> FloatArray:
    """Add ``l2`` to the diagonal, in place: the Gram matrix of an L2 penalty."""
    gram[np.diag_indices_from(gram)] += gram.dtype.type(l2)
    return gram
