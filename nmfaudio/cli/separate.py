"""``nmfaudio separate``: recordings in, stems out."""

import json
import os
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nmfaudio.cli.control import (
    ExitCode,
    Interruption,
    code_of,
    explain,
    printable,
    printing,
)
from nmfaudio.errors import AudioWriteError, ParameterError, ProjectFileError
from nmfaudio.separation.settings import Settings

if TYPE_CHECKING:
    from nmfaudio.cli.progress import Stages
    from nmfaudio.separation.model import Separation
    from nmfaudio.separation.recipe import Recipe

__all__ = ["separate"]

PRESET_NAMES = (
    "auto, drum-loop, instruments, melody, voice, percussive-harmonic, full-mix, free"
)
"""Told here too, because the module that has them is heavy; a test compares."""

_BETAS = {"kl": 1.0, "frobenius": 2.0, "is": 0.0}


class Format(StrEnum):
    """File formats of stems."""

    WAV16 = "wav16"
    WAV24 = "wav24"
    WAV32F = "wav32f"
    FLAC = "flac"
    OGG = "ogg"
    MP3 = "mp3"


class Clip(StrEnum):
    """What to do with samples beyond full scale."""

    CLAMP = "clamp"
    SCALE = "scale"


def _beta(text: str) -> float:
    try:
        return _BETAS[text.lower()] if text.lower() in _BETAS else float(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is none of {', '.join(_BETAS)} and not a number",
            param_hint="--beta",
        ) from None


