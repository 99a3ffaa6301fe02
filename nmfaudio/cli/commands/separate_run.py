"""Taking one recording after the other apart, as ``nmfaudio separate`` was asked to."""

import json
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
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
from nmfaudio.errors import AudioWriteError, ParameterError, ProjectFileError
from nmfaudio.separation.request.settings import Settings

if TYPE_CHECKING:
    from nmfaudio.cli.progress import ProgressBars
    from nmfaudio.separation.model import Separation

__all__ = ["Request", "run_all"]


@dataclass(frozen=True)
class Request:
    """What is asked for every recording."""

    settings: Settings
    output: Path | None
    audio_format: str
    clip: str
    figure: Path | None
    component_map: Path | None
    save_recipe: Path | None
    onsets: Path | None = None
    save_dictionary: Path | None = None


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
    from nmfaudio.cli import report
    from nmfaudio.separation.pipeline import separate as take_apart
    from nmfaudio.separation.rendering.export import ExportRequest, export_stems

    separation = take_apart(
        path,
        settings=request.settings,
        cancel=interruption.cancel,
        observer=None if bars is None else bars.on_iteration,
        on_stage=None if bars is None else bars.on_stage,
    )
    if interruption.cancel.is_set():
        return None
    exported = export_stems(
        separation,
        ExportRequest(
            folder,
            audio_format=request.audio_format,
            clip="scale" if request.clip == "scale" else "clamp",
        ),
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
    return (
        report.document(path, separation, exported),
        lambda: report.show(path, separation, exported, request.figure),
    )


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
    try:
        save_recipe(separation.recipe, path)
    except ProjectFileError as error:
        raise AudioWriteError(str(error)) from error


def _write_dictionary(separation: "Separation", path: Path) -> None:
    """Save what was taught, for other recordings."""
    from nmfaudio.separation.models.learning import save_dictionary

    if separation.dictionary is None:
        raise ParameterError("nothing was taught, so there is no dictionary to save")
    try:
        save_dictionary(separation.dictionary, path)
    except ProjectFileError as error:
        raise AudioWriteError(str(error)) from error


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
