"""Recordings that a command is given: by name, folder, pattern, or as a list."""

import glob
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from nmfaudio.audio.wording import printable
from nmfaudio.cli.control import code_of

if TYPE_CHECKING:
    from nmfaudio.errors import NmfAudioError

__all__ = [
    "LeftOut",
    "all_recordings",
    "listed_words",
    "matching",
    "named_paths",
    "recordings_of",
    "tell",
]


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
    from nmfaudio.batch.plan import is_searched, plan_batch

    words = _words_of(inputs, "recording", "INPUT")
    if not any(map(is_searched, words)):
        return [Path(word) for word in words]
    if output is None:
        raise typer.BadParameter(
            "with a folder or a pattern say where stems go, so that they do not come "
            "among the recordings",
            param_hint="--output",
        )
    return [item.path for item in plan_batch(words, output, tell=tell)]


def recordings_of(inputs: Sequence[Path]) -> list[Path]:
    """Return the recordings that inputs stand for, where nothing is written of them.

    Raises
    ------
    typer.BadParameter
        If a list names none.
    AudioFileError, ParameterError
        If there is none.
    """
    from nmfaudio.batch.plan import find_recordings, is_searched

    words = _words_of(inputs, "recording", "INPUT")
    if not any(map(is_searched, words)):
        return [Path(word) for word in words]
    return find_recordings(words, tell=tell)


def _words_of(inputs: Sequence[Path], what: str, argument: str) -> list[str]:
    """Return inputs with lists replaced by what they name: something, at least."""
    words = listed_words([os.fspath(path) for path in inputs])
    if not words:
        raise typer.BadParameter(f"the list names no {what}", param_hint=argument)
    return words


def tell(what: str) -> None:
    """Say what was passed over in folders and patterns."""
    typer.echo(f"nmfaudio: {printable(what)}", err=True)


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
    argument = "PROJECT" if what == "project" else "INPUT"
    words = _words_of(inputs, what, argument)
    return [path for word in words for path in matching(word, argument)]


def matching(word: str, argument: str) -> list[Path]:
    """Return what a pattern matches, sorted; the word itself where it is none.

    Raises
    ------
    typer.BadParameter
        If nothing does.
    """
    from nmfaudio.batch.plan import is_pattern

    found = sorted(glob.glob(word, recursive=True)) if is_pattern(word) else [word]
    if not found:
        raise typer.BadParameter(f"nothing matches {word}", param_hint=argument)
    return [Path(name) for name in found]
