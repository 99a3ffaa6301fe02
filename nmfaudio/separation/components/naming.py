"""Names a musician would give to components: "Kick 1", "Bass E2", "Low drum".

A name says whose part a component is and what it does there: its note, its drum, or
that it is the attack or the noise of the instrument. Within a kit it says only where a
drum lies: which one it is could not be told surely enough. Names are unique; the
technical tag (:mod:`nmfaudio.separation.components.tags`) says the rest.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from nmfaudio.errors import Message
from nmfaudio.separation.model import ComponentTag, Separation, SourceGuess
from nmfaudio.spectral.grid import note_name

__all__ = [
    "KIT_DRUMS",
    "component_names",
    "drums_of_kit",
    "is_drums",
    "name_components",
]

_DRUM_KITS: Final = ("Drums", "Percussion", "Percussive")
"""Sources that hold a whole kit: their parts are named by the drum alone."""

_DRUMS: Final = ("Kick", "Snare", "Hats", "Toms", "Cymbals", "Drum")
_STRUCK: Final = {
    "low": Message("Low drum"),
    "mid": Message("Mid drum"),
    "high": Message("High drum"),
}
KIT_DRUMS: Final = tuple(map(str, _STRUCK.values()))
"""What struck parts of a kit are called, from the lowest to the highest."""
_SUSTAINED_DRUM: Final = {
    "low": Message("Rumble"),
    "mid": Message("Drum noise"),
    "high": Message("Cymbals"),
}
_REST: Final = Message("Rest")
"""Whose a component is that no source holds."""


def component_names(separation: Separation) -> tuple[str, ...]:
    """Name the components of a separation by the sources that it proposes.

    Parameters
    ----------
    separation : Separation
        Not modified.

    Returns
    -------
    names : tuple of str
        One per component, in model order; no two are equal.
    """
    owner = dict.fromkeys(range(len(separation.tags)), "")
    for source in separation.sources:
        owner.update(dict.fromkeys(source.components, source.name))
    return name_components(separation.tags, list(owner.values()))


def name_components(
    tags: Sequence[ComponentTag],
    owners: Sequence[str],
    given: Mapping[int, str] | None = None,
) -> tuple[str, ...]:
    """Name components by what they sound like and whose they are.

    Parameters
    ----------
    tags : sequence of ComponentTag
        What each component sounds like, in model order.
    owners : sequence of str
        Name of the source that holds each; empty where none does.
    given : mapping of int to str, or None
        Names that the user gave: they stay as they are, and no other gets them.

    Returns
    -------
    names : tuple of str
        One per component; no two that were not given are equal. The louder ones of a
        kind come first in the count. What was not given is a message.
    """
    given = {} if given is None else given
    loudest_first = sorted(tags, key=lambda tag: (-tag.energy_share, tag.index))
    kinds = {
        tag.index: (_kind(tag, owners[tag.index]), _is_note(tag))
        for tag in loudest_first
        if tag.index not in given
    }
    many = Counter(name for name, _ in kinds.values())
    used = {name.casefold() for name in given.values()}
    names: dict[int, str] = dict(given)
    for index, (kind, is_note) in kinds.items():
        names[index] = _unused(kind, used, plain=is_note or many[kind] == 1)
        used.add(names[index].casefold())
    return tuple(names[tag.index] for tag in tags)


def is_drums(owner: str) -> bool:
    """Tell by its name whether a source is a drum, or a kit of drums.

    Parameters
    ----------
    owner : str
        Name of the source; a number at its end does not matter.
    """
    return _is_kit(owner) or _is_drum(owner)


def drums_of_kit(
    separation: Separation, source: SourceGuess
) -> tuple[SourceGuess, ...]:
    """Take a kit apart into the drums that its parts are called by.

    Parameters
    ----------
    separation : Separation
        Not modified.
    source : SourceGuess
        Its components are those of the separation.

    Returns
    -------
    drums : tuple of SourceGuess
        ``"Low drum"``, ``"Mid drum"`` and ``"High drum"`` with the struck components of
        each, as far as there are any; none where the source is no kit. Components with
        a pitch, or held, are of no drum that could be told.
    """
    if not _is_kit(source.name):
        return ()
    struck = [separation.tags[k] for k in source.components]
    struck = [tag for tag in struck if tag.percussive and tag.energy_share > 0]
    held = {band: [t.index for t in struck if t.band == band] for band in _STRUCK}
    return tuple(
        SourceGuess(_STRUCK[band], tuple(indices))
        for band, indices in held.items()
        if indices
    )


def _is_note(tag: ComponentTag) -> bool:
    """Return whether a component is called by its note."""
    return tag.energy_share > 0 and not tag.percussive and tag.pitch_hz is not None


def _kind(tag: ComponentTag, owner: str) -> Message:
    """Return what a component is called before counting."""
    whose = Message("{0}", owner) if owner else _REST
    if tag.energy_share <= 0:
        return Message("Silent")
    if tag.percussive:
        return _struck(tag, owner)
    if tag.pitch_hz is not None:
        return Message("{0} {1}", whose, note_name(tag.pitch_hz)[0])
    if _is_kit(owner):
        return _SUSTAINED_DRUM[tag.band]
    if _is_drum(owner):
        return whose
    sustained = {
        "low": Message("{0} rumble", whose),
        "mid": Message("{0} noise", whose),
        "high": Message("{0} air", whose),
    }
    return sustained[tag.band]


def _struck(tag: ComponentTag, owner: str) -> Message:
    if _is_kit(owner):
        return _STRUCK[tag.band]
    if _is_drum(owner):
        return Message("{0}", owner)
    if owner:
        # What is struck in an instrument that is none: the pluck of a bass, say.
        return Message("{0} attack", owner)
    rest = {
        "low": Message("Rest low drum"),
        "mid": Message("Rest mid drum"),
        "high": Message("Rest high drum"),
    }
    return rest[tag.band]


def _is_kit(owner: str) -> bool:
    return owner.rstrip(" 0123456789") in _DRUM_KITS


def _is_drum(owner: str) -> bool:
    return owner.rstrip(" 0123456789") in _DRUMS


def _unused(kind: Message, used: set[str], *, plain: bool) -> Message:
    """Return the kind itself if it will do, else the first number that is free."""
    if plain and kind.casefold() not in used:
        return kind
    number = 2 if plain else 1
    while True:
        name = Message("{0} ({1})" if plain else "{0} {1}", kind, number)
        if name.casefold() not in used:
            return name
        number += 1
