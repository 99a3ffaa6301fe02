"""``nmfaudio separate``: recordings in, stems out."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nmfaudio.cli import guide_options as guide
from nmfaudio.cli.commands.separate_run import DEFAULT_PROJECT, Request, run_all
from nmfaudio.cli.control import Interruption
from nmfaudio.cli.values import (
    PRESET_NAMES,
    Clip,
    Format,
    check_figure,
    read_beta,
    read_preset,
)
from nmfaudio.errors import ParameterError
from nmfaudio.project.storage.layout import SUFFIX
from nmfaudio.separation.request.recipe import COUNT_CRITERIA
from nmfaudio.separation.request.settings import Settings, guides_of

if TYPE_CHECKING:
    from nmfaudio.separation.request.recipe import Recipe

__all__ = ["separate", "with_project_name"]


def _count(text: str, option: str, words: tuple[str, ...] = ()) -> int | str | None:
    """Return a number, one of some words, or None for "auto"."""
    word = text.lower()
    if word == "auto":
        return None
    if word in words:
        return word
    try:
        return int(text)
    except ValueError:
        listed = ", ".join(("auto", *words))
        raise typer.BadParameter(
            f"{text!r} is not a number and none of {listed}", param_hint=option
        ) from None


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
    inputs: Annotated[list[Path], typer.Argument(metavar="INPUT", help="Recordings.")],
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
    components: Annotated[
        str,
        typer.Option(
            metavar=f"N|auto|{'|'.join(COUNT_CRITERIA)}",
            help="Number of components, or how plain NMF is to find it.",
        ),
    ] = "auto",
    starts: Annotated[
        int | None,
        typer.Option(
            metavar="N", help="Random starts of plain NMF; the best fit is kept."
        ),
    ] = None,
    stereo: Annotated[
        bool | None,
        typer.Option(
            "--stereo/--no-stereo",
            help="Let plain NMF factorize both channels together, so that each "
            "component has a place between them.",
        ),
    ] = None,
    beta: Annotated[
        str | None,
        typer.Option(
            metavar="kl|frobenius|is|FLOAT",
            help="Divergence. By default the preset's or the recipe's.",
        ),
    ] = None,
    sources: Annotated[
        str, typer.Option(metavar="N|auto", help="Number of sources.")
    ] = "auto",
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="Seed of the random start, 0 by default."),
    ] = None,
    n_fft: Annotated[
        int | None, typer.Option("--n-fft", help="Samples of a frame of the STFT.")
    ] = None,
    hop: Annotated[
        int | None, typer.Option("--hop", help="Samples from frame to frame.")
    ] = None,
    max_iter: Annotated[
        int | None,
        typer.Option(
            metavar="N", help="Most iterations of each fit. By default the preset's."
        ),
    ] = None,
    mask: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|FLOAT",
            help="How sharply masks share: soft, balanced, clean, hard, or a Wiener "
            "exponent. By default the preset's.",
        ),
    ] = None,
    smooth: Annotated[
        float | None,
        typer.Option(
            metavar="MS",
            help="Smooth masks in time: less warbling, a little more of the others.",
        ),
    ] = None,
    keep_attacks: Annotated[
        bool | None,
        typer.Option(
            "--keep-attacks/--no-keep-attacks",
            help="Keep strokes from being heard before they sound, or not. By default "
            "the preset's choice.",
        ),
    ] = None,
    preset: Annotated[
        str, typer.Option(metavar="NAME", help=f"Kind of music: {PRESET_NAMES}.")
    ] = "auto",
    recipe: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A recipe file instead of a preset."),
    ] = None,
    save_recipe: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write down what was decided, as a recipe."),
    ] = None,
    teach: guide.Teach = None,
    dictionary: guide.DictionaryFile = None,
    save_dictionary: guide.SaveDictionary = None,
    adapt: guide.Adapt = None,
    score: guide.ScoreOption = None,
    score_align: guide.ScoreAlign = None,
    split_hands: guide.SplitHands = False,
    repair: guide.Repair = None,
    guides: guide.GuidesFile = None,
    onsets: guide.OnsetsFile = None,
    save_project: Annotated[
        Path | None,
        typer.Option(
            metavar="[FILE]",
            help="Keep the separation as a project, to go on with in the window or "
            "with nmfaudio export. FILE ends in .nmfaudio; by default it is named "
            "after the recording, beside the stems.",
        ),
    ] = None,
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
    """Take recordings apart and write stems that add up to them."""
    single = {
        "--figure": figure,
        "--map": component_map,
        "--save-recipe": save_recipe,
        "--save-dictionary": save_dictionary,
        "--onsets": onsets,
        "--save-project": None if save_project == DEFAULT_PROJECT else save_project,
    }
    for option, path in single.items():
        if path is not None and len(inputs) > 1:
            raise typer.BadParameter("goes with a single INPUT", param_hint=option)
    check_figure(figure, "--figure")
    check_figure(component_map, "--map")
    guide.check_onsets(onsets)
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
    count = _count(components, "--components", COUNT_CRITERIA)
    settings = _settings(
        n_components=count if isinstance(count, int) else None,
        components_by=count if isinstance(count, str) else None,
        n_starts=starts,
        stereo=stereo,
        beta=None if beta is None else read_beta(beta),
        n_sources=_count(sources, "--sources"),
        seed=seed,
        n_fft=n_fft,
        hop_length=hop,
        max_iter=max_iter,
        mask_exponent=None if mask is None else guide.exponent(mask),
        smoothing_s=None if smooth is None else smooth / 1000.0,
        keep_attacks=keep_attacks,
        guides=known,
        preset=read_preset(preset),
        recipe=None if recipe is None else _recipe(recipe),
    )
    guide.check_together(settings)
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
        figure,
        component_map,
        save_recipe,
        onsets,
        save_dictionary,
        save_project,
    )
    with Interruption().listening() as interruption:
        code = run_all(inputs, request, interruption, as_json=as_json)
    raise typer.Exit(code)


def _recipe(path: Path) -> "Recipe":
    from nmfaudio.separation.request.recipe import load_recipe

    return load_recipe(path)


def _settings(**options: Any) -> Settings:
    try:
        return Settings(**options)
    except ParameterError as error:
        raise typer.BadParameter(str(error)) from None
