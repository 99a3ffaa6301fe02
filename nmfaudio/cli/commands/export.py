"""``nmfaudio export``: projects in, stems out."""

from pathlib import Path
from typing import Annotated

import typer

from nmfaudio.cli import guide_options as guide
from nmfaudio.cli import output_options as out
from nmfaudio.cli.commands.separate_request import Request, named_files
from nmfaudio.cli.commands.separate_run import run_all
from nmfaudio.cli.control import Interruption
from nmfaudio.cli.inputs import named_paths
from nmfaudio.cli.values import Clip, Format
from nmfaudio.separation.request.settings import Settings

__all__ = ["export"]


def export(
    projects: Annotated[
        list[Path],
        typer.Argument(
            metavar="PROJECT",
            help="Project files; patterns such as '*.nmfaudio'; - for a list of them "
            "on standard input.",
        ),
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
    save_recipe: out.RecipeTarget = None,
    save_dictionary: guide.SaveDictionary = None,
    onsets: guide.OnsetsFile = None,
    audio_format: out.FormatChoice = Format.WAV24,
    clip: out.ClipChoice = Clip.CLAMP,
    only: out.Only = None,
    without: out.Without = None,
    parts: out.Parts = None,
    mix: Annotated[
        bool,
        typer.Option(
            "--mix",
            help="Write one file of what is heard in the window: faders, pans, mutes "
            "and solos.",
        ),
    ] = False,
    stems: out.Stems = False,
    passage: out.Passage = None,
    names: out.NameTemplate = None,
    tags: out.Tags = True,
    sidecar: out.Sidecar = False,
    daw: out.Daw = None,
    midi: out.MidiFile = None,
    labels: out.LabelFile = None,
    figure: out.FigureFile = None,
    component_map: out.MapFile = None,
    dry_run: out.DryRun = False,
    as_json: out.AsJson = False,
) -> None:
    """Write the stems of projects, as they were edited; nothing is separated again."""
    paths = named_paths(projects, "project")
    if recording is not None and len(paths) > 1:
        raise typer.BadParameter("goes with a single PROJECT", param_hint="--recording")
    files = named_files(
        len(paths), "PROJECT", figure=figure, map=component_map, recipe=save_recipe,
        onsets=onsets, dictionary=save_dictionary, midi=midi, labels=labels,
    )  # fmt: skip
    request = Request(
        Settings(),
        output,
        audio_format.value,
        clip.value,
        files,
        is_project=True,
        recording=recording,
        faders=faders,
        choice=out.choice_of(only, without, parts, mix=mix, stems=stems),
        range_s=out.passage_of(passage),
        template=out.check_template(names),
        tags=tags,
        beside=out.beside_of(daw, sidecar=sidecar),
        dry_run=dry_run,
    )
    with Interruption().listening() as interruption:
        code = run_all(paths, request, interruption, as_json=as_json)
    raise typer.Exit(code)
