"""``nmfaudio learn``: a dictionary from files in which each source is alone."""

import json
import os
import sys
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nmfaudio.audio.wording import printable
from nmfaudio.cli import output_options as out
from nmfaudio.cli.control import Interruption, printing
from nmfaudio.cli.fit_options import check_seed
from nmfaudio.cli.inputs import LeftOut, listed_words, matching
from nmfaudio.cli.terminal import tell_cancelled

if TYPE_CHECKING:
    from nmfaudio.separation.request.dictionary import Dictionary

__all__ = ["learn"]

_SUFFIX = ".nmfdict"


def learn(
    examples: Annotated[
        list[str],
        typer.Argument(
            metavar="EXAMPLE",
            help="NAME=FILE, NAME=FOLDER or NAME=PATTERN: recordings of this source "
            "alone. FILE, or PATTERN such as '*.wav': sources are called like files. "
            "FOLDER: every file and every folder in it is a source. - for a list of "
            "examples on standard input.",
        ),
    ],
    *,
    output: Annotated[
        Path,
        typer.Option("-o", "--output", metavar="FILE", help="The dictionary."),
    ],
    seed: Annotated[
        int,
        typer.Option(min=0, callback=check_seed, help="Seed of the random start."),
    ] = 0,
    as_json: out.AsJson = False,
) -> None:
    """Learn what sources sound like, for --dictionary of separate and batch."""
    from nmfaudio.audio.new_file import check_new_file
    from nmfaudio.separation.cancelling import Cancelled
    from nmfaudio.separation.components.dictionary_file import save_dictionary
    from nmfaudio.separation.prepare import learn_from_files

    if output.suffix.lower() != _SUFFIX:
        raise typer.BadParameter(
            f"{output.name} is for a dictionary: its name must end in {_SUFFIX}",
            param_hint="--output",
        )
    words = listed_words(examples)
    if not words:
        raise typer.BadParameter("the list names no example", param_hint="EXAMPLE")
    found = _sources(words)
    check_new_file(output)
    dictionary, left_out = None, LeftOut()
    with (
        Interruption().listening() as interruption,
        _reading() as report,
        suppress(Cancelled),
    ):
        dictionary = learn_from_files(
            found,
            seed=seed,
            cancel=interruption.cancel,
            progress=report,
            on_unusable=left_out.add,
        )
    if dictionary is None or interruption.cancel.is_set():
        raise typer.Exit(tell_cancelled(interruption))
    save_dictionary(dictionary, output)
    with printing():
        typer.echo(_told(dictionary, found, output, left_out, as_json=as_json))
    raise typer.Exit(left_out.code)


def _sources(examples: list[str]) -> dict[str, list[Path]]:
    """Return the files of each source that is named."""
    from nmfaudio.audio.naming import source_names
    from nmfaudio.audio.wording import is_text, readable

    found: dict[str, list[Path]] = {}
    for word in examples:
        name, sign, place = word.partition("=")
        if not os.path.lexists(word) and sign:
            if not name.strip():
                raise typer.BadParameter(f"{word!r} has no name", param_hint="EXAMPLE")
            if not place:
                raise typer.BadParameter(f"{word!r} has no file", param_hint="EXAMPLE")
            if not is_text(name):
                told = f"the name in {word!r} holds bytes that are no characters"
                raise typer.BadParameter(told, param_hint="EXAMPLE")
            for each in matching(place, "EXAMPLE"):
                found.setdefault(name.strip(), []).extend(_files(each))
            continue
        entries = [
            entry
            for path in matching(word, "EXAMPLE")
            for entry in (_entries(path) if os.path.isdir(path) else [path])
        ]
        stems = [each.stem for each in entries]
        names = source_names(stems) if len(stems) > 1 else map(readable, stems)
        for name, each in zip(names, entries, strict=True):
            found.setdefault(name, []).extend(_files(each))
    # A file that is named twice teaches once.
    return {name: list(dict.fromkeys(files)) for name, files in found.items()}


def _entries(folder: Path) -> list[Path]:
    """Return what may be a source in a folder."""
    from nmfaudio.audio.formats import is_recording_name
    from nmfaudio.batch.plan import not_listed
    from nmfaudio.errors import AudioFileError

    try:
        inside = sorted(folder.iterdir())
    except OSError as error:
        raise AudioFileError(not_listed(error)) from error
    entries = [
        entry
        for entry in inside
        if not entry.name.startswith(".")
        and (os.path.isdir(entry) or is_recording_name(entry.name))
    ]
    entries = [entry for entry in entries if not os.path.isdir(entry) or _below(entry)]
    if not entries:
        raise typer.BadParameter(
            f"there is no recording in {folder}", param_hint="EXAMPLE"
        )
    return entries


def _below(folder: Path) -> list[Path]:
    from nmfaudio.batch.plan import recordings_below

    return list(recordings_below(folder))


def _files(path: Path) -> list[Path]:
    """Return a file, or all below a folder."""
    if not os.path.isdir(path):
        return [path]
    files = _below(path)
    if not files:
        raise typer.BadParameter(
            f"there is no recording in {path}", param_hint="EXAMPLE"
        )
    return files


def _reading() -> Any:
    """Return what shows the share of files that are read, on a terminal."""
    if not sys.stderr.isatty():
        return nullcontext(lambda done: None)  # noqa: ARG005  # nothing to show
    from nmfaudio.cli.progress import reading_bar

    return reading_bar()


def _told(
    dictionary: "Dictionary",
    found: dict[str, list[Path]],
    output: Path,
    left_out: LeftOut,
    *,
    as_json: bool,
) -> str:
    plan = dictionary.plan
    found = {
        name: [path for path in paths if path not in left_out.files]
        for name, paths in found.items()
    }
    sources = [
        {
            "source": source.name,
            "files": [os.fspath(path) for path in found[source.name]],
            "templates": source.W.shape[2],
            "lags": source.W.shape[0],
        }
        for source in dictionary.sources
    ]
    if as_json:
        document = {
            "dictionary": os.fspath(output),
            "sample_rate": plan.sample_rate,
            "n_fft": plan.n_fft,
            "hop_length": plan.hop_length,
            "adaptive": dictionary.adaptive,
            "sources": sources,
            "left_out": left_out.documents(),
        }
        return json.dumps(document, indent=2)
    from nmfaudio.audio.wording import count

    lines = [
        f"{printable(source.name)}: {count(source.W.shape[2], 'template')} from "
        f"{count(len(found[source.name]), 'file')}"
        for source in dictionary.sources
    ]
    return "\n".join([*lines, printable(os.fspath(output))])
