"""Gather components into sources a musician recognises, without being asked.

This module holds the plain start that works for every model: low, percussive and tonal
sources. Presets group better where they know what kind of music it is.
"""

from collections.abc import Collection

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.components.note_features import DARKNESS, PAN, PITCH
from nmfaudio.separation.model import ComponentTag, SourceGuess
from nmfaudio.spectral.stft import StftPlan

__all__ = [
    "INSTRUMENT_NAMES",
    "PLAIN_NAMES",
    "instrument_names",
    "proposed_sources",
    "side_names",
    "unique_names",
]

_BASS_HZ = 165.0  # E3: the bass guitar's usual range ends about here
_SMALL_SHARE = 0.01  # a source below this share of the sources' energy is merged
_BASS_OCTAVE = 50 / 12  # D3: an instrument that is lower on average is a bass
_BASS_DARKNESS = 2.0  # basses have 2.1 to 2.9, low notes of cellos and pianos less
_CONTRASTS = {
    PITCH: ("Low", "Middle", "High"),
    DARKNESS: ("Bright", "Middle", "Warm"),
    PAN: ("Left", "Centre", "Right"),
}
_BESIDE = 1.0  # of the usual spread of places: less is in the centre, not at a side
_MOSTLY = 0.6  # of the energy of a source: enough to name it by
_DRUM_NAMES = {"low": "Kick", "mid": "Snare", "high": "Hats"}
_SIDE_WORDS = ("Percussion", "Bass", "Chords")

PLAIN_NAMES = (*_DRUM_NAMES.values(), "Drums", "Bass", "Tonal")
"""What sources of plain NMF may be called; several of one name have a number."""

INSTRUMENT_NAMES = (
    "Notes",
    "Bass",
    "Lead",
    *(f"{word} part" for words in _CONTRASTS.values() for word in words),
    "Part",
)
"""What sources that are made of notes may be called; ``Part`` has a number."""


def side_names(side: str) -> tuple[str, ...]:
    """Return what the source at a side of the stereo field may be called."""
    return (*(f"{word} {side.lower()}" for word in _SIDE_WORDS), f"{side} side")


def proposed_sources(
    groups: tuple[tuple[str, IntArray], ...] | None,
    tags: tuple[ComponentTag, ...],
    W: FloatArray,
    plan: StftPlan,
    n_sources: int | None = None,
    sides: Collection[str] = (),
) -> tuple[SourceGuess, ...]:
    """Propose sources, named for people, and as many as asked for.

    Parameters
    ----------
    groups : tuple of (name, component indices) or None
        As a preset made them; None gathers low, percussive and tonal components,
        loudest first. Not modified.
    tags : tuple of ComponentTag
        One per component of the model.
    W : ndarray of float, shape (n_bins, n_components)
        One mean template per component. Not modified.
    plan : StftPlan
        Gives bins their Hz.
    n_sources : int or None
        Wanted number: faint groups are merged, loud ones split, but never more than
        there are sounding components. None keeps a preset's groups, and lets the signal
        decide where there are none.
    sides : collection of str
        Names that only say on which side of the stereo field a group is; they are made
        to say what sounds there. Names that a user gave are never among them.

    Returns
    -------
    sources : tuple of SourceGuess
        Silent components stay in no source, so in the residual.

    Raises
    ------
    ParameterError
        If the shapes do not match or ``n_sources`` is below 1.
    """
    if W.shape[1] != len(tags):
        raise ParameterError(
            Message(
                "W and tags must describe the same components, got {0} and {1}",
                W.shape[1],
                len(tags),
            )
        )
    if n_sources is not None and n_sources < 1:
        raise ParameterError(
            Message("the number of sources must be 1 or more, got {0}", n_sources)
        )
    sounding = [tag for tag in tags if tag.energy_share > 0]
    kept = _first_groups(sounding) if groups is None else _sounding(groups, tags)
    if n_sources is not None:
        n_most = sum(len(members) for _, members in kept)
        kept = _to_count(kept, min(n_sources, n_most), W, plan)
    elif groups is None:
        kept = _without_small(kept)
    if groups is None:
        kept.sort(key=lambda group: -_share(group[1]))
    names = unique_names(
        [_spoken(name, group) if name in sides else name for name, group in kept]
    )
    return tuple(
        SourceGuess(name, tuple(sorted(tag.index for tag in members)))
        for name, (_, members) in zip(names, kept, strict=True)
    )


def _sounding(
    groups: tuple[tuple[str, IntArray], ...], tags: tuple[ComponentTag, ...]
) -> list["_Group"]:
    """Return what sounds of groups, those left out of which nothing does."""
    members = [
        (name, [tags[k] for k in components if tags[k].energy_share > 0])
        for name, components in groups
    ]
    return [group for group in members if group[1]]


def _spoken(name: str, members: list[ComponentTag]) -> str:
    """Say what sounds at a side of the stereo field, rather than the side alone."""
    whole = _share(members)
    kinds = (
        [tag for tag in members if tag.percussive],
        [tag for tag in members if not tag.percussive and _is_low(tag)],
        [tag for tag in members if tag.pitch_hz and not _is_low(tag)],
    )
    *spoken, otherwise = side_names(name)
    loudest = max(range(len(kinds)), key=lambda at: _share(kinds[at]))
    mostly = _share(kinds[loudest]) >= _MOSTLY * whole
    return spoken[loudest] if mostly else otherwise


