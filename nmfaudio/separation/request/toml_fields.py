"""Reading values of TOML tables with clear errors, and writing them."""

from collections.abc import Callable, Mapping
from numbers import Integral
from pathlib import Path
from typing import Any

from nmfaudio.errors import ProjectFileError

__all__ = [
    "Fields",
    "as_choice",
    "as_flag",
    "as_names",
    "as_number",
    "as_text",
    "as_texts",
    "as_whole",
    "quoted",
    "read_table",
    "read_value",
    "toml_value",
]

Reader = Callable[[Any], Any]

Fields = Mapping[str, tuple[str, Reader]]
"""Key of a table -> name of the field it fills and how it is read."""


def as_number(value: Any) -> float:
    """Take a number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("a number")
    return float(value)


def as_whole(value: Any) -> int:
    """Take a whole number."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("a whole number")
    return value


def as_flag(value: Any) -> bool:
    """Take true or false."""
    if not isinstance(value, bool):
        raise TypeError("true or false")
    return value


def as_choice(value: Any) -> bool | None:
    """Take true, false, or "auto" for None."""
    if not isinstance(value, bool) and value != "auto":
        raise TypeError('true, false or "auto"')
    return None if value == "auto" else value


def as_text(value: Any) -> str:
    """Take a text."""
    if not isinstance(value, str):
        raise TypeError("text in quotes")
    return value


def as_texts(value: Any) -> tuple[str, ...]:
    """Take a list of texts."""
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise TypeError("a list of texts")
    return tuple(value)


def as_names(value: Any) -> dict[str, str]:
    """Take a table of texts."""
    if not isinstance(value, dict):
        raise TypeError("a table of texts")
    return {key: as_text(name) for key, name in value.items()}


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
            f'{where}: "{name}" must be {error}, got {value!r}'
        ) from None


def read_table(where: str, section: str, fields: Fields, table: Any) -> dict[str, Any]:
    """Read a table; keys that are not known are an error.

    Raises
    ------
    ProjectFileError
        If it is no table, or a key is not known or of another kind.
    """
    if not isinstance(table, dict):
        raise ProjectFileError(f'{where}: "{section}" must be a table, got {table!r}')
    found = {}
    for key, value in table.items():
        name = f"{section}.{key}" if section else key
        if key not in fields:
            known = ", ".join(fields)
            raise ProjectFileError(
                f'{where}: there is no key "{name}"; known are {known}'
            )
        field, reader = fields[key]
        found[field] = read_value(where, name, reader, value)
    return found


def toml_value(value: Any) -> str:
    """Return a text, path, flag or number as TOML; numbers are read back exactly."""
    if isinstance(value, Path):
        return quoted(value.as_posix())
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(int(value)) if isinstance(value, Integral) else repr(float(value))


def quoted(text: str) -> str:
    """Return a TOML basic string."""
    escaped = "".join(
        f"\\u{ord(c):04x}" if ord(c) < 32 or ord(c) == 127 else c
        for c in text.replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{escaped}"'
