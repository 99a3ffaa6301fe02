#!/usr/bin/env python3
"""Measure the window: first paint, frames of the picture, event loop, cancelling.

    .venv/bin/python scripts/benchmarking/measure_window.py
        [--seconds 180] [--components 30]

Figures are taken on the real window (set ``QT_QPA_PLATFORM`` and ``DISPLAY`` for a real
screen; ``offscreen`` works too). A tick is the time between two turns of the event loop
while a timer asks for one every 5 ms, and the view pans all the time. A frame is moving
the view and repainting the picture, in a window of 2560 by 1440 pixels; ``cpu`` is what
of it the window's thread has worked, which other programs do not change much; ``own``
is a frame without its waits for a processor (Linux): work, and waits for the program's
own locks; ``beside_ms`` is what the program's other threads have worked a frame, for
which there is a second processor or none. ``sharp`` is from moving the view to the
image that was made for it.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication

from nmfaudio.audio.encode import AudioWriter
from nmfaudio.gui.app import make_window, pass_over_what_is_loaded
from nmfaudio.gui.state.settings import WindowSettings
from nmfaudio.gui.style import theme

_MOST_S = 180.0
_PIECE_S = 180.0
_FRAMES = 150
_SCHEDULED = Path("/proc/thread-self/schedstat")
_CHILD = """
import sys, time
from PySide6.QtCore import QTimer
from nmfaudio.gui.main_window import MainWindow
def say(times=[]):
    times.append(time.monotonic())
    if len(times) < 3:
        print(times[-1], flush=True)
begin, hold = MainWindow.__init__, MainWindow.hold
def begin_watched(window, settings):
    begin(window, settings)
    window.drawn.connect(say)
def hold_watched(window, contents):
    hold(window, contents)
    window.repaint()
    say()
    QTimer.singleShot(0, window.close_without_asking)
MainWindow.__init__, MainWindow.hold = begin_watched, hold_watched
sys.argv = ["nmfaudio", "gui", sys.argv[1]]
from nmfaudio.__main__ import main
main()
"""


def start_s(recording: Path, n_runs: int) -> dict[str, list[float]]:
    """Return seconds from a process's start to the window's first paint, and to all."""
    times: dict[str, list[float]] = {"first_paint_s": [], "all_painted_s": []}
    for _ in range(n_runs):
        start = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", _CHILD, str(recording)],
            capture_output=True,
            text=True,
            check=True,
        )
        for name, moment in zip(times, done.stdout.split(), strict=True):
            times[name].append(round(float(moment) - start, 3))
    return times


def make_song(path: Path, seconds: float) -> None:
    """Write a stereo recording of notes and noise bursts at 44.1 kHz.

    One of more than three minutes is the same three minutes again and again.
    """
    rate, whole_s = 44_100, seconds
    seconds = min(seconds, _PIECE_S)
    rng = np.random.default_rng(0)
    time_s = np.arange(round(seconds * rate)) / rate
    beat = np.exp(-8.0 * (time_s % 0.5))
    left = 0.1 * beat * rng.standard_normal(time_s.size)
    right = np.zeros_like(time_s)
    for number, hz in enumerate((110.0, 220.0, 329.6, 440.0, 554.4, 659.3)):
        on = np.exp(-2.0 * ((time_s + 0.37 * number) % 1.5))
        for harmonic in range(1, 6):
            right += 0.05 / harmonic * on * np.sin(2 * np.pi * hz * harmonic * time_s)
    samples = np.stack([left + 0.5 * right, right + 0.5 * left]).astype(np.float32)
    with AudioWriter(path, n_channels=2, sample_rate=rate, format="wav24") as writer:
        left = round(whole_s * rate)
        while left > 0:
            writer.write(samples[:, :left])
            left -= samples.shape[1]
        writer.commit()


class Ticks:
    """Times between turns of the event loop."""

    def __init__(self) -> None:
        self.gaps_ms: list[float] = []
        self._last_s = 0.0
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin anew."""
        self.gaps_ms = []
        self._last_s = time.perf_counter()
        self._timer.start(5)

    def stop(self) -> dict[str, float]:
        """Return the figures, milliseconds."""
        self._timer.stop()
        gaps = sorted(self.gaps_ms) or [0.0]
        return {
            "n": len(gaps),
            "median_ms": round(statistics.median(gaps), 1),
            "p99_ms": round(gaps[int(0.99 * (len(gaps) - 1))], 1),
            "max_ms": round(gaps[-1], 1),
            "over_50_ms": sum(gap > 50.0 for gap in gaps),
        }

    def _tick(self) -> None:
        now_s = time.perf_counter()
        self.gaps_ms.append(1000.0 * (now_s - self._last_s))
        self._last_s = now_s


