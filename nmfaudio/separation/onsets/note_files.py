"""Notes on disk: a MIDI file with the recording's tempo, a track for each source."""

import io
from collections.abc import Sequence

from nmfaudio.audio.new_file import write_whole
from nmfaudio.compiled.types import PathLike
from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.onsets.notes import PlayedNote, SourceNotes
from nmfaudio.separation.onsets.strokes import SourceOnsets

__all__ = ["drum_notes", "write_notes"]

_TICKS_PER_BEAT = 960  # the most that every sequencer reads
_DRUM_CHANNEL = 9  # counted from 0; people call it 10
_LATEST_TICK = (1 << 28) - 1  # what a MIDI file can count to

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
_CHANNELS = [channel for channel in range(16) if channel != _DRUM_CHANNEL]
_STROKE_S = 0.05  # drums need no end, but a note does


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


def write_notes(
    notes: Sequence[SourceNotes],
    strokes: Sequence[SourceOnsets],
    path: PathLike,
    tempo_bpm: float = 120.0,
) -> None:
    """Write a Standard MIDI File: pitched sources by their notes, drums by strokes.

    Parameters
    ----------
    notes : sequence of SourceNotes
        Each becomes a track with a channel of its own; from the 16th on they share.
    strokes : sequence of SourceOnsets
        Each becomes a track on channel 10 with a General MIDI drum of its own, or with
        those of its kit.
    path : path
        A new file in a folder that exists.
    tempo_bpm : float, default 120.0
        Beats a minute: bars and beats of a sequencer follow it. It changes no times.

    Raises
    ------
    AudioWriteError
        If a file of that name exists, or it cannot be written.
    ParameterError
        If a note is later than a MIDI file can say (three days).
    """
    import mido  # noqa: PLC0415  # only where MIDI is written

    tempo = mido.bpm2tempo(tempo_bpm)
    per_second = _TICKS_PER_BEAT * 1_000_000 / tempo
    file = mido.MidiFile(type=1, ticks_per_beat=_TICKS_PER_BEAT)
    file.tracks.append(
        mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=tempo, time=0)])
    )
    parts = [
        (source.name, _CHANNELS[number % len(_CHANNELS)], source.notes)
        for number, source in enumerate(notes)
    ] + [
        (
            source.name,
            _DRUM_CHANNEL,
            tuple(note for number, drum in drums for note in _struck(drum, number)),
        )
        for source, drums in zip(strokes, _midi_strokes(strokes), strict=True)
    ]
    for name, channel, played in parts:
        meta = mido.MetaMessage("track_name", name=_midi_name(name), time=0)
        track, now = mido.MidiTrack([meta]), 0
        for tick, kind, pitch, velocity in _events(played, per_second):
            track.append(
                mido.Message(
                    kind, channel=channel, note=pitch, velocity=velocity,
                    time=tick - now,
                )
            )  # fmt: skip
            now = tick
        file.tracks.append(track)
    content = io.BytesIO()
    file.save(file=content)
    write_whole(path, content.getvalue())


def _struck(source: SourceOnsets, drum: int) -> tuple[PlayedNote, ...]:
    """Return strokes as short notes; one ends before the next begins."""
    ends = [*(onset.time_s for onset in source.onsets), float("inf")][1:]
    return tuple(
        PlayedNote(
            onset.time_s, min(onset.time_s + _STROKE_S, end), drum, onset.velocity
        )
        for onset, end in zip(source.onsets, ends, strict=True)
    )


def _events(
    notes: Sequence[PlayedNote], per_second: float
) -> list[tuple[int, str, int, int]]:
    """Return (tick, kind, pitch, velocity) of all messages; ends before beginnings."""
    events = []
    for note in notes:
        start = round(note.start_s * per_second)
        stop = max(start + 1, round(note.stop_s * per_second))
        if stop > _LATEST_TICK:
            raise ParameterError(
                Message(
                    "a note at {0:.0f} s is later than a MIDI file can say: write "
                    "onsets to a .csv file instead",
                    note.start_s,
                )
            )
        velocity = min(127, max(1, round(127 * note.velocity)))
        events.append((start, "note_on", note.pitch, velocity))
        events.append((stop, "note_off", note.pitch, 0))
    return sorted(events, key=lambda event: (event[0], event[1] == "note_on"))


def _midi_strokes(
    sources: Sequence[SourceOnsets],
) -> tuple[tuple[tuple[int, SourceOnsets], ...], ...]:
    """Return the General MIDI drums of each source, and what is struck with each.

    Kits are written by their drums.
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


def _midi_name(name: str) -> str:
    """Return a name as a MIDI file can hold it: they are Latin-1 there."""
    return name.replace("♯", "#").encode("latin-1", "replace").decode("latin-1")
