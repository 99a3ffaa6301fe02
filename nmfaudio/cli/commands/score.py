"""``nmfaudio score``: how close stems come to the true sources."""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nmfaudio.audio.wording import printable
from nmfaudio.cli import output_options as out
from nmfaudio.cli.control import printing
from nmfaudio.cli.inputs import LeftOut, listed_words, matching

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from nmfaudio.audio.buffer import AudioBuffer
    from nmfaudio.separation.evaluation import StemScore

__all__ = ["score"]

_MEASURES = ("sdr", "si_sdr", "sir", "sar")
_HEADINGS = ("SDR", "SI-SDR", "SIR", "SAR")


def score(
    stems: Annotated[
        Path,
        typer.Argument(
            metavar="STEMS",
            help="A folder of stems, one file, or a pattern such as 'stems/*.wav'; - "
            "for a list of files on standard input.",
        ),
    ],
    references: Annotated[
        Path,
        typer.Argument(
            metavar="REFERENCES",
            help="A folder of the true sources, one file, a pattern, or - for a list.",
        ),
    ],
    *,
    by_name: Annotated[
        bool,
        typer.Option(
            "--by-name",
            help="Pair files of one name, and only the others by their sound.",
        ),
    ] = False,
    csv_file: Annotated[
        Path | None,
        typer.Option("--csv", metavar="FILE", help="Write the figures as CSV, too."),
    ] = None,
    as_json: out.AsJson = False,
) -> None:
    """Measure stems against the true sources: SDR, SI-SDR, SIR, SAR in dB."""
    from nmfaudio.audio.new_file import check_new_file
    from nmfaudio.separation.evaluation import score_stems

    if os.fspath(stems) == os.fspath(references) == "-":
        raise typer.BadParameter(
            "there is one list on standard input: name STEMS or REFERENCES",
            param_hint="REFERENCES",
        )
    if csv_file is not None:
        out.check_ending(csv_file, "--csv")
        check_new_file(csv_file)
    left_out = LeftOut()
    truth = _sounds(references, "REFERENCES", left_out, _silence)
    heard = _sounds(stems, "STEMS", left_out)
    scores = score_stems(truth, heard, by_name=by_name)
    left = sorted(heard.keys() - {each.stem for each in scores})
    if csv_file is not None:
        _write_csv(csv_file, scores)
    with printing():
        told = _json(scores, left, left_out) if as_json else _table(scores, left)
        typer.echo(told)
    raise typer.Exit(left_out.code)


def _sounds(
    place: Path,
    what: str,
    left_out: LeftOut,
    fault: "Callable[[AudioBuffer], str]" = lambda audio: "",  # noqa: ARG005  # none
) -> "dict[str, AudioBuffer]":
    """Return the recordings of a folder by their names, what all share left out."""
    from nmfaudio.audio.decode import load_many
    from nmfaudio.audio.formats import recordings_in
    from nmfaudio.audio.naming import source_names
    from nmfaudio.audio.wording import readable

    files: list[Path] = []
    for word in listed_words([os.fspath(place)]):
        for path in matching(word, what):
            is_folder = os.path.isdir(path)
            files += recordings_in(path) if is_folder else [path]
    if not files:
        where = "the list" if os.fspath(place) == "-" else place
        raise typer.BadParameter(f"there is no recording in {where}", param_hint=what)
    files = list(dict.fromkeys(files))
    names = source_names([path.stem for path in files])
    if len(set(names)) < len(names):  # one sound in two formats, or two of one name
        names = [readable(path.name) for path in files]
    found = load_many(files, on_unusable=left_out.add, fault=fault)
    pairs = zip(names, found, strict=True)
    return {name: audio for name, audio in pairs if audio is not None}


def _silence(audio: "AudioBuffer") -> str:
    if audio.samples.mean(axis=0).any():
        return ""
    return (
        "is silent, or has channels that cancel each other: nothing can be scored "
        "against silence"
    )


def _rows(scores: "Sequence[StemScore]") -> list[dict[str, Any]]:
    return [asdict(each) for each in scores]


def _means(scores: "Sequence[StemScore]") -> dict[str, float]:
    rows = _rows(scores)
    return {name: sum(row[name] for row in rows) / len(rows) for name in _MEASURES}


def _json(scores: "Sequence[StemScore]", left: list[str], left_out: LeftOut) -> str:
    document = {
        "scores": _rows(scores),
        "mean": _means(scores),
        "unpaired_stems": left,
        "left_out": left_out.documents(),
    }
    return json.dumps(document, indent=2, allow_nan=False)


def _table(scores: "Sequence[StemScore]", left: list[str]) -> str:
    rows = [*_rows(scores), {"reference": "mean", "stem": "", **_means(scores)}]
    texts = [
        [printable(row["reference"]), "none" if row["stem"] is None
         else printable(row["stem"]), *(f"{row[name]:.2f}" for name in _MEASURES)]
        for row in rows
    ]  # fmt: skip
    table = [["reference", "stem", *_HEADINGS], *texts]
    widths = [max(len(line[n]) for line in table) for n in range(len(table[0]))]
    lines = [
        "  ".join(
            word.ljust(width) if n < 2 else word.rjust(width)
            for n, (word, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in table
    ]
    if left:
        lines.append(f"left without a reference: {printable(', '.join(left))}")
    return "\n".join(lines)


def _write_csv(path: Path, scores: "Sequence[StemScore]") -> None:
    from nmfaudio.audio.new_file import write_whole
    from nmfaudio.audio.wording import table_text

    columns = ["reference", "stem", *_MEASURES]
    rows = [[row[name] for name in columns] for row in _rows(scores)]
    write_whole(path, table_text([columns, *rows]).encode("utf-8", "surrogateescape"))
