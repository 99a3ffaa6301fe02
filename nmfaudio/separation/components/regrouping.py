"""Which source each component of a split recording belongs to, by what it sounds like.

A cue such as "struck" or "low" divides sound roughly: the plucks of a guitar end up
among the drums, the kick among bass notes, upper partials of the bass in the middle.
Once low-rank models explain the parts, each component can be heard by itself, and the
ones that do not sound like their part move to the part that they sound like.

References
----------
.. [1] Bregman, "Auditory Scene Analysis", MIT Press 1990: common onset, common course,
   place and timbre as evidence for one source.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nmfaudio.compiled.types import BoolArray, FloatArray, IntArray
from nmfaudio.separation.components.features import (
    held_time_s,
    spectral_centroid_hz,
    tonality,
)
from nmfaudio.separation.components.note_events import band_members, spectral_cepstra
from nmfaudio.separation.components.tags import pan_of
from nmfaudio.spectral.stft import StftPlan

__all__ = ["RUMBLE", "regroup"]

RUMBLE = "rumble"
"""The cue of what lies below all notes."""

_TINY = 1e-20  # guards divisions where nothing sounds
_ONSETS, _COURSE, _PLACE, _TIMBRE = 2.0, 1.0, 0.5, 0.5  # what each evidence weighs
_PAN, _FAR = 0.1, 4.0  # difference of place that counts one; more than _FAR is as far
_LOYALTY = 0.5  # evidence that it takes to leave a part
_HELD_CUES = ("left", "right", "moving", "rest")

_MIDDLE_HZ = (300.0, 3000.0)  # drums sound below and above, notes between
_PITCHED, _ASIDE, _RINGING_S = 0.4, 0.15, 0.11  # no drum: tonal, off centre, or long
_KICK_HZ, _KICK_HEARD_HZ, _KICK_S = 70.0, 200.0, 0.15
_KICK_TOGETHER = 0.3  # correlation of onsets with the low drums
_OVERTONES_HZ, _STROKE_S = 330.0, 0.09  # an octave above the edge of the low part
_RUMBLE_HZ, _RUMBLE_SHARE = 30.0, 0.01  # no instrument's lowest note is lower
_LOW_HZ = 165.0  # edge of the low part
_SYLLABLE_S, _BREVITY, _VOICE_TIMBRE = 0.175, 3.0, 2.0
_ROUNDS = 3


@dataclass(frozen=True, eq=False)
class _Heard:
    """What components sound like; arrays have one entry or row for each."""

    energy: FloatArray
    centroid_hz: FloatArray
    tonality: FloatArray
    held_s: FloatArray
    pan: FloatArray
    cepstra: FloatArray
    envelopes: FloatArray


def regroup(
    W: FloatArray, H: FloatArray, cue_of: Sequence[str], plan: StftPlan
) -> tuple[str, ...]:
    """Move components to the part that they sound like.

    Parameters
    ----------
    W : ndarray of float, shape (n_channels, n_bins, n_components)
        Templates with their gains. Not modified.
    H : ndarray of float, shape (n_components, n_frames)
        Activations. Not modified.
    cue_of : sequence of str, length n_components
        The cue that found the part each component explains, one of ``drums``, ``low``,
        ``left``, ``right``, ``moving`` and ``rest``.
    plan : StftPlan
        Resolution.

    Returns
    -------
    cue_of : tuple of str, length n_components
        The part each belongs to, or :data:`RUMBLE` for loud sounds below all notes.

    Notes
    -----
    With drums: pitched, long or panned strokes of the middle range leave the drums;
    deep components that begin with the low drums join them; low ones of the middle join
    the bass; then the parts that hold notes exchange what fits elsewhere better.
    Without: what moves and what stays are told apart anew by how briefly each component
    holds, and by what it resembles.
    """
    cues = tuple(dict.fromkeys(cue_of))
    if len(cues) < 2:
        return tuple(cue_of)
    found = np.array([cues.index(cue) for cue in cue_of])
    part, heard = found, _hear(W, H, plan)
    at = {cue: number for number, cue in enumerate((*cues, RUMBLE))}
    if "drums" in at:
        part = _without_notes(heard, part, at)
        part = _with_kicks(heard, part, at)
        part = _with_overtones(heard, part, at)
    part = _without_rumble(heard, part, at)
    if "drums" in at:
        part = _exchanged(heard, part, at)
    elif "moving" in at and "rest" in at:
        part = _with_voice(heard, part, at)
    part = np.where(heard.energy > 0, part, found)
    names = (*cues, RUMBLE)
    return tuple(names[number] for number in part.tolist())


def _hear(W: FloatArray, H: FloatArray, plan: StftPlan) -> _Heard:
    """Describe the components of a model."""
    hop_s = plan.hop_length / plan.sample_rate
    power = W.astype(np.float64) ** 2
    activity = H.astype(np.float64)
    energy = power.sum(axis=1) * np.sum(activity * activity, axis=1)
    mean = W.mean(axis=0, dtype=np.float64)
    bands = np.sqrt(band_members(plan) @ mean**2)
    envelopes = activity * mean.sum(axis=0)[:, np.newaxis]
    return _Heard(
        energy=energy.sum(axis=0),
        centroid_hz=spectral_centroid_hz(mean, plan.sample_rate / plan.n_fft),
        tonality=tonality(mean),
        held_s=held_time_s(envelopes, hop_s),
        pan=pan_of(energy),
        cepstra=spectral_cepstra(bands.T),
        envelopes=envelopes,
    )


def _without_notes(heard: _Heard, part: IntArray, at: dict[str, int]) -> IntArray:
    """Send notes that were taken for strokes to the parts that hold notes."""
    low_hz, high_hz = _MIDDLE_HZ
    middle = (heard.centroid_hz > low_hz) & (heard.centroid_hz < high_hz)
    note = (
        (heard.tonality > _PITCHED)
        | (np.abs(heard.pan) > _ASIDE)
        | (heard.held_s > _RINGING_S)
    )
    moved = (part == at["drums"]) & middle & note
    return _resettled(_fitness(heard, part, len(at)), part, moved, _held_parts(at))


def _with_kicks(heard: _Heard, part: IntArray, at: dict[str, int]) -> IntArray:
    """Give the drums what is deep and begins when the low drums begin."""
    drums = (part == at["drums"]) & (heard.centroid_hz < _KICK_HEARD_HZ)
    drums &= heard.held_s < _RINGING_S
    if "low" not in at or not drums.any():
        return part
    rises = _rises(heard.envelopes)
    together = _likeness(rises, rises[drums].sum(axis=0))
    deep = (heard.centroid_hz < _KICK_HZ) & (heard.held_s < _KICK_S)
    kick = (part == at["low"]) & deep & (together > _KICK_TOGETHER)
    return np.where(kick, at["drums"], part)


def _with_overtones(heard: _Heard, part: IntArray, at: dict[str, int]) -> IntArray:
    """Give the bass what lies just above its fundamentals, in the middle."""
    if "low" not in at:
        return part
    middle = np.isin(part, [at[cue] for cue in ("moving", "rest") if cue in at])
    near = (heard.centroid_hz < _OVERTONES_HZ) & (heard.held_s > _STROKE_S)
    return np.where(middle & near, at["low"], part)


def _without_rumble(heard: _Heard, part: IntArray, at: dict[str, int]) -> IntArray:
    """Set apart what lies below all notes, if it is loud enough to be a source."""
    if "low" not in at:
        return part
    rumble = (part == at["low"]) & (heard.centroid_hz < _RUMBLE_HZ)
    share = heard.energy[rumble].sum() / max(float(heard.energy.sum()), _TINY)
    return np.where(rumble, at[RUMBLE], part) if share > _RUMBLE_SHARE else part


def _exchanged(heard: _Heard, part: IntArray, at: dict[str, int]) -> IntArray:
    """Let the parts that hold notes exchange components that fit elsewhere better."""
    held = _held_parts(at)
    fitness = _fitness(heard, part, len(at))
    fitness[np.arange(part.size), part] += _LOYALTY
    return _resettled(fitness, part, np.isin(part, held), held)


def _with_voice(heard: _Heard, part: IntArray, at: dict[str, int]) -> IntArray:
    """Give the bass what is low, and divide again into what moves and what stays."""
    pair = [at["moving"], at["rest"]]
    if "low" in at:
        low = (part == at["moving"]) & (heard.centroid_hz < _LOW_HZ)
        part = np.where(low, at["low"], part)
    octaves = np.log2(np.maximum(heard.held_s, 1e-3) / _SYLLABLE_S)
    brevity = _BREVITY * np.clip(octaves, -1.0, 1.0)
    for _ in range(_ROUNDS):
        before = part
        fitness = _fitness(heard, part, len(at), timbre=_VOICE_TIMBRE)
        fitness[:, pair[0]] -= brevity
        fitness[:, pair[1]] += brevity
        part = _resettled(fitness, part, np.isin(part, pair), pair)
        if np.array_equal(before, part):
            break
    return part


def _held_parts(at: dict[str, int]) -> list[int]:
    """Return the parts that hold notes above the bass."""
    return [at[cue] for cue in _HELD_CUES if cue in at]


def _resettled(
    fitness: FloatArray, part: IntArray, moved: BoolArray, choice: list[int]
) -> IntArray:
    """Move components to whichever of some parts they fit best."""
    if not choice:
        return part
    best = np.array(choice)[fitness[:, choice].argmax(axis=1)]
    return np.where(moved, best, part)


def _fitness(
    heard: _Heard, part: IntArray, n_parts: int, *, timbre: float = _TIMBRE
) -> FloatArray:
    """Return how well each component fits each part, (n_components, n_parts).

    Onsets and course are compared with the other components of a part, place and timbre
    with the mean of all.
    """
    courses, rises = np.sqrt(heard.envelopes), _rises(heard.envelopes)
    fitness = np.full((part.size, n_parts), -np.inf)
    for number in range(n_parts):
        member = part == number
        weights = np.sqrt(heard.energy) * member
        total = float(weights.sum())
        if total <= 0:
            continue
        whole = heard.envelopes[member].sum(axis=0)
        others = whole - member[:, np.newaxis] * heard.envelopes
        others = np.maximum(others, 0.0)
        away = heard.cepstra - weights @ heard.cepstra / total
        distance = np.sqrt(np.sum(away**2, axis=1))
        aside = np.abs(heard.pan - weights @ heard.pan / total) / _PAN
        fitness[:, number] = (
            _ONSETS * _likeness(rises, _rises(others))
            + _COURSE * _likeness(courses, np.sqrt(others))
            - _PLACE * np.minimum(aside, _FAR)
            - timbre * np.minimum(distance, _FAR)
        )
    return fitness


def _rises(envelopes: FloatArray) -> FloatArray:
    """Return how much loudness grows from frame to frame."""
    return np.maximum(np.diff(np.sqrt(envelopes), axis=-1), 0.0)


def _likeness(curves: FloatArray, others: FloatArray) -> FloatArray:
    """Return the correlation of each curve with its other, 0 where one is flat."""
    if curves.shape[-1] == 0:
        return np.zeros(curves.shape[0])
    a = curves - curves.mean(axis=-1, keepdims=True)
    b = others - others.mean(axis=-1, keepdims=True)
    norm = np.sum(a * a, axis=-1) * np.sum(b * b, axis=-1)
    likeness: FloatArray = np.sum(a * b, axis=-1) / np.sqrt(np.maximum(norm, _TINY))
    return likeness
