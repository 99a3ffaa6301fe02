"""Reading values of TOML tables with clear errors, and writing them."""

import math
import reprlib
import tomllib
from collections.abc import Callable, Mapping
from numbers import Integral
from pathlib import Path
from typing import Any

from nmfaudio.audio.wording import read_clock
from nmfaudio.errors import Message, ProjectFileError

__all__ = [
    "Fields",
    "as_choice",
    "as_flag",
    "as_milliseconds",
    "as_names",
    "as_number",
    "as_seconds",
    "as_text",
    "as_texts",
    "as_whole",
    "milliseconds",
    "parse_toml",
    "quoted",
    "read_table",
    "read_tables",
    "read_value",
    "shown",
    "toml_value",
]

_MOST_TEXT = 2000
"""Characters of a text: descriptions are longer than names, and no longer than that."""

_MOST_TEXTS = 1000
_MOST_TABLES = 100_000

Reader = Callable[[Any], Any]

Fields = Mapping[str, tuple[str, Reader]]
"""Key of a table -> name of the field it fills and how it is read."""


def as_number(value: Any) -> float:
    """Take a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(Message("a number"))
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise TypeError(Message("a finite number"))
    return number


def as_seconds(value: Any) -> float:
    """Take seconds, as a number or as a text such as "1:02.5"."""
    told = read_clock(value) if isinstance(value, str) else None
    if isinstance(value, str) and told is None:
        raise TypeError(Message('seconds, or a text as "1:02.5"'))
    return as_number(value if told is None else told)


def as_milliseconds(value: Any) -> float:
    """Take milliseconds; return seconds."""
    return as_number(value) / 1000.0


def as_whole(value: Any) -> int:
    """Take a whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(Message("a whole number"))
    if abs(value) >= 1 << 63:
        raise TypeError(Message("a whole number of 64 bits"))
    return value


def as_flag(value: Any) -> bool:
    """Take true or false."""
    if not isinstance(value, bool):
        raise TypeError(Message("true or false"))
    return value


def as_choice(value: Any) -> bool | None:
    """Take true, false, or "auto" for None."""
    if not isinstance(value, bool) and value != "auto":
        raise TypeError(Message('true, false or "auto"'))
    return None if value == "auto" else value


def as_text(value: Any) -> str:
    """Take a text."""
    if not isinstance(value, str):
        raise TypeError(Message("text in quotes"))
    if len(value) > _MOST_TEXT:
        raise TypeError(Message("text of at most {0} characters", _MOST_TEXT))
    return value


def as_texts(value: Any) -> tuple[str, ...]:
    """Take a list of texts."""
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise TypeError(Message("a list of texts"))
    if len(value) > _MOST_TEXTS:
        raise TypeError(Message("a list of at most {0} texts", _MOST_TEXTS))
    return tuple(map(as_text, value))


def as_names(value: Any) -> dict[str, str]:
    """Take a table of texts."""
    if not isinstance(value, dict):
        raise TypeError(Message("a table of texts"))
    if len(value) > _MOST_TEXTS:
        raise TypeError(Message("a table of at most {0} texts", _MOST_TEXTS))
    return {as_text(key): as_text(name) for key, name in value.items()}


def read_value(where: str, name: str, reader: Reader, value: object) -> Any:
    """Read one value.

    Raises
    ------
    ProjectFileError
        If it is of another kind; the message names file and key.
    """
    try:
        return reader(value)
    except TypeError as error:
        raise ProjectFileError(
            Message('{0}: "{1}" must be {2}, got {3}', where, name, error, shown(value))
        ) from None


def read_table(where: str, section: str, fields: Fields, table: Any) -> dict[str, Any]:
    """Read a table; keys that are not known are an error.

    Raises
    ------
    ProjectFileError
        If it is no table, or a key is not known or of another kind.
    """
    if not isinstance(table, dict):
        raise ProjectFileError(
            Message('{0}: "{1}" must be a table, got {2}', where, section, shown(table))
        )
    found = {}
    for key, value in table.items():
        name = f"{section}.{key}" if section else key
        if key not in fields:
            known = ", ".join(fields)
            raise ProjectFileError(
                Message(
                    '{0}: there is no key "{1}"; known are {2}', where, name[:60], known
                )
            )
        field, reader = fields[key]
        found[field] = read_value(where, name, reader, value)
    return found


def shown(value: object) -> str:
    """Return a value as it can stand in a sentence, however long it is."""
    try:
        return _SHORT.repr(value)
    except ValueError:  # a whole number of thousands of digits
        return "a number of thousands of digits"


def _short() -> reprlib.Repr:
    short = reprlib.Repr()
    short.maxstring = short.maxother = 60
    return short


_SHORT = _short()


def read_tables(where: str, section: str, tables: Any) -> list[Any]:
    """Take a list of tables.

    Raises
    ------
    ProjectFileError
        If it is none, or longer than anyone could write.
    """
    if not isinstance(tables, list):
        raise ProjectFileError(
            Message('{0}: "{1}" must stand in double brackets: [[{1}]]', where, section)
        )
    if len(tables) > _MOST_TABLES:
        raise ProjectFileError(
            Message(
                '{0}: "{1}" stands there {2:,} times, and at most {3:,} can be used',
                where,
                section,
                len(tables),
                _MOST_TABLES,
            )
        )
    return tables


def toml_value(value: Any) -> str:
    """Return a text, path, flag or number as TOML; numbers are read back exactly."""
    if isinstance(value, Path):
        return quoted(value.as_posix())
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, Integral) else repr(float(value))


def milliseconds(seconds: float) -> str:
    """Return the shortest text that is read as exactly so many seconds."""
    texts = [f"{seconds * 1000:.{digits}g}" for digits in range(6, 18)]
    return next((t for t in texts if float(t) / 1000.0 == seconds), texts[-1])


def quoted(text: str) -> str:
    """Return a TOML basic string."""
    escaped = "".join(
        f"\\u{ord(c):04x}" if ord(c) < 32 or ord(c) == 127 else c
        for c in text.replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{escaped}"'


def parse_toml(text: str, where: str) -> dict[str, Any]:
    """Return a TOML document.

    Parameters
    ----------
    text : str
        The file's content.
    where : str
        What error messages call it.

    Raises
    ------
    ProjectFileError
        If it is not TOML, is nested without end, or holds a number without end.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        _, _, place = str(error).partition("(at ")
        at = f" (at {place}" if place else ""
        raise ProjectFileError(
            Message(
                "{0} is not valid TOML{1}: check quotes, brackets and equals signs "
                "there",
                where,
                at,
            )
        ) from None
    except RecursionError:
        raise ProjectFileError(
            Message("{0} is not usable: its brackets are nested too deeply", where)
        ) from None
    except (ValueError, OverflowError):  # a number of thousands of digits
        raise ProjectFileError(
            Message(
                "{0} is not usable: it holds a number or a date that nothing can hold",
                where,
            )
        ) from None
