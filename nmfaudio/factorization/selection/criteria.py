"""Curves over the number of components, and the number each of them speaks for."""

from collections.abc import Sequence

import numpy as np

from nmfaudio.compiled.types import BoolArray, FloatArray

__all__ = [
    "elbow",
    "held_out_mask",
    "least_within_one_error",
    "most_stable",
]

_HIDDEN_SHARE = 0.1
# Bins and frames of a patch that is hidden whole: wider than what a window smears into
# its neighbours, narrower than what one component has all its energy in, since a
# component that is hidden whole cannot be predicted.
_PATCH = 4
# Fits are still called as stable if they fall short of full agreement by half as much
# again as the most stable ones, and by this much in any case. A fixed share would let
# spare components pass where the right number is found again to the last digit.
_STABILITY_SLACK = 0.005


def elbow(candidates: Sequence[int], explained: Sequence[float]) -> int:
    """Return the candidate at the knee of a rising, flattening curve [1]_.

    The point of the curve that lies farthest above the straight line between its ends,
    both axes scaled to 1.

    Parameters
    ----------
    candidates : sequence of int
        Ascending.
    explained : sequence of float
        Share of the divergence explained by each.

    Returns
    -------
    n_components : int

    References
    ----------
    .. [1] Satopää et al., "Finding a 'kneedle' in a haystack: detecting knee points in
       system behavior", ICDCS Workshops 2011.
    """
    x = np.asarray(candidates, dtype=np.float64)
    y = np.maximum.accumulate(np.asarray(explained, dtype=np.float64))
    if len(x) < 3 or np.ptp(y) == 0:
        return int(x[0])
    rise = (y - y[0]) / np.ptp(y) - (x - x[0]) / np.ptp(x)
    return int(x[int(np.argmax(rise))])


def held_out_mask(shape: tuple[int, int], rng: np.random.Generator) -> BoolArray:
    """Return which entries of a matrix to hide from a fit, to be predicted by it [1]_.

    One in ten, in small patches, so that a neighbour, which says almost the same, does
    not give a hidden entry's noise away.

    Parameters
    ----------
    shape : tuple of int
        ``(n_bins, n_frames)``.
    rng : numpy.random.Generator
        Draws the patches.

    Returns
    -------
    hidden : ndarray of bool, shape (n_bins, n_frames)
        Frame-major.

    References
    ----------
    .. [1] Wold, "Cross-validatory estimation of the number of components in factor and
       principal components models", Technometrics 20(4), 1978.
    """
    n_bins, n_frames = shape
    height, width = (max(1, min(_PATCH, n // 8)) for n in shape)
    patches = rng.random((-(-n_frames // width), -(-n_bins // height))) < _HIDDEN_SHARE
    hidden = np.repeat(np.repeat(patches, width, axis=0), height, axis=1)
    return hidden[:n_frames, :n_bins].T


def least_within_one_error(candidates: Sequence[int], errors: FloatArray) -> int:
    """Return the fewest components whose held-out error is as good as the least.

    Parameters
    ----------
    candidates : sequence of int
        Ascending.
    errors : ndarray of float, shape (n_candidates, n_folds)
        Held-out divergence. As good means: within one standard error, over the folds,
        of the differences to the best candidate.

    Returns
    -------
    n_components : int
    """
    best = int(np.argmin(errors.mean(axis=1)))
    difference = errors - errors[best]
    n_folds = errors.shape[1]
    if n_folds > 1:
        error = difference.std(axis=1, ddof=1) / np.sqrt(n_folds)
    else:
        error = np.zeros(len(errors))
    good = difference.mean(axis=1) <= error
    return int(candidates[int(np.argmax(good))])


def most_stable(candidates: Sequence[int], agreements: Sequence[float]) -> int:
    """Return the most components whose fits agree as well as any, one aside.

    A single component is always found again, which says nothing: it counts only where
    it is the only candidate.

    Parameters
    ----------
    candidates : sequence of int
        Ascending.
    agreements : sequence of float
        Mean agreement of each one's starts, from 0 to 1.

    Returns
    -------
    n_components : int
    """
    several = [pair for pair in zip(candidates, agreements, strict=True) if pair[0] > 1]
    if not several:
        return int(candidates[-1])
    best = max(value for _, value in several)
    slack = max(_STABILITY_SLACK, (1.0 - best) / 2)
    return max(n for n, value in several if value >= best - slack)
