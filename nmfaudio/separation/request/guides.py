"""What a user knows about a recording: examples, boxes, damage, a score.

In a recipe, or in a file of its own, guides are TOML tables; paths are relative to the
file. All of them are optional, and the first three may stand there many times::

    [[teach]]               # here this source is alone
    source = "Voice"
    start_s = 1.5           # or as a text, as the window shows times: "0:01.5"
    stop_s = 4.0

    [[teach]]               # or: this file holds only it
    source = "Guitar"
    file = "guitar.wav"

    [[stroke]]              # what sounds in this box is this source (or is not)
    source = "Voice"
    start_s = 6.0
    stop_s = 6.5
    low_hz = 300
    high_hz = 2500
    belongs = true
    strength = 1.0

    [[repair]]              # this is damaged; or: find = "clicks"
    start_s = 7.25
    stop_s = 7.30

    [score]
    file = "song.mid"
    alignment = "dtw"       # "none", "offset" or "dtw"
    split_hands = false

    [dictionary]
    file = "band.nmfdict"   # or, beside [[teach]], none
    adapt = "auto"          # true: go on learning from the recording; false: do not
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from nmfaudio.audio.wording import display_name, is_text
from nmfaudio.errors import Message, NmfAudioError, ParameterError, ProjectFileError
from nmfaudio.separation.request.boxes import Box
from nmfaudio.separation.request.damage import Damage
from nmfaudio.separation.request.toml_fields import (
    Fields,
    as_choice,
    as_flag,
    as_number,
    as_seconds,
    as_text,
    parse_toml,
    quoted,
    read_table,
    read_tables,
    shown,
    toml_value,
)

__all__ = [
    "ALIGNMENTS",
    "DAMAGE_KINDS",
    "Guides",
    "Passage",
    "ScoreFile",
    "guides_text",
    "load_guides",
    "read_guides",
]

T = TypeVar("T")

DAMAGE_KINDS = ("clicks", "clipping", "dropouts")
"""Kinds of damage that can be found without being marked."""

ALIGNMENTS = ("none", "offset", "dtw")
"""Ways to bring a score to a recording's clock."""


@dataclass(frozen=True)
class Passage:
    """Where a source is alone.

    Attributes
    ----------
    source : str
        Name of the source.
    start_s, stop_s : float
        Seconds, half-open; to the end by default.
    path : Path or None
        A file of its own; None means the recording itself.
    """

    source: str
    start_s: float = 0.0
    stop_s: float = math.inf
    path: Path | None = None

    def __post_init__(self) -> None:
        if not self.source.strip():
            raise ParameterError(
                Message("a taught passage needs the name of its source")
            )
        if not is_text(self.source):
            raise ParameterError(
                Message(
                    "{0} is no name for a source: it holds bytes that are no "
                    "characters",
                    display_name(self.source),
                )
            )
        if not 0.0 <= self.start_s < self.stop_s:
            raise ParameterError(
                Message(
                    "the passage of {0} must end after it begins, got {1} s to {2} s",
                    self.source,
                    self.start_s,
                    self.stop_s,
                )
            )
        if self.path is None and math.isinf(self.stop_s):
            raise ParameterError(
                Message(
                    "the passage of {0} needs an end in seconds, or a file", self.source
                )
            )


@dataclass(frozen=True)
class ScoreFile:
    """A MIDI file, and how it comes to the recording's clock.

    Attributes
    ----------
    path : Path
        The file.
    alignment : str
        One of :data:`ALIGNMENTS`.
    split_hands : bool
        Whether a part is divided into a high and a low hand.
    """

    path: Path
    alignment: str = "offset"
    split_hands: bool = False

    def __post_init__(self) -> None:
        if self.alignment not in ALIGNMENTS:
            raise ParameterError(
                Message(
                    "the alignment of a score must be one of {0}, got {1!r}",
                    ", ".join(ALIGNMENTS),
                    self.alignment,
                )
            )


@dataclass(frozen=True)
class Guides:
    """Everything that is known beforehand; empty by default.

    Attributes
    ----------
    passages : tuple of Passage
        Where sources are alone.
    boxes : tuple of Box
        What sounds in boxes of the spectrogram, or does not.
    damages : tuple of Damage
        What is to be repaired before anything else.
    find : tuple of str
        Kinds of damage to look for, out of :data:`DAMAGE_KINDS`.
    score : ScoreFile or None
        Who plays what when.
    dictionary : Path or None
        A dictionary file, see :mod:`nmfaudio.separation.models.learning`.
    adapt : bool or None
        Whether templates that were taught go on learning from the recording; None
        leaves it to what they are: those of drums do, others do not.
    """

    passages: tuple[Passage, ...] = ()
    boxes: tuple[Box, ...] = ()
    damages: tuple[Damage, ...] = ()
    find: tuple[str, ...] = ()
    score: ScoreFile | None = None
    dictionary: Path | None = None
    adapt: bool | None = None

    def __post_init__(self) -> None:
        unknown = [kind for kind in self.find if kind not in DAMAGE_KINDS]
        if unknown:
            raise ParameterError(
                Message(
                    "damage that can be found is {0}, got {1}",
                    ", ".join(DAMAGE_KINDS),
                    ", ".join(map(shown, unknown)),
                )
            )
        if self.passages and self.dictionary is not None:
            raise ParameterError(
                Message("give either passages to learn from or a dictionary, not both")
            )
        if self.score is not None and (self.passages or self.dictionary is not None):
            raise ParameterError(
                Message(
                    "a score and taught sources cannot be followed at once: leave one "
                    "out"
                )
            )

    def joined(self, other: "Guides") -> "Guides":
        """Return these guides and others; of single ones the other's wins.

        Raises
        ------
        ParameterError
            If they cannot be followed together.
        """
        return Guides(
            passages=self.passages + other.passages,
            boxes=self.boxes + other.boxes,
            damages=self.damages + other.damages,
            find=tuple(dict.fromkeys(self.find + other.find)),
            score=other.score or self.score,
            dictionary=other.dictionary or self.dictionary,
            adapt=self.adapt if other.adapt is None else other.adapt,
        )

    def relative_to(self, folder: Path) -> "Guides":
        """Return them with every relative path starting at ``folder``."""
        score, dictionary = self.score, self.dictionary
        return replace(
            self,
            passages=tuple(
                passage if passage.path is None
                else replace(passage, path=folder / passage.path)
                for passage in self.passages
            ),
            score=score and replace(score, path=folder / score.path),
            dictionary=dictionary and folder / dictionary,
        )  # fmt: skip


