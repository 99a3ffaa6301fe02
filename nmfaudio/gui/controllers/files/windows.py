"""Windows beside this one: a window holds one recording."""

import sys
from pathlib import Path

from PySide6.QtCore import QProcess

__all__ = ["MOST_AT_ONCE", "open_window"]

MOST_AT_ONCE = 4
"""So many recordings dropped together get a window each; more is a slip, or a folder
for ``nmfaudio batch``."""


def open_window(path: Path | None = None) -> None:
    """Start another window in a process of its own, which no fault here touches.

    Parameters
    ----------
    path : Path or None
        What it opens, a recording or a project.
    """
    words = [] if path is None else ["gui", "--", str(path.absolute())]
    QProcess.startDetached(sys.executable, ["-P", "-m", "nmfaudio", *words])
