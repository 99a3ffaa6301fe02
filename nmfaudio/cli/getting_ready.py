"""The first start on a machine, for commands: kernels are compiled, and it is said."""

import time
from typing import TYPE_CHECKING

import typer

from nmfaudio.cli.control import Interruption
from nmfaudio.compiled.preparation import Preparation, prepare

if TYPE_CHECKING:
    from nmfaudio.cli.progress import ProgressBars

__all__ = ["get_ready"]

_SILENT_S = 2.0  # what is over by then needs no word where nobody watches

_INTERPRETED = (
    "NUMBA_DISABLE_JIT is set, so nothing is compiled and all takes thousands of times "
    "as long: unset it, unless you are looking for an error in a kernel"
)


def get_ready(interruption: Interruption, bars: "ProgressBars | None") -> float:
    """Compile what separations need, once for a machine; return how long that took.

    Bars show how far it is; without them a single line on standard error says so.
    """
    from nmfaudio.compiled.jit import IS_INTERPRETED

    if IS_INTERPRETED:
        typer.echo(f"nmfaudio: {_INTERPRETED}", err=True)
    begin, is_said = time.perf_counter(), False

    def tell(now: Preparation) -> None:
        nonlocal is_said
        if bars is not None:
            bars.on_preparation(now)
        elif not is_said and time.perf_counter() - begin > _SILENT_S:
            is_said = True
            typer.echo(
                "nmfaudio: first start, compiling for this machine: about "
                f"{now.left_s:.0f} s left",
                err=True,
            )

    return prepare(tell, interruption.cancel)
