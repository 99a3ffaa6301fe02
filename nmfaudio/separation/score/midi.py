"""Read notes out of Standard MIDI Files."""

import io
import struct
from bisect import bisect_right
from collections import defaultdict, deque
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from nmfaudio.errors import ProjectFileError

__all__ = ["PROGRAMS", "read_parts"]

_MOST_BYTES = 32_000_000  # a piece with a million notes is smaller
_LONGEST_S = 48 * 3600.0
_DRUM_CHANNEL = 9  # counted from 0; people count from 1
_PEDAL = 64
_DEFAULT_TEMPO = 500_000  # microseconds a quarter note: 120 a minute
_NAME_LENGTH = 60

_DAMAGED = (
    OSError,  # what mido raises for wrong contents
    EOFError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
    struct.error,
)

PROGRAMS = (
    *("Piano", "Bright piano", "Electric grand", "Honky-tonk piano"),
    *("Electric piano", "Electric piano", "Harpsichord", "Clavinet"),
    *("Celesta", "Glockenspiel", "Music box", "Vibraphone"),
    *("Marimba", "Xylophone", "Tubular bells", "Dulcimer"),
    *("Organ", "Percussive organ", "Rock organ", "Church organ"),
    *("Reed organ", "Accordion", "Harmonica", "Bandoneon"),
    *("Nylon guitar", "Steel guitar", "Jazz guitar", "Clean guitar"),
    *("Muted guitar", "Overdriven guitar", "Distorted guitar", "Guitar harmonics"),
    *("Double bass", "Bass", "Picked bass", "Fretless bass"),
    *("Slap bass", "Slap bass", "Synth bass", "Synth bass"),
    *("Violin", "Viola", "Cello", "Contrabass"),
    *("Tremolo strings", "Pizzicato strings", "Harp", "Timpani"),
    *("Strings", "Slow strings", "Synth strings", "Synth strings"),
    *("Choir", "Voice", "Synth voice", "Orchestra hit"),
    *("Trumpet", "Trombone", "Tuba", "Muted trumpet"),
    *("French horn", "Brass", "Synth brass", "Synth brass"),
    *("Soprano sax", "Alto sax", "Tenor sax", "Baritone sax"),
    *("Oboe", "English horn", "Bassoon", "Clarinet"),
    *("Piccolo", "Flute", "Recorder", "Pan flute"),
    *("Bottle", "Shakuhachi", "Whistle", "Ocarina"),
    *(("Synth lead",) * 8),
    *(("Synth pad",) * 8),
    *(("Synth effects",) * 8),
    *("Sitar", "Banjo", "Shamisen", "Koto"),
    *("Kalimba", "Bagpipe", "Fiddle", "Shanai"),
    *("Tinkle bell", "Agogo", "Steel drums", "Woodblock"),
    *("Taiko", "Melodic tom", "Synth drum", "Reverse cymbal"),
    *(("Sound effects",) * 8),
)
"""Short names of the 128 General MIDI programs, as musicians say them."""

RawNote = tuple[int, float, float, int]
"""Pitch, start and stop in seconds, velocity."""


def read_parts(path: Path) -> list[tuple[str, list[RawNote], bool]]:
    """Return name, notes and whether it is percussion of each part that plays.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    ProjectFileError
        If the file cannot be read, is damaged, or holds no notes.
    """
    tracks, clock = _read(path)
    playing = [track for track in tracks if track.channels]
    by_track = len(playing) > 1
    parts: dict[tuple[int, bool], _Found] = {}
    for number, track in enumerate(playing):
        for channel, channel_notes in track.channels.items():
            drums = channel == _DRUM_CHANNEL
            key = (number if by_track else channel, drums)
            name = track.part_name(channel, named=by_track)
            found = parts.setdefault(key, _Found(name))
            found.notes += [
                (pitch, clock.seconds(start), clock.seconds(stop), velocity)
                for pitch, start, stop, velocity in channel_notes
            ]
    if not parts:
        raise ProjectFileError(f"the MIDI file {path} holds no notes")
    if max(note[2] for found in parts.values() for note in found.notes) > _LONGEST_S:
        raise ProjectFileError(
            f"the MIDI file {path} lasts longer than {_LONGEST_S / 3600:.0f} hours: "
            "its tempo or its times are damaged"
        )
    names = _numbered([found.name for found in parts.values()])
    return [
        (name, found.notes, drums)
        for name, ((_, drums), found) in zip(names, parts.items(), strict=True)
    ]


@dataclass
class _Found:
    """A part on its way."""

    name: str
    notes: list[RawNote] = field(default_factory=list)


@dataclass
class _Track:
    """What one track holds; times are in ticks."""

    name: str = ""
    programs: dict[int, int] = field(default_factory=dict)
    channels: dict[int, list[tuple[int, int, int, int]]] = field(default_factory=dict)

    def part_name(self, channel: int, *, named: bool) -> str:
        """Return what a channel's part is called; ``named`` after the track."""
        if channel == _DRUM_CHANNEL:
            return "Drums"
        if named and self.name:
            return self.name
        return PROGRAMS[self.programs.get(channel, 0)]


@dataclass
class _Clock:
    """Turns ticks into seconds."""

    changes: list[tuple[int, float]]  # from this tick on, seconds a tick
    seconds_at: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.seconds_at = [0.0]
        for (tick, each), (following, _) in pairwise(self.changes):
            self.seconds_at.append(self.seconds_at[-1] + (following - tick) * each)

    def seconds(self, tick: int) -> float:
        at = bisect_right(self.changes, tick, key=lambda change: change[0]) - 1
        since, each = self.changes[at]
        return self.seconds_at[at] + (tick - since) * each


