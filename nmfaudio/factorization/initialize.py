"""Where a factorization begins: random, or from the singular vectors of the data."""

import numpy as np

from nmfaudio._typing import FloatArray
from nmfaudio.errors import ParameterError
from nmfaudio.factorization.problem import Problem

__all__ = ["INITIALIZATIONS", "initial_factors"]

INITIALIZATIONS = ("random", "nndsvd", "nndsvda", "nndsvdar")


def initial_factors(
    problem: Problem, n_components: int, init: str, seed: int, *, lift: bool
) -> tuple[FloatArray, FloatArray]:
    """Return a start on the problem's scale, one row for each template and frame.

    Parameters
    ----------
    problem : Problem
        The data.
    n_components : int
        Number of components.
    init : str
        ``"random"``: half-normal entries around the level that explains the mean.
        ``"nndsvd"``: positive parts of the singular vectors [1]_. ``"nndsvda"``: its
        zeros set to the mean. ``"nndsvdar"``: its zeros set to small random numbers.
    seed : int
        Of all random numbers, drawn in float64, so that both dtypes start alike.
    lift : bool
        Lift zeros to a small positive number: multiplicative updates cannot.

    Returns
    -------
    W : ndarray, shape (n_components, n_bins)
    H : ndarray, shape (n_frames, n_components)

    Raises
    ------
    ParameterError
        If ``init`` is unknown.

    Notes
    -----
    NNDSVD needs as many singular vectors as components; where ``V`` has fewer, the
    other components start at random.

    References
    ----------
    .. [1] Boutsidis and Gallopoulos, "SVD based initialization: a head start for
       nonnegative matrix factorization", Pattern Recognition 41(4), 2008.
    """
    if init not in INITIALIZATIONS:
        raise ParameterError(
            f"init must be one of {', '.join(INITIALIZATIONS)}, got {init!r}"
        )
    rng = np.random.default_rng(seed)
    W, H = _random(problem, n_components, rng)
    if init != "random":
        count = min(n_components, problem.n_bins, problem.n_frames)
        W[:count], H[:, :count] = _nndsvd(problem, count)
        _fill_zeros(W, H, problem, init, rng, lift=lift)
    return W, H


def _random(
    problem: Problem, n_components: int, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    # The mean of a half-normal variable is sqrt(2 / pi).
    level = np.sqrt(problem.mean / n_components) / np.sqrt(2 / np.pi)
    W = level * np.abs(rng.standard_normal((n_components, problem.n_bins)))
    H = level * np.abs(rng.standard_normal((problem.n_frames, n_components)))
    return W.astype(problem.dtype), H.astype(problem.dtype)


def _nndsvd(problem: Problem, count: int) -> tuple[FloatArray, FloatArray]:
    """Return the dominant positive parts of ``count`` singular pairs."""
    bins, frames, values = _singular_vectors(problem, count)
    W = np.zeros((count, problem.n_bins))
    H = np.zeros((problem.n_frames, count))
    for k in range(count):
        left, right = bins[:, k], frames[:, k]
        positive = np.maximum(left, 0), np.maximum(right, 0)
        negative = np.maximum(-left, 0), np.maximum(-right, 0)
        norms = [np.linalg.norm(a) * np.linalg.norm(b) for a, b in (positive, negative)]
        chosen, norm = (
            (positive, norms[0]) if norms[0] >= norms[1] else (negative, norms[1])
        )
        if norm > 0:
            gain = np.sqrt(values[k] * norm)
            W[k] = gain * chosen[0] / np.linalg.norm(chosen[0])
            H[:, k] = gain * chosen[1] / np.linalg.norm(chosen[1])
    return W.astype(problem.dtype), H.astype(problem.dtype)


def _singular_vectors(
    problem: Problem, count: int
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return leading singular vectors (columns) for bins and frames, and values.

    From the Gram matrix of the shorter side: deterministic, and one pass over ``V``.
    """
    import scipy.linalg  # noqa: PLC0415  # costs start-up time, and few starts need it

    V, scale = problem.V, problem.scale
    short_is_bins = problem.n_bins <= problem.n_frames
    data = V if short_is_bins else V.T
    gram = np.zeros((data.shape[1], data.shape[1]))
    for start in range(0, data.shape[0], 1024):
        block = data[start : start + 1024].astype(np.float64) * scale
        gram += block.T @ block
    side = gram.shape[0]
    energies, vectors = scipy.linalg.eigh(
        gram, subset_by_index=[side - count, side - 1]
    )
    values = np.sqrt(np.maximum(energies[::-1], 0))
    short = vectors[:, ::-1]
    long = np.zeros((data.shape[0], count))
    for start in range(0, data.shape[0], 1024):
        part = slice(start, start + 1024)
        long[part] = (data[part].astype(np.float64) * scale) @ short
    long /= np.maximum(values, np.finfo(np.float64).tiny)
    return (short, long, values) if short_is_bins else (long, short, values)


def _fill_zeros(
    W: FloatArray,
    H: FloatArray,
    problem: Problem,
    init: str,
    rng: np.random.Generator,
    *,
    lift: bool,
) -> None:
    """Fill the zeros of an NNDSVD start as its variant, or the solver, needs."""
    mean = problem.mean
    for factor in (W, H):
        zeros = factor == 0
        if init == "nndsvda":
            factor[zeros] = mean
        elif init == "nndsvdar":
            factor[zeros] = mean * np.abs(rng.standard_normal(int(zeros.sum()))) / 100
        elif lift:
            factor[zeros] = mean / 1000
