"""Fewer sources than evidence finds: which of them are joined.

A join is right where both are one source, and costs little where one of them is none by
itself: so those two are joined that are likest and of which one is least sure.
"""

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray
from nmfaudio.separation.choice.tables import calibrated
from nmfaudio.separation.components.evidence.confidence import confidence
from nmfaudio.separation.components.evidence.joining import unruled

__all__ = ["joined_groups"]

_SURE = 6.0  # odds of one source that it takes to join what surely is two
_MOST = 6.0  # odds that count at most
_TINY = 1e-12


def joined_groups(
    shares: FloatArray,
    evidence: FloatArray,
    energy: FloatArray,
    n_groups: int,
    by: str = "likeness",
) -> FloatArray:
    """Join groups until there are as few as wanted.

    Parameters
    ----------
    shares : ndarray of float, shape (n_components, n_found)
        What each group has of a component. Not modified.
    evidence : ndarray of float, shape (n_components, n_components)
        As of :func:`~nmfaudio.separation.components.evidence.likeness.likeness`. Not
        modified.
    energy : ndarray of float, shape (n_components,)
        Not modified.
    n_groups : int
        Wanted number, 1 or more.
    by : str
        Name of the table that the evidence was calibrated with.

    Returns
    -------
    shares : ndarray of float64, shape (n_components, n_joined)
        As many columns as wanted, or as there were if those are fewer.
    """
    while shares.shape[1] > max(1, n_groups):
        first, second = _cheapest(shares, evidence, energy, by)
        whole = shares[:, first] + shares[:, second]
        shares = np.delete(shares, second, axis=1)
        shares[:, first] = whole
    return shares


def _cheapest(
    shares: FloatArray, evidence: FloatArray, energy: FloatArray, by: str
) -> tuple[int, int]:
    """Return the two groups that lose least by being one, in order."""
    sure = _sure(shares, evidence, energy, by)
    gain = np.clip(_mean_odds(shares, evidence, energy), -_MOST, _MOST)
    gain -= _SURE * np.minimum(sure[:, np.newaxis], sure)
    upper = np.triu(np.ones(gain.shape, dtype=bool), 1)
    at = int(np.where(upper, gain, -np.inf).argmax())
    first, second = divmod(at, gain.shape[1])
    return first, second


def _sure(
    shares: FloatArray, evidence: FloatArray, energy: FloatArray, by: str
) -> FloatArray:
    """Return how sure it is that each group is one source, 0..1."""
    of, group_of = np.nonzero(shares)
    parts = energy[of] * shares[of, group_of]
    pairs = evidence[np.ix_(of, of)]
    return confidence(pairs, parts, group_of, calibrated(by))


def _mean_odds(
    shares: FloatArray, evidence: FloatArray, energy: FloatArray
) -> FloatArray:
    """Return the mean evidence between components of every two groups."""
    weights = np.sqrt(np.maximum(energy, _TINY * max(float(energy.sum()), _TINY)))
    weighted = shares * weights[:, np.newaxis]
    pairs = unruled(evidence)
    np.fill_diagonal(pairs, 0.0)
    total = weighted.sum(axis=0)
    # What both have of one component tells nothing of whether they are alike.
    counted = np.outer(total, total) - product(weighted.T, weighted)
    odds: FloatArray = product(weighted.T, product(pairs, weighted))
    return odds / np.maximum(counted, _TINY * max(float(counted.max()), _TINY))
