"""What kind of sound each component is, with what probability.

A multinomial logistic regression over measures of single components, calibrated on
mixtures with true stems; its numbers stand in ``nmfaudio/data/tables/grouping.toml``.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray
from nmfaudio.separation.choice.tables import Table, calibrated
from nmfaudio.separation.components.sounds import (
    ComponentSounds,
    correlation,
    loudness_rises,
    near,
)
from nmfaudio.spectral._blocks import run_in_order

__all__ = ["KINDS", "kind_measures", "kind_pairs", "kinds_of"]

KINDS = ("drums", "low", "voice", "other", "noise")
"""Kinds of sound, in the order of the columns of :func:`kinds_of`."""

_CUES = ("drums", "low", "moving", "rest")
_SIDES = ("left", "right")
_MOST = 4.0  # a measure counts no more than that many scales from its mean
_LOWEST_HZ, _MIDDLE_OCTAVE, _LOW_DRUMS_HZ = 20.0, 9.0, 200.0
_SHORTEST_S, _MIDDLE_HELD = 0.01, -3.0  # the second in octaves of a second
_FAINTEST, _AUDIBLE = 1e-5, 0.1
_PACES_HZ = (0.0, 0.5, 2.0, 4.0, 8.0, np.inf)  # of rise and fall: syllables are at 4
_AGAIN_S = (0.25, 4.0)  # between strokes that are repeated
_FEWEST_FRAMES = 4
_TINY = 1e-12


def kind_measures(
    sounds: ComponentSounds, cue_of: Sequence[str]
) -> dict[str, FloatArray]:
    """Measure each component by itself, and against the parts that cues found.

    Parameters
    ----------
    sounds : ComponentSounds
        Not modified.
    cue_of : sequence of str, length n_components
        The cue that found the part each component explains.

    Returns
    -------
    measures : dict of str to ndarray of float64, shape (n_components,)
        The part (``of_…``), octave and held time with their squares, tonality, level,
        spectral envelope (``envelope_…``), how peaked and how often audible it is, the
        shares of its course at some paces (``pace_…``, Hz), how well its strokes
        repeat, and the correlation of onsets (``onset_…``) and of course
        (``course_…``) with all other components of each part, and with low drums.
    """
    cues = np.array(cue_of, dtype=str)
    octave = np.log2(np.maximum(sounds.centroid_hz, _LOWEST_HZ)) - _MIDDLE_OCTAVE
    held = np.log2(np.maximum(sounds.held_s, _SHORTEST_S)) - _MIDDLE_HELD
    whole = max(float(sounds.energy.sum()), _TINY)
    measures = {f"of_{cue}": (cues == cue).astype(np.float64) for cue in _CUES}
    measures |= {
        "of_side": np.isin(cues, _SIDES).astype(np.float64),
        "octave": octave,
        "octave_squared": octave**2,
        "held": held,
        "held_squared": held**2,
        "tonal": sounds.tonality,
        "level": np.log10(np.maximum(sounds.energy / whole, _FAINTEST)),
    }
    for at, values in enumerate(sounds.cepstra.T):
        measures[f"envelope_{at + 1}"] = values
    return measures | _courses(sounds, cues)


def _courses(sounds: ComponentSounds, cues: np.ndarray) -> dict[str, FloatArray]:
    """Measure how components go on, alone and beside the other components."""
    envelopes = sounds.envelopes
    missing = max(0, _FEWEST_FRAMES - envelopes.shape[1])
    envelopes = np.pad(envelopes, ((0, 0), (0, missing)))
    course, rises = np.sqrt(envelopes), near(loudness_rises(envelopes))
    loudest = envelopes.max(axis=1)
    peaked = np.maximum(loudest, _TINY) / np.maximum(envelopes.mean(axis=1), _TINY)
    audible = envelopes > _AUDIBLE * loudest[:, np.newaxis]
    measures = {"peaked": np.log(peaked), "audible": audible.mean(axis=1)}
    measures |= _paces(course, sounds.hop_s)
    measures["again"] = _again(rises, sounds.hop_s)
    low = (cues == "drums") & (sounds.centroid_hz < _LOW_DRUMS_HZ)
    for name, member in (*((cue, cues == cue) for cue in _CUES), ("low_drums", low)):
        others = envelopes[member].sum(axis=0) - envelopes * member[:, np.newaxis]
        others = np.maximum(others, 0.0)
        measures[f"onset_{name}"] = correlation(rises, near(loudness_rises(others)))
        if name in _CUES:
            measures[f"course_{name}"] = correlation(course, np.sqrt(others))
    return measures


def _paces(course: FloatArray, hop_s: float) -> dict[str, FloatArray]:
    """Return the shares of a course's power at some paces."""
    hz = np.fft.rfftfreq(course.shape[1], hop_s)
    band = np.searchsorted(_PACES_HZ, hz, side="right") - 1
    shares = np.zeros((len(_PACES_HZ) - 1, course.shape[0]))
    powers = run_in_order(lambda curve: _power(curve, curve.size), list(course))
    for at, power in enumerate(powers):
        np.add.at(shares[:, at], band, power)
        shares[:, at] /= power.sum() + _TINY
    return {f"pace_{_PACES_HZ[at]:g}": row for at, row in enumerate(shares)}


