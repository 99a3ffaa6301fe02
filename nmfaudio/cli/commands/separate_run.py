"""One recording or project after the other: taken apart or opened, and written.

For ``nmfaudio separate`` and ``nmfaudio export``.
"""

import json
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from nmfaudio.cli.control import (
    ExitCode,
    Interruption,
    code_of,
    explain,
    printable,
    printing,
)
from nmfaudio.errors import (
    AudioWriteError,
    ParameterError,
    RecordingNotFoundError,
)
from nmfaudio.separation.request.settings import Settings

if TYPE_CHECKING:
    from nmfaudio.cli.progress import ProgressBars
    from nmfaudio.project.storage.project import Project
    from nmfaudio.separation.model import Separation
    from nmfaudio.separation.rendering.export import ExportRequest

__all__ = ["DEFAULT_PROJECT", "Request", "run_all"]

DEFAULT_PROJECT = Path("auto")
"""What stands for a project that gets its name of the recording, beside the stems."""


@dataclass(frozen=True)
class Request:
    """What is asked for every recording.

    ``is_project`` says that the inputs are projects; ``recording`` is where the
    recording of one is, if it is not where it was; ``faders`` writes stems as loud as
    the project plays them.
    """

    settings: Settings
    output: Path | None
    audio_format: str
    clip: str
    figure: Path | None
    component_map: Path | None
    save_recipe: Path | None
    onsets: Path | None = None
    save_dictionary: Path | None = None
    save_project: Path | None = None
    is_project: bool = False
    recording: Path | None = None
    faders: bool = False


def run_all(
    inputs: list[Path], request: Request, interruption: Interruption, *, as_json: bool
) -> int:
    """Do one recording after the other; return the first exit code that is not 0."""
    documents: list[dict[str, Any]] = []
    code = int(ExitCode.DONE)
    for path in inputs:
        folder = _folder(path, request.output, several=len(inputs) > 1)
        try:
            with _progress_bars() as bars:
                result = _run_one(path, folder, request, interruption, bars)
        except (Exception, KeyboardInterrupt) as error:
            failure = int(code_of(error))
            if failure == ExitCode.CANCELLED:
                code = interruption.exit_code
                break
            message = explain(error)
            typer.echo(f"nmfaudio: {printable(message)}", err=True)
            documents.append(
                {"input": os.fspath(path), "error": message, "exit_code": failure}
            )
            code = code or failure
            continue
        if result is None:
            code = interruption.exit_code
            break
        document, show = result
        documents.append(document)
        if not as_json:
            with printing():
                show()
    if code == interruption.exit_code and interruption.cancel.is_set():
        typer.echo("nmfaudio: cancelled", err=True)
    elif as_json:
        shown = documents if len(inputs) > 1 else documents[0]
        with printing():
            typer.echo(json.dumps(shown, allow_nan=False, indent=2))
    return code


def _folder(path: Path, output: Path | None, *, several: bool) -> Path:
    """Return where the stems of a recording go; a new place unless it was named."""
    if output is not None and not several:
        return output
    base = (output if output is not None else path.parent) / f"{path.stem} stems"
    folder, number = base, 2
    while folder.exists():
        folder = base.with_name(f"{base.name} ({number})")
        number += 1
    return folder


def _progress_bars() -> "AbstractContextManager[ProgressBars | None]":
    """Return what shows progress: a bar on a terminal, nothing otherwise."""
    if not sys.stderr.isatty():
        return nullcontext(None)
    from nmfaudio.cli.progress import ProgressBars

    return ProgressBars()


def _run_one(
    path: Path,
    folder: Path,
    request: Request,
    interruption: Interruption,
    bars: "ProgressBars | None",
) -> tuple[dict[str, Any], Callable[[], None]] | None:
    """Return the document of one recording and how to show it; None if cancelled."""
    _check_writable(folder)
    _check_free(request.save_project)
    from nmfaudio.cli import report
    from nmfaudio.separation.rendering.export import export_stems

    project = _project(path, request, interruption, bars)
    if interruption.cancel.is_set():
        return None
    separation = project.separation
    exported = export_stems(
        separation,
        _export_request(project, folder, request),
        progress=None if bars is None else bars.on_render,
        cancel=interruption.cancel,
    )
    if exported.cancelled:
        return None
    if request.figure is not None:
        _write_figure(separation, request.figure)
    if request.component_map is not None:
        _write_map(separation, request.component_map)
    if request.save_recipe is not None:
        _write_recipe(separation, request.save_recipe)
    if request.onsets is not None:
        _write_onsets(separation, request.onsets)
    if request.save_dictionary is not None:
        _write_dictionary(separation, request.save_dictionary)
    if request.save_project is not None:
        _write_project(project, folder, request.save_project)
    return (
        report.document(path, separation, exported),
        lambda: report.show(path, separation, exported, request.figure),
    )


