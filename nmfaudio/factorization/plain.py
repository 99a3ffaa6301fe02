"""One factorization without constraints, from its start to its result."""

from dataclasses import dataclass

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.factorization.control import FitControl
from nmfaudio.factorization.core.data import SMALL, Data, check_factor
from nmfaudio.factorization.core.descent import SILENT, Leap, run_descent, stay
from nmfaudio.factorization.core.terms import divergence
from nmfaudio.factorization.fused.engines import FusedEngine, make_engine
from nmfaudio.factorization.fused.hals import HalsEngine
from nmfaudio.factorization.result import Factorization
from nmfaudio.factorization.start.initialize import (
    INITIALIZATIONS,
    initial_factors,
)
from nmfaudio.factorization.start.leaps import Leaps, can_leap
from nmfaudio.factorization.start.race import improve_start

__all__ = ["Given", "begin", "fit_plain"]

Pair = tuple[FloatArray, FloatArray]

# Multiplicative updates cannot revive a zero: what is drawn for them holds this share
# of its component's mean instead.
_LIFT = 1e-3

# A component with less than this share of the model is dead.
_DEAD = 1e-9


@dataclass(frozen=True, eq=False)
class Given:
    """Start or fixed values of the factors, in public shape, and what is free.

    Attributes
    ----------
    data : Data
        The data that the factors belong to.
    n_components : int
        Number of components.
    W, H : ndarray or None
        As the caller gave them.
    update_W, update_H : bool
        What is free.
    spans : ndarray of float64, shape (n_components,)
        Powers of two near the peaks of given templates, or one over those of held
        activations: the solvers see templates divided by them and activations
        multiplied, so that a component's scale cannot matter.
    """

    data: Data
    n_components: int
    W: FloatArray | None
    H: FloatArray | None
    update_W: bool
    update_H: bool
    spans: FloatArray

    @classmethod
    def check(
        cls,
        data: Data,
        n_components: int,
        W: FloatArray | None,
        H: FloatArray | None,
        *,
        update_W: bool,
        update_H: bool,
    ) -> "Given":
        """Take the caller's factors.

        Raises
        ------
        ParameterError
            If they do not fit the data, or one is to be kept that is not there.
        """
        n_frames, n_bins = data.V.shape
        check_factor("W", W, (n_bins, n_components), is_free=update_W)
        check_factor("H", H, (n_components, n_frames), is_free=update_H)
        spans: FloatArray = np.ones(n_components)
        if W is not None and (update_H or H is None):
            spans = _binary_peaks(np.max(np.asarray(W, np.float64), axis=0))
        elif H is not None and not update_H:
            peaks = np.max(np.asarray(H, np.float64), axis=1) / data.unit
            spans = 1 / _binary_peaks(peaks)
        return cls(data, n_components, W, H, update_W, update_H, spans)

    @property
    def is_free(self) -> bool:
        """Whether both factors are to be drawn."""
        return self.W is None and self.H is None

    def start(
        self, init: str, rng: np.random.Generator
    ) -> tuple[FloatArray, FloatArray]:
        """Return where to begin, for the scaled data.

        Parameters
        ----------
        init : str
            How factors that are not given are drawn.
        rng : numpy.random.Generator
            Source of all randomness.

        Returns
        -------
        W : ndarray of float, shape (n_bins, n_components)
            New C-contiguous array.
        H : ndarray of float, shape (n_frames, n_components)
            New C-contiguous array.
        """
        data, dtype = self.data, self.data.dtype
        W = H = np.empty((0, 0), dtype)
        if self.W is None or self.H is None or init not in INITIALIZATIONS:
            # Both are drawn: what is given must not change what is drawn.
            W, H = initial_factors(data, self.n_components, init, rng)
        if self.W is not None:
            W = (np.asarray(self.W, np.float64) / self.spans).astype(dtype, order="C")
        if self.H is not None:
            rows = np.asarray(self.H, np.float64).T * (self.spans / data.unit)
            H = rows.astype(dtype, order="C")
        elif self.W is not None:
            # The level at which the given templates explain the data's sum.
            model = float(np.sum(W.sum(axis=0) * H.sum(axis=0)))
            if model > 0:
                H *= dtype(data.frame_sums.sum() / model)
        return W, H

    def public(self, W: FloatArray, H: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return copies of the solvers' factors in public shape and scale.

        Parameters
        ----------
        W : ndarray of float, shape (n_bins, n_components)
            For the scaled data. Not modified.
        H : ndarray of float, shape (n_frames, n_components)
            For the scaled data. Not modified.

        Returns
        -------
        W : ndarray of float, shape (n_bins, n_components)
            Exactly zero in silent bins. A fixed factor comes back bit for bit.
        H : ndarray of float, shape (n_components, n_frames)
            Exactly zero in silent frames and for dead components.
        """
        data, dtype = self.data, self.data.dtype
        if self.update_W:
            W = _scaled(W, self.spans)
            W[data.silent_bins] = 0
        else:
            W = np.array(self.W, dtype)
        if not self.update_H:
            return W, np.array(self.H, dtype)
        shares = H.sum(axis=0, dtype=np.float64) * (W.sum(axis=0) / self.spans)
        H = _scaled(H, data.unit / self.spans)
        H[data.silent_frames] = 0
        H[:, shares <= _DEAD * shares.sum()] = 0
        return W, H.T

    def opened(self, W: FloatArray, H: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return a start in public shape and scale, what was given as it was given.

        Parameters
        ----------
        W, H : ndarray of float
            As :meth:`start` returns them. Not modified.

        Returns
        -------
        W : ndarray of float, shape (n_bins, n_components)
            What was drawn holds no zero, which could not grow.
        H : ndarray of float, shape (n_components, n_frames)
            Likewise.
        """
        columns, rows = self.W, self.H
        if columns is None:
            columns = _lifted(W) * self.spans
        if rows is None:
            rows = (_lifted(H) * (self.data.unit / self.spans)).T
        return np.asarray(columns), np.asarray(rows)


def _binary_peaks(peaks: FloatArray) -> FloatArray:
    """Return the powers of two at or above ``peaks``, and 1 for zeros."""
    spans = np.ones(peaks.shape)
    live = peaks > 0
    # Bounded, so that their inverses are finite.
    spans[live] = 2.0 ** np.clip(np.ceil(np.log2(peaks[live])), -1000, 1000)
    return spans


def _scaled(factor: FloatArray, gains: FloatArray) -> FloatArray:
    """Return ``factor`` times ``gains``, column by column, and finite.

    A column that would leave the type's range ends just below it.
    """
    peaks = np.maximum(factor.max(axis=0).astype(np.float64), 1.0)
    most = 0.5 * float(np.finfo(factor.dtype).max) / peaks
    return np.asarray(factor * np.minimum(gains, most).astype(factor.dtype))


def _lifted(factor: FloatArray) -> FloatArray:
    level = _LIFT * factor.mean(axis=0, dtype=np.float64)
    return np.where(factor > 0, factor, level)


def begin(
    given: Given, beta: float, init: str, control: FitControl, start: str
) -> Pair:
    """Return where to begin, for the scaled data.

    Parameters
    ----------
    given : Given
        What the caller brought.
    beta : float
        The divergence.
    init : str
        How factors that are not given are drawn.
    control : FitControl
        Told of the work on the start as of iteration 0.
    start : str
        Which of :data:`~nmfaudio.factorization.factorize.STARTS` a start that is drawn
        at random as a whole gets; a plain one if data are weighted or silent.

    Returns
    -------
    W : ndarray of float, shape (n_bins, n_components)
    H : ndarray of float, shape (n_frames, n_components)
    """
    data, rng = given.data, np.random.default_rng(control.seed)
    W, H = given.start(init, rng)
    is_drawn = init == "random" and given.is_free
    if start == "plain" or not is_drawn or data.is_weighted or data.is_silent:
        return W, H

    def stop() -> bool:
        control.report(0, float("nan"), lambda: given.public(W, H))
        return control.is_over()

    is_single = start == "single"
    return improve_start(data, W, H, beta, rng, stop, is_single=is_single)


def fit_plain(
    given: Given, beta: float, init: str, control: FitControl, start: str
) -> Factorization:
    """Start, iterate, and return the result; parameters as of :func:`begin`."""
    data = given.data
    unit = data.divergence_unit(beta)
    W, H = begin(given, beta, init, control, start)
    if data.is_silent:
        factors = _silence(given)
        return SILENT.result(factors, beta=beta, unit=unit, control=control)
    engine = make_engine(
        data, W, H, beta, update_W=given.update_W, update_H=given.update_H
    )
    least_gain = -1.0
    if control.tol > 0 and control.max_iter > 0:
        least_gain = control.tol * _left_by_mean(data, beta)

    def snapshot() -> Pair:
        return given.public(engine.W, engine.H)

    outcome = run_descent(
        engine,
        control,
        snapshot,
        unit=unit,
        n_products=float(data.V.size) * given.n_components,
        least_gain=least_gain,
        run=engine.run if engine.can_run() else None,
        leap=_leaps(given, engine, init, control, start),
    )
    return outcome.result(snapshot(), beta=beta, unit=unit, control=control)


def _left_by_mean(data: Data, beta: float) -> float:
    """Return what the mean model leaves of the scaled data."""
    W, H = data.mean_model()
    if data.V.size > SMALL or data.is_weighted or beta < 1:
        return make_engine(data, W, H, beta).objective()
    # To make an engine would take longer than all entries one by one.
    V = data.V * data.dtype(data.scale)
    return divergence(V, H, W, beta)


def _leaps(
    given: Given, engine: FusedEngine, init: str, control: FitControl, start: str
) -> Leap:
    """Return the leaps of a fit whose start was raced for, else of none."""
    data = given.data
    is_raced = start == "auto" and init == "random" and given.is_free
    can = is_raced and can_leap(data, given.n_components)
    if not (can and isinstance(engine, HalsEngine)):
        return stay
    rng = np.random.default_rng((control.seed, 1))
    return Leaps(engine, data, rng, control.is_over)


def _silence(given: Given) -> Pair:
    """Return the factors of silence: zeros, but for what is fixed."""
    dtype = given.data.dtype
    n_frames, n_bins = given.data.V.shape
    W = np.zeros((n_bins, given.n_components), dtype)
    H = np.zeros((given.n_components, n_frames), dtype)
    if not given.update_W:
        W = np.array(given.W, dtype)
    if not given.update_H:
        H = np.array(given.H, dtype)
    return W, H
