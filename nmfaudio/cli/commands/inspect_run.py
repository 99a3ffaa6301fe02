"""Drawing one input after the other, as ``nmfaudio inspect`` was asked to."""

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from nmfaudio.audio.wording import printable
from nmfaudio.cli.control import (
    ExitCode,
    Interruption,
    code_of,
    explain,
    printing,
)
from nmfaudio.cli.guide_options import options_given
from nmfaudio.cli.inputs import LeftOut
from nmfaudio.cli.terminal import progress_bars, tell_cancelled
from nmfaudio.errors import ParameterError

if TYPE_CHECKING:
    from nmfaudio.cli.progress import ProgressBars
    from nmfaudio.figures.inspection.draw import Drawing
    from nmfaudio.figures.inspection.reading import Question
    from nmfaudio.figures.inspection.subject import Subject
    from nmfaudio.figures.style import FigureSize
    from nmfaudio.separation.model import Separation

__all__ = ["FigureOutput", "inspect_all", "is_project"]

_FIGURES = (".png", ".svg", ".pdf")
_PAGES = (".html", ".htm")


@dataclass(frozen=True)
class FigureOutput:
    """What is to be made, and where."""

    output: Path | None
    is_page: bool
    figure_format: str | None
    size: str
    dpi: int | None
    title: str | None
    data: str | None
    is_open_to_input: bool
    take: str | None = None

    @property
    def is_file(self) -> bool:
        """Whether one file is named."""
        endings = _PAGES if self.is_page else _FIGURES
        return self.output is not None and self.output.suffix.lower() in endings

    def check(self, n_inputs: int) -> None:
        """Refuse what makes no sense, before the work.

        Raises
        ------
        typer.BadParameter
            With what to do instead.
        AudioWriteError
            If the file is there already, or cannot be made.
        """
        from nmfaudio.audio.folders import check_folder
        from nmfaudio.audio.new_file import check_new_file

        if self.is_page and self.figure_format is not None:
            raise typer.BadParameter(
                "has no influence beside --page, which is HTML", param_hint="--format"
            )
        target = self.output
        if target is None:
            return
        wrong = _FIGURES if self.is_page else _PAGES
        if target.suffix.lower() in wrong:
            ends = "html" if self.is_page else "png, svg or pdf; html goes with --page"
            raise typer.BadParameter(
                f"{target.name} must end in {ends}", param_hint="--output"
            )
        if self.is_file:
            if n_inputs > 1:
                raise typer.BadParameter(
                    "one file is for one INPUT: name a folder", param_hint="--output"
                )
            ending = target.suffix.lower().removeprefix(".")
            if not self.is_page and self.figure_format not in {None, ending}:
                raise typer.BadParameter(
                    f"{target.name} and --format {self.figure_format} contradict",
                    param_hint="--format",
                )
            check_new_file(target)
            return
        if target.suffix and not os.path.isdir(target):
            raise typer.BadParameter(
                f"{target.name} must end in {'html' if self.is_page else 'png, svg'}"
                f"{'' if self.is_page else ' or pdf'}, or be a folder",
                param_hint="--output",
            )
        check_folder(target)

    def figure_size(self) -> "FigureSize":
        """Return how large figures are."""
        from nmfaudio.figures.style import SIZES

        size = SIZES[self.size]
        return size if self.dpi is None else replace(size, dpi=self.dpi)


def inspect_all(
    inputs: list[Path],
    question: "Question",
    wanted: FigureOutput,
    interruption: Interruption,
    *,
    as_json: bool,
) -> int:
    """Draw one input after the other; return the first exit code that is not 0."""
    documents: list[dict[str, Any]] = []
    code = int(ExitCode.DONE)
    for path in inputs:
        left_out = LeftOut()
        try:
            with progress_bars() as bars:
                written = _inspect_one(
                    path, question, wanted, interruption, bars, left_out
                )
        except (Exception, KeyboardInterrupt) as error:
            failure = int(code_of(error))
            if failure == ExitCode.CANCELLED:
                return tell_cancelled(interruption)
            message = _named(path, explain(error))
            typer.echo(f"nmfaudio: {printable(message)}", err=True)
            documents.append(
                {"input": os.fspath(path), "error": message, "exit_code": failure}
            )
            code = code or failure
            continue
        if interruption.cancel.is_set():
            return tell_cancelled(interruption)
        files = [os.fspath(file) for file in written]
        document: dict[str, Any] = {"input": os.fspath(path), "files": files}
        if left_out.files:
            document["left_out"] = left_out.documents()
        documents.append(document)
        code = code or left_out.code
        if not as_json:
            with printing():
                for file in files:
                    typer.echo(printable(file))
            if wanted.output is None:
                _open(written[0])
    if as_json:
        shown = documents if len(inputs) > 1 else documents[0]
        with printing():
            typer.echo(json.dumps(shown, allow_nan=False, indent=2))
    return code


def _named(path: Path, message: str) -> str:
    """Return a message that names its input."""
    return message if path.name in message else f"{path.name}: {message}"


