"""The events of a Standard MIDI File, as far as they can be made out.

Sequencers, notation programs and phones write files that stray from the standard, and a
score is worth reading for its notes whatever else is in it. So nothing but notes, the
pedal, tempo and names is looked at, what makes no sense is passed over and counted, and
a file that breaks off gives what comes before.

References
----------
.. [1] "Standard MIDI-File Format Spec. 1.1", MIDI Manufacturers Association.
.. [2] "RIFF-based MIDI", RP-029, MIDI Manufacturers Association: RMID.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from nmfaudio.audio.wording import count
from nmfaudio.errors import Message

__all__ = ["TEMPO", "TRACK_NAME", "MidiEvent", "MidiFile", "read_midi"]

TEMPO, TRACK_NAME = 0x51, 0x03
_END_OF_TRACK = 0x2F
_META, _SYSEX, _SYSEX_END = 0xFF, 0xF0, 0xF7
_DATA_BYTES = {0x80: 2, 0x90: 2, 0xA0: 2, 0xB0: 2, 0xC0: 1, 0xD0: 1, 0xE0: 2}
_SYSTEM_BYTES = {0xF1: 1, 0xF2: 2, 0xF3: 1}
_WRAPPED_BY = 4096
"""Bytes that may come before the file proper: RIFF, or the head of an old computer."""

_MOST_EVENTS = 3_000_000
_LONGEST_NUMBER = 4


class MidiEvent(NamedTuple):
    """One event that counts.

    ``kind`` is the upper half of a channel's status (0x80 note off, 0x90 note on, 0xB0
    controller, 0xC0 program) with the two data bytes, or 0xFF with the kind of a meta
    event in ``first`` and its content in ``content``.
    """

    tick: int
    kind: int
    channel: int
    first: int
    second: int
    content: bytes = b""


@dataclass
class MidiFile:
    """What could be made out.

    Attributes
    ----------
    format : int
        0 one track, 1 tracks of one piece, 2 separate pieces.
    division : int
        Ticks a beat, or, negative, frames a second and ticks a frame.
    tracks : list of list of MidiEvent
        In the order of time.
    ends : list of int
        Tick on which each track ends.
    cut : bool
        Whether a track breaks off.
    notes : list of str
        Sentences on what was passed over.
    """

    format: int
    division: int
    tracks: list[list[MidiEvent]] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    cut: bool = False
    notes: list[str] = field(default_factory=list)


def read_midi(content: bytes) -> MidiFile | None:
    """Return what a file holds, or None if it is no MIDI file.

    Parameters
    ----------
    content : bytes
        All of the file.
    """
    start = content.find(b"MThd", 0, _WRAPPED_BY)
    if start < 0 or len(content) < start + 14:
        return None
    length, format_, n_stated, division = struct.unpack(
        ">IHHh", content[start + 4 : start + 14]
    )
    midi = MidiFile(format_, division)
    walk = _Walk()
    for track in _tracks(content, start + 8 + max(6, min(length, 1 << 16)), walk):
        reader = _Track(track, walk)
        midi.tracks.append(list(reader.events()))
        midi.ends.append(reader.tick)
    midi.cut = walk.cut
    midi.notes = walk.notes(n_missing=n_stated - len(midi.tracks), n_stated=n_stated)
    return midi


@dataclass
class _Walk:
    """What was passed over on the way."""

    n_odd: int = 0
    n_foreign: int = 0
    n_events: int = 0
    cut: bool = False

    def notes(self, *, n_missing: int, n_stated: int) -> list[str]:
        notes: list[str] = []
        if self.cut:
            notes.append(
                Message("The score is cut short: what comes before its end is used.")
            )
        if n_missing > 0:
            notes.append(
                Message(
                    "{0} of {1} of the score is missing."
                    if n_missing == 1
                    else "{0} of {1} of the score are missing.",
                    n_missing,
                    count(n_stated, "track"),
                )
            )
        if self.n_foreign:
            notes.append(
                Message(
                    "The score holds {0} that is no track; passed over."
                    if self.n_foreign == 1
                    else "The score holds {0} that are no track; passed over.",
                    count(self.n_foreign, "block"),
                )
            )
        if self.n_odd:
            notes.append(
                Message(
                    "{0} of the score makes no sense; passed over."
                    if self.n_odd == 1
                    else "{0} of the score make no sense; passed over.",
                    count(self.n_odd, "event"),
                )
            )
        return notes


def _tracks(content: bytes, position: int, walk: _Walk) -> Iterator[bytes]:
    """Yield the content of each track chunk."""
    while position + 8 <= len(content):
        name = content[position : position + 4]
        (size,) = struct.unpack(">I", content[position + 4 : position + 8])
        body = position + 8
        if name == b"MTrk":
            if body + size > len(content):
                walk.cut = True
            yield content[body : body + size]
            position = body + size
        elif body + size <= len(content) and all(32 <= c < 127 for c in name):
            walk.n_foreign += 1
            position = body + size
        else:  # no chunk at all: look for the next track
            following = content.find(b"MTrk", position + 1)
            if following < 0:
                return
            walk.n_foreign += 1
            position = following


class _Track:
    """Reads one track."""

    def __init__(self, content: bytes, walk: _Walk) -> None:
        self.tick = 0
        self._content = content
        self._walk = walk
        self._at = 0
        self._status = 0
        self._ended = False

    def events(self) -> Iterator[MidiEvent]:
        """Yield what counts, to the end of the track or of the file."""
        while not self._ended and self._at < len(self._content):
            try:
                self.tick += self._number()
                event = self._event()
            except IndexError:  # the track breaks off within an event
                self._walk.cut = True
                return
            self._walk.n_events += 1
            if self._walk.n_events > _MOST_EVENTS:
                self._walk.cut = True
                return
            if event is not None:
                yield event

    def _byte(self) -> int:
        value = self._content[self._at]
        self._at += 1
        return value

    def _number(self) -> int:
        """Read a number of variable length."""
        value = 0
        for _ in range(_LONGEST_NUMBER):
            byte = self._byte()
            value = value << 7 | byte & 0x7F
            if byte < 0x80:
                return value
        self._walk.n_odd += 1
        return value

    def _event(self) -> MidiEvent | None:
        first = self._byte()
        if first == _META:
            return self._meta()
        if first in {_SYSEX, _SYSEX_END}:
            self._skip(self._number())
            return None
        if first > _SYSEX:
            self._skip(_SYSTEM_BYTES.get(first, 0))
            return None
        if first < 0x80:
            if not self._status:
                self._walk.n_odd += 1  # data that belong to nothing
                return None
            data = [first]
        else:
            self._status, data = first, []
        kind, channel = self._status & 0xF0, self._status & 0x0F
        while len(data) < _DATA_BYTES[kind]:
            data.append(self._byte())
        if max(data) > 0x7F:  # beyond the range: some programs write it so
            self._walk.n_odd += 1
            data = [min(value, 0x7F) for value in data]
        return MidiEvent(self.tick, kind, channel, data[0], data[-1])

    def _meta(self) -> MidiEvent | None:
        kind, size = self._byte(), self._number()
        content = self._content[self._at : self._at + size]
        self._skip(size)
        if kind == _END_OF_TRACK:
            self._ended = True
        if kind == TEMPO and size != 3:
            self._walk.n_odd += 1
            return None
        if kind in {TEMPO, TRACK_NAME}:
            return MidiEvent(self.tick, _META, 0, kind, 0, content)
        if size != _META_BYTES.get(kind, size):
            self._walk.n_odd += 1
        return None

    def _skip(self, n_bytes: int) -> None:
        self._at += n_bytes
        if self._at > len(self._content):
            raise IndexError


_META_BYTES = {0x00: 2, 0x20: 1, 0x21: 1, 0x54: 5, 0x58: 4, 0x59: 2}
"""Lengths that the standard gives meta events which count for nothing here."""
