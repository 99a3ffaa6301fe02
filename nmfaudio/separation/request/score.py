"""A score: which part plays which note when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from nmfaudio.compiled.types import FloatArray
from nmfaudio.errors import Message, ParameterError

__all__ = ["SHORTEST_NOTE_S", "Note", "Part", "Score"]

SHORTEST_NOTE_S = 0.01
"""A note that ends as it begins (a drum stroke) still sounds."""


@dataclass(frozen=True)
class Note:
    """One note of a part.

    Attributes
    ----------
    pitch_midi : int
        MIDI note number; of a percussive part, which drum.
    start_s, stop_s : float
        Seconds; a pedal that holds the note counts.
    velocity : int
        1 (soft) to 127.
    """

    pitch_midi: int
    start_s: float
    stop_s: float
    velocity: int = 80


@dataclass(frozen=True)
class Part:
    """What one instrument, or one hand, plays.

    Attributes
    ----------
    name : str
        For people.
    notes : tuple of Note
        By their start.
    percussive : bool
        Whether note numbers mean drums, not pitches.
    """

    name: str
    notes: tuple[Note, ...]
    percussive: bool = False


@dataclass(frozen=True)
class Score:
    """The parts of a piece; their names differ.

    Attributes
    ----------
    parts : tuple of Part
        In the order of the file.
    length_s : float
        Where the last note ends, seconds.
    notes : tuple of str
        Sentences for the user on what of a file was passed over.

    Raises
    ------
    ParameterError
        If two parts have one name, or a note does not last.
    """

    parts: tuple[Part, ...]
    length_s: float
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        names = [part.name for part in self.parts]
        if len(set(names)) != len(names):
            raise ParameterError(
                Message(
                    "parts of a score must differ in name, got {0}", ", ".join(names)
                )
            )
        for part in self.parts:
            for note in part.notes:
                if not -np.inf < note.start_s < note.stop_s < np.inf:
                    raise ParameterError(
                        Message(
                            "a note must end after it starts, got {0} to {1} s in {2}",
                            note.start_s,
                            note.stop_s,
                            part.name,
                        )
                    )

    def warped(self, time_of: Callable[[FloatArray], FloatArray]) -> "Score":
        """Return the score on another clock.

        Parameters
        ----------
        time_of : callable
            Takes times of this score, seconds, and returns the new ones; it must not
            go back.
        """
        return Score.of(
            tuple(
                replace(part, notes=_warped(part.notes, time_of)) for part in self.parts
            )
        )

    @classmethod
    def of(cls, parts: tuple[Part, ...]) -> "Score":
        """Return a score that is as long as its parts."""
        stops = [note.stop_s for part in parts for note in part.notes]
        return cls(parts, max(stops, default=0.0))


def _warped(
    notes: Sequence[Note], time_of: Callable[[FloatArray], FloatArray]
) -> tuple[Note, ...]:
    starts = time_of(np.array([note.start_s for note in notes]))
    stops = time_of(np.array([note.stop_s for note in notes]))
    stops = np.maximum(stops, starts + SHORTEST_NOTE_S)
    return tuple(
        replace(note, start_s=float(start), stop_s=float(stop))
        for note, start, stop in zip(notes, starts, stops, strict=True)
    )
