"""Drums of recorded kits, of a soundfont, and single samples."""

from typing import Any

import numpy as np

from mixtures import instruments as play
from mixtures.composing.bands import drums_of
from mixtures.composing.playing import DRUM_KEYS
from mixtures.kits.drums import Drum
from mixtures.kits.rhythms import DRUM_OF
from mixtures.materials import Kit
from mixtures.scores import Note, Part

__all__ = ["of_kit", "of_samples", "of_soundfont"]

_MANNERS = {  # words of a name, and the manner that it is
    "hats": (("op", "open"), ("ped", "pedal"), ("pd", "pedal"), ("", "hats")),
    "cymbals": (("crash", "crash"), ("splash", "crash"), ("china", "crash"),
                ("", "ride")),
    "snare": (("rim", "rim"), ("stick", "rim"), ("", "snare")),
    "toms": (("low", "tom_low"), ("floor", "tom_low"), ("hi", "tom_high"),
             ("", "tom_mid")),
}  # fmt: skip
_SAMPLES = {  # words of samples that are one drum
    "kick": ("bd_", "kick", "drum_bass"), "snare": ("sn_", "snare"),
    "hats": ("cymbal_closed", "cymbal_pedal", "cymbal_open"),
    "toms": ("drum_tom",), "cymbals": ("splash", "cymbal_hard", "elec_cymbal"),
    "cowbell": ("cowbell", "triangle"), "clap": ("snap",), "hand drums": ("tabla",),
    "claves": ("wood", "tick", "flip"),
}  # fmt: skip
_PROGRAMS = (0, 8, 16, 24, 25, 32)
_SOFT, _HARD, _LASTS_S = 60, 120, 3.0  # velocities, and seconds of a soundfont's stroke


def of_kit(kit: Kit, drum: str, rng: np.random.Generator) -> Drum | None:
    """Return a drum of a recorded kit, if it has such a one."""
    names = drums_of(kit).get(drum, [])
    if not names:
        return None
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(_manner(drum, name), []).append(name)
    sounds = {
        manner: tuple((play.sample(path),) for path in kit.strokes[_one(those, rng)])
        for manner, those in found.items()
    }
    return Drum(sounds, drum == "hats")


def of_samples(maker: Any, drum: str, rng: np.random.Generator) -> Drum | None:
    """Return a drum of one or two single samples, if there are such."""
    words = _SAMPLES.get(drum, ())
    known = maker.materials.samples
    names = [name for name in sorted(known) if any(word in name for word in words)]
    if not names:
        return None
    name = _one(names, rng)
    # What belongs together differs in its number, or in how it is struck.
    family = [one for one in names if one.rsplit("_", 1)[0] == name.rsplit("_", 1)[0]]
    chosen = [name] if drum == "kick" else list(dict.fromkeys([name, *family]))[:3]
    manners = [manner for manner, one in DRUM_OF.items() if one == drum]
    sounds = {
        manner: ((play.sample(known[one])[:, : int(_LASTS_S * play.RATE)],),)
        for manner, one in zip(manners, chosen, strict=False)
    }
    return Drum(sounds, drum == "hats")


def of_soundfont(maker: Any, drum: str, rng: np.random.Generator) -> Drum:
    """Return a drum of the soundfont."""
    program = int(_one(_PROGRAMS, rng))
    manners = [manner for manner, one in DRUM_OF.items() if one == drum]
    struck = [(manner, loud) for manner in manners for loud in (_SOFT, _HARD)]
    notes = tuple(
        Note(DRUM_KEYS[manner], loud, at * _LASTS_S, at * _LASTS_S + 0.5)
        for at, (manner, loud) in enumerate(struck)
    )
    length = int(_LASTS_S * play.RATE)
    part = Part(drum, None, notes)
    font = maker.materials.soundfont
    sound = play.play_part(part, font, length * len(struck), program)
    pieces = np.split(sound, len(struck), axis=1)
    layers = zip(pieces[::2], pieces[1::2], strict=True)
    sounds = {
        manner: ((soft * _HARD / _SOFT,), (hard,))
        for manner, (soft, hard) in zip(manners, layers, strict=True)
    }
    return Drum(sounds, drum == "hats")


def _manner(drum: str, name: str) -> str:
    for word, manner in _MANNERS.get(drum, (("", drum),)):
        if word in name.lower():
            return manner
    return drum


def _one(things, rng: np.random.Generator):
    return things[int(rng.integers(len(things)))]
