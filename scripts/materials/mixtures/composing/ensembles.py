"""Stems of small ensembles: percussion, and one or two who play, sing or drone.

Where drums are struck by hands, each moment of a groove is one stroke: a low one where
the groove has its kick, a high one where it has a snare or a tom, a soft one else.
"""

from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any

import numpy as np

from mixtures import instruments as play
from mixtures.composing.bands import (
    DRUMS_OF_KEYS,
    Stems,
    passage,
    piece_number,
    sound_of,
)
from mixtures.composing.pieces import Piece, compose
from mixtures.materials import Kit
from mixtures.scores import Note, Part

__all__ = ["composed_small", "hand_strokes"]

_SUNG_SHARE = 0.2  # of the pieces
_DUO_SHARE = 0.6  # one beside the percussion, not two
_DRONE_SHARE = 0.2  # of them: one is a drone
_OWN_SHARE = 0.4  # of instruments: as the style has them
_INSTRUMENTS = (  # General MIDI programs of small ensembles: struck, plucked, blown
    11, 12, 13, 15, 108, 114, 24, 25, 46, 104, 105, 106, 107, 21, 22, 68, 71, 72, 73,
    74, 75, 77, 79, 109, 110, 40, 42, 65,
)  # fmt: skip
_DRONES = (109, 19, 20, 21, 42, 48, 104)
_DRONE_PITCHES = 36, 48  # from which a drone's octave begins
_BREATH_S = 1.5, 3.5  # that a drone lasts
_KIT_SHARE, _SAMPLE_SHARE = 0.3, 0.35  # of percussion: a drummer's kit; samples
_SAMPLES = ("tabla", "perc")  # that are struck by hands
_HANDS = (  # General MIDI keys of low, high and soft strokes
    ((64,), (63, 62), (62,)), ((61,), (60,), (60,)), ((64, 61), (63, 60), (62, 70)),
    ((45, 41), (48, 47), (37,)), ((36,), (37, 38), (37, 70)), ((66,), (65,), (54,)),
    ((41,), (54,), (54, 69)), ((77,), (76,), (75,)), ((64,), (62,), (69, 70)),
)  # fmt: skip
_STROKE_OF = {
    "kick": "low", "snare": "high", "clap": "high", "toms": "high", "hats": "soft",
    "cymbals": "soft",
}  # fmt: skip
_STROKES = ("low", "high", "soft")
_MOMENT_S = 0.04
_SOFT = 0.7  # of the loudness
_SOFT_SHARES = 0.2, 1.0  # of the soft strokes that a player leaves in


def composed_small(maker: Any) -> Stems:
    """Return the stems of a composed piece that two or three play, one of them drums.

    Parameters
    ----------
    maker : object
        Draws from one split's material.
    """
    rng = maker.rng
    is_sung = bool(rng.random() < _SUNG_SHARE)
    number = piece_number(maker.materials.split, rng)
    piece = compose(number, sung_lead=is_sung)
    drums = next(part for part in piece.parts if part.program is None)
    parts = passage(maker, [drums, *_chosen(piece, rng)])
    if len(parts) < 2 or all(part.program is not None for part in parts):
        return composed_small(maker)  # somebody rests for too long
    maker.used.append(piece.name)
    return {
        part.name: _struck(maker, part, piece)
        if part.program is None
        else sound_of(maker, part, piece)
        for part in parts
    }


def _chosen(piece: Piece, rng: np.random.Generator) -> list[Part]:
    """Return who plays beside the percussion: who sings, if anybody does."""
    tuned = [part for part in piece.parts if part.program is not None]
    others = [tuned[at] for at in rng.permutation(len(tuned))]
    others.sort(key=lambda part: part.name != "voice")
    chosen = others[: 1 if rng.random() < _DUO_SHARE else 2]
    if rng.random() < _DRONE_SHARE:
        chosen[-1] = _drone(piece, rng)
    return [_instead(part, rng) for part in chosen]


