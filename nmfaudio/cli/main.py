"""The ``nmfaudio`` command: parse, call, print, exit code."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from nmfaudio.cli.control import ExitCode, code_of, explain, printable
from nmfaudio.cli.doctor import doctor
from nmfaudio.cli.separate import separate

__all__ = ["COMMANDS", "run"]

COMMANDS = ("gui", "separate", "doctor")

OpenWindow = Callable[[Path | None], int]

_EPILOG = (
    "Without a command the window opens, with FILE in it if one is given. "
    "Exit codes: 0 done, 2 wrong usage, 3 a recording cannot be read, 4 a file cannot "
    "be written, 130 cancelled."
)


def run(arguments: Sequence[str], *, open_window: OpenWindow) -> int:
    """Run the command line and return the exit code.

    Parameters
    ----------
    arguments : sequence of str
        What follows the program's name.
    open_window : callable
        Opens the window with a recording, or None, and returns an exit code. Handed in,
        because the command line knows no window.
    """
    command = _app(open_window)
    try:
        command(_with_command(arguments), prog_name="nmfaudio")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except (Exception, KeyboardInterrupt) as error:
        typer.echo(f"nmfaudio: {printable(explain(error))}", err=True)
        return int(code_of(error))
    return int(ExitCode.DONE)


def _with_command(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with ``gui`` put in where no command is named."""
    if not arguments:
        return ["gui"]
    only = arguments[0]
    # A file of a command's name opens as ./gui: the command itself must always work.
    is_word = only.startswith("-") or only in COMMANDS
    if (
        len(arguments) == 1
        and not is_word
        and (Path(only).exists() or Path(only).suffix)
    ):
        return ["gui", only]
    return list(arguments)


def _app(open_window: OpenWindow) -> typer.Typer:
    app = typer.Typer(
        name="nmfaudio",
        help="Take any recording apart without a trained model.",
        epilog=_EPILOG,
        pretty_exceptions_enable=False,
        no_args_is_help=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )

    @app.callback()
    def options(
        *,
        version: Annotated[
            bool,
            typer.Option(
                "--version", help="Show the version.", callback=_version, is_eager=True
            ),
        ] = False,
    ) -> None:
        del version

    @app.command()
    def gui(
        file: Annotated[
            Path | None, typer.Argument(help="A recording or a project.")
        ] = None,
    ) -> None:
        """Open the window."""
        raise typer.Exit(open_window(file))

    app.command()(separate)
    app.command()(doctor)
    return app


def _version(wanted: bool) -> None:  # noqa: FBT001  # typer's signature
    if wanted:
        from nmfaudio import __version__

        typer.echo(f"nmfaudio {__version__}")
        raise typer.Exit
