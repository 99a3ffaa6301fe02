"""What ``separate`` and ``export`` are asked for, and what is refused early."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import typer

from nmfaudio.audio.naming import DEFAULT_TEMPLATE
from nmfaudio.cli import guide_options as guide
from nmfaudio.cli import output_options as out
from nmfaudio.cli.values import check_figure
from nmfaudio.errors import AudioWriteError, ParameterError
from nmfaudio.separation.request.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from nmfaudio.audio.buffer import AudioBuffer
    from nmfaudio.project.delivery.choice import FileChoice
    from nmfaudio.project.delivery.options import Span

__all__ = [
    "DEFAULT_PROJECT",
    "OPTIONS_OF_FILES",
    "Request",
    "check_recording",
    "check_targets",
    "is_named_after_recording",
    "named_files",
]

DEFAULT_PROJECT = Path("auto")
"""What stands for a project that gets its name of the recording, beside the stems."""

OPTIONS_OF_FILES: Mapping[str, str] = MappingProxyType(
    {
        "figure": "--figure",
        "map": "--map",
        "recipe": "--save-recipe",
        "onsets": "--onsets",
        "dictionary": "--save-dictionary",
        "project": "--save-project",
        "midi": "--midi",
        "labels": "--labels",
    }
)
"""Kind of a file that is named itself -> the option, in the order of writing."""

_REPLACED = {"figure", "map"}


@dataclass(frozen=True)
class Request:
    """What is asked for every recording.

    ``files`` are those of :func:`named_files`. ``is_project`` says that the inputs are
    projects; ``recording`` is where the recording of one is, if it is not where it was;
    ``faders`` writes stems as loud as the project plays them. ``choice`` says which
    files are written, ``range_s`` of which passage, ``template`` how they are called;
    ``tags`` has them say how they were made, ``beside`` says what else goes to their
    folder. ``dry_run`` only tells names.
    """

    settings: Settings
    output: Path | None
    audio_format: str
    clip: str
    files: Mapping[str, Path]
    is_project: bool = False
    recording: Path | None = None
    faders: bool = False
    choice: "FileChoice" = field(kw_only=True)
    range_s: "Span | None" = None
    template: str = DEFAULT_TEMPLATE
    tags: bool = True
    beside: tuple[str, ...] = ()
    dry_run: bool = False


def named_files(n_inputs: int, word: str, **paths: Path | None) -> dict[str, Path]:
    """Return the files beside the stems that have names of their own, by kind.

    Parameters
    ----------
    n_inputs : int
        How many inputs there are.
    word : str
        What an input is called in the command's usage.
    **paths : Path or None
        By the kinds of :data:`OPTIONS_OF_FILES`.

    Raises
    ------
    typer.BadParameter
        If there are several inputs for one file, or a name ends in something else.
    """
    files: dict[str, Path] = {}
    for kind, option in OPTIONS_OF_FILES.items():
        path = paths.get(kind)
        if path is None:
            continue
        files[kind] = path
        if is_named_after_recording(kind, path):
            continue
        if n_inputs > 1:
            raise typer.BadParameter(f"goes with a single {word}", param_hint=option)
        if kind in _REPLACED:
            check_figure(path, option)
        elif kind == "onsets":
            guide.check_onsets(path)
        else:
            out.check_ending(path, option)
    return files


def is_named_after_recording(kind: str, path: Path) -> bool:
    """Tell whether a file is a project that gets its name of the recording."""
    return kind == "project" and path == DEFAULT_PROJECT


def check_recording(request: Request, audio: "AudioBuffer") -> None:
    """Raise before the work begins if a recording has no such format or passage."""
    from nmfaudio.audio.formats import check_supported
    from nmfaudio.project.delivery.stems import sample_range

    checks: dict[str, Callable[[], object]] = {
        "--format": lambda: check_supported(
            request.audio_format, audio.n_channels, audio.sample_rate
        ),
        "--range": lambda: sample_range(request.range_s, audio),
    }
    for option, check in checks.items():
        try:
            check()
        except ParameterError as error:
            raise ParameterError(f"{option}: {error}") from None


def check_targets(request: Request, folder: Path) -> None:
    """Raise before the work begins if a file beside the stems could not be written.

    The folder of the stems need not exist: it will, when they are written.
    """
    from nmfaudio.audio.folders import nearest_folder
    from nmfaudio.audio.new_file import check_new_file

    seen: dict[Path, str] = {}
    for kind, path in request.files.items():
        if is_named_after_recording(kind, path):
            continue
        option = OPTIONS_OF_FILES[kind]
        other = seen.setdefault(path.absolute(), option)
        if other != option:
            raise ParameterError(f"{option} and {other} name the same file: {path}")
        place, replaces = path, kind in _REPLACED
        if path.absolute().parent == folder.absolute() and not folder.exists():
            place, replaces = nearest_folder(folder) / path.name, True
        try:
            check_new_file(place, overwrite=replaces)
        except AudioWriteError as error:
            raise AudioWriteError(f"{option}: {error}") from error