def _instead(part: Part, rng: np.random.Generator) -> Part:
    """Return a part, perhaps on an instrument of small ensembles."""
    if part.name in {"voice", "bass", "drone"} or rng.random() < _OWN_SHARE:
        return part
    return replace(part, program=int(rng.choice(_INSTRUMENTS)))


def _drone(piece: Piece, rng: np.random.Generator) -> Part:
    """Return the note that the lowest part has most, and perhaps its fifth, held."""
    tuned = [part for part in piece.parts if part.program is not None]
    low = min(tuned, key=lambda part: np.mean([n.pitch for n in part.notes]))
    ((tone, _),) = Counter(note.pitch % 12 for note in low.notes).most_common(1)
    lowest = int(rng.choice(_DRONE_PITCHES))
    pitches = [lowest + tone, *([lowest + tone + 7] if rng.random() < 0.5 else [])]
    end = max(note.end for part in piece.parts for note in part.notes)
    breath = float(rng.uniform(*_BREATH_S))
    notes = [
        Note(pitch, 80, start, start + 0.98 * breath)
        for start in map(float, np.arange(0.0, end, breath))
        for pitch in pitches
    ]
    return Part("drone", int(rng.choice(_DRONES)), tuple(notes))


def _struck(maker: Any, part: Part, piece: Piece) -> np.ndarray:
    """Return percussion: a drummer's kit, or what hands strike."""
    rng = maker.rng
    way = rng.random()
    if way < _KIT_SHARE:
        return sound_of(maker, part, piece)
    maker.content.add("drums")
    strokes = hand_strokes(part, rng)
    samples = {
        name: (path,)
        for name, path in maker.materials.samples.items()
        if name.startswith(_SAMPLES)
    }
    if way < _KIT_SHARE + _SAMPLE_SHARE and len(samples) >= len(_STROKES):
        return _on_samples(maker, Kit("samples", samples), strokes)
    keys = dict(zip(_STROKES, _HANDS[int(rng.integers(len(_HANDS)))], strict=True))
    notes = tuple(
        Note(int(rng.choice(keys[kind])), round(127 * loudness), at, at + 0.1)
        for kind, at, loudness in strokes
    )
    hands = replace(part, notes=notes)
    return play.play_part(hands, maker.materials.soundfont, maker.n, piece.kit)


def hand_strokes(
    part: Part, rng: np.random.Generator
) -> list[tuple[str, float, float]]:
    """Return kind, second and loudness of each stroke of hands that play a groove."""
    moments: list[list[Note]] = []
    for note in sorted(part.notes, key=lambda n: n.start):
        if moments and note.start < moments[-1][0].start + _MOMENT_S:
            moments[-1].append(note)
        else:
            moments.append([note])
    left = rng.uniform(*_SOFT_SHARES)
    strokes = []
    for notes in moments:
        struck = {_STROKE_OF[DRUMS_OF_KEYS[note.pitch]] for note in notes}
        kind = min(struck, key=_STROKES.index)
        loudness = max(note.velocity for note in notes) / 127.0
        if kind != "soft":
            strokes.append((kind, notes[0].start, loudness))
        elif rng.random() < left:
            strokes.append((kind, notes[0].start, _SOFT * loudness))
    return strokes


def _on_samples(
    maker: Any, kit: Kit, strokes: list[tuple[str, float, float]]
) -> np.ndarray:
    """Return strokes on samples: one low one, and one to three of the others."""
    rng = maker.rng
    names = [str(name) for name in rng.permutation(sorted(kit.strokes))]
    high = min(1 + int(rng.integers(1, 4)), len(names) - 1)
    soft = min(high + int(rng.integers(1, 4)), len(names))
    given = {"low": names[:1], "high": names[1:high], "soft": names[high:soft]}
    struck: dict[str, list[tuple[float, float]]] = defaultdict(list)
    for kind, at, loudness in strokes:
        struck[str(rng.choice(given[kind]))].append((at, loudness))
    maker.used.extend(struck)
    sounds = [play.play_kit(kit, n, found, maker.n) for n, found in struck.items()]
    return np.sum(sounds, axis=0) if sounds else np.zeros((2, maker.n))
