"""Onsets on disk: a table for people and programs, a MIDI file for samplers."""

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path

from nmfaudio.audio.new_file import write_whole
from nmfaudio.audio.wording import display_name, table_cell
from nmfaudio.compiled.types import PathLike
from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.onsets.find import SourceOnsets

__all__ = [
    "DRUM_CHANNEL",
    "ENDINGS",
    "LATEST_TICK",
    "TICKS_PER_BEAT",
    "check_onset_path",
    "drum_notes",
    "midi_name",
    "midi_strokes",
    "write_csv",
    "write_midi",
    "write_onsets",
]

ENDINGS = (".csv", ".mid", ".midi")
"""Endings of files that onsets can be written to."""

TICKS_PER_BEAT = 960  # the most that every sequencer reads
_TEMPO = 500_000  # microseconds a beat: 120 a minute
DRUM_CHANNEL = 9  # counted from 0; people call it 10
_NOTE_TICKS = 96  # 50 ms: drums need no end, but a note does
LATEST_TICK = (1 << 28) - 1  # what a MIDI file can count to

_NOTES: tuple[tuple[str, tuple[int, ...]], ...] = (
    # Of a kit it is known how high a drum lies, and what mostly lies there.
    ("low drum", (36, 35)),
    ("mid drum", (38, 40)),
    ("high drum", (42, 44, 46)),
    ("kick", (36, 35)),
    ("bass drum", (36, 35)),
    ("snare", (38, 40)),
    ("clap", (39,)),
    ("open hat", (46,)),
    ("hat", (42, 44, 46)),
    ("tom", (45, 47, 48, 43, 41, 50)),
    ("ride", (51, 59, 53)),
    ("cymbal", (49, 57, 55, 52)),
    ("crash", (49, 57)),
)
"""Words in names of sources, and the General MIDI drums they stand for."""

_OTHERS = (37, 39, 54, 56, 70, 75, 76, 77, *range(60, 70), *range(35, 82))


def drum_notes(names: Sequence[str]) -> tuple[int, ...]:
    """Choose a General MIDI drum for each source by its name, each its own.

    Parameters
    ----------
    names : sequence of str
        Of the sources, e.g. ``"Kick"``; case does not matter.

    Returns
    -------
    notes : tuple of int
        Note numbers from 35 to 81: kick 36, snare 38, hats 42, toms 45, cymbals 49; 37
        and others for what has no such name.

    Examples
    --------
    >>> drum_notes(["Kick", "Snare", "Hats", "Drums"])
    (36, 38, 42, 37)
    """
    taken: list[int] = []
    for name in names:
        known = next((n for word, n in _NOTES if word in name.casefold()), ())
        free = (note for note in (*known, *_OTHERS) if note not in taken)
        # There are more drums than that only in theory; then one is shared.
        taken.append(next(free, _OTHERS[0]))
    return tuple(taken)


def midi_strokes(
    sources: Sequence[SourceOnsets],
) -> tuple[tuple[tuple[int, SourceOnsets], ...], ...]:
    """Choose the General MIDI drums that each source is written with.

    Parameters
    ----------
    sources : sequence of SourceOnsets
        Kits are written by their drums.

    Returns
    -------
    strokes : tuple of tuple of (int, SourceOnsets)
        For each source, note numbers and what is struck with each.
    """
    kits = [[d for d in source.drums if d.name != source.name] for source in sources]
    names = [source.name for source in sources]
    notes = drum_notes([*names, *(drum.name for kit in kits for drum in kit)])
    own, of_drums = notes[: len(names)], iter(notes[len(names) :])
    strokes = []
    for source, note in zip(sources, own, strict=True):
        strokes.append(
            tuple(
                (note if drum.name == source.name else next(of_drums), drum)
                for drum in source.drums or (source,)
            )
        )
    return tuple(strokes)


def midi_name(name: str) -> str:
    """Return a name as a MIDI file can hold it: they are Latin-1 there."""
    return name.replace("♯", "#").encode("latin-1", "replace").decode("latin-1")


