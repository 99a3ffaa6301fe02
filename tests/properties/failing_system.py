"""A system of which one call fails, or is the last one that a process makes."""

import io
import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest import mock

__all__ = ["NAMES", "Failing", "failing", "killed_at"]

NAMES = (
    *("open", "fsync", "link", "replace", "rename", "unlink", "remove", "rmdir"),
    *("mkdir", "stat", "lstat", "fstat", "listdir", "scandir", "ftruncate", "write"),
    *("pwrite", "read", "lseek", "utime", "statvfs"),
)
"""Functions of ``os`` that ask the system for something."""


class Failing:
    """Counts what is asked of the system, and has one of the calls fail.

    Parameters
    ----------
    number : int
        Which call fails, from 0; -1 for none.
    fail : callable
        Called with the name of the call in its place; raises, or does not return.

    Attributes
    ----------
    seen : list of str
        What has been asked for.
    """

    def __init__(self, number: int, fail: Callable[[str], None]) -> None:
        self.seen: list[str] = []
        self._number = number
        self._fail = fail
        self._lock = threading.Lock()

    @property
    def hit(self) -> str:
        """Which call failed; empty if there were fewer calls."""
        is_there = 0 <= self._number < len(self.seen)
        return self.seen[self._number] if is_there else ""

    def ask(self, name: str) -> None:
        """Count a call, and fail if it is the one."""
        with self._lock:
            self.seen.append(name)
            now = len(self.seen) - 1 == self._number
        if now:
            self._fail(name)


def _counted(system: Failing, name: str, real: Callable[..., Any]) -> Any:
    def call(*arguments: Any, **options: Any) -> Any:
        system.ask(name)
        return real(*arguments, **options)

    return call


@contextmanager
def failing(number: int, fail: Callable[[str], None]) -> Iterator[Failing]:
    """Have one call of the system fail, of all that are made meanwhile.

    What SQLite and encoders ask for is their own affair: of those, each statement and
    each piece of a file count as a call.
    """
    system = Failing(number, fail)

    class File(io.FileIO):
        def write(self, data: Any) -> int:
            system.ask("FileIO.write")
            return super().write(data)

        def read(self, size: int = -1) -> bytes:
            system.ask("FileIO.read")
            return super().read(size)

        def readinto(self, buffer: Any) -> int:
            system.ask("FileIO.readinto")
            return super().readinto(buffer)

    class Connection(sqlite3.Connection):
        def execute(self, *arguments: Any) -> sqlite3.Cursor:
            try:
                system.ask("sqlite3.execute")
            except OSError as error:
                raise sqlite3.OperationalError("disk I/O error") from error
            return super().execute(*arguments)

    connect = sqlite3.connect

    def connected(*arguments: Any, **options: Any) -> sqlite3.Connection:
        return connect(*arguments, factory=Connection, **options)

    with ExitStack() as stack:
        for name in NAMES:
            if real := getattr(os, name, None):
                called = _counted(system, name, real)
                stack.enter_context(mock.patch.object(os, name, called))
        stack.enter_context(mock.patch.object(io, "FileIO", File))
        stack.enter_context(mock.patch.object(sqlite3, "connect", connected))
        yield system


def killed_at(number: int, do: Callable[[], object]) -> str:
    """Do something in a process that is killed before one of its calls.

    Returns which call it was; empty if there were fewer.
    """
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        write = os.write

        def end(name: str) -> None:
            write(theirs, name.encode())
            os.kill(os.getpid(), signal.SIGKILL)

        try:
            with failing(number, end):
                do()
        finally:
            os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as told:
        name = told.read().decode()
    os.waitpid(child, 0)
    return name
