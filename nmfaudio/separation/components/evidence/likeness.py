"""Which components are one source, by evidence between every two of them.

Trees of questions over measures of pairs, calibrated on mixtures with true stems, say
how likely two components belong together
(:mod:`nmfaudio.separation.components.evidence.trees`): those of recordings that lie
wide apart in the stereo field, of full mixes that do not, and of a voice over something
else. Elsewhere a logistic regression says it; its numbers stand in
``nmfaudio/data/tables/grouping.toml``, made by
``scripts/materials/calibrate_grouping.py``.

References
----------
.. [1] Bregman, "Auditory Scene Analysis", MIT Press 1990: common onset, common course,
   place and timbre as evidence for one source.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray
from nmfaudio.separation.choice.tables import Table, calibrated
from nmfaudio.separation.components.evidence.details import detail_measures
from nmfaudio.separation.components.evidence.joining import NEVER
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
from nmfaudio.separation.components.evidence.places import (
    place_measures,
    spread_of,
)
from nmfaudio.separation.components.evidence.trees import Trees, grown
from nmfaudio.separation.components.regrouping import RUMBLE, regroup
from nmfaudio.separation.components.sounds import (
    ComponentSounds,
    differences,
    loudness_rises,
    near,
)

__all__ = [
    "is_full_mix",
    "is_wide",
    "likeness",
    "mix_measures",
    "narrow_measures",
    "pair_measures",
    "weighed",
    "wide_measures",
]

_WIDE = 0.28  # spread of places, of half the field, from which place tells sources
_PAN, _FAR = 0.1, 6.0  # difference of place that counts one; more than _FAR is as far
_AUDIBLE = 0.1  # of a component's loudest frame
_COARSE = 8  # frames that are one step of the coarse course
_LOWEST_HZ, _SHORTEST_S = 20.0, 0.01
_FAINTEST = -5.0  # powers of ten of the whole energy
_MOST = 4.0  # a measure counts no more than that many scales from its mean
_TINY = 1e-12
_SIDES = {"left": -1.0, "right": 1.0}


def is_wide(sounds: ComponentSounds) -> bool:
    """Tell whether components lie so far apart in the stereo field that place tells."""
    return spread_of(sounds) >= _WIDE


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
    pan = np.minimum(differences(sounds.pan) / _PAN, _FAR)
    return {
        "onset": _correlation(near(loudness_rises(sounds.envelopes))),
        "course": _correlation(_coarse(sounds.envelopes)),
        "pan": pan,
        "timbre": np.minimum(np.sqrt(np.sum(apart**2, axis=2)), _FAR),
        "bright": differences(octave),
        "held": differences(held),
        "tonal": differences(sounds.tonality),
        "overlap": _overlap(sounds.envelopes),
        "one_part": part,
        "one_side": (np.outer(side, side) > 0).astype(np.float64),
        "two_sides": (np.outer(side, side) < 0).astype(np.float64),
        "both_drums": np.outer(drums, drums),
        "one_drum": differences(drums),
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
    sounds: ComponentSounds,
    cue_of: Sequence[str],
    alone: Mapping[str, FloatArray] | None = None,
) -> dict[str, FloatArray]:
    """Measure every two components for trees, where place tells nothing.

    Parameters
    ----------
    sounds, cue_of, alone
        As of :func:`likeness`.

    Returns
    -------
    measures : dict of str to ndarray of float64, shape (n_components, n_components)
        Those of :func:`narrow_measures`, and
        :func:`~nmfaudio.separation.components.evidence.details.detail_measures`.
    """
    kinds = kinds_of(kind_measures(sounds, cue_of) if alone is None else alone)
    measures = narrow_measures(sounds, cue_of, kinds, regroup(sounds, cue_of))
    return measures | detail_measures(sounds)


def wide_measures(
    sounds: ComponentSounds,
    cue_of: Sequence[str],
    alone: Mapping[str, FloatArray] | None = None,
    unplaced: FloatArray | None = None,
) -> dict[str, FloatArray]:
    """Measure every two components for trees, where place tells sources.

    Parameters
    ----------
    sounds, cue_of, alone
        As of :func:`likeness`.
    unplaced : ndarray of float, shape (n_components, n_components), or None
        What other trees of full mixes say than the calibrated ones. Not modified.

    Returns
    -------
    measures : dict of str to ndarray of float64, shape (n_components, n_components)
        Those of :func:`mix_measures`, and of
        :func:`~nmfaudio.separation.components.evidence.places.place_measures`; and what
        trees of full mixes say that hardly hear places (``unplaced``).
    """
    alone = kind_measures(sounds, cue_of) if alone is None else alone
    measures = mix_measures(sounds, cue_of, alone)
    if unplaced is None:
        unplaced = mix_trees().weighed(measures, mix_kind_measures(sounds, alone))
    return measures | place_measures(sounds) | {"unplaced": unplaced}


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
        Those that say it; None takes the calibrated ones of what lies wide apart for
        that, those of full mixes for other full mixes, and ``table`` for all else.
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
    alone = kind_measures(sounds, cue_of) if alone is None else alone
    if is_wide(sounds):
        told = trees if isinstance(trees, Trees) else grown("wide")
        return told.weighed(wide_measures(sounds, cue_of, alone))
    table = table or calibrated("grouping")
    ruled = regroup(sounds, cue_of) if ruled is None else ruled
    if trees is None and is_full_mix(sounds, cue_of):
        trees = mix_trees()
    measures = narrow_measures(sounds, cue_of, kinds_of(alone, table), ruled)
    if trees is None:
        evidence = weighed(table["narrow_bias"], table["narrow"], measures)
    elif isinstance(trees, MixTrees):
        measures |= detail_measures(sounds)
        evidence = trees.weighed(measures, mix_kind_measures(sounds, alone))
    else:
        evidence = trees.weighed(measures | detail_measures(sounds))
    rumble = np.array(ruled, dtype=str) == RUMBLE
    evidence[rumble[:, np.newaxis] != rumble] += NEVER
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
