"""A window that nobody sees, in a process of its own: separates, plays, toggles.

Usage: ``python playing_window.py FOLDER SECONDS [LATENCY_MS]``. It plays ``song.wav``
of the folder through the default device; when it toggled, and what was counted, goes to
``told.json`` there.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from hops import Hops
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from nmfaudio.gui.app import make_window, pass_over_what_is_loaded
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.playback.device import SoundDeviceOutput


class PlayingWindow:
    """The window with a real device, driven by its own controls."""

    def __init__(self, work: Path, latency_ms: float | None) -> None:
        self._playing = work / "playing"
        self._hops = Hops()
        self._app = QApplication.instance() or QApplication([])
        store = QSettings(os.fspath(work / "settings.ini"), QSettings.Format.IniFormat)
        asked = () if latency_ms is None else (None, latency_ms / 1000)
        self._output = SoundDeviceOutput(*asked)
        self._window = make_window(WindowSettings(store), self._output)
        pass_over_what_is_loaded(self._window)  # as the program does
        self._window.resize(1600, 1000)
        self._window.show()

    def play(self, song: Path, seconds: float) -> dict[str, object]:
        """Separate, play and toggle; return when, and what was counted."""
        parts, controllers = self._window.parts, self._window.controllers
        controllers.loader.open(song)
        self._work(lambda: self._window.busy)
        self._separate()
        self._work(lambda: self._window.busy)
        parts.sound.set_looping(True)
        parts.sound.play()
        self._playing.touch()
        self._wait(2.0)
        times: list[float] = []
        n_separations = 0
        stop_s = time.monotonic() + seconds
        while time.monotonic() < stop_s:
            if not self._window.busy:
                n_separations += 1
                self._separate()
                self._wait(0.5)
            sources = parts.session.document.sources
            times.append(time.monotonic())
            controllers.editor.solo_only(sources[len(times) % 2].id)
            self._wait(1.0)
        player = parts.sound.player
        told = {
            "times": times,
            "hops": [self._hops.after(asked_s) for asked_s in times],
            "separations": n_separations,
            "underruns": player.n_underruns,
            "underruns_of_the_device": self._output.n_underflows,
            "latency_ms": round(1000 * player.latency_s, 1),
        }
        parts.sound.pause()
        self._wait(0.5)
        self._window.close_without_asking()
        return told

    def _separate(self) -> None:
        model = self._window.parts.model
        model.components.setValue(16)
        model.sources.setValue(2)
        self._window.parts.toolbar.separate_button.click()
        self._app.processEvents()

    def _wait(self, seconds: float) -> None:
        stop_s = time.monotonic() + seconds
        self._work(lambda: time.monotonic() < stop_s)

    def _work(self, goes_on: Callable[[], bool]) -> None:
        self._app.processEvents()
        while goes_on():
            self._app.processEvents()
            time.sleep(0.002)


if __name__ == "__main__":
    folder, seconds = Path(sys.argv[1]), float(sys.argv[2])
    shown = PlayingWindow(folder, float(sys.argv[3]) if sys.argv[3:] else None)
    noted = shown.play(folder / "song.wav", seconds)
    (folder / "told.json").write_text(json.dumps(noted))