def _inspect_one(
    path: Path,
    question: "Question",
    wanted: FigureOutput,
    interruption: Interruption,
    bars: "ProgressBars | None",
    left_out: LeftOut,
) -> list[Path]:
    """Return the files that were written, the figure or the page first."""
    from nmfaudio.figures.inspection.draw import Drawing
    from nmfaudio.figures.inspection.kinds import kinds_named
    from nmfaudio.figures.inspection.reading import Watcher, read_subject

    if wanted.is_open_to_input:
        is_folder = os.path.isdir(path)
        groups = ["sound", "sources"] if is_folder else ["sound", "chroma", "model"]
        further = (kind for kind in question.kinds if kind == "takes")
        question = replace(question, kinds=(*kinds_named(groups), *further))
    size = wanted.figure_size()
    watcher = Watcher(
        on_stage=None if bars is None else bars.on_stage,
        observer=None if bars is None else bars.on_iteration,
        cancel=interruption.cancel,
        on_unusable=left_out.add,
    )
    view = replace(question.view, n_columns=size.n_columns)
    question = replace(question, view=view)
    known = other = None
    if is_project(path):
        known, other, question = _takes_of(path, question, wanted.take)
    _check_influence(path, question, is_known=known is not None)
    subject, view = read_subject(path, question, watcher, separation=known, other=other)
    if interruption.cancel.is_set():
        return []
    drawing = Drawing(question.kinds, view, size, wanted.title)
    with _folder(wanted) as folder:
        if wanted.is_page:
            written = [_write_page(subject, drawing, wanted, folder)]
        else:
            written = _write_figures(subject, drawing, wanted, folder)
        if wanted.data is not None:
            written += _write_data(subject, drawing, wanted, written[0])
    return written


def _check_influence(path: Path, question: "Question", *, is_known: bool) -> None:
    """Refuse options that say nothing of this kind of input."""
    asked = options_given(question.settings)
    if (is_known or os.path.isdir(path)) and question.versus is None and asked:
        what = "a folder of stems" if os.path.isdir(path) else "a project"
        raise ParameterError(
            f"{path.name} is {what}, which is not taken apart again: leave "
            f"{asked[0]} out"
        )
    if question.mixture is not None and not os.path.isdir(path):
        raise ParameterError(f"{path.name} is no folder of stems: leave --mix out")


def is_project(path: Path) -> bool:
    """Tell whether a path is called like a project."""
    from nmfaudio.project.storage.layout import SUFFIX

    return path.suffix.lower() == SUFFIX and not os.path.isdir(path)


def _takes_of(
    path: Path, question: "Question", asked: str | None
) -> "tuple[Separation, Separation | None, Question]":
    """Return the take of a project that is open, another one, and what they are called.

    There is no other if nothing asks for one, or one is to be made.
    """
    from nmfaudio.project.editing.model_edits import as_edited
    from nmfaudio.project.editing.takes import document_of, takes_of
    from nmfaudio.project.storage.stored import load_project

    project = load_project(path)
    shown = project.separation
    if "takes" not in question.kinds:
        return shown, None, question
    takes = takes_of(project.document)
    opened = next(take for take in takes if take.state is None)
    others = [take for take in takes if take.state is not None]
    named = [take for take in others if asked in {None, take.name}]
    if not named and question.versus is not None:
        return shown, None, question
    if len(named) != 1:
        listed = ", ".join(f"“{take.name}”" for take in others)
        raise ParameterError(
            f"{path.name} has {f'the other takes {listed}' if others else 'one take'}: "
            "say with --versus what it is put beside"
        )
    other = as_edited(document_of(project.document, named[0].id))
    names = opened.name, named[0].name
    return shown, other, replace(question, takes=names, versus=None)


@contextmanager
def _folder(wanted: FigureOutput) -> Iterator[Path]:
    """Yield where files go, made if it is not there, and gone again if none is made."""
    from nmfaudio.audio.folders import filled_folder

    if wanted.output is not None:
        folder = wanted.output.parent if wanted.is_file else wanted.output
        with filled_folder(folder):
            yield folder
        return
    folder = Path(tempfile.mkdtemp(prefix="nmfaudio-"))
    try:
        yield folder
    finally:
        with suppress(OSError):  # files are in it
            folder.rmdir()


def _write_page(
    subject: "Subject", drawing: "Drawing", wanted: FigureOutput, folder: Path
) -> Path:
    from nmfaudio.audio.naming import unique_path
    from nmfaudio.figures.inspection.page import write_page

    target = wanted.output if wanted.is_file else None
    if target is None:
        target = unique_path(folder, subject.name, ".html")
    return write_page(subject, drawing, target)


def _write_figures(
    subject: "Subject", drawing: "Drawing", wanted: FigureOutput, folder: Path
) -> list[Path]:
    """Write one figure of all kinds, or a folder with one of each."""
    from nmfaudio.audio.naming import unique_path
    from nmfaudio.figures.inspection.draw import save_inspection

    ending = f".{wanted.figure_format or 'png'}"
    if wanted.is_file and wanted.output is not None:
        parts = [(wanted.output, drawing.kinds)]
    elif wanted.output is None:
        parts = [(unique_path(folder, subject.name, ending), drawing.kinds)]
    else:
        parts = [
            (unique_path(folder, f"{subject.name} {kind}", ending), (kind,))
            for kind in drawing.kinds
        ]
    return [
        save_inspection(subject, replace(drawing, kinds=kinds), path)
        for path, kinds in parts
    ]


def _write_data(
    subject: "Subject", drawing: "Drawing", wanted: FigureOutput, first: Path
) -> list[Path]:
    """Write the numbers of each kind beside the first file."""
    from nmfaudio.audio.naming import unique_path
    from nmfaudio.figures.inspection.data import write_data
    from nmfaudio.figures.inspection.kinds import KINDS, view_of

    stem = first.stem if wanted.is_file else subject.name
    return [
        write_data(
            KINDS[kind].data(subject, view_of(kind, drawing.view)),
            unique_path(first.parent, f"{stem} {kind}", f".{wanted.data}"),
        )
        for kind in drawing.kinds
    ]


def _open(path: Path) -> None:
    """Show a file to whoever sits at this terminal, if there is a display."""
    has_display = sys.platform in {"win32", "darwin"} or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if has_display and sys.stdout.isatty():
        typer.launch(os.fspath(path))  # whatever program the desktop has for it
