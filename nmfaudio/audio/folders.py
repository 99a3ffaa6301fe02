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

from nmfaudio.audio.wording import byte_size, display_name
from nmfaudio.compiled.types import PathLike
from nmfaudio.errors import AudioWriteError, Message, system_words

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

__all__ = [
    "DISK_FULL",
    "NO_FOLDER_SYNC",
    "SUFFIX",
    "check_folder",
    "claim",
    "filled_folder",
    "lock_file",
    "made_folder",
    "nearest_folder",
    "no_room",
    "sweep",
    "why_refused",
]

_IMPOSSIBLE = Message("this is not a possible name: choose another")
_WHY = {
    errno.EIO: Message("the disk reports a fault: check it, or choose another"),
    errno.EFBIG: Message("the file is larger than this disk or system allows"),
    errno.ENAMETOOLONG: Message(
        "the name is too long for the system: choose a shorter one"
    ),
}

_MUCH_ROOM = 1 << 20
"""Bytes that are free: where the system refuses all the same, it has other reasons."""

DISK_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
"""What systems say where there is no room left, or none for this user."""

NO_FOLDER_SYNC = {errno.EINVAL, errno.EBADF, errno.ENOTSUP, errno.EOPNOTSUPP}
"""What disks say, on the net above all, that cannot bring a folder's names to rest."""

SUFFIX = ".nmfaudio-part"
"""How their names end."""

_LEAST_AGE_S = 2.0
"""A younger unfinished file may not have been claimed yet."""


def lock_file(descriptor: int) -> None:
    """Lock an open file until it is closed; raise an OSError if another one has."""
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def claim(descriptor: int) -> None:
    """Mark an unfinished file as being worked on, for as long as it is open."""
    if sys.platform != "win32":  # which refuses to delete an open file anyway
        # Where a disk has no locks, nothing is ever swept.
        with contextlib.suppress(OSError):
            lock_file(descriptor)


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
        lock_file(descriptor)
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
            raise _unmade(folder, why_refused(error.errno, folder)) from error
    except ValueError as error:
        raise _unmade(folder, _IMPOSSIBLE) from error
    place = nearest_folder(folder)
    if not os.path.isdir(place):
        raise AudioWriteError(why_refused(errno.ENOTDIR, place))
    if not os.access(place, os.W_OK | os.X_OK):
        raise AudioWriteError(why_refused(errno.EACCES, place))


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
        why = why_refused(error.errno, folder, system_words(error))
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
    return AudioWriteError(
        Message("the folder {0} cannot be made: {1}", display_name(folder), why)
    )


def why_refused(
    number: int | None, folder: PathLike, otherwise: str | None = None
) -> str:
    """Return why nothing can be written, in a sentence.

    Parameters
    ----------
    number : int or None
        What the system says, see :mod:`errno`.
    folder : path
        Where it was to be written.
    otherwise : str or None
        What else it says, see :func:`~nmfaudio.errors.system_words`.
    """
    name = display_name(folder)
    if number == errno.ENOENT:
        return Message(
            "the folder {0} does not exist: make it, or choose another", name
        )
    if number == errno.ENOTDIR:
        return Message("{0} is not a folder: choose another", name)
    if number in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return Message("the folder {0} may not be written to: choose another", name)
    unknown = otherwise or Message("the system gives no reason")
    return _WHY.get(number or 0, unknown)


def no_room(title: str, n_bytes: int | None, free: int) -> str:
    """Return the sentence for a file that a disk does not take, and what to do.

    Parameters
    ----------
    title : str
        What messages call it.
    n_bytes : int or None
        About how long it would be, if that is known.
    free : int
        Bytes that are free on the disk.
    """
    left = byte_size(free)
    if free >= max(n_bytes or 0, _MUCH_ROOM):
        return Message(
            "{0} cannot be written, though {1} are free on the disk: a quota, or the "
            "number of files, is used up; nothing was left behind. Delete what you "
            "can, or choose another folder",
            title,
            left,
        )
    if n_bytes is None:
        return Message(
            "{0} does not fit: only {1} are free on the disk; nothing was left behind. "
            "Make room, or choose another folder",
            title,
            left,
        )
    return Message(
        "{0} takes about {1}, but only {2} are free on the disk; nothing was left "
        "behind. Make room, or choose another folder",
        title,
        byte_size(n_bytes),
        left,
    )


def nearest_folder(folder: PathLike) -> Path:
    """Return a folder, or what is there of the way to it."""
    place = Path(os.fsdecode(folder)).absolute()
    while not os.path.lexists(place) and place != place.parent:
        place = place.parent
    return place
