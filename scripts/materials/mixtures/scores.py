"""Notes of scores: MIDI files and those that music21 reads."""

import warnings
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import mido

__all__ = ["DRUM_CHANNEL", "Note", "Part", "cut", "read_midi", "read_score"]

DRUM_CHANNEL = 9
_DEFAULT_TEMPO = 0.6  # seconds to a quarter, for scores that give none


@dataclass(frozen=True)
class Note:
    """One note: MIDI pitch, velocity 1..127, times in seconds."""

    pitch: int
    velocity: int
    start: float
    end: float


@dataclass(frozen=True)
class Part:
    """What one instrument plays: a General MIDI program, or None for drums."""

    name: str
    program: int | None
    notes: tuple[Note, ...]


def read_midi(path: Path) -> list[Part]:
    """Return the parts of a MIDI file, one for each channel and program."""
    notes: dict[tuple[int, int], list[Note]] = defaultdict(list)
    programs: dict[int, int] = defaultdict(int)
    open_notes: dict[tuple[int, int], tuple[float, int, int]] = {}
    now = 0.0
    for message in mido.MidiFile(path, clip=True):
        now += message.time
        if message.type == "program_change":
            programs[message.channel] = message.program
        if message.type not in {"note_on", "note_off"}:
            continue
        key = message.channel, message.note
        if key in open_notes:
            start, velocity, program = open_notes.pop(key)
            if now > start:
                note = Note(message.note, velocity, start, now)
                notes[message.channel, program].append(note)
        if message.type == "note_on" and message.velocity > 0:
            open_notes[key] = now, message.velocity, programs[message.channel]
    return [
        Part(
            "drums" if channel == DRUM_CHANNEL else f"program {program}",
            None if channel == DRUM_CHANNEL else program,
            tuple(found),
        )
        for (channel, program), found in sorted(notes.items())
    ]


def read_score(path: Path, quarter: float | None = None) -> list[Part]:
    """Return the parts of a score of the music21 corpus; programs are left at 0.

    ``quarter`` is its length in seconds, whatever tempo is written.
    """
    from music21 import converter  # noqa: PLC0415  # takes seconds

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        score = converter.parse(path)
        parts = list(score.parts) if hasattr(score, "parts") else [score]
        return [_part(part, index, quarter) for index, part in enumerate(parts)]


def _part(part, index: int, quarter: float | None) -> Part:
    if quarter is None:
        marks = part.recurse().getElementsByClass("MetronomeMark")
        bpm = next((m.getQuarterBPM() for m in marks if m.getQuarterBPM()), None)
        quarter = 60.0 / bpm if bpm else _DEFAULT_TEMPO
    notes = [
        Note(
            pitch.midi, 80, start, start + float(sound.duration.quarterLength) * quarter
        )
        for sound in part.flatten().notes
        for start in [float(sound.offset) * quarter]
        for pitch in sound.pitches
        if sound.duration.quarterLength > 0 and 12 < pitch.midi < 115
    ]
    return Part(f"part {index + 1}", 0, tuple(sorted(notes, key=lambda n: n.start)))


def cut(parts: list[Part], start: float, seconds: float) -> list[Part]:
    """Return what sounds from ``start`` on, for ``seconds``; parts that rest go."""
    result = []
    for part in parts:
        notes = tuple(
            Note(
                n.pitch,
                n.velocity,
                max(0.0, n.start - start),
                min(n.end - start, seconds - 0.05),
            )
            for n in part.notes
            if start - 0.1 <= n.start < start + seconds - 0.3 and n.end > start + 0.05
        )
        sounding = sum(n.end - n.start for n in notes)
        if len(notes) >= 3 and sounding > 0.1 * seconds:
            result.append(Part(part.name, part.program, notes))
    return result
