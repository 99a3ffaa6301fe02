"""``--onsets FILE``: when each source is struck, as a table or as MIDI."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nmfaudio.separation.model import Separation
    from nmfaudio.separation.onsets import SourceOnsets

__all__ = ["write_onsets"]


def write_onsets(separation: "Separation", path: Path) -> "tuple[SourceOnsets, ...]":
    """Find the strokes of every source and write them to a new file.

    Parameters
    ----------
    separation : Separation
        What was separated.
    path : Path
        Ends with ``.csv``, ``.mid`` or ``.midi``.

    Returns
    -------
    strokes : tuple of SourceOnsets
        What was written; none where nothing is struck.

    Raises
    ------
    ParameterError
        If the name has another ending.
    AudioWriteError
        If a file of that name exists, or it cannot be written.
    """
    from nmfaudio.separation.onset_files import (
        check_onset_path,
        write_csv,
        write_midi,
    )
    from nmfaudio.separation.onsets import find_onsets

    ending = check_onset_path(path)
    strokes = find_onsets(separation)
    write = write_csv if ending == ".csv" else write_midi
    write(strokes, path)
    return strokes
