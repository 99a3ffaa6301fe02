"""What is written of a document, where, and how: one value for every way of asking."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from nmfaudio.audio.naming import DEFAULT_TEMPLATE

__all__ = ["BESIDE", "ExportOptions", "Span"]

BESIDE = (
    "sidecar", "dawproject", "reaper", "stem-mp4", "midi", "onsets", "dictionary",
    "figure",
)  # fmt: skip
"""How the set was made, projects of DAWs, a stem file for DJ programs, notes, onsets,
what was taught, a picture."""

Span = tuple[float | None, float | None]
"""Both ends of a passage in seconds; None for an end of the recording."""


@dataclass(frozen=True)
class ExportOptions:
    """What is written where.

    Attributes
    ----------
    folder : Path
        Made if it does not exist. Files in it are never overwritten.
    audio_format : str
        Key of :data:`nmfaudio.audio.formats.FORMATS`.
    template : str
        Name of each file without its ending; see
        :data:`nmfaudio.audio.naming.TEMPLATE_WORDS`.
    residual : bool
        Whether to write what no source holds; without it the files do not add up to
        the recording.
    faders : bool
        Whether to write stems at the level and the place of their faders; as they are
        they add up to the recording. Solo and mute do not matter.
    clip : {"clamp", "scale"}
        What to do about samples beyond full scale, where the format ends there.
    sources : tuple of int or None
        Ids of the sources to write; None writes all of them. With some left out, the
        files do not add up to the recording.
    without : tuple of int
        Ids of sources, or of the residual, for each of which one more file holds
        everything else.
    parts : tuple of int
        Components that get a file of their own.
    mix : bool
        Whether one more file holds what is heard: gains, pans, mutes and solos.
    tags : bool
        Whether files say in tags what they are: those of the recording, how they were
        made, and where in the recording they begin.
    beside : tuple of str
        What is written beside the files, out of :data:`BESIDE`.
    range_s : tuple of (float or None, float or None), or None
        The passage that all files hold, seconds; None for the whole recording.
    """

    folder: Path
    audio_format: str = "wav24"
    template: str = DEFAULT_TEMPLATE
    residual: bool = True
    faders: bool = False
    clip: Literal["clamp", "scale"] = "clamp"
    sources: tuple[int, ...] | None = None
    without: tuple[int, ...] = ()
    parts: tuple[int, ...] = ()
    mix: bool = False
    range_s: Span | None = None
    tags: bool = True
    beside: tuple[str, ...] = ()
