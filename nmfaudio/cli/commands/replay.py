"""``nmfaudio replay``: stems made again, and compared with what they are."""

import json
import math
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nmfaudio.audio.wording import printable
from nmfaudio.cli import output_options as out
from nmfaudio.cli.control import ExitCode, Interruption, printing
from nmfaudio.cli.getting_ready import get_ready
from nmfaudio.errors import RecordingNotFoundError

if TYPE_CHECKING:
    from nmfaudio.project.delivery.replay import Replayed

__all__ = ["replay"]


def replay(
    stem: Annotated[
        Path,
        typer.Argument(
            metavar="STEM", help="A stem with tags, or the .json that --sidecar wrote."
        ),
    ],
    *,
    recording: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The recording, where it is not beside the stems or in the folder "
            "above.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o", "--output", metavar="DIR", help="Keep what was made again, there."
        ),
    ] = None,
    as_json: out.AsJson = False,
) -> None:
    """Make stems again as they say they were made, and tell whether they differ."""
    from nmfaudio.audio.folders import check_folder
    from nmfaudio.project.delivery.record import read_set_record
    from nmfaudio.project.delivery.replay import replay as again

    if output is not None:
        check_folder(output)
    version = read_set_record(stem).version
    with (
        Interruption().listening() as interruption,
        tempfile.TemporaryDirectory(prefix="nmfaudio-") as temporary,
    ):
        get_ready(interruption, None)
        folder = Path(temporary) if output is None else output
        try:
            compared = again(stem, folder, recording, cancel=interruption.cancel)
        except RecordingNotFoundError as error:
            hint = "" if recording is not None else " (--recording FILE)"
            raise RecordingNotFoundError(f"{error}{hint}") from None
        if interruption.cancel.is_set():
            typer.echo("nmfaudio: cancelled", err=True)
            raise typer.Exit(interruption.exit_code)
    with printing():
        typer.echo(_json(version, compared) if as_json else _text(version, compared))
    same = all(stem.equal for stem in compared)
    raise typer.Exit(int(ExitCode.DONE if same else ExitCode.DIFFERENT))


def _text(version: str, compared: "tuple[Replayed, ...]") -> str:
    from nmfaudio import __version__

    lines = [printable(f"{one.path.name}: {_words(one)}") for one in compared]
    if version != __version__:
        lines.append(printable(f"made by nmfaudio {version}; this is {__version__}"))
    return "\n".join(lines)


def _words(one: "Replayed") -> str:
    if one.equal:
        return "equal, bit for bit"
    if one.difference_db is None:
        return f"cannot be compared: {one.reason}"
    return f"differs, by {one.difference_db:.1f} dB of its energy"


def _json(version: str, compared: "tuple[Replayed, ...]") -> str:
    def entry(one: "Replayed") -> dict[str, Any]:
        level = one.difference_db
        finite = level is not None and math.isfinite(level)
        return {
            "path": os.fspath(one.path),
            "equal": one.equal,
            "difference_db": level if finite else None,
            "reason": one.reason,
        }

    equal = all(one.equal for one in compared)
    document = {"version": version, "equal": equal, "stems": list(map(entry, compared))}
    return json.dumps(document, indent=2, allow_nan=False)
