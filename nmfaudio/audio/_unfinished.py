"""Files that are being written, and what writers that were killed have left of them."""

import contextlib
import os
import sys
import time

if sys.platform != "win32":
    import fcntl

__all__ = ["SUFFIX", "claim", "sweep"]

SUFFIX = ".nmfaudio-part"
"""How their names end."""

_LEAST_AGE_S = 2.0
"""A younger unfinished file may not have been claimed yet."""


def claim(descriptor: int) -> None:
    """Mark an unfinished file as being worked on, for as long as it is open."""
    if sys.platform != "win32":  # which refuses to delete an open file anyway
        # Where a disk has no locks, nothing is ever swept.
        with contextlib.suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _delete_unclaimed(path: str) -> None:
    """Delete an unfinished file that nobody is working on, or raise an OSError."""
    if time.time() - os.lstat(path).st_mtime < _LEAST_AGE_S:
        return
    if sys.platform == "win32":
        os.unlink(path)
        return
    descriptor = os.open(path, os.O_RDWR | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.unlink(path)
    finally:
        os.close(descriptor)


def sweep(folder: str, *, but: str) -> None:
    """Delete what writers that were killed have left in a folder, but for one name."""
    with contextlib.suppress(OSError):
        for name in os.listdir(folder):
            if name.endswith(SUFFIX) and name != but:
                with contextlib.suppress(OSError):
                    _delete_unclaimed(os.path.join(folder, name))