def _read(path: Path) -> tuple[list[_Track], _Clock]:
    """Return all tracks and the clock of a file."""
    import mido  # noqa: PLC0415  # only where a score is read
    from mido.midifiles.meta import KeySignatureError  # noqa: PLC0415  # as above

    content = io.BytesIO(_content(path))
    try:
        midi = mido.MidiFile(file=content, clip=True)
        followed = [_follow(messages) for messages in midi.tracks]
        tempos = [tempo for _, changes in followed for tempo in changes]
        clock = _clock(int(midi.ticks_per_beat), tempos)
    except (*_DAMAGED, KeySignatureError) as error:
        raise ProjectFileError(
            f"the MIDI file {path} is damaged ({error or type(error).__name__}): "
            "export it again"
        ) from error
    if midi.type == 2:
        raise ProjectFileError(
            f"the MIDI file {path} is of type 2, whose tracks are separate pieces: "
            "export it as type 0 or 1"
        )
    return [track for track, _ in followed], clock


def _content(path: Path) -> bytes:
    """Return what a file holds if it may be MIDI."""
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise ProjectFileError(
            f"cannot read the MIDI file {path}: {error.strerror or error}"
        ) from error
    if not content.startswith(b"MThd"):
        raise ProjectFileError(
            f"{path} is not a MIDI file: a Standard MIDI File (.mid) is wanted"
        )
    if len(content) > _MOST_BYTES:
        raise ProjectFileError(
            f"the MIDI file {path} is larger than {_MOST_BYTES / 1e6:.0f} MB: "
            "a score is wanted, not samples"
        )
    return content


def _clock(division: int, tempos: list[tuple[int, int]]) -> _Clock:
    """Return the clock for a header's division and the file's tempo changes."""
    if division == 0:
        raise ValueError("its header says that a beat has no ticks")
    if division < 0:  # frames of film a second, and ticks a frame; tempo is ignored
        frames, ticks = -(division >> 8), division & 0xFF
        rate = 29.97 if frames == 29 else float(frames)
        return _Clock([(0, 1.0 / (rate * max(1, ticks)))])
    changes = {0: _DEFAULT_TEMPO} | dict(sorted(tempos, key=lambda change: change[0]))
    return _Clock([(tick, tempo / 1e6 / division) for tick, tempo in changes.items()])


@dataclass
class _Keys:
    """Keys and pedals that are down, and the notes that have ended."""

    down: defaultdict[tuple[int, int], deque[tuple[int, int]]] = field(
        default_factory=lambda: defaultdict(deque)
    )
    held: dict[tuple[int, int], list[tuple[int, int]]] = field(default_factory=dict)
    pedals: set[int] = field(default_factory=set)
    channels: dict[int, list[tuple[int, int, int, int]]] = field(default_factory=dict)

    def press(self, channel: int, pitch: int, velocity: int, tick: int) -> None:
        self._end_held(channel, pitch, tick)  # a string sounds one note at a time
        self.down[channel, pitch].append((tick, velocity))

    def release(self, channel: int, pitch: int, tick: int) -> None:
        if not self.down[channel, pitch]:
            return
        started = self.down[channel, pitch].popleft()
        if channel in self.pedals:
            self.held.setdefault((channel, pitch), []).append(started)
        else:
            self._end(channel, pitch, started, tick)

    def pedal(self, channel: int, tick: int, *, down: bool) -> None:
        if down:
            self.pedals.add(channel)
            return
        self.pedals.discard(channel)
        for held_channel, pitch in list(self.held):
            if held_channel == channel:
                self._end_held(channel, pitch, tick)

    def finish(self, tick: int) -> None:
        """End whatever the track forgot to."""
        for channel in list(self.pedals):
            self.pedal(channel, tick, down=False)
        for (channel, pitch), started in self.down.items():
            for one in started:
                self._end(channel, pitch, one, tick)

    def _end_held(self, channel: int, pitch: int, tick: int) -> None:
        for started in self.held.pop((channel, pitch), []):
            self._end(channel, pitch, started, tick)

    def _end(
        self, channel: int, pitch: int, started: tuple[int, int], tick: int
    ) -> None:
        start, velocity = started
        notes = self.channels.setdefault(channel, [])
        notes.append((pitch, start, tick, velocity))


def _follow(messages: Any) -> tuple[_Track, list[tuple[int, int]]]:
    """Return a track's contents and its tempo changes."""
    track, keys, tempos, tick = _Track(), _Keys(), [], 0
    for message in messages:
        tick += int(message.time)
        kind = message.type
        if kind == "note_on" and message.velocity > 0:
            keys.press(message.channel, message.note, message.velocity, tick)
        elif kind in {"note_on", "note_off"}:
            keys.release(message.channel, message.note, tick)
        elif kind == "control_change" and message.control == _PEDAL:
            keys.pedal(message.channel, tick, down=message.value >= 64)
        elif kind == "program_change":
            track.programs.setdefault(message.channel, message.program)
        elif kind == "set_tempo":
            tempos.append((tick, int(message.tempo)))
        elif kind == "track_name" and not track.name:
            track.name = _readable(message.name)
    keys.finish(tick)
    track.channels = keys.channels
    return track, tempos


def _readable(name: str) -> str:
    """Return a track's name as text; many programs write UTF-8 without saying so."""
    with suppress(UnicodeError):
        name = name.encode("latin1").decode("utf-8")
    shown = "".join(c if c.isprintable() else " " for c in name)
    return " ".join(shown.split())[:_NAME_LENGTH]


def _numbered(names: list[str]) -> list[str]:
    """Return names that differ: the second of a name gets a 2."""
    unique: list[str] = []
    for name in names:
        number, candidate = 1, name
        while candidate in unique:
            number += 1
            candidate = f"{name} {number}"
        unique.append(candidate)
    return unique