def _count(text: str, option: str) -> int | None:
    """Return a number, or None for "auto"."""
    if text.lower() == "auto":
        return None
    try:
        return int(text)
    except ValueError:
        raise typer.BadParameter(
            f'{text!r} is not a number or "auto"', param_hint=option
        ) from None


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
        str, typer.Option(metavar="N|auto", help="Number of components.")
    ] = "auto",
    beta: Annotated[
        str, typer.Option(metavar="kl|frobenius|is|FLOAT", help="Divergence.")
    ] = "kl",
    sources: Annotated[
        str, typer.Option(metavar="N|auto", help="Number of sources.")
    ] = "auto",
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random start.")] = 0,
    n_fft: Annotated[
        int | None, typer.Option("--n-fft", help="Samples of a frame of the STFT.")
    ] = None,
    hop: Annotated[
        int | None, typer.Option("--hop", help="Samples from frame to frame.")
    ] = None,
    max_iter: Annotated[int, typer.Option(help="Most iterations.")] = 200,
    exponent: Annotated[
        float | None,
        typer.Option(
            help="Mask exponent: 1 soft, 2 Wiener, 4 hard. By default the preset's."
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
    audio_format: Annotated[
        Format, typer.Option("--format", help="File format of the stems.")
    ] = Format.WAV24,
    clip: Annotated[
        Clip,
        typer.Option(
            help="Samples beyond full scale: clamp them, or scale all stems down."
        ),
    ] = Clip.CLAMP,
    figure: Annotated[
        Path | None,
        typer.Option(
            metavar="PATH", help="Write an overview figure (PNG, SVG or PDF)."
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON document.")
    ] = False,
) -> None:
    """Take recordings apart and write stems that add up to them."""
    for option, path in (("--figure", figure), ("--save-recipe", save_recipe)):
        if path is not None and len(inputs) > 1:
            raise typer.BadParameter("goes with a single INPUT", param_hint=option)
    if figure is not None:
        _check_figure(figure)
    settings = _settings(
        n_components=_count(components, "--components"),
        beta=_beta(beta),
        n_sources=_count(sources, "--sources"),
        seed=seed,
        n_fft=n_fft,
        hop_length=hop,
        max_iter=max_iter,
        mask_exponent=exponent,
        preset=_preset(preset),
        recipe=None if recipe is None else _recipe(recipe),
    )
    request = _Request(
        settings, output, audio_format.value, clip.value, figure, save_recipe
    )
    with Interruption().listening() as interruption:
        code = _run_all(inputs, request, interruption, as_json=as_json)
    raise typer.Exit(code)


def _check_figure(figure: Path) -> None:
    from nmfaudio.figures.save import figure_format

    try:
        figure_format(figure)
    except ParameterError as error:
        raise typer.BadParameter(str(error), param_hint="--figure") from None


def _preset(name: str) -> str:
    """Return the name of a preset, if there is one of that name."""
    if name not in PRESET_NAMES.split(", "):
        raise typer.BadParameter(
            f"{name!r} is none of {PRESET_NAMES}", param_hint="--preset"
        )
    return name


def _recipe(path: Path) -> "Recipe":
    from nmfaudio.separation.recipe import load_recipe

    return load_recipe(path)


def _settings(**options: Any) -> Settings:
    try:
        return Settings(**options)
    except ParameterError as error:
        raise typer.BadParameter(str(error)) from None


@dataclass(frozen=True)
class _Request:
    """What is asked for every recording."""

    settings: Settings
    output: Path | None
    audio_format: str
    clip: str
    figure: Path | None
    save_recipe: Path | None


def _run_all(
    inputs: list[Path], request: _Request, interruption: Interruption, *, as_json: bool
) -> int:
    """Do one recording after the other; return the first exit code that is not 0."""
    documents: list[dict[str, Any]] = []
    code = int(ExitCode.DONE)
    for path in inputs:
        folder = _folder(path, request.output, several=len(inputs) > 1)
        try:
            with _stages() as stages:
                result = _run_one(path, folder, request, interruption, stages)
        except (Exception, KeyboardInterrupt) as error:
            failure = int(code_of(error))
            if failure == ExitCode.CANCELLED:
                code = interruption.exit_code
                break
            message = explain(error)
            typer.echo(f"nmfaudio: {printable(message)}", err=True)
            documents.append(
                {"input": os.fspath(path), "error": message, "exit_code": failure}
            )
            code = code or failure
            continue
        if result is None:
            code = interruption.exit_code
            break
        document, show = result
        documents.append(document)
        if not as_json:
            with printing():
                show()
    if code == interruption.exit_code and interruption.cancel.is_set():
        typer.echo("nmfaudio: cancelled", err=True)
    elif as_json:
        shown = documents if len(inputs) > 1 else documents[0]
        with printing():
            typer.echo(json.dumps(shown, allow_nan=False, indent=2))
    return code


def _folder(path: Path, output: Path | None, *, several: bool) -> Path:
    """Return where the stems of a recording go; a new place unless it was named."""
    if output is not None and not several:
        return output
    base = (output if output is not None else path.parent) / f"{path.stem} stems"
    folder, number = base, 2
    while folder.exists():
        folder = base.with_name(f"{base.name} ({number})")
        number += 1
    return folder


def _stages() -> "AbstractContextManager[Stages | None]":
    """Return what shows progress: a bar on a terminal, nothing otherwise."""
    if not sys.stderr.isatty():
        return nullcontext(None)
    from nmfaudio.cli.progress import Stages

    return Stages()


def _run_one(
    path: Path,
    folder: Path,
    request: _Request,
    interruption: Interruption,
    stages: "Stages | None",
) -> tuple[dict[str, Any], Callable[[], None]] | None:
    """Return the document of one recording and how to show it; None if cancelled."""
    _check_writable(folder)
    from nmfaudio.cli import report
    from nmfaudio.separation.export import export_stems
    from nmfaudio.separation.pipeline import separate as take_apart

    separation = take_apart(
        path,
        settings=request.settings,
        cancel=interruption.cancel,
        observer=None if stages is None else stages.on_iteration,
        on_stage=None if stages is None else stages.on_stage,
    )
    if interruption.cancel.is_set():
        return None
    exported = export_stems(
        separation,
        folder,
        audio_format=request.audio_format,
        clip="scale" if request.clip == "scale" else "clamp",
        progress=None if stages is None else stages.on_render,
        cancel=interruption.cancel,
    )
    if exported.cancelled:
        return None
    if request.figure is not None:
        _write_figure(separation, request.figure)
    if request.save_recipe is not None:
        _write_recipe(separation, request.settings, request.save_recipe)
    return (
        report.document(path, separation, exported),
        lambda: report.show(path, separation, exported, request.figure),
    )


def _write_figure(separation: "Separation", path: Path) -> None:
    from nmfaudio.figures.overview import overview_figure
    from nmfaudio.figures.save import save_figure

    save_figure(overview_figure(separation), path)


def _write_recipe(separation: "Separation", settings: Settings, path: Path) -> None:
    """Save the recipe that was used, with what the user asked for beyond it."""
    from nmfaudio.separation.presets import decide
    from nmfaudio.separation.recipe import save_recipe

    recipe = decide(separation.audio, settings).recipe
    n_components = settings.n_components or recipe.n_components
    exponent = settings.mask_exponent or recipe.mask_exponent
    beta = settings.beta if settings.beta != 1.0 else recipe.beta
    if settings.n_fft or settings.hop_length:
        plan = separation.plan
        recipe = replace(
            recipe,
            window_s=plan.n_fft / plan.sample_rate,
            overlap=max(2, plan.n_fft // plan.hop_length),
        )
    asked = replace(
        recipe, n_components=n_components, mask_exponent=exponent, beta=beta
    )
    try:
        save_recipe(asked, path)
    except ProjectFileError as error:
        raise AudioWriteError(str(error)) from error


def _check_writable(folder: Path) -> None:
    """Raise before the work begins if the folder cannot be written to."""
    place = folder
    while not place.exists() and place != place.parent:
        place = place.parent
    if not place.is_dir():
        raise AudioWriteError(f"{place} is not a folder, so no stems can be put there")
    if not os.access(place, os.W_OK | os.X_OK):
        raise AudioWriteError(
            f"the folder {place} cannot be written to: choose another one with -o"
        )
