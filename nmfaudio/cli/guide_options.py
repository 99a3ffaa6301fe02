"""Options of ``nmfaudio separate`` that say what is known of a recording."""

import math
import os
import re
from collections.abc import Container
from dataclasses import replace
from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from nmfaudio.cli.values import completion, file_option, known_option, named, read_times
from nmfaudio.errors import NmfAudioError, ParameterError
from nmfaudio.separation.request.damage import Damage
from nmfaudio.separation.request.guides import (
    ALIGNMENTS,
    DAMAGE_KINDS,
    Guides,
    Passage,
    ScoreFile,
    load_guides,
)
from nmfaudio.separation.request.settings import Settings, guides_of

__all__ = [
    "Adapt",
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
    "check_together",
    "exponent",
    "guides_from",
    "in_options",
    "options_given",
]

Teach: TypeAlias = Annotated[
    list[str] | None,
    known_option(
        metavar="NAME=WHAT",
        help="Where a source is alone: NAME=START-END in seconds or min:s corrects "
        "what is found, NAME=FILE of it alone teaches it. Repeatable.",
    ),
]
DictionaryFile: TypeAlias = Annotated[
    Path | None,
    known_option("--dictionary", metavar="FILE", help="Use what was taught before."),
]
SaveDictionary: TypeAlias = Annotated[
    Path | None,
    known_option(metavar="FILE", help="Save what --teach learned."),
]
Adapt: TypeAlias = Annotated[
    bool | None,
    known_option(
        "--adapt/--fixed",
        help="Let what was taught go on learning from the recording, or not. By "
        "default drums do.",
    ),
]
ScoreOption: TypeAlias = Annotated[
    Path | None,
    known_option(
        "--score", metavar="FILE", help="Follow a MIDI file: a source a part."
    ),
]
ScoreAlign: TypeAlias = Annotated[
    str | None,
    known_option(
        metavar="NAME",
        help="How the score comes to the recording's clock: "
        f"{', '.join(ALIGNMENTS)}; by default by an offset.",
        autocompletion=completion(*ALIGNMENTS),
    ),
]
SplitHands: TypeAlias = Annotated[
    bool,
    known_option("--split-hands", help="Divide a part of the score into two hands."),
]
Repair: TypeAlias = Annotated[
    list[str] | None,
    known_option(
        metavar="SPAN|NAME",
        help="Mend this first: START-END in seconds or min:s, or what can be found: "
        f"{', '.join(DAMAGE_KINDS)}. Repeatable.",
        autocompletion=completion(*DAMAGE_KINDS),
    ),
]
GuidesFile: TypeAlias = Annotated[
    Path | None,
    known_option(
        "--guides",
        metavar="FILE",
        help="A TOML file of examples, boxes, damage and a score.",
    ),
]
OnsetsFile: TypeAlias = Annotated[
    Path | None,
    file_option(
        "--onsets",
        metavar="FILE",
        help="Write when each source is struck (.csv, or .mid for MIDI).",
    ),
]

_OPTION_OF = {
    "preset": "--preset",
    "recipe": "--recipe",
    "n_components": "--components",
    "components_by": "--components",
    "n_starts": "--starts",
    "n_sources": "--sources",
    "stereo": "--stereo",
    "n_fft": "--n-fft",
    "hop_length": "--hop",
    "max_iter": "--max-iter",
    "tol": "--tol",
    "max_time_s": "--max-time",
    "seed": "--seed",
    "beta": "--beta",
    "mask_exponent": "--mask",
    "smoothing_s": "--smooth",
}
"""Settings that have an option of another name."""

_FURTHER = {
    "keep_attacks": "--keep-attacks",
    "stereo_masks": "--stereo-masks",
    "guides": "--guides",
}
"""Settings whose options are called alike, more or less."""

_UNITS = {"smoothing_s": (1000, " ms")}
"""What a setting is multiplied by where its option counts in another unit."""

_RANGE = re.compile(r"(\w+) must lie between (\S+) and (\S+), got (\S+)")
_SETTING = re.compile(rf"(?<!\{{)\b(?:an? |the )?({'|'.join(_OPTION_OF)})\b")


def guides_from(
    *,
    teach: list[str] | None,
    dictionary: Path | None,
    adapt: bool | None,
    score: Path | None,
    alignment: str | None,
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
            score=None if score is None else ScoreFile(score),
            dictionary=dictionary,
            adapt=adapt,
        )
        return _with_score_options(guides.joined(asked), alignment, split_hands)
    except ParameterError as error:
        raise typer.BadParameter(str(error)) from None


