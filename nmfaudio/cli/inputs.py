"""Recordings that a command is given: by name, folder, pattern, or as a list."""

import glob
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import typer

__all__ = ["all_recordings", "listed_words"]


def listed_words(words: Sequence[str]) -> list[str]:
    """Return the words with ``-`` replaced by the list on standard input."""
    from nmfaudio.batch.plan import read_list

    made = list(words)
    if "-" in made:
        at = made.index("-")
        made[at : at + 1] = read_list(sys.stdin.buffer.read())
    return made


def all_recordings(inputs: Sequence[Path], output: Path | None) -> list[Path]:
    """Return the recordings that inputs stand for.

    Files stay as they are named; folders and patterns are looked through as
    ``nmfaudio batch`` does.

    Raises
    ------
    typer.BadParameter
        If there is none, or a folder comes without a place for stems.
    ParameterError
        If stems would come among the recordings of a folder.
    """
    words = [os.fspath(path) for path in inputs]
    if "-" in words:
        words = listed_words(words)
    if not words:
        raise typer.BadParameter("the list names no recording", param_hint="INPUT")
    if not any(map(_is_many, words)):
        return [Path(word) for word in words]
    if output is None:
        raise typer.BadParameter(
            "with a folder or a pattern say where stems go: beside the recordings, "
            "the next call would take them for recordings",
            param_hint="--output",
        )
    from nmfaudio.batch.plan import plan_batch

    return [item.path for item in plan_batch(words, output)]


def _is_many(word: str) -> bool:
    return os.path.isdir(word) or (glob.has_magic(word) and not os.path.lexists(word))
