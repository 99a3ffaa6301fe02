"""What the window remembers between runs."""

import math
import os
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QSettings

__all__ = ["MAX_RECENT", "WindowSettings", "home_folder"]

MAX_RECENT: Final = 10


def home_folder() -> Path:
    """Return the user's home folder; where the system knows none, the present one."""
    found = os.path.expanduser("~")
    return Path(os.curdir if found == "~" else found)


class WindowSettings:
    """Geometry, recent files, sound device, buffer, picture; a thin typed face.

    Parameters
    ----------
    store : QSettings
        Where it is kept; tests hand in a temporary file.
    """

    def __init__(self, store: QSettings) -> None:
        self._store = store

    @property
    def geometry(self) -> QByteArray | None:
        """Place and size of the window, or None at first."""
        return self._bytes("window/geometry")

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._store.setValue("window/geometry", value)

    def splitter(self, name: str) -> QByteArray | None:
        """Return the saved proportions of a splitter."""
        return self._bytes(f"window/{name}")

    def set_splitter(self, name: str, value: QByteArray) -> None:
        """Save the proportions of a splitter."""
        self._store.setValue(f"window/{name}", value)

    @property
    def recent(self) -> list[Path]:
        """Files opened last, newest first; those that are gone are dropped."""
        raw = self._store.value("files/recent", [])
        names = raw if isinstance(raw, list) else [raw]
        there = [n for n in names if isinstance(n, str) and os.path.isfile(n)]
        return [Path(name) for name in there[:MAX_RECENT]]

    def add_recent(self, path: Path) -> None:
        """Put a file on top of the recent ones."""
        path = path.absolute()
        others = [known for known in self.recent if known != path]
        self._store.setValue(
            "files/recent", [str(p) for p in (path, *others)][:MAX_RECENT]
        )

    def clear_recent(self) -> None:
        """Forget the recent files."""
        self._store.remove("files/recent")

    @property
    def folder(self) -> Path:
        """Where the last file was opened."""
        known = self.text("files/folder")
        return Path(known) if known and os.path.isdir(known) else home_folder()

    @folder.setter
    def folder(self, path: Path) -> None:
        self._store.setValue("files/folder", str(path))

    def number(self, key: str, default: float) -> float:
        """Return a stored number; what is no number gives the default."""
        try:
            value = float(str(self._store.value(key, default)))
        except ValueError:
            return default
        return value if math.isfinite(value) else default

    def set_number(self, key: str, value: float) -> None:
        """Store a number."""
        self._store.setValue(key, value)

    def text(self, key: str) -> str:
        """Return a stored text, or an empty one."""
        value = self._store.value(key, "")
        return value if isinstance(value, str) else ""

    def set_text(self, key: str, value: str) -> None:
        """Store a text."""
        self._store.setValue(key, value)

    def has(self, key: str) -> bool:
        """Return whether something is stored, be it empty."""
        return self._store.contains(key)

    def forget(self, key: str) -> None:
        """Remove what is stored."""
        self._store.remove(key)

    def flag(self, key: str, *, default: bool) -> bool:
        """Return a stored yes or no."""
        value = self._store.value(key, default)
        return value if isinstance(value, bool) else str(value).lower() == "true"

    def set_flag(self, key: str, *, value: bool) -> None:
        """Store a yes or no."""
        self._store.setValue(key, value)

    def _bytes(self, key: str) -> QByteArray | None:
        value = self._store.value(key)
        return value if isinstance(value, QByteArray) and value.size() else None
