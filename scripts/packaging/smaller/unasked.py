"""Leave out libraries of the system that came along for what was left out before."""

import fnmatch
import re
import subprocess
from collections.abc import Iterable
from pathlib import Path

__all__ = ["drop_unasked"]

_BY_NAME = ("libpython*", "libportaudio*")
"""What is opened by name, which no other library tells."""


def drop_unasked(inside: Path) -> list[str]:
    """Remove those libraries of the system that nothing in a bundle asks for.

    PyInstaller lays them beside the packages, and follows what asks for them before
    some of that is left out. Returns the names of what is removed.
    """
    files = [p for p in inside.rglob("*.so*") if p.is_file()]
    asked = {file: _asked_by(file) for file in files if not file.is_symlink()}
    removed: list[str] = []
    while True:
        wanted = set().union(*asked.values())
        unasked = [
            file
            for file in files
            if file.parent == inside
            and file.name.startswith("lib")
            and not _is_among(file.name, _BY_NAME)
            and file.name not in wanted
        ]
        if not unasked:
            return sorted(removed)
        for file in unasked:
            file.unlink()
            asked.pop(file, None)
            removed.append(file.name)
        files = [file for file in files if file not in set(unasked)]


def _is_among(name: str, patterns: Iterable[str]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def _asked_by(file: Path) -> set[str]:
    """Return the names of libraries that a library says it needs."""
    done = subprocess.run(
        ["readelf", "-d", file], capture_output=True, text=True, check=False
    )
    return set(re.findall(r"\(NEEDED\).*\[(.+)\]", done.stdout))
