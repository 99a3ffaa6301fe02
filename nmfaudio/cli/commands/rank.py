"""``nmfaudio rank``: how many components a recording has, and why."""

import json
import math
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nmfaudio.cli import fit_options as fit
from nmfaudio.cli import output_options as out
from nmfaudio.cli.control import ExitCode, Interruption, printable, printing
from nmfaudio.cli.terminal import progress_bars, tell_cancelled
from nmfaudio.cli.values import BETAS, check_figure, completion, read_beta
from nmfaudio.errors import ParameterError
from nmfaudio.separation.request.settings import MAX_COMPONENTS, MAX_SEED, Settings

if TYPE_CHECKING:
    import threading

    from nmfaudio.cli.progress import ProgressBars
    from nmfaudio.factorization.selection.n_components import ComponentChoice

__all__ = ["rank"]

_LEAST_COMPARED = 2
_RANGE = re.compile(r"(\d+)(?:-(\d+))?")


def rank(
    recording: Annotated[Path, typer.Argument(metavar="INPUT", help="A recording.")],
    *,
    method: fit.Methods = None,
    candidates: Annotated[
        str | None,
        typer.Option(
            metavar="FROM-TO",
            help="Numbers of components to try. By default up to 32, in growing steps.",
        ),
    ] = None,
    starts: Annotated[
        int, typer.Option(min=1, metavar="N", help="Fits of each number.")
    ] = 3,
    beta: Annotated[
        str,
        typer.Option(
            metavar="kl|frobenius|is|FLOAT",
            help="Divergence.",
            autocompletion=completion(*BETAS),
        ),
    ] = "kl",
    n_fft: fit.NFft = None,
    hop: fit.Hop = None,
    seed: Annotated[
        int, typer.Option(min=0, max=MAX_SEED, help="Seed of the first start.")
    ] = 0,
    figure: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Draw the curves (PNG, SVG or PDF)."),
    ] = None,
    as_json: out.AsJson = False,
) -> None:
    """Suggest a number of components for a recording, with the reason and the curve."""
    from nmfaudio.audio.new_file import check_new_file

    methods = fit.count_methods(method)
    if "stability" in methods and starts < _LEAST_COMPARED:
        raise typer.BadParameter(
            f"--method stability compares starts: ask for {_LEAST_COMPARED} or more",
            param_hint="--starts",
        )
    check_figure(figure, "--figure")
    if figure is not None:
        check_new_file(figure, overwrite=True)
    tried = None if candidates is None else _candidates(candidates)
    try:
        settings = Settings(
            preset="free",
            beta=read_beta(beta),
            n_fft=n_fft,
            hop_length=hop,
            seed=seed,
        )
    except ParameterError as error:
        raise typer.BadParameter(str(error)) from None
    with Interruption().listening() as interruption, progress_bars() as bars:
        choices = _choices(
            recording, settings, methods, tried, starts, bars, interruption.cancel
        )
        if interruption.cancel.is_set():
            raise typer.Exit(tell_cancelled(interruption))
    if figure is not None:
        from nmfaudio.figures.n_components import n_components_figure
        from nmfaudio.figures.save import save_figure

        save_figure(n_components_figure(choices), figure)
    with printing():
        if as_json:
            document = {
                "input": os.fspath(recording),
                "suggestions": [_document(choice) for choice in choices],
            }
            typer.echo(json.dumps(document, allow_nan=False, indent=2))
        else:
            for choice in choices:
                typer.echo(printable(f"{choice.method:<10} {choice.reason}"))
            if choices and choices[0].sample:
                typer.echo(f"The recording is long: looked at {choices[0].sample}.")
    raise typer.Exit(int(ExitCode.DONE))


def _candidates(text: str) -> range:
    found = _RANGE.fullmatch(text.strip())
    least = int(found[1]) if found else 0
    most = int(found[2] or least) if found else 0
    if not 1 <= least <= most <= MAX_COMPONENTS:
        raise typer.BadParameter(
            f"{text!r} is not FROM-TO with numbers from 1 to {MAX_COMPONENTS}",
            param_hint="--candidates",
        )
    return range(least, most + 1)


def _choices(
    path: Path,
    settings: Settings,
    methods: list[str],
    candidates: range | None,
    n_starts: int,
    bars: "ProgressBars | None",
    cancel: "threading.Event",
) -> "list[ComponentChoice]":
    from nmfaudio.audio.decode import load
    from nmfaudio.separation.components.count import count_components

    def show(stage: str, done: float) -> None:
        if bars is not None:
            bars.on_stage(stage, done)

    audio = load(path, progress=lambda done: show("read", done), cancel=cancel)
    return count_components(
        audio,
        settings,
        methods,
        candidates,
        n_starts=n_starts,
        on_stage=show,
        cancel=cancel,
    )


def _document(choice: "ComponentChoice") -> dict[str, Any]:
    return {
        "method": choice.method,
        "n_components": choice.n_components,
        "reason": choice.reason,
        "sample": choice.sample or "all",
        "candidates": list(choice.candidates),
        "curve": [None if math.isnan(value) else value for value in choice.curve],
    }
