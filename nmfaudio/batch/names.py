"""The same names for the same sounds in all recordings of a batch.

A source is compared with the named ones by its templates, on a frequency axis of their
own: each of its components looks for the one most like it. One name goes to one source
at most, so that the sum of all likenesses is greatest; what is like none keeps its own.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from nmfaudio.audio.naming import free_name
from nmfaudio.audio.side_file import read_side_file
from nmfaudio.audio.wording import display_name
from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.errors import ProjectFileError
from nmfaudio.factorization.selection.assignment import best_pairs
from nmfaudio.separation.components.features import component_templates
from nmfaudio.separation.model import Separation
from nmfaudio.separation.request.dictionary import Dictionary, TaughtSource
from nmfaudio.spectral.grid import bin_of_hz
from nmfaudio.spectral.stft import StftPlan

__all__ = ["LEAST_LIKENESS", "NamedSource", "named_alike", "names_of", "told_names"]

LEAST_LIKENESS = 0.72
"""Below, two sources do not sound alike; measured in `docs/reference/batch.md`."""

_MOST_NOTE_BYTES = 100_000

_LOWEST_HZ, _HIGHEST_HZ, _BANDS_PER_OCTAVE = 40.0, 16_000.0, 12
_SAME_NAME = 0.1
"""Likeness that a source has beyond others to one of its own name: it breaks ties."""

_LEAST_SHARE = 0.02
"""Components with less of their source's sound say nothing of it."""


@dataclass(frozen=True)
class NamedSource:
    """How a source came to its name.

    Attributes
    ----------
    name : str
        What it is called now.
    own : str
        What it was called in its recording.
    likeness : float or None
        To the source it is named after, 0..1; None if it found no partner.
    """

    name: str
    own: str
    likeness: float | None


def names_of(separation: Separation) -> Dictionary:
    """Return the sources of a separation as what others are compared with.

    Parameters
    ----------
    separation : Separation
        Of the first recording. Not modified.
    """
    W = component_templates(separation.model)
    sources = []
    for source in separation.sources:
        templates = W[:, list(source.components)]
        mass = templates.sum(axis=0)
        kept = mass > _LEAST_SHARE * mass.sum()
        sources.append(
            TaughtSource(source.name, (templates[:, kept] / mass[kept])[np.newaxis])
        )
    return Dictionary(separation.plan, tuple(sources))


def named_alike(
    separation: Separation, known: Dictionary
) -> tuple[Separation, tuple[NamedSource, ...]]:
    """Name the sources of a separation after those of a dictionary they sound like.

    Parameters
    ----------
    separation : Separation
        Not modified.
    known : Dictionary
        Sources with names; its resolution and sample rate may be others.

    Returns
    -------
    separation : Separation
        The same, but for the names.
    named : tuple of NamedSource
        For each source.
    """
    guesses = separation.sources
    likeness = _likenesses(separation, known)
    bonus = np.array(
        [[_SAME_NAME * (a.name == b.name) for b in known.sources] for a in guesses]
    ).reshape(likeness.shape)
    partners = _partners(likeness, likeness + bonus)
    taken = {known.sources[j].name for j in partners.values()}
    named, sources = [], []
    for i, guess in enumerate(guesses):
        partner = partners.get(i)
        if partner is None:
            name = free_name(guess.name, taken)
            taken.add(name)
            named.append(NamedSource(name, guess.name, None))
        else:
            name = known.sources[partner].name
            named.append(NamedSource(name, guess.name, float(likeness[i, partner])))
        sources.append(replace(guess, name=name))
    return replace(separation, sources=tuple(sources)), tuple(named)


def told_names(path: Path) -> tuple[str, str]:
    """Read where names are, and which recipe the sources come from that have them.

    Raises
    ------
    ProjectFileError
        If the file cannot be read, or says something else.
    """
    try:
        told = json.loads(read_side_file(path, "note of names", _MOST_NOTE_BYTES))
        where, recipe = told["names_path"], told["names_recipe"]
    except (ValueError, LookupError, TypeError, RecursionError):
        where = recipe = None
    if not isinstance(where, str) or not isinstance(recipe, str) or "\0" in where:
        raise ProjectFileError(
            f"cannot read the note of names {display_name(path)}: it is damaged"
        )
    return where, recipe


def _partners(likeness: FloatArray, wanted: FloatArray) -> dict[int, int]:
    """Return which named source each source is; each at most once."""
    pairs = best_pairs(np.where(likeness >= LEAST_LIKENESS, wanted, 0.0))
    return {i: j for i, j in pairs if likeness[i, j] >= LEAST_LIKENESS}


def _likenesses(separation: Separation, known: Dictionary) -> FloatArray:
    """Return how alike each source is to each named one, (n_sources, n_named)."""
    W = component_templates(separation.model)
    highest = min(separation.plan.sample_rate, known.plan.sample_rate) / 2
    there = _bands(W, separation.plan, highest)
    likeness = np.zeros((len(separation.sources), len(known.sources)))
    for j, source in enumerate(known.sources):
        n_bins = source.W.shape[1]
        columns = source.W.sum(axis=0).reshape(n_bins, -1)
        named = _bands(columns, known.plan, highest)
        for i, guess in enumerate(separation.sources):
            mine = list(guess.components)
            likeness[i, j] = _set_likeness(
                there[:, mine], W[:, mine].sum(axis=0), named
            )
    return likeness


def _set_likeness(mine: FloatArray, mass: FloatArray, named: FloatArray) -> float:
    """Return the mean of the best cosine of each of my columns, weighted by mass."""
    total = float(mass.sum())
    if total <= 0 or named.shape[1] == 0:
        return 0.0
    return float(np.sum(product(mine.T, named).max(axis=1) * mass) / total)


def _bands(W: FloatArray, plan: StftPlan, highest_hz: float) -> FloatArray:
    """Return templates on a common axis: roots of magnitudes, columns of length 1.

    Roots, so that faint partials count; bands of a semitone that reach a little into
    each other, so that tuning does not.
    """
    top = min(_HIGHEST_HZ, highest_hz)
    n_bands = max(2, round(np.log2(top / _LOWEST_HZ) * _BANDS_PER_OCTAVE))
    hz = _LOWEST_HZ * np.exp2(np.arange(-1, n_bands + 1) / _BANDS_PER_OCTAVE)
    edges = bin_of_hz(hz, plan)
    total = np.zeros((W.shape[0] + 1, W.shape[1]))
    np.cumsum(W, axis=0, out=total[1:])
    low, high = _at(total, edges[:-2]), _at(total, edges[2:])
    bands = np.sqrt(np.maximum((high - low) / (edges[2:] - edges[:-2])[:, None], 0.0))
    length = np.sqrt(np.sum(bands**2, axis=0))
    return bands / np.where(length > 0, length, 1.0)


def _at(total: FloatArray, place: FloatArray) -> FloatArray:
    """Return running sums at fractions of bins, in between by straight lines."""
    place = np.clip(place + 0.5, 0.0, total.shape[0] - 1.0)
    index: IntArray = np.minimum(place.astype(np.intp), total.shape[0] - 2)
    share = (place - index)[:, None]
    return (1 - share) * total[index] + share * total[index + 1]


def without_partner(named: Sequence[NamedSource]) -> str:
    """Say which sources found no partner; empty if all did."""
    lonely = [source.name for source in named if source.likeness is None]
    if not lonely:
        return ""
    listed = ", ".join(lonely)
    return f"No source of the batch's names sounds like {listed}: own names were kept."
