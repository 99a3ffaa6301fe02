"""Options that say what is written and printed, for every command that has them."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from nmfaudio.cli.values import Clip, Format

__all__ = [
    "AsJson",
    "ClipChoice",
    "FigureFile",
    "FormatChoice",
    "MapFile",
    "RecipeTarget",
]

AsJson: TypeAlias = Annotated[
    bool, typer.Option("--json", help="Print one JSON document.")
]
FormatChoice: TypeAlias = Annotated[
    Format,
    typer.Option(
        "--format", metavar="|".join(Format), help="File format of the stems."
    ),
]
ClipChoice: TypeAlias = Annotated[
    Clip,
    typer.Option(
        metavar="|".join(Clip),
        help="Samples beyond full scale: clamp them, or scale all stems down.",
    ),
]
FigureFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="PATH", help="Write an overview figure (PNG, SVG or PDF)."),
]
MapFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--map",
        metavar="PATH",
        help="Write a figure of which components sound alike (PNG, SVG or PDF).",
    ),
]
RecipeTarget: TypeAlias = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write down what was decided, as a recipe."),
]
