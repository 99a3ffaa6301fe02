"""What a user waits for: whole commands, from an empty cache and from a full one."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

import nmfaudio
from benchmarking import song
from nmfaudio.audio.encode import AudioWriter
from nmfaudio.compiled.kernel_cache import CACHE_VARIABLE
from nmfaudio.compiled.preparation import is_packed

__all__ = ["COMMANDS", "Command", "measure_commands", "run_command"]

_DEMO = Path(nmfaudio.__file__).parent / "data" / "demo_loop.flac"


@dataclass(frozen=True)
class Command:
    """A call of ``nmfaudio separate``, to stems on disk.

    Attributes
    ----------
    name : str
        For --case.
    what : str
        For the table.
    least_s, aim_s : float
        Seconds that it is to take at most, and that are aimed at.
    options : tuple of str
        Other than the defaults.
    plays_song : bool
        Whether it takes the song apart, and not the bundled loop.
    compiles : bool
        Whether it begins with nothing compiled.
    """

    name: str
    what: str
    least_s: float
    aim_s: float
    options: tuple[str, ...] = ()
    plays_song: bool = False
    compiles: bool = False


COMMANDS = (
    Command("first-run", "the bundled loop for the first time", 40, 20, compiles=True),
    Command("second-run", "the bundled loop once more", 3.5, 2),
    Command("song-auto", "stereo song, all defaults", 15, 8, plays_song=True),
    Command(
        "song-free", "stereo song, preset free, 30 components", 4, 2.5,
        ("--preset", "free", "--components", "30"), plays_song=True,
    ),
)  # fmt: skip
_WITH_PACK = Command("first-run", "the same with the kernel pack", 8, 4, compiles=True)


def run_command(command: Command, song_s: float, rounds: int = 3) -> dict[str, Any]:
    """Time whole processes.

    Parameters
    ----------
    command : Command
        What is called. Kernels are kept in the user's cache, filled before, unless it
        is a first run; a first run is timed once. Python's own compiled modules are
        there in any case, as an installed package brings them.
    song_s : float
        Length of the stereo song, seconds.
    rounds : int, default 3
        Runs, of which the median counts.

    Returns
    -------
    entry : dict
        ``name``, ``what``, ``least_s``, ``aim_s``, and ``seconds`` of each run with
        their ``median_s``.
    """
    if command.compiles and is_packed():
        command = _WITH_PACK
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        recording = _DEMO
        if command.plays_song:
            recording = place / "song.wav"
            _write_song(recording, song_s)
        environment = {"PYTHONPYCACHEPREFIX": str(place / "bytecode")}
        _seconds(command, _DEMO, place / "warm", environment)
        if command.compiles:
            environment[CACHE_VARIABLE] = str(place / "cache")
            rounds = 1
        seconds = [
            _seconds(command, recording, place / f"run {number}", environment)
            for number in range(rounds)
        ]
    return {
        "name": command.name,
        "what": command.what,
        "least_s": command.least_s,
        "aim_s": command.aim_s,
        "song_s": song_s if command.plays_song else None,
        "seconds": seconds,
        "median_s": median(seconds),
    }


def measure_commands(
    is_wanted: Callable[[str], bool], song_s: float, say: Callable[[str], None]
) -> list[dict[str, Any]]:
    """Time each command that is wanted by its name; see :func:`run_command`."""
    entries = []
    for command in COMMANDS:
        if is_wanted(command.name):
            say(f"separate: {command.what}")
            entries.append(run_command(command, song_s))
    return entries


def _seconds(
    command: Command, recording: Path, out: Path, environment: dict[str, str]
) -> float:
    variables = os.environ | environment
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    begin = time.perf_counter()
    subprocess.run(
        [
            sys.executable, "-m", "nmfaudio", "separate", str(recording),
            "-o", str(out), "--json", *command.options,
        ],
        env=variables,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )  # fmt: skip
    return time.perf_counter() - begin


def _write_song(path: Path, duration_s: float) -> None:
    """Write the benchmark's song with a second channel that differs a little."""
    left = song.song(duration_s).astype(np.float32)
    late = np.roll(left, round(0.01 * song.SAMPLE_RATE))
    samples = np.stack([left, 0.7 * left + 0.3 * late])
    with AudioWriter(path, n_channels=2, sample_rate=song.SAMPLE_RATE) as writer:
        writer.write(samples)
        writer.commit()
