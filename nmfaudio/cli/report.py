"""What a separation reports: a table for people, a document for programs."""

import math
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nmfaudio import __version__
from nmfaudio.audio.wording import count, printable
from nmfaudio.separation.components.naming import component_names
from nmfaudio.separation.model import UNSURE, Separation
from nmfaudio.separation.rendering.export import RESIDUAL_NAME, ExportReport

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

__all__ = ["document", "show", "timings"]


def timings(separation: Separation, exported: ExportReport) -> dict[str, float]:
    """Return the seconds of each stage; describing components counts as ``nmf``."""
    spent = separation.timings_s
    return {
        "prepare": spent.get("prepare", 0.0),
        "read": spent.get("read", 0.0),
        "stft": spent.get("stft", 0.0),
        "nmf": spent.get("nmf", 0.0) + spent.get("group", 0.0),
        "render": exported.timings_s.get("render", 0.0),
        "write": exported.timings_s.get("write", 0.0),
    }


def document(
    path: Path,
    separation: Separation,
    exported: ExportReport,
    files: Mapping[str, Path],
) -> dict[str, Any]:
    """Return what ``--json`` prints for one recording.

    Its form is described in ``nmfaudio/data/separate.schema.json``. ``files`` are what
    was written beside the stems, by kind.
    """
    audio, fit = separation.audio, separation.factorization
    recipe = separation.recipe
    owner = {
        index: source.name
        for source in separation.sources
        for index in source.components
    }
    sure = {source.name: source.confidence for source in separation.sources}
    return {
        "version": __version__,
        "input": os.fspath(path),
        "recipe": None if recipe is None else recipe.name,
        "kind": None if recipe is None else recipe.kind,
        "sample_rate": audio.sample_rate,
        "channels": audio.n_channels,
        "duration_s": audio.duration_s,
        "n_components": separation.model.n_components,
        "seed": fit.seed,
        "beta": fit.beta,
        "divergence": [_number(value) for value in fit.divergence],
        "n_iter": fit.n_iter,
        "stop_reason": fit.stop_reason.value,
        "null_db": exported.null_db,
        "timings_s": timings(separation, exported),
        "notes": [*separation.notes, *exported.notes],
        "components": [
            {
                "index": tag.index,
                "name": name,
                "label": tag.label,
                "pitch_hz": tag.pitch_hz,
                "percussive": tag.percussive,
                "energy_share": tag.energy_share,
                "source": owner.get(tag.index, RESIDUAL_NAME),
            }
            for tag, name in zip(
                separation.tags, component_names(separation), strict=True
            )
        ],
        "stems": [
            {
                "source": stem.source,
                "path": os.fspath(stem.path),
                "energy_share": stem.energy_share,
                "confidence": sure.get(stem.source),
                "components": len(stem.components),
                "peak": stem.peak,
                "n_clipped": stem.n_clipped,
                "kind": stem.kind,
            }
            for stem in exported.stems
        ],
        "files": {kind: os.fspath(path) for kind, path in files.items()},
    }


def _sure(confidence: float | None) -> str:
    """Say how sure it is that a stem is one source."""
    if confidence is None:
        return ""
    return f"{'unsure, ' if confidence < UNSURE else ''}{100 * confidence:.0f} %"


def _number(value: float) -> float | None:
    """JSON knows no NaN and no infinity."""
    return float(value) if math.isfinite(value) else None


def show(
    path: Path,
    separation: Separation,
    exported: ExportReport,
    files: Mapping[str, Path],
) -> None:
    """Print a table of the sources, and what there is to say about them."""
    from rich.table import Table  # a document does without

    console = _console()
    audio, fit = separation.audio, separation.factorization
    sure = {source.name: source.confidence for source in separation.sources}
    tells = any(value is not None for value in sure.values())
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name, side in (
        ("source", "left"),
        ("components", "right"),
        ("energy", "right"),
        *([("one source", "right")] if tells else []),
        ("file", "left"),
    ):
        table.add_column(name, justify="right" if side == "right" else "left")
    for stem in exported.stems:
        table.add_row(
            _text(stem.source),
            str(len(stem.components)),
            f"{100 * stem.energy_share:.1f} %",
            *([_sure(sure.get(stem.source))] if tells else []),
            _text(stem.path.name),
        )
    seconds = timings(separation, exported)
    words = [f"{name} {value:.2f} s" for name, value in seconds.items() if value]
    lines = [
        f"{path.name}: {audio.duration_s:.1f} s, {audio.sample_rate} Hz, "
        f"{count(audio.n_channels, 'channel')}, "
        f"{count(separation.model.n_components, 'component')}, "
        f"{count(fit.n_iter, 'iteration')} ({fit.stop_reason.words})"
    ]
    console.print(_text(lines[0]))
    console.print(table)
    if exported.stems:
        console.print(_text(f"in {exported.stems[0].path.parent}"))
    if exported.null_db is not None:
        console.print(_text(f"null {exported.null_db:.1f} dB (input minus all stems)"))
    console.print(_text(", ".join(words)))
    for kind, written in files.items():
        console.print(_text(f"{kind} {written}"))
    for note in (*separation.notes, *exported.notes):
        console.print(_text(note))


def _text(text: str) -> "Text":
    from rich.text import Text

    return Text(printable(text))


def _console() -> "Console":
    """Return a console that does not break lines where nobody sees them."""
    from rich.console import Console

    class OurConsole(Console):
        def on_broken_pipe(self) -> None:
            """Leave it to whoever prints; rich would end the process with 1."""
            raise BrokenPipeError

    if sys.stdout.isatty():
        return OurConsole(highlight=False)
    return OurConsole(highlight=False, width=10_000, no_color=True)
