"""Components of which nobody can tell whose they are, shared out by evidence."""

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.separation.choice.tables import calibrated
from nmfaudio.separation.components.evidence.fewer import joined_groups
from nmfaudio.separation.components.evidence.joining import gathered, unruled

__all__ = ["shared", "shares_of"]

_LEAST = 0.2  # of the likeliest group: one that is less likely gets nothing
_SLIGHT = 0.001  # of a group's energy: a part below it stays with the others
_TINY = 1e-12


def shared(
    evidence: FloatArray,
    energy: FloatArray,
    n_groups: int | None = None,
    *,
    whole: bool = False,
    by: str = "likeness",
    fewest: int = 1,
) -> FloatArray:
    """Gather components, and share out what is not sure.

    Parameters
    ----------
    evidence : ndarray of float, shape (n_components, n_components)
        As of :func:`~nmfaudio.separation.components.evidence.likeness.likeness`. Not
        modified.
    energy : ndarray of float, shape (n_components,)
        Not modified.
    n_groups : int or None
        Wanted number.
    whole : bool
        Whether components stay whole, as where their number was asked for.
    by : str
        Name of the table that the evidence was calibrated with.
    fewest : int
        How many groups there are at least where no number is wanted.

    Returns
    -------
    shares : ndarray of float64, shape (n_components, n_groups)
        What each group has of a component; they add up to 1.

    Notes
    -----
    Where fewer groups are told than evidence finds, those that it finds are joined.
    Where more are told, what they are made of is a guess: there nothing speaks for the
    group that has a component already.
    """
    group_of, loyalty = gathered(evidence, energy), None
    n_found = int(group_of.max(initial=-1)) + 1
    if n_groups is None and n_found < fewest:
        group_of = gathered(evidence, energy, fewest)
    if n_groups is not None and n_groups > n_found:
        group_of, loyalty = gathered(evidence, energy, n_groups), 0.0
    if whole:
        shares: FloatArray = np.eye(int(group_of.max(initial=-1)) + 1)[group_of]
    else:
        shares = shares_of(evidence, energy, group_of, loyalty, by)
    if n_groups is None or n_groups >= n_found:
        return shares
    return joined_groups(shares, evidence, energy, n_groups, by)


def shares_of(
    evidence: FloatArray,
    energy: FloatArray,
    group_of: IntArray,
    loyalty: float | None = None,
    by: str = "likeness",
) -> FloatArray:
    """Return how likely each component belongs to each group.

    Parameters
    ----------
    evidence, energy : ndarray
        As of :func:`shared`. Not modified.
    group_of : ndarray of int, shape (n_components,)
        From 0 on. Not modified.
    loyalty : float or None
        Odds for the group that has the component already; None takes the calibrated.
    by : str
        As of :func:`shared`.

    Returns
    -------
    shares : ndarray of float64, shape (n_components, n_groups)
        They add up to 1; less than a fifth of a component's largest is none, and so is
        what would be less than 0.1 % of a group.
    """
    if loyalty is None:
        loyalty = calibrated(by)["loyalty"]["of"]["own"]
    member = np.eye(int(group_of.max(initial=-1)) + 1)[group_of]
    weights = np.sqrt(np.maximum(energy, _TINY * max(float(energy.sum()), _TINY)))
    pairs = unruled(evidence)
    np.fill_diagonal(pairs, 0.0)
    weighted = weights[:, np.newaxis] * member
    others = np.maximum(weighted.sum(axis=0) - weighted, 0.0)
    mean = product(pairs, weighted) / np.maximum(others, _TINY * weights.max(initial=1))
    # Who is alone in its group has nothing that it could be like there.
    odds = np.where(others > _TINY * weights.sum(), mean, 0.0) + loyalty * member
    shares: FloatArray = np.exp(odds - odds.max(axis=1, keepdims=True, initial=-np.inf))
    shares[shares < _LEAST] = 0.0
    # A group is never left with nothing; what it takes back may be all of another one.
    while not shares.any(axis=0).all():
        lost = np.asarray(~shares.any(axis=0))[group_of]
        shares[lost] = member[lost]
    shares /= shares.sum(axis=1, keepdims=True)
    return _without_slight(shares, energy)


def _without_slight(shares: FloatArray, energy: FloatArray) -> FloatArray:
    """Leave with the likelier groups what would be next to nothing of a group."""
    parts = shares * energy[:, np.newaxis]
    slight = parts < _SLIGHT * parts.sum(axis=0)
    # Of many equal parts none is large, but a group is never left with nothing.
    slight &= parts < parts.max(axis=0, initial=0.0)
    slight &= shares < shares.max(axis=1, keepdims=True, initial=0.0)
    kept = np.where(slight, 0.0, shares)
    kept /= kept.sum(axis=1, keepdims=True)
    return kept
