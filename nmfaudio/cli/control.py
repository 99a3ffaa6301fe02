"""Exit codes, interruption and errors: the same for every command.

====  =====================================================
code  meaning
====  =====================================================
0     done
1     a fault of nmfaudio's own
2     wrong usage
3     a recording or a recipe cannot be read
4     a file cannot be written
5     a cluster cannot be reached or used
6     a part of nmfaudio is not installed
7     a replay gives other stems
8     there is not enough memory
130   cancelled (Ctrl-C); 143 when asked to end by SIGTERM, 129 when the terminal closes
====  =====================================================
"""

import errno
import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum
from pathlib import Path
from types import FrameType

from nmfaudio.audio.wording import printable
from nmfaudio.errors import (
    NO_MEMORY,
    AudioFileError,
    AudioWriteError,
    ClusterError,
    MissingPartError,
    NotFiniteError,
    ParameterError,
    ProjectFileError,
    lacks_memory,
    system_words,
)

__all__ = [
    "COMPLETION_VARIABLE",
    "DEBUG_VARIABLE",
    "ExitCode",
    "Interruption",
    "OpenWindow",
    "code_of",
    "explain",
    "printing",
    "report_failure",
]

COMPLETION_VARIABLE = "_NMFAUDIO_COMPLETE"
"""Set by the shell's completion script, which the command line's library makes."""

DEBUG_VARIABLE = "NMFAUDIO_DEBUG"
"""Set it to 1 to see where an unexpected error came from."""

REPORT_AT = "the issue tracker of nmfaudio"

OpenWindow = Callable[[Path | None], int]
"""Opens the window with a recording, or None, and returns an exit code."""


class ExitCode(IntEnum):
    """What the process returns."""

    DONE = 0
    FAULT = 1
    USAGE = 2
    UNREADABLE = 3
    UNWRITABLE = 4
    CLUSTER = 5
    MISSING = 6
    DIFFERENT = 7
    MEMORY = 8
    CANCELLED = 130


_SIGNALS = [
    getattr(signal, name)
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if hasattr(signal, name)
]


class Interruption:
    """Turns Ctrl-C, SIGTERM and SIGHUP into a cancel flag; a second one ends at once.

    Attributes
    ----------
    cancel : threading.Event
        Set by the first signal.
    exit_code : int
        128 plus the signal's number, once there was one.
    """

    def __init__(self) -> None:
        self.cancel = threading.Event()
        self.exit_code = int(ExitCode.CANCELLED)

    @contextmanager
    def listening(self) -> Iterator["Interruption"]:
        """Listen to the signals while the block runs."""
        before = {number: signal.getsignal(number) for number in _SIGNALS}
        for number, handler in before.items():
            # nohup wants the end of a terminal to have no effect.
            if number in {signal.SIGINT, signal.SIGTERM} or handler != signal.SIG_IGN:
                signal.signal(number, self._on_signal)
        try:
            yield self
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002  # signal's signature
        if self.cancel.is_set():
            raise KeyboardInterrupt
        self.exit_code = 128 + number
        self.cancel.set()


_CODES: tuple[tuple[type[BaseException], ExitCode], ...] = (
    (KeyboardInterrupt, ExitCode.CANCELLED),
    (AudioWriteError, ExitCode.UNWRITABLE),
    (AudioFileError, ExitCode.UNREADABLE),
    (NotFiniteError, ExitCode.UNREADABLE),
    (ProjectFileError, ExitCode.UNREADABLE),
    (ClusterError, ExitCode.CLUSTER),
    (MissingPartError, ExitCode.MISSING),
    (ParameterError, ExitCode.USAGE),
)
"""The first kind that fits counts: failing to write is a kind of failing to read."""


def code_of(error: BaseException) -> ExitCode:
    """Return the exit code that stands for an error."""
    if lacks_memory(error):
        return ExitCode.MEMORY
    if _lacks_folder(error):
        return ExitCode.USAGE
    fitting = (code for kind, code in _CODES if isinstance(error, kind))
    return next(fitting, ExitCode.FAULT)


def _lacks_folder(error: BaseException) -> bool:
    """Tell whether the current folder was asked for and has been deleted."""
    if not isinstance(error, FileNotFoundError) or error.filename is not None:
        return False
    try:
        os.getcwd()
    except FileNotFoundError:
        return True
    return False


def explain(error: BaseException) -> str:
    """Return an error as a sentence for people; a traceback only if asked for."""
    if os.environ.get(DEBUG_VARIABLE, "0") not in {"", "0"}:
        traceback.print_exception(error, file=sys.stderr)
    if isinstance(error, KeyboardInterrupt):
        return "cancelled"
    if lacks_memory(error):
        return NO_MEMORY
    if _lacks_folder(error):
        return (
            "the folder in which the command was started is not there any more: "
            "change to another one, and try again"
        )
    if code_of(error) is not ExitCode.FAULT:
        return str(error)
    return (
        f"nmfaudio met a fault of its own ({type(error).__name__}: {error}). Please "
        f"report it at {REPORT_AT}, with what {DEBUG_VARIABLE}=1 shows."
    )


@contextmanager
def printing() -> Iterator[None]:
    """Print to standard output, and take it well if whoever reads it has gone."""
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        # What is still buffered would fail again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        # Whoever read it has gone; EIO: the terminal was closed.
        gone = isinstance(error, BrokenPipeError) or error.errno == errno.EIO
        if not gone:
            raise AudioWriteError(
                f"the result could not be printed: {system_words(error)}"
            ) from error


def report_failure(error: BaseException) -> int:
    """Say on standard error what went wrong; return the exit code."""
    sys.stderr.write(f"nmfaudio: {printable(explain(error))}\n")
    return int(code_of(error))
