"""A report of an unexpected error that may be sent to anybody: no private names."""

import getpass
import os
import platform
import re
import socket
import sys
import traceback
from pathlib import Path

__all__ = ["crash_report"]

_PACKAGE = Path(__file__).resolve().parents[1]
_QUOTED = re.compile(r"(?P<mark>['\"])(?P<path>(?:[A-Za-z]:)?[\\/][^'\"\n]*)(?P=mark)")
_BARE = re.compile(
    r"(?<![\w.…\"'>])(?P<path>(?:[A-Za-z]:)?(?:[\\/][^\\/\s'\":,;()<>|]+){2,})"
)
_LIBRARIES = ("site-packages", "dist-packages")


def crash_report(error: BaseException) -> str:
    """Return what developers need to know, without whose computer it was.

    Paths are cut to what comes from nmfaudio and its libraries; names of the user, of
    the computer and of the home folder are taken out.

    Parameters
    ----------
    error : BaseException
        With its traceback.
    """
    from nmfaudio import __version__  # noqa: PLC0415  # the package that loads this

    lines = traceback.format_exception(error)
    text = "".join(lines)
    return (
        f"nmfaudio {__version__}, Python {platform.python_version()}, "
        f"{platform.system()} {platform.release()} ({platform.machine()})\n\n"
        f"{_scrubbed(text)}"
    )


def _scrubbed(text: str) -> str:
    text = text.replace(os.fspath(_PACKAGE), "nmfaudio")
    text = _QUOTED.sub(lambda m: f'"{_shortened(m["path"])}"', text)
    text = _BARE.sub(lambda m: _shortened(m["path"]), text)
    for word, mark in _private_words():
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", mark, text)
    return text


def _shortened(path: str) -> str:
    """Return what of a path is not private: from the library's name on, or the end."""
    parts = re.split(r"[\\/]+", path)
    for name in _LIBRARIES:
        if name in parts:
            return "/".join(parts[parts.index(name) + 1 :])
    if parts[-1].endswith(".py"):
        return f"…/{parts[-1]}"
    return "…"


def _private_words() -> list[tuple[str, str]]:
    words = [(socket.gethostname(), "<computer>")]
    for ask in (getpass.getuser, lambda: os.fspath(Path.home())):
        try:
            words.append((ask(), "<user>"))
        except (OSError, KeyError, RuntimeError, ImportError):
            continue
    common = {"", "/", "root", "user", "localhost", sys.platform}
    return [(word, mark) for word, mark in words if word not in common]
