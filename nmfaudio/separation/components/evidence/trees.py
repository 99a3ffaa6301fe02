"""Evidence that is weighed by many small trees of questions.

Each tree asks three questions of two components, one after the other: is a measure
above a limit? What the answers lead to is added up over all trees: the logarithm of the
odds that both are one source. Gradient boosting has chosen questions and odds;
``scripts/materials/calibrate_likeness.py`` writes them to
``nmfaudio/data/tables/likeness.toml``.

References
----------
.. [1] Friedman, "Greedy function approximation: a gradient boosting machine", Annals of
   Statistics 29(5), 2001.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.separation.choice.tables import calibrated

__all__ = ["Tree", "Trees", "grown", "trees_of"]


@dataclass(frozen=True)
class Tree:
    """Questions of one tree and what their answers lead to.

    Attributes
    ----------
    measures : tuple of str
        Names of the measures asked for: the first, the next where that is not above its
        limit and where it is, and so on down.
    limits : tuple of float
        Of each question.
    odds : tuple of float
        One more than there are questions: from *never above* to *always above*.
    """

    measures: tuple[str, ...]
    limits: tuple[float, ...]
    odds: tuple[float, ...]


@dataclass(frozen=True)
class Trees:
    """Trees whose odds add up, beginning with ``bias``."""

    bias: float
    trees: tuple[Tree, ...]

    def weighed(self, measures: Mapping[str, FloatArray]) -> FloatArray:
        """Return the odds of every two components.

        Parameters
        ----------
        measures : mapping of str to ndarray of float, shape (n, n)
            Symmetric. Not modified.

        Returns
        -------
        evidence : ndarray of float64, shape (n, n)
            Symmetric; 0 on the diagonal, which tells nothing.
        """
        size = next(iter(measures.values())).shape[0]
        upper = np.triu_indices(size, 1)
        evidence: FloatArray = np.zeros((size, size))
        evidence[upper] = self.added(
            {name: measure[upper] for name, measure in measures.items()}
        )
        evidence += evidence.T
        return evidence

    def added(self, values: Mapping[str, FloatArray]) -> FloatArray:
        """Return what the answers of all trees lead to, added up.

        Parameters
        ----------
        values : mapping of str to ndarray of float, shape (n,)
            Measures. Not modified.

        Returns
        -------
        odds : ndarray of float64, shape (n,)
        """
        total: FloatArray = np.full(next(iter(values.values())).size, self.bias)
        for tree in self.trees:
            above = [
                values[name] > limit
                for name, limit in zip(tree.measures, tree.limits, strict=True)
            ]
            # From the last questions up, so that each is a choice between two rows.
            odds: list[FloatArray | float] = list(tree.odds)
            while len(odds) > 1:
                asked = above[len(odds) // 2 - 1 : len(odds) - 1]
                odds = [
                    np.where(answer, odds[2 * at + 1], odds[2 * at])
                    for at, answer in enumerate(asked)
                ]
            total += odds[0]
        return total


def trees_of(table: Mapping[str, Any], section: str = "tree") -> Trees:
    """Return the trees of a table's section as its file has them."""
    rows = cast("Sequence[Mapping[str, Any]]", table.get(section, ()))
    return Trees(
        float(table[f"{section}_bias"]["of"]["same"]),
        tuple(
            Tree(
                tuple(row["measures"]),
                tuple(map(float, row["limits"])),
                tuple(map(float, row["odds"])),
            )
            for row in rows
        ),
    )


@cache
def grown(name: str, section: str = "tree") -> Trees:
    """Return the calibrated trees of a name."""
    return trees_of(cast("Mapping[str, Any]", calibrated(name)), section)
