"""Folders that files are written to: whether they can be, and what was left there.

Left by writers that were killed: what they had of files that had no name yet.
"""

import contextlib
import errno
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from nmfaudio.audio.wording import display_name
from nmfaudio.compiled.types import PathLike
from nmfaudio.errors import AudioWriteError

if sys.platform != "win32":
    import fcntl

__all__ = [
    "NO_FOLDER_SYNC",
    "SUFFIX",
    "WHY",
    "check_folder",
    "claim",
    "filled_folder",
    "made_folder",
    "nearest_folder",
    "sweep",
]

_NO_FOLDER = "{folder} is not a folder: choose another"
_IMPOSSIBLE = "this is not a possible name: choose another"
_FORBIDDEN = "the folder {folder} may not be written to: choose another"
WHY = {
    errno.ENOENT: "the folder {folder} does not exist: make it, or choose another",
    errno.ENOTDIR: _NO_FOLDER,
    **dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), _FORBIDDEN),
    errno.EIO: "the disk reports a fault (Input/output error): check it, or choose "
    "another",
    errno.EFBIG: "the file is larger than this disk or system allows",
    errno.ENAMETOOLONG: "the name is too long for the system: choose a shorter one",
}
"""Why nothing can be written, in a sentence, by what the system says."""

NO_FOLDER_SYNC = {errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What disks say, on the net above all, that cannot bring a folder's names to rest."""

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
    # Of a time to come: the clock was set back since.
    if abs(time.time() - os.lstat(path).st_mtime) < _LEAST_AGE_S:
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


def check_folder(folder: PathLike) -> None:
    """Raise now if nothing could be put into a folder later, or it could not be made.

    Parameters
    ----------
    folder : path
        Need not exist yet.

    Raises
    ------
    AudioWriteError
        If it, or what it would be made in, is no folder or may not be written to.
    """
    try:
        os.lstat(folder)
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise _unmade(folder, WHY[error.errno]) from error
    except ValueError as error:
        raise _unmade(folder, _IMPOSSIBLE) from error
    place = nearest_folder(folder)
    if not os.path.isdir(place):
        raise AudioWriteError(_NO_FOLDER.format(folder=display_name(place)))
    if not os.access(place, os.W_OK | os.X_OK):
        raise AudioWriteError(_FORBIDDEN.format(folder=display_name(place)))


def made_folder(folder: PathLike) -> None:
    """Make a folder, and those it lies in, unless it is there.

    Raises
    ------
    AudioWriteError
        If it cannot be made.
    """
    check_folder(folder)
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as error:
        unknown = error.strerror or "the system gives no reason"
        why = WHY.get(error.errno or 0, unknown).format(folder=display_name(folder))
        raise _unmade(folder, why) from error


@contextlib.contextmanager
def filled_folder(folder: PathLike) -> Iterator[None]:
    """Make a folder for files that are written meanwhile.

    If there are none in the end it is gone again, with all that was made for it.

    Raises
    ------
    AudioWriteError
        If it cannot be made.
    """
    path = Path(os.path.abspath(os.fsdecode(folder)))
    new = [place for place in (path, *path.parents) if not os.path.isdir(place)]
    made_folder(folder)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # files are in it
            for place in new:
                place.rmdir()


def _unmade(folder: PathLike, why: str) -> AudioWriteError:
    return AudioWriteError(f"the folder {display_name(folder)} cannot be made: {why}")


def nearest_folder(folder: PathLike) -> Path:
    """Return a folder, or what is there of the way to it."""
    place = Path(os.fsdecode(folder)).absolute()
    while not os.path.lexists(place) and place != place.parent:
        place = place.parent
    return place
