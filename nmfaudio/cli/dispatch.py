"""What follows the program's name: a window at once, or else the whole command line.

The window is what most starts want; they need not wait for the command line's library.
"""

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from nmfaudio.cli.control import COMPLETION_VARIABLE, OpenWindow, report_failure
from nmfaudio.errors import ParameterError

__all__ = ["COMMANDS", "run", "with_command"]

COMMANDS = (
    "gui",
    "separate",
    "export",
    "replay",
    "convert",
    "batch",
    "learn",
    "score",
    "rank",
    "inspect",
    "thumbnail",
    "doctor",
    "man",
)

_COMPUTING = {"separate", "export", "replay", "batch", "learn", "rank"}
_LEAST_BYTES = 700 << 20
"""Of address space: what it takes to load the libraries, measured with two cores."""

_MADE_BEFORE_A_LOOK = 50_000
"""Objects after which Python looks for garbage, in place of 700: libraries make some
hundred thousand that stay, and would be looked through again and again."""

_MAY_BE_EMPTY = {"--title"}
"""Options whose text may be none."""


def run(arguments: Sequence[str], *, open_window: OpenWindow) -> int:
    """Run the program and return the exit code.

    Parameters
    ----------
    arguments : sequence of str
        What follows the program's name.
    open_window : callable
        Opens the window with a recording, or None, and returns an exit code. Handed in,
        because the command line knows no window.
    """
    # A shell that asks for completions names no command.
    is_shell = COMPLETION_VARIABLE in os.environ
    words = list(arguments) if is_shell else with_command(arguments)
    empty = "" if is_shell else _empty_word(words)
    if empty:
        return report_failure(ParameterError(empty))
    if (
        words[:1] == ["gui"]
        and len(words) <= 2
        and not any(word.startswith("-") for word in words)
    ):
        try:
            return open_window(Path(words[1]) if len(words) == 2 else None)
        except (Exception, KeyboardInterrupt) as error:
            return report_failure(error)
    if words and words[0] in _COMPUTING and _lacks_room():
        return report_failure(MemoryError())
    gc.set_threshold(_MADE_BEFORE_A_LOOK)
    # Else it looks through all packages for plugins each time that options are read.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from nmfaudio.cli.main import run_command

    return run_command(words, open_window=open_window)


def _empty_word(words: Sequence[str]) -> str:
    """Return a sentence about a word that is empty, as a variable is that is not set.

    As a path it would mean the folder at hand, with all that lies in it.
    """
    for before, word in zip(["", *words], words, strict=False):
        option, sign, value = word.partition("=")
        if word and not (option.startswith("--") and sign and not value):
            continue
        named = option or (before if before.startswith("-") else "")
        if named in _MAY_BE_EMPTY:
            continue
        what = f"what follows {named}" if named else "one of the words"
        return f"{what} is empty: is a variable of the shell not set?"
    return ""


def _lacks_room() -> bool:
    """Tell whether a limit leaves less room for addresses than libraries alone need.

    Some of them end the process when a thread of theirs gets no memory, without a word
    that people understand.
    """
    if sys.platform == "win32":
        return False
    import resource

    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    return most != resource.RLIM_INFINITY and most < _LEAST_BYTES


def with_command(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with ``gui`` put in where no command is named."""
    if not arguments:
        return ["gui"]
    only = arguments[0]
    # A file of a command's name opens as ./gui: the command itself must always work.
    is_word = only.startswith("-") or only in COMMANDS
    if (
        len(arguments) == 1
        and not is_word
        and (os.path.exists(only) or Path(only).suffix)
    ):
        return ["gui", only]
    return list(arguments)
