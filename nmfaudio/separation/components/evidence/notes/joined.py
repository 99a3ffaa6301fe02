"""Joining groups of notes: the likest first, measured anew each time.

The odds of two groups change with what they hold
(:mod:`nmfaudio.separation.components.evidence.notes.groups`), so they are asked for
after each join.
"""

from collections.abc import Callable, Iterator

import numpy as np

from nmfaudio.compiled.types import FloatArray, IntArray

__all__ = ["joined_groups", "joining"]

_FEWEST = 2  # instruments: who asks for them has more than one
_SMALL = 0.02  # of the energy: a smaller group is no source
_STRICTER, _STRICTEST = 0.05, 4.0  # more odds asked for, step by step, for more groups


def joined_groups(
    odds_of: Callable[[IntArray], FloatArray],
    energies: FloatArray,
    group_of: IntArray,
    n_groups: int | None = None,
) -> IntArray:
    """Join the likest groups, and measure what is left anew each time.

    Parameters
    ----------
    odds_of : callable
        Gives the odds of every two groups, as :func:`group_odds`.
    energies : ndarray of float, shape (n_events,)
        Not modified.
    group_of : ndarray of int, shape (n_events,)
        Groups to begin with, from 0 on. Not modified.
    n_groups : int or None
        Wanted number; there may be fewer if there are fewer to begin with. None joins
        what is more likely one instrument than not, and what is too faint for one, as
        long as there are more than two. A number that is found anyway changes nothing;
        fewer are joined by stricter and stricter odds; of more, the faintest joins the
        one that it is likest.

    Returns
    -------
    group_of : ndarray of int, shape (n_events,)
    """
    path = list(joining(odds_of, group_of))
    asked, found = 0.0, _of_path(path, odds_of, energies)
    if n_groups is None:
        return found
    while _count(found) < n_groups and asked < _STRICTEST:
        asked += _STRICTER
        found = _of_path(path, odds_of, energies, asked)
    if _count(found) < n_groups:
        return next(groups for groups, _ in path if _count(groups) <= n_groups)
    while _count(found) > n_groups:
        found = _without_faintest(odds_of, energies, found)
    return found


def joining(
    odds_of: Callable[[IntArray], FloatArray], group_of: IntArray
) -> Iterator[tuple[IntArray, float]]:
    """Yield groups as they are joined, each with the odds of its likest two.

    Parameters
    ----------
    odds_of, group_of
        As of :func:`joined_groups`.
    """
    while (n_groups := _count(group_of)) > 1:
        odds = odds_of(group_of)
        np.fill_diagonal(odds, -np.inf)
        first, second = divmod(int(odds.argmax()), n_groups)
        yield group_of, float(odds[first, second])
        group_of = _together(group_of, first, second)
    yield group_of, -np.inf


def _of_path(
    path: list[tuple[IntArray, float]],
    odds_of: Callable[[IntArray], FloatArray],
    energies: FloatArray,
    asked: float = 0.0,
) -> IntArray:
    """Return the first groups that are not likely one, without what is too faint."""
    group_of = next(
        groups for groups, odds in path if odds < asked or _count(groups) <= _FEWEST
    )
    least = _SMALL * float(energies.sum())
    while _count(group_of) > _FEWEST and np.bincount(group_of, energies).min() < least:
        group_of = _without_faintest(odds_of, energies, group_of)
    return group_of


def _without_faintest(
    odds_of: Callable[[IntArray], FloatArray], energies: FloatArray, group_of: IntArray
) -> IntArray:
    """Let the faintest group join the one that it is likest."""
    faintest = int(np.bincount(group_of, energies).argmin())
    odds = odds_of(group_of)[faintest]
    odds[faintest] = -np.inf
    return _together(group_of, faintest, int(odds.argmax()))


def _together(group_of: IntArray, first: int, second: int) -> IntArray:
    joined = np.where(group_of == max(first, second), min(first, second), group_of)
    numbered: IntArray = np.unique(joined, return_inverse=True)[1]
    return numbered


def _count(group_of: IntArray) -> int:
    return int(group_of.max(initial=-1)) + 1
