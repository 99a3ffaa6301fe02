"""The strict reader: a project file is taken for hostile until it has been checked.

Nothing of it is executed: tables must be those of this format, views, triggers and
virtual tables are refused before a row is read, statements are bounded in steps and
values in bytes, and what is beside the file (journals) is not looked at.
"""

import hashlib
import json
import os
import sqlite3
import stat
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from nmfaudio.audio.source_file import open_at_once, why_not_opened
from nmfaudio.audio.wording import display_name
from nmfaudio.compiled.types import AnyArray, PathLike, UInt8Array
from nmfaudio.errors import Message, ProjectFileError, system_words
from nmfaudio.project.storage.arrays import ArrayReference
from nmfaudio.project.storage.layout import (
    APPLICATION_ID,
    ARRAYS_SQL,
    FORMAT,
    META_SQL,
    MOST_ENTRIES,
    MOST_META_BYTES,
    PAGE_BYTES,
    PART_BYTES,
    damaged,
)

__all__ = ["Content", "ExtraTable", "damaged", "reading"]

_HEADER_BYTES = 100
_MAGIC = b"SQLite format 3\0"
_MOST_STEPS = 200_000_000
_STEPS_AT_ONCE = 100_000
_MOST_TABLES = 32
_MOST_COLUMNS = 64
_MOST_EXTRA_BYTES = 1 << 26
_MOST_SQL_BYTES = 1 << 16
_READ_AT_ONCE = 1 << 24
_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_PRAGMA}


