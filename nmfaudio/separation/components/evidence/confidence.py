"""How sure it is that a group of components is one source."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.separation.choice.tables import Table, calibrated
from nmfaudio.separation.model import SourceGuess

__all__ = ["confidence", "group_measures", "with_confidence"]

_MOST = 4.0  # odds, and scales of a measure from its mean, that count at most
_FAINTEST = 1e-5
_TINY = 1e-12


def group_measures(
    evidence: FloatArray, energy: FloatArray, group_of: IntArray
) -> dict[str, FloatArray]:
    """Measure how well groups hold together.

    Parameters
    ----------
    evidence : ndarray of float, shape (n_components, n_components)
        Log-odds that two components are of one source. Not modified.
    energy : ndarray of float, shape (n_components,)
        Components weigh by its root. Not modified.
    group_of : ndarray of int, shape (n_components,)
        From 0 on; what is below 0 is in no group. Not modified.

    Returns
    -------
    measures : dict of str to ndarray of float64, shape (n_groups,)
        Mean evidence ``inside``, and with the likest other group (``near``); the
        logarithm of the ``share`` of the energy.
    """
    weights = np.sqrt(np.maximum(energy, _TINY * max(float(energy.sum()), _TINY)))
    member = np.equal.outer(group_of, np.arange(group_of.max(initial=-1) + 1))
    weighted = weights[:, np.newaxis] * member
    pairs = evidence - np.diag(np.diag(evidence))
    sums = product(weighted.T, product(pairs, weighted))
    total = np.maximum(weighted.sum(axis=0), _TINY)
    twice = total**2 - np.sum(weighted**2, axis=0)
    alone = twice <= _TINY * total**2
    inside = np.where(alone, 0.0, np.diag(sums) / np.where(alone, 1.0, twice))
    near = sums / np.outer(total, total)
    np.fill_diagonal(near, -_MOST)
    share = product(member.T.astype(np.float64), energy)
    share = share / max(float(energy.sum()), _TINY)
    return {
        "inside": np.clip(inside, -_MOST, _MOST),
        "near": np.clip(near.max(axis=1, initial=-_MOST), -_MOST, _MOST),
        "share": np.log10(np.maximum(share, _FAINTEST)),
    }


def confidence(
    evidence: FloatArray,
    energy: FloatArray,
    group_of: IntArray,
    table: Table | None = None,
) -> FloatArray:
    """Return how likely more of each group is one true source than all else.

    Parameters
    ----------
    evidence, energy, group_of : ndarray
        As of :func:`group_measures`.
    table : mapping or None
        Other numbers than the calibrated ones.

    Returns
    -------
    confidence : ndarray of float64, shape (n_groups,)
        0..1.
    """
    table = table or calibrated("grouping")
    measures = group_measures(evidence, energy, group_of)
    odds = np.full(measures["share"].shape, table["source_bias"]["of"]["one"])
    for name, row in table["source"].items():
        value = np.clip((measures[name] - row["mean"]) / row["scale"], -_MOST, _MOST)
        odds += row["one"] * value
    sure: FloatArray = 1.0 / (1.0 + np.exp(-odds))
    return sure


def with_confidence(
    sources: Sequence[SourceGuess],
    evidence: FloatArray,
    energy: FloatArray,
    by: str = "grouping",
) -> tuple[SourceGuess, ...]:
    """Say of each source how sure it is.

    Parameters
    ----------
    sources : sequence of SourceGuess
        Not modified.
    evidence, energy : ndarray
        As of :func:`group_measures`.
    by : str
        Name of the table that the evidence was calibrated with.
    """
    group_of = np.full(energy.size, -1)
    for number, source in enumerate(sources):
        group_of[list(source.components)] = number
    sure = confidence(evidence, energy, group_of, calibrated(by))
    return tuple(
        replace(source, confidence=float(value))
        for source, value in zip(sources, sure, strict=True)
    )
