"""Starts of a factorization: random, from a singular value decomposition, from models.

All are drawn or computed in NumPy, seeded, and scaled so that the first model has the
energy of the data.
"""

import numpy as np
from numpy.typing import NDArray

from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.core.data import Data

__all__ = [
    "INITIALIZATIONS",
    "harmonic_combs",
    "initial_factors",
    "noise_bands",
    "random_factors",
]

INITIALIZATIONS = ("random", "nndsvd", "nndsvda", "nndsvdar")

# Multiplicative updates cannot revive a zero: a start holds none below this share of
# its own mean.
_LIFT = 1e-3


def initial_factors(
    problem: Data, n_components: int, init: str, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Return a start for both factors.

    Parameters
    ----------
    problem : Data
        The data.
    n_components : int
        Number of components.
    init : {"random", "nndsvd", "nndsvda", "nndsvdar"}
        ``nndsvd`` is Boutsidis and Gallopoulos' start [1]_ with its zeros lifted just
        enough for updates to revive them, ``nndsvda`` fills them with the mean of the
        data, ``nndsvdar`` with small random numbers. Components beyond the rank of the
        data start at random.
    rng : numpy.random.Generator
        Source of all randomness.

    Returns
    -------
    W : ndarray of float, shape (n_bins, n_components)
        New C-contiguous array.
    H : ndarray of float, shape (n_frames, n_components)
        New C-contiguous array, for data scaled to a peak of 1.

    Raises
    ------
    ParameterError
        If ``init`` is unknown.

    References
    ----------
    .. [1] Boutsidis and Gallopoulos, "SVD based initialization: a head start for
       nonnegative matrix factorization", Pattern Recognition 41(4), 2008.
    """
    if init == "random":
        return random_factors(problem, n_components, rng)
    if init in INITIALIZATIONS:
        return _nndsvd(problem, n_components, init, rng)
    raise ParameterError(
        f"init must be one of {', '.join(INITIALIZATIONS)}, got {init!r}"
    )


def mean_level(problem: Data) -> float:
    """Return the mean of the scaled data."""
    return float(problem.frame_sums.sum()) / problem.V.size


def random_factors(
    problem: Data, n_components: int, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Draw both factors from a half-normal distribution, scaled to the data's mean.

    Parameters and returns as in :func:`initial_factors`.
    """
    n_frames, n_bins = problem.V.shape
    level = np.sqrt(max(mean_level(problem), 1e-30) / n_components)

    def draw(n: int) -> FloatArray:
        drawn = rng.standard_normal((n, n_components), np.float32)
        np.abs(drawn, out=drawn)
        drawn *= np.float32(level)
        return drawn.astype(problem.dtype, copy=False)

    return draw(n_bins), draw(n_frames)


def _nndsvd(
    problem: Data, n_components: int, init: str, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    n_svd = min(n_components, *problem.V.shape)
    V = problem.V
    if problem.is_weighted:
        # Whatever lies behind a weight of zero must have no influence.
        V = np.where(problem.weights > 0, V, V.dtype.type(0))
    left, sizes, right = _leading_svd(V, n_svd, rng)
    W = np.zeros((problem.V.shape[1], n_components))
    H = np.zeros((problem.V.shape[0], n_components))
    for k in range(n_svd):
        u, v = left[:, k], right[k]
        parts = [(np.maximum(s * u, 0), np.maximum(s * v, 0)) for s in (1, -1)]
        weights = [np.linalg.norm(a) * np.linalg.norm(b) for a, b in parts]
        best = int(weights[1] > weights[0])
        if weights[best] <= 0:
            continue
        share = np.sqrt(sizes[k] * problem.scale * weights[best])
        H[:, k] = share * parts[best][0] / np.linalg.norm(parts[best][0])
        W[:, k] = share * parts[best][1] / np.linalg.norm(parts[best][1])
    empty = ~(W.any(axis=0) & H.any(axis=0))
    _fill_zeros(W, H, init, mean_level(problem), rng)
    if empty.any():
        W_random, H_random = random_factors(problem, n_components, rng)
        W[:, empty] = W_random[:, empty]
        H[:, empty] = H_random[:, empty]
    return W.astype(problem.dtype), H.astype(problem.dtype)


def _leading_svd(
    V: FloatArray, n: int, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return the leading ``n`` singular triplets of ``V`` (n_frames, n_bins).

    By a random range finder with power iterations, orthonormalised at every step
    (Halko, Martinsson and Tropp, SIAM Review 53(2), 2011).
    """
    n_tried = min(n + 10, *V.shape)
    Q = rng.standard_normal((V.shape[1], n_tried), np.float32).astype(V.dtype)
    for _ in range(4):
        Q, _ = np.linalg.qr(V @ Q)
        Q, _ = np.linalg.qr(V.T @ Q)
    small, sizes, right = np.linalg.svd(V @ Q, full_matrices=False)
    return small[:, :n], sizes[:n], (right @ Q.T)[:n]


def _fill_zeros(
    W: FloatArray,
    H: FloatArray,
    init: str,
    level: float,
    rng: np.random.Generator,
) -> None:
    for factor in (W, H):
        zeros = factor <= 0
        if init == "nndsvda":
            factor[zeros] = level
        elif init == "nndsvdar":
            factor[zeros] = level / 100 * np.abs(rng.standard_normal(int(zeros.sum())))
        np.maximum(factor, _LIFT * factor.mean(axis=0), out=factor)


def harmonic_combs(
    n_bins: int,
    fundamentals: FloatArray,
    *,
    n_harmonics: int = 30,
    width: float = 1.0,
    decay: float = 1.0,
    floor: float = 1e-3,
) -> NDArray[np.float64]:
    """Make templates of harmonic sounds: partials at multiples of a fundamental.

    Parameters
    ----------
    n_bins : int
        Bins of a template.
    fundamentals : ndarray of float, shape (n_components,)
        Fundamental of each template, in bins (1.0 is the width of a bin), positive.
    n_harmonics : int, default 30
        Partials of each comb; those beyond the last bin are left out.
    width : float, default 1.0
        Standard deviation of a partial, in bins.
    decay : float, default 1.0
        Partial ``m`` has the height ``m ** -decay``.
    floor : float, default 1e-3
        Least value of an entry, so that updates can still grow it.

    Returns
    -------
    W : ndarray of float64, shape (n_bins, n_components)
        Peak 1 or less.

    Raises
    ------
    ParameterError
        If a fundamental or the width is not positive.
    """
    base = np.asarray(fundamentals, np.float64)
    if base.ndim != 1 or not (base > 0).all() or width <= 0:
        raise ParameterError(
            "fundamentals must be a list of positive numbers of bins and width "
            f"positive, got {base} and {width}"
        )
    bins = np.arange(n_bins)[:, np.newaxis]
    W = np.full((n_bins, base.size), float(floor))
    for m in range(1, n_harmonics + 1):
        distance = (bins - m * base) / width
        W = np.maximum(W, m**-decay * np.exp(-0.5 * distance * distance))
    return W


def noise_bands(
    n_bins: int, edges: FloatArray, *, floor: float = 1e-3
) -> NDArray[np.float64]:
    """Make templates of percussive sounds: overlapping bands of noise.

    Parameters
    ----------
    n_bins : int
        Bins of a template.
    edges : ndarray of float, shape (n_components + 2,)
        Bins at which the triangular bands begin, peak and end, rising: band ``k`` rises
        from ``edges[k]`` to ``edges[k + 1]`` and falls to ``edges[k + 2]``.
    floor : float, default 1e-3
        Least value of an entry, so that updates can still grow it.

    Returns
    -------
    W : ndarray of float64, shape (n_bins, n_components)
        Peak 1 or less.

    Raises
    ------
    ParameterError
        If there are fewer than three edges or they do not rise.
    """
    corners = np.asarray(edges, np.float64)
    if corners.ndim != 1 or corners.size < 3 or not (np.diff(corners) > 0).all():
        raise ParameterError(f"edges must be three or more rising bins, got {corners}")
    bins = np.arange(n_bins)[:, np.newaxis]
    rise = (bins - corners[:-2]) / np.diff(corners[:-1])
    fall = (corners[2:] - bins) / np.diff(corners[1:])
    return np.maximum(np.minimum(rise, fall), float(floor))
