#!/usr/bin/env python3
"""Prove that sound goes on under load: no drop-out, and toggles that are heard at once.

    .venv/bin/python scripts/proving/sound/prove_sound.py
        [--minutes 10] [--busy 8] [--latency-ms MS]

A window that nobody sees separates a recording of three minutes, over and over, and
plays it to an audio server of its own (PulseAudio) while other processes keep all
processors busy. Each second another of its two tracks, a chord and a noise, is heard
alone. What the server's output gives is recorded: gaps are silences in it, a toggle is
heard when chord and noise have changed places. Holds without a gap and with every
toggle within 80 ms. ``hops_ms`` says how long it took from each hop (hops.py) to the
next, and from the last one until it was heard.

With the right to do so, recorder and server run before all others, as the server of a
desktop does: they are to show what is played, not to be late themselves.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nmfaudio.audio.encode import AudioWriter

sys.path.append(str(Path(__file__).parents[1]))
from desktop import SAMPLE_RATE, AudioServer, MissingProgramError, Recorder
from hops import HOPS

_WITHIN_MS = 80.0
_SONG_S = 180.0
_SILENT = 1e-5
_SHORTEST_GAP_S = 0.002
_PATIENCE_S = 0.4  # within which a toggle has to be heard, to be called one
_PRIORITY = 5  # of real-time threads


def write_song(path: Path) -> None:
    """Write a chord that swells, and noise above it."""
    rng = np.random.default_rng(5)
    t = np.arange(int(_SONG_S * SAMPLE_RATE)) / SAMPLE_RATE
    chord = sum(np.sin(2 * np.pi * f * t + f) for f in (220.0, 277.2, 329.6)) / 3
    chord *= 0.2 + 0.05 * np.sin(2 * np.pi * 0.7 * t)
    noise = np.diff(rng.standard_normal(t.size + 2), 2)  # up to 12 dB an octave
    noise *= 0.02 * (1.0 + 0.3 * np.sin(2 * np.pi * 1.3 * t))
    with AudioWriter(path, n_channels=2, sample_rate=SAMPLE_RATE) as writer:
        writer.write(np.tile((chord + noise).astype(np.float32), (2, 1)))
        writer.commit()


@contextlib.contextmanager
def busy(n_processes: int) -> Iterator[None]:
    """Keep processors busy."""
    words = [sys.executable, "-c", "while True: pass"]
    processes = [subprocess.Popen(words) for _ in range(n_processes)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _hurry(*threads: int) -> None:
    for thread in threads:
        with contextlib.suppress(OSError, AttributeError):
            os.sched_setscheduler(thread, os.SCHED_RR, os.sched_param(_PRIORITY))


def gaps_ms(heard: NDArray[np.float32]) -> list[float]:
    """Return how long the sound is away, each time, between its first and its last."""
    sounds = np.flatnonzero(np.abs(heard) > _SILENT)
    away = np.diff(sounds)
    return [
        round(1000 * float(n) / SAMPLE_RATE, 1)
        for n in away[away > _SHORTEST_GAP_S * SAMPLE_RATE]
    ]


def delays_ms(
    heard: NDArray[np.float32], arrived: NDArray[np.float64], times: list[float]
) -> list[float | None]:
    """Return how long after it was asked for each toggle was heard, if it was."""
    high = np.abs(np.diff(heard, 2, append=0, prepend=0)) / 4
    low = np.convolve(np.abs(heard), np.ones(200) / 200, "same")
    share = np.convolve(high, np.ones(200) / 200, "same") / np.maximum(low, 1e-9)
    found: list[float | None] = []
    for asked_s in times:
        at = int(np.searchsorted(arrived, asked_s))
        n = int(_PATIENCE_S * SAMPLE_RATE)
        before = np.median(share[at - n // 4 : at])
        after = np.median(share[at + n : at + n + n // 4])
        if not max(before, after) > 3 * min(before, after):
            found.append(None)  # a new separation came between
            continue
        middle = np.sqrt(before * after)
        passed = (share[at : at + n] > middle) == (after > before)
        first = int(np.argmax(passed))
        found.append(1000 * float(arrived[at + first] - asked_s))
    return found


def hops_ms(
    times: list[float], hops: list[list[float]], delays: list[float | None]
) -> dict[str, dict[str, float]]:
    """Return how long the toggles that were heard took from hop to hop."""
    steps = [
        np.diff([0.0, *(1000 * (hop_s - asked_s) for hop_s in passed), delay])
        for asked_s, passed, delay in zip(times, hops, delays, strict=True)
        if delay is not None
    ]
    names = (*HOPS, "heard")
    return {name: _spread([s[n] for s in steps]) for n, name in enumerate(names)}


def _spread(values: list[float]) -> dict[str, float]:
    shares = (("median", 50), ("p90", 90), ("p99", 99), ("worst", 100))
    return {
        name: round(float(np.percentile(values or [np.nan], share)), 1)
        for name, share in shares
    }


def prove(chosen: argparse.Namespace, folder: Path) -> dict[str, object]:
    """Play for some minutes and judge what was heard."""
    song, told = folder / "song.wav", folder / "told.json"
    write_song(song)
    server = AudioServer(folder)
    recorder = Recorder(server)
    _hurry(server.process.pid, recorder.process.pid, recorder.thread_id)
    child = Path(__file__).with_name("playing_window.py")
    words = [sys.executable, str(child), str(folder), str(60 * chosen.minutes)]
    if chosen.latency_ms is not None:
        words.append(str(chosen.latency_ms))
    offscreen = {"QT_QPA_PLATFORM": "offscreen"}
    state = {"NMFAUDIO_STATE_DIR": str(folder / "state")} | offscreen
    try:
        window = subprocess.Popen(words, env=server.environment | state)
        while not (folder / "playing").exists() and window.poll() is None:
            time.sleep(0.1)
        with busy(chosen.busy):
            window.wait()
            load = os.getloadavg()[0]
    finally:
        heard = recorder.stop()[:, 0]
        server.close()
    noted = json.loads(told.read_text())
    arrived = recorder.arrived(heard.size)
    found = delays_ms(heard, arrived, noted["times"])
    delays = [delay for delay in found if delay is not None]
    gaps = gaps_ms(heard)
    in_time = sum(delay <= _WITHIN_MS for delay in delays)
    return {
        "holds": not gaps and noted["underruns"] == 0 and in_time == len(delays) > 0,
        "minutes": chosen.minutes,
        "load": round(load, 1),
        "separations": noted["separations"],
        "device_latency_ms": noted["latency_ms"],
        "underruns": noted["underruns"],
        "underruns_of_the_device": noted["underruns_of_the_device"],
        "gaps_ms": gaps[:20],
        "gaps": len(gaps),
        "toggles": len(noted["times"]),
        "toggles_heard": len(delays),
        f"within_{_WITHIN_MS:.0f}_ms": in_time,
        "toggle_ms": _spread(delays),
        "hops_ms": hops_ms(noted["times"], noted["hops"], found),
    }


def parsed() -> argparse.Namespace:
    """Return the options."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--busy", type=int, default=8, help="processes (default 8)")
    parser.add_argument("--latency-ms", type=float)
    return parser.parse_args()


def main() -> int:
    """Return 0 if all holds, and 0 with a sentence where it cannot be shown."""
    chosen = parsed()
    with tempfile.TemporaryDirectory() as folder:
        try:
            found = prove(chosen, Path(folder))
        except MissingProgramError as error:
            print(f"Not shown: this {error}.")
            return 0
    print(json.dumps(found))
    return 0 if found["holds"] else 1


if __name__ == "__main__":
    sys.exit(main())
