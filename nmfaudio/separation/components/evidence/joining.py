"""Join components by evidence between every two of them: the likest groups first.

They are joined until none are more likely one source than not, or until there are as
many as wanted.
"""

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray, IntArray

__all__ = ["NEVER", "gathered", "joined", "unruled"]

NEVER = -100.0
"""Odds added to what is one source only where a number asks for it."""

_SMALL = 0.02  # of the energy: a smaller group is no source
_STRICTER, _STRICTEST = 0.25, 6.0  # more odds asked for, step by step, for more groups
_TINY = 1e-12


def gathered(
    evidence: FloatArray, energy: FloatArray, n_groups: int | None = None
) -> IntArray:
    """Join components, first without a number, then to it.

    Parameters
    ----------
    evidence : ndarray of float, shape (n_components, n_components)
        As of :func:`likeness`. Not modified.
    energy : ndarray of float, shape (n_components,)
        Not modified.
    n_groups : int or None
        Wanted number. Groups that are as many already stay. Else nothing is kept
        apart by rule: fewer are joined by stricter and stricter evidence; of more, the
        faintest joins the one that it is likest.

    Returns
    -------
    group_of : ndarray of int, shape (n_components,)
    """
    asked, group_of = 0.0, joined(evidence, energy)
    if n_groups is None or group_of.max(initial=-1) + 1 == n_groups:
        return group_of
    evidence = unruled(evidence)
    group_of = joined(evidence, energy)
    while group_of.max(initial=-1) + 1 < n_groups and asked < _STRICTEST:
        asked += _STRICTER
        group_of = joined(evidence - asked, energy)
    if group_of.max(initial=-1) + 1 < n_groups:
        return joined(evidence, energy, n_groups)
    return joined(evidence, energy, n_groups, start=group_of)


def unruled(evidence: FloatArray) -> FloatArray:
    """Return what evidence says of those that a rule keeps apart, too.

    Parameters
    ----------
    evidence : ndarray of float, shape (n_components, n_components)
        As of :func:`likeness`. Not modified.
    """
    return evidence - NEVER * (evidence < NEVER / 2)


def joined(
    evidence: FloatArray,
    energy: FloatArray,
    n_groups: int | None = None,
    *,
    start: IntArray | None = None,
    smallest: float = _SMALL,
) -> IntArray:
    """Join components, the likest groups first.

    Parameters
    ----------
    evidence : ndarray of float, shape (n_components, n_components)
        As of :func:`likeness`. Not modified.
    energy : ndarray of float, shape (n_components,)
        Components weigh by its root. Not modified.
    n_groups : int or None
        Wanted number. None joins what is more likely one source than not, and what is
        too faint for a source.
    start : ndarray of int, shape (n_components,), or None
        Groups to begin with, from 0 on, of which the faintest joins the one that it is
        likest until there are as many as wanted. Not modified.
    smallest : float, default 0.02
        Share of the energy below which a group is too faint for a source.

    Returns
    -------
    group_of : ndarray of int, shape (n_components,)
    """
    weights = np.sqrt(np.maximum(energy, _TINY * max(float(energy.sum()), _TINY)))
    pairs = evidence * np.outer(weights, weights)
    np.fill_diagonal(pairs, 0.0)
    group_of = np.arange(weights.size) if start is None else start
    member = np.eye(int(group_of.max(initial=-1)) + 1)[group_of]
    pairs = product(member.T, product(pairs, member))
    weights, loudness = product(member.T, weights), product(member.T, energy)
    mean = pairs / np.outer(weights, weights)
    np.fill_diagonal(mean, -np.inf)
    whole, left = loudness.sum(), weights.size
    while left > (n_groups or 1):
        faintest = int(loudness.argmin())
        if start is not None or (n_groups is None and mean.max() < 0):
            if n_groups is None and loudness[faintest] >= smallest * whole:
                break
            first, second = sorted((faintest, int(mean[faintest].argmax())))
        else:
            first, second = sorted(divmod(int(mean.argmax()), weights.size))
        weights[first] += weights[second]
        loudness[first] += loudness[second]
        pairs[first] += pairs[second]
        pairs[:, first] += pairs[:, second]
        # What has joined another stays in its place: to move all others takes longer.
        loudness[second], mean[second], mean[:, second] = np.inf, -np.inf, -np.inf
        there = np.isfinite(loudness)
        there[first] = False
        row = np.where(there, pairs[first] / (weights[first] * weights), -np.inf)
        mean[first], mean[:, first] = row, row
        group_of = np.where(group_of == second, first, group_of)
        left -= 1
    numbered: IntArray = np.unique(group_of, return_inverse=True)[1]
    return numbered
