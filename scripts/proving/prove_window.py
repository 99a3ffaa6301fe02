#!/usr/bin/env python3
"""Prove a newcomer's path: start, Separate, one track alone, stems on disk.

    .venv/bin/python scripts/proving/prove_window.py [--by mouse keyboard]
        [--pictures FOLDER] [--size 1280x800] [RECORDING]

The window runs on a screen of its own (Xvfb with openbox), is used by events of a real
mouse, then by a real keyboard alone, and plays to an audio server of its own
(PulseAudio), whose output is recorded. *Heard* is when that output is for the first
time no longer the recording, seconds after the process was started. Holds when that
takes two clicks and four seconds at most, stems at most six clicks, keys likewise.
Run it twice on a new machine: the first time compiles the engine.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from desktop import (
    SAMPLE_RATE,
    Application,
    AudioServer,
    Hands,
    MissingProgramError,
    Recorder,
    screen,
)
from numpy.typing import NDArray

from nmfaudio.audio.decode import load

DEMO = Path(__file__).parents[2] / "nmfaudio" / "data" / "demo_loop.flac"
MOST_PRESSES, MOST_S, MOST_PRESSES_TO_STEMS = 2, 4.0, 6
_BLOCK = SAMPLE_RATE // 5
_LISTENED_S = 2.0
_LEAST_LEVEL = 1e-3
_LEAST_OTHER = 0.1
"""Of a block's energy that must be no part of the recording, to be separated."""


@dataclass
class Road:
    """One way to the stems: presses of buttons or keys, seconds, files."""

    presses_to_sound: int = 0
    presses_to_stems: int = 0
    heard_s: float = 0.0
    stems_s: float = 0.0
    stems: int = 0

    @property
    def holds(self) -> bool:
        """Whether a newcomer gets there as promised."""
        return (
            self.stems > 0
            and self.presses_to_sound <= MOST_PRESSES
            and self.presses_to_stems <= MOST_PRESSES_TO_STEMS
            and 0.0 < self.heard_s <= MOST_S
        )


class Newcomer:
    """Somebody before the window, who presses what there is to press.

    Parameters
    ----------
    window : Application
        What is used.
    hands : Hands
        By which.
    look : callable
        Called with the name of each stage.
    """

    def __init__(
        self, window: Application, hands: Hands, look: Callable[[str], None]
    ) -> None:
        self._window, self._hands, self._look = window, hands, look

    def by_mouse(self, to_stems: Callable[[], None]) -> None:
        """Press buttons alone."""
        self._click("Separate", "1 opened")
        self._hands.click(*self._window.where("Solo *"))
        self._look("2 one alone")
        to_stems()
        self._click("Export…", "3 tracks")
        self._click("Export", "4 export page")

    def by_keyboard(self, to_stems: Callable[[], None]) -> None:
        """Press keys alone."""
        keys = self._hands.press
        self._window.where("Separate")
        self._look("1 opened")
        keys("Control_L", "Return")
        self._window.where("Solo *")
        keys("1")
        self._look("2 one alone")
        to_stems()
        self._window.where("Export…")
        self._look("3 tracks")
        keys("Control_L", "e")
        self._window.where("Export")
        self._look("4 export page")
        keys("Return")

    def _click(self, name: str, stage: str) -> None:
        place = self._window.where(name)
        self._look(stage)
        self._hands.click(*place)


def walk(by: str, chosen: argparse.Namespace, folder: Path) -> Road:
    """Go from the start of the process to stems on disk."""
    road = Road()
    server = AudioServer(folder)
    recorder = Recorder(server)
    try:
        with screen(*chosen.size) as display:
            hands = Hands(display)
            state = {"NMFAUDIO_STATE_DIR": str(folder / "state")}
            environment = server.environment | state | {"DISPLAY": display}
            environment["XDG_CONFIG_HOME"] = str(folder / "config")
            words = [str(chosen.recording)] if chosen.recording else []
            window = Application(words, environment | {"QT_QPA_PLATFORM": "xcb"})

            def look(stage: str) -> None:
                if chosen.pictures is not None:
                    chosen.pictures.mkdir(parents=True, exist_ok=True)
                    window.ask("picture", str(chosen.pictures / f"{by} {stage}.png"))

            def listen() -> None:
                road.presses_to_sound = hands.n_presses
                time.sleep(_LISTENED_S)

            try:
                newcomer = Newcomer(window, hands, look)
                {"mouse": newcomer.by_mouse, "keyboard": newcomer.by_keyboard}[by](
                    listen
                )
                road.presses_to_stems = hands.n_presses
                window.where("Show in folder")
                road.stems_s = round(time.monotonic() - window.began_s, 2)
                road.stems = len(list((folder / "home").rglob("*.wav")))
                look("5 exported")
            finally:
                window.close()
    finally:
        heard = recorder.stop()
        server.close()
    song = load(chosen.recording or DEMO)
    began = first_separated(heard, song.samples.T)
    if began is not None:
        arrived_s = recorder.arrived(heard.shape[0])[began]
        road.heard_s = round(float(arrived_s - window.began_s), 2)
    return road


def first_separated(
    heard: NDArray[np.float32], song: NDArray[np.float32]
) -> int | None:
    """Return the first sample that is heard and is not of the recording.

    Parameters
    ----------
    heard : ndarray of shape (n_heard, n_channels)
    song : ndarray of shape (n_samples, n_channels)
        Played in a loop.
    """
    played = np.concatenate([song[:, 0], song[:_BLOCK, 0]]).astype(np.float64)
    size = 1 << int(played.size + _BLOCK).bit_length()
    spectrum = np.fft.rfft(played, size)
    energies = np.convolve(played**2, np.ones(_BLOCK), "valid")
    before = False
    for start in range(0, heard.shape[0] - _BLOCK, _BLOCK):
        block = heard[start : start + _BLOCK, 0].astype(np.float64)
        energy = float(block @ block)
        separated = False
        if energy > _BLOCK * _LEAST_LEVEL**2:
            alike = np.fft.irfft(np.fft.rfft(block, size).conj() * spectrum, size)
            shares = alike[: energies.size] ** 2 / np.maximum(energies * energy, 1e-12)
            separated = float(shares.max()) < 1.0 - _LEAST_OTHER
        if separated and before:  # one block alone may hold where a loop begins anew
            return start - _BLOCK
        before = separated
    return None


def parsed() -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("recording", type=Path, nargs="?")
    ways = ["mouse", "keyboard"]
    parser.add_argument("--by", nargs="+", choices=ways, default=ways)
    parser.add_argument("--pictures", type=Path, metavar="FOLDER")
    parser.add_argument(
        "--size",
        type=lambda text: tuple(map(int, text.split("x"))),
        default=(1280, 800),
        metavar="WIDTHxHEIGHT",
    )
    return parser.parse_args()


def main() -> int:
    """Go each way; return 0 if all hold, and 0 with a sentence where none can be."""
    chosen = parsed()
    holds = True
    for by in chosen.by:
        with tempfile.TemporaryDirectory() as folder:
            try:
                road = walk(by, chosen, Path(folder))
            except MissingProgramError as error:
                print(f"Not shown: this {error}.")
                return 0
        print(json.dumps({"by": by, "holds": road.holds} | asdict(road)))
        holds &= road.holds
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
