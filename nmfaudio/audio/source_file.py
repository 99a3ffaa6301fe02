"""A file that is opened once, checked, and read by position."""

import errno
import io
import os
import stat
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from types import TracebackType

from nmfaudio.audio.wording import display_name
from nmfaudio.compiled.types import PathLike
from nmfaudio.errors import AudioFileError, Message, system_words

__all__ = ["SourceFile", "open_at_once", "why_not_opened"]

_WANTED = Message("an audio file")


class SourceFile:
    """A regular file as decoders see it: from ``base`` on, with ``patches`` laid over.

    It is opened by us, so any name works that the system can open, whatever its length
    or encoding, and a pipe or a device can neither block nor feed us for ever. It has
    the part of a file object's interface that libsndfile's virtual files need.

    Parameters
    ----------
    path : path
        The file.
    wanted : str, default "an audio file"
        What is looked for, for messages.

    Attributes
    ----------
    title : str
        The path for messages. (A ``name`` would make soundfile judge by it.)
    size : int
        Bytes in the file.
    base : int
        Byte that the decoder sees as its first.
    patches : dict of int to bytes
        Bytes by absolute position that the decoder sees in place of the file's.
    holes : tuple of (int, int)
        Absolute ranges ``[start, stop)``, ascending and after ``base``, that the
        decoder does not see at all.
    error : BaseException or None
        What first went wrong while a decoder read; see :meth:`raise_error`.

    Raises
    ------
    AudioFileError
        If the path cannot be opened or is not a regular file with something in it.
    """

    def __init__(self, path: PathLike, *, wanted: str = _WANTED) -> None:
        self.path = Path(os.fsdecode(path))
        self.title = display_name(path)
        self.base = 0
        self.patches: dict[int, bytes] = {}
        self.holes = ()
        self.error: BaseException | None = None
        self._position = 0
        self._file, status = _open_regular(path, self.title, wanted)
        self.size, self._changed_ns = status.st_size, status.st_mtime_ns
        if self.size == 0:
            self.close()
            raise AudioFileError(
                Message("{0} is empty (0 bytes): choose another file", self.title)
            )

    def __enter__(self) -> "SourceFile":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. May be called again."""
        self._file.close()

    def read_at(self, position: int, n_bytes: int) -> bytes:
        """Return up to ``n_bytes`` from an absolute position, without patches.

        Raises
        ------
        AudioFileError
            If the system cannot read them.
        """
        try:
            self._file.seek(position)
            return self._file.read(n_bytes) or b""
        except OSError as error:
            raise AudioFileError(
                Message(
                    "{0} cannot be read at byte {1}: {2}; check the disk or the "
                    "connection it is on",
                    self.title,
                    position,
                    system_words(error),
                )
            ) from error

    def has_changed(self) -> bool:
        """Whether somebody has written to the file since it was opened."""
        try:
            status = os.fstat(self._file.fileno())
        except OSError:
            return False  # nobody knows
        return (status.st_size, status.st_mtime_ns) != (self.size, self._changed_ns)

    @property
    def holes(self) -> Sequence[tuple[int, int]]:
        """What the decoder does not see."""
        return self._holes

    @holes.setter
    def holes(self, holes: Sequence[tuple[int, int]]) -> None:
        self._holes = holes
        lengths = (stop - start for start, stop in holes)
        self._hidden = [0, *accumulate(lengths)]
        # Where each hole begins for the decoder, who does not see those before it.
        self._seams = [
            start - hidden
            for (start, _), hidden in zip(holes, self._hidden, strict=False)
        ]

    # What follows is called by the decoder and keeps Python's names for it.

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to ``offset``, counted from ``base``."""
        end = self.size - self.base - self._hidden[-1]
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._position}.get(whence, end)
        self._position = max(0, start + offset)
        return self._position

    def tell(self) -> int:
        """Return the position, counted from ``base``."""
        return self._position

    def readinto(self, buffer: memoryview) -> int:
        """Fill ``buffer`` and return how many bytes there were; 0 on an error.

        An exception could not cross the decoder's C code, so it waits in ``error``.
        """
        if self.error is not None:
            return 0
        target = memoryview(buffer).cast("B")
        n_filled = 0
        try:
            # A short answer would count as the file's end, so holes are read over.
            while n_filled < len(target) and (n := self._fill(target[n_filled:])):
                n_filled += n
        except BaseException as error:  # Ctrl-C, too, comes up here
            self.error = error
            return 0
        return n_filled

    def raise_error(self) -> None:
        """Raise what went wrong while a decoder read, if something did.

        Raises
        ------
        AudioFileError
            If the system could not read the file.
        """
        if isinstance(self.error, OSError):
            raise AudioFileError(
                Message(
                    "{0} could not be read to its end: {1}; check the disk or the "
                    "connection it is on",
                    self.title,
                    system_words(self.error),
                )
            ) from self.error
        if self.error is not None:
            raise self.error

    def _fill(self, target: memoryview) -> int:
        seen = self.base + self._position
        number = bisect_right(self._seams, seen)
        if number < len(self._seams):
            target = target[: self._seams[number] - seen]
        start = seen + self._hidden[number]
        self._file.seek(start)
        n_bytes = self._file.readinto(target) or 0
        for position, patch in self.patches.items():
            low, high = (
                max(position, start),
                min(position + len(patch), start + n_bytes),
            )
            if low < high:
                target[low - start : high - start] = patch[
                    low - position : high - position
                ]
        self._position += n_bytes
        return n_bytes

    def read(self, n_bytes: int) -> bytes:
        """Return up to ``n_bytes`` from the position, with patches."""
        buffer = bytearray(n_bytes)
        return bytes(buffer[: self.readinto(memoryview(buffer))])


