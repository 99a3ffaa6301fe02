"""Which components are one source, by evidence between every two of them.

A logistic regression over measures of pairs, calibrated on mixtures with true stems,
says how likely two components belong together; its numbers stand in
``nmfaudio/data/tables/grouping.toml``, made by
``scripts/materials/calibrate_grouping.py``. In a full mix, or a voice over something
else, where place tells nothing, trees say it
(:mod:`nmfaudio.separation.components.evidence.trees`).
The likest groups are joined until none are more likely one source than not.

References
----------
.. [1] Bregman, "Auditory Scene Analysis", MIT Press 1990: common onset, common course,
   place and timbre as evidence for one source.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.separation.choice.tables import Table, calibrated
from nmfaudio.separation.components.evidence.details import detail_measures
from nmfaudio.separation.components.evidence.kinds import (
    kind_measures,
    kind_pairs,
    kinds_of,
)
from nmfaudio.separation.components.evidence.mix_kinds import (
    MixTrees,
    mix_kind_measures,
    mix_trees,
)
from nmfaudio.separation.components.evidence.trees import Trees
from nmfaudio.separation.components.regrouping import RUMBLE, regroup
from nmfaudio.separation.components.sounds import (
    ComponentSounds,
    loudness_rises,
    near,
)

__all__ = [
    "gathered",
    "is_full_mix",
    "is_wide",
    "joined",
    "likeness",
    "mix_measures",
    "narrow_measures",
    "pair_measures",
    "unruled",
    "weighed",
]

_WIDE = 0.28  # spread of places, of half the field, from which place tells sources
_PAN, _FAR = 0.1, 6.0  # difference of place that counts one; more than _FAR is as far
_AUDIBLE = 0.1  # of a component's loudest frame
_COARSE = 8  # frames that are one step of the coarse course
_LOWEST_HZ, _SHORTEST_S = 20.0, 0.01
_FAINTEST = -5.0  # powers of ten of the whole energy
_MOST = 4.0  # a measure counts no more than that many scales from its mean
_SMALL = 0.01  # of the energy: a smaller group is no source
_SMALL_NARROW = 0.02  # where place tells nothing, what is left over is larger
_NEVER = -100.0  # odds added to what is one source only where a number asks for it
_STRICTER, _STRICTEST = 0.25, 6.0  # more odds asked for, step by step, for more groups
_TINY = 1e-12
_SIDES = {"left": -1.0, "right": 1.0}


def is_wide(sounds: ComponentSounds) -> bool:
    """Tell whether components lie so far apart in the stereo field that place tells."""
    weights = sounds.energy / max(float(sounds.energy.sum()), _TINY)
    away = sounds.pan - float(np.sum(weights * sounds.pan))
    return float(np.sum(weights * away**2)) >= _WIDE**2


def pair_measures(
    sounds: ComponentSounds, cue_of: Sequence[str]
) -> dict[str, FloatArray]:
    """Measure every two components against each other.

    Parameters
    ----------
    sounds : ComponentSounds
        Not modified.
    cue_of : sequence of str, length n_components
        The cue that found the part each component explains.

    Returns
    -------
    measures : dict of str to ndarray of float64, shape (n_components, n_components)
        Correlation of ``onset`` and of ``course``; differences of place (``pan``),
        ``timbre``, ``bright`` (octaves), ``held`` time (octaves) and ``tonal``;
        ``overlap`` in time; whether both are of ``one_part``, of ``one_side``, of
        ``two_sides``, ``both_drums`` or ``one_drum``; the fainter's level, the shorter
        held time and the less tonal of both; and the place within one part.
    """
    held = np.log2(np.maximum(sounds.held_s, _SHORTEST_S))
    octave = np.log2(np.maximum(sounds.centroid_hz, _LOWEST_HZ))
    whole = max(float(sounds.energy.sum()), _TINY)
    level = np.log10(np.maximum(sounds.energy / whole, 10.0**_FAINTEST))
    cues = np.array(cue_of)
    part = (cues[:, np.newaxis] == cues).astype(np.float64)
    drums = (cues == "drums").astype(np.float64)
    side = np.array([_SIDES.get(cue, 0.0) for cue in cue_of])
    apart = sounds.cepstra[:, np.newaxis] - sounds.cepstra
    pan = np.minimum(_difference(sounds.pan) / _PAN, _FAR)
    return {
        "onset": _correlation(near(loudness_rises(sounds.envelopes))),
        "course": _correlation(_coarse(sounds.envelopes)),
        "pan": pan,
        "timbre": np.minimum(np.sqrt(np.sum(apart**2, axis=2)), _FAR),
        "bright": _difference(octave),
        "held": _difference(held),
        "tonal": _difference(sounds.tonality),
        "overlap": _overlap(sounds.envelopes),
        "one_part": part,
        "one_side": (np.outer(side, side) > 0).astype(np.float64),
        "two_sides": (np.outer(side, side) < 0).astype(np.float64),
        "both_drums": np.outer(drums, drums),
        "one_drum": _difference(drums),
        "fainter": np.minimum(level[:, np.newaxis], level),
        "shorter": np.minimum(held[:, np.newaxis], held),
        "less_tonal": np.minimum(sounds.tonality[:, np.newaxis], sounds.tonality),
        "pan_of_part": part * pan,
    }


def narrow_measures(
    sounds: ComponentSounds,
    cue_of: Sequence[str],
    kinds: FloatArray,
    ruled: Sequence[str],
) -> dict[str, FloatArray]:
    """Measure every two components where place tells nothing.

    Parameters
    ----------
    sounds : ComponentSounds
        Not modified.
    cue_of : sequence of str, length n_components
        The cue that found the part each component explains.
    kinds : ndarray of float, shape (n_components, n_kinds)
        As of :func:`~nmfaudio.separation.components.evidence.kinds.kinds_of`. Not
        modified.
    ruled : sequence of str, length n_components
        The part that each belongs to by
        :func:`~nmfaudio.separation.components.regrouping.regroup`.

    Returns
    -------
    measures : dict of str to ndarray of float64, shape (n_components, n_components)
        Those of :func:`pair_measures`; those of
        :func:`~nmfaudio.separation.components.evidence.kinds.kind_pairs`; and whether
        rules put both into one part (``one_rule``).
    """
    rules = np.array(ruled, dtype=str)
    measures = pair_measures(sounds, cue_of) | kind_pairs(kinds)
    measures["one_rule"] = (rules[:, np.newaxis] == rules).astype(np.float64)
    return measures


def is_full_mix(sounds: ComponentSounds, cue_of: Sequence[str]) -> bool:
    """Tell whether components are of a full mix in which place tells nothing."""
    return "drums" in cue_of and not is_wide(sounds)


def mix_measures(
    sounds: ComponentSounds, cue_of: Sequence[str]
) -> dict[str, FloatArray]:
    """Measure every two components for trees, where place tells nothing.

    Parameters
    ----------
    sounds, cue_of
        As of :func:`likeness`.

    Returns
    -------
    measures : dict of str to ndarray of float64, shape (n_components, n_components)
        Those of :func:`narrow_measures`, and
        :func:`~nmfaudio.separation.components.evidence.details.detail_measures`.
    """
    kinds = kinds_of(kind_measures(sounds, cue_of))
    measures = narrow_measures(sounds, cue_of, kinds, regroup(sounds, cue_of))
    return measures | detail_measures(sounds)


def likeness(
    sounds: ComponentSounds,
    cue_of: Sequence[str],
    table: Table | None = None,
    trees: Trees | MixTrees | None = None,
    ruled: Sequence[str] | None = None,
    alone: Mapping[str, FloatArray] | None = None,
) -> FloatArray:
    """Return the logarithm of the odds that two components are of one source.

    Parameters
    ----------
    sounds : ComponentSounds
        Not modified.
    cue_of : sequence of str, length n_components
        The cue that found the part each component explains.
    table : mapping or None
        Other numbers than the calibrated ones.
    trees : Trees, MixTrees or None
        Those that say it where place tells nothing; None takes the calibrated ones of
        full mixes for full mixes, and ``table`` for others.
    ruled : sequence of str, length n_components, or None
        As of :func:`narrow_measures`, where it is known already.
    alone : mapping of str to ndarray of float, shape (n_components,), or None
        As of :func:`~nmfaudio.separation.components.evidence.kinds.kind_measures`,
        where it is known already. Not modified.

    Returns
    -------
    evidence : ndarray of float64, shape (n_components, n_components)
        Symmetric; the diagonal tells nothing.

    Notes
    -----
    Where place tells nothing, what lies below all notes and the rest are never one.
    """
    table = table or calibrated("grouping")
    if is_wide(sounds):
        return weighed(table["wide_bias"], table["wide"], pair_measures(sounds, cue_of))
    ruled = regroup(sounds, cue_of) if ruled is None else ruled
    if trees is None and is_full_mix(sounds, cue_of):
        trees = mix_trees()
    alone = kind_measures(sounds, cue_of) if alone is None else alone
    measures = narrow_measures(sounds, cue_of, kinds_of(alone, table), ruled)
    if trees is None:
        evidence = weighed(table["narrow_bias"], table["narrow"], measures)
    elif isinstance(trees, MixTrees):
        measures |= detail_measures(sounds)
        evidence = trees.weighed(measures, mix_kind_measures(sounds, alone))
    else:
        evidence = trees.weighed(measures | detail_measures(sounds))
    rumble = np.array(ruled, dtype=str) == RUMBLE
    evidence[rumble[:, np.newaxis] != rumble] += _NEVER
    return evidence


def weighed(
    bias: Mapping[str, Mapping[str, float]],
    rows: Mapping[str, Mapping[str, float]],
    measures: Mapping[str, FloatArray],
) -> FloatArray:
    """Weigh measures of every two components by rows of a table."""
    evidence: FloatArray = np.full(measures["onset"].shape, bias["of"]["same"])
    for name, row in rows.items():
        value = (measures[name] - row["mean"]) / row["scale"]
        evidence += row["same"] * np.clip(value, -_MOST, _MOST)
    return evidence


def gathered(
    evidence: FloatArray, energy: FloatArray, n_groups: int | None = None
) -> IntArray:
    """Join components whose places tell nothing, first without a number, then to it.

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
    asked, group_of = 0.0, joined(evidence, energy, smallest=_SMALL_NARROW)
    if n_groups is None or group_of.max(initial=-1) + 1 == n_groups:
        return group_of
    evidence = unruled(evidence)
    group_of = joined(evidence, energy, smallest=_SMALL_NARROW)
    while group_of.max(initial=-1) + 1 < n_groups and asked < _STRICTEST:
        asked += _STRICTER
        group_of = joined(evidence - asked, energy, smallest=_SMALL_NARROW)
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
    return evidence - _NEVER * (evidence < _NEVER / 2)


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
    smallest : float, default 0.01
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