_PASSAGE: Fields = {
    "source": ("source", as_text),
    "start_s": ("start_s", as_seconds),
    "stop_s": ("stop_s", as_seconds),
    "file": ("path", lambda value: Path(as_text(value))),
}
_BOX: Fields = {
    "source": ("source", as_text),
    "start_s": ("start_s", as_seconds),
    "stop_s": ("stop_s", as_seconds),
    "low_hz": ("low_hz", as_number),
    "high_hz": ("high_hz", as_number),
    "belongs": ("belongs", as_flag),
    "strength": ("strength", as_number),
}
_DAMAGE: Fields = {
    "start_s": ("start_s", as_seconds),
    "stop_s": ("stop_s", as_seconds),
    "low_hz": ("low_hz", as_number),
    "high_hz": ("high_hz", as_number),
}
_SCORE: Fields = {
    "file": ("path", lambda value: Path(as_text(value))),
    "alignment": ("alignment", as_text),
    "split_hands": ("split_hands", as_flag),
}
_DICTIONARY: Fields = {
    "file": ("dictionary", lambda value: Path(as_text(value))),
    "adapt": ("adapt", as_choice),
}
_FIND: Fields = {"find": ("kind", as_text)}


def read_guides(data: dict[str, Any], where: str) -> Guides:
    """Take the guides out of a parsed TOML document.

    Parameters
    ----------
    data : dict
        The document; the tables read here are removed from it.
    where : str
        What error messages call it.

    Raises
    ------
    ProjectFileError
        If a table does not fit.
    """
    tables = read_tables(where, "repair", data.pop("repair", []))
    found = [table for table in tables if "find" in table]
    marked = [table for table in tables if "find" not in table]
    kinds = [read_table(where, "repair", _FIND, table)["kind"] for table in found]
    passages = read_tables(where, "teach", data.pop("teach", []))
    boxes = read_tables(where, "stroke", data.pop("stroke", []))
    score = data.pop("score", None)
    taught = read_table(where, "dictionary", _DICTIONARY, data.pop("dictionary", {}))
    try:
        return Guides(
            passages=_made(Passage, passages, where, "teach", _PASSAGE),
            boxes=_made(Box, boxes, where, "stroke", _BOX),
            damages=_made(Damage, marked, where, "repair", _DAMAGE),
            find=tuple(kinds),
            score=None
            if score is None
            else _made(ScoreFile, [score], where, "score", _SCORE)[0],
            **taught,
        )
    except ParameterError as error:
        raise ProjectFileError(Message("{0}: {1}", where, error)) from None


def _made(
    make: Callable[..., T],
    tables: Iterable[Any],
    where: str,
    section: str,
    fields: Fields,
) -> tuple[T, ...]:
    made = []
    for table in tables:
        values = read_table(where, section, fields, table)
        try:
            made.append(make(**values))
        except TypeError:
            wanted = ", ".join(fields)
            raise ProjectFileError(
                Message(
                    '{0}: "{1}" lacks something; it takes {2}', where, section, wanted
                )
            ) from None
    return tuple(made)


def load_guides(path: str | Path) -> Guides:
    """Read a file of guides.

    Raises
    ------
    ProjectFileError
        If it cannot be read or something in it is not a guide.
    """
    from nmfaudio.audio.side_file import read_text_file  # noqa: PLC0415  # the command line must start at once

    path = Path(path)
    data = parse_toml(read_text_file(path, Message("file of guides")), path.name)
    try:
        guides = read_guides(data, path.name)
        if data:
            raise ProjectFileError(
                Message(
                    '{0}: there is no key "{1}" in guides; known are teach, '
                    "stroke, repair, score, dictionary",
                    path.name,
                    next(iter(data))[:60],
                )
            )
    except NmfAudioError as error:
        raise ProjectFileError(str(error)) from None
    return guides.relative_to(path.parent)


def guides_text(guides: Guides) -> str:
    """Return guides as TOML text that :func:`read_guides` reads back."""
    parts = [_table_text("[[teach]]", _PASSAGE, passage) for passage in guides.passages]
    parts += [_table_text("[[stroke]]", _BOX, box) for box in guides.boxes]
    parts += [_table_text("[[repair]]", _DAMAGE, damage) for damage in guides.damages]
    parts += [f"[[repair]]\nfind = {quoted(kind)}\n" for kind in guides.find]
    if guides.score is not None:
        parts.append(_table_text("[score]", _SCORE, guides.score))
    if guides.dictionary is not None or guides.adapt is not None:
        parts.append(_table_text("[dictionary]", _DICTIONARY, guides))
    return "\n".join(parts)


def _table_text(head: str, fields: Fields, value: object) -> str:
    lines = [head]
    for key, (field, _) in fields.items():
        entry = getattr(value, field)
        if entry is None or entry == math.inf:
            continue
        shown = float(entry) if type(entry) is int else entry
        lines.append(f"{key} = {toml_value(shown)}")
    return "\n".join(lines) + "\n"
