"""What styles of music have in common practice, read from ``styles.toml``."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

__all__ = ["Role", "Stroke", "Style", "strokes_of", "styles"]

_LOUDNESS = {"X": 1.0, "x": 0.75, "o": 0.45}
_SOMETIMES = 0.5  # chance of a soft stroke


@dataclass(frozen=True)
class Stroke:
    """A stroke of a rhythm: its step, how many steps it lasts, loudness, chance."""

    step: int
    length: int
    loudness: float
    chance: float


@dataclass(frozen=True)
class Role:
    """What somebody plays beside drums.

    Attributes
    ----------
    part : str
    manner : str
        Of :mod:`mixtures.composing.playing`.
    rhythm : tuple of Stroke
    n_steps : int
        After which the rhythm comes again.
    programs : tuple of int
        General MIDI programs to choose from.
    """

    part: str
    manner: str
    rhythm: tuple[Stroke, ...]
    n_steps: int
    programs: tuple[int, ...]


@dataclass(frozen=True)
class Style:
    """A style: ranges and tables to choose from, as ``styles.toml`` explains them."""

    name: str
    bpm: tuple[float, float]
    beats: int
    steps: int
    swing: tuple[float, float]
    human: float
    kits: tuple[int, ...]
    chords: tuple[str, ...]
    leads: tuple[int, ...]
    grooves: tuple[dict[str, tuple[tuple[Stroke, ...], int]], ...]
    """Of each drum, its strokes, and the steps after which they come again."""
    basses: tuple[Role, ...]
    comps: tuple[Role, ...]

    @property
    def bar(self) -> int:
        """Steps of a bar."""
        return self.beats * self.steps


def strokes_of(rhythm: str) -> tuple[tuple[Stroke, ...], int]:
    """Return the strokes of a written rhythm, and its length in steps.

    Raises
    ------
    ValueError
        If there is a sign that is none of ``Xxo=.``.
    """
    signs = rhythm.replace(" ", "")
    if set(signs) - set("Xxo=."):
        raise ValueError(f"not a rhythm: {rhythm!r}")
    strokes = []
    for step, sign in enumerate(signs):
        if sign in _LOUDNESS:
            behind = signs[step + 1 :]
            length = 1 + len(behind) - len(behind.lstrip("="))
            chance = _SOMETIMES if sign == "o" else 1.0
            strokes.append(Stroke(step, length, _LOUDNESS[sign], chance))
    return tuple(strokes), len(signs)


@cache
def styles() -> tuple[Style, ...]:
    """Return all styles.

    Raises
    ------
    ValueError
        If a rhythm does not fill whole bars.
    """
    path = Path(__file__).with_name("styles.toml")
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(_style(name, table) for name, table in tables.items())


def _style(name: str, table: dict[str, Any]) -> Style:
    bar = table["beats"] * table["steps"]
    grooves = tuple(
        {drum: _whole_bars(rhythm, bar, name) for drum, rhythm in groove.items()}
        for groove in table["grooves"]
    )
    return Style(
        name,
        tuple(table["bpm"]),
        table["beats"],
        table["steps"],
        tuple(table["swing"]),
        table["human"],
        tuple(table["kits"]),
        tuple(table["chords"]),
        tuple(table["leads"]),
        grooves,
        tuple(_role({"part": "bass"} | role, bar, name) for role in table["basses"]),
        tuple(_role(role, bar, name) for role in table["comps"]),
    )


def _role(table: dict[str, Any], bar: int, name: str) -> Role:
    rhythm, n_steps = _whole_bars(table["rhythm"], bar, name)
    programs = tuple(table["programs"])
    return Role(table["part"], table["manner"], rhythm, n_steps, programs)


def _whole_bars(rhythm: str, bar: int, name: str) -> tuple[tuple[Stroke, ...], int]:
    strokes, n_steps = strokes_of(rhythm)
    if n_steps % bar:
        raise ValueError(f"{name}: {rhythm!r} is not of whole bars of {bar} steps")
    return strokes, n_steps
