"""Which notes belong to one instrument: by what they sound like and when.

Notes of one instrument resemble each other in spectrum, register, attack and decay, and
notes that overlap without having begun together are mostly played by different ones.
Neither cue is reliable for a single note, so all notes are gathered at once: weighted
k-means whose cost also counts the overlaps within each group, from several starts. What
it finds speaks beside trees of questions about every two of the loudest events
(:mod:`nmfaudio.separation.components.evidence.notes`).

References
----------
.. [1] Basu, Bilenko and Mooney, "A probabilistic framework for semi-supervised
   clustering", KDD 2004: k-means with pairwise costs, by iterated conditional modes.
.. [2] Bregman, "Auditory Scene Analysis", MIT Press 1990: the cues.
"""

from dataclasses import dataclass

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.separation.components.evidence.notes.groups import leading_notes
from nmfaudio.separation.components.evidence.notes.pairs import (
    gathered_events,
    note_measures,
)
from nmfaudio.separation.components.evidence.trees import grown
from nmfaudio.separation.components.note_events import NoteEvents
from nmfaudio.separation.components.note_features import (
    PITCH,
    RELATED,
    NoteFeatures,
    audible_frames,
    measure_notes,
)
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "Instruments",
    "first_groups",
    "gather_events",
    "gather_notes",
    "loudest",
    "overlap_costs",
    "with_rest",
]

_TRACE = 1e-4  # of the energy: less of a pitch is not worth a component
_TOGETHER_S = 0.08  # onsets closer than this are one chord
_APART = 0.3  # cost of a full overlap, as a share of the spread of the features
_MOST = 700  # events that are gathered by k-means; fainter ones follow them
_COMPARED = 250  # events of which every two are compared
_CLEAR = 0.5  # variance left by two groups below which two are enough
_STARTS, _ROUNDS = 8, 40


@dataclass(frozen=True, eq=False)
class Instruments:
    """Notes divided into instruments.

    Attributes
    ----------
    events : NoteEvents
        The notes, each as often as it is struck.
    group_of : ndarray of int, shape (n_events,)
        Instrument of each event, 0 the lowest on average.
    energies : ndarray of float, shape (n_events,)
        Energy of each event.
    centres : ndarray of float, shape (n_groups, n_features)
        Mean of each instrument's :func:`timbre_features`.
    """

    events: NoteEvents
    group_of: IntArray
    energies: FloatArray
    centres: FloatArray


def gather_notes(
    V: FloatArray,
    W: FloatArray,
    H: FloatArray,
    midi: FloatArray,
    plan: StftPlan,
    *,
    n_groups: int | None = None,
    right: FloatArray | None = None,
    seed: int = 0,
) -> Instruments:
    """Divide the notes of a fitted model into instruments.

    Parameters
    ----------
    V : ndarray of float, shape (n_bins, n_frames)
        Mixture magnitude. Not modified.
    W, H : ndarray of float
        The model. Not modified.
    midi : ndarray of float, shape (n_components,)
        Note number of each component; those with NaN are no notes. Not modified.
    plan : StftPlan
        Resolution.
    n_groups : int or None
        Wanted number of instruments; there may be fewer if there are too few notes.
        None finds as many as are likely.
    right : ndarray of float, shape (n_bins, n_frames), or None
        Share of the right channel in the power of both, 0..1; None for mono. Not
        modified.
    seed : int, default 0
        Seed of the starts.

    Returns
    -------
    instruments : Instruments

    Notes
    -----
    The loudest 700 events are gathered by k-means, then the loudest 250 by what trees
    say of every two of them and whether k-means put both into one instrument. The last
    twelve groups of these are joined by what trees say of groups; other events join the
    instrument that they sound like. Where an instrument plays next to nothing of a
    pitch, another has it all, so that components stay few.
    """
    notes = measure_notes(V, W, H, midi, plan, right=right)
    events, features, energies = notes.events, notes.features, notes.energies
    if len(events) == 0:
        return Instruments(events, np.zeros(0, int), energies, features)
    first = first_groups(notes, H, midi, plan, seed)
    leading = loudest(energies)
    sounds = leading_notes(notes, H, midi, leading, plan, first[leading])
    evidence = grown("notes").weighed(note_measures(notes, H, midi, leading, plan))
    gathered = gathered_events(sounds, evidence, grown("notes", "group"), n_groups)
    group_of = with_rest(notes, leading, gathered)
    centres = _centres(features[leading], energies[leading], gathered)
    order = np.argsort(centres[:, PITCH], kind="stable")
    return Instruments(events, np.argsort(order)[group_of], energies, centres[order])


