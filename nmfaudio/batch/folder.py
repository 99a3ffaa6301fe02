"""The output folder: one batch at a time, stems whole or absent, all else unharmed."""

import errno
import hashlib
import json
import os
import secrets
import shutil
import socket
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType

from nmfaudio.audio.folders import DISK_FULL, NO_FOLDER_SYNC, lock_file, why_refused
from nmfaudio.audio.naming import unique_path
from nmfaudio.audio.new_file import write_whole
from nmfaudio.audio.wording import display_name
from nmfaudio.batch.ledger import LEDGER_NAME, Ledger, Record, file_digest, is_same
from nmfaudio.batch.plan import STATE_FOLDER
from nmfaudio.batch.task import PICTURE_NAME, STEMS_NAME
from nmfaudio.errors import AudioWriteError, NmfAudioError, system_words

__all__ = ["OutputFolder", "listed_files"]


class OutputFolder:
    """Where a batch writes; a context manager that holds the folder's lock.

    Parameters
    ----------
    root : Path
        Made if it is not there.

    Attributes
    ----------
    ledger : Ledger
        What was done in this folder.

    Raises
    ------
    AudioWriteError
        If it cannot be written to, or another batch is at work in it.
    ProjectFileError
        If its ledger cannot be used.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._state = root / STATE_FOLDER
        self._work = self._state / "work"
        self._pictures = self._state / "pictures"
        try:
            for folder in (self._state, self._work, self._pictures):
                folder.mkdir(parents=True, exist_ok=True)
                _check_no_link(folder)  # what is in it gets deleted
            self._lock = _locked(self._state / "lock", root)
            try:
                for left in self._work.iterdir():  # of a batch that was killed
                    self.discard(left)
                self.ledger = self._opened_ledger()
            except BaseException:
                os.close(self._lock)
                raise
        except NmfAudioError:
            raise
        except OSError as error:
            raise _failed(root, error) from error

    def _opened_ledger(self) -> Ledger:
        ledger = Ledger(self._state / LEDGER_NAME)
        try:
            _sync_folder(self._state)  # its name, too
        except OSError:
            ledger.close()
            raise
        return ledger

    def __enter__(self) -> "OutputFolder":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.ledger.close()
        os.close(self._lock)

    def new_work(self) -> Path:
        """Return a new hidden folder, on the same disk as the output.

        Raises
        ------
        AudioWriteError
            If it cannot be made.
        """
        folder = self._work / secrets.token_hex(8)
        try:
            folder.mkdir()
        except OSError as error:
            raise _failed(self.root, error) from error
        return folder

    def discard(self, work: Path) -> None:
        """Delete unfinished work, as far as that goes."""
        with suppress(OSError):  # some come up although they are to be ignored
            shutil.rmtree(work, ignore_errors=True)

    def names_path(self, key: str) -> Path:
        """Return where the names of a method's sources are kept."""
        return self._state / f"names-{key[:16]}.nmfdict"

    def picture_path(self, place: str) -> Path:
        """Return where the picture of a place is kept."""
        name = hashlib.sha256(place.encode("utf-8", "surrogateescape")).hexdigest()
        return self._pictures / f"{name[:24]}.png"

    def _free_folder(self, place: str) -> str:
        """Return a folder that may be written to: new, or with a batch's own stems."""
        before = self.ledger.results.get(place, {}).get("folder", place)
        free, number = str(before), 1
        while not self._is_ours(free):
            number += 1
            free = f"{place} ({number})"
        return free

    def _is_ours(self, name: str) -> bool:
        """Whether nothing is there but what this batch wrote, unchanged."""
        folder = self.root / name
        if not os.path.lexists(folder):
            return True
        if os.path.islink(folder) or not os.path.isdir(folder):
            return False
        try:
            names = set(os.listdir(folder))
        except OSError:  # not to be read, so not to be replaced
            return False
        for files in self.ledger.files.get(name, []):
            known = {file["name"]: file for file in files}
            if names <= known.keys() and all(
                is_same(folder / file, known[file]) for file in names
            ):
                return True
        return not names

    def publish(self, work: Path, record: Record) -> Path:
        """Give finished stems their folder, as one; the ledger is told first.

        Should the process end in between, the ledger speaks of files that are not
        there, and they are made anew: what it says is always compared with the disk.

        Parameters
        ----------
        work : Path
            With the stems and a picture; gone afterwards.
        record : Record
            For the ledger; "folder" is added.

        Returns
        -------
        folder : Path
            A numbered one, if something that no batch made has the name.

        Raises
        ------
        AudioWriteError
            If the ledger or the folder cannot be written. The stems that were there are
            there then, and what the ledger says of new ones does not hold.
        """
        folder, stems = self.root / record["place"], work / STEMS_NAME
        try:
            name = self._free_folder(record["place"])
            folder = self.root / name
            folder.parent.mkdir(parents=True, exist_ok=True)
            _sync_folder(stems)
            self.ledger.add({**record, "folder": name})
            with _exchanged(stems, folder, work / "before"):
                _sync_folder(folder.parent)
                if (work / PICTURE_NAME).exists():
                    os.replace(work / PICTURE_NAME, self.picture_path(record["place"]))
        except NmfAudioError:
            raise
        except OSError as error:
            raise _failed(folder, error) from error
        finally:
            self.discard(work)
        return folder

    def write_report(self, name: str, content: bytes) -> Path:
        """Write a report over the one that a batch wrote before, and no other file.

        Raises
        ------
        AudioWriteError
            If it cannot be written.
        """
        path = self.root / name
        digest = hashlib.sha256(content).hexdigest()
        work = self.new_work()  # what a kill leaves there, the next batch deletes
        try:
            if not self._is_our_report(path):
                path = unique_path(self.root, path.stem, path.suffix)
            if digest not in self.ledger.reports.get(path.name, set()):
                self.ledger.add(
                    {"event": "report", "name": path.name, "sha256": digest}
                )
            write_whole(work / name, content)
            os.replace(work / name, path)
            _sync_folder(self.root)
        except NmfAudioError:
            raise
        except OSError as error:
            raise _failed(path, error) from error
        finally:
            self.discard(work)
        return path

    def _is_our_report(self, path: Path) -> bool:
        if not os.path.lexists(path):
            return True
        if os.path.islink(path) or not os.path.isfile(path):
            return False
        try:
            return file_digest(path) in self.ledger.reports.get(path.name, set())
        except OSError:  # not to be read, so not to be replaced
            return False