def instrument_names(centres: FloatArray) -> tuple[str, ...]:
    """Name instruments by what sets them apart most: register, brightness or place.

    Parameters
    ----------
    centres : ndarray of float, shape (n_groups, n_features)
        Mean :func:`~nmfaudio.separation.components.instruments.timbre_features` of each
        instrument, the lowest first. Not modified.

    Returns
    -------
    names : tuple of str
        One for each group; the lowest is the bass if it is low and dark enough.
    """
    n_groups = int(centres.shape[0])
    if n_groups < 2:
        return ("Notes",) * n_groups
    if centres[0, PITCH] < _BASS_OCTAVE and centres[0, DARKNESS] > _BASS_DARKNESS:
        return ("Bass", *_contrasts(centres[1:]))
    return _contrasts(centres)


def _contrasts(centres: FloatArray) -> tuple[str, ...]:
    """Name groups by their order in the feature in which they lie widest apart."""
    n_groups = int(centres.shape[0])
    if n_groups == 1:
        return ("Lead",)
    if n_groups > 3:
        return tuple(f"Part {number + 1}" for number in range(n_groups))
    columns = sorted(_CONTRASTS, key=lambda at: -float(np.ptp(centres[:, at])))
    widest, next_widest = columns[:2]
    # Two on one side, or near the centre, are not told by their place.
    if widest == PAN and np.unique(_ranks(PAN, centres)).size < n_groups:
        widest = next_widest
    words = _CONTRASTS[widest]
    return tuple(f"{words[rank]} part" for rank in _ranks(widest, centres).tolist())


def _ranks(column: int, centres: FloatArray) -> IntArray:
    """Return which of three words says where each of two or three groups lies."""
    values = centres[:, column]
    if column == PAN:
        return np.digitize(values, (-_BESIDE, _BESIDE))
    rank = np.argsort(np.argsort(values, kind="stable"), kind="stable")
    return rank if values.size == 3 else 2 * rank


def unique_names(names: list[str]) -> list[str]:
    """Return the names with repeated ones numbered, e.g. ``Tonal 1``, ``Tonal 2``."""
    seen: dict[str, int] = {}
    result = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        result.append(f"{name} {seen[name]}" if names.count(name) > 1 else name)
    return result


_Group = tuple[str, list[ComponentTag]]


def _first_groups(tags: list[ComponentTag]) -> list[_Group]:
    """Split into percussive, low and tonal; drums alone are split by their band."""
    percussive = [tag for tag in tags if tag.percussive]
    held = [tag for tag in tags if not tag.percussive]
    low = [tag for tag in held if _is_low(tag)]
    tonal = [tag for tag in held if not _is_low(tag)]
    if _share(percussive) > 0.8 * _share(tags):
        groups = [
            (name, [tag for tag in tags if tag.band == band])
            for band, name in _DRUM_NAMES.items()
        ]
    else:
        groups = [("Drums", percussive), ("Bass", low), ("Tonal", tonal)]
    return [group for group in groups if group[1]]


def _is_low(tag: ComponentTag) -> bool:
    """Tell whether a held component belongs to the bass."""
    pitch = tag.pitch_hz if tag.pitch_hz is not None else tag.centroid_hz
    return pitch < _BASS_HZ and tag.centroid_hz < 3 * _BASS_HZ


def _share(tags: list[ComponentTag]) -> float:
    return sum(tag.energy_share for tag in tags)


def _without_small(groups: list[_Group]) -> list[_Group]:
    """Merge sources too faint to matter into the loudest one."""
    if not groups:
        return groups
    total = sum(_share(members) for _, members in groups)
    loudest = max(groups, key=lambda group: _share(group[1]))
    kept: list[_Group] = []
    for group in groups:
        if group is loudest or _share(group[1]) >= _SMALL_SHARE * total:
            kept.append(group)
        else:
            loudest[1].extend(group[1])
    return kept


def _to_count(
    groups: list[_Group], n_sources: int, W: FloatArray, plan: StftPlan
) -> list[_Group]:
    """Merge the faintest or split the loudest until there are ``n_sources``."""
    hz = np.arange(W.shape[0]) * (plan.sample_rate / plan.n_fft)
    spread = np.log2(np.maximum(hz, hz[1] if hz.size > 1 else 1.0))
    power = W.astype(np.float64) ** 2
    height = product(spread, power) / np.maximum(power.sum(axis=0), 1e-30)
    while len(groups) > n_sources:
        faintest, second = sorted(groups, key=lambda group: _share(group[1]))[:2]
        second[1].extend(faintest[1])
        groups = [group for group in groups if group is not faintest]
    while groups and len(groups) < n_sources:
        splittable = [group for group in groups if len(group[1]) > 1]
        name, members = max(splittable, key=lambda group: _share(group[1]))
        groups = [group for group in groups if group[1] is not members]
        members = sorted(members, key=lambda tag: height[tag.index])
        cut = _half_energy(members)
        groups += [(name, members[:cut]), (name, members[cut:])]
    return groups


def _half_energy(members: list[ComponentTag]) -> int:
    """Return where a sorted list splits into two halves of about equal energy."""
    cumulative = np.cumsum([tag.energy_share for tag in members])
    cut = int(np.searchsorted(cumulative, cumulative[-1] / 2)) + 1
    return min(max(cut, 1), len(members) - 1)