def open_at_once(path: PathLike) -> int:
    """Return a descriptor to read from; a pipe without a writer does not hold us."""
    flags = os.O_RDONLY
    for flag in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"):
        flags |= getattr(os, flag, 0)
    return os.open(path, flags)


def _open_regular(
    path: PathLike, name: str, wanted: str
) -> tuple[io.FileIO, os.stat_result]:
    """Return an open file and what it is, or raise what a user can act on."""
    try:
        descriptor = open_at_once(path)
    except (OSError, ValueError) as error:
        raise AudioFileError(why_not_opened(name, path, error, wanted)) from error
    try:
        status = os.fstat(descriptor)
    except OSError as error:  # a server that has just lost it
        os.close(descriptor)
        raise AudioFileError(why_not_opened(name, path, error, wanted)) from error
    mode = status.st_mode
    if stat.S_ISREG(mode):
        return io.FileIO(descriptor, "rb", closefd=True), status
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise AudioFileError(Message("{0} is a folder: choose {1} in it", name, wanted))
    raise AudioFileError(
        Message("{0} is a pipe or a device: choose a file on a disk", name)
    )


_WHY = {
    errno.ENOENT: Message("does not exist: check the spelling and the folder"),
    errno.EACCES: Message("may not be read by you: change its permissions"),
    errno.EPERM: Message("may not be read by you: change its permissions"),
    errno.ELOOP: Message("is a link that leads back to itself: find the file it means"),
    errno.ENXIO: Message("is a pipe or a device: choose a file on a disk"),
    errno.ENAMETOOLONG: Message("has a longer name than the system allows: rename it"),
}


def why_not_opened(name: str, path: PathLike, error: Exception, wanted: str) -> str:
    """Return the sentence for a file that cannot be opened, and what to do.

    Parameters
    ----------
    name : str
        What messages call it.
    path : path
        Its path.
    error : Exception
        What opening it raised.
    wanted : str
        What it should have been, with its article.
    """
    if not isinstance(error, OSError):
        return Message("{0} is not a possible file name: check the spelling", name)
    if error.errno == errno.ENOENT and os.path.islink(path):
        return Message(
            "{0} is a link to a file that does not exist: find the file", name
        )
    if error.errno == errno.EACCES and os.path.isdir(path):
        return Message("{0} is a folder: choose {1} in it", name, wanted)
    unknown = Message("cannot be opened: {0}", system_words(error))
    return Message("{0} {1}", name, _WHY.get(error.errno or 0, unknown))
