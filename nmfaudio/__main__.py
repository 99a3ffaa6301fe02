"""Start the window or the command line."""

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # A start may be interrupted at any moment; so there is little here.
    from pathlib import Path

_CANCELLED = 130


def main() -> None:
    """Run the ``nmfaudio`` command."""
    try:
        _open_streams()
        from nmfaudio.cli.dispatch import run

        code = run(sys.argv[1:], open_window=_open_window)
    except KeyboardInterrupt:
        sys.stderr.write("nmfaudio: cancelled\n")
        code = _CANCELLED
    sys.exit(code)


def _open_streams() -> None:
    """Have an output and an error stream that take everything, whoever reads them.

    Where one was closed, the next file that is opened would get its number, and be
    written to by whatever prints.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for name, number in (("stdout", 1), ("stderr", 2)):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(number, "w", encoding="utf-8"))  # noqa: SIM115
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _open_window(path: "Path | None") -> int:
    """Open the window; the command line may not import it."""
    from nmfaudio.gui.app import run

    return run(path)


if __name__ == "__main__":
    main()
