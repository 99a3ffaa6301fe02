"""Factors that the caller brings, or leaves to be drawn, and their way back."""

from dataclasses import dataclass

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.core.data import Problem
from nmfaudio.factorization.start.initialize import initial_factors

__all__ = ["Given"]

# A component with less than this share of the model is dead.
_DEAD = 1e-9


@dataclass(frozen=True, eq=False)
class Given:
    """Start or fixed values of the factors, in public shape, and what is free.

    Attributes
    ----------
    problem : Problem
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

    problem: Problem
    n_components: int
    W: FloatArray | None
    H: FloatArray | None
    update_W: bool
    update_H: bool
    spans: FloatArray

    @classmethod
    def check(
        cls,
        problem: Problem,
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
        n_frames, n_bins = problem.V.shape
        for name, factor, wanted, is_free in (
            ("W", W, (n_bins, n_components), update_W),
            ("H", H, (n_components, n_frames), update_H),
        ):
            if factor is None:
                if not is_free:
                    raise ParameterError(f"{name} must be given if it is not updated")
            elif np.shape(factor) != wanted:
                raise ParameterError(
                    f"{name} must be {wanted} to match V, got {np.shape(factor)}"
                )
            elif not (np.isfinite(factor).all() and np.min(factor) >= 0):
                raise ParameterError(f"{name} must be finite and not negative")
        spans: FloatArray = np.ones(n_components)
        if W is not None and (update_H or H is None):
            spans = _binary_peaks(np.max(np.asarray(W, np.float64), axis=0))
        elif H is not None and not update_H:
            peaks = np.max(np.asarray(H, np.float64), axis=1) / problem.unit
            spans = 1 / _binary_peaks(peaks)
        return cls(problem, n_components, W, H, update_W, update_H, spans)

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
        problem = self.problem
        dtype = problem.dtype
        # Drawn whether used or not: what is given must not change what is drawn.
        W, H = initial_factors(problem, self.n_components, init, rng)
        if self.W is not None:
            W = (np.asarray(self.W, np.float64) / self.spans).astype(dtype, order="C")
        if self.H is not None:
            rows = np.asarray(self.H, np.float64).T * (self.spans / problem.unit)
            H = rows.astype(dtype, order="C")
        elif self.W is not None:
            # The level at which the given templates explain the data's sum.
            model = float(W.sum(axis=0) @ H.sum(axis=0))
            if model > 0:
                H *= dtype(problem.frame_sums.sum() / model)
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
        problem = self.problem
        dtype = problem.dtype
        if self.update_W:
            W = _scaled(W, self.spans)
            W[problem.silent_bins] = 0
        else:
            W = np.array(self.W, dtype)
        if not self.update_H:
            return W, np.array(self.H, dtype)
        shares = H.sum(axis=0, dtype=np.float64) * (W.sum(axis=0) / self.spans)
        H = _scaled(H, problem.unit / self.spans)
        H[problem.silent_frames] = 0
        H[:, shares <= _DEAD * shares.sum()] = 0
        return W, H.T


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
