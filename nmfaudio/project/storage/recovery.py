"""Work that was not saved: kept aside while it is done, found again after a crash.

Each window keeps its unsaved work in a file of its own, locked while the window lives.
At the next start, files without a living window are offered. Nothing is opened unasked,
and a file that was being opened when nmfaudio ended says so when it is offered again.
"""

import contextlib
import json
import os
import secrets
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from nmfaudio.audio.new_file import write_whole
from nmfaudio.audio.side_file import read_side_file
from nmfaudio.errors import Message, ProjectFileError
from nmfaudio.project.storage.layout import SUFFIX
from nmfaudio.project.storage.locks import FileLock

__all__ = ["Leftover", "RecoverySlot", "find_leftovers", "recovery_folder"]

_MOST_BYTES = 1 << 16
_LEAST_AGE_S = 60.0
"""A younger description may be of work that is just being written."""


def recovery_folder() -> Path:
    """Return where unsaved work is kept; ``NMFAUDIO_STATE_DIR`` wins.

    Raises
    ------
    RuntimeError
        If the user has no home folder.
    """
    override = os.environ.get("NMFAUDIO_STATE_DIR")
    if override:
        return Path(override) / "recovery"
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        base = Path(local) if local else Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        shared = Path(os.environ.get("XDG_STATE_HOME", ""))
        base = shared if shared.is_absolute() else Path.home() / ".local" / "state"
    return base / "nmfaudio" / "recovery"


class RecoverySlot:
    """Where one window keeps its unsaved work.

    Parameters
    ----------
    folder : Path
        Made, for this user alone, if need be.

    Raises
    ------
    OSError
        If the folder cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        token = f"{os.getpid()}-{secrets.token_hex(4)}"
        self.path = folder / f"{token}{SUFFIX}"
        self._about = folder / f"{token}.json"
        self._lock = FileLock(folder / f"{token}.lock")
        if not self._lock.held:
            raise OSError(Message("{0} cannot hold unsaved work", folder))

    def describe(self, title: str, project: Path | None) -> None:
        """Note what the work is called, and which project it belongs to."""
        _write_about(self._about, title, project, tries=0)

    def empty(self) -> None:
        """Forget the work: it was saved, or is not wanted."""
        for path in (self.path, self._about):
            path.unlink(missing_ok=True)

    def close(self, *, keep: bool) -> None:
        """End with the window; what is kept is offered at the next start."""
        if not keep:
            with contextlib.suppress(OSError):
                self.empty()
        self._lock.release()


@dataclass(eq=False)
class Leftover:
    """Work of a window that ended without saving it.

    Attributes
    ----------
    path : Path
        The project file that holds it.
    title : str
        What it was called.
    project : Path or None
        The project it belongs to.
    when_s : float
        When it was kept, seconds of the system's clock.
    tries : int
        How often opening it was begun and not brought to an end.
    """

    path: Path
    title: str
    project: Path | None
    when_s: float
    tries: int
    _lock: FileLock

    def begin(self) -> None:
        """Note, before it is opened, that it is being opened."""
        about = self.path.with_suffix(".json")
        _write_about(about, self.title, self.project, self.tries + 1)

    def opened(self) -> None:
        """Note that opening it came to an end, whatever that was."""
        about = self.path.with_suffix(".json")
        _write_about(about, self.title, self.project, 0)

    def discard(self) -> None:
        """Delete it."""
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
            self.path.with_suffix(".json").unlink(missing_ok=True)
        self._lock.release()

    def set_aside(self) -> Path:
        """Keep a file that cannot be opened, and offer it no more; return its name."""
        aside = self.path.with_name(f"{self.path.name}.damaged")
        with contextlib.suppress(OSError):
            os.replace(self.path, aside)
            self.path.with_suffix(".json").unlink(missing_ok=True)
        self._lock.release()
        return aside

    def leave(self) -> None:
        """Let it be offered again at another start."""
        self._lock.release()


def find_leftovers(folder: Path) -> list[Leftover]:
    """Return what windows have left, newest first; each is held until it is dealt with.

    Parameters
    ----------
    folder : Path
        See :func:`recovery_folder`. What cannot be read there is passed over.
    """
    found = []
    try:
        paths = [p for p in folder.iterdir() if p.name.endswith(SUFFIX)]
    except OSError:
        return []
    for path in paths:
        lock = FileLock(path.with_suffix(".lock"))
        if not lock.held:
            continue  # its window lives, or another one is asking about it
        try:
            when_s = path.stat().st_mtime
        except OSError:
            lock.release()
            continue
        title, project, tries = _read_about(path.with_suffix(".json"))
        found.append(Leftover(path, title, project, when_s, tries, lock))
    _sweep(folder)
    return sorted(found, key=lambda leftover: -leftover.when_s)


def _sweep(folder: Path) -> None:
    """Delete what was said of work that is gone, and locks that nobody holds."""
    with contextlib.suppress(OSError):
        for path in (*folder.glob("*.json"), *folder.glob("*.lock")):
            old = abs(time.time() - path.lstat().st_mtime) > _LEAST_AGE_S
            if not old or path.with_suffix(SUFFIX).exists():
                continue
            if path.suffix == ".lock":
                FileLock(path).release()
            else:
                path.unlink(missing_ok=True)


def _write_about(path: Path, title: str, project: Path | None, tries: int) -> None:
    text = json.dumps(
        {
            "title": title,
            "project": None if project is None else os.fspath(project),
            "tries": tries,
        }
    )
    write_whole(path, text.encode("ascii"), overwrite=True)


def _read_about(path: Path) -> tuple[str, Path | None, int]:
    """Return title, project and tries; of a damaged file, what can be assumed."""
    try:
        data = json.loads(read_side_file(path, "note", _MOST_BYTES))
        title, tries = str(data["title"])[:200], int(data["tries"])
        project = None if data["project"] is None else Path(str(data["project"]))
        if b"\0" in os.fsencode(project or ""):
            return title, None, tries  # no possible name
    except (
        *(ProjectFileError, OSError, ValueError),
        *(KeyError, TypeError, RecursionError, OverflowError),
    ):
        return "", None, 0
    return title, project, tries