def first_groups(
    notes: NoteFeatures,
    H: FloatArray,
    midi: FloatArray,
    plan: StftPlan,
    seed: int = 0,
) -> IntArray:
    """Return the group of each event by k-means, of two or three.

    Parameters
    ----------
    notes : NoteFeatures
        At least one event. Not modified.
    H, midi, plan, seed
        As of :func:`gather_notes`.
    """
    loud = loudest(notes.energies, _MOST)
    costs = overlap_costs(H, notes.events.of(loud), midi, plan)
    gathered = _gathered(notes.features[loud], notes.energies[loud], costs, seed)
    return with_rest(notes, loud, gathered)


def loudest(energies: FloatArray, most: int = _COMPARED) -> IntArray:
    """Return the loudest events that sound, few enough to compare."""
    chosen = np.sort(np.argsort(-energies, kind="stable")[:most])
    return chosen[energies[chosen] > 0]


def with_rest(notes: NoteFeatures, leading: IntArray, gathered: IntArray) -> IntArray:
    """Let all other events join the group of leading ones that they sound like.

    Parameters
    ----------
    notes : NoteFeatures
        Not modified.
    leading, gathered : ndarray of int, shape (n_leading,)
        Some events, and the group of each. Not modified.

    Returns
    -------
    group_of : ndarray of int, shape (n_events,)
        Where a group plays next to nothing of a pitch, another has that too.
    """
    features, energies = notes.features, notes.energies
    centres = _centres(features[leading], energies[leading], gathered)
    group_of: IntArray = _distances(features, centres).argmin(axis=1)
    group_of[leading] = gathered
    return _without_traces(notes.events, energies, group_of)


def _gathered(
    features: FloatArray,
    energies: FloatArray,
    costs: FloatArray,
    seed: int,
) -> IntArray:
    """Gather events into two or three groups."""
    two = gather_events(features, energies, costs, 2, seed=seed)
    weights = np.sqrt(energies)
    around = features - _centres(features, energies, two)[two]
    whole = features - _centres(features, energies, np.zeros_like(two))[0]
    left = float(np.sum(weights * np.sum(around**2, axis=1)))
    if left <= _CLEAR * float(np.sum(weights * np.sum(whole**2, axis=1))):
        return two
    return gather_events(features, energies, costs, 3, seed=seed)


def _centres(
    features: FloatArray, energies: FloatArray, group_of: IntArray
) -> FloatArray:
    """Return the mean features of each group, weighted by the root of energy."""
    member = np.eye(int(group_of.max(initial=0)) + 1)[group_of]
    member *= np.sqrt(energies)[:, np.newaxis]
    total = np.maximum(member.sum(axis=0), 1e-30)
    centres: FloatArray = product(member.T, features) / total[:, np.newaxis]
    return centres


def _without_traces(
    events: NoteEvents, energies: FloatArray, group_of: IntArray
) -> IntArray:
    """Give what a group hardly plays of a pitch to the group that plays it most."""
    rows, row_of = np.unique(events.row, return_inverse=True)
    played = np.zeros((rows.size, int(group_of.max(initial=0)) + 1))
    np.add.at(played, (row_of.ravel(), group_of), energies)
    trace = played < _TRACE * played.sum()
    mine = played.argmax(axis=1)[row_of.ravel()]
    return np.where(trace[row_of.ravel(), group_of], mine, group_of)


def overlap_costs(
    H: FloatArray, events: NoteEvents, midi: FloatArray, plan: StftPlan
) -> FloatArray:
    """Return how unlikely it is that two events come from one instrument, 0..1.

    Parameters
    ----------
    H : ndarray of float, shape (n_components, n_frames)
        Activations. Not modified.
    events : NoteEvents
        Not modified.
    midi : ndarray of float, shape (n_components,)
        Note number of each row. Not modified.
    plan : StftPlan
        Gives frames their seconds.

    Returns
    -------
    costs : ndarray of float64, shape (n_events, n_events)
        The share of the shorter event during which the other sounds too; 0 for events
        that begin together, and for pitches that share partials, since one of the two
        may be an echo of the other in the model.
    """
    audible = audible_frames(H, events)
    n_frames = audible.sum(axis=1)
    shorter = np.maximum(np.minimum(n_frames[:, np.newaxis], n_frames), 1.0)
    shared = product(audible, audible.T) / shorter
    onset_s = audible.argmax(axis=1) * (plan.hop_length / plan.sample_rate)
    apart_s = onset_s[:, np.newaxis] - onset_s
    pitch = np.rint(midi[events.row]).astype(int)
    interval = np.abs(pitch[:, np.newaxis] - pitch)
    begun = 1.0 - np.exp(-((apart_s / _TOGETHER_S) ** 2))
    return np.where(np.isin(interval, RELATED), 0.0, shared * begun)


