"""Melodies: phrases that come again, with rests, over chords and a scale."""

from collections.abc import Sequence

import numpy as np

from mixtures.composing.playing import Section
from mixtures.composing.timing import Player
from mixtures.scores import Note

__all__ = ["Tune", "sung"]

_STEPS = (-3, -2, -1, -1, 0, 1, 1, 2, 3)  # of the scale, from note to note
_HALF_RANGE = 9  # semitones to each side of the middle
_SHAPES = ("AABA", "AAAB", "ABAB", "ABAC", "AABB")


class Tune:
    """A melody's rhythms, chosen once for a piece: phrases A, B and C of two bars.

    Parameters
    ----------
    bar, steps : int
        Steps of a bar and of a beat.
    rng : Generator
    """

    def __init__(self, bar: int, steps: int, rng: np.random.Generator) -> None:
        self.length = 2 * bar
        self.shape = _SHAPES[int(rng.integers(len(_SHAPES)))]
        unit = 1 if steps < 4 else 4 if steps == 8 else 2  # about an eighth
        busy = rng.uniform(0.3, 0.9)
        self.phrases = {
            name: self._phrase(unit, busy, rng) for name in sorted(set(self.shape))
        }

    def _phrase(
        self, unit: int, busy: float, rng: np.random.Generator
    ) -> list[tuple[int, int]]:
        """Return steps and lengths of a phrase that ends with a rest."""
        at = unit * int(rng.choice([0, 0, 1, 2]))
        end = self.length - unit * int(rng.integers(2, 6))
        notes: list[tuple[int, int]] = []
        while at < end:
            long = 1 if rng.random() < busy else int(rng.integers(2, 5))
            notes.append((at, min(unit * long, end - at)))
            at += unit * long
            if rng.random() < 0.08:
                at += unit
        return notes or [(0, self.length // 2)]


def sung(
    section: Section,
    tune: Tune,
    player: Player,
    *,
    key: int,
    scale: Sequence[int],
    centre: int,
) -> list[Note]:
    """Return the melody of a section, about the pitch ``centre``."""
    rng = player.rng
    pitches = [
        p
        for p in range(centre - _HALF_RANGE, centre + _HALF_RANGE + 1)
        if (p - key) % 12 in scale
    ]
    at = len(pitches) // 2
    legato = float(rng.uniform(0.75, 0.98))
    known: dict[str, list[int]] = {}
    notes = []
    spans = list(section.spans())
    for number, start in enumerate(range(0, section.n_steps, tune.length)):
        name = tune.shape[number % len(tune.shape)]
        rhythm = tune.phrases[name]
        # A phrase that comes again keeps its course, on the chords of its new place.
        course = known.setdefault(name, [int(rng.choice(_STEPS)) for _ in rhythm])
        for (step, length), move in zip(rhythm, course, strict=True):
            when = section.start + start + step
            if start + step + length > section.n_steps:
                break
            chord = next(c for _, end, c in spans if when < end)
            at = min(max(at + move, 0), len(pitches) - 1)
            pitch = pitches[at]
            if length * 2 >= tune.length // 4 or step == rhythm[-1][0]:
                tones = {(key + tone) % 12 for tone in chord.pitches}
                near = [p for p in pitches if p % 12 in tones] or [pitch]
                pitch = min(near, key=lambda p: (abs(p - pitch), p))
                at = pitches.index(pitch)
            loudness = section.intensity * float(rng.uniform(0.75, 0.95))
            notes.append(player.note(pitch, when, length, loudness, legato=legato))
    return notes
