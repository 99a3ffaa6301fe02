"""Writing a project: all of it to a new file, which then takes the old one's place.

The file is made by SQLite under another name and published like every file of nmfaudio
(:mod:`nmfaudio.audio.new_file`): written, brought to the disk, renamed, and the folder
brought to the disk. So whatever happens, the old project is there or the new one.
"""

import errno
import json
import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

from nmfaudio.audio.new_file import NewFile
from nmfaudio.compiled.types import PathLike
from nmfaudio.project.storage.arrays import StoredArray
from nmfaudio.project.storage.database import ExtraTable, meta_digest
from nmfaudio.project.storage.layout import (
    APPLICATION_ID,
    ARRAYS_SQL,
    FORMAT,
    META_SQL,
    PAGE_BYTES,
)

__all__ = ["write_project"]


def write_project(
    path: PathLike,
    meta: Mapping[str, Any],
    arrays: Sequence[StoredArray],
    extra: Sequence[ExtraTable] = (),
    *,
    overwrite: bool = False,
) -> None:
    """Write a project file.

    Parameters
    ----------
    path : path
        Its name.
    meta : mapping of str to Any
        What goes into the table of texts, as JSON can hold it.
    arrays : sequence of StoredArray
        What goes into the table of arrays.
    extra : sequence of ExtraTable
        Tables of newer versions, to be kept.
    overwrite : bool
        Whether a file of this name may be replaced.

    Raises
    ------
    AudioWriteError
        If it cannot be written; what was there is as it was.
    """
    n_bytes = sum(len(row.data) for row in arrays) + (1 << 16)
    with NewFile(path, n_bytes=n_bytes, must_fit=True, overwrite=overwrite) as file:
        uri = file.temporary_path.absolute().as_uri() + "?mode=rw"
        try:
            with closing(sqlite3.connect(uri, uri=True)) as connection:
                _fill(connection, meta, arrays, extra)
        except sqlite3.Error as error:
            file.error = _system_error(error)
        file.publish()


def _fill(
    connection: sqlite3.Connection,
    meta: Mapping[str, Any],
    arrays: Sequence[StoredArray],
    extra: Sequence[ExtraTable],
) -> None:
    # Nobody sees this file yet, so it needs no journal: NewFile brings it to the disk.
    for pragma in (
        f"page_size={PAGE_BYTES}",
        "journal_mode=OFF",
        "synchronous=OFF",
        f"application_id={APPLICATION_ID}",
        f"user_version={FORMAT}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute(META_SQL)
    connection.execute(ARRAYS_SQL)
    for key, value in meta.items():
        text = json.dumps(value, allow_nan=False)
        row = (key, text, meta_digest(key, text))
        connection.execute("INSERT INTO meta VALUES(?, ?, ?)", row)
    for array in arrays:
        values = (array.name, array.dtype, array.shape, array.sha256, array.data)
        connection.execute("INSERT INTO arrays VALUES(?, ?, ?, ?, ?)", values)
    for table in extra:
        _copy(connection, table)
    connection.commit()


def _copy(connection: sqlite3.Connection, table: ExtraTable) -> None:
    name, *columns = (
        '"{}"'.format(word.replace('"', '""')) for word in (table.name, *table.columns)
    )
    connection.execute(f"CREATE TABLE {name}({', '.join(columns)})")
    marks = ", ".join("?" * len(columns))
    insert = f"INSERT INTO {name} VALUES({marks})"  # quoted above
    connection.executemany(insert, table.rows)


def _system_error(error: sqlite3.Error) -> OSError:
    """Return what SQLite says of the disk as the system would say it."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    number = errno.ENOSPC if code == sqlite3.SQLITE_FULL else errno.EIO
    return OSError(number, os.strerror(number))
