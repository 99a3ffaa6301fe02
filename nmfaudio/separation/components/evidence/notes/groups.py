"""Which groups of notes are one instrument, by what whole groups have in common.

The evidence between single notes is weak, and its mean says little where groups are
few and large. Groups show more: whether their notes sound together without having begun
together, follow one another, or are echoes of each other, how loud both are, and
whether another group is likelier. Trees of questions weigh this beside the mean
evidence; ``scripts/materials/calibrate_notes.py`` writes them to
``nmfaudio/data/tables/notes.toml``.

References
----------
.. [1] Duane and Pardo, "Streaming from MIDI using constraint satisfaction optimization
   and sequence alignment", ICMC 2009: notes join to streams by pitch, time and overlap.
"""

from dataclasses import dataclass

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.separation.components.evidence.trees import Trees
from nmfaudio.separation.components.note_features import (
    N_CEPSTRA,
    PAN,
    PITCH,
    RELATED,
    NoteFeatures,
    audible_frames,
)
from nmfaudio.separation.components.sounds import differences
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "FIRST",
    "LeadingNotes",
    "group_measures",
    "group_odds",
    "leading_notes",
    "mean_of_pairs",
]

FIRST = 0.6
"""Odds that the first grouping adds for its own pairs, and takes of others."""

_DETAIL, _BALANCE = 2, N_CEPSTRA + 3
_FEWEST_TO_CHOOSE = 3  # groups: of two each has one choice only
_TOGETHER_S = 0.08  # onsets closer than this are one chord
_GAP_S, _STEP = 0.5, 5.0  # seconds and semitones from a note to the one that follows
_THIRD = 4  # semitones
_LEAST_SPREAD, _LEAST_RANGE = 0.5, 0.1  # of envelopes; of pitches, octaves
_SOUNDING = 0.02  # of a group's loudest frame
_TINY = 1e-30


@dataclass(frozen=True, eq=False)
class LeadingNotes:
    """The loudest events, as groups of them are measured.

    Attributes
    ----------
    features : ndarray of float, shape (n_events, n_features)
        Their timbre features.
    energies : ndarray of float, shape (n_events,)
        Energy of each.
    pitch : ndarray of int, shape (n_events,)
        Note number of each.
    first : ndarray of int, shape (n_events,)
        The first grouping.
    audible : ndarray of float, shape (n_events, n_frames)
        1 where each is audible.
    courses : ndarray of float, shape (n_events, n_frames)
        Energy of each in every frame.
    pairs : dict of str to ndarray of float, shape (n_events, n_events)
        Of every two: the share of the shorter in which both sound, of pitches that
        share no partials, begun together (``chord``) or not (``apart``), and of others
        (``echo``); how likely one follows the other in a line (``close``); whether they
        are of the ``same`` pitch, within a third (``near``), and of one group of the
        first ones (``first``). Zero on the diagonal.
    """

    features: FloatArray
    energies: FloatArray
    pitch: IntArray
    first: IntArray
    audible: FloatArray
    courses: FloatArray
    pairs: dict[str, FloatArray]


def leading_notes(
    notes: NoteFeatures,
    H: FloatArray,
    midi: FloatArray,
    leading: IntArray,
    plan: StftPlan,
    first: IntArray,
) -> LeadingNotes:
    """Return what groups of the leading events are measured by.

    Parameters
    ----------
    notes : NoteFeatures
        Not modified.
    H : ndarray of float, shape (n_components, n_frames)
        Activations. Not modified.
    midi : ndarray of float, shape (n_components,)
        Note number of each row. Not modified.
    leading : ndarray of int, shape (n_leading,)
        The loudest events. Not modified.
    plan : StftPlan
        Gives frames their seconds.
    first : ndarray of int, shape (n_leading,)
        The first grouping of these. Not modified.
    """
    events, energies = notes.events.of(leading), notes.energies[leading]
    audible = audible_frames(H, events)
    courses = np.zeros((leading.size, H.shape[1]))
    for course, energy, row, start, stop in zip(
        courses, energies, events.row, events.start, events.stop, strict=True
    ):
        squares = H[row, start:stop].astype(np.float64) ** 2
        course[start:stop] = squares * (energy / max(float(squares.sum()), _TINY))
    hop_s = plan.hop_length / plan.sample_rate
    begun = audible.argmax(axis=1) * hop_s
    ended = (audible.shape[1] - audible[:, ::-1].argmax(axis=1)) * hop_s
    pitch = np.rint(midi[events.row]).astype(int)
    interval = np.abs(pitch[:, np.newaxis] - pitch)
    n_frames = audible.sum(axis=1)
    shorter = np.maximum(np.minimum(n_frames[:, np.newaxis], n_frames), 1.0)
    overlap = product(audible, audible.T).astype(np.float64) / shorter
    one_onset = np.exp(-(((begun[:, np.newaxis] - begun) / _TOGETHER_S) ** 2))
    gap_s = begun - ended[:, np.newaxis]  # from the end of one to the other's onset
    gap_s = np.where(begun[:, np.newaxis] <= begun, gap_s, gap_s.T)
    follows = np.exp(-np.maximum(gap_s, 0.0) / _GAP_S - (interval / _STEP) ** 2)
    related = np.isin(interval, RELATED)
    pairs = {
        "apart": np.where(related, 0.0, overlap * (1.0 - one_onset)),
        "chord": np.where(related, 0.0, overlap * one_onset),
        "echo": np.where(related & (interval > 0), overlap, 0.0),
        "close": follows * (1.0 - one_onset),
        "same": (interval == 0).astype(np.float64),
        "near": (interval <= _THIRD).astype(np.float64),
        "first": np.equal.outer(first, first).astype(np.float64),
    }
    for measure in pairs.values():
        np.fill_diagonal(measure, 0.0)
    features = notes.features[leading]
    return LeadingNotes(features, energies, pitch, first, audible, courses, pairs)