def gather_events(
    features: FloatArray,
    energies: FloatArray,
    costs: FloatArray,
    n_groups: int,
    *,
    seed: int = 0,
) -> IntArray:
    """Divide events into groups that sound alike and seldom overlap within.

    Parameters
    ----------
    features : ndarray of float, shape (n_events, n_features)
        Not modified.
    energies : ndarray of float, shape (n_events,)
        Events weigh by the root of their energy. Not modified.
    costs : ndarray of float, shape (n_events, n_events)
        Symmetric, zero diagonal; see :func:`overlap_costs`. Not modified.
    n_groups : int
        At most as many as there are events.
    seed : int, default 0
        Seed of the starts.

    Returns
    -------
    group_of : ndarray of int, shape (n_events,)
    """
    weights = np.sqrt(np.maximum(energies, 0.0))
    n_events = weights.size
    n_groups = max(1, min(n_groups, int(np.count_nonzero(weights))))
    if n_groups == 1:
        return np.zeros(n_events, dtype=int)
    weights = weights / weights.sum()
    centred = features - product(weights, features)
    spread = float(np.sum(weights * np.sum(centred**2, axis=1)))
    lighter = np.minimum(weights[:, np.newaxis], weights)
    links = _APART * spread * lighter * costs
    best, best_cost = np.zeros(n_events, dtype=int), np.inf
    for start in range(_STARTS):
        rng = np.random.default_rng([seed, start])
        group_of = _first_groups(features, weights, n_groups, rng)
        group_of, cost = _settle(features, weights, links, group_of, n_groups)
        if cost < best_cost:
            best, best_cost = group_of, cost
    return best


def _first_groups(
    features: FloatArray, weights: FloatArray, n_groups: int, rng: np.random.Generator
) -> IntArray:
    """Draw far-apart centres (k-means++) and give each event to the nearest."""
    centres = [features[rng.choice(weights.size, p=weights)]]
    while len(centres) < n_groups:
        away = _distances(features, np.stack(centres)).min(axis=1) * weights
        total = float(away.sum())
        chance = away / total if total > 0 else weights
        centres.append(features[rng.choice(weights.size, p=chance)])
    nearest: IntArray = _distances(features, np.stack(centres)).argmin(axis=1)
    return nearest


def _settle(
    features: FloatArray,
    weights: FloatArray,
    links: FloatArray,
    group_of: IntArray,
    n_groups: int,
) -> tuple[IntArray, float]:
    """Move events one by one, then the centres, until nothing changes."""
    group_of = group_of.copy()
    order = np.argsort(-weights, kind="stable")
    for _ in range(_ROUNDS):
        costs = _group_costs(features, weights, links, group_of, n_groups)
        before = group_of.copy()
        for at in order:
            best = int(np.argmin(costs[at]))
            if best != group_of[at]:
                costs[:, group_of[at]] -= links[:, at]
                costs[:, best] += links[:, at]
                group_of[at] = best
        if np.array_equal(before, group_of):
            break
    member = np.eye(n_groups)[group_of]
    costs = _group_costs(features, weights, links, group_of, n_groups)
    # Each pair is in the costs of both of its events.
    twice = float(np.sum(member * product(links, member)))
    return group_of, float(np.sum(member * costs)) - 0.5 * twice


def _group_costs(
    features: FloatArray,
    weights: FloatArray,
    links: FloatArray,
    group_of: IntArray,
    n_groups: int,
) -> FloatArray:
    """Return what each event would cost in each group, shape (n_events, n_groups)."""
    member = np.eye(n_groups)[group_of]
    total = np.maximum(product(weights, member), 1e-30)
    centres = (
        product(member.T, features * weights[:, np.newaxis]) / total[:, np.newaxis]
    )
    away = _distances(features, centres) * weights[:, np.newaxis]
    costs: FloatArray = away + product(links, member)
    return costs


def _distances(features: FloatArray, centres: FloatArray) -> FloatArray:
    """Return squared distances, shape (n_events, n_groups)."""
    difference = features[:, np.newaxis] - centres
    squared: FloatArray = np.einsum("njd,njd->nj", difference, difference)
    return squared
