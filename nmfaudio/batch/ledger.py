"""The ledger: a line of JSON for everything that a batch has done.

Lines are only ever added, each on disk before the next step is taken, so the ledger is
right whenever the process ends. The line that was being written then is dropped.
"""

import hashlib
import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

from nmfaudio.audio.folders import DISK_FULL
from nmfaudio.errors import AudioWriteError, ProjectFileError, system_words

__all__ = [
    "LEDGER_NAME",
    "LEDGER_VERSION",
    "Ledger",
    "Record",
    "done_before",
    "file_digest",
    "is_done",
    "is_same",
    "is_unchanged",
    "read_results",
]

LEDGER_NAME = "ledger.jsonl"
LEDGER_VERSION = 1

Record: TypeAlias = dict[str, Any]
"""One line; its "event" says what happened."""

_MOST_LINE_BYTES = 1 << 24
"""A thousand stems take a hundredth of it."""

_Fields: TypeAlias = Mapping[str, type | tuple[type, ...]]
_SOURCE: _Fields = {"size": int, "mtime_ns": int, "sha256": str}
_STEM: _Fields = {"source": str, "file": str, "energy_share": (int, float)}
_RESULT: _Fields = {
    "duration_s": (int, float),
    "sample_rate": int,
    "channels": int,
    "recipe": str,
    "decided": str,
    "n_components": int,
    "null_db": (int, float),
    "stems": list,
    "warnings": list,
}
_EVENTS: Mapping[str, _Fields] = {
    "ledger": {"version": object},
    "done": {
        **{"place": str, "folder": str, "key": str},
        **{"source": dict, "files": list, "result": dict},
    },
    "failed": {"place": str, "key": str, "kind": str, "reason": str},
    "names": {"key": str, "recipe": str},
    "report": {"name": str, "sha256": str},
}
"""What a line of each kind must hold; there may be more in it, and other kinds."""


