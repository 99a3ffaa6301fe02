"""Programs of our own, each in a process of its own, and what this one holds open.

A process takes a second and more for what it imports: where neither its start, its
environment, signals nor pipes are what is tested, call the function in this one.
"""

import os
import subprocess
import sys
from collections import Counter
from typing import Any

__all__ = ["open_files", "output_of", "run_command", "run_python", "start_command"]

Word = str | os.PathLike[str]


def open_files() -> "Counter[str]":
    """Return what this process holds open, by what it is; nothing where none tells.

    To compare by ``<=``: what tests before have left may be closed at any time.
    """
    folder = "/proc/self/fd"
    found: Counter[str] = Counter()
    for number in os.listdir(folder) if os.path.isdir(folder) else ():
        try:
            found[os.readlink(f"{folder}/{number}")] += 1
        except OSError:  # closed meanwhile, as the one that lists them
            continue
    return found


def _environment(variables: dict[str, Word | None]) -> dict[str, str]:
    """Return this process's with ``variables``; what is None is taken away."""
    merged = {**os.environ, **variables}
    return {name: os.fspath(text) for name, text in merged.items() if text is not None}


def run_python(
    *words: Word,
    folder: Word | None = None,
    timeout_s: float = 240.0,
    **variables: Word | None,
) -> subprocess.CompletedProcess[str]:
    """Run Python on words, in a folder, until it ends.

    ``variables`` are those of its environment that are not this process's; one that is
    None it lacks.
    """
    return subprocess.run(  # noqa: S603  # our own program
        [sys.executable, *map(os.fspath, words)],
        cwd=folder,
        env=_environment(variables),
        capture_output=True,
        encoding="utf-8",
        timeout=timeout_s,
        check=False,
    )


def output_of(
    program: str, *words: Word, timeout_s: float = 240.0, **variables: Word | None
) -> str:
    """Return what a program prints that ends well; fail with its words if it does not.

    ``words`` are its ``sys.argv[1:]``, ``variables`` as in :func:`run_python`.
    """
    done = run_python("-c", program, *words, timeout_s=timeout_s, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout


def start_command(*words: Word, **options: Any) -> subprocess.Popen[str]:
    """Start ``nmfaudio``, with pipes for what it says unless ``options`` say otherwise.

    They are those of :class:`subprocess.Popen`.
    """
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-m", "nmfaudio", *map(os.fspath, words)],
        text=True,
        errors="surrogateescape",  # names of files may be any bytes
        **{**pipes, **options},
    )


def run_command(*words: Word, **options: Any) -> tuple[int, str, str]:
    """Return exit code, output and errors of ``nmfaudio``."""
    with start_command(*words, **options) as process:
        output, errors = process.communicate(timeout=280)
    return process.returncode, output, errors
