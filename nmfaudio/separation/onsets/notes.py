"""Notes of pitched sources: what sounds when, how long and how loud.

A component with a pitch plays one note. Its activation is cut where it dips, as for
instruments that share a note (:mod:`nmfaudio.separation.components.note_events`); each
piece sounds while it is above a tenth of its peak.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.separation.components.features import component_envelopes
from nmfaudio.separation.components.note_events import find_events
from nmfaudio.separation.model import Separation, SourceGuess
from nmfaudio.separation.onsets.struck import is_struck
from nmfaudio.spectral.grid import midi_of_hz

__all__ = ["PlayedNote", "SourceNotes", "find_notes"]

_FAINT_DB = -30.0  # of a source's loudest note: what is fainter leaks from others
_SOUNDING = 0.1  # of a note's peak
_SHORTEST_S = 0.05  # shorter ones are not played but found
_PITCHED_SHARE = 0.5  # of a source's energy that components with a pitch must hold
_LOWEST, _HIGHEST = 0, 127  # MIDI


@dataclass(frozen=True)
class PlayedNote:
    """One note.

    Attributes
    ----------
    start_s, stop_s : float
        Seconds from the beginning.
    pitch : int
        MIDI note number, 60 is middle C.
    velocity : float
        How loud, above 0 and up to 1, which is the source's loudest; its square is the
        ratio of the amplitudes.
    """

    start_s: float
    stop_s: float
    pitch: int
    velocity: float


@dataclass(frozen=True)
class SourceNotes:
    """The notes of one source, by their beginning.

    Attributes
    ----------
    name : str
        Of the source.
    notes : tuple of PlayedNote
        May be empty.
    """

    name: str
    notes: tuple[PlayedNote, ...]


def find_notes(
    separation: Separation, sources: Sequence[SourceGuess] | None = None
) -> tuple[SourceNotes, ...]:
    """Find the notes of every source that plays pitches.

    Parameters
    ----------
    separation : Separation
        Not modified.
    sources : sequence of SourceGuess or None
        Which components belong together; None takes those the separation proposes.

    Returns
    -------
    notes : tuple of SourceNotes
        In the order of the sources; sources whose energy lies mostly in components
        without a pitch, and drums, are left out.
    """
    curves = component_envelopes(separation.model).astype(np.float64)
    found = []
    for source in separation.sources if sources is None else sources:
        if is_struck(separation, source):
            continue
        tags = [separation.tags[k] for k in source.components]
        pitched = [tag for tag in tags if tag.pitch_hz is not None]
        total = sum(tag.energy_share for tag in tags)
        held = sum(tag.energy_share for tag in pitched)
        if pitched and held >= _PITCHED_SHARE * total:
            pitches = {tag.index: _pitch(tag.pitch_hz or 0.0) for tag in pitched}
            notes = _notes(separation, curves, pitches)
            found.append(SourceNotes(source.name, notes))
    return tuple(found)


def _pitch(hz: float) -> int:
    return min(max(round(midi_of_hz(max(hz, 1.0))), _LOWEST), _HIGHEST)


def _notes(
    separation: Separation, curves: FloatArray, pitches: dict[int, int]
) -> tuple[PlayedNote, ...]:
    rows: IntArray = np.fromiter(pitches, np.int64)
    events = find_events(np.ones((1, curves.shape[0])), curves, rows)
    hop_s = separation.plan.hop_length / separation.plan.sample_rate
    end_s = separation.audio.duration_s
    found = []
    for row, start, stop in zip(events.row, events.start, events.stop, strict=True):
        piece = curves[row, start:stop]
        peak = float(piece.max(initial=0.0))
        if peak > 0.0:
            place = int(piece.argmax())
            quiet = np.flatnonzero(piece <= _SOUNDING * peak)
            before, after = quiet[quiet < place], quiet[quiet > place]
            first = start + (before[-1] + 1 if before.size else 0)
            last = start + (after[0] if after.size else piece.size)
            times = max(0.0, first * hop_s), min(end_s, last * hop_s)
            found.append((*times, pitches[int(row)], peak))
    loudest = max((peak for *_, peak in found), default=1.0)
    least = loudest * 10.0 ** (_FAINT_DB / 20.0)
    notes = [
        PlayedNote(start, stop, pitch, math.sqrt(peak / loudest))
        for start, stop, pitch, peak in found
        if peak >= least and stop - start >= _SHORTEST_S
    ]
    return tuple(_joined(notes))


def _joined(notes: Iterable[PlayedNote]) -> list[PlayedNote]:
    """Return notes by their beginning; of one pitch, none sounds over another."""
    made: list[PlayedNote] = []
    latest: dict[int, int] = {}
    for note in sorted(notes, key=lambda note: (note.start_s, note.pitch)):
        place = latest.get(note.pitch)
        if place is not None and note.start_s < made[place].stop_s:
            before = made[place]
            made[place] = PlayedNote(
                before.start_s,
                max(before.stop_s, note.stop_s),
                note.pitch,
                max(before.velocity, note.velocity),
            )
            continue
        latest[note.pitch] = len(made)
        made.append(note)
    return made
