"""Who has a file open: a lock beside it, which ends with its process."""

import contextlib
import hashlib
import json
import os
import socket
import stat
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from nmfaudio.audio.folders import lock_file

__all__ = ["FileLock", "Holder"]

_MOST_BYTES = 4096
_LONGEST_NAME = 200
_STALE_S = 24 * 3600.0
"""A lock of another computer that was not touched for so long is of nobody."""


@dataclass(frozen=True)
class Holder:
    """Who holds a lock."""

    pid: int
    host: str

    @property
    def words(self) -> str:
        """For people."""
        here = self.host == socket.gethostname()
        return f"process {self.pid}" + ("" if here else f" on {self.host}")


class FileLock:
    """The right to write a file, for as long as this process wants it and lives.

    It is a small file that the system keeps locked; where it is left behind by a
    process that was killed, the next one takes it over.

    Parameters
    ----------
    path : Path
        The lock itself.

    Attributes
    ----------
    holder : Holder or None
        Who else holds it; None if it is ours, or if there can be no lock here.
    held : bool
        Whether it is ours.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.holder: Holder | None = None
        self._descriptor: int | None = None
        for _ in range(3):
            # Between opening and locking, whoever held it may have deleted it.
            if self._take():
                return

    @classmethod
    def beside(cls, project: Path) -> "FileLock":
        """Take the lock of a project."""
        real = Path(os.path.realpath(project))
        raw = os.fsencode(real.name)
        # A name as long as names can be leaves no room for what makes it a lock's.
        is_long = len(raw) > _LONGEST_NAME
        name = hashlib.sha256(raw).hexdigest() if is_long else real.name
        return cls(real.with_name(f".{name}.lock"))

    @property
    def held(self) -> bool:
        """Whether it is ours."""
        return self._descriptor is not None

    def _take(self) -> bool:
        """Try once; return whether there is an answer."""
        flags = os.O_RDWR | os.O_CREAT
        for flag in ("O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK"):
            flags |= getattr(os, flag, 0)
        try:
            descriptor = os.open(self.path, flags, 0o600)
        except OSError:
            return True  # no folder, or one that cannot be written to
        if not _is_lock(descriptor):
            os.close(descriptor)
            return True
        known = _read(descriptor)
        try:
            lock_file(descriptor)
        except OSError:
            os.close(descriptor)
            self.holder = known or Holder(0, socket.gethostname())
            return True
        try:
            same = os.path.samestat(os.fstat(descriptor), os.lstat(self.path))
            age_s = time.time() - os.fstat(descriptor).st_mtime
        except OSError:
            same, age_s = False, 0.0
        if not same:
            os.close(descriptor)
            return False
        # Disks on the net do not tell of locks that other computers hold.
        if known and known.host != socket.gethostname() and abs(age_s) < _STALE_S:
            os.close(descriptor)
            self.holder = known
            return True
        text = json.dumps({"pid": os.getpid(), "host": socket.gethostname()}).encode()
        with contextlib.suppress(OSError):
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
            os.write(descriptor, text)
        self._descriptor = descriptor
        return True

    def touch(self) -> None:
        """Show other computers that it is still held."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.utime(self.path)

    def release(self) -> None:
        """Give it back. May be called again."""
        if self._descriptor is not None:
            if sys.platform == "win32":
                os.close(self._descriptor)
            with contextlib.suppress(OSError):
                os.unlink(self.path)
            if sys.platform != "win32":
                os.close(self._descriptor)
            self._descriptor = None


def _is_lock(descriptor: int) -> bool:
    """Tell whether a file is a plain one, and is not another one, too."""
    try:
        status = os.fstat(descriptor)
    except OSError:
        return False
    return stat.S_ISREG(status.st_mode) and status.st_nlink <= 1


def _read(descriptor: int) -> Holder | None:
    try:
        data = json.loads(os.read(descriptor, _MOST_BYTES))
        return Holder(int(data["pid"]), str(data["host"])[:200])
    except (OSError, ValueError, KeyError, TypeError, RecursionError, OverflowError):
        return None
