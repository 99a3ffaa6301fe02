"""Onsets, notes and tempo as they are exported, on the clock of the stems."""

from dataclasses import replace
from typing import TYPE_CHECKING

from nmfaudio.project.delivery.stems import sample_range
from nmfaudio.separation.onsets.find import SourceOnsets, find_onsets
from nmfaudio.separation.onsets.notes import PlayedNote, SourceNotes, find_notes
from nmfaudio.spectral.rhythm import estimate_beats

if TYPE_CHECKING:
    from nmfaudio.audio.buffer import AudioBuffer
    from nmfaudio.project.delivery.options import Span
    from nmfaudio.project.document import Tempo
    from nmfaudio.separation.model import Separation

__all__ = ["notes_within", "onsets_within", "tempo_bpm"]


def onsets_within(
    separation: "Separation", span: "Span | None"
) -> tuple[SourceOnsets, ...]:
    """Find the onsets of a passage, counted from its beginning.

    Parameters
    ----------
    separation : Separation
        Not modified.
    span : Span or None
        As for :func:`nmfaudio.project.delivery.stems.sample_range`.
    """
    start, stop = sample_range(span, separation.audio)
    start_s = start / separation.audio.sample_rate

    def moved(source: SourceOnsets) -> SourceOnsets:
        inside = tuple(
            replace(one, time_s=one.time_s - start_s, sample=one.sample - start)
            for one in source.onsets
            if start <= one.sample < stop
        )
        return SourceOnsets(source.name, inside, tuple(map(moved, source.drums)))

    return tuple(map(moved, find_onsets(separation)))


def notes_within(
    separation: "Separation", span: "Span | None"
) -> tuple[SourceNotes, ...]:
    """Find the notes that sound in a passage, cut at its ends, from its beginning.

    Parameters
    ----------
    separation : Separation
        Not modified.
    span : Span or None
        As for :func:`nmfaudio.project.delivery.stems.sample_range`.
    """
    rate = separation.audio.sample_rate
    start_s, stop_s = (n / rate for n in sample_range(span, separation.audio))

    def cut(note: PlayedNote) -> PlayedNote:
        return replace(
            note,
            start_s=max(note.start_s, start_s) - start_s,
            stop_s=min(note.stop_s, stop_s) - start_s,
        )

    return tuple(
        SourceNotes(
            source.name,
            tuple(
                cut(note)
                for note in source.notes
                if note.start_s < stop_s and note.stop_s > start_s
            ),
        )
        for source in find_notes(separation)
    )


def tempo_bpm(audio: "AudioBuffer", tempo: "Tempo | None") -> float:
    """Return beats a minute: those that the user gave, else what is clearly heard.

    Parameters
    ----------
    audio : AudioBuffer
        Not modified.
    tempo : Tempo or None
        As a document has it.
    """
    return estimate_beats(audio).clear_tempo_bpm if tempo is None else tempo.bpm
