"""Manners of playing chords: which pitches a stroke has, one after another or at once.

A bass plays ``root``, ``octave``, ``fifth``, ``walk`` or ``riff``; who accompanies
``chord``, ``strum``, ``power``, ``arpeggio``, ``montuno`` or ``riff``.
"""

from collections.abc import Callable

import numpy as np

from mixtures.composing.harmony import Chord, voiced
from mixtures.composing.styles import Role, Stroke

__all__ = ["MANNERS", "Hand", "Tones"]

_LOW = 28  # lowest pitch of a bass: the E of its lowest string
_GUITAR = 40  # and of a guitar
_RIFF = (0, 0, 0, 7, 12, 10, 5, 3, 7)  # semitones above the root, likely ones twice
_STRUM_S = (0.008, 0.028)  # from the first to the last string
_ROLL_S = 0.006  # between the fingers of a chord

Tones = list[tuple[int, float]]
"""Pitches, and seconds that each is late."""


class Hand:
    """Who plays one role: what has been chosen once for the whole piece.

    Parameters
    ----------
    role : Role
    key : int
        Pitch class.
    rng : Generator
    """

    def __init__(self, role: Role, key: int, rng: np.random.Generator) -> None:
        self.key, self.rng = key, rng
        self.is_bass = role.part == "bass"
        self.centre = int(rng.integers(55, 70))
        # A riff comes again on every chord, and begins with its root.
        steps = sorted({stroke.step for stroke in role.rhythm})
        self.riff = {step: int(rng.choice(_RIFF)) for step in steps} | {steps[0]: 0}
        self.high = 0 if self.is_bass else 12 * int(rng.integers(0, 2))
        self.strum_s = rng.uniform(*_STRUM_S)
        self.order = rng.permutation(8) if rng.random() < 0.5 else np.arange(8)
        self.count = 0

    def root(self, chord: Chord) -> int:
        """Return the root in the lowest octave that there is."""
        lowest = _LOW if self.is_bass else _GUITAR
        return lowest + (self.key + chord.root - lowest) % 12

    def voiced(self, chord: Chord) -> list[int]:
        """Return the chord about the middle of the hand."""
        return voiced(chord, self.key, self.centre)

    def in_turn(self, pitches: list[int]) -> int:
        """Return one pitch after another, in the order of this hand."""
        self.count += 1
        return pitches[self.order[self.count % 8] % len(pitches)]


def _root(hand: Hand, stroke: Stroke, chord: Chord) -> Tones:  # noqa: ARG001
    return [(hand.root(chord), 0.0)]


def _octave(hand: Hand, stroke: Stroke, chord: Chord) -> Tones:  # noqa: ARG001
    hand.count += 1
    return [(hand.root(chord) + 12 * (hand.count % 2), 0.0)]


def _fifth(hand: Hand, stroke: Stroke, chord: Chord) -> Tones:  # noqa: ARG001
    hand.count += 1
    root = hand.root(chord)
    fifth = root + 7 if root + 7 < _LOW + 14 else root - 5
    return [(fifth if hand.count % 2 else root, 0.0)]


def _walk(hand: Hand, stroke: Stroke, chord: Chord) -> Tones:
    root = hand.root(chord)
    if stroke.step == 0:
        return [(root, 0.0)]
    notes = (0, *chord.notes, 9, 12)
    return [(root + int(hand.rng.choice(notes)), 0.0)]


def _riff(hand: Hand, stroke: Stroke, chord: Chord) -> Tones:
    above = hand.riff.get(stroke.step, 0)
    minor_third = 3 in chord.notes
    above = 4 if above == 3 and not minor_third else above
    return [(hand.root(chord) + above + hand.high, 0.0)]


def _chord(hand: Hand, stroke: Stroke, chord: Chord) -> Tones:  # noqa: ARG001
    return [(p, float(hand.rng.uniform(0.0, _ROLL_S))) for p in hand.voiced(chord)]


def _strum(hand: Hand, stroke: Stroke, chord: Chord) -> Tones:
    strings = [hand.root(chord), *hand.voiced(chord)]
    strings = sorted({*strings, *(p + 12 for p in strings[1:3])})
    if stroke.step % 2:
        strings = strings[:-5:-1]  # upwards, the high ones alone
    gap = hand.strum_s / len(strings)
    return [(pitch, i * gap) for i, pitch in enumerate(strings)]


def _power(hand: Hand, stroke: Stroke, chord: Chord) -> Tones:  # noqa: ARG001
    root = hand.root(chord)
    return [(root, 0.0), (root + 7, 0.002), (root + 12, 0.004)]


def _arpeggio(hand: Hand, stroke: Stroke, chord: Chord) -> Tones:  # noqa: ARG001
    pitches = hand.voiced(chord)
    return [(hand.in_turn([*pitches, pitches[0] + 12]), 0.0)]


def _montuno(hand: Hand, stroke: Stroke, chord: Chord) -> Tones:  # noqa: ARG001
    pitch = hand.in_turn(hand.voiced(chord))
    return [(pitch, 0.0), (pitch + 12, 0.003)]


MANNERS: dict[str, Callable[[Hand, Stroke, Chord], Tones]] = {
    "root": _root, "octave": _octave, "fifth": _fifth, "walk": _walk, "riff": _riff,
    "chord": _chord, "strum": _strum, "power": _power, "arpeggio": _arpeggio,
    "montuno": _montuno,
}  # fmt: skip
"""What each manner plays at a stroke."""
