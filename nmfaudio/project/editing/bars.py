"""Bars: a tempo and a first beat that the user gives in place of those found."""

from dataclasses import replace

from nmfaudio.project.document import Document, Tempo
from nmfaudio.project.edits import Edit, Label

__all__ = ["MAX_TEMPO", "MIN_TEMPO", "set_first_beat", "set_tempo"]

MIN_TEMPO, MAX_TEMPO = 20.0, 400.0


def set_tempo(document: Document, bpm: float, first_beat_s: float) -> Edit:
    """Space beats evenly from the first one on.

    Parameters
    ----------
    document : Document
        Not modified.
    bpm : float
        Beats a minute, brought into ``MIN_TEMPO`` .. ``MAX_TEMPO``.
    first_beat_s : float
        Where bar 1 begins unless the user has said so already, seconds.
    """
    bpm = min(max(bpm, MIN_TEMPO), MAX_TEMPO)
    known = document.tempo
    first_s = first_beat_s if known is None else known.first_beat_s
    after = replace(document, tempo=Tempo(bpm, max(first_s, 0.0)))
    return Edit(Label("change the tempo"), after, gesture=("tempo", 0))


def set_first_beat(document: Document, first_beat_s: float, bpm: float) -> Edit:
    """Have bar 1 begin at a moment.

    Parameters
    ----------
    document : Document
        Not modified.
    first_beat_s : float
        Seconds.
    bpm : float
        Beats a minute unless the user has given a tempo already.
    """
    bpm = min(max(bpm, MIN_TEMPO), MAX_TEMPO)
    bpm = bpm if document.tempo is None else document.tempo.bpm
    after = replace(document, tempo=Tempo(bpm, max(first_beat_s, 0.0)))
    return Edit(Label("begin bar 1 here"), after)