@dataclass(frozen=True)
class ExtraTable:
    """A table that this version does not know, and keeps."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(eq=False)
class Content:
    """What an open project file holds, checked for damage and not yet for sense.

    Attributes
    ----------
    title : str
        What messages call the file.
    meta : dict of str to Any
        The JSON values by their keys.
    extra : tuple of ExtraTable
        Tables of newer versions.
    """

    title: str
    connection: sqlite3.Connection
    meta: dict[str, Any] = field(default_factory=dict)
    extra: tuple[ExtraTable, ...] = ()
    _budget: int = 0
    _read: dict[tuple[str, int, tuple[tuple[str, str], ...]], UInt8Array] = field(
        default_factory=dict
    )

    def array(self, data: Any, kinds: str) -> AnyArray:
        """Read and check an array.

        Parameters
        ----------
        data : Any
            What stands for it in JSON.
        kinds : str
            Kinds of numbers that will do, as in ``numpy.dtype.kind``.

        Returns
        -------
        array : ndarray
            Read-only, finite.

        Raises
        ------
        ProjectFileError
            If it is not what its checksum says, or not finite, or too large.
        """
        try:
            reference = ArrayReference.read(data)
        except ValueError as error:
            raise damaged(self.title, str(error)) from None
        dtype = np.dtype(reference.dtype)
        if dtype.kind not in kinds:
            raise damaged(self.title, "an array holds numbers of another kind")
        raw = self._bytes_of(reference)
        array = raw.view(dtype).reshape([reference.shape[n] for n in reference.axes])
        if dtype.kind == "f" and not _finite(array):
            raise damaged(self.title, "an array holds what is no number")
        array = array.transpose(np.argsort(reference.axes))
        array.flags.writeable = False
        return array

    def _bytes_of(self, reference: ArrayReference) -> UInt8Array:
        """Read the data of an array; of what two arrays share, only once."""
        key = (reference.dtype, reference.n_bytes, reference.rows)
        if key not in self._read:
            self._budget -= reference.n_bytes
            if self._budget < 0:
                raise damaged(self.title, "it claims more numbers than it can hold")
            raw = np.empty(reference.n_bytes, np.uint8)
            start = 0
            for name, digest in reference.rows:
                start = self._fill(raw, start, name, digest, reference.dtype)
            if start != raw.size:
                raise damaged(self.title, "an array is shorter than its shape")
            self._read[key] = raw
        return self._read[key]

    def _fill(
        self, raw: UInt8Array, start: int, name: str, digest: str, dtype: str
    ) -> int:
        """Read one row to its place; return where the next one goes."""
        wrong = Message("the numbers of {0!r} are not those that were saved", name[:40])
        row = self.connection.execute(
            "SELECT rowid, dtype, sha256, shape FROM arrays WHERE name = ?", (name,)
        ).fetchone()
        if row is None or row[1:3] != (dtype, digest):
            raise damaged(self.title, wrong)
        with self.connection.blobopen("arrays", "data", row[0], readonly=True) as blob:
            stop = start + len(blob)
            items = len(blob) // np.dtype(dtype).itemsize
            if stop > raw.size or items != _product(row[3]):
                raise damaged(
                    self.title, "{0!r} is not as long as it claims", name[:40]
                )
            checksum, target = hashlib.sha256(), raw.data
            while start < stop:
                part = blob.read(_READ_AT_ONCE)
                checksum.update(part)
                target[start : start + len(part)] = part
                start += len(part)
        if checksum.hexdigest() != digest:
            raise damaged(self.title, wrong)
        return stop


def _product(shape: Any) -> int:
    """Return how many numbers a shape (as text) has, or -1."""
    try:
        lengths = json.loads(shape)
        return int(np.prod([int(n) for n in lengths], dtype=object))
    except (ValueError, TypeError, RecursionError):
        return -1


def _finite(array: AnyArray) -> bool:
    flat = array.reshape(-1)
    step = 1 << 22
    return all(
        bool(np.isfinite(flat[start : start + step]).all())
        for start in range(0, flat.size, step)
    )


@contextmanager
def reading(path: PathLike) -> Iterator[Content]:
    """Open a project file, check it, and read what is not an array.

    Parameters
    ----------
    path : path
        The file. Never written to.

    Yields
    ------
    content : Content
        Arrays can be read while it is open.

    Raises
    ------
    ProjectFileError
        If it is no project, of a newer format, damaged, or cannot be read.
    """
    title = display_name(path)
    size = _check_file(path, title)
    # Immutable: no lock, no journal, no write, whatever lies beside the file.
    uri = Path(os.fsdecode(path)).absolute().as_uri() + "?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            content = Content(title, connection, _budget=size)
            _guard(connection)
            _check_tables(content)
            _read_meta(content)
            yield content
    except (sqlite3.Error, UnicodeError) as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_IOERR:
            raise ProjectFileError(
                Message(
                    "the project {0} cannot be read: the disk reports a fault; check "
                    "the disk or the connection it is on",
                    title,
                )
            ) from error
        raise damaged(title, "what it holds cannot be read") from error


def _check_file(path: PathLike, title: str) -> int:
    """Look at the first bytes; return the length of the file."""
    try:
        descriptor = open_at_once(path)
    except (OSError, ValueError) as error:
        why = why_not_opened(title, path, error, "a project")
        raise ProjectFileError(why) from None
    try:
        status = os.fstat(descriptor)
        regular = stat.S_ISREG(status.st_mode)
        head = os.read(descriptor, _HEADER_BYTES) if regular else b""
    except OSError as error:
        raise ProjectFileError(
            Message("the project {0} cannot be read: {1}", title, system_words(error))
        ) from None
    finally:
        os.close(descriptor)
    if not regular:
        raise ProjectFileError(Message("{0} is not a file, so it is no project", title))
    _check_head(head, status.st_size, title)
    return status.st_size


def _check_head(head: bytes, size: int, title: str) -> None:
    foreign = ProjectFileError(
        Message(
            "{0} is not a project of nmfaudio. Open recordings with Open or nmfaudio "
            "separate, recipes with --recipe",
            title,
        )
    )
    if not head:
        raise ProjectFileError(
            Message("{0} is empty (0 bytes): choose another file", title)
        )
    if len(head) < _HEADER_BYTES or not head.startswith(_MAGIC):
        raise foreign
    version, application = (struct.unpack_from(">i", head, n)[0] for n in (60, 68))
    if application != APPLICATION_ID:
        raise foreign
    if version > FORMAT:
        raise ProjectFileError(
            Message(
                "{0} was saved by a newer version of nmfaudio (format {1}; this one "
                "knows {2}): update nmfaudio to open it",
                title,
                version,
                FORMAT,
            )
        )
    if version < 1:
        raise damaged(title, "its format is {0}", version)
    (page,), (n_pages,) = (
        struct.unpack_from(">H", head, 16),
        struct.unpack(">I", head[28:32]),
    )
    if page != PAGE_BYTES or head[18:20] != b"\1\1":
        raise damaged(title, "it is not laid out as nmfaudio does")
    if n_pages * PAGE_BYTES != size:
        raise damaged(
            title, "it is {0:,} bytes long, not {1:,}", size, n_pages * PAGE_BYTES
        )


def _guard(connection: sqlite3.Connection) -> None:
    """Let a statement do nothing but read, and not for ever."""
    for category, most in (
        (sqlite3.SQLITE_LIMIT_LENGTH, PART_BYTES + (1 << 20)),
        (sqlite3.SQLITE_LIMIT_SQL_LENGTH, _MOST_SQL_BYTES),
        (sqlite3.SQLITE_LIMIT_COLUMN, _MOST_COLUMNS),
        (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
        (sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH, 1),
        (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 20),
    ):
        connection.setlimit(category, most)
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON", "query_only=ON"):
        connection.execute(f"PRAGMA {pragma}")
    steps = 0

    def count() -> bool:
        nonlocal steps
        steps += _STEPS_AT_ONCE
        return steps > _MOST_STEPS

    connection.set_progress_handler(count, _STEPS_AT_ONCE)
    connection.set_authorizer(
        lambda action, *_: (
            sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY
        )
    )


def _check_tables(content: Content) -> None:
    """Refuse all but plain tables; read those that are not known."""
    connection, title = content.connection, content.title
    found = connection.execute("SELECT type, name, sql FROM sqlite_master").fetchmany(
        _MOST_TABLES + 1
    )
    if len(found) > _MOST_TABLES:
        raise damaged(title, "it has too many tables")
    tables: dict[str, str] = {}
    for kind, name, sql in found:
        own_index = kind == "index" and str(name).startswith("sqlite_autoindex_")
        if kind == "table" and isinstance(sql, str) and isinstance(name, str):
            tables[name] = sql
        elif not own_index:
            raise damaged(title, "a {0} is no part of a project", kind)
    for name, sql in (("meta", META_SQL), ("arrays", ARRAYS_SQL)):
        if tables.pop(name, None) != sql:
            raise damaged(title, "its table {0!r} is missing or another one", name)
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise damaged(title, "its pages do not fit together")
    content.extra = tuple(
        _read_extra(content, name, sql) for name, sql in tables.items()
    )


def _read_extra(content: Content, name: str, sql: str) -> ExtraTable:
    """Read a table of a newer version, so that saving keeps it."""
    connection, title = content.connection, content.title
    quoted = name.replace('"', '""')
    if not sql.upper().startswith("CREATE TABLE"):
        raise damaged(title, "its table {0!r} is no plain table", name[:40])
    columns = connection.execute(f'PRAGMA table_xinfo("{quoted}")').fetchall()
    if any(column[6] for column in columns):
        raise damaged(title, "its table {0!r} computes its values", name[:40])
    rows, n_bytes = [], 0
    for row in connection.execute(f'SELECT * FROM "{quoted}"'):  # noqa: S608  # quoted
        rows.append(row)
        n_bytes += sum(len(v) if isinstance(v, (str, bytes)) else 8 for v in row)
        if len(rows) > MOST_ENTRIES or n_bytes > _MOST_EXTRA_BYTES:
            raise damaged(title, "its table {0!r} is too long", name[:40])
    return ExtraTable(name, tuple(str(column[1]) for column in columns), tuple(rows))


def _read_meta(content: Content) -> None:
    n_bytes = 0
    for row in content.connection.execute("SELECT key, value, sha256 FROM meta"):
        key, value, digest = row
        if not all(isinstance(entry, str) for entry in row):
            raise damaged(content.title, "an entry is no text")
        n_bytes += len(value)
        if n_bytes > MOST_META_BYTES or len(content.meta) >= MOST_ENTRIES:
            raise damaged(content.title, "its entries are too long")
        if digest != meta_digest(key, value):
            raise damaged(content.title, "{0!r} is not what was saved", key[:40])
        content.meta[key] = _parsed(content.title, key, value)


def meta_digest(key: str, value: str) -> str:
    """Return the checksum of an entry."""
    text = f"{key}\0{value}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(text).hexdigest()


def _parsed(title: str, key: str, value: str) -> Any:
    def refuse(word: str) -> Any:
        raise ValueError(Message("{0} is no number", word))

    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) != len(pairs):
            raise ValueError(Message("a key stands twice"))
        return made

    try:
        return json.loads(value, parse_constant=refuse, object_pairs_hook=unique)
    except (ValueError, RecursionError) as error:
        too_deep = isinstance(error, RecursionError)
        why = Message("is nested too deep") if too_deep else str(error)
        raise damaged(title, "{0!r}: {1}", key[:40], why) from None
