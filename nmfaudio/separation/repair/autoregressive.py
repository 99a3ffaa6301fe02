"""Short gaps: samples from an autoregressive model of what surrounds them.

Over a few milliseconds music is close to a sum of resonances, and an autoregressive
model predicts such a sum sample by sample, phase and all. A magnitude model knows no
phase and resolves nothing shorter than its window (46 ms), so for clicks and clipping
the older method is the better one; for longer gaps its prediction decays to silence,
but still gives the phases that a magnitude model starts from.

References
----------
.. [1] Janssen, Veldhuis and Vries, "Adaptive interpolation of discrete-time signals
   that can be modeled as autoregressive processes", IEEE TASSP 34(2), 1986.
.. [2] Kauppinen and Roth, "Audio signal extrapolation - theory and applications",
   DAFx 2002: Burg's method and orders of many hundreds for long gaps.
.. [3] Godsill and Rayner, "Digital Audio Restoration", Springer 1998.
"""

import numpy as np
import scipy.linalg
import scipy.signal

from nmfaudio.compiled.linear_algebra import product, solve_banded
from nmfaudio.compiled.types import BoolArray, FloatArray, IntArray
from nmfaudio.separation.repair.prediction import burg

__all__ = ["bridge_gap", "interpolate"]

_LIFT = 1e-9  # of the diagonal: far above rounding, so that Cholesky cannot fail
_PIVOTS = 20  # nearly always 5 are enough
_ROUNDS = 3  # of Janssen's alternation; later ones change little


