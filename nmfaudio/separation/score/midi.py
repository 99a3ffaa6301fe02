"""Read notes out of Standard MIDI Files."""

from bisect import bisect_right
from collections import defaultdict, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from nmfaudio.audio.naming import free_name
from nmfaudio.audio.side_file import not_a, read_side_file
from nmfaudio.audio.wording import display_name, on_one_line
from nmfaudio.errors import Message, ProjectFileError
from nmfaudio.separation.score.midi_events import (
    TEMPO,
    TRACK_NAME,
    MidiEvent,
    read_midi,
)

__all__ = ["PROGRAMS", "read_parts"]

_MOST_BYTES = 32_000_000  # a piece with a million notes is smaller
_LONGEST_S = 48 * 3600.0
_DRUM_CHANNEL = 9  # counted from 0; people count from 1
_NOTE_OFF, _NOTE_ON, _CONTROLLER, _PROGRAM = 0x80, 0x90, 0xB0, 0xC0
_PEDAL, _ALL_SOUND_OFF, _RESET, _ALL_NOTES_OFF = 64, 120, 121, 123
_MOST_PARTS = 1000
_DEFAULT_TEMPO = 500_000  # microseconds a quarter note: 120 a minute
_NAME_LENGTH = 60

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


RawPart = tuple[str, list[RawNote], bool]
"""Name, notes, and whether it is percussion."""


def read_parts(path: Path) -> tuple[list[RawPart], tuple[str, ...]]:
    """Return each part that plays, and sentences on what was passed over.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    ProjectFileError
        If the file cannot be read, is no MIDI file, or holds no notes.
    """
    tracks, clock, notes = _read(path)
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
        raise ProjectFileError(
            Message(
                "the MIDI file {0} holds no notes ({1})"
                if notes
                else "the MIDI file {0} holds no notes",
                display_name(path),
                *notes[:1],
            )
        )
    if len(parts) > _MOST_PARTS:
        raise ProjectFileError(
            Message(
                "the MIDI file {0} has {1:,} parts; a score of at most {2} can be "
                "followed",
                display_name(path),
                len(parts),
                _MOST_PARTS,
            )
        )
    if max(note[2] for found in parts.values() for note in found.notes) > _LONGEST_S:
        raise ProjectFileError(
            Message(
                "the MIDI file {0} lasts longer than {1:.0f} hours: its tempo or its "
                "times are damaged",
                display_name(path),
                _LONGEST_S / 3600,
            )
        )
    names = _numbered([found.name for found in parts.values()])
    named = zip(names, parts.items(), strict=True)
    return [(name, found.notes, drums) for name, ((_, drums), found) in named], notes


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


def _read(path: Path) -> tuple[list[_Track], _Clock, tuple[str, ...]]:
    """Return all tracks of a file, its clock, and what is to be said."""
    content = read_side_file(path, Message("MIDI file"), _MOST_BYTES)
    midi = read_midi(content)
    if midi is None and content.startswith(b"MThd"):
        raise ProjectFileError(
            Message(
                "the MIDI file {0} is damaged: it ends within its head",
                display_name(path),
            )
        )
    if midi is None:
        raise not_a(path, Message("MIDI file"))
    if midi.format == 2:
        raise ProjectFileError(
            Message(
                "the MIDI file {0} is of type 2, whose tracks are separate pieces: "
                "export it as type 0 or 1",
                display_name(path),
            )
        )
    if midi.division == 0:
        raise ProjectFileError(
            Message(
                "the MIDI file {0} says that a beat has no ticks: export it again",
                display_name(path),
            )
        )
    followed = [
        _follow(events, end, cut=midi.cut)
        for events, end in zip(midi.tracks, midi.ends, strict=True)
    ]
    tempos = [tempo for _, changes in followed for tempo in changes]
    clock = _clock(midi.division, tempos)
    return [track for track, _ in followed], clock, tuple(midi.notes)


