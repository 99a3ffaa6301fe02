"""The manual page, made from the same text as ``--help``."""

from collections.abc import Iterator
from typing import Any

from nmfaudio import __version__

__all__ = ["manual_page"]

_LEFT_OUT = {"--help", "--install-completion", "--show-completion"}


def manual_page(program: Any, ending: str) -> str:
    """Return the page in roff, for ``man``.

    Parameters
    ----------
    program : click.Group
        The whole command line. Not modified.
    ending : str
        What is said after all commands.
    """
    lines = [
        f'.TH NMFAUDIO 1 "" "nmfaudio {_escaped(__version__)}" "User commands"',
        ".SH NAME",
        f"nmfaudio \\- {_text(program.help)}",
        ".SH SYNOPSIS",
        ".B nmfaudio",
        "[\\fIFILE\\fR]",
        ".br",
        ".B nmfaudio",
        "\\fICOMMAND\\fR [\\fIOPTION\\fR]...",
        ".SH COMMANDS",
    ]
    for name, command in program.commands.items():
        lines += _command(name, command)
    lines += [".SH NOTES", _text(ending)]
    return "\n".join(lines) + "\n"


def _command(name: str, command: Any) -> Iterator[str]:
    """Yield the lines of one command."""
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    usage = " ".join(["[OPTION]...", *map(_argument, arguments)])
    yield f".SS nmfaudio {_escaped(name)} {_escaped(usage)}"
    yield _text(command.help)
    under = None
    for parameter in command.params:
        if _LEFT_OUT.intersection(parameter.opts):
            continue
        heading = getattr(parameter, "rich_help_panel", None)
        if heading not in (None, under):
            yield from (".PP", f".B {_text(heading)}")
        under = heading
        yield from _parameter(parameter)
    heading, *examples = (command.epilog or "").split("\n\n")
    yield ".PP"
    yield _text(heading)
    for example in examples:
        yield from (".PP", ".nf", ".RS", _text(example), ".RE", ".fi")


def _argument(parameter: Any) -> str:
    """Return an argument as usage shows it."""
    name = (parameter.metavar or parameter.name).upper()
    name += "..." if parameter.nargs == -1 else ""
    return name if parameter.required else f"[{name}]"


def _parameter(parameter: Any) -> Iterator[str]:
    """Yield the lines of an argument or an option."""
    words, metavar = [*parameter.opts, *parameter.secondary_opts], ""
    if parameter.param_type_name == "argument":
        words = [_argument(parameter)]
    elif not parameter.is_flag:
        metavar = parameter.metavar or "N"  # only numbers have no word of their own
    shown = ", ".join(f"\\fB{_escaped(word)}\\fR" for word in words)
    yield ".TP"
    yield f"{shown} \\fI{_escaped(metavar)}\\fR" if metavar else shown
    yield _text(parameter.help)


def _text(text: str | None) -> str:
    """Return running text that roff takes as text."""
    line = _escaped(" ".join((text or "").split()))
    return f"\\&{line}" if line.startswith((".", "'")) else line


def _escaped(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
