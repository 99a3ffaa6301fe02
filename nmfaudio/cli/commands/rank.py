"""``nmfaudio rank``: how many components a recording has, and why."""

import json
import math
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nmfaudio.audio.wording import printable
from nmfaudio.cli import fit_options as fit
from nmfaudio.cli import output_options as out
from nmfaudio.cli.control import Interruption, printing
from nmfaudio.cli.inputs import LeftOut, recordings_of
from nmfaudio.cli.terminal import progress_bars, tell_cancelled
from nmfaudio.cli.values import BETAS, check_figure, completion, read_beta
from nmfaudio.errors import NmfAudioError, ParameterError
from nmfaudio.separation.request.settings import MAX_COMPONENTS, Settings

if TYPE_CHECKING:
    from nmfaudio.factorization.selection.n_components import ComponentChoice

__all__ = ["rank"]

_LEAST_COMPARED = 2
_RANGE = re.compile(r"(\d+)(?:-(\d+))?")


def rank(
    inputs: Annotated[
        list[Path],
        typer.Argument(
            metavar="INPUT",
            help="Recordings, folders, patterns such as '*.wav'; - for a list of them "
            "on standard input.",
        ),
    ],
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
        int,
        typer.Option(min=0, callback=fit.check_seed, help="Seed of the first start."),
    ] = 0,
    figure: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Draw the curves (PNG, SVG or PDF)."),
    ] = None,
    as_json: out.AsJson = False,
) -> None:
    """Suggest a number of components for recordings, with the reason and the curve."""
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
    recordings = recordings_of(inputs)
    if figure is not None and len(recordings) > 1:
        raise typer.BadParameter("goes with a single INPUT", param_hint="--figure")
    asked = _Asked(settings, methods, tried, starts)
    left_out = LeftOut()
    documents: list[dict[str, Any]] = []
    with Interruption().listening() as interruption:
        for path in recordings:
            try:
                choices = asked.of(path, interruption)
            except NmfAudioError as error:
                if len(recordings) == 1:
                    raise
                left_out.add(path, error)
                documents.append({"input": os.fspath(path), "error": str(error)})
                continue
            if interruption.cancel.is_set():
                raise typer.Exit(tell_cancelled(interruption))
            if figure is not None:
                _draw(choices, figure)
            documents.append(_document(path, choices))
            if not as_json:
                _tell(path if len(recordings) > 1 else None, choices)
    if as_json:
        with printing():
            told = documents[0] if len(recordings) == 1 else documents
            typer.echo(json.dumps(told, allow_nan=False, indent=2))
    raise typer.Exit(left_out.code)


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


@dataclass(frozen=True)
class _Asked:
    """What is asked of every recording."""

    settings: Settings
    methods: list[str]
    candidates: range | None
    n_starts: int

    def of(self, path: Path, interruption: Interruption) -> "list[ComponentChoice]":
        """Return what each method suggests for a recording."""
        from nmfaudio.audio.decode import load
        from nmfaudio.separation.components.count import count_components

        with progress_bars() as bars:

            def show(stage: str, done: float) -> None:
                if bars is not None:
                    bars.on_stage(stage, done)

            cancel = interruption.cancel
            audio = load(path, progress=lambda done: show("read", done), cancel=cancel)
            return count_components(
                audio,
                self.settings,
                self.methods,
                self.candidates,
                n_starts=self.n_starts,
                on_stage=show,
                cancel=cancel,
            )


def _draw(choices: "list[ComponentChoice]", figure: Path) -> None:
    from nmfaudio.figures.n_components import n_components_figure
    from nmfaudio.figures.save import save_figure

    save_figure(n_components_figure(choices), figure)


def _tell(path: Path | None, choices: "list[ComponentChoice]") -> None:
    """Print what is suggested, under the name of the recording where there are more."""
    with printing():
        if path is not None:
            typer.echo(printable(os.fspath(path)))
        for choice in choices:
            typer.echo(printable(f"{choice.method:<10} {choice.reason}"))
        if choices and choices[0].sample:
            typer.echo(f"The recording is long: looked at {choices[0].sample}.")


def _document(path: Path, choices: "list[ComponentChoice]") -> dict[str, Any]:
    return {"input": os.fspath(path), "suggestions": list(map(_suggestion, choices))}


def _suggestion(choice: "ComponentChoice") -> dict[str, Any]:
    return {
        "method": choice.method,
        "n_components": choice.n_components,
        "reason": choice.reason,
        "sample": choice.sample or "all",
        "candidates": list(choice.candidates),
        "curve": [None if math.isnan(value) else value for value in choice.curve],
    }
