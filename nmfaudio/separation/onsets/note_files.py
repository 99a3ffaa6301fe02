"""Notes on disk: a MIDI file with the recording's tempo, a track for each source."""

import io
from collections.abc import Sequence

from nmfaudio.audio.new_file import write_whole
from nmfaudio.compiled.types import PathLike
from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.onsets.files import (
    DRUM_CHANNEL,
    LATEST_TICK,
    TICKS_PER_BEAT,
    midi_name,
    midi_strokes,
)
from nmfaudio.separation.onsets.find import SourceOnsets
from nmfaudio.separation.onsets.notes import PlayedNote, SourceNotes

__all__ = ["write_notes"]

_CHANNELS = [channel for channel in range(16) if channel != DRUM_CHANNEL]
_STROKE_S = 0.05


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
    per_second = TICKS_PER_BEAT * 1_000_000 / tempo
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT)
    file.tracks.append(
        mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=tempo, time=0)])
    )
    parts = [
        (source.name, _CHANNELS[number % len(_CHANNELS)], source.notes)
        for number, source in enumerate(notes)
    ] + [
        (
            source.name,
            DRUM_CHANNEL,
            tuple(note for number, drum in drums for note in _struck(drum, number)),
        )
        for source, drums in zip(strokes, midi_strokes(strokes), strict=True)
    ]
    for name, channel, played in parts:
        meta = mido.MetaMessage("track_name", name=midi_name(name), time=0)
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
    times = [onset.time_s for onset in source.onsets]
    ends = [*times[1:], float("inf")]
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
        if stop > LATEST_TICK:
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
