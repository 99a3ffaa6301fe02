"""Trees for full mixes in which place tells nothing: kinds of sound, and pairs.

Trees of questions (:mod:`nmfaudio.separation.components.evidence.trees`) tell what kind
of sound each component is, and others, which ask for these kinds, which two are one
source; what they say and what trees say that ask for the kinds of ``grouping.toml`` is
averaged. ``scripts/materials/calibrate_likeness.py`` writes them to
``nmfaudio/data/tables/likeness.toml``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.separation.choice.tables import calibrated
from nmfaudio.separation.components.evidence.details import flatness
from nmfaudio.separation.components.evidence.kinds import (
    KINDS,
    kind_pairs,
)
from nmfaudio.separation.components.evidence.trees import Trees, trees_of
from nmfaudio.separation.components.sounds import ComponentSounds

__all__ = ["MixTrees", "kinds_by", "mix_kind_measures", "mix_trees", "mix_trees_of"]

# Of the measures of kinds those that trees ask most.
_KEPT = (
    *("of_low", "octave", "octave_squared", "held", "tonal", "envelope_2"),
    *("envelope_3", "pace_0", "pace_8", "again", "course_drums"),
)
_BAND_HZ = 1320.0, 2640.0
_LAGS_S = {"lasts": 0.09, "lasts_long": 0.37}
_LOWEST_HZ = 20.0
_SLIGHTEST = 1e-6  # of an energy: less is none
_TINY = 1e-30  # guards divisions where nothing sounds


@dataclass(frozen=True)
class MixTrees:
    """Trees that tell which components of a full mix are one source.

    Attributes
    ----------
    plain : Trees
        Ask for kinds as of ``grouping.toml``.
    by_kinds : Trees
        Ask for kinds as of ``kinds``.
    kinds : tuple of Trees
        Odds of each kind of sound, in the order of
        :data:`~nmfaudio.separation.components.evidence.kinds.KINDS`.
    """

    plain: Trees
    by_kinds: Trees
    kinds: tuple[Trees, ...]

    def weighed(
        self, pairs: Mapping[str, FloatArray], alone: Mapping[str, FloatArray]
    ) -> FloatArray:
        """Return the odds of every two components: the mean of both.

        Parameters
        ----------
        pairs : mapping of str to ndarray of float, shape (n, n)
            As of
            :func:`~nmfaudio.separation.components.evidence.likeness.mix_measures`. Not
            modified.
        alone : mapping of str to ndarray of float, shape (n,)
            As of :func:`mix_kind_measures`. Not modified.

        Returns
        -------
        evidence : ndarray of float64, shape (n, n)
            Symmetric; 0 on the diagonal, which tells nothing.
        """
        told = {**pairs, **kind_pairs(kinds_by(self.kinds, alone))}
        return 0.5 * (self.plain.weighed(pairs) + self.by_kinds.weighed(told))


def kinds_by(kinds: Sequence[Trees], alone: Mapping[str, FloatArray]) -> FloatArray:
    """Return how likely components are of each kind, (n, n_kinds).

    Parameters
    ----------
    kinds, alone
        As of :class:`MixTrees` and its :meth:`~MixTrees.weighed`. Not modified.
    """
    odds = np.stack([trees.added(alone) for trees in kinds], axis=1)
    chances = np.exp(odds - odds.max(axis=1, keepdims=True))
    told: FloatArray = chances / chances.sum(axis=1, keepdims=True)
    return told


def mix_trees_of(table: Mapping[str, Any]) -> MixTrees:
    """Return the trees of a table as its file has them."""
    kinds = (trees_of(table, f"kind_{kind}") for kind in KINDS)
    return MixTrees(trees_of(table), trees_of(table, "by_kinds"), tuple(kinds))


@cache
def mix_trees() -> MixTrees:
    """Return the calibrated trees of full mixes."""
    return mix_trees_of(calibrated("likeness"))


def mix_kind_measures(
    sounds: ComponentSounds, measured: Mapping[str, FloatArray]
) -> dict[str, FloatArray]:
    """Measure each component for trees that tell its kind of sound.

    Parameters
    ----------
    sounds : ComponentSounds
        Not modified.
    measured : mapping of str to ndarray of float, shape (n_components,)
        As of :func:`~nmfaudio.separation.components.evidence.kinds.kind_measures`. Not
        modified.

    Returns
    -------
    measures : dict of str to ndarray of float64, shape (n_components,)
        Those of ``measured`` that tell most; octave of the pitch and how sure it is
        (``strength``); spectral flatness (``flat``); how much of the power lies in an
        octave that hardly any bass reaches (``middle``, powers of ten), and how much
        energy of all components lies lower (``below``); how suddenly loudness rises
        (``sharp``), and how much more than it falls (``skew``); autocorrelation of the
        course (``lasts…``).
    """
    templates = sounds.templates
    power = templates**2
    hz = np.arange(templates.shape[1]) * sounds.bin_hz
    whole = np.maximum(power.sum(axis=1), _TINY)
    inside = (hz >= _BAND_HZ[0]) & (hz < _BAND_HZ[1])
    pitch_hz, strength = sounds.pitches
    half = (np.cumsum(power, axis=1) >= 0.5 * whole[:, np.newaxis]).argmax(axis=1)
    energy = sounds.energy / max(float(sounds.energy.sum()), _TINY)
    return {name: measured[name] for name in _KEPT} | {
        "pitch": np.log2(np.maximum(pitch_hz, _LOWEST_HZ)),
        "strength": strength,
        "flat": flatness(templates),
        "middle": np.log10(power[:, inside].sum(axis=1) / whole + _SLIGHTEST),
        "below": np.sum(energy * (half < half[:, np.newaxis]), axis=1),
        **_courses(np.sqrt(sounds.envelopes), sounds.hop_s),
    }


def _courses(course: FloatArray, hop_s: float) -> dict[str, FloatArray]:
    """Measure how the roots of envelopes rise, fall and last."""
    whole = np.maximum(np.sum(course**2, axis=1), _TINY)
    steps = np.diff(course, axis=1)
    up = np.sum(np.maximum(steps, 0.0) ** 2, axis=1) / whole
    down = np.sum(np.minimum(steps, 0.0) ** 2, axis=1) / whole
    measures = {
        "sharp": np.log(up + _SLIGHTEST),
        "skew": np.log((up + _SLIGHTEST) / (down + _SLIGHTEST)),
    }
    for name, seconds in _LAGS_S.items():
        lag = max(1, round(seconds / hop_s))
        later, earlier = course[:, lag:], course[:, : max(0, course.shape[1] - lag)]
        measures[name] = np.sum(later * earlier, axis=1) / whole
    return measures