def _difference(values: FloatArray) -> FloatArray:
    difference: FloatArray = np.abs(values[:, np.newaxis] - values)
    return difference


def _coarse(envelopes: FloatArray) -> FloatArray:
    """Return the course of loudness in long steps."""
    n_steps = envelopes.shape[1] // _COARSE
    if n_steps < 2:
        return np.sqrt(envelopes)
    steps = envelopes[:, : n_steps * _COARSE].reshape(-1, n_steps, _COARSE)
    course: FloatArray = np.sqrt(steps.mean(axis=2))
    return course


def _correlation(curves: FloatArray) -> FloatArray:
    """Return the correlation of every two curves, 0 where one is flat."""
    away = curves - curves.mean(axis=1, keepdims=True) if curves.size else curves
    norm = np.maximum(np.sqrt(np.sum(away**2, axis=1, keepdims=True)), _TINY)
    correlation: FloatArray = product(away / norm, (away / norm).T)
    return correlation


def _overlap(envelopes: FloatArray) -> FloatArray:
    """Return the share of the shorter of two in which both are heard."""
    loudest = envelopes.max(axis=1, keepdims=True, initial=0.0)
    audible = (envelopes > _AUDIBLE * loudest).astype(np.float64)
    n_frames = np.maximum(audible.sum(axis=1), 1.0)
    shared: FloatArray = product(audible, audible.T)
    shared /= np.minimum(n_frames[:, np.newaxis], n_frames)
    return shared
