"""Chords: written in Roman numerals, voiced, and found for a tune."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["Chord", "chords_for", "chords_of", "scale_of", "voiced"]

_DEGREES = {"I": 0, "II": 2, "III": 4, "IV": 5, "V": 7, "VI": 9, "VII": 11}
_ADDED = {"": (), "7": (10,), "maj7": (11,), "9": (10, 14), "6": (9,)}
_NUMERAL = re.compile(r"(b?)([IV]+|[iv]+)(maj7|7|9|6)?")
_MAJOR, _MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
_OF_MAJOR = ("I", "ii", "iii", "IV", "V", "vi")
_OF_MINOR = ("i", "bIII", "iv", "v", "bVI", "bVII", "V")
_HOME = 0.3  # of a span, that a chord of the key's first or fifth degree gets


@dataclass(frozen=True)
class Chord:
    """A chord: semitones of its root above the key, and of its notes above the root."""

    root: int
    notes: tuple[int, ...]

    @property
    def pitches(self) -> tuple[int, ...]:
        """Semitones of all notes above the key, within one octave."""
        return tuple((self.root + note) % 12 for note in self.notes)


def chord_of(numeral: str) -> Chord:
    """Return a chord of a Roman numeral; small ones are minor.

    Raises
    ------
    ValueError
        If it is none.
    """
    found = _NUMERAL.fullmatch(numeral)
    if found is None or found[2].upper() not in _DEGREES:
        raise ValueError(f"not a chord: {numeral!r}")
    root = (_DEGREES[found[2].upper()] - bool(found[1])) % 12
    third = 3 if found[2].islower() else 4
    return Chord(root, (0, third, 7, *_ADDED[found[3] or ""]))


def chords_of(written: str, bar: int) -> list[tuple[int, Chord]]:
    """Return a written progression: steps of each chord, a bar each or a part of it."""
    result = []
    for word in written.split():
        numerals = word.split("-")
        result += [(bar // len(numerals), chord_of(one)) for one in numerals]
    return result


def scale_of(chords: Sequence[tuple[int, Chord]]) -> tuple[int, ...]:
    """Return the scale of a progression: minor where its first chord is."""
    first = chords[0][1]
    return _MINOR if 3 in first.notes else _MAJOR


def voiced(chord: Chord, key: int, centre: int) -> list[int]:
    """Return a chord's pitches, each as near to ``centre`` as it may be.

    So what changes from chord to chord moves as little as it can.
    """
    lowest = centre - 6
    return sorted({lowest + (key + p - lowest) % 12 for p in chord.pitches})


def chords_for(
    histograms: np.ndarray, span: int
) -> tuple[int, list[tuple[int, Chord]]]:
    """Return the key of a tune, and a chord for each of its spans.

    Of each key the triads are tried; that wins whose triads hold most of what sounds.

    Parameters
    ----------
    histograms : ndarray of float, shape (n_spans, 12)
        How long each pitch class sounds.
    span : int
        Steps of a span.
    """
    best: tuple[float, int, list[Chord]] = (-1.0, 0, [])
    share = histograms / np.maximum(histograms.sum(axis=1, keepdims=True), 1e-9)
    for scale, numerals in ((_MAJOR, _OF_MAJOR), (_MINOR, _OF_MINOR)):
        chords = [chord_of(numeral) for numeral in numerals]
        for key in range(12):
            turned = np.roll(share, -key, axis=1)
            fits = np.stack([turned[:, list(c.pitches)].sum(axis=1) for c in chords], 1)
            fits += _HOME * np.array([c.root in {0, 7} for c in chords])
            total = fits.max(axis=1).sum() + turned[:, list(scale)].sum()
            # The end says the key.
            total += 2.0 * turned[-1, list(chords[0].pitches)].sum()
            if total > best[0]:
                best = total, key, [chords[i] for i in fits.argmax(axis=1)]
    return best[1], [(span, chord) for chord in best[2]]