def _with_score_options(
    guides: Guides,
    alignment: str | None,
    split_hands: bool,  # noqa: FBT001  # private
) -> Guides:
    """Return guides whose score is followed as the options say."""
    options = {"--score-align": alignment is not None, "--split-hands": split_hands}
    score = guides.score
    if score is None:
        for option, given in options.items():
            if given:
                raise typer.BadParameter(
                    "needs --score: there is no score to follow", param_hint=option
                )
        return guides
    score = replace(
        score,
        alignment=alignment or score.alignment,
        split_hands=split_hands or score.split_hands,
    )
    return replace(guides, score=score)


def _passage(text: str) -> Passage:
    name, separator, place = text.partition("=")
    if not separator or not name.strip() or not place.strip():
        raise typer.BadParameter(
            f"{text!r} must be NAME=START-END in seconds or min:s, or NAME=FILE",
            param_hint="--teach",
        )
    if _ends(place) is not None:
        start_s, stop_s = _span(place, "--teach")
        return Passage(name.strip(), start_s, stop_s)
    path = Path(place.strip())
    if not os.path.isfile(path):
        raise typer.BadParameter(
            f"{place.strip()!r} is neither START-END in seconds or min:s, nor a file",
            param_hint="--teach",
        )
    return Passage(name.strip(), 0.0, math.inf, path)


def _span(text: str, option: str, words: tuple[str, ...] = ()) -> tuple[float, float]:
    found = _ends(text)
    if found is None:
        also = f", or {', '.join(words)}" if words else ""
        raise typer.BadParameter(
            f"{text!r} is not START-END in seconds or min:s{also}", param_hint=option
        )
    start_s, stop_s = found
    if not start_s < stop_s:
        raise typer.BadParameter(
            f"{text!r} must end after it begins", param_hint=option
        )
    return start_s, stop_s


def _ends(text: str) -> tuple[float, float] | None:
    start_s, stop_s = read_times(text) or (None, None)
    return None if start_s is None or stop_s is None else (start_s, stop_s)


def in_options(error: typer.BadParameter, known: Container[str]) -> None:
    """Have a refusal call settings as their options are called, in their unit.

    Parameters
    ----------
    error : typer.BadParameter
        Its message is changed.
    known : container of str
        The options that the command has; words that are others' stay words.
    """
    found = _RANGE.fullmatch(error.message)
    if found is None or found[1] not in _OPTION_OF:
        error.message = _SETTING.sub(
            lambda one: word if (word := _OPTION_OF[one[1]]) in known else one[0],
            error.message,
        )
        return
    factor, unit = _UNITS.get(found[1], (1, ""))
    least, most, value = (_plain(text, factor) for text in found.groups()[1:])
    error.param_hint = _OPTION_OF[found[1]]
    error.message = f"must lie between {least} and {most}{unit}, got {value}"


def _plain(number: str, factor: int) -> str:
    is_whole = factor == 1 and number.lstrip("-").isdigit()
    return number if is_whole else f"{float(number) * factor:.6g}"


def options_given(settings: Settings) -> list[str]:
    """Return the options with which settings were asked for."""
    usual = Settings(guides=Guides())
    options = {**_OPTION_OF, **_FURTHER}
    given = [n for n in options if getattr(settings, n) != getattr(usual, n)]
    return [options[name] for name in given]


def check_together(settings: Settings) -> None:
    """Refuse options that contradict each other, or have no influence beside others.

    Raises
    ------
    typer.BadParameter
        Names the option, and what makes it useless.
    """
    from nmfaudio.separation.choice.resolve import check_settings, without_influence

    for name, leader in without_influence(settings):
        raise typer.BadParameter(
            f"has no influence beside {leader}: leave one of them out",
            param_hint=_OPTION_OF[name],
        )
    known = guides_of(settings)
    taught = known.passages or known.dictionary
    if known.adapt is not None and not taught:
        raise typer.BadParameter(
            "needs --teach or --dictionary: nothing was taught",
            param_hint="--adapt" if known.adapt else "--fixed",
        )
    try:
        check_settings(settings)
    except ParameterError as error:
        raise typer.BadParameter(str(error)) from None


def exponent(text: str) -> float:
    """Return the Wiener exponent that ``--mask`` names."""
    from nmfaudio.separation.request.mask_names import exponent_of

    with named("--mask"):
        return exponent_of(text)


def check_onsets(path: Path | None) -> None:
    """Refuse a file name that onsets cannot be written to, before the work begins."""
    if path is None:
        return
    from nmfaudio.separation.onsets.files import check_onset_path

    try:
        check_onset_path(path)
    except NmfAudioError as error:
        raise typer.BadParameter(str(error), param_hint="--onsets") from None
