"""Stems of bands that play what is composed, or a tune of a score with a band.

A piece is a number. Those of a split are a range of their own, so that nobody is judged
by tunes that taught it; rhythms and progressions of styles are common to all.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from mixtures import instruments as play
from mixtures.composing.pieces import Piece, arrange, compose
from mixtures.composing.playing import DRUM_KEYS
from mixtures.materials import Kit
from mixtures.scores import Note, Part, read_score

__all__ = [
    "DRUMS_OF_KEYS",
    "Stems",
    "arranged",
    "composed",
    "composed_song",
    "drums_of",
    "passage",
    "piece_number",
    "sound_of",
]

_PIECES = {"tune": (0, 600_000), "check": (600_000, 800_000), "final": (800_000, 10**6)}
_KIT_SHARE = 0.45  # of the drums, that a recorded kit plays, not the soundfont
_CHIP_SHARE = 0.5  # of basses and leads of machines, that a chip plays
_FEWEST, _MOST = 3, 5  # stems, if so many play
_SUNG_SHARE = 0.5  # of the tunes that are arranged
_INSTEAD = {  # drums of kits that have few, nearest ones first
    "kick": ("kick", "toms"), "snare": ("snare", "clap", "toms"),
    "hats": ("hats", "cymbals", "snare"), "cymbals": ("cymbals", "hats"),
    "toms": ("toms", "snare"), "clap": ("clap", "snare"),
}  # fmt: skip
_DRUM_OF = {
    "kick": "kick", "snare": "snare", "rim": "snare", "clap": "clap", "hats": "hats",
    "pedal": "hats", "open": "hats", "ride": "cymbals", "crash": "cymbals",
    "tom_high": "toms", "tom_mid": "toms", "tom_low": "toms", "cowbell": "cymbals",
    "tambourine": "hats", "shaker": "hats", "cabasa": "hats", "conga_high": "toms",
    "conga_low": "toms", "bongo": "toms", "timbale": "snare", "claves": "clap",
    "guiro": "hats",
}  # fmt: skip
DRUMS_OF_KEYS = {key: _DRUM_OF[drum] for drum, key in DRUM_KEYS.items()}
"""Kinds of drums by their keys."""

_WORDS = (
    ("kick", ("kick", "bass")),
    ("clap", ("clap", "click", "stick")),
    ("snare", ("snare", "rim", "slap")),
    ("hats", ("hat", "hh")),
    ("toms", ("tom", "drum", "conga", "tone", "head")),
    ("cymbals", ("ride", "crash", "cymbal", "splash", "china")),
)

Stems = dict[str, np.ndarray]


def piece_number(split: str, rng: np.random.Generator) -> int:
    """Return the number of a piece that belongs to a split."""
    return int(rng.integers(*_PIECES[split]))


def composed(maker: Any) -> Stems:
    """Return the stems of a composed piece without a singer."""
    number = piece_number(maker.materials.split, maker.rng)
    return _stems(maker, compose(number, sung_lead=False))


def composed_song(maker: Any) -> Stems:
    """Return the stems of a composed song."""
    number = piece_number(maker.materials.split, maker.rng)
    return _stems(maker, compose(number, sung_lead=True))


def arranged(maker: Any) -> Stems:
    """Return the stems of a score's highest part with a band of its own."""
    for _ in range(60):
        path = maker.choose(maker.materials.scores)
        try:
            parts = read_score(path, quarter=1.0)
        except Exception:  # noqa: S112  # some files of the corpus are not readable
            continue
        tune = _one_by_one(max(parts, key=_height).notes) if parts else []
        if len(tune) > 15:
            name = f"{path.parent.name}/{path.stem}"
            is_sung = bool(maker.rng.random() < _SUNG_SHARE)
            piece = arrange(tune, name, maker.rng, sung_lead=is_sung)
            return _stems(maker, piece)
    raise RuntimeError("no score has a tune")


