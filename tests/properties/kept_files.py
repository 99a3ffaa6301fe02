"""What nmfaudio keeps for itself, read as after damage: ledger, notes, kernels."""

import json
import os
from collections.abc import Callable
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from threading import Event

import numpy as np
from PySide6.QtCore import QSettings
from unit.batch.test_ledger import SOURCE, done

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.batch import sharing
from nmfaudio.batch.ledger import Ledger, done_before, read_results
from nmfaudio.batch.names import told_names
from nmfaudio.batch.plan import read_list
from nmfaudio.batch.report.page import html_text
from nmfaudio.batch.report.tables import csv_text, file_entry, json_text
from nmfaudio.batch.sharing import help_with
from nmfaudio.batch.task import OFFER_NAME
from nmfaudio.compiled import kernel_cache
from nmfaudio.errors import AudioFileError, ProjectFileError
from nmfaudio.gui.state.preferences import chosen_scheme, chosen_text_scale
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.project.storage.locks import FileLock
from nmfaudio.project.storage.recovery import find_leftovers
from nmfaudio.separation.models.streamed import BlockFitter
from nmfaudio.spectral.stft import StftPlan

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


_NAMES = {"names_path": "/music/out/names.nmfdict", "names_recipe": "Free"}


def _list_seeds() -> list[bytes]:
    text = "song.wav\n# a comment\nÜ/b c.flac\n"
    return [text.encode(), text.encode("utf-16"), text.replace("\n", "\0").encode()]


def _read_list(path: Path) -> None:
    """Read a list; what it names must be texts, of one line unless zeros end them."""
    content = path.read_bytes()
    for word in read_list(content):
        if not word.strip() or "\0" in word:
            raise RuntimeError("names nothing")


def _kernel_seeds() -> list[bytes]:
    content = bytes(range(200)) * 3
    return [kernel_cache._header("damaged.kernel", content) + content]


def _read_kernel(path: Path) -> None:
    """Read an entry of the cache; only what was kept may come out, or nothing."""
    found = kernel_cache._read(path.parent, path.name)
    if found is None:
        raise ProjectFileError("is absent or damaged, and is made anew")
    if found != bytes(range(200)) * 3:
        raise RuntimeError("trusts what nobody kept")


_SHARED_COMPONENTS = 2
_SHARED_PLAN = StftPlan(8000, n_fft=64, hop_length=32)


def _archive(**arrays: object) -> bytes:
    content = BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


def _offer_seeds() -> list[bytes]:
    fit = {"beta": 1.0, "max_iter": 1, "tol": 0.0, "n_threads": 1, "scale": 1.0}
    head = {
        "path": "/no/such.wav",
        "n_samples": 9,
        "plan": asdict(_SHARED_PLAN),
        "fit": fit,
    }
    W = np.ones((_SHARED_PLAN.n_bins, _SHARED_COMPONENTS), np.float32)
    return [_archive(head=np.array(json.dumps(head)), W=W)]


def _read_offer(path: Path) -> None:
    """Read what a recording offers to helpers; those who cannot help let it be."""
    (path.parent / OFFER_NAME).write_bytes(path.read_bytes())
    try:
        help_with(path.parent, Event())
    except AudioFileError as error:
        if "/no/such.wav" in str(error):  # the offer holds: there is no recording
            return
        raise


def _block_fitter() -> BlockFitter:
    """Return what fits a recording of one block."""
    W = np.ones((_SHARED_PLAN.n_bins, _SHARED_COMPONENTS), np.float32)
    audio = AudioBuffer(np.ones((2, 100), np.float32), _SHARED_PLAN.sample_rate)
    return BlockFitter(audio, _SHARED_PLAN, W, beta=1.0, max_iter=1, tol=0.0)


def _part_seeds() -> list[bytes]:
    H = np.ones((_SHARED_COMPONENTS, _block_fitter().n_frames), np.float32)
    energy = np.ones((2, _SHARED_COMPONENTS))
    return [_archive(H=H, energy=energy, total=np.array(2.0))]


def _read_part(path: Path) -> None:
    """Read what a helper made; what does not fit its place is made again."""
    (path.parent / "part-0.npz").write_bytes(path.read_bytes())
    fitter = _block_fitter()
    part = sharing._read(path.parent, 0, fitter)
    if part is None:
        raise ProjectFileError("is absent or damaged, and is made anew")
    if part.H.shape != (2, fitter.n_frames) or part.energy.shape != (2, 2):
        raise RuntimeError("does not fit")


KEPT: dict[str, tuple[list[bytes], Callable[[Path], None], str]] = {
    "ledger": (_ledger_seeds(), _read_ledger, ".jsonl"),
    "note": ([json.dumps(_NOTE).encode()], _read_note, ".json"),
    "lock": ([json.dumps(_HOLDER).encode()], _read_lock, ".lock"),
    "settings": ([_SETTINGS.encode()], _read_settings, ".ini"),
    "names": ([json.dumps(_NAMES).encode()], told_names, ".json"),
    "list": (_list_seeds(), _read_list, ".txt"),
    "kernel": (_kernel_seeds(), _read_kernel, ".kernel"),
    "offer": (_offer_seeds(), _read_offer, ".npz"),
    "part": (_part_seeds(), _read_part, ".npz"),
}
"""Good files, reader and ending of each kind."""