def check_onset_path(path: PathLike) -> str:
    """Return the ending of a file for onsets, in small letters.

    Raises
    ------
    ParameterError
        If it is not one of :data:`ENDINGS`.
    """
    ending = Path(os.fsdecode(path)).suffix.lower()
    if ending not in ENDINGS:
        raise ParameterError(
            Message(
                "onsets are written as {0}; the name {1} ends with {2}: change the "
                "ending",
                ", ".join(ENDINGS),
                display_name(path),
                ending or "none of them",
            )
        )
    return ending


def write_onsets(onsets: Sequence[SourceOnsets], path: PathLike) -> None:
    """Write onsets to a new file of the kind that its ending says.

    Raises
    ------
    ParameterError
        If the name has another ending than :data:`ENDINGS`.
    AudioWriteError
        If a file of that name exists, or it cannot be written.
    """
    write = write_csv if check_onset_path(path) == ".csv" else write_midi
    write(onsets, path)


def write_csv(onsets: Sequence[SourceOnsets], path: PathLike) -> None:
    """Write onsets as a table with the columns time_s, sample, source and velocity.

    Parameters
    ----------
    onsets : sequence of SourceOnsets
        What :func:`nmfaudio.separation.onsets.find.find_onsets` found.
    path : path
        A new file in a folder that exists.

    Raises
    ------
    AudioWriteError
        If a file of that name exists, or it cannot be written.
    """
    rows = [
        (onset.sample, number, source.name, onset)
        for number, source in enumerate(onsets)
        for onset in source.onsets
    ]
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(("time_s", "sample", "source", "velocity"))
    for sample, _, name, onset in sorted(rows, key=lambda row: row[:2]):
        row = f"{onset.time_s:.6f}", sample, table_cell(name), f"{onset.velocity:.4f}"
        table.writerow(row)
    write_whole(path, text.getvalue().encode("utf-8", "replace"))


def write_midi(onsets: Sequence[SourceOnsets], path: PathLike) -> None:
    """Write onsets as a Standard MIDI File, one track for each source.

    A kit is written by its drums. They are those of General MIDI, on channel 10, at 120
    beats a minute; times are exact to a quarter of a millisecond.

    Parameters
    ----------
    onsets : sequence of SourceOnsets
        What :func:`nmfaudio.separation.onsets.find.find_onsets` found.
    path : path
        A new file in a folder that exists.

    Raises
    ------
    AudioWriteError
        If a file of that name exists, or it cannot be written.
    ParameterError
        If an onset is later than a MIDI file can say (three days).
    """
    import mido  # noqa: PLC0415  # only where MIDI is written

    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT)
    head = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=_TEMPO, time=0)])
    file.tracks.append(head)
    for source, strokes in zip(onsets, midi_strokes(onsets), strict=True):
        name = midi_name(source.name)
        track = mido.MidiTrack([mido.MetaMessage("track_name", name=name, time=0)])
        events = [
            (tick, kind, note, velocity)
            for note, drum in strokes
            for tick, kind, velocity in _events(drum)
        ]
        now = 0
        # Of one note, the end of a stroke comes before the next one.
        for tick, kind, note, velocity in sorted(events, key=lambda e: (e[0], e[1:2])):
            track.append(
                mido.Message(
                    kind,
                    channel=DRUM_CHANNEL,
                    note=note,
                    velocity=velocity,
                    time=tick - now,
                )
            )
            now = tick
        file.tracks.append(track)
    content = io.BytesIO()
    file.save(file=content)
    write_whole(path, content.getvalue())


def _events(source: SourceOnsets) -> list[tuple[int, str, int]]:
    """Return (tick, kind, velocity) of all messages; a note ends before the next."""
    per_second = TICKS_PER_BEAT * 1_000_000 / _TEMPO
    ticks = [round(onset.time_s * per_second) for onset in source.onsets]
    if ticks and ticks[-1] + _NOTE_TICKS > LATEST_TICK:
        raise ParameterError(
            Message(
                "{0} has an onset at {1:.0f} s, later than a MIDI file can say: write "
                "a .csv file instead",
                source.name,
                source.onsets[-1].time_s,
            )
        )
    events: list[tuple[int, str, int]] = []
    for number, (tick, onset) in enumerate(zip(ticks, source.onsets, strict=True)):
        end = tick + _NOTE_TICKS
        if number + 1 < len(ticks):
            end = min(end, ticks[number + 1])
        events.append((tick, "note_on", onset.midi_velocity))
        events.append((end, "note_off", 0))
    return events