def group_measures(
    sounds: LeadingNotes, evidence: FloatArray, group_of: IntArray
) -> dict[str, FloatArray]:
    """Measure every two groups of events against each other.

    Parameters
    ----------
    sounds : LeadingNotes
        Not modified.
    evidence : ndarray of float, shape (n_events, n_events)
        Odds of every two events. Not modified.
    group_of : ndarray of int, shape (n_events,)
        Groups, from 0 on. Not modified.

    Returns
    -------
    measures : dict of str to ndarray of float64, shape (n_groups, n_groups)
        Mean ``evidence``; how far it is above what the group with the less other choice
        has with any other (``lead``), and the one with the better (``least_lead``); its
        mean over notes that may follow one another (``close_evidence``). Means of
        ``apart``, ``chord``, ``echo`` and ``first``, and what of ``apart``, ``chord``,
        ``same`` and ``near`` is more than within the groups (``more_…``). Distance of
        envelopes and of registers, on the scale of their spread within; differences of
        ``detail`` (the third cepstrum), ``balance`` and place (``pan``); the ``lower``
        pitch in octaves. Correlation of their ``course``; the lesser and the greater
        share of one's energy while the other sounds (``beside``, ``most_beside``); how
        far one stays above the other (``order``); how many events sound at once in the
        one of fewer (``few``), and how many more in both than in either (``layers``).
        The ``fainter`` and the ``louder`` level in powers of ten of the energy of all.
    """
    odds = evidence - np.diag(np.diag(evidence))
    member = np.eye(int(group_of.max(initial=-1)) + 1)[group_of]
    weighted = np.sqrt(np.maximum(sounds.energies, 0.0))[:, np.newaxis] * member
    weights = np.maximum(weighted.sum(axis=0), _TINY)
    means = {
        name: mean_of_pairs(measure, weighted)
        for name, measure in (
            ("evidence", odds),
            ("close_evidence", odds * sounds.pairs["close"]),
            *sounds.pairs.items(),
        )
    }
    means["close_evidence"] /= np.maximum(means.pop("close"), 1e-6)
    # A mean within a group is of pairs: none of an event with itself.
    pairs = np.maximum(weights**2 - np.sum(weighted**2, axis=0), 1e-12) / weights**2
    for name in ("apart", "chord", "same", "near"):
        within = np.diag(means[name]) / pairs
        means[f"more_{name}"] = means[name] - 0.5 * np.add.outer(within, within)
    del means["same"], means["near"]
    lead, least_lead = _leads(means["evidence"])
    features = product(weighted.T, sounds.features) / weights[:, np.newaxis]
    spread = product(weighted.T, sounds.features**2) / weights[:, np.newaxis]
    spread = np.maximum(spread - features**2, 0.0)
    unlike = np.sum(spread[:, :N_CEPSTRA], axis=1)
    envelope = np.sqrt(
        sum(differences(column) ** 2 for column in features[:, :N_CEPSTRA].T)
    )
    register = differences(features[:, PITCH])
    courses = product(member.T, sounds.courses)
    level = np.maximum(courses.sum(axis=1), _TINY)
    level = np.log10(level / level.sum())
    return means | {
        "lead": lead,
        "least_lead": least_lead,
        "envelope": envelope / _both(np.sqrt(unlike), _LEAST_SPREAD),
        "register": register / _both(np.sqrt(spread[:, PITCH]), _LEAST_RANGE),
        "detail": differences(features[:, _DETAIL]),
        "balance": differences(features[:, _BALANCE]),
        "pan": differences(features[:, PAN]),
        "lower": np.minimum.outer(features[:, PITCH], features[:, PITCH]),
        **_courses(sounds, member, courses),
        "fainter": np.minimum.outer(level, level),
        "louder": np.maximum.outer(level, level),
    }


