"""Recordings that a command is given: by name, folder, pattern, or as a list."""

import glob
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from nmfaudio.cli.control import code_of, printable

if TYPE_CHECKING:
    from nmfaudio.errors import NmfAudioError

__all__ = ["LeftOut", "all_recordings", "listed_words", "named_paths", "tell_nothing"]


class LeftOut:
    """Files among many that cannot be used: each costs itself, and is named.

    Attributes
    ----------
    files : dict of Path to str
        The reason of each.
    code : int
        What the program ends with: that of the first of them, or 0.
    """

    def __init__(self) -> None:
        self.files: dict[Path, str] = {}
        self.code = 0

    def add(self, path: Path, error: "NmfAudioError") -> None:
        """Tell of a file."""
        reason = str(error)
        if path.name not in reason:
            reason = f"{os.fspath(path)}: {reason}"
        self.files[path] = reason
        self.code = self.code or int(code_of(error))
        typer.echo(f"nmfaudio: {printable(reason)} (left out)", err=True)

    def documents(self) -> list[dict[str, str]]:
        """Return them for ``--json``."""
        return [
            {"file": os.fspath(path), "reason": why} for path, why in self.files.items()
        ]


def listed_words(words: Sequence[str]) -> list[str]:
    """Return the words with ``-`` replaced by the list on standard input.

    It can be read once: what else is called so counts as the same list.
    """
    from nmfaudio.batch.plan import MOST_LIST_BYTES, read_list

    if "-" not in words:
        return list(words)
    at = list(words).index("-")
    read = read_list(sys.stdin.buffer.read(MOST_LIST_BYTES + 1))
    behind = (word for word in words[at + 1 :] if word != "-")
    return [*words[:at], *read, *behind]


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
    _check_any(words, "recording", "INPUT")
    if not any(map(_is_many, words)):
        return [Path(word) for word in words]
    if output is None:
        raise typer.BadParameter(
            "with a folder or a pattern say where stems go: beside the recordings, "
            "the next call would take them for recordings",
            param_hint="--output",
        )
    from nmfaudio.batch.plan import plan_batch

    items = plan_batch(words, output, on_nothing=tell_nothing)
    return [item.path for item in items]


def tell_nothing(why: str) -> None:
    """Say which input gives no recording, where others do."""
    typer.echo(f"nmfaudio: {printable(why)}", err=True)


def named_paths(inputs: Sequence[Path], what: str) -> list[Path]:
    """Return inputs with ``-`` replaced by the list on standard input.

    Patterns become what they match, where no shell has done so; folders stay as they
    are.

    Parameters
    ----------
    inputs : sequence of Path
        As they were typed.
    what : str
        What an input is, for people.

    Raises
    ------
    typer.BadParameter
        If the list is empty, or nothing matches a pattern.
    """
    words = listed_words([os.fspath(path) for path in inputs])
    argument = "PROJECT" if what == "project" else "INPUT"
    _check_any(words, what, argument)
    paths: list[Path] = []
    for word in words:
        found = sorted(glob.glob(word, recursive=True)) if _is_pattern(word) else [word]
        if not found:
            raise typer.BadParameter(f"nothing matches {word}", param_hint=argument)
        paths += map(Path, found)
    return paths


def _check_any(words: Sequence[str], what: str, argument: str) -> None:
    if not words:
        raise typer.BadParameter(f"the list names no {what}", param_hint=argument)


def _is_many(word: str) -> bool:
    return os.path.isdir(word) or _is_pattern(word)


def _is_pattern(word: str) -> bool:
    return glob.has_magic(word) and not os.path.lexists(word)
