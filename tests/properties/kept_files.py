"""What nmfaudio keeps for itself, read as after damage: ledger, notes, settings."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSettings
from unit.batch.test_ledger import SOURCE, done

from nmfaudio.batch.ledger import Ledger, done_before, read_results
from nmfaudio.batch.report.page import html_text
from nmfaudio.batch.report.tables import csv_text, file_entry, json_text
from nmfaudio.gui.state.preferences import chosen_scheme, chosen_text_scale
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.project.storage.locks import FileLock
from nmfaudio.project.storage.recovery import find_leftovers

__all__ = ["KEPT"]

_NOTE = {"title": "Song", "project": "/music/song.nmfaudio", "tries": 1}
_HOLDER = {"pid": 4711, "host": "studio"}
_SETTINGS = r"""[window]
geometry=@ByteArray(\x1\xd9\xd0\xcb\0\x3\0\0)
text_scale=1.25
appearance=dark

[files]
recent=/music/a.wav, @Invalid(), "b, c.wav"
folder=/music

[export]
faders=true
"""


def _ledger_seeds() -> list[bytes]:
    records = [
        {"event": "ledger", "version": 1},
        done("a stems"),
        {"event": "names", "key": "k", "recipe": "Free"},
        done("live/b stems", files=[{"name": "Bass.wav", **SOURCE}]),
        {
            **{"event": "failed", "place": "c stems", "key": "k"},
            "kind": "died",
            "reason": "x",
        },
        {"event": "report", "name": "report.csv", "sha256": "3"},
    ]
    return ["".join(f"{json.dumps(record)}\n" for record in records).encode()]


def _read_ledger(path: Path) -> None:
    """Read a ledger in both ways; all that it says must fit into a report."""
    ledger = Ledger(path)
    ledger.close()
    results = read_results(path)
    if results != ledger.results:
        raise RuntimeError("reads in two ways")
    root = path.parent
    for folder in ledger.files:
        if root not in Path(os.path.normpath(root / folder)).parents:
            raise RuntimeError(f"leaves the folder: {folder}")
    done_before(root, path, [(path, place) for place in results], "k")
    entries = [file_entry(path, "done", "", record) for record in results.values()]
    pages = html_text(entries, [b""] * len(entries))
    for text in (pages, json_text(entries), csv_text(entries)):
        text.encode("utf-8", "backslashreplace")


def _read_note(path: Path) -> None:
    """Find what a window left, of which a file tells; begin to open it, forget it."""
    folder = path.parent / "recovery"
    folder.mkdir(exist_ok=True)
    (folder / "work.nmfaudio").touch()
    (folder / "work.json").write_bytes(path.read_bytes())
    (leftover,) = find_leftovers(folder)
    os.path.realpath(leftover.project or folder)
    leftover.begin()
    leftover.opened()
    leftover.discard()


def _read_lock(path: Path) -> None:
    lock = FileLock(path)
    if not lock.held and not (lock.holder and lock.holder.words):
        raise RuntimeError("is of nobody")
    lock.release()


def _read_settings(path: Path) -> None:
    """Read the settings of a window; what they say must be what is used."""
    settings = WindowSettings(QSettings(str(path), QSettings.Format.IniFormat))
    settings.add_recent(path)
    if settings.recent[0] != path.absolute():
        raise RuntimeError("forgets what was opened last")
    settings.folder  # noqa: B018  # asks the disk
    settings.geometry  # noqa: B018
    chosen_scheme(settings)
    if not 1 <= chosen_text_scale(settings) <= 2:
        raise RuntimeError("texts without a size")
    settings.flag("export/faders", default=False)


KEPT: dict[str, tuple[list[bytes], Callable[[Path], None], str]] = {
    "ledger": (_ledger_seeds(), _read_ledger, ".jsonl"),
    "note": ([json.dumps(_NOTE).encode()], _read_note, ".json"),
    "lock": ([json.dumps(_HOLDER).encode()], _read_lock, ".lock"),
    "settings": ([_SETTINGS.encode()], _read_settings, ".ini"),
}
"""Good files, reader and ending of each kind."""
