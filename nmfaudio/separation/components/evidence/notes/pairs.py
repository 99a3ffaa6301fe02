"""Which note events are one instrument, by evidence between every two of them.

Trees of questions (:mod:`nmfaudio.separation.components.evidence.trees`) say how likely
two notes are one player's; ``scripts/materials/calibrate_notes.py`` writes them to
``nmfaudio/data/tables/notes.toml``. Where a first grouping has both in one instrument,
more speaks for it. Notes of one pitch are joined first, so that a single, unclear event
decides little. When few groups are left, what they have in common decides
(:mod:`nmfaudio.separation.components.evidence.notes.groups`).
"""

from functools import partial

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.separation.components.evidence.joining import joined
from nmfaudio.separation.components.evidence.notes.groups import (
    FIRST,
    LeadingNotes,
    group_odds,
    mean_of_pairs,
)
from nmfaudio.separation.components.evidence.notes.joined import joined_groups
from nmfaudio.separation.components.evidence.trees import Trees
from nmfaudio.separation.components.note_features import (
    AUDIBLE,
    DARKNESS,
    N_CEPSTRA,
    PAN,
    PITCH,
    RELATED,
    NoteFeatures,
    audible_frames,
)
from nmfaudio.separation.components.sounds import differences
from nmfaudio.spectral.stft import StftPlan

__all__ = ["gathered_events", "gathered_notes", "note_measures", "with_first"]

_DECAY, _LENGTH, _ATTACK = N_CEPSTRA + 1, N_CEPSTRA + 2, N_CEPSTRA + 4
_LONGEST_S = 10.0  # between the middles of two notes: more is as far
_FAINTEST = 1e-6
_HEARD = 1e-4  # of the energy: a fainter event is not counted among what sounds
_FEWEST = 2  # instruments: who asks for them has more than one
_FEW = 12  # groups from which on what groups have in common is measured
_TINY = 1e-30


def note_measures(
    notes: NoteFeatures,
    H: FloatArray,
    midi: FloatArray,
    leading: IntArray,
    plan: StftPlan,
) -> dict[str, FloatArray]:
    """Measure every two of the leading events against each other.

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

    Returns
    -------
    measures : dict of str to ndarray of float64, shape (n_leading, n_leading)
        Distance of cepstra (``envelope``), its rank among all pairs, and the
        difference of each of the first three; the less dark and the darker of both,
        the higher in octaves, the longer decay, the slower attack; differences of
        length in octaves and of place; seconds between onsets (``begun``) and between
        middles (``time``); whether pitches share partials (``related``); the fainter's
        level in powers of ten of all energy; how much of what sounds lies ``below``
        and ``above`` them, and how many events sound ``beside``.
    """
    features, energies = notes.features[leading], notes.energies[leading]
    cepstra = features[:, :N_CEPSTRA]
    pitch = midi[notes.events.row[leading]]
    interval = np.rint(np.abs(pitch[:, np.newaxis] - pitch)).astype(int)
    whole = max(float(notes.energies.sum()), _TINY)
    level = np.log10(np.maximum(energies / whole, _FAINTEST))
    audible = audible_frames(H, notes.events.of(leading))
    hop_s = plan.hop_length / plan.sample_rate
    first = audible.argmax(axis=1) * hop_s
    last = (audible.shape[1] - audible[:, ::-1].argmax(axis=1)) * hop_s
    below, above, beside = _among(notes, H, midi, leading, audible)
    envelope = _distance(cepstra)
    return {
        "envelope": envelope,
        "envelope_rank": _rank(envelope, energies),
        **{f"envelope_{n + 1}": differences(cepstra[:, n]) for n in range(3)},
        "less_dark": _lower(cepstra[:, DARKNESS]),
        "darker": _higher(cepstra[:, DARKNESS]),
        "higher": _higher(features[:, PITCH]),
        "longer_decay": _higher(features[:, _DECAY]),
        "length": differences(features[:, _LENGTH]),
        "slower": _higher(features[:, _ATTACK]),
        "pan": differences(features[:, PAN]),
        "begun": differences(first),
        "time": np.minimum(differences(0.5 * (first + last)), _LONGEST_S),
        "related": np.isin(interval, RELATED).astype(np.float64),
        "fainter": _lower(level),
        "below": _higher(below),
        "less_above": _lower(above),
        "above": _higher(above),
        "beside": _lower(beside),
    }