def _project(
    path: Path,
    request: Request,
    interruption: Interruption,
    bars: "ProgressBars | None",
) -> "Project":
    """Take a recording apart, or open a project."""
    from nmfaudio.project.storage.project import Project, load_project

    if request.is_project:
        try:
            project = load_project(path, recording=request.recording)
        except RecordingNotFoundError as error:
            raise RecordingNotFoundError(f"{error} (--recording FILE)") from None
        separation = project.separation
        noted = replace(separation, notes=(*separation.notes, *project.notes))
        return replace(project, document=replace(project.document, separation=noted))
    from nmfaudio.separation.pipeline import separate as take_apart

    separation = take_apart(
        path,
        settings=request.settings,
        cancel=interruption.cancel,
        observer=None if bars is None else bars.on_iteration,
        on_stage=None if bars is None else bars.on_stage,
    )
    return Project.of(separation, request.settings)


def _export_request(
    project: "Project", folder: Path, request: Request
) -> "ExportRequest":
    from nmfaudio.project.gains import fader_gains
    from nmfaudio.separation.rendering.export import ExportRequest

    document = project.document
    lanes = [lane for lane in document.sources if document.components_of(lane.id)]
    gains = fader_gains(document) if request.faders else None
    return ExportRequest(
        folder,
        sources=[source for source in project.separation.sources if source.components],
        only=[number for number, lane in enumerate(lanes) if lane.exported],
        residual=document.residual.exported,
        gains=None if gains is None else gains.components,
        residual_gain=1.0 if gains is None else gains.residual,
        pan=None if gains is None else gains.pan,
        residual_pan=0.0 if gains is None else gains.residual_pan,
        audio_format=request.audio_format,
        clip="scale" if request.clip == "scale" else "clamp",
    )


def _write_project(project: "Project", folder: Path, path: Path) -> None:
    from nmfaudio.audio.naming import unique_path
    from nmfaudio.project.storage.layout import SUFFIX
    from nmfaudio.project.storage.project import save_project

    if path == DEFAULT_PROJECT:
        path = unique_path(folder, project.recording.name, SUFFIX, taken=())
    save_project(project, path)


def _write_figure(separation: "Separation", path: Path) -> None:
    from nmfaudio.figures.overview import overview_figure
    from nmfaudio.figures.save import save_figure

    save_figure(overview_figure(separation), path)


def _write_map(separation: "Separation", path: Path) -> None:
    from nmfaudio.figures.component_map import component_map_figure
    from nmfaudio.figures.save import save_figure

    save_figure(component_map_figure(separation), path)


def _write_onsets(separation: "Separation", path: Path) -> None:
    from nmfaudio.separation.onsets.files import write_onsets
    from nmfaudio.separation.onsets.find import find_onsets

    write_onsets(find_onsets(separation), path)


def _write_recipe(separation: "Separation", path: Path) -> None:
    """Save the recipe that was followed."""
    from nmfaudio.separation.request.recipe import save_recipe

    if separation.recipe is None:
        raise ParameterError("no recipe was followed, so there is none to save")
    save_recipe(separation.recipe, path)


def _write_dictionary(separation: "Separation", path: Path) -> None:
    """Save what was taught, for other recordings."""
    from nmfaudio.separation.components.dictionary_file import save_dictionary

    if separation.dictionary is None:
        raise ParameterError("nothing was taught, so there is no dictionary to save")
    save_dictionary(separation.dictionary, path)


def _check_free(path: Path | None) -> None:
    """Raise before the work begins if there is a file of this name."""
    if path is not None and path != DEFAULT_PROJECT and os.path.lexists(path):
        raise AudioWriteError(
            f"{path} exists already and was left as it is: choose another name"
        )


def _check_writable(folder: Path) -> None:
    """Raise before the work begins if the folder cannot be written to."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        raise AudioWriteError(f"{place} is not a folder, so no stems can be put there")
    if not os.access(place, os.W_OK | os.X_OK):
        raise AudioWriteError(
            f"the folder {place} cannot be written to: choose another one with -o"
        )
