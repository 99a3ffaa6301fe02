"""Options that say what is written and printed, for every command that has them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from nmfaudio.cli.values import Clip, DawKind, Format, file_option, read_times
from nmfaudio.errors import ParameterError
from nmfaudio.project.storage.layout import SUFFIX

if TYPE_CHECKING:
    from nmfaudio.project.delivery.choice import FileChoice
    from nmfaudio.project.delivery.options import Span

__all__ = [
    "AsJson",
    "ClipChoice",
    "Daw",
    "DryRun",
    "FigureFile",
    "FormatChoice",
    "LabelFile",
    "MapFile",
    "MidiFile",
    "NameTemplate",
    "Only",
    "Parts",
    "Passage",
    "RecipeTarget",
    "Sidecar",
    "Stems",
    "Tags",
    "Without",
    "beside_of",
    "check_ending",
    "check_template",
    "choice_of",
    "passage_of",
]

AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print one JSON document.")
]
FormatChoice: TypeAlias = Annotated[
    Format,
    file_option(
        "--format",
        metavar="NAME",
        help=f"File format of the stems: {', '.join(Format)}.",
    ),
]
ClipChoice: TypeAlias = Annotated[
    Clip,
    file_option(
        metavar="|".join(Clip),
        help="Samples beyond full scale: clamp them, or scale all stems down.",
    ),
]
FigureFile: TypeAlias = Annotated[
    Path | None,
    file_option(metavar="PATH", help="Write an overview figure (PNG, SVG or PDF)."),
]
MapFile: TypeAlias = Annotated[
    Path | None,
    file_option(
        "--map",
        metavar="PATH",
        help="Write a figure of which components sound alike (PNG, SVG or PDF).",
    ),
]
RecipeTarget: TypeAlias = Annotated[
    Path | None,
    file_option(metavar="FILE", help="Write down what was decided, as a recipe."),
]
Only: TypeAlias = Annotated[
    list[str] | None,
    file_option(
        metavar="NAME",
        help="Write the stem of this source only, Residual for what no source holds; "
        "may be repeated.",
    ),
]
Without: TypeAlias = Annotated[
    list[str] | None,
    file_option(
        metavar="NAME",
        help="Write one file of everything but this source; may be repeated.",
    ),
]
Parts: TypeAlias = Annotated[
    list[str] | None,
    file_option(
        metavar="NAME|all",
        help="Write a file of this component alone, or of each component of this "
        "source; may be repeated.",
    ),
]
Stems: TypeAlias = Annotated[
    bool,
    file_option("--stems", help="Write all stems, too, beside what is chosen by name."),
]
Passage: TypeAlias = Annotated[
    str | None,
    file_option(
        "--range",
        metavar="START-END",
        help="Write this passage only, in seconds or min:s; an end may be left out.",
    ),
]
NameTemplate: TypeAlias = Annotated[
    str | None,
    file_option(
        "--names",
        metavar="TEMPLATE",
        help="Names of the files, e.g. '{number} {source}'. Words: {input}, {source}, "
        "{number}, {components}, {seed}, {preset}.",
    ),
]

Tags: TypeAlias = Annotated[
    bool,
    file_option(
        "--tags/--no-tags",
        help="Say in the files what they are: tags of the recording, how they were "
        "made, and where in it they begin.",
    ),
]
Sidecar: TypeAlias = Annotated[
    bool,
    file_option(
        "--sidecar",
        help="Write beside the stems how they were made, for nmfaudio replay.",
    ),
]
Daw: TypeAlias = Annotated[
    list[DawKind] | None,
    file_option(
        "--daw",
        metavar="NAME",
        help="Write a project beside the stems that a DAW opens, dawproject or reaper, "
        "or one file with four stems for DJ programs, stem-mp4; may be repeated.",
    ),
]
MidiFile: TypeAlias = Annotated[
    Path | None,
    file_option(
        "--midi",
        metavar="FILE",
        help="Write notes of pitched sources, strokes of others and the tempo as .mid.",
    ),
]
LabelFile: TypeAlias = Annotated[
    Path | None,
    file_option(
        "--labels",
        metavar="FILE",
        help="Write when each source is struck as labels: .txt for Audacity, .svl for "
        "Sonic Visualiser.",
    ),
]

DryRun: TypeAlias = Annotated[
    bool,
    typer.Option(
        "--dry-run", help="Only say which files would be written; write nothing."
    ),
]


_ENDINGS = {
    "--csv": (".csv",),
    "--labels": (".txt", ".svl"),
    "--midi": (".mid", ".midi"),
    "--save-dictionary": (".nmfdict",),
    "--save-project": (SUFFIX,),
    "--save-recipe": (".toml",),
}
"""Option -> how a file that it names may end."""


def beside_of(daw: "list[DawKind] | None", *, sidecar: bool) -> tuple[str, ...]:
    """Return what is written beside stems, in their folder."""
    kinds = dict.fromkeys(kind.value for kind in daw or ())
    return (*(("sidecar",) if sidecar else ()), *kinds)


def check_ending(path: Path, option: str) -> None:
    """Refuse a name of a file that ends in something else, before the work begins."""
    endings = _ENDINGS[option]
    if path.suffix.lower() not in endings:
        raise typer.BadParameter(
            f"{path.name} does not end in {' or '.join(endings)}: change the ending",
            param_hint=option,
        )


def choice_of(
    only: list[str] | None,
    without: list[str] | None,
    parts: list[str] | None,
    *,
    mix: bool = False,
    stems: bool = False,
) -> "FileChoice":
    """Return which files the options choose.

    Raises
    ------
    typer.BadParameter
        If stems are asked for beside nothing.
    """
    from nmfaudio.project.delivery.choice import FileChoice

    if stems and not (without or parts or mix):
        raise typer.BadParameter(
            "all stems are written anyway, unless --without, --parts or --mix ask for "
            "something else: leave it out",
            param_hint="--stems",
        )
    if stems and only:
        raise typer.BadParameter(
            "writes all stems, and --only some: leave one of them out",
            param_hint="--stems",
        )
    chosen = (tuple(names or ()) for names in (only, without, parts))
    return FileChoice(*chosen, mix=mix, stems=stems)


def passage_of(text: str | None) -> "Span | None":
    """Return both ends of the passage that ``--range`` names, in seconds.

    Raises
    ------
    typer.BadParameter
        If it is none.
    """
    if text is None:
        return None
    found = read_times(text)
    if found is None:
        raise typer.BadParameter(
            f"{text!r} is not START-END in seconds or min:s", param_hint="--range"
        )
    start_s, stop_s = found
    if stop_s is not None and not (start_s or 0.0) < stop_s:
        raise typer.BadParameter(f"{text!r} does not go up", param_hint="--range")
    return found


def check_template(template: str | None) -> str:
    """Return the template of names, the usual one if none is given.

    Raises
    ------
    typer.BadParameter
        If it says nothing that names can be made of.
    """
    from nmfaudio.audio.naming import DEFAULT_TEMPLATE, TEMPLATE_WORDS, render_name

    if template is None:
        return DEFAULT_TEMPLATE
    try:
        render_name(template, dict.fromkeys(TEMPLATE_WORDS, "x"))
    except ParameterError as error:
        raise typer.BadParameter(str(error), param_hint="--names") from None
    return template
