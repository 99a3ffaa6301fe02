"""``nmfaudio export``: projects in, stems out."""

from pathlib import Path
from typing import Annotated

import typer

from nmfaudio.cli import guide_options as guide
from nmfaudio.cli.commands.separate_run import Request, run_all
from nmfaudio.cli.control import Interruption
from nmfaudio.cli.values import Clip, Format, check_figure
from nmfaudio.separation.request.settings import Settings

__all__ = ["export"]


def export(
    projects: Annotated[
        list[Path], typer.Argument(metavar="PROJECT", help="Project files.")
    ],
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="DIR",
            help='Where to. By default "NAME stems" beside each project.',
        ),
    ] = None,
    recording: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="The project's recording, where it is not where it was.",
        ),
    ] = None,
    faders: Annotated[
        bool,
        typer.Option(
            "--faders",
            help="Write stems at the level and place of their faders, so that they do "
            "not add up to the recording.",
        ),
    ] = False,
    save_recipe: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write down what was decided, as a recipe."),
    ] = None,
    save_dictionary: guide.SaveDictionary = None,
    onsets: guide.OnsetsFile = None,
    audio_format: Annotated[
        Format,
        typer.Option(
            "--format", metavar="|".join(Format), help="File format of the stems."
        ),
    ] = Format.WAV24,
    clip: Annotated[
        Clip,
        typer.Option(
            metavar="|".join(Clip),
            help="Samples beyond full scale: clamp them, or scale all stems down.",
        ),
    ] = Clip.CLAMP,
    figure: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH", help="Write an overview figure (PNG, SVG or PDF)."
        ),
    ] = None,
    component_map: Annotated[
        Path | None,
        typer.Option(
            "--map",
            metavar="PATH",
            help="Write a figure of which components sound alike (PNG, SVG or PDF).",
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document.")
    ] = False,
) -> None:
    """Write the stems of projects, as they were edited; nothing is separated again."""
    single = {
        "--recording": recording,
        "--figure": figure,
        "--map": component_map,
        "--save-recipe": save_recipe,
        "--save-dictionary": save_dictionary,
        "--onsets": onsets,
    }
    for option, path in single.items():
        if path is not None and len(projects) > 1:
            raise typer.BadParameter("goes with a single PROJECT", param_hint=option)
    check_figure(figure, "--figure")
    check_figure(component_map, "--map")
    guide.check_onsets(onsets)
    request = Request(
        Settings(),
        output,
        audio_format.value,
        clip.value,
        figure,
        component_map,
        save_recipe,
        onsets,
        save_dictionary,
        is_project=True,
        recording=recording,
        faders=faders,
    )
    with Interruption().listening() as interruption:
        code = run_all(projects, request, interruption, as_json=as_json)
    raise typer.Exit(code)
