"""One recording or project after the other: taken apart or opened, and written.

For ``nmfaudio separate`` and ``nmfaudio export``.
"""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from nmfaudio.audio.wording import printable
from nmfaudio.cli.commands.separate_files import (
    keep_project,
    planned_beside,
    write_all_beside,
)
from nmfaudio.cli.commands.separate_request import (
    Request,
    check_recording,
    check_targets,
)
from nmfaudio.cli.control import (
    ExitCode,
    Interruption,
    code_of,
    explain,
    printing,
    report_failure,
)
from nmfaudio.cli.getting_ready import get_ready
from nmfaudio.cli.terminal import progress_bars, tell_cancelled
from nmfaudio.errors import (
    AudioWriteError,
    NmfAudioError,
    ParameterError,
    RecordingNotFoundError,
)

if TYPE_CHECKING:
    from nmfaudio.audio.buffer import AudioBuffer
    from nmfaudio.cli.progress import ProgressBars
    from nmfaudio.project.delivery.options import ExportOptions
    from nmfaudio.project.storage.project import Project
    from nmfaudio.separation.choice.resolve import Resolved
    from nmfaudio.separation.model import Separation

__all__ = ["run_all"]

_LONG_S = 2 * 3600.0
"""Longer recordings may take longer than anybody waits without a word."""


def run_all(
    inputs: list[Path], request: Request, interruption: Interruption, *, as_json: bool
) -> int:
    """Do one recording after the other; return the first exit code that is not 0."""
    documents: list[dict[str, Any]] = []
    code = int(ExitCode.DONE)
    for path in inputs:
        try:
            folder = _folder(path, request.output, several=len(inputs) > 1)
            if not request.is_project:
                _tell_length(path)
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
        documents.append(
            {"input": os.fspath(path), "error": "cancelled", "exit_code": code}
        )
    if as_json:
        shown = documents if len(inputs) > 1 else documents[0]
        text = json.dumps(shown, allow_nan=False, indent=2)
        code = _printed(lambda: typer.echo(text)) or code
    return code


def _tell_length(path: Path) -> None:
    """Say before the work begins that it will take long, by what the header claims."""
    from nmfaudio.audio.probe import probe
    from nmfaudio.audio.wording import clock, display_name

    with suppress(NmfAudioError):  # reading it will say why
        known = probe(path)
        if known and known.sample_rate >= 1000 and known.duration_s > _LONG_S:
            typer.echo(
                f"nmfaudio: {display_name(path)} says that it is "
                f"{clock(known.duration_s)} long, so this takes its time; Ctrl-C ends "
                "it and leaves nothing",
                err=True,
            )


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
    while os.path.exists(folder):
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
    from nmfaudio.audio.folders import check_folder
    from nmfaudio.cli import report
    from nmfaudio.project.delivery.stems import write_stems

    check_folder(folder)
    check_targets(request, folder)
    _check_side_inputs(request)
    if request.dry_run and not request.is_project:
        return _planned_separation(path, folder, request, interruption)
    project = _project(path, request, interruption, bars)
    if project is None or interruption.cancel.is_set():
        return None
    separation = project.separation
    if request.is_project:
        _check_kept(separation, request)
    try:
        options = _options(project, folder, request)
        if request.dry_run:
            return _planned(path, project, options, request)
        exported = write_stems(
            project.document,
            options,
            None if bars is None else bars.on_render,
            interruption.cancel,
        )
    except NmfAudioError as error:
        if request.is_project:
            raise
        return keep_project(path, project, folder, request, error), lambda: None
    if exported.cancelled:
        return None
    files, failed = write_all_beside(project, options, exported, request)
    document = report.document(path, separation, exported, files) | failed
    return document, lambda: report.show(path, separation, exported, files)


def _check_side_inputs(request: Request) -> None:
    """Refuse what is given beside the recording before anything is compiled or read."""
    from nmfaudio.separation.request.settings import guides_of

    guides = guides_of(request.settings)
    if guides.score is not None:
        from nmfaudio.separation.score.reading import load_score

        load_score(guides.score.path)
    if guides.dictionary is not None:
        from nmfaudio.separation.components.dictionary_file import load_dictionary

        load_dictionary(guides.dictionary)


def _check_kept(separation: "Separation", request: Request) -> None:
    """Refuse files of what a project does not hold before anything is written."""
    if "dictionary" in request.files and separation.dictionary is None:
        raise ParameterError(
            "--save-dictionary: nothing was taught, so there is no dictionary to save"
        )
    if "recipe" in request.files and separation.recipe is None:
        raise ParameterError(
            "--save-recipe: no recipe was followed, so there is none to save"
        )