class Ledger:
    """What a batch has done, by place; opened by one process at a time.

    Parameters
    ----------
    path : Path
        The file; made if it is not there.

    Raises
    ------
    ProjectFileError
        If it is the ledger of a later version, or cannot be read.
    AudioWriteError
        If it cannot be made.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.results: dict[str, Record] = {}
        self.files: dict[str, list[list[Record]]] = {}
        self.names: Record | None = None
        self.reports: dict[str, set[str]] = {}
        self._torn_at: int | None = None
        self._is_begun = False
        self._descriptor = self._open()
        try:
            for record in self._read():
                self._take(record)
            if not self._is_begun:
                self.add({"event": "ledger", "version": LEDGER_VERSION})
        except BaseException:
            self.close()
            raise

    def _open(self) -> int:
        if os.path.lexists(self._path) and not _is_plain(self._path):
            raise ProjectFileError(
                f"the ledger {self._path} is no plain file: delete it, or choose "
                "another output folder"
            )
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
        try:
            return os.open(self._path, flags, 0o666)
        except OSError as error:
            raise _unwritable(self._path, error) from error

    def _read(self) -> Iterator[Record]:
        """Yield all whole lines, and cut off one that was being written."""
        end = 0
        try:
            with self._path.open("rb") as file:
                for line in iter(partial(file.readline, _MOST_LINE_BYTES), b""):
                    if line.endswith(b"\n"):
                        end = file.tell()
                        record = _parsed(line)
                        if record is not None:
                            yield record
            os.ftruncate(self._descriptor, end)
        except OSError as error:
            raise _unwritable(self._path, error) from error
        self._is_begun = end > 0

    def _take(self, record: Record) -> None:
        event = record.get("event")
        if event == "ledger" and record.get("version") != LEDGER_VERSION:
            raise ProjectFileError(
                f"the ledger {self._path} is of another version of nmfaudio: choose "
                "another output folder"
            )
        if event in {"done", "failed"}:
            self.results[record["place"]] = record
        if event == "done":
            self.files.setdefault(record["folder"], []).append(record["files"])
        if event == "names":
            self.names = record
        if event == "report":
            self.reports.setdefault(record["name"], set()).add(record["sha256"])

    def add(self, record: Record) -> None:
        """Write a line; when this returns, it is on disk.

        Raises
        ------
        AudioWriteError
            If it cannot be written. The ledger is as it was.
        """
        line = json.dumps(record, separators=(",", ":")).encode() + b"\n"
        try:
            self._mend()
            self._torn_at = os.fstat(self._descriptor).st_size
            left = memoryview(line)
            while left:
                left = left[os.write(self._descriptor, left) :]
            os.fsync(self._descriptor)
        except OSError as error:
            with suppress(OSError):
                self._mend()
            raise _unwritable(self._path, error) from error
        self._torn_at = None
        self._take(record)

    def _mend(self) -> None:
        """Cut off what a line that could not be written whole has left."""
        if self._torn_at is not None:
            os.ftruncate(self._descriptor, self._torn_at)
            self._torn_at = None

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)


def read_results(path: Path) -> dict[str, Record]:
    """Return what a ledger says of each place; of one that cannot be read, nothing.

    Nothing is changed: another process may be writing to it.
    """
    results: dict[str, Record] = {}
    if not _is_plain(path):
        return results
    with suppress(OSError), path.open("rb") as file:
        for line in iter(partial(file.readline, _MOST_LINE_BYTES), b""):
            record = _parsed(line) or {}
            if record.get("event") in {"done", "failed"}:
                results[record["place"]] = record
    return results


def done_before(
    root: Path, ledger: Path, recordings: Iterable[tuple[Path, str]], key: str
) -> frozenset[int]:
    """Return which recordings are done already, as far as can be seen from outside.

    Parameters
    ----------
    root : Path
        The output folder, which need not be there; nothing in it is changed.
    ledger : Path
        Its ledger, which need not be there either.
    recordings : iterable of (Path, str)
        Each with its place.
    key : str
        What results depend on, beside the recording.
    """
    results = read_results(ledger)
    found: set[int] = set()
    for number, (path, place) in enumerate(recordings):
        record = results.get(place, {})
        if is_done(root, record, key) and is_unchanged(path, record):
            found.add(number)
    return frozenset(found)


def is_done(root: Path, record: Record, key: str) -> bool:
    """Whether a record is of stems that are there, made in this way."""
    if record.get("event") != "done" or record["key"] != key:
        return False
    folder = root / record["folder"]
    return all(is_same(folder / file["name"], file) for file in record["files"])


def is_unchanged(path: Path, record: Record) -> bool:
    """Whether a recording looks as it did when its content was hashed."""
    try:
        status = path.stat()
    except OSError:
        return False
    source = record["source"]
    return (status.st_size, status.st_mtime_ns) == (
        source["size"],
        source["mtime_ns"],
    )


def is_same(path: Path, known: Record) -> bool:
    """Whether a file is the one that was written; a copy of it counts."""
    try:
        status = path.lstat()
        if status.st_size != known["size"]:
            return False
        untouched = bool(status.st_mtime_ns == known["mtime_ns"])
        return untouched or file_digest(path) == str(known["sha256"])
    except (OSError, ValueError):  # of a spoilt line: a name with a NUL
        return False


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file's content."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_plain(path: Path) -> bool:
    """Whether a file can be read to its end, and is where it seems to be."""
    return os.path.isfile(path) and not os.path.islink(path)


def _parsed(line: bytes) -> Record | None:
    """Return a line's record; None if a disk, or somebody, has spoilt it."""
    try:
        record = json.loads(line, parse_constant=_finite, parse_float=_finite)
        return record if isinstance(record, dict) and _is_sound(record) else None
    except (ValueError, RecursionError):  # also of a folder that none can be called
        return None


def _finite(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(text)
    return value


def _is_sound(record: Record) -> bool:
    """Whether all that is later asked of a line is there, and stays in the folder."""
    event = record.get("event")
    if not isinstance(event, str) or not _holds(record, _EVENTS.get(event, {})):
        return False
    if event != "done":
        return True
    files, result = record["files"], record["result"]
    folder = PurePosixPath(record["folder"])
    return (
        bool(folder.parts)
        and not folder.is_absolute()
        and ".." not in folder.parts
        and b"\0" not in os.fsencode(folder)
        and _holds(record["source"], _SOURCE)
        and all(_holds(file, {"name": str, **_SOURCE}) for file in files)
        and all(os.path.basename(file["name"]) == file["name"] for file in files)
        and _holds(result, _RESULT)
        and all(_holds(stem, _STEM) for stem in result["stems"])
        and all(isinstance(text, str) for text in result["warnings"])
    )


def _holds(value: object, fields: _Fields) -> bool:
    """Whether a table has fields of these kinds; yes and no are no numbers."""
    return isinstance(value, dict) and all(
        isinstance(value.get(name), kind) and not isinstance(value.get(name), bool)
        for name, kind in fields.items()
    )


def _unwritable(path: Path, error: OSError) -> AudioWriteError:
    if error.errno in DISK_FULL:
        why = "the disk is full. Make room, then start the same batch again"
    else:
        why = system_words(error)
    return AudioWriteError(f"the ledger {path} cannot be written: {why}")