def _again(rises: FloatArray, hop_s: float) -> FloatArray:
    """Return how like its later strokes each component's strokes are, at best."""
    n_frames = rises.shape[1]
    first, last = (int(seconds / hop_s) for seconds in _AGAIN_S)
    again = np.zeros(rises.shape[0])
    if n_frames <= first:
        return again

    def best(curve: FloatArray) -> float:
        lags = np.fft.irfft(_power(curve, 2 * n_frames))[:n_frames]
        return float(lags[first:last].max(initial=0.0) / (lags[0] + _TINY))

    again[:] = [*run_in_order(best, list(rises))]
    return again


def _power(curve: FloatArray, length: int) -> FloatArray:
    power: FloatArray = np.abs(np.fft.rfft(curve - curve.mean(), length)) ** 2
    return power


def kinds_of(
    measures: Mapping[str, FloatArray], table: Table | None = None
) -> FloatArray:
    """Return how likely each component is of each kind.

    Parameters
    ----------
    measures : mapping of str to ndarray of float, shape (n_components,)
        As of :func:`kind_measures`.
    table : mapping or None
        Other numbers than the calibrated ones.

    Returns
    -------
    kinds : ndarray of float64, shape (n_components, n_kinds)
        Rows add up to 1.
    """
    table = table or calibrated("grouping")
    logits = np.array([table["kind_bias"]["of"][kind] for kind in KINDS])
    for name, row in table["kind"].items():
        value = np.clip((measures[name] - row["mean"]) / row["scale"], -_MOST, _MOST)
        logits = logits + np.outer(value, [row[kind] for kind in KINDS])
    odds = np.exp(logits - logits.max(axis=-1, keepdims=True))
    kinds: FloatArray = odds / odds.sum(axis=-1, keepdims=True)
    return kinds


def kind_pairs(kinds: FloatArray) -> dict[str, FloatArray]:
    """Measure every two components by their kinds.

    Parameters
    ----------
    kinds : ndarray of float, shape (n_components, n_kinds)
        As of :func:`kinds_of`. Not modified.

    Returns
    -------
    measures : dict of str to ndarray of float64, shape (n_components, n_components)
        How likely both are of one ``kind``, and of each of the four that make music
        (``kind_…``); how unsure the kind of one is (``kind_doubt``).
    """
    doubt = -np.sum(kinds * np.log(np.maximum(kinds, _TINY)), axis=1)
    measures = {"kind": product(kinds, kinds.T)}
    for at, kind in enumerate(KINDS[:-1]):
        measures[f"kind_{kind}"] = np.outer(kinds[:, at], kinds[:, at])
    measures["kind_doubt"] = np.maximum(doubt[:, np.newaxis], doubt)
    return measures
