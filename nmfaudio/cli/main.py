"""The ``nmfaudio`` command: parse, call, print, exit code."""

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup

from nmfaudio.cli.commands.batch import batch
from nmfaudio.cli.commands.convert import convert
from nmfaudio.cli.commands.doctor import doctor
from nmfaudio.cli.commands.export import export
from nmfaudio.cli.commands.inspect import inspect
from nmfaudio.cli.commands.learn import learn
from nmfaudio.cli.commands.rank import rank
from nmfaudio.cli.commands.replay import replay
from nmfaudio.cli.commands.score import score
from nmfaudio.cli.commands.separate import separate, with_project_name
from nmfaudio.cli.commands.thumbnail import thumbnail
from nmfaudio.cli.control import (
    COMPLETION_VARIABLE,
    ExitCode,
    OpenWindow,
    printing,
    report_failure,
)
from nmfaudio.cli.examples import epilog
from nmfaudio.cli.guide_options import in_options
from nmfaudio.cli.man import manual_page

__all__ = ["run_command"]

_COMMANDS = (
    separate, export, replay, convert, batch, learn, score, rank, inspect, thumbnail,
    doctor,
)  # fmt: skip

_COMPLETION_OPTIONS = ("--show-completion", "--install-completion")

_SHELL_IS_NAMED = "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION"
"""Has these options take the name of a shell; else it goes unread, and they look for
the shell that started the program."""

_AT_FIRST_TAB = """
if [[ $funcstack[1] == _%(prog_name)s ]]; then
  %(complete_func)s "$@"
fi
"""
"""End of the script for zsh. A file on its path of functions is read at the first Tab
alone: the library's only says there which function completes from the second on."""

_EPILOG = (
    "Without a command the window opens, with FILE in it if one is given. "
    "Exit codes: 0 done, 1 a fault of its own, 2 wrong usage, 3 something cannot be "
    "read, 4 something cannot be written, 5 a cluster cannot be used, 6 a part is not "
    "installed, 7 a replay differs, 8 not enough memory, 130 cancelled (129 and 143 by "
    "other signals)."
)


class _Plain(TyperCommand):
    """Shows what an option takes in the words of this program, not of Python."""

    def get_params(self, ctx: typer.Context) -> list[Any]:  # type: ignore[override]  # its own
        """Return all parameters, without the types that annotations have."""
        return _without_types(super().get_params(ctx))

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # its own
        """Read what is asked for; refuse a second file where only one would count."""
        order = self.make_parser(ctx).parse_args(args=list(args))[2]
        for one in () if ctx.resilient_parsing else order:
            is_file = one.metavar in {"FILE", "[FILE]", "PATH"} and not one.multiple
            if is_file and order.count(one) > 1:
                raise typer.BadParameter(
                    "is given more than once, and takes one file",
                    param_hint=one.opts[0],
                )
        return super().parse_args(ctx, args)


class _Commands(TyperGroup):
    """Refuses values in our own words."""

    def get_params(self, ctx: typer.Context) -> list[Any]:  # type: ignore[override]  # its own
        """Return all parameters, without the types that annotations have."""
        return _without_types(super().get_params(ctx))

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # its own
        """Read what stands before a command."""
        try:
            return super().parse_args(ctx, args)
        except typer.BadParameter as error:
            _reword(error)
            raise

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # its own
        """Run the command that was named."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            _reword(error)
            command = self.commands[ctx.invoked_subcommand or ""]
            in_options(error, {word for each in command.params for word in each.opts})
            raise


_LIBRARY_WORDS = (
    (r"^Value error, ", ""),
    (r"^Input should be greater than or equal to (\S+)$", r"must be \1 or more"),
    (r"^Input should be less than or equal to (\S+)$", r"must be \1 or less"),
    (r"^Input should be a valid (integer|number).*$", r"must be a number"),
)
"""How the library that reads options begins its sentences, and what is said instead."""


def _reword(error: typer.BadParameter) -> None:
    for pattern, words in _LIBRARY_WORDS:
        error.message = re.sub(pattern, words, error.message)


def run_command(words: Sequence[str], *, open_window: OpenWindow) -> int:
    """Run a command with its options; see :func:`nmfaudio.cli.dispatch.run`."""
    command = _app(open_window)
    if COMPLETION_VARIABLE in os.environ or "".join(words[:1]).startswith(
        _COMPLETION_OPTIONS
    ):
        _complete_at_first_tab()
    names_shell = _names_shell(words)
    if names_shell:
        os.environ[_SHELL_IS_NAMED] = "1"
    try:
        command(with_project_name(words), prog_name="nmfaudio")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)
    except (Exception, KeyboardInterrupt) as error:
        return report_failure(error)
    finally:
        if names_shell:
            del os.environ[_SHELL_IS_NAMED]
    return int(ExitCode.DONE)


def _without_types(parameters: list[Any]) -> list[Any]:
    """Say that flags take nothing, numbers N, and nothing of an argument's type.

    ``--stereo <bool>`` would make people write ``--stereo true``.
    """
    for one in parameters:
        if isinstance(one, TyperArgument):
            one.display_type_rich = lambda ctx: None  # type: ignore[method-assign]  # noqa: ARG005
        elif one.metavar is None:
            one.metavar = "" if one.is_flag else "N"
    return parameters


def _complete_at_first_tab() -> None:
    """Have the script for zsh complete as soon as it is read.

    A version of the library that keeps its script elsewhere completes at the second.
    """
    with suppress(ImportError, AttributeError):
        from typer import _completion_classes as classes
        from typer import _completion_shared as shared

        script = shared.COMPLETION_SCRIPT_ZSH + _AT_FIRST_TAB
        shared._completion_scripts["zsh"] = script
        classes.ZshComplete.source_template = script


def _names_shell(words: Sequence[str]) -> bool:
    """Tell whether completion is asked for a shell that is named."""
    option, _, shell = (words or [""])[0].partition("=")
    return option in _COMPLETION_OPTIONS and bool(shell or words[1:])


def _app(open_window: OpenWindow) -> typer.Typer:
    app = typer.Typer(
        name="nmfaudio",
        cls=_Commands,
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

    @app.command(cls=_Plain, epilog=epilog("gui"))
    def gui(
        file: Annotated[
            Path | None, typer.Argument(help="A recording or a project.")
        ] = None,
    ) -> None:
        """Open the window."""
        raise typer.Exit(open_window(file))

    @app.command(cls=_Plain, epilog=epilog("man"))
    def man() -> None:
        """Print the manual page, made from what --help shows."""
        with printing():
            typer.echo(manual_page(typer.main.get_command(app), _EPILOG), nl=False)

    for command in _COMMANDS:
        app.command(cls=_Plain, epilog=epilog(command.__name__))(command)
    return app


def _version(wanted: bool) -> None:  # noqa: FBT001  # typer's signature
    if wanted:
        from nmfaudio import __version__

        typer.echo(f"nmfaudio {__version__}")
        raise typer.Exit