def group_odds(
    trees: Trees, sounds: LeadingNotes, evidence: FloatArray, group_of: IntArray
) -> FloatArray:
    """Return the odds that two groups are one instrument.

    Trees speak beside the mean evidence and the first grouping: alone they trust what
    made mixtures taught.

    Parameters
    ----------
    trees : Trees
        Of the measures of groups.
    sounds, evidence, group_of
        As of :func:`group_measures`.

    Returns
    -------
    odds : ndarray of float64, shape (n_groups, n_groups)
        Symmetric; the diagonal tells nothing.
    """
    measures = group_measures(sounds, evidence, group_of)
    odds: FloatArray = trees.weighed(measures) + measures["evidence"]
    odds += FIRST * (2.0 * measures["first"] - 1.0)
    return odds


def mean_of_pairs(pairs: FloatArray, weighted: FloatArray) -> FloatArray:
    """Return the mean of what is measured of every two events, for every two groups.

    Parameters
    ----------
    pairs : ndarray of float, shape (n_events, n_events)
        Zero on the diagonal. Not modified.
    weighted : ndarray of float, shape (n_events, n_groups)
        Weight of each event in its group, 0 in others. Not modified.
    """
    weights = np.maximum(weighted.sum(axis=0), _TINY)
    mean: FloatArray = product(weighted.T, product(pairs, weighted))
    mean /= np.outer(weights, weights)
    return mean


def _leads(mean: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return how far each is above the best other choice of either group.

    First above the lesser of both, then above the greater.
    """
    n_groups = mean.shape[0]
    if n_groups < _FEWEST_TO_CHOOSE:
        return np.zeros_like(mean), np.zeros_like(mean)
    others = mean.copy()
    np.fill_diagonal(others, -np.inf)
    ranked = np.sort(others, axis=1)
    best, second = ranked[:, -1:], ranked[:, -2:-1]
    elsewhere = np.where(others == best, second, best)
    return (
        mean - np.minimum(elsewhere, elsewhere.T),
        mean - np.maximum(elsewhere, elsewhere.T),
    )


def _courses(
    sounds: LeadingNotes, member: FloatArray, courses: FloatArray
) -> dict[str, FloatArray]:
    """Return measures of what two groups do at one time."""
    energy = np.maximum(courses.sum(axis=1), _TINY)
    sounding = courses > _SOUNDING * courses.max(axis=1, keepdims=True, initial=0.0)
    beside = product(courses, sounding.T.astype(np.float64)) / energy[:, np.newaxis]
    # Events of one that are audible, weighed by the energy of another.
    heard = product(product(member.T, sounds.audible), courses.T)
    alone = np.diag(heard)
    both = np.add.outer(alone, alone) + heard + heard.T
    both /= np.add.outer(energy, energy)
    alone = alone / energy
    pitch = product(member.T, sounds.courses * sounds.pitch[:, np.newaxis])
    pitch /= np.maximum(courses, _TINY)
    loudness = np.sqrt(courses) * sounding
    order = np.zeros_like(both)
    for one, other in zip(*np.triu_indices(energy.size, 1), strict=True):
        weight = loudness[one] * loudness[other]
        above = abs(float(np.sum(weight * np.sign(pitch[one] - pitch[other]))))
        order[one, other] = above / max(float(weight.sum()), _TINY)
    roots = np.sqrt(courses)
    away = roots - roots.mean(axis=1, keepdims=True)
    away /= np.maximum(np.sqrt(np.sum(away**2, axis=1, keepdims=True)), _TINY)
    return {
        "course": product(away, away.T),
        "beside": np.minimum(beside, beside.T),
        "most_beside": np.maximum(beside, beside.T),
        "order": order + order.T,
        "few": np.minimum.outer(alone, alone),
        "layers": both - np.maximum.outer(alone, alone),
    }


def _both(values: FloatArray, least: float) -> FloatArray:
    both: FloatArray = np.add.outer(values, values) + least
    return both
