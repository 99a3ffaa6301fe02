"""Values that options of several commands take, and how they are read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from functools import partial
from pathlib import Path

import typer

from nmfaudio.audio.wording import read_clock
from nmfaudio.errors import ParameterError

__all__ = [
    "BETAS",
    "PRESET_NAMES",
    "Clip",
    "DawKind",
    "Format",
    "check_figure",
    "completion",
    "file_option",
    "find_option",
    "fit_option",
    "known_option",
    "named",
    "read_beta",
    "read_preset",
    "read_times",
    "sound_option",
]

PRESET_NAMES = (
    "auto, drum-loop, instruments, melody, voice, percussive-harmonic, full-mix, "
    "left-centre-right, free"
)
"""Told here too, because the module that has them is heavy; a test compares."""

find_option = partial(typer.Option, rich_help_panel="What to find")
known_option = partial(typer.Option, rich_help_panel="What you know of the recording")
sound_option = partial(typer.Option, rich_help_panel="How stems sound")
file_option = partial(typer.Option, rich_help_panel="What is written")
fit_option = partial(typer.Option, rich_help_panel="How it is fitted")
"""Options under the headings of a command's help, in the order in which they stand."""

BETAS = {"kl": 1.0, "frobenius": 2.0, "is": 0.0}
"""Divergences that have names."""


class Format(StrEnum):
    """File formats of stems."""

    WAV16 = "wav16"
    WAV24 = "wav24"
    WAV32F = "wav32f"
    FLAC = "flac"
    OGG = "ogg"
    MP3 = "mp3"


class DawKind(StrEnum):
    """Projects that DAWs open, and the file that DJ programs play."""

    DAWPROJECT = "dawproject"
    REAPER = "reaper"
    STEM_MP4 = "stem-mp4"


class Clip(StrEnum):
    """What to do with samples beyond full scale."""

    CLAMP = "clamp"
    SCALE = "scale"


def completion(*words: str) -> Callable[[str], list[str]]:
    """Return what tells a shell which of the words begin as was typed.

    Behind a comma the next word of a list begins, which is none that is there.
    """

    def begun(incomplete: str) -> list[str]:
        before, comma, last = incomplete.rpartition(",")
        left = [word for word in words if word not in before.split(",")]
        return [before + comma + word for word in left if word.startswith(last)]

    return begun


@contextmanager
def named(option: str) -> Iterator[None]:
    """Have a refusal of what an option asks for name the option."""
    try:
        yield
    except ParameterError as error:
        raise typer.BadParameter(str(error), param_hint=option) from None


def read_beta(text: str) -> float:
    """Return the divergence that ``--beta`` names."""
    try:
        return BETAS[text.lower()] if text.lower() in BETAS else float(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is none of {', '.join(BETAS)} and not a number",
            param_hint="--beta",
        ) from None


def check_figure(figure: Path | None, option: str) -> None:
    """Refuse a file name that no figure can be written to, before the work begins."""
    if figure is None:
        return
    from nmfaudio.figures.save import figure_format

    with named(option):
        figure_format(figure)


def read_preset(name: str) -> str:
    """Return the name of a preset, if there is one of that name."""
    if name not in PRESET_NAMES.split(", "):
        raise typer.BadParameter(
            f"{name!r} is none of {PRESET_NAMES}", param_hint="--preset"
        )
    return name


def read_times(text: str) -> tuple[float | None, float | None] | None:
    """Return both ends of a passage in seconds, None for one that is left out.

    Each is in seconds, as min:s or as h:min:s. What is no passage gives None.
    """
    start, dash, stop = text.partition("-")
    ends = tuple(read_clock(end) if end.strip() else None for end in (start, stop))
    told = [bool(end.strip()) for end in (start, stop)]
    known = [end is not None for end in ends]
    return (ends[0], ends[1]) if dash and any(told) and known == told else None
