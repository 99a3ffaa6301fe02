"""The three doors that a file comes in by, and what each answers."""

import io
import json
import os
import shutil
import signal
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from commands import make_material
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from nmfaudio.audio.decode import load
from nmfaudio.cli import dispatch
from nmfaudio.errors import NmfAudioError
from nmfaudio.gui.app import make_window
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.playback.device import RecordingOutput
from nmfaudio.project.storage.stored import load_project
from nmfaudio.separation.components.dictionary_file import load_dictionary
from nmfaudio.separation.request.guides import load_guides
from nmfaudio.separation.request.recipe_file import load_recipe

MOST_BYTES = 256 << 20
"""Of samples that a file may become in the library."""

_QUICK = ("--preset", "free", "--components", "2", "--max-iter", "2", "--json")


@dataclass(frozen=True)
class Answer:
    """What came of a file.

    Attributes
    ----------
    loaded : bool
        Whether it was taken.
    message : str
        Why not.
    notes : tuple of str
        What was said about it although it was taken.
    shape : dict
        ``frames``, ``sr``, ``channels`` as understood, where they are known.
    left : tuple of str
        What lies about although it was refused.
    """

    loaded: bool
    message: str = ""
    notes: tuple[str, ...] = ()
    shape: dict[str, int] = field(default_factory=dict)
    left: tuple[str, ...] = ()


class Door(Protocol):
    """Answers for a file."""

    def __call__(self, path: str, *, is_audio: bool) -> Answer:
        """Return what comes of a file."""
        ...


def library(work: Path) -> Door:
    """Return the library as a door."""
    del work

    def ask(path: str, *, is_audio: bool) -> Answer:
        try:
            if not is_audio:
                return _side_input(path)
            audio = load(path, max_bytes=MOST_BYTES)
        except NmfAudioError as error:
            return Answer(loaded=False, message=str(error))
        n_channels, n_samples = audio.samples.shape
        shape = {"frames": n_samples, "sr": audio.sample_rate, "channels": n_channels}
        return Answer(loaded=True, notes=tuple(audio.notes), shape=shape)

    return ask


def _side_input(path: str) -> Answer:
    """Read a file as everything that is no recording; refuse as the project does."""
    readers: tuple[Callable[[str], object], ...]
    readers = (load_dictionary, load_guides, load_recipe, load_project)
    message = ""
    for read in readers:
        try:
            read(path)
        except NmfAudioError as error:
            message = str(error)
        else:
            return Answer(loaded=True)
    return Answer(loaded=False, message=message)


def command(work: Path) -> Door:
    """Return the command line as a door: recordings are separated, to the stems."""
    # What is compiled at the first run is none of the first file's business.
    make_material(work)

    def ask(path: str, *, is_audio: bool) -> Answer:
        out, shown, told = work / "out", io.StringIO(), io.StringIO()
        name = "separate" if is_audio else "export"
        words = [
            name,
            path,
            "-o",
            os.fspath(out),
            *(_QUICK if is_audio else ("--json",)),
        ]
        with redirect_stdout(shown), redirect_stderr(told):
            code = dispatch.run(words, open_window=int)
        left = (
            tuple(sorted(os.fspath(p) for p in out.rglob("*"))) if out.exists() else ()
        )
        shutil.rmtree(out, ignore_errors=True)
        if code:
            message = told.getvalue().strip().removeprefix("nmfaudio: ")
            if code not in {2, 3, 4, 130}:
                message = f"Traceback? exit code {code}: {message}"
            if code == 130:
                message = "was read on until it was cancelled, as was asked"
            return Answer(loaded=False, message=message, left=left)
        document = json.loads(shown.getvalue())
        shape = {}
        if is_audio:
            rate = document["sample_rate"]
            frames = round(document["duration_s"] * rate)
            shape = {"frames": frames, "sr": rate, "channels": document["channels"]}
        notes = _notes_of_recording(path, document["notes"]) if is_audio else ()
        return Answer(loaded=bool(left), notes=notes, shape=shape)

    return ask


def _notes_of_recording(path: str, told: list[str]) -> tuple[str, ...]:
    """Return those notes that are of the recording, and not of taking it apart."""
    try:
        notes = load(path).notes
    except NmfAudioError:
        return ("the command reads what the library refuses",)
    return tuple(note for note in notes if note in told)


def window(work: Path) -> Door:
    """Return the window as a door, drawn where nobody sees it."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["NMFAUDIO_STATE_DIR"] = os.fspath(work / "state")

    app = QApplication.instance() or QApplication([])
    store = QSettings(os.fspath(work / "settings.ini"), QSettings.Format.IniFormat)
    shown = make_window(WindowSettings(store), RecordingOutput())
    session = shown.parts.session
    shown.show()
    told: list[str] = []
    ended: list[str] = []
    session.job_finished.connect(lambda job: ended.append(job.title))
    shown.parts.bridge.said.connect(told.append)

    signal.signal(signal.SIGINT, lambda *_: session.cancel())

    def ask(path: str, *, is_audio: bool) -> Answer:
        told.clear()
        ended.clear()
        before = session.recording
        if is_audio:
            shown.controllers.loader.open(Path(path))
        else:
            session.open_project(Path(path))
        # What the window gets ready behind the picture is none of the file's business.
        while "open" not in ended:
            app.processEvents()
            session.deliver()
            time.sleep(0.002)
        app.processEvents()
        audio = session.recording
        if audio is before or audio is None:
            cancelled = "was read on until it was cancelled, and said nothing"
            return Answer(loaded=False, message=" ".join(told) or cancelled)
        n_channels, n_samples = audio.samples.shape
        shape = {"frames": n_samples, "sr": audio.sample_rate, "channels": n_channels}
        return Answer(loaded=True, notes=tuple(told), shape=shape)

    return ask


DOORS: dict[str, Callable[[Path], Door]] = {
    "library": library,
    "command": command,
    "window": window,
}
