"""One recording or project after the other: taken apart or opened, and written.

For ``nmfaudio separate`` and ``nmfaudio export``.
"""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from nmfaudio.audio.naming import DEFAULT_TEMPLATE
from nmfaudio.cli.control import (
    ExitCode,
    Interruption,
    code_of,
    explain,
    printable,
    printing,
    report_failure,
)
from nmfaudio.cli.getting_ready import get_ready
from nmfaudio.cli.terminal import progress_bars, tell_cancelled
from nmfaudio.errors import (
    AudioWriteError,
    ParameterError,
    RecordingNotFoundError,
)
from nmfaudio.separation.request.settings import Settings

if TYPE_CHECKING:
    from nmfaudio.audio.buffer import AudioBuffer
    from nmfaudio.cli.progress import ProgressBars
    from nmfaudio.project.delivery.choice import FileChoice
    from nmfaudio.project.delivery.options import ExportOptions, Span
    from nmfaudio.project.storage.project import Project
    from nmfaudio.separation.model import Separation
    from nmfaudio.separation.rendering.export import ExportReport

__all__ = ["DEFAULT_PROJECT", "Request", "run_all"]

DEFAULT_PROJECT = Path("auto")
"""What stands for a project that gets its name of the recording, beside the stems."""


@dataclass(frozen=True)
class Request:
    """What is asked for every recording.

    ``is_project`` says that the inputs are projects; ``recording`` is where the
    recording of one is, if it is not where it was; ``faders`` writes stems as loud as
    the project plays them. ``choice`` says which files are written, ``range_s``
    of which passage, ``template`` how they are called; ``tags`` has them say how
    they were made, ``beside`` says what else goes to their folder.
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
    choice: "FileChoice | None" = None
    range_s: "Span | None" = None
    template: str = DEFAULT_TEMPLATE
    tags: bool = True
    beside: tuple[str, ...] = ()
    midi: Path | None = None
    labels: Path | None = None


def run_all(
    inputs: list[Path], request: Request, interruption: Interruption, *, as_json: bool
) -> int:
    """Do one recording after the other; return the first exit code that is not 0."""
    documents: list[dict[str, Any]] = []
    code = int(ExitCode.DONE)
    for path in inputs:
        try:
            folder = _folder(path, request.output, several=len(inputs) > 1)
            with progress_bars() as bars:
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
        code = code or int(document.get("exit_code", ExitCode.DONE))
        if not as_json:
            code = _printed(show) or code
    if code == interruption.exit_code and interruption.cancel.is_set():
        tell_cancelled(interruption)
    elif as_json:
        shown = documents if len(inputs) > 1 else documents[0]
        text = json.dumps(shown, allow_nan=False, indent=2)
        code = _printed(lambda: typer.echo(text)) or code
    return code


def _printed(show: Callable[[], None]) -> int:
    """Print a result and return an exit code; the work is done, shown or not."""
    try:
        with printing():
            show()
    except AudioWriteError as error:
        return report_failure(error)
    return int(ExitCode.DONE)


def _folder(path: Path, output: Path | None, *, several: bool) -> Path:
    """Return where the stems of a recording go; a new place unless it was named."""
    if output is not None and not several:
        return output
    from nmfaudio.audio.naming import ended_name

    where = output if output is not None else path.parent
    base = where / ended_name(path.stem, " stems")
    folder, number = base, 2
    while folder.exists():
        folder = base.with_name(f"{base.name} ({number})")
        number += 1
    return folder


def _run_one(
    path: Path,
    folder: Path,
    request: Request,
    interruption: Interruption,
    bars: "ProgressBars | None",
) -> tuple[dict[str, Any], Callable[[], None]] | None:
    """Return the document of one recording and how to show it; None if cancelled."""
    from nmfaudio.audio.new_file import check_folder
    from nmfaudio.cli import report
    from nmfaudio.project.delivery.stems import write_stems

    check_folder(folder)
    _check_targets(request)
    project = _project(path, request, interruption, bars)
    if interruption.cancel.is_set():
        return None
    separation, options = project.separation, _options(project, folder, request)
    exported = write_stems(
        project.document,
        options,
        None if bars is None else bars.on_render,
        interruption.cancel,
    )
    if exported.cancelled:
        return None
    files, failed = _write_beside(project, options, exported, request)
    document = report.document(path, separation, exported, files) | failed
    return document, lambda: report.show(path, separation, exported, files)


def _write_beside(
    project: "Project",
    options: "ExportOptions",
    exported: "ExportReport",
    request: Request,
) -> tuple[dict[str, Path], dict[str, Any]]:
    """Write what is asked for beside the stems, each whatever becomes of the others.

    Returns
    -------
    files : dict of str to Path
        What was written, by kind.
    failed : dict
        "error" and "exit_code" of the first that was not, as in the document of a
        recording that failed; its stems are there all the same.
    """
    from nmfaudio.project.delivery.beside import write_beside, write_midi_notes

    separation = project.separation
    writers: dict[str, tuple[Path | None, Callable[[Path], Path | None]]] = {
        "figure": (request.figure, lambda to: _write_figure(separation, to)),
        "map": (request.component_map, lambda to: _write_map(separation, to)),
        "recipe": (request.save_recipe, lambda to: _write_recipe(separation, to)),
        "onsets": (request.onsets, lambda to: _write_onsets(separation, to)),
        "dictionary": (
            request.save_dictionary,
            lambda to: _write_dictionary(separation, to),
        ),
        "project": (
            request.save_project,
            lambda to: _write_project(project, options.folder, to),
        ),
        "midi": (request.midi, lambda to: write_midi_notes(separation, to)),
        "labels": (request.labels, lambda to: _write_labels(separation, to)),
    }
    files: dict[str, Path] = {}
    failures: list[Exception] = []
    for kind, (path, write) in writers.items():
        if path is None:
            continue
        try:
            files[kind] = write(path) or path
        except Exception as error:
            failures.append(error)
    beside, refused = write_beside(project.document, options, exported)
    failed: dict[str, Any] = {}
    for failure in (*failures, *refused.values()):
        code = report_failure(failure)
        failed = failed or {"error": explain(failure), "exit_code": code}
    return files | beside, failed


def _project(
    path: Path,
    request: Request,
    interruption: Interruption,
    bars: "ProgressBars | None",
) -> "Project":
    """Take a recording apart, or open a project."""
    from nmfaudio.project.storage.project import Project
    from nmfaudio.project.storage.stored import load_project

    if request.is_project:
        try:
            project = load_project(path, recording=request.recording)
        except RecordingNotFoundError as error:
            raise RecordingNotFoundError(f"{error} (--recording FILE)") from None
        separation = project.separation
        noted = replace(separation, notes=(*separation.notes, *project.notes))
        return replace(project, document=replace(project.document, separation=noted))
    prepared_s = get_ready(interruption, bars) if path.is_file() else 0.0
    from nmfaudio.separation.pipeline import separate as take_apart

    separation = take_apart(
        path,
        settings=request.settings,
        cancel=interruption.cancel,
        observer=None if bars is None else bars.on_iteration,
        on_stage=None if bars is None else bars.on_stage,
        on_read=partial(_check_recording, request),
    )
    if prepared_s:
        spent = separation.timings_s
        spent = {**spent, "prepare": spent.get("prepare", 0.0) + prepared_s}
        separation = replace(separation, timings_s=spent)
    return Project.of(separation, request.settings)


def _options(project: "Project", folder: Path, request: Request) -> "ExportOptions":
    from nmfaudio.project.delivery.choice import FileChoice
    from nmfaudio.project.delivery.options import ExportOptions

    options = ExportOptions(
        folder,
        audio_format=request.audio_format,
        template=request.template,
        faders=request.faders,
        clip="scale" if request.clip == "scale" else "clamp",
        range_s=request.range_s,
        tags=request.tags,
        beside=request.beside,
    )
    return (request.choice or FileChoice()).applied(options, project.document)


def _check_recording(request: Request, audio: "AudioBuffer") -> None:
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


def _write_project(project: "Project", folder: Path, path: Path) -> Path:
    from nmfaudio.audio.naming import unique_path
    from nmfaudio.project.storage.layout import SUFFIX
    from nmfaudio.project.storage.project import save_project

    if path == DEFAULT_PROJECT:
        path = unique_path(folder, project.recording.name, SUFFIX, taken=())
    save_project(project, path)
    return path


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


def _write_labels(separation: "Separation", path: Path) -> None:
    from nmfaudio.separation.onsets.find import find_onsets
    from nmfaudio.separation.onsets.label_files import write_labels

    write_labels(find_onsets(separation), path)


def _write_recipe(separation: "Separation", path: Path) -> None:
    """Save the recipe that was followed."""
    from nmfaudio.separation.request.recipe_file import save_recipe

    if separation.recipe is None:
        raise ParameterError("no recipe was followed, so there is none to save")
    save_recipe(separation.recipe, path)


def _write_dictionary(separation: "Separation", path: Path) -> None:
    """Save what was taught, for other recordings."""
    from nmfaudio.separation.components.dictionary_file import save_dictionary

    if separation.dictionary is None:
        raise ParameterError("nothing was taught, so there is no dictionary to save")
    save_dictionary(separation.dictionary, path)


def _check_targets(request: Request) -> None:
    """Raise before the work begins if a file beside the stems could not be written."""
    from nmfaudio.audio.new_file import check_new_file

    new = {
        "--save-recipe": request.save_recipe,
        "--onsets": request.onsets,
        "--midi": request.midi,
        "--labels": request.labels,
        "--save-dictionary": request.save_dictionary,
        "--save-project": request.save_project,
    }
    replaced = {"--figure": request.figure, "--map": request.component_map}
    seen: dict[Path, str] = {}
    for option, path in (new | replaced).items():
        if path is None or (option == "--save-project" and path == DEFAULT_PROJECT):
            continue
        other = seen.setdefault(path.absolute(), option)
        if other != option:
            raise ParameterError(f"{option} and {other} name the same file: {path}")
        try:
            check_new_file(path, overwrite=option in replaced)
        except AudioWriteError as error:
            raise AudioWriteError(f"{option}: {error}") from error
