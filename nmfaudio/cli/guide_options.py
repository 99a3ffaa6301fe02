"""Options of ``nmfaudio separate`` that say what is known of a recording."""

import math
import re
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from nmfaudio.errors import NmfAudioError, ParameterError
from nmfaudio.separation.guides import (
    ALIGNMENTS,
    DAMAGE_KINDS,
    Guides,
    Passage,
    ScoreFile,
    load_guides,
)
from nmfaudio.separation.repair_damage import Damage

__all__ = [
    "DictionaryFile",
    "GuidesFile",
    "OnsetsFile",
    "Repair",
    "SaveDictionary",
    "ScoreAlign",
    "ScoreOption",
    "SplitHands",
    "Teach",
    "check_onsets",
    "exponent",
    "guides_from",
]

Teach: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME=START-END|NAME=FILE",
        help="Where a source is alone, in seconds, or a file of it. Repeatable.",
    ),
]
DictionaryFile: TypeAlias = Annotated[
    Path | None,
    typer.Option("--dictionary", metavar="FILE", help="Use what was taught before."),
]
SaveDictionary: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Save what --teach learned."),
]
ScoreOption: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--score", metavar="FILE", help="Follow a MIDI file: a source a part."
    ),
]
ScoreAlign: TypeAlias = Annotated[
    str,
    typer.Option(
        metavar="|".join(ALIGNMENTS),
        help="How the score comes to the recording's clock.",
    ),
]
SplitHands: TypeAlias = Annotated[
    bool,
    typer.Option("--split-hands", help="Divide a part of the score into two hands."),
]
Repair: TypeAlias = Annotated[
    list[str] | None,
    typer.Option(
        metavar="START-END|" + "|".join(DAMAGE_KINDS),
        help="Mend this first: a span in seconds, or what can be found. Repeatable.",
    ),
]
GuidesFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--guides",
        metavar="FILE",
        help="A TOML file of examples, strokes, damage and a score.",
    ),
]
OnsetsFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--onsets",
        metavar="FILE",
        help="Write when each source is struck (.csv, or .mid for MIDI).",
    ),
]

_SPAN = re.compile(r"\s*(\d+(?:\.\d*)?)\s*-\s*(\d+(?:\.\d*)?)\s*")


def guides_from(
    *,
    teach: list[str] | None,
    dictionary: Path | None,
    score: Path | None,
    alignment: str,
    split_hands: bool,
    repair: list[str] | None,
    path: Path | None,
) -> Guides:
    """Gather the options into guides; a file of guides comes first.

    Raises
    ------
    typer.BadParameter
        If an option cannot be understood, or two contradict each other.
    ProjectFileError
        If the file of guides cannot be read.
    """
    guides = Guides() if path is None else load_guides(path)
    passages = tuple(map(_passage, teach or ()))
    spans = [text for text in repair or () if text not in DAMAGE_KINDS]
    kinds = tuple(text for text in repair or () if text in DAMAGE_KINDS)
    damages = tuple(Damage(*_span(text, "--repair", DAMAGE_KINDS)) for text in spans)
    try:
        asked = Guides(
            passages=passages,
            damages=damages,
            find=kinds,
            score=None if score is None else ScoreFile(score, alignment, split_hands),
            dictionary=dictionary,
        )
        return guides.joined(asked)
    except ParameterError as error:
        raise typer.BadParameter(str(error)) from None


def _passage(text: str) -> Passage:
    name, separator, place = text.partition("=")
    if not separator or not name.strip() or not place.strip():
        raise typer.BadParameter(
            f"{text!r} must be NAME=START-END in seconds, or NAME=FILE",
            param_hint="--teach",
        )
    if _SPAN.fullmatch(place):
        start_s, stop_s = _span(place, "--teach")
        return Passage(name.strip(), start_s, stop_s)
    path = Path(place.strip())
    if not path.is_file():
        raise typer.BadParameter(
            f"{place.strip()!r} is neither START-END in seconds nor a file",
            param_hint="--teach",
        )
    return Passage(name.strip(), 0.0, math.inf, path)


def _span(text: str, option: str, words: tuple[str, ...] = ()) -> tuple[float, float]:
    found = _SPAN.fullmatch(text)
    if found is None:
        also = f", or {', '.join(words)}" if words else ""
        raise typer.BadParameter(
            f"{text!r} is not START-END in seconds{also}", param_hint=option
        )
    start_s, stop_s = float(found[1]), float(found[2])
    if not start_s < stop_s:
        raise typer.BadParameter(
            f"{text!r} must end after it begins", param_hint=option
        )
    return start_s, stop_s


def exponent(text: str) -> float:
    """Return the Wiener exponent that ``--mask`` names."""
    from nmfaudio.separation.mask_names import exponent_of

    try:
        return exponent_of(text)
    except ParameterError as error:
        raise typer.BadParameter(str(error), param_hint="--mask") from None


def check_onsets(path: Path | None) -> None:
    """Refuse a file name that onsets cannot be written to, before the work begins."""
    if path is None:
        return
    from nmfaudio.separation.onset_files import check_onset_path

    try:
        check_onset_path(path)
    except NmfAudioError as error:
        raise typer.BadParameter(str(error), param_hint="--onsets") from None
