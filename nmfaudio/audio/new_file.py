"""Making a file that either is there whole or is not there at all.

It is written under another name in the same folder and gets its own name last, in one
step. Order: write, fsync the file, give it its name, fsync the folder; so not even a
power cut leaves half a file under the final name.
"""

import contextlib
import errno
import io
import os
import secrets
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from nmfaudio.audio.folders import (
    DISK_FULL,
    NO_FOLDER_SYNC,
    SUFFIX,
    claim,
    no_room,
    sweep,
    why_refused,
)
from nmfaudio.audio.wording import display_name
from nmfaudio.compiled.types import PathLike
from nmfaudio.errors import AudioWriteError, Message, system_words

__all__ = ["NewFile", "check_new_file", "write_whole"]

_FOLDER_DESCRIPTORS = {os.open, os.link, os.unlink, os.rename} <= os.supports_dir_fd
_MOST_NAMES = 1000
"""Names that are tried: each was free when it was chosen, a moment before."""

_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


class NewFile:
    """A file in the making, with the part of a file object that encoders need.

    Use it as a context manager: what is not published is deleted.

    Parameters
    ----------
    path : path
        Its later name. The folder must exist.
    n_bytes : int or None
        About how long it will be, at most.
    must_fit : bool, default False
        Whether to refuse now when the disk has less room than ``n_bytes``.
    overwrite : bool, default False
        Whether :meth:`publish` may replace a file of that name. A link is replaced
        itself; what it points to stays as it is.
    other_name : callable or None
        Gives another name in the same folder when the wished one is taken by the time
        the file is published; without it, that is an error.

    Attributes
    ----------
    error : BaseException or None
        What first went wrong. It is kept because an exception cannot cross an encoder's
        C code; :meth:`check` raises it.

    Raises
    ------
    AudioWriteError
        If the folder cannot be written to, the name is taken, or there is no room.
    """

    def __init__(
        self,
        path: PathLike,
        *,
        n_bytes: int | None = None,
        must_fit: bool = False,
        overwrite: bool = False,
        other_name: Callable[[], Path] | None = None,
    ) -> None:
        self.path = Path(os.fsdecode(path))
        self.title = display_name(path)
        self.error: BaseException | None = None
        self._n_bytes = n_bytes
        self._overwrite = overwrite
        self._other_name = other_name
        self._folder_descriptor: int | None = None
        if self._is_taken() and not overwrite and other_name is None:
            raise self._taken()
        if must_fit:
            self._check_room()
        self._temporary = f".{secrets.token_hex(8)}{SUFFIX}"
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL
        for flag in ("O_CLOEXEC", "O_BINARY", "O_NOFOLLOW"):
            flags |= getattr(os, flag, 0)
        try:
            if _FOLDER_DESCRIPTORS:
                # From here on the folder is this one, whatever its path comes to mean.
                folder = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
                self._folder_descriptor = folder
            descriptor = os.open(
                self._at(self._temporary), flags, 0o666, dir_fd=self._folder_descriptor
            )
        except OSError as error:
            self._close_folder()
            raise self._failed(error) from error
        self._file: io.FileIO | None = io.FileIO(descriptor, "r+b", closefd=True)
        claim(descriptor)
        sweep(self._folder, but=self._temporary)
        self._published = False
        self._on_disk = False

    @property
    def _folder(self) -> str:
        return os.path.dirname(self.path) or os.curdir

    def _at(self, name: str) -> str:
        return name if _FOLDER_DESCRIPTORS else os.path.join(self._folder, name)

    @property
    def temporary_path(self) -> Path:
        """Where the unfinished file can be read."""
        return Path(self._folder, self._temporary)

    def __enter__(self) -> "NewFile":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.discard()

    # What follows is called by encoders and keeps Python's names for it.

    def write(self, data: bytes | memoryview) -> int:
        """Write all of ``data``; on an error return 0 and keep it in ``error``."""
        if self.error is not None or self._file is None:
            return 0
        left = memoryview(data).cast("B")
        try:
            while left:
                left = left[self._file.write(left) :]
        except BaseException as error:  # Ctrl-C, too, comes up here
            self.error = error
            return 0
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to ``offset``."""
        return self._file.seek(offset, whence) if self._file is not None else 0

    def tell(self) -> int:
        """Return the position."""
        return self._file.tell() if self._file is not None else 0

    def read(self, n_bytes: int) -> bytes:
        """Return up to ``n_bytes`` of what was written, from the position."""
        return (self._file.read(n_bytes) or b"") if self._file is not None else b""

    # What follows is called by us.

    def check(self) -> None:
        """Raise the error that a write met, if there was one.

        Raises
        ------
        AudioWriteError
            With the cause and the remedy.
        """
        if isinstance(self.error, OSError):
            raise self._failed(self.error) from self.error
        if self.error is not None:
            raise self.error

    def finish(self) -> None:
        """Bring the content to the disk; it can be read under its temporary path then.

        Raises
        ------
        AudioWriteError
            If the system reports that it could not.
        """
        self.check()
        if self._file is not None and not self._on_disk:
            try:
                os.fsync(self._file.fileno())
            except OSError as error:
                raise self._failed(error) from error
            self._on_disk = True

    def publish(self) -> None:
        """Give the finished file its name, in one step.

        Raises
        ------
        AudioWriteError
            If the name is taken by now, or the system refuses.
        """
        self.finish()
        if sys.platform == "win32":
            self._close()  # an open file has its name for good there
        try:
            self._take_name()
            self._published = True
            self._keep_name()
        except FileExistsError as error:
            raise self._taken() from error
        except OSError as error:
            raise self._failed(error) from error
        finally:
            self.discard()

    def _take_name(self) -> None:
        """Give the file its name, or another one where that is allowed and needed."""
        for _ in range(_MOST_NAMES):
            try:
                if self._overwrite:
                    self._rename()
                else:
                    self._rename_to_free_name()
            except FileExistsError:
                if self._other_name is None:
                    raise
                self.path = self._other_name()
                self.title = display_name(self.path)
            else:
                return
        raise FileExistsError

    def _keep_name(self) -> None:
        """Bring the name to the disk, or give it back where nothing had it before."""
        if self._folder_descriptor is None:
            return
        try:
            os.fsync(self._folder_descriptor)
        except OSError as error:
            if error.errno in NO_FOLDER_SYNC:
                return
            if not self._overwrite:
                with contextlib.suppress(OSError):
                    os.unlink(self.path.name, dir_fd=self._folder_descriptor)
            raise

    def _rename(self) -> None:
        folder = self._folder_descriptor
        os.replace(
            self._at(self._temporary),
            self._at(self.path.name),
            src_dir_fd=folder,
            dst_dir_fd=folder,
        )

    def _rename_to_free_name(self) -> None:
        if sys.platform == "win32":
            os.rename(self.temporary_path, self.path)  # refuses a name that is taken
            return
        folder = self._folder_descriptor
        name = self._at(self.path.name)
        try:
            os.link(
                self._at(self._temporary), name, src_dir_fd=folder, dst_dir_fd=folder
            )
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            # No hard links on this disk: take the name with an empty file, which
            # fails if it is taken, and put ours in its place.
            flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
            os.close(os.open(name, flags, 0o666, dir_fd=folder))
            self._rename()
        else:
            # Where it stays, the next writer in this folder deletes it.
            with contextlib.suppress(OSError):
                os.unlink(self._at(self._temporary), dir_fd=folder)

    def discard(self) -> None:
        """Delete the unfinished file, if it was not published. May be called again."""
        if sys.platform == "win32":
            self._close()
        if not self._published:
            # An error means that it is gone with its folder or disk.
            with contextlib.suppress(OSError):
                os.unlink(self._at(self._temporary), dir_fd=self._folder_descriptor)
            self._published = True
        # Only now, since an open file is one that is being worked on.
        self._close()
        self._close_folder()

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _close_folder(self) -> None:
        if self._folder_descriptor is not None:
            os.close(self._folder_descriptor)
            self._folder_descriptor = None

    def _is_taken(self) -> bool:
        """Tell whether something has the name; refuse what nothing can be called."""
        try:
            os.lstat(self.path)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._failed(error) from error
        except ValueError as error:  # NUL, or what no bytes of a name stand for
            raise AudioWriteError(
                Message("{0} is not a possible file name: choose another", self.title)
            ) from error
        return True

    def _check_room(self) -> None:
        try:
            free = shutil.disk_usage(self._folder).free
        except OSError as error:
            raise self._failed(error) from error
        if self._n_bytes is not None and self._n_bytes > free:
            raise self._full(free)

    def _taken(self) -> AudioWriteError:
        return AudioWriteError(
            Message(
                "{0} exists already and was left as it is: choose another name or "
                "folder",
                self.title,
            )
        )

    def _full(self, free: int) -> AudioWriteError:
        return AudioWriteError(no_room(self.title, self._n_bytes, free))

    def _failed(self, error: OSError) -> AudioWriteError:
        if error.errno in DISK_FULL:
            try:
                free = shutil.disk_usage(self._folder).free
            except OSError:
                free = 0
            return self._full(free)
        why = why_refused(error.errno, self._folder, system_words(error))
        return AudioWriteError(Message("{0} cannot be written: {1}", self.title, why))


def check_new_file(path: PathLike, *, overwrite: bool = False) -> None:
    """Raise now if a file could not be written later.

    Parameters
    ----------
    path : path
        Its name.
    overwrite : bool, default False
        Whether a file of that name may be replaced.

    Raises
    ------
    AudioWriteError
        If the name is taken or a folder's, or the folder that it lies in is not there
        or cannot be written to.
    """
    if overwrite and os.path.isdir(path):
        raise AudioWriteError(
            Message("{0} is a folder: choose the name of a file", display_name(path))
        )
    with NewFile(path, overwrite=overwrite):
        pass


def write_whole(path: PathLike, content: bytes, *, overwrite: bool = False) -> None:
    """Write a whole file, or leave nothing.

    Parameters
    ----------
    path : path
        Its name. The folder must exist.
    content : bytes
        All of it.
    overwrite : bool, default False
        Whether a file of that name may be replaced.

    Raises
    ------
    AudioWriteError
        If the folder cannot be written to, the name is taken, or there is no room.
    """
    with NewFile(
        path, n_bytes=len(content), must_fit=True, overwrite=overwrite
    ) as file:
        file.write(content)
        file.publish()