def _among(
    notes: NoteFeatures,
    H: FloatArray,
    midi: FloatArray,
    leading: IntArray,
    audible: FloatArray,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return what sounds below and above leading events, as shares, and how many do."""
    events, n_frames = notes.events, H.shape[1]
    pitch = np.rint(midi[events.row]).astype(int)
    pitch -= pitch.min()
    power = np.zeros((int(pitch.max()) + 2, n_frames))
    sounding = np.zeros(n_frames)
    courses: dict[int, FloatArray] = {}
    heard = notes.energies > _HEARD * notes.energies.sum()
    wanted = set(leading.tolist())
    for at, (row, start, stop) in enumerate(
        zip(events.row, events.start, events.stop, strict=True)
    ):
        h = H[row, start:stop].astype(np.float64)
        course = h**2 * (notes.energies[at] / max(float(np.sum(h**2)), _TINY))
        power[pitch[at] + 1, start:stop] += course
        if heard[at]:
            sounding[start:stop] += h > AUDIBLE * h.max(initial=0.0)
        if at in wanted:
            courses[at] = course
    up_to = np.cumsum(power, axis=0)
    whole = np.maximum(up_to[-1], _TINY)
    shares = np.zeros((2, leading.size))
    for place, at in enumerate(leading.tolist()):
        span = slice(int(events.start[at]), int(events.stop[at]))
        weight = courses[at] / (whole[span] * max(float(courses[at].sum()), _TINY))
        under, over = up_to[pitch[at], span], whole[span] - up_to[pitch[at] + 1, span]
        shares[:, place] = np.sum(weight * under), np.sum(weight * over)
    n_heard = np.maximum(audible.sum(axis=1), 1.0)
    return shares[0], shares[1], product(audible.astype(np.float64), sounding) / n_heard


def with_first(evidence: FloatArray, group_of: IntArray) -> FloatArray:
    """Let a first grouping speak for its own pairs and against all others.

    Parameters
    ----------
    evidence : ndarray of float, shape (n, n)
        Odds of every two. Not modified.
    group_of : ndarray of int, shape (n,)
        The first grouping. Not modified.
    """
    one = np.equal.outer(group_of, group_of)
    odds: FloatArray = evidence + np.where(one, FIRST, -FIRST)
    return odds


def gathered_events(
    sounds: LeadingNotes,
    evidence: FloatArray,
    trees: Trees,
    n_groups: int | None = None,
) -> IntArray:
    """Divide the leading events into instruments by evidence and a first grouping.

    Parameters
    ----------
    sounds : LeadingNotes
        The events, with the first grouping. Not modified.
    evidence : ndarray of float, shape (n_leading, n_leading)
        Odds of every two. Not modified.
    trees : Trees
        Of what groups are measured by.
    n_groups : int or None
        Wanted number. The one that is found without it changes nothing.

    Returns
    -------
    group_of : ndarray of int, shape (n_leading,)
    """
    odds, fewest = with_first(evidence, sounds.first), n_groups or _FEWEST
    group_of = gathered_notes(odds, sounds.energies, sounds.pitch, fewest)
    odds_of = partial(group_odds, trees, sounds, evidence)
    return joined_groups(odds_of, sounds.energies, group_of, n_groups)


def gathered_notes(
    evidence: FloatArray,
    energies: FloatArray,
    pitch: IntArray,
    fewest: int = _FEWEST,
) -> IntArray:
    """Join events of one pitch that are likely one instrument's, then the likest.

    Parameters
    ----------
    evidence : ndarray of float, shape (n_events, n_events)
        Odds of every two. Not modified.
    energies : ndarray of float, shape (n_events,)
        Events weigh by the root of their energy. Not modified.
    pitch : ndarray of int, shape (n_events,)
        Note number of each. Not modified.
    fewest : int, default 2
        Groups that are left at least, as far as there are events.

    Returns
    -------
    group_of : ndarray of int, shape (n_events,)
        Twelve groups or fewer, if no more are wanted.
    """
    unit_of = _of_one_pitch(evidence, energies, pitch)
    if unit_of.max(initial=-1) + 1 < fewest:
        unit_of = np.arange(pitch.size)
    member = np.eye(int(unit_of.max(initial=-1)) + 1)[unit_of]
    weighted = np.sqrt(np.maximum(energies, 0.0))[:, np.newaxis] * member
    mean = mean_of_pairs(evidence - np.diag(np.diag(evidence)), weighted)
    left = max(fewest, _FEW)
    return joined(mean, product(member.T, energies), left)[unit_of]


def _of_one_pitch(
    evidence: FloatArray, energies: FloatArray, pitch: IntArray
) -> IntArray:
    """Join events of one pitch while that is likely."""
    unit_of = np.zeros(pitch.size, dtype=int)
    n_units = 0
    for note in np.unique(pitch):
        (of_it,) = np.nonzero(pitch == note)
        pairs = evidence[np.ix_(of_it, of_it)]
        unit_of[of_it] = n_units + joined(pairs, energies[of_it], smallest=0.0)
        n_units = int(unit_of.max()) + 1
    return unit_of


def _rank(values: FloatArray, energies: FloatArray) -> FloatArray:
    """Return which share of all pairs, by their energies, is not above each."""
    upper = np.triu_indices(energies.size, 1)
    weight = np.sqrt(np.outer(energies, energies))[upper]
    order = np.argsort(values[upper], kind="stable")
    share = np.zeros(order.size)
    share[order] = np.cumsum(weight[order]) / max(float(weight.sum()), _TINY)
    rank: FloatArray = np.zeros_like(values)
    rank[upper] = share
    return rank + rank.T


def _distance(rows: FloatArray) -> FloatArray:
    squares = np.sum(rows**2, axis=1)
    between = squares[:, np.newaxis] + squares - 2.0 * product(rows, rows.T)
    distance: FloatArray = np.sqrt(np.maximum(between, 0.0))
    return distance


def _lower(values: FloatArray) -> FloatArray:
    lower: FloatArray = np.minimum(values[:, np.newaxis], values)
    return lower


def _higher(values: FloatArray) -> FloatArray:
    higher: FloatArray = np.maximum(values[:, np.newaxis], values)
    return higher