def _clock(division: int, tempos: list[tuple[int, int]]) -> _Clock:
    """Return the clock for a header's division and the file's tempo changes."""
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

    def release_all(self, channel: int, tick: int) -> None:
        """Release every key of a channel."""
        for down_channel, pitch in list(self.down):
            if down_channel == channel:
                while self.down[channel, pitch]:
                    self.release(channel, pitch, tick)

    def pedal(self, channel: int, tick: int, *, down: bool) -> None:
        if down:
            self.pedals.add(channel)
            return
        self.pedals.discard(channel)
        for held_channel, pitch in list(self.held):
            if held_channel == channel:
                self._end_held(channel, pitch, tick)

    def finish(self, tick: int, *, cut: bool) -> None:
        """End whatever the track forgot to; not what was struck as a file broke off."""
        for channel in list(self.pedals):
            self.pedal(channel, tick, down=False)
        for (channel, pitch), started in self.down.items():
            for one in started:
                if not (cut and one[0] == tick):
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


def _follow(
    events: Sequence[MidiEvent], end: int, *, cut: bool
) -> tuple[_Track, list[tuple[int, int]]]:
    """Return a track's contents and its tempo changes."""
    track, keys, tempos = _Track(), _Keys(), list[tuple[int, int]]()
    for event in events:
        if event.kind == _NOTE_ON and event.second > 0:
            keys.press(event.channel, event.first, event.second, event.tick)
        elif event.kind in {_NOTE_ON, _NOTE_OFF}:
            keys.release(event.channel, event.first, event.tick)
        elif event.kind == _CONTROLLER:
            _control(keys, event)
        elif event.kind == _PROGRAM:
            track.programs.setdefault(event.channel, event.first)
        elif event.first == TEMPO and any(event.content):
            tempos.append((event.tick, int.from_bytes(event.content, "big")))
        elif event.first == TRACK_NAME and not track.name:
            track.name = _readable(event.content)
    keys.finish(end, cut=cut)
    track.channels = keys.channels
    return track, tempos


def _control(keys: _Keys, event: MidiEvent) -> None:
    """Follow a controller: the pedal, and all that silences a channel."""
    channel, number, tick = event.channel, event.first, event.tick
    if number == _PEDAL:
        keys.pedal(channel, tick, down=event.second >= 64)
    elif number == _ALL_SOUND_OFF:
        keys.release_all(channel, tick)
        keys.pedal(channel, tick, down=False)
    elif number == _RESET:
        keys.pedal(channel, tick, down=False)
    elif number >= _ALL_NOTES_OFF:  # changes of mode, beyond it, do the same
        keys.release_all(channel, tick)


def _readable(name: bytes) -> str:
    """Return a track's name as text; a file does not say how it is encoded."""
    return " ".join(on_one_line(_decoded(name)).split())[:_NAME_LENGTH]


def _decoded(name: bytes) -> str:
    if name.startswith((b"\xff\xfe", b"\xfe\xff")):
        return name.decode("utf-16", "replace")
    high = sum(byte >= 0x80 for byte in name)
    encodings = ["utf-8", "cp1252"]
    letters = sum(byte >= 0x80 or chr(byte).isalpha() for byte in name)
    if high >= letters / 2 > 0:  # a script of its own, not letters with accents
        encodings[1:1] = ["cp932", "cp1251"]
    for encoding in encodings:
        try:
            text = name.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding != "cp932" or _is_japanese(text):
            return text
    return name.decode("latin-1")


def _is_japanese(text: str) -> bool:
    """Whether every character fits: Cyrillic read so gives half-width kana."""
    foreign = [c for c in text if not c.isascii()]
    return all("\u3000" <= c <= "\u9fff" or "\uff01" <= c <= "\uff5e" for c in foreign)


def _numbered(names: list[str]) -> list[str]:
    """Return names that differ: the second of a name gets a 2."""
    unique: dict[str, None] = {}
    for name in names:
        unique[free_name(name, unique)] = None
    return list(unique)
