"""Kinds of kits that nobody recorded, a stem for each drum."""

from collections.abc import Callable
from typing import Any

import numpy as np

from mixtures.kits.drums import Drum, struck, varied
from mixtures.kits.recorded import of_kit, of_samples, of_soundfont
from mixtures.kits.rhythms import rhythm
from mixtures.kits.synthesis import MACHINE, SYNTHESIZED, WOOD, synthesized

__all__ = ["kit_mixed", "kit_synth"]

_ORIGINS = 3  # that a mixed kit is of, at most
_VARIED = 0.7  # of its drums
_OF_ONE_MAKE = 0.8  # of a synthesized kit's drums

Stems = dict[str, np.ndarray]
Origin = tuple[str, Callable[[str], Drum | None]]


def kit_synth(maker: Any) -> Stems:
    """Return the stems of a kit of numbers."""
    rng = maker.rng
    makes = [str(make) for make in rng.permutation([MACHINE, WOOD])]

    def drum_of(drum: str) -> Drum:
        return synthesized(drum, rng, makes[int(rng.random() > _OF_ONE_MAKE)])

    return _played(maker, drum_of)


def kit_mixed(maker: Any) -> Stems:
    """Return the stems of a kit each drum of which is another kit's, most changed.

    What none of its origins has is synthesized.
    """
    rng = maker.rng
    origins = _origins(maker)

    def drum_of(drum: str) -> Drum:
        for at in rng.permutation(len(origins)):
            name, origin = origins[at]
            found = origin(drum)
            if found is not None:
                maker.used.append(name)
                return varied(found, rng) if rng.random() < _VARIED else found
        return synthesized(drum, rng, WOOD)

    return _played(maker, drum_of)


def _origins(maker: Any) -> list[Origin]:
    """Choose two or three of kits, the soundfont and single samples."""
    rng, materials = maker.rng, maker.materials
    known: list[Origin] = [
        (kit.name, lambda drum, kit=kit: of_kit(kit, drum, rng))
        for kit in materials.kits
    ]
    # A soundfont has many kits.
    font = (materials.soundfont.stem, lambda drum: of_soundfont(maker, drum, rng))
    samples = ("sonic-pi", lambda drum: of_samples(maker, drum, rng))
    known += [font, font, samples, samples]
    count = int(rng.integers(2, _ORIGINS + 1))
    return [known[at] for at in rng.permutation(len(known))[:count]]


def _played(maker: Any, drum_of: Callable[[str], Drum]) -> Stems:
    maker.content.add("drums")
    found = rhythm(maker.materials.split, maker.seconds, maker.rng)
    return {
        drum: struck(drum_of(drum), strokes, maker.n, maker.rng)
        for drum, strokes in found.items()
        if drum in SYNTHESIZED
    }
