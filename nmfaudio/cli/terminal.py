"""What a terminal shows of a command's work, the same for every command."""

import sys
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

import typer

from nmfaudio.cli.control import Interruption

if TYPE_CHECKING:
    from nmfaudio.cli.progress import ProgressBars

__all__ = ["progress_bars", "tell_cancelled"]


def progress_bars() -> "AbstractContextManager[ProgressBars | None]":
    """Return what shows progress: a bar on a terminal, nothing otherwise."""
    if not sys.stderr.isatty():
        return nullcontext(None)
    from nmfaudio.cli.progress import ProgressBars

    return ProgressBars()


def tell_cancelled(interruption: Interruption) -> int:
    """Say that a command was cancelled; return its exit code."""
    typer.echo("nmfaudio: cancelled", err=True)
    return interruption.exit_code
