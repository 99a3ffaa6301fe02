"""Room for samples: in memory, or, for long recordings, in a file without a name.

A mapped file's pages belong to the system: it may take them back at any time, and
:func:`release` hands them back as soon as reading has passed on. So the samples of an
hour are read like any array, and take hardly any of the process's memory.
"""

import errno
import mmap
import os
import tempfile
from typing import BinaryIO, NamedTuple

import numpy as np

from nmfaudio.audio.wording import byte_size
from nmfaudio.compiled.types import Float32Array
from nmfaudio.errors import Message, system_words

__all__ = ["MAPPED_BYTES", "Room", "make_room", "move", "release"]

MAPPED_BYTES = 300_000_000
"""Least size of samples that go to a file: 14 minutes of stereo at 44.1 kHz."""

_DROP: int | None = getattr(mmap, "MADV_DONTNEED", None)
_MOVED_AT_ONCE = 1 << 20
_ZEROS = bytes(1 << 20)


class _Mapping(mmap.mmap):
    """A mapping made here: shared with its file, so dropping pages loses nothing."""


class Room(NamedTuple):
    """An array for samples, and what the user should know about where it is.

    ``samples`` is of shape (n_channels, n_samples), C-contiguous, all zero; ``note`` is
    a sentence, or empty.
    """

    samples: Float32Array
    note: str = ""


def make_room(n_channels: int, n_samples: int) -> Room:
    """Return room for samples, in memory if no file can hold them.

    The file has no name, or loses it when the process ends, however it ends; nobody
    else can open it. It is gone with the last view of the array.

    Raises
    ------
    MemoryError
        If there is no room in memory either.
    """
    shape = (n_channels, n_samples)
    n_bytes = 4 * n_channels * n_samples
    if n_bytes < MAPPED_BYTES:
        return Room(np.zeros(shape, np.float32))
    try:
        with tempfile.TemporaryFile(prefix="nmfaudio-") as file:
            _reserve(file, n_bytes)
            mapping = _Mapping(file.fileno(), n_bytes)
    except (OSError, ValueError, OverflowError) as error:
        cause = system_words(error) if isinstance(error, OSError) else str(error)
        note = Message(
            "The temporary folder could not take {0} of samples ({1}), so they "
            "are held in memory. To need less of it, free space there, or set "
            "TMPDIR to a folder that has it.",
            byte_size(n_bytes),
            cause,
        )
        return Room(np.zeros(shape, np.float32), note)
    return Room(np.ndarray(shape, np.float32, buffer=mapping))


def _reserve(file: BinaryIO, n_bytes: int) -> None:
    """Give a file its blocks now: a full disk must not show while pages are written.

    That would end the process with a signal; here it is an OSError.
    """
    if hasattr(os, "posix_fallocate"):
        try:
            os.posix_fallocate(file.fileno(), 0, n_bytes)
        except OSError as error:
            if error.errno not in {errno.EOPNOTSUPP, errno.EINVAL, errno.ENOSYS}:
                raise
        else:
            return
    for start in range(0, n_bytes, len(_ZEROS)):
        file.write(_ZEROS[: n_bytes - start])
    file.flush()


def move(source: Float32Array, target: Float32Array) -> None:
    """Copy flat samples to an equally long array, which may overlap and lie in front.

    Parameters
    ----------
    source, target : ndarray of float32, shape (n_samples,)
        ``target`` is modified. Pages of both are handed back on the way.
    """
    for start in range(0, source.size, _MOVED_AT_ONCE):
        stop = min(start + _MOVED_AT_ONCE, source.size)
        target[start:stop] = source[start:stop]
        release(source)
        release(target)


def release(samples: Float32Array) -> None:
    """Hand pages back to the system if ``samples`` is a view of a file made here.

    The values stay, and pages come back from the system's cache or the disk when they
    are looked at. Where the system cannot do that, and for samples in memory, nothing
    happens.
    """
    base: object = samples
    while isinstance(base, np.ndarray):
        base = base.base
    if isinstance(base, _Mapping) and _DROP is not None:
        base.madvise(_DROP)
