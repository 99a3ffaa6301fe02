"""Scores: which part plays which note when, read from a MIDI file.

References
----------
.. [1] "Standard MIDI-File Format Spec. 1.1", MIDI Manufacturers Association.
.. [2] Cambouropoulos, "Voice separation: theoretical, perceptual and computational
   perspectives", ICMPC 2006: why a boundary between hands follows gaps in pitch.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from nmfaudio.audio.naming import free_name
from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.request.score import SHORTEST_NOTE_S, Note, Part, Score
from nmfaudio.separation.score.midi import read_parts

__all__ = ["load_score", "split_hands"]

_LOWEST_SPLIT, _HIGHEST_SPLIT = 36, 84  # the boundary between hands: C2 to C6
_MIDDLE = 60
_HAND_SPAN = 14  # semitones that one hand reaches in comfort
_AROUND_S = 0.75  # what is played this long before and after shows the hands
_CLOSE = 4.0  # semitones: a boundary as near to a note is not likely
_DRIFT_COST = 0.5  # of moving the boundary by a semitone from one chord to the next


def load_score(path: str | Path) -> Score:
    """Read a MIDI file.

    Parameters
    ----------
    path : path
        A Standard MIDI File of type 0, whose channels become parts, or of type 1,
        whose tracks do. Channel 10 is percussion.

    Returns
    -------
    score : Score
        Times follow the file's tempo changes. Parts are named after their tracks or
        else their General MIDI programs. Its notes say what was passed over.

    Raises
    ------
    ProjectFileError
        If the file cannot be read, is no MIDI file, or holds no notes.
    """
    parts, notes = read_parts(Path(path))
    score = Score.of(
        tuple(Part(name, _in_order(raw), percussive) for name, raw, percussive in parts)
    )
    return replace(score, notes=notes)


def _in_order(notes: Iterable[tuple[int, float, float, int]]) -> tuple[Note, ...]:
    made = [
        Note(pitch, start_s, max(stop_s, start_s + SHORTEST_NOTE_S), velocity)
        for pitch, start_s, stop_s, velocity in notes
    ]
    return tuple(sorted(made, key=lambda note: (note.start_s, note.pitch_midi)))


def split_hands(score: Score, *, part: str | None = None) -> Score:
    """Divide a keyboard part into what the right and the left hand play.

    Parameters
    ----------
    score : Score
        Not modified.
    part : str or None
        Name of the part; None takes the pitched part with the most notes.

    Returns
    -------
    score : Score
        In place of the part, its name with " right" and " left". A hand without notes
        makes no part.

    Raises
    ------
    ParameterError
        If there is no such part.

    Notes
    -----
    The boundary moves. At each chord it prefers wide gaps between notes, hands that
    need not stretch, the middle of the keyboard, and to stay where it is; dynamic
    programming finds the cheapest way through the piece. Where hands cross, notes go
    to the hand that usually plays there.
    """
    pitched = [p for p in score.parts if not p.percussive and p.notes]
    chosen = [p for p in pitched if part in {None, p.name}]
    if not chosen:
        listed = ", ".join(p.name for p in pitched) or Message("none")
        raise ParameterError(
            Message(
                "the score has no pitched part {0!r} to split; it has {1}",
                part or "",
                listed,
            )
        )
    keys = max(chosen, key=lambda p: len(p.notes))
    right, left = _hands(keys.notes)
    taken = {p.name for p in score.parts}
    hands = tuple(
        Part(free_name(f"{keys.name} {side}", taken), notes)
        for side, notes in (("right", right), ("left", left))
        if notes
    )
    at = score.parts.index(keys)
    return replace(score, parts=(*score.parts[:at], *hands, *score.parts[at + 1 :]))


def _hands(notes: Sequence[Note]) -> tuple[tuple[Note, ...], tuple[Note, ...]]:
    """Return the notes above and below the best moving boundary."""
    starts = np.array([note.start_s for note in notes])
    pitches = np.array([note.pitch_midi for note in notes])
    times, chord_of = np.unique(np.round(starts, 2), return_inverse=True)
    boundaries = np.arange(_LOWEST_SPLIT, _HIGHEST_SPLIT + 1) - 0.5
    costs = np.empty((times.size, boundaries.size))
    for row, time in enumerate(times):
        near = (starts >= time - _AROUND_S) & (starts <= time + _AROUND_S)
        costs[row] = _boundary_costs(np.unique(pitches[near]), boundaries)
    way = boundaries[_cheapest_way(costs)]
    above = pitches > way[chord_of]
    return (
        tuple(note for note, up in zip(notes, above, strict=True) if up),
        tuple(note for note, up in zip(notes, above, strict=True) if not up),
    )


def _boundary_costs(pitches: FloatArray, boundaries: FloatArray) -> FloatArray:
    """Return what each boundary costs where these notes are played."""
    distance = np.abs(pitches[:, np.newaxis] - boundaries)
    above = pitches[:, np.newaxis] > boundaries
    costs = np.exp(-distance.min(axis=0) / _CLOSE) * 4.0
    for hand in (above, ~above):
        highest = np.where(hand, pitches[:, np.newaxis], -np.inf).max(axis=0)
        lowest = np.where(hand, pitches[:, np.newaxis], np.inf).min(axis=0)
        stretch = np.where(hand.any(axis=0), highest - lowest - _HAND_SPAN, 0.0)
        costs += np.maximum(stretch, 0.0)
    return np.asarray(costs + np.abs(boundaries - _MIDDLE) / 12.0)


def _cheapest_way(costs: FloatArray) -> list[int]:
    """Return the column of each row on the cheapest way through (Viterbi)."""
    n_rows, n_columns = costs.shape
    steps = np.abs(np.subtract.outer(np.arange(n_columns), np.arange(n_columns)))
    total = costs[0].copy()
    came = np.zeros((n_rows, n_columns), dtype=int)
    for row in range(1, n_rows):
        through = total[np.newaxis] + _DRIFT_COST * steps
        came[row] = through.argmin(axis=1)
        total = through.min(axis=1) + costs[row]
    way = [int(total.argmin())]
    for row in range(n_rows - 1, 0, -1):
        way.append(int(came[row, way[-1]]))
    return way[::-1]