def listed_files(folder: Path, digests: Iterable[tuple[str, str]]) -> list[Record]:
    """Describe written files so that they are known again.

    Parameters
    ----------
    folder : Path
        Where they are.
    digests : iterable of (str, str)
        Name and SHA-256 of each.
    """
    files = []
    for name, digest in digests:
        status = (folder / name).stat()
        files.append(
            {
                "name": name,
                "size": status.st_size,
                "mtime_ns": status.st_mtime_ns,
                "sha256": digest,
            }
        )
    return files


@contextmanager
def _exchanged(new: Path, place: Path, aside: Path) -> Iterator[None]:
    """Put a folder in another one's place; back again if anything after that fails."""
    if os.path.lexists(place):
        os.rename(place, aside)
    is_moved = False
    try:
        os.rename(new, place)
        is_moved = True
        yield
    except OSError:
        if is_moved:
            os.rename(place, new)
        if os.path.lexists(aside):
            os.rename(aside, place)
        raise


def _sync_folder(folder: Path) -> None:
    """Make the names in a folder survive a power cut, where the system can."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in NO_FOLDER_SYNC:
            raise
    finally:
        os.close(descriptor)


def _check_no_link(path: Path) -> None:
    if path.is_symlink():
        raise AudioWriteError(
            f"{display_name(path)} is a link to something else, which a batch would "
            "change: delete the link, or choose another folder with -o"
        )


def _locked(path: Path, root: Path) -> int:
    """Open a file that only one process can hold; it is free when that one ends."""
    _check_no_link(path)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        lock_file(descriptor)
    except OSError as error:
        holder = os.read(descriptor, 1000)
        os.close(descriptor)
        if error.errno in {errno.EACCES, errno.EAGAIN, errno.EDEADLK}:
            raise _held(root, holder) from error
        raise
    with suppress(OSError):  # a full disk: the lock holds without its text
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(_me()).encode(), 0)
    return descriptor


def _me() -> Record:
    return {"process": os.getpid(), "host": socket.gethostname()}


def _held(root: Path, holder: bytes) -> AudioWriteError:
    try:
        who = json.loads(holder)
        owner = f" (process {int(who['process'])} on {str(who['host'])[:80]})"
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        owner = ""
    return AudioWriteError(
        f"another batch{owner} is writing into {display_name(root)}: wait until it is "
        "done, or choose another folder with -o"
    )


def _failed(folder: Path, error: OSError) -> AudioWriteError:
    if error.errno in DISK_FULL:
        why = "the disk is full: make room, then start the same batch again"
    elif error.errno == errno.EIO:
        why = why_refused(errno.EIO, folder)
    elif error.errno == errno.EXDEV:
        why = "it lies on another disk than the rest of the output: choose one disk"
    else:
        why = f"{system_words(error)}: choose another folder"
    return AudioWriteError(
        f"{display_name(folder)} cannot be written to, because {why}"
    )