def _height(part: Part) -> float:
    return float(np.mean([n.pitch for n in part.notes])) if part.notes else -1.0


def _one_by_one(notes: tuple[Note, ...]) -> list[Note]:
    """Return the highest of notes that begin together, each until the next."""
    line: list[Note] = []
    for note in sorted(notes, key=lambda n: (n.start, -n.pitch)):
        if not line or note.start >= line[-1].start + 0.1:
            line.append(note)
    ends = [n.start for n in line[1:]] + [line[-1].end if line else 0.0]
    return [replace(n, end=min(n.end, e)) for n, e in zip(line, ends, strict=True)]


def _stems(maker: Any, piece: Piece) -> Stems:
    """Return a passage of a piece, played: drums, bass, what leads, and others."""
    maker.used.append(piece.name)
    parts = {part.name: part for part in passage(maker, piece.parts)}
    order = ["drums", "bass", "voice", "lead"]
    names = sorted(parts, key=lambda n: order.index(n) if n in order else len(order))
    return {
        name: sound_of(maker, parts[name], piece)
        for name in names[: int(maker.rng.integers(_FEWEST, _MOST + 1))]
    }


def passage(maker: Any, parts: Sequence[Part]) -> list[Part]:
    """Return a passage, one with drums and what is sung if there is one."""
    wanted = {part.name for part in parts} & {"drums", "voice"}
    best: list[Part] = []
    for _ in range(4):
        found = maker.passage(list(parts))
        if wanted <= {part.name for part in found}:
            return found
        best = max(best, found, key=len)
    return best


def sound_of(maker: Any, part: Part, piece: Piece) -> np.ndarray:
    """Return what a part of a piece sounds like."""
    rng, n = maker.rng, maker.n
    if part.name == "voice":
        maker.content.add("voice")
        return play.sing(tuple(_one_by_one(part.notes)), n, rng)
    if part.program is None:
        maker.content.add("drums")
        if rng.random() < _KIT_SHARE:
            return _on_kit(maker, part)
        return play.play_part(part, maker.materials.soundfont, n, piece.kit)
    may_be_chip = piece.is_machine and part.name in {"bass", "lead", "sequence"}
    if may_be_chip and rng.random() < _CHIP_SHARE:
        return maker.chip(part, str(rng.choice(["saw", "pulse", "triangle"])))
    maker.content.add("notes")
    return play.play_part(part, maker.materials.soundfont, n)


def _on_kit(maker: Any, part: Part) -> np.ndarray:
    """Return drums on a recorded kit; one that has too few drums is not taken."""
    drums: dict[str, list[str]] = {}
    for at in maker.rng.permutation(len(maker.materials.kits)):
        kit: Kit = maker.materials.kits[at]
        drums = drums_of(kit)
        if {"kick", "snare", "hats"} <= set(drums):
            break
    maker.used.append(kit.name)
    strokes: dict[str, list[tuple[float, float]]] = defaultdict(list)
    # A player has one drum of each kind, but for toms.
    names = {drum: maker.choose(found) for drum, found in sorted(drums.items())}
    for note in part.notes:
        kinds = _INSTEAD[DRUMS_OF_KEYS[note.pitch]]
        drum = next((kind for kind in kinds if kind in names), None)
        if drum is not None:
            toms = drums[drum] if drum == "toms" else [names[drum]]
            name = toms[note.pitch % len(toms)]
            strokes[name].append((note.start, note.velocity / 127.0))
    sounds = [play.play_kit(kit, n, found, maker.n) for n, found in strokes.items()]
    return np.sum(sounds, axis=0) if sounds else np.zeros((2, maker.n))


def drums_of(kit: Kit) -> dict[str, list[str]]:
    """Return the names that a kit has for each kind of drum."""
    drums: dict[str, list[str]] = defaultdict(list)
    for name in kit.strokes:
        for drum, words in _WORDS:
            if any(word in name.lower() for word in words):
                drums[drum].append(name)
                break
    return dict(drums)
