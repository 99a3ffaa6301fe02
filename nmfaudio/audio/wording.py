"""How names, times and sizes are put into messages."""

import csv
import io
import os
import re
from math import ceil
from typing import TYPE_CHECKING

from nmfaudio.errors import Message

if TYPE_CHECKING:  # NumPy comes with it
    from collections.abc import Iterable

    from nmfaudio.compiled.types import PathLike

__all__ = [
    "byte_size",
    "clock",
    "count",
    "disk_name",
    "display_name",
    "is_text",
    "name_text",
    "on_one_line",
    "percent",
    "printable",
    "read_clock",
    "readable",
    "rough_time",
    "table_text",
]

_MOST_SHOWN = 120
_FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NO_CHARACTER = re.compile("[\ud800-\udfff\ufffe\uffff]")
_TIME = re.compile(r"(?:(?:\d+:)?\d+:)?(?:\d+[.,]?\d*|[.,]\d+)", re.ASCII)


def display_name(path: "PathLike") -> str:
    r"""Return a path as it can be shown anywhere: one line, no control characters.

    Bytes that are not UTF-8, line ends, terminal escapes and characters that turn the
    reading direction appear as ``\x..`` or ``\u....``. A long path is cut in front.

    Examples
    --------
    >>> display_name(b"a\xff\n.wav")
    'a\\udcff\\n.wav'
    """
    name = name_text(os.fsdecode(path))
    shown = printable(name)
    return shown if len(shown) <= _MOST_SHOWN else "…" + shown[-_MOST_SHOWN:]


def printable(text: str) -> str:
    """Return a text that a terminal or a page shows and does not obey.

    Names of files may hold escape sequences, marks that reverse the reading direction,
    and bytes that are no characters at all.
    """
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii")
        for c in text
    )


def on_one_line(text: str) -> str:
    """Return a text in which a space stands for all that cannot be printed."""
    return "".join(c if c.isprintable() else " " for c in text)


def name_text(name: str) -> str:
    """Return what a name on disk says, in UTF-8 if its bytes are that.

    Python reads names by the locale, which is ASCII or Latin-1 on some systems although
    whoever named the files wrote UTF-8.
    """
    try:
        return os.fsencode(name).decode("utf-8")
    except UnicodeError:
        return name


def disk_name(text: str) -> str:
    """Return a text as a name for the disk: in UTF-8 where the locale cannot write it.

    The reverse of :func:`name_text`. What no name can be stays as it is.
    """
    try:
        os.fsencode(text)
    except UnicodeError:
        try:
            return os.fsdecode(text.encode("utf-8", "surrogateescape"))
        except UnicodeError:  # half of a pair
            return text
    return text


def is_text(name: str) -> bool:
    """Tell whether a name holds characters only, and no bytes that are none."""
    return _NO_CHARACTER.search(name) is None


def readable(name: str) -> str:
    r"""Return a name as text that any format can hold, and one line.

    Bytes that are no characters become ``_``, line ends and other control characters
    a space.

    Examples
    --------
    >>> readable("a\udcff b\n")
    'a_ b '
    """
    return _CONTROL.sub(" ", _NO_CHARACTER.sub("_", name))


def clock(seconds: float) -> str:
    """Return a time as ``m:ss.s``, or ``h:mm:ss`` from one hour on.

    Examples
    --------
    >>> clock(61.25), clock(7322)
    ('1:01.2', '2:02:02')
    """
    if seconds < 3600 - 0.05:
        tenths = round(seconds * 10)
        return Message("{0}:{1:04.1f}", tenths // 600, tenths % 600 / 10)
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def rough_time(seconds: float) -> str:
    """Return how long something may take, no more precisely than anybody knows.

    Examples
    --------
    >>> rough_time(0.2), rough_time(75), rough_time(600), rough_time(9000)
    ('1 s', '75 s', '10 min', '2 h 30 min')
    """
    if seconds < 90:
        return f"{ceil(seconds)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def read_clock(text: str) -> float | None:
    """Return a time in seconds that is told in seconds, as min:s or as h:min:s.

    Decimals may stand behind a point or a comma, as the window shows them in the
    language that it speaks. What is no time gives None.

    Examples
    --------
    >>> read_clock("12.5"), read_clock("1:02,5"), read_clock("2:02:02"), read_clock("x")
    (12.5, 62.5, 7322.0, None)
    """
    if not _TIME.fullmatch(text.strip()):
        return None
    value = 0.0
    for part in text.replace(",", ".").split(":"):
        value = value * 60.0 + float(part)
    return value


def count(number: int, what: str) -> str:
    """Return a number with its noun, which stands where this is called.

    Examples
    --------
    >>> count(1, "sample"), count(2000, "sample")
    ('1 sample', '2,000 samples')
    """
    return Message(f"{{0:,}} {what}{'s' * (number != 1)}", number)


def percent(share: float) -> str:
    """Return a share of 1 in whole per cent.

    Examples
    --------
    >>> percent(0.824)
    '82 %'
    """
    return f"{100 * share:.0f} %"


def table_text(rows: "Iterable[Iterable[object]]") -> str:
    """Return rows as CSV in which no spreadsheet takes a text for a formula.

    Names come from anybody, and formulas may read other files.

    Examples
    --------
    >>> print(table_text([["=A1", "Bass", -1.5]]), end="")
    '=A1,Bass,-1.5
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows(map(_table_cell, row) for row in rows)
    return text.getvalue()


def _table_cell(value: object) -> object:
    is_formula = isinstance(value, str) and value.startswith(_FORMULA_MARKS)
    return f"'{value}" if is_formula else value


def byte_size(n_bytes: float) -> str:
    """Return a number of bytes in kB, MB or GB (powers of ten).

    Examples
    --------
    >>> byte_size(4), byte_size(2_500), byte_size(3.2e9)
    ('4 bytes', '2.5 kB', '3.2 GB')
    """
    if n_bytes < 1e3:
        return count(round(n_bytes), "byte")
    for limit, factor, unit in ((1e6, 1e3, "kB"), (1e9, 1e6, "MB")):
        if n_bytes < limit:
            return Message("{0:.1f} {1}", n_bytes / factor, unit)
    return Message("{0:.1f} GB", n_bytes / 1e9)
