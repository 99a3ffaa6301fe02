"""What ``separate`` and ``export`` write beside stems, or keep in place of them."""

import os
import sys
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nmfaudio.audio.wording import printable
from nmfaudio.cli.commands.separate_request import DEFAULT_PROJECT, Request
from nmfaudio.cli.control import code_of, explain, report_failure
from nmfaudio.errors import NmfAudioError, ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable

    from nmfaudio.project.delivery.options import ExportOptions
    from nmfaudio.project.storage.project import Project
    from nmfaudio.separation.model import Separation
    from nmfaudio.separation.rendering.export import ExportReport

__all__ = ["keep_project", "planned_beside", "write_all_beside"]


def keep_project(
    path: Path,
    project: "Project",
    folder: Path,
    request: Request,
    error: NmfAudioError,
) -> dict[str, Any]:
    """Keep a separation whose stems could not be written; return its document.

    The fit took its time: where names of sources were wrong, or a project was asked
    for anyway, it is kept as one. What the error says is told with where it is.
    """
    from nmfaudio.audio.folders import filled_folder

    files: dict[str, str] = {}
    message, code = explain(error), code_of(error)
    to = request.files.get("project")
    if isinstance(error, ParameterError) or to is not None:
        where = folder.parent if to is None else folder
        try:
            # Stems would have made it, and lie in it or beside it.
            with filled_folder(where):
                kept = write_project(project, where, to or DEFAULT_PROJECT)
        except NmfAudioError as unwritten:
            message += f". The separation could not be kept either: {unwritten}"
        else:
            files = {"project": os.fspath(kept)}
            message += (
                f". The separation is kept in {kept}: nmfaudio export writes stems of "
                "it without separating again"
            )
    sys.stderr.write(f"nmfaudio: {printable(message)}\n")
    return {
        "input": os.fspath(path),
        "error": message,
        "exit_code": int(code),
        "files": files,
    }


def write_all_beside(
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
    if not request.files and not options.beside:
        return {}, {}  # and nothing is loaded for it
    from nmfaudio.project.delivery.beside import beside_writers, write_beside

    document, separation = project.document, project.separation
    own: dict[str, Callable[[Path], object]] = {
        "map": lambda to: _write_map(separation, to),
        "recipe": lambda to: _write_recipe(separation, to),
        "project": lambda to: write_project(project, options.folder, to),
        "labels": lambda to: _write_labels(separation, options, to),
    }
    writers = beside_writers(document, options, exported, _write_figure) | own
    files: dict[str, Path] = {}
    failures: list[Exception] = []
    for kind, path in request.files.items():
        try:
            kept = writers[kind](path)
            files[kind] = kept if isinstance(kept, Path) else path
        except Exception as error:
            failures.append(error)
    beside, refused = write_beside(document, options, exported)
    failed: dict[str, Any] = {}
    for failure in (*failures, *refused.values()):
        code = report_failure(failure)
        failed = failed or {"error": explain(failure), "exit_code": code}
    return files | beside, failed


def planned_beside(
    request: Request, name: str, folder: Path, stems: Collection[Path]
) -> dict[str, Path]:
    """Return what :func:`write_all_beside` would write now, by kind.

    Parameters
    ----------
    request : Request
        What is asked for.
    name : str
        Of the recording.
    folder : Path
        Of the stems; need not exist yet.
    stems : collection of Path
        What will be written before.
    """
    from nmfaudio.project.delivery.beside import beside_paths

    files = dict(request.files)
    if files.get("project") == DEFAULT_PROJECT:
        files["project"] = _project_path(folder, name)
    taken = {*stems, *files.values()}
    return files | beside_paths(name, folder, request.beside, taken)


def _project_path(folder: Path, name: str) -> Path:
    from nmfaudio.audio.naming import unique_path
    from nmfaudio.project.storage.layout import SUFFIX

    return unique_path(folder, name, SUFFIX)


def write_project(project: "Project", folder: Path, path: Path) -> Path:
    from nmfaudio.project.storage.project import save_project

    if path == DEFAULT_PROJECT:
        path = _project_path(folder, project.recording.name)
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


def _write_labels(
    separation: "Separation", options: "ExportOptions", path: Path
) -> None:
    from nmfaudio.project.delivery.events import onsets_within
    from nmfaudio.separation.onsets.label_files import write_labels

    write_labels(onsets_within(separation, options.range_s), path)


def _write_recipe(separation: "Separation", path: Path) -> None:
    """Save the recipe that was followed."""
    from nmfaudio.separation.request.recipe_file import save_recipe

    if separation.recipe is None:
        raise ParameterError("no recipe was followed, so there is none to save")
    save_recipe(separation.recipe, path)
