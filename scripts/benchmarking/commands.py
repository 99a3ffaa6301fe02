"""What a user waits for: whole commands, from an empty cache and from a full one."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

import nmfaudio
from benchmarking import song
from nmfaudio.audio.encode import AudioWriter
from nmfaudio.compiled.kernel_cache import CACHE_VARIABLE
from nmfaudio.compiled.preparation import is_packed

__all__ = ["commands"]

_DEMO = Path(nmfaudio.__file__).parent / "data" / "demo_loop.flac"


def commands(song_s: float) -> dict[str, Any]:
    """Time ``nmfaudio separate`` with every default, whole processes.

    Parameters
    ----------
    song_s : float
        Length of the stereo song that the last one takes apart, seconds.

    Returns
    -------
    seconds : dict
        ``first_s``: the bundled loop, nothing compiled before; ``pack_s``: the same
        with the package's own kernels, None if none fit; ``second_s``: once more;
        ``song_s``: the song, and ``duration_s`` its length.
    """
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _write_song(place / "song.wav", song_s)
        first = _seconds(_DEMO, place, "first")
        second = _seconds(_DEMO, place, "second")
        return {
            # With a pack, nothing is left to compile for a first start.
            "first_s": None if is_packed() else first,
            "pack_s": first if is_packed() else None,
            "second_s": second,
            "song_s": _seconds(place / "song.wav", place, "song"),
            "duration_s": song_s,
        }


def _seconds(recording: Path, place: Path, name: str) -> float:
    begin = time.perf_counter()
    subprocess.run(
        [
            sys.executable, "-m", "nmfaudio", "separate", str(recording),
            "-o", str(place / name), "--json",
        ],
        env=os.environ | {CACHE_VARIABLE: str(place / "cache")},
        stdout=subprocess.DEVNULL,
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
