"""Which source each component of a split recording belongs to, by what it sounds like.

A cue such as "struck" or "low" divides sound roughly: the plucks of a guitar end up
among the drums, the kick among bass notes, upper partials of the bass in the middle.
Once low-rank models explain the groups, each component can be measured by itself, and
the ones that do not sound like their group move to the one that they sound like.

References
----------
.. [1] Bregman, "Auditory Scene Analysis", MIT Press 1990: common onset, common course,
   place and timbre as evidence for one source.
"""

from collections.abc import Sequence

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import BoolArray, FloatArray, IntArray
from nmfaudio.separation.components.sounds import (
    ComponentSounds,
    correlation,
    loudness_rises,
    rises_of,
)
from nmfaudio.spectral._blocks import run_in_order

__all__ = ["RUMBLE", "regroup"]

RUMBLE = "rumble"
"""The cue of what lies below all notes."""

_TINY = 1e-20  # guards divisions where nothing sounds
_ONSETS, _COURSE, _PLACE, _TIMBRE = 2.0, 1.0, 0.5, 0.5  # what each evidence weighs
_PAN, _FAR = 0.1, 4.0  # difference of place that counts one; more than _FAR is as far
_LOYALTY = 0.5  # evidence that it takes to leave a group
_HELD_CUES = ("left", "right", "moving", "rest")

_MIDDLE_HZ = (300.0, 3000.0)  # drums sound below and above, notes between
_PITCHED, _ASIDE, _RINGING_S = 0.4, 0.15, 0.11  # no drum: tonal, off centre, or long
_KICK_HZ, _LOW_DRUMS_HZ, _KICK_S = 70.0, 200.0, 0.15
_KICK_TOGETHER = 0.3  # correlation of onsets with the low drums
_OVERTONES_HZ, _DRUM_S = 330.0, 0.09  # an octave above the edge of the low group
_RUMBLE_HZ, _RUMBLE_SHARE = 30.0, 0.01  # no instrument's lowest note is lower
_LOW_HZ = 165.0  # edge of the low group
_SYLLABLE_S, _BREVITY, _VOICE_TIMBRE = 0.175, 3.0, 2.0
_ROUNDS = 3
_ROWS = 8  # components that a thread compares at a time


def regroup(sounds: ComponentSounds, cue_of: Sequence[str]) -> tuple[str, ...]:
    """Move components to the group that they sound like.

    Parameters
    ----------
    sounds : ComponentSounds
        Not modified.
    cue_of : sequence of str, length n_components
        The cue that found the group each component explains, one of ``drums``, ``low``,
        ``left``, ``right``, ``moving`` and ``rest``.

    Returns
    -------
    cue_of : tuple of str, length n_components
        The group each belongs to, or :data:`RUMBLE` for loud sounds below all notes.

    Notes
    -----
    With drums: pitched, long or panned components of the middle range leave the drums;
    deep components that begin with the low drums join them; low ones of the middle join
    the bass; then the groups that hold notes exchange what fits elsewhere better.
    Without: what moves and what stays are divided anew by how briefly each component
    holds, and by what it resembles.
    """
    cues = tuple(dict.fromkeys(cue_of))
    if len(cues) < 2:
        return tuple(cue_of)
    found = np.array([cues.index(cue) for cue in cue_of])
    group = found
    at = {cue: number for number, cue in enumerate((*cues, RUMBLE))}
    if "drums" in at:
        group = _without_notes(sounds, group, at)
        group = _with_kicks(sounds, group, at)
        group = _with_overtones(sounds, group, at)
    group = _without_rumble(sounds, group, at)
    if "drums" in at:
        group = _exchanged(sounds, group, at)
    elif "moving" in at and "rest" in at:
        group = _with_voice(sounds, group, at)
    group = np.where(sounds.energy > 0, group, found)
    names = (*cues, RUMBLE)
    return tuple(names[number] for number in group.tolist())


def _without_notes(
    sounds: ComponentSounds, group: IntArray, at: dict[str, int]
) -> IntArray:
    """Send notes that were taken for drums to the groups that hold notes."""
    low_hz, high_hz = _MIDDLE_HZ
    middle = (sounds.centroid_hz > low_hz) & (sounds.centroid_hz < high_hz)
    note = (
        (sounds.tonality > _PITCHED)
        | (np.abs(sounds.pan) > _ASIDE)
        | (sounds.held_s > _RINGING_S)
    )
    moved = (group == at["drums"]) & middle & note
    return _resettled(_fitness(sounds, group, len(at)), group, moved, _held_groups(at))


def _with_kicks(
    sounds: ComponentSounds, group: IntArray, at: dict[str, int]
) -> IntArray:
    """Give the drums what is deep and begins when the low drums begin."""
    drums = (group == at["drums"]) & (sounds.centroid_hz < _LOW_DRUMS_HZ)
    drums &= sounds.held_s < _RINGING_S
    if "low" not in at or not drums.any():
        return group
    rises = loudness_rises(sounds.envelopes)
    together = correlation(rises, rises[drums].sum(axis=0))
    deep = (sounds.centroid_hz < _KICK_HZ) & (sounds.held_s < _KICK_S)
    kick = (group == at["low"]) & deep & (together > _KICK_TOGETHER)
    return np.where(kick, at["drums"], group)


