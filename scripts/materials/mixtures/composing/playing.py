"""What is played in a section: grooves and fills, and roles over its chords."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from mixtures.composing.harmony import Chord
from mixtures.composing.manners import MANNERS, Hand
from mixtures.composing.styles import Role, Stroke, Style
from mixtures.composing.timing import Player
from mixtures.scores import Note

__all__ = ["DRUM_KEYS", "Groove", "Section", "drummed", "played"]

DRUM_KEYS = {  # General MIDI
    "kick": 36, "snare": 38, "rim": 37, "clap": 39, "hats": 42, "pedal": 44,
    "open": 46, "ride": 51, "crash": 49, "tom_high": 48, "tom_mid": 45, "tom_low": 41,
    "cowbell": 56, "tambourine": 54, "shaker": 70, "cabasa": 69, "conga_high": 63,
    "conga_low": 64, "bongo": 60, "timbale": 65, "claves": 75, "guiro": 73,
}  # fmt: skip
_FILL_DRUMS = ("snare", "tom_high", "tom_mid", "tom_low")
_BEHIND = {"snare": 0.006, "rim": 0.006, "clap": 0.006}  # seconds: laid back
_CRASH = 0.5  # chance of a crash where a section begins

Groove = dict[str, tuple[tuple[Stroke, ...], int]]
"""Of each drum, its strokes, and the steps after which they come again."""


@dataclass(frozen=True)
class Section:
    """A part of the form.

    Attributes
    ----------
    start, n_steps : int
        Steps of the piece.
    chords : tuple of (int, Chord)
        Steps of each chord, and the chord; together as long as the section.
    intensity : float
        Beside the loudest section, which is 1.
    """

    start: int
    n_steps: int
    chords: tuple[tuple[int, Chord], ...]
    intensity: float

    def spans(self) -> Iterator[tuple[int, int, Chord]]:
        """Yield start and end of each chord, in steps of the piece, and the chord."""
        at = self.start
        for length, chord in self.chords:
            yield at, at + length, chord
            at += length

    def strokes(
        self, rhythm: Sequence[Stroke], n_steps: int, rng: np.random.Generator
    ) -> Iterator[tuple[int, Stroke]]:
        """Yield steps and strokes of a rhythm that comes again after ``n_steps``."""
        for start in range(0, self.n_steps, n_steps):
            for stroke in rhythm:
                inside = start + stroke.step
                if inside < self.n_steps and rng.random() < stroke.chance:
                    yield self.start + inside, stroke


def drummed(
    section: Section, style: Style, groove: Groove, player: Player, *, fill: bool
) -> list[Note]:
    """Return a groove for a section, perhaps a crash before it, a fill at its end."""
    rng = player.rng
    beats = int(rng.integers(1, 3)) if style.beats > 2 else 1
    end = section.start + section.n_steps
    fill_from = end - min(beats * style.steps, style.bar // 2) if fill else end
    notes = [
        player.note(
            DRUM_KEYS[drum],
            step,
            1,
            stroke.loudness * section.intensity,
            behind_s=_BEHIND.get(drum, 0.0) * player.human,
        )
        for drum, (rhythm, n_steps) in groove.items()
        for step, stroke in section.strokes(rhythm, n_steps, rng)
        if step < fill_from or drum == "kick"
    ]
    if rng.random() < _CRASH * min(1.0, style.human):
        notes.append(player.note(DRUM_KEYS["crash"], section.start, 4, 0.9))
    if fill:
        notes += _fill(fill_from, end, player, section.intensity)
    return notes


def _fill(start: int, end: int, player: Player, intensity: float) -> list[Note]:
    """Return strokes that go down the toms and grow louder."""
    rng, n = player.rng, end - start
    down = np.sort(rng.integers(0, len(_FILL_DRUMS), n))
    every = int(rng.choice([1, 1, 2]))
    return [
        player.note(
            DRUM_KEYS[_FILL_DRUMS[down[i]]],
            start + i,
            1,
            intensity * (0.6 + 0.3 * i / n),
        )
        for i in range(0, n, every)
        if rng.random() < 0.85
    ]


def played(section: Section, role: Role, hand: Hand, player: Player) -> list[Note]:
    """Return what a hand plays over the chords of a section."""
    manner = MANNERS[role.manner]
    spans = list(section.spans())
    notes: list[Note] = []
    at = 0
    for step, stroke in section.strokes(role.rhythm, role.n_steps, player.rng):
        while step >= spans[at][1]:
            at += 1
        # What is held ends with its chord.
        length = min(stroke.length, spans[at][1] - step)
        for pitch, late_s in manner(hand, stroke, spans[at][2]):
            loudness = 0.85 * stroke.loudness * section.intensity
            notes.append(player.note(pitch, step, length, loudness, behind_s=late_s))
    return notes