class Bench:
    """A window and what is measured on it.

    Parameters
    ----------
    recording : Path
        What is opened; the settings go beside it.
    """

    def __init__(self, recording: Path) -> None:
        self.app = QApplication(sys.argv[:1])
        theme.apply_theme(self.app)
        store = QSettings(
            str(recording.with_suffix(".ini")), QSettings.Format.IniFormat
        )
        self.window = make_window(WindowSettings(store))
        pass_over_what_is_loaded(self.window)
        self.recording = recording
        self.ticks = Ticks()
        self.figures: dict[str, Any] = {}
        self.pan = QTimer()
        self.pan.timeout.connect(lambda: self.window.parts.time_view.pan(0.05))

    def run(self, n_components: int) -> dict[str, Any]:
        """Open, separate while playing, cancel; return the figures."""
        self.window.show()
        self._open()
        self.figures["frames_before"] = self._frames()
        self.window.parts.model.components.setValue(n_components)
        self.window.parts.time_view.zoom(10.0, 0.0)
        self.pan.start(16)
        self._separate()
        self.pan.stop()
        self.figures["frames_after"] = self._frames()
        self.figures["frames_coloured"] = self._frames(coloured=True)
        self.pan.start(16)
        self.figures["cancel_s"] = [self._cancel(wait_s) for wait_s in (0.3, 0.7, 1.1)]
        self.window.close_without_asking()
        self.app.processEvents()
        return self.figures

    def _open(self) -> None:
        window = self.window
        self.ticks.start()
        window.controllers.loader.open(self.recording)
        canvas = window.parts.recording_view.spectrogram
        begin_s = time.perf_counter()
        self.figures["seen_s"] = self._until(lambda: not canvas.message)
        self._until(lambda: window.parts.sound.player is not None)
        self.figures["playable_s"] = round(time.perf_counter() - begin_s, 3)
        self._until(lambda: not window.busy)
        self.figures["whole_s"] = round(time.perf_counter() - begin_s, 3)
        self.figures["opening"] = self.ticks.stop()
        self.ticks.start()
        self._until(lambda: not window.parts.session.busy)
        self.figures["warming"] = self.ticks.stop()

    def _frames(self, *, coloured: bool = False) -> dict[str, Any]:
        """Return milliseconds of frames while the view pans and zooms."""
        window = self.window
        before = window.size()
        window.resize(2560, 1440)
        window.parts.picture.choose(coloured=coloured)
        canvas, view = window.parts.recording_view.spectrogram, window.parts.time_view
        view.fit()
        self._until(lambda: canvas.picture.settled)
        figures: dict[str, Any] = {}
        view.zoom(10.0, 0.0)
        middle = view.duration_s / 2
        for name, move in (
            ("pan", lambda: view.pan(0.02 * view.span_s)),
            ("zoom", lambda: view.zoom(1.02, middle)),
        ):
            times, worked, own = [], [], []
            beside_s = time.process_time() - time.thread_time()
            for _ in range(_FRAMES):
                self.app.processEvents()
                queued_ms = _queued_ms()
                start_s, started_s = time.perf_counter(), time.thread_time()
                move()
                canvas.repaint()
                times.append(1000.0 * (time.perf_counter() - start_s))
                worked.append(1000.0 * (time.thread_time() - started_s))
                own.append(times[-1] - _queued_ms() + queued_ms)
            beside_s = time.process_time() - time.thread_time() - beside_s
            figures[name] = _spread(times)
            for key, values in (("cpu", worked), ("own", own)):
                for figure, value in _spread(values).items():
                    figures[name][f"{key}_{figure}"] = value
            figures[name]["beside_ms"] = round(1000.0 * beside_s / _FRAMES, 1)
            figures[f"sharp_{name}_s"] = self._until(lambda: canvas.picture.settled)
        window.parts.picture.choose(coloured=False)
        window.resize(before)
        return figures

    def _separate(self) -> None:
        window = self.window
        self.ticks.start()
        window.parts.sound.set_looping(True)
        window.parts.sound.play()
        self.app.processEvents()
        self.figures["playing"] = window.parts.sound.playing
        self.figures["play"] = self.ticks.stop()
        self.ticks.start()
        window.parts.actions["separate"].trigger()
        self.figures["separate_s"] = self._until(lambda: not window.busy)
        self.figures["separating"] = self.ticks.stop()
        player = window.parts.sound.player
        self.figures["underruns"] = 0 if player is None else player.n_underruns

    def _cancel(self, wait_s: float) -> float | None:
        window = self.window
        window.parts.actions["separate"].trigger()
        begin_s = time.perf_counter()
        self._until(lambda: time.perf_counter() - begin_s > wait_s or not window.busy)
        if not window.busy:
            return None
        window.parts.actions["cancel"].trigger()
        return self._until(lambda: not window.busy)

    def _until(self, condition: Callable[[], bool]) -> float:
        start_s = time.perf_counter()
        while not condition():
            self.app.processEvents()
            time.sleep(0.0005)
            if time.perf_counter() - start_s > _MOST_S:
                sys.exit(f"nothing came of it in {_MOST_S:.0f} s")
        return round(time.perf_counter() - start_s, 3)


def _queued_ms() -> float:
    """Return how long this thread has waited for a processor, where that is known."""
    try:
        return int(_SCHEDULED.read_text().split()[1]) / 1e6
    except OSError:
        return 0.0


def _spread(times: list[float]) -> dict[str, float]:
    return {
        "median_ms": round(statistics.median(times), 1),
        "p99_ms": round(sorted(times)[int(0.99 * (len(times) - 1))], 1),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=180.0)
    parser.add_argument("--components", type=int, default=30)
    parser.add_argument("--starts", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as folder:
        song = Path(folder) / "song.wav"
        make_song(song, chosen.seconds)
        figures: dict[str, Any] = start_s(song, chosen.starts)
        figures["first_paint_median_s"] = statistics.median(figures["first_paint_s"])
        figures |= Bench(song).run(chosen.components)
    if chosen.json:
        print(json.dumps(figures, indent=2))
    else:
        for name, value in figures.items():
            print(f"{name:14} {value}")


if __name__ == "__main__":
    main()