def _planned(
    path: Path, project: "Project", options: "ExportOptions", request: Request
) -> tuple[dict[str, Any], Callable[[], None]]:
    """Return the document of a project's files that would be written."""
    from nmfaudio.project.delivery.stems import planned_files

    stems = [target for _, target in planned_files(project.document, options)]
    name = project.separation.audio.name
    files = planned_beside(request, name, options.folder, stems)
    return _dry(path, options.folder, [stem.name for stem in stems], files, "")


def _dry(
    path: Path,
    folder: Path,
    names: list[str],
    files: dict[str, Path],
    decided: str,
) -> tuple[dict[str, Any], Callable[[], None]]:
    document = {
        "input": os.fspath(path),
        "folder": os.fspath(folder),
        "decided": decided,
        "planned": names,
        "files": {kind: os.fspath(file) for kind, file in files.items()},
    }
    begin = f"{path}, {decided}. It may write" if decided else f"{path} would write"
    lines = [f"{begin} to {folder}:"] if names else [f"{begin} no stems"]
    lines += [f"  {name}" for name in names]
    lines += [f"{kind} {file}" for kind, file in files.items()]
    return document, lambda: typer.echo("\n".join(map(printable, lines)))


class _Decided(Exception):  # noqa: N818  # ends a dry run, and is no error
    """It is known what would be fitted, and nobody wants more."""


def _planned_separation(
    path: Path, folder: Path, request: Request, interruption: Interruption
) -> tuple[dict[str, Any], Callable[[], None]]:
    """Return the document of what a separation may write; nothing is fitted."""
    from nmfaudio.audio.formats import FORMATS
    from nmfaudio.audio.naming import render_name
    from nmfaudio.separation.pipeline import separate as take_apart

    told: list[tuple[Resolved, tuple[str, ...]]] = []
    heard: list[str] = []

    def look(audio: "AudioBuffer") -> None:
        check_recording(request, audio)
        heard.append(audio.name)

    def stop(resolved: "Resolved", names: tuple[str, ...]) -> None:
        _check_names(request, resolved, names)
        told.append((resolved, names))
        raise _Decided

    with suppress(_Decided):
        take_apart(
            path,
            settings=request.settings,
            cancel=interruption.cancel,
            on_read=look,
            on_decided=stop,
        )
    if not told:
        raise KeyboardInterrupt
    (resolved, possible), recipe = told[0], told[0][0].recipe
    fields = {
        "input": heard[0],
        "components": str(recipe.n_components_in_all or "K"),
        "seed": str(recipe.seed),
        "preset": recipe.name,
    }
    ending = FORMATS[request.audio_format].extension
    names = [
        render_name(request.template, fields | {"source": name, "number": f"{at:02d}"})
        + ending
        for at, name in enumerate(request.choice.preview(possible), start=1)
    ]
    stems = [folder / name for name in names]
    files = planned_beside(request, heard[0], folder, stems)
    return _dry(path, folder, names, files, f"{recipe.name}: {resolved.why}")


def _project(
    path: Path,
    request: Request,
    interruption: Interruption,
    bars: "ProgressBars | None",
) -> "Project | None":
    """Take a recording apart, or open a project; return nothing if cancelled."""
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
    prepared_s = get_ready(interruption, bars) if os.path.isfile(path) else 0.0
    from nmfaudio.separation.pipeline import separate as take_apart

    separation = take_apart(
        path,
        settings=request.settings,
        cancel=interruption.cancel,
        observer=None if bars is None else bars.on_iteration,
        on_stage=None if bars is None else bars.on_stage,
        on_read=partial(check_recording, request),
        on_decided=partial(_check_names, request),
    )
    if prepared_s:
        spent = separation.timings_s
        spent = {**spent, "prepare": spent.get("prepare", 0.0) + prepared_s}
        separation = replace(separation, timings_s=spent)
    cancel, is_kept = interruption.cancel, "project" in request.files
    return Project.of(separation, request.settings, cancel, is_kept=is_kept)


def _check_names(
    request: Request, resolved: "Resolved", possible: tuple[str, ...]
) -> None:
    """Refuse names before the fit that no source can get."""
    for option, choice in request.choice.each():
        try:
            choice.check(possible)
        except ParameterError as error:
            raise ParameterError(
                f"--{option}: {error} ({resolved.recipe.name}: {resolved.why})"
            ) from None


def _options(project: "Project", folder: Path, request: Request) -> "ExportOptions":
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
    for option, choice in request.choice.each():
        try:
            choice.applied(options, project.document)
        except ParameterError as error:
            raise ParameterError(f"--{option}: {error}") from None
    return request.choice.applied(options, project.document)
