"""Curves over the number of components, and the number each of them speaks for."""

from collections.abc import Sequence
from itertools import combinations
from typing import Literal

import numpy as np

from nmfaudio.compiled.types import BoolArray, FloatArray
from nmfaudio.factorization.result import Factorization
from nmfaudio.factorization.selection.matching import (
    amari_index,
    cophenetic_correlation,
)

__all__ = [
    "MaskKind",
    "agreement",
    "elbow",
    "held_out_mask",
    "least_within_one_error",
    "most_stable",
]

MaskKind = Literal["random", "blocks"]

_HIDDEN_SHARE = 0.1
_GROUPS = 4
# Wider than what a window smears into its neighbours, narrower than what one component
# has all its energy in: a component that is hidden whole cannot be predicted.
_BAND_BINS = 8
_SEGMENT_FRAMES = 16
# Fits are still called as stable if they fall short of full agreement by half as much
# again as the most stable ones, and by this much in any case. A fixed share would let
# spare components pass where the right number is found again to the last digit.
_STABILITY_SLACK = 0.005
# The consensus of all pairs of frames is squared in their number.
_CONSENSUS_FRAMES = 300


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


def held_out_mask(
    shape: tuple[int, int], kind: MaskKind, rng: np.random.Generator
) -> BoolArray:
    """Return which entries of a matrix to hide from a fit, to be predicted by it.

    Parameters
    ----------
    shape : tuple of int
        ``(n_bins, n_frames)``.
    kind : {'random', 'blocks'}
        'random' hides one entry in ten, each for itself [1]_. 'blocks' hides, for a
        quarter of the frames, a quarter of the bins, in bands and segments, so that
        neighbours cannot give a hidden entry away [2]_.
    rng : numpy.random.Generator
        Draws the entries, or the bands and segments.

    Returns
    -------
    hidden : ndarray of bool, shape (n_bins, n_frames)
        Frame-major.

    References
    ----------
    .. [1] Wold, "Cross-validatory estimation of the number of components in factor and
       principal components models", Technometrics 20(4), 1978.
    .. [2] Owen and Perry, "Bi-cross-validation of the SVD and the nonnegative matrix
       factorization", Annals of Applied Statistics 3(2), 2009.
    """
    n_bins, n_frames = shape
    if kind == "random":
        return (rng.random((n_frames, n_bins), dtype=np.float32) < _HIDDEN_SHARE).T
    bands = _groups(n_bins, max(1, min(_BAND_BINS, n_bins // 8)), rng)
    segments = _groups(n_frames, max(1, min(_SEGMENT_FRAMES, n_frames // 8)), rng)
    return np.asarray(segments[:, None] + bands[None] == 0).T


def _groups(length: int, run: int, rng: np.random.Generator) -> FloatArray:
    """Deal runs of neighbours to four groups, equally often, in random order."""
    n_runs = -(-length // run)
    dealt = rng.permutation(np.arange(n_runs) % _GROUPS)
    return np.asarray(np.repeat(dealt, run)[:length])


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


def agreement(fits: Sequence[Factorization]) -> tuple[float, float]:
    """Return how alike fits from several seeds are: templates, and classes of frames.

    Parameters
    ----------
    fits : sequence of Factorization
        At least two, of the same data and number of components.

    Returns
    -------
    likeness : float
        1 less the mean Amari index of all pairs.
    cophenetic : float
        See :func:`cophenetic_correlation`; of at most 300 frames.
    """
    pairs = combinations([fit.W for fit in fits], 2)
    likeness = 1 - float(np.mean([amari_index(one, other) for one, other in pairs]))
    activations = []
    for fit in fits:
        step = max(1, -(-fit.H.shape[1] // _CONSENSUS_FRAMES))
        activations.append(fit.H[:, ::step] * fit.W.sum(axis=0)[:, None])
    return likeness, cophenetic_correlation(activations)


def most_stable(candidates: Sequence[int], likeness: Sequence[float]) -> int:
    """Return the most components whose fits agree as well as any, one aside.

    A single component is always found again, which says nothing: it counts only where
    it is the only candidate.

    Parameters
    ----------
    candidates : sequence of int
        Ascending.
    likeness : sequence of float
        From :func:`agreement`.

    Returns
    -------
    n_components : int
    """
    told = [pair for pair in zip(candidates, likeness, strict=True) if pair[0] > 1]
    if not told:
        return int(candidates[-1])
    best = max(value for _, value in told)
    slack = max(_STABILITY_SLACK, (1.0 - best) / 2)
    return max(n for n, value in told if value >= best - slack)