def interpolate(
    samples: FloatArray,
    unknown: BoolArray,
    *,
    order: int,
    least: FloatArray | None = None,
) -> FloatArray:
    """Replace unknown samples by the most likely ones under an autoregressive model.

    Model and samples are found by turns. The first model is that of the known stretches
    where they are long enough to fit it: a straight line across a gap is not like the
    sound. Where they are not (dense clipping), it starts from such lines after all.

    Parameters
    ----------
    samples : ndarray of float64, shape (n,)
        Gaps and what surrounds them. Not modified.
    unknown : ndarray of bool, shape (n,)
        Which samples are not known; what they hold has no influence.
    order : int
        Order of the model; at most a third of ``n`` is used.
    least : ndarray of float64, shape (n,), or None
        Where not 0, an unknown sample has this sign and at least this magnitude: what
        clipping says of the samples it destroyed.

    Returns
    -------
    repaired : ndarray of float64, shape (n,)
        Known samples unchanged.
    """
    n = samples.shape[0]
    repaired = samples.copy()
    places = np.flatnonzero(unknown)
    known = np.flatnonzero(~unknown)
    if places.size == 0 or known.size == 0:
        return repaired
    repaired[places] = np.interp(places, known, samples[known])
    bound = None
    if least is not None and np.any(least[places] != 0):
        bound = least[places]
        held = bound != 0
        repaired[places[held]] = bound[held]
    order = max(1, min(order, n // 3))
    for sound in (_stretches(samples, unknown, order), *[[repaired]] * (_ROUNDS - 1)):
        a = burg(sound or [repaired], order)
        if not np.any(a[1:]):
            break
        repaired[places] = _most_likely(repaired, places, a, bound)
    return repaired


def _stretches(samples: FloatArray, unknown: BoolArray, order: int) -> list[FloatArray]:
    """Return the known stretches that can fit a model of this order; maybe none."""
    edges = np.flatnonzero(np.diff(np.concatenate([[1], unknown, [1]])))
    runs = [samples[a:b] for a, b in edges.reshape(-1, 2) if b - a > 2 * order]
    return runs if sum(run.size for run in runs) > samples.size // 2 else []


def _most_likely(
    samples: FloatArray,
    places: IntArray,
    a: FloatArray,
    bound: FloatArray | None,
) -> FloatArray:
    """Return the values at ``places`` with the least prediction error, bounds kept."""
    lags = np.array([np.sum(a[: a.size - lag] * a[lag:]) for lag in range(a.size)])
    known = samples.copy()
    known[places] = 0.0
    both_sides = np.concatenate([lags[:0:-1], lags])
    pull = scipy.signal.fftconvolve(known, both_sides, mode="same")[places]
    if bound is None and places[-1] - places[0] + 1 == places.size:
        # One gap: the equations are Toeplitz, so a second of sound is no trouble.
        column = np.zeros(places.size)
        m = min(places.size, lags.size)
        column[:m] = lags[:m]
        column[0] *= 1 + _LIFT
        return np.asarray(-scipy.linalg.solve_toeplitz(column, pull), np.float64)
    distance = np.abs(places[:, np.newaxis] - places[np.newaxis])
    padded = np.zeros(int(distance.max()) + 1)
    m = min(padded.size, lags.size)
    padded[:m] = lags[:m]
    padded[0] *= 1 + _LIFT
    equations = padded[distance]
    if bound is None:
        return solve_banded(equations, -pull)
    return _bounded(equations, pull, bound)


def _bounded(equations: FloatArray, pull: FloatArray, bound: FloatArray) -> FloatArray:
    """Minimize ``x @ equations @ x / 2 + pull @ x`` with sign and least magnitude.

    Where ``bound`` is not 0, ``x`` has its sign and at least its magnitude. Solved by
    block pivoting (Kim and Park, "Fast nonnegative matrix factorization: an
    active-set-like method", SIAM J. Sci. Comput. 33(6), 2011): all samples on the wrong
    side change between "at the bound" and "free" at once.
    """
    sign, low = np.where(bound < 0, -1.0, 1.0), np.abs(bound)
    bounded = bound != 0
    equations = equations * sign * sign[:, np.newaxis]
    pull = pull * sign + product(equations, low)
    above = np.zeros(low.shape)
    free = np.ones(low.shape, np.bool_)
    for _ in range(_PIVOTS):
        above[:] = 0.0
        if free.any():
            above[free] = solve_banded(equations[np.ix_(free, free)], -pull[free])
        slope = product(equations, above) + pull
        wrong = (free & bounded & (above < 0)) | (~free & (slope < 0))
        if not wrong.any():
            break
        free ^= wrong
    above[bounded] = np.maximum(above[bounded], 0.0)
    return np.asarray((above + low) * sign, np.float64)


def bridge_gap(
    left: FloatArray, right: FloatArray, n_missing: int, *, order: int
) -> FloatArray:
    """Predict a long gap from both sides.

    Parameters
    ----------
    left, right : ndarray of float64, shape (n,)
        Sound before and after the gap; either may be short or empty. Not modified.
    n_missing : int
        Samples of the gap.
    order : int
        Order of the model; at most a third of the longer side is used.

    Returns
    -------
    bridge : ndarray of float64, shape (n_missing,)
        The prediction from the left fading into the one from the right.
    """
    sides = [side for side in (left, right) if side.size > 8]
    order = min(order, max((side.size for side in sides), default=0) // 3)
    sides = [side for side in sides if side.size > order + 1]
    if order < 1 or not sides:
        return np.zeros(n_missing)
    a = burg(sides, order)
    onward = _extrapolated(left, n_missing, a)
    back = _extrapolated(right[::-1], n_missing, a)[::-1]
    fade = np.sin(0.5 * np.pi * (np.arange(n_missing) + 0.5) / n_missing) ** 2
    bridge: FloatArray = onward * (1.0 - fade) + back * fade
    return bridge


def _extrapolated(past: FloatArray, n: int, a: FloatArray) -> FloatArray:
    """Return the next ``n`` samples that a model predicts; zeros without a past."""
    if past.size < a.size:
        return np.zeros(n)
    state = scipy.signal.lfiltic([1.0], a, past[: -a.size : -1])
    onward, _ = scipy.signal.lfilter([1.0], a, np.zeros(n), zi=state)
    return np.asarray(onward, np.float64)
