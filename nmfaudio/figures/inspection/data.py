"""What a figure shows, as numbers: CSV for spreadsheets, NPZ for NumPy."""

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from nmfaudio.audio.new_file import NewFile
from nmfaudio.audio.wording import table_text
from nmfaudio.compiled.types import AnyArray
from nmfaudio.errors import Message, ParameterError

__all__ = ["DATA_FORMATS", "FigureData", "write_data"]

DATA_FORMATS = ("csv", "npz")


@dataclass(frozen=True, eq=False)
class FigureData:
    """Arrays by name; units are part of the names.

    Attributes
    ----------
    arrays : mapping of str to ndarray
        Columns of equal length, or, with a ``grid``, its axes and values.
    grid : str
        Name of the values that lie on axes: the other arrays in their order are what
        its dimensions are. Empty for columns.
    """

    arrays: Mapping[str, AnyArray]
    grid: str = ""

    def table(self) -> Iterator[list[object]]:
        """Yield the lines of a table, headings first.

        A grid's last axis goes across, the others are columns in front.
        """
        if not self.grid:
            yield list(self.arrays)
            yield from map(list, zip(*map(_plain, self.arrays.values()), strict=True))
            return
        axes = {name: _plain(a) for name, a in self.arrays.items() if name != self.grid}
        *front, across = axes
        yield [*front, *(f"{across}={value}" for value in axes[across])]
        values = self.arrays[self.grid].reshape(-1, len(axes[across]))
        places = product(*(axes[name] for name in front))
        for place, row in zip(places, values, strict=True):
            yield [*place, *_plain(row)]


def _plain(values: AnyArray) -> list[object]:
    """Return Python's values, with no more digits than are meant."""
    if values.dtype.kind == "f":
        return [float(f"{value:.7g}") for value in values]
    found: list[object] = values.tolist()
    return found


def write_data(data: FigureData, path: Path) -> Path:
    """Write the numbers of a figure; the name's ending says how.

    Raises
    ------
    ParameterError
        If the name ends in none of the formats.
    AudioWriteError
        If the file exists or cannot be written.
    """
    kind = path.suffix.lower().removeprefix(".")
    if kind not in DATA_FORMATS:
        raise ParameterError(
            Message(
                "data is written as {0}, got {1!r}",
                ", ".join(DATA_FORMATS),
                path.name,
            )
        )
    with NewFile(path) as file:
        if kind == "npz":
            content = io.BytesIO()
            arrays: dict[str, Any] = dict(data.arrays)
            np.savez_compressed(content, **arrays)
            file.write(content.getvalue())
        else:
            for line in data.table():  # all of it may be large
                file.write(table_text([line]).encode("utf-8", "backslashreplace"))
        file.publish()
    return path
