"""The same recordings through the batch, the command and the window."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from nmfaudio.gui.app import make_window
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.playback.device import RecordingOutput
from nmfaudio.separation.request.recipe_file import load_recipe
from nmfaudio.separation.request.settings import Settings

__all__ = ["differences", "same_stems"]


def same_stems(
    mixes: Sequence[Path], folder: Path, recipe: Path | None
) -> dict[str, object]:
    """Take recordings apart in three ways, and compare all files, tags included.

    Parameters
    ----------
    mixes : sequence of Path
        Recordings.
    folder : Path
        Where everything goes.
    recipe : Path or None
        What is followed; None has each recording's sound decide.

    Returns
    -------
    findings : dict
        Whether all files are equal, and which are not.
    """
    follow = ["--recipe", os.fspath(recipe)] if recipe else []
    music = folder / "music"
    music.mkdir()
    for number, mix in enumerate(mixes):
        shutil.copyfile(mix, music / f"{number:02d} {mix.parent.name}{mix.suffix}")
    batch, alone, shown = (folder / way for way in ("batch", "separate", "window"))
    code = _nmfaudio("batch", music, "-o", batch, "--names", "own", *follow)
    window, unlike, n_files = _Window(folder), [], 0
    for song in sorted(music.iterdir()):
        wanted = batch / f"{song.stem} stems"
        _nmfaudio("separate", song, "-o", alone / song.stem, *follow)
        window.export(song, shown / song.stem, recipe)
        n_files += len(list(wanted.iterdir()))
        for way in (alone, shown):
            names = differences(wanted, way / song.stem)
            unlike += [f"{way.name} of {song.stem}: {name}" for name in names]
    window.close()
    holds = code == 0 and n_files > 0 and not unlike
    return {
        "holds": holds,
        "recordings": len(mixes),
        "files": n_files,
        "unlike": unlike,
    }


def differences(wanted: Path, found: Path) -> list[str]:
    """Return the names of files that only one folder has, or that are not equal."""
    first, second = (
        {path.name: path.read_bytes() for path in folder.iterdir()}
        for folder in (wanted, found)
    )
    names = sorted({*first, *second})
    return [name for name in names if first.get(name) != second.get(name)]


def _nmfaudio(*words: str | Path) -> int:
    """Run a command to its end; return its exit code."""
    command = [sys.executable, "-m", "nmfaudio", *map(os.fspath, words)]
    return subprocess.run(command, capture_output=True, check=False).returncode


class _Window:
    """A window that nobody sees, driven as a hand would; its state is in a folder."""

    def __init__(self, work: Path) -> None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
        os.environ["NMFAUDIO_STATE_DIR"] = os.fspath(work / "state")
        self._app = QApplication.instance() or QApplication([])
        store = QSettings(os.fspath(work / "settings.ini"), QSettings.Format.IniFormat)
        self._window = make_window(WindowSettings(store), RecordingOutput())
        self._window.show()

    def export(self, recording: Path, folder: Path, recipe: Path | None) -> None:
        """Open, separate, and press Export on its page."""
        parts, controllers = self._window.parts, self._window.controllers
        controllers.loader.open(recording)
        self._wait()
        if recipe is not None:
            controllers.asking.show(Settings(recipe=load_recipe(recipe)))
        parts.toolbar.separate_button.click()
        self._wait()
        parts.actions["export"].trigger()
        page = controllers.exporter.dialog
        if page is None:
            raise RuntimeError(f"the window has not separated {recording}")
        page.folder.setText(os.fspath(folder))
        page.export_button.click()
        self._wait()

    def _wait(self) -> None:
        """Let the window work until it has nothing to do."""
        self._app.processEvents()
        while self._window.busy:
            self._app.processEvents()
            time.sleep(0.005)
        self._app.processEvents()

    def close(self) -> None:
        """Close it without a question."""
        self._window.close_without_asking()
