"""Onsets on disk: a table for people and programs, or a MIDI file for samplers."""

import os
from collections.abc import Sequence
from pathlib import Path

from nmfaudio.audio.new_file import write_whole
from nmfaudio.audio.wording import display_name, table_text
from nmfaudio.compiled.types import PathLike
from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.onsets.note_files import write_notes
from nmfaudio.separation.onsets.strokes import SourceOnsets

__all__ = ["ENDINGS", "check_onset_path", "write_csv", "write_onsets"]

ENDINGS = (".csv", ".mid", ".midi")
"""Endings of files that onsets can be written to."""


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
        If the name has another ending than :data:`ENDINGS`, or an onset is later than
        a MIDI file can say.
    AudioWriteError
        If a file of that name exists, or it cannot be written.
    """
    if check_onset_path(path) == ".csv":
        write_csv(onsets, path)
    else:
        write_notes((), onsets, path)


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
    table: list[tuple[object, ...]] = [("time_s", "sample", "source", "velocity")]
    for sample, _, name, onset in sorted(rows, key=lambda row: row[:2]):
        table.append((f"{onset.time_s:.6f}", sample, name, f"{onset.velocity:.4f}"))
    write_whole(path, table_text(table).encode("utf-8", "replace"))
