"""Settings as the words of ``nmfaudio separate`` that ask for the same."""

import os
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from nmfaudio.errors import Message
from nmfaudio.separation.request.guides import Guides, guides_text
from nmfaudio.separation.request.recipe_file import recipe_text
from nmfaudio.separation.request.settings import Settings, followed_guides, guides_of

__all__ = ["Command", "command_of", "side_file"]

_OPTIONS = {
    "n_components": "--components",
    "components_by": "--components",
    "n_starts": "--starts",
    "beta": "--beta",
    "n_sources": "--sources",
    "seed": "--seed",
    "n_fft": "--n-fft",
    "hop_length": "--hop",
    "max_iter": "--max-iter",
    "tol": "--tol",
    "max_time_s": "--max-time",
    "mask_exponent": "--mask",
}
"""Settings whose option takes their value as it is."""

_SWITCHES = {
    "stereo": "stereo",
    "keep_attacks": "keep-attacks",
    "stereo_masks": "stereo-masks",
}
_WITHOUT_OPTION = {
    "dictionary": Message("a dictionary"),
    "score": Message("a score"),
    "rest": Message("what else there may be"),
}


@dataclass(frozen=True)
class Command:
    """A command, and what of the settings it cannot say, in words."""

    words: tuple[str, ...]
    unsaid: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The command as a shell of this system reads it."""
        if os.name == "nt":
            return subprocess.list2cmdline(self.words)
        return shlex.join(self.words)


def side_file(settings: Settings) -> tuple[str, str] | None:
    """Return the option of a file that the command needs, and what stands in it.

    A recipe, with all that is known of the recording, or else the guides with what was
    painted, which no option says; None where options say everything.
    """
    guides = followed_guides(settings).relative_to(Path.cwd())
    if settings.recipe is not None:
        return "--recipe", recipe_text(replace(settings.recipe, guides=guides))
    return ("--guides", guides_text(guides)) if guides.boxes else None


def command_of(
    settings: Settings, recording: Path, file: Path | None = None
) -> Command:
    """Return the command that takes a recording apart as the settings ask.

    Parameters
    ----------
    settings : Settings
        With their guides.
    recording : Path
        The file.
    file : Path or None
        Where what :func:`side_file` returns was written.

    Examples
    --------
    >>> command_of(Settings(preset="free", n_components=8), Path("a b.wav")).text
    "nmfaudio separate 'a b.wav' --preset free --components 8"
    """
    words = ["nmfaudio", "separate", os.fspath(recording)]
    if words[2].startswith("-"):
        words[2] = os.path.join(os.curdir, words[2])
    side = side_file(settings)
    if side is not None and file is not None:
        words += _valued(side[0], os.fspath(file))
    if settings.preset != "auto" and settings.recipe is None:
        words += ["--preset", settings.preset]
    for name, option in _OPTIONS.items():
        value = getattr(settings, name)
        if value is not None:
            words += _valued(option, str(value))
    if settings.smoothing_s is not None:
        words += ["--smooth", f"{settings.smoothing_s * 1000.0:.12g}"]
    for name, option in _SWITCHES.items():
        value = getattr(settings, name)
        if value is not None:
            words.append(f"--{option}" if value else f"--no-{option}")
    if side is None:
        words += _words_of_guides(guides_of(settings), settings.score_alignment)
    unsaid = [
        what
        for name, what in _WITHOUT_OPTION.items()
        if getattr(settings, name) is not None
    ]
    if side is not None and file is None:
        unsaid.append(Message("a recipe" if settings.recipe else "what was painted"))
    return Command(tuple(words), tuple(unsaid))


def _valued(option: str, value: str) -> list[str]:
    """Return an option with its value; one that looks like an option is joined."""
    return [f"{option}={value}"] if value.startswith("-") else [option, value]


def _words_of_guides(guides: Guides, alignment: str | None) -> Iterator[str]:
    for passage in guides.passages:
        place = (
            f"{passage.start_s!r}-{passage.stop_s!r}"
            if passage.path is None
            else os.fspath(passage.path)
        )
        yield from _valued("--teach", f"{passage.source}={place}")
    if guides.dictionary is not None:
        yield from _valued("--dictionary", os.fspath(guides.dictionary))
    if guides.adapt is not None:
        yield "--adapt" if guides.adapt else "--fixed"
    score = guides.score
    if score is not None:
        yield from _valued("--score", os.fspath(score.path))
        yield from ("--score-align", alignment or score.alignment)
        if score.split_hands:
            yield "--split-hands"
    for damage in guides.damages:
        yield from ("--repair", f"{damage.start_s!r}-{damage.stop_s!r}")
    for kind in guides.find:
        yield from ("--repair", kind)
