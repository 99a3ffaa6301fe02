"""What a project file looks like: its marks, tables and limits, and nothing else.

``docs/reference/project-file.md`` describes it for other programs. A change that
older versions cannot read raises :data:`FORMAT`; one that they may ignore raises
:data:`FEATURE_LEVEL` and adds keys or tables, which older versions keep.
"""

from nmfaudio.errors import Message, ProjectFileError

__all__ = [
    "APPLICATION_ID",
    "ARRAYS_SQL",
    "DTYPES",
    "FEATURE_LEVEL",
    "FORMAT",
    "META_SQL",
    "MOST_ENTRIES",
    "MOST_META_BYTES",
    "PAGE_BYTES",
    "PART_BYTES",
    "SUFFIX",
    "damaged",
]

SUFFIX = ".nmfaudio"

APPLICATION_ID = 0x4E4D4641
"""``NMFA``, at byte 68 of the file."""

FORMAT = 1
"""At byte 60 of the file (``user_version``)."""

FEATURE_LEVEL = 4

PAGE_BYTES = 4096

META_SQL = (
    "CREATE TABLE meta(key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL, "
    "sha256 TEXT NOT NULL)"
)
"""JSON texts; the checksum is that of key, a zero byte, and value."""

ARRAYS_SQL = (
    "CREATE TABLE arrays(name TEXT PRIMARY KEY NOT NULL, dtype TEXT NOT NULL, "
    "shape TEXT NOT NULL, sha256 TEXT NOT NULL, data BLOB NOT NULL)"
)
"""Numbers, little-endian, in C order; the checksum is that of the data."""

DTYPES = ("<f4", "<f8", "<i4", "<i8", "|u1")
"""Kinds of numbers that an array may hold; ``|u1`` is for embedded sound."""

PART_BYTES = 1 << 28
"""Longer arrays are divided, since a value of SQLite must stay below 1 GB."""

MOST_ENTRIES = 100_000
"""Rows of a table, entries of a list."""

MOST_META_BYTES = 1 << 26
"""All JSON texts of a file together."""

_MOST_TOLD = 300


def damaged(title: str, why: str, *values: object) -> ProjectFileError:
    """Return the error for a file that is not what was written.

    Parameters
    ----------
    title : str
        What messages call it.
    why : str
        What is wrong with it: a template, or what an error says.
    *values : object
        What stands in the template, see :class:`~nmfaudio.errors.Message`.
    """
    said = why if isinstance(why, Message) else Message(why, *values)
    if not said.isprintable() or len(said) > _MOST_TOLD:  # it repeats what is there
        plain = "".join(c if c.isprintable() else "?" for c in said)
        end = " …" if len(plain) > _MOST_TOLD else ""
        said = Message("{0}", plain[:_MOST_TOLD] + end)
    return ProjectFileError(
        Message(
            "{0} is damaged or was changed by another program: {1}. Open an older "
            "copy of it",
            title,
            said,
        )
    )
