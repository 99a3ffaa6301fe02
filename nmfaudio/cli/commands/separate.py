"""``nmfaudio separate``: recordings in, stems out."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from nmfaudio.cli import fit_options as fit
from nmfaudio.cli import guide_options as guide
from nmfaudio.cli import output_options as out
from nmfaudio.cli.commands.separate_request import DEFAULT_PROJECT, Request, named_files
from nmfaudio.cli.commands.separate_run import run_all
from nmfaudio.cli.control import Interruption
from nmfaudio.cli.inputs import all_recordings
from nmfaudio.cli.values import Clip, Format
from nmfaudio.project.storage.layout import SUFFIX
from nmfaudio.separation.request.settings import guides_of

__all__ = ["separate", "with_project_name"]


def with_project_name(words: Sequence[str]) -> list[str]:
    """Return the words with a name after ``--save-project`` where none was given."""
    made: list[str] = []
    for place, word in enumerate(words):
        made.append(word)
        following = words[place + 1 :] or [""]
        if word == "--save-project" and not following[0].endswith(SUFFIX):
            made.append(os.fspath(DEFAULT_PROJECT))
    return made


def separate(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            metavar="INPUT",
            help="Recordings; folders and patterns such as '*.wav', with -o; - for a "
            "list of them on standard input.",
        ),
    ],
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="DIR",
            help='Where to. By default "NAME stems" beside each recording.',
        ),
    ] = None,
    save_project: Annotated[
        Path | None,
        typer.Option(
            metavar="[FILE]",
            help="Keep the separation as a project, to go on with in the window or "
            "with nmfaudio export. FILE ends in .nmfaudio; by default it is named "
            "after the recording, beside the stems.",
        ),
    ] = None,
    dry_run: out.DryRun = False,
    as_json: out.AsJson = False,
    preset: fit.PresetName = "auto",
    recipe: fit.RecipeFile = None,
    sources: fit.SourceCount = "auto",
    components: fit.Components = "auto",
    seed: fit.Seed = None,
    teach: guide.Teach = None,
    dictionary: guide.DictionaryFile = None,
    save_dictionary: guide.SaveDictionary = None,
    adapt: guide.Adapt = None,
    score: guide.ScoreOption = None,
    score_align: guide.ScoreAlign = None,
    split_hands: guide.SplitHands = False,
    repair: guide.Repair = None,
    guides: guide.GuidesFile = None,
    mask: fit.Mask = None,
    smooth: fit.Smooth = None,
    keep_attacks: fit.KeepAttacks = None,
    stereo_masks: fit.StereoMasks = None,
    audio_format: out.FormatChoice = Format.WAV24,
    clip: out.ClipChoice = Clip.CLAMP,
    only: out.Only = None,
    without: out.Without = None,
    parts: out.Parts = None,
    stems: out.Stems = False,
    passage: out.Passage = None,
    names: out.NameTemplate = None,
    tags: out.Tags = True,
    sidecar: out.Sidecar = False,
    daw: out.Daw = None,
    onsets: guide.OnsetsFile = None,
    midi: out.MidiFile = None,
    labels: out.LabelFile = None,
    figure: out.FigureFile = None,
    component_map: out.MapFile = None,
    save_recipe: out.RecipeTarget = None,
    n_fft: fit.NFft = None,
    hop: fit.Hop = None,
    beta: fit.Beta = None,
    max_iter: fit.MaxIter = None,
    tol: fit.Tolerance = None,
    max_time: fit.TimeLimit = None,
    starts: fit.Starts = None,
    stereo: fit.Stereo = None,
) -> None:
    """Take recordings apart and write stems that add up to them."""
    recordings = all_recordings(inputs, output)
    files = named_files(
        len(recordings), "INPUT", figure=figure, map=component_map, recipe=save_recipe,
        onsets=onsets, dictionary=save_dictionary, project=save_project, midi=midi,
        labels=labels,
    )  # fmt: skip
    known = guide.guides_from(
        teach=teach,
        dictionary=dictionary,
        adapt=adapt,
        score=score,
        alignment=score_align,
        split_hands=split_hands,
        repair=repair,
        path=guides,
    )
    settings = fit.fit_settings(
        components=components,
        starts=starts,
        stereo=stereo,
        beta=beta,
        sources=sources,
        seed=seed,
        n_fft=n_fft,
        hop=hop,
        max_iter=max_iter,
        tol=tol,
        max_time=max_time,
        mask=mask,
        smooth=smooth,
        keep_attacks=keep_attacks,
        stereo_masks=stereo_masks,
        preset=preset,
        recipe=recipe,
        known=known,
    )
    if save_dictionary is not None and not guides_of(settings).passages:
        raise typer.BadParameter(
            "needs --teach: there is nothing else to learn from",
            param_hint="--save-dictionary",
        )
    request = Request(
        settings,
        output,
        audio_format.value,
        clip.value,
        files,
        choice=out.choice_of(only, without, parts, stems=stems),
        range_s=out.passage_of(passage),
        template=out.check_template(names),
        tags=tags,
        beside=out.beside_of(daw, sidecar=sidecar),
        dry_run=dry_run,
    )
    with Interruption().listening() as interruption:
        code = run_all(recordings, request, interruption, as_json=as_json)
    raise typer.Exit(code)