def _with_overtones(
    sounds: ComponentSounds, group: IntArray, at: dict[str, int]
) -> IntArray:
    """Give the bass what lies just above its fundamentals, in the middle."""
    if "low" not in at:
        return group
    middle = np.isin(group, [at[cue] for cue in ("moving", "rest") if cue in at])
    near = (sounds.centroid_hz < _OVERTONES_HZ) & (sounds.held_s > _DRUM_S)
    return np.where(middle & near, at["low"], group)


def _without_rumble(
    sounds: ComponentSounds, group: IntArray, at: dict[str, int]
) -> IntArray:
    """Set apart what lies below all notes, if it is loud enough to be a source."""
    if "low" not in at:
        return group
    rumble = (group == at["low"]) & (sounds.centroid_hz < _RUMBLE_HZ)
    share = sounds.energy[rumble].sum() / max(float(sounds.energy.sum()), _TINY)
    return np.where(rumble, at[RUMBLE], group) if share > _RUMBLE_SHARE else group


def _exchanged(
    sounds: ComponentSounds, group: IntArray, at: dict[str, int]
) -> IntArray:
    """Let the groups that hold notes exchange components that fit elsewhere better."""
    held = _held_groups(at)
    fitness = _fitness(sounds, group, len(at))
    fitness[np.arange(group.size), group] += _LOYALTY
    return _resettled(fitness, group, np.isin(group, held), held)


def _with_voice(
    sounds: ComponentSounds, group: IntArray, at: dict[str, int]
) -> IntArray:
    """Give the bass what is low, and divide again into what moves and what stays."""
    pair = [at["moving"], at["rest"]]
    if "low" in at:
        low = (group == at["moving"]) & (sounds.centroid_hz < _LOW_HZ)
        group = np.where(low, at["low"], group)
    octaves = np.log2(np.maximum(sounds.held_s, 1e-3) / _SYLLABLE_S)
    brevity = _BREVITY * np.clip(octaves, -1.0, 1.0)
    for _ in range(_ROUNDS):
        before = group
        fitness = _fitness(sounds, group, len(at), timbre=_VOICE_TIMBRE)
        fitness[:, pair[0]] -= brevity
        fitness[:, pair[1]] += brevity
        group = _resettled(fitness, group, np.isin(group, pair), pair)
        if np.array_equal(before, group):
            break
    return group


def _held_groups(at: dict[str, int]) -> list[int]:
    """Return the groups that hold notes above the bass."""
    return [at[cue] for cue in _HELD_CUES if cue in at]


def _resettled(
    fitness: FloatArray, group: IntArray, moved: BoolArray, choice: list[int]
) -> IntArray:
    """Move components to whichever of some groups they fit best."""
    if not choice:
        return group
    best = np.array(choice)[fitness[:, choice].argmax(axis=1)]
    return np.where(moved, best, group)


def _fitness(
    sounds: ComponentSounds, group: IntArray, n_groups: int, *, timbre: float = _TIMBRE
) -> FloatArray:
    """Return how well each component fits each group, (n_components, n_groups).

    Onsets and course are compared with the other components of a group, place and
    timbre with the mean of all.
    """
    fitness = np.full((group.size, n_groups), -np.inf)
    together = _in_time(sounds.envelopes, np.equal.outer(np.arange(n_groups), group))
    for number in range(n_groups):
        weights = np.sqrt(sounds.energy) * (group == number)
        total = float(weights.sum())
        if total <= 0:
            continue
        away = sounds.cepstra - product(weights, sounds.cepstra) / total
        distance = np.sqrt(np.sum(away**2, axis=1))
        aside = np.abs(sounds.pan - product(weights, sounds.pan) / total) / _PAN
        fitness[:, number] = (
            together[:, number]
            - _PLACE * np.minimum(aside, _FAR)
            - timbre * np.minimum(distance, _FAR)
        )
    return fitness


def _in_time(envelopes: FloatArray, member: BoolArray) -> FloatArray:
    """Return how well onsets and course fit each group, (n_components, n_groups).

    ``member`` is (n_groups, n_components). Some components at a time stay in the cache.
    """
    wholes = [envelopes[own].sum(axis=0) for own in member]
    together = np.empty(member.T.shape)

    def compare(rows: slice) -> None:
        courses = np.sqrt(envelopes[rows])
        rises = rises_of(courses)
        for number, whole in enumerate(wholes):
            others = whole - member[number, rows, np.newaxis] * envelopes[rows]
            course = np.sqrt(np.maximum(others, 0.0))
            together[rows, number] = _ONSETS * correlation(rises, rises_of(course))
            together[rows, number] += _COURSE * correlation(courses, course)

    blocks = [slice(at, at + _ROWS) for at in range(0, envelopes.shape[0], _ROWS)]
    for _ in run_in_order(compare, blocks):
        pass
    return together
