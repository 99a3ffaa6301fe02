"""Commands that are cancelled at any moment, by each signal that does so."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from commands import QUICK, files_in, make_material

from nmfaudio.batch.plan import STATE_FOLDER

_SIGNALS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}


def prove_cancel(folder: Path, count: int, seed: int) -> dict[str, object]:
    """Cancel separations, exports and batches; nothing half done may be left."""
    rng = random.Random(seed)  # noqa: S311  # moments, no secrets
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup would have it ignored
    material = make_material(folder, seconds=20.0)
    ways = [
        ("separate", material.song, *QUICK[:-1], "200"),
        ("export", material.project),
        ("batch", material.song, "--preset", "free"),
    ]
    wholes = [_whole(words, folder / f"whole {k}") for k, words in enumerate(ways)]
    codes: Counter[str] = Counter()
    wrong = []
    number = n_cancelled = 0
    while n_cancelled < count and number < 3 * count:
        number += 1
        way = number % len(ways)
        seconds, wanted = wholes[way]
        kind = list(_SIGNALS)[number // len(ways) % len(_SIGNALS)]
        out = folder / f"out {number}"
        moment = rng.uniform(0.0, seconds)
        code, told = _cancelled(ways[way], out, kind, moment)
        n_cancelled += code != 0
        if code == 0:  # faster than it was: less of the machine is taken now
            wholes[way] = 0.9 * seconds, wanted
        codes[str(code)] += 1
        shown = f"{ways[way][0]} {kind.name} after {moment:.2f} s"
        found = (
            {n for n in files_in(out) if STATE_FOLDER not in n}
            if out.exists()
            else set()
        )
        stems = {n for n in found if not Path(n).name.startswith("report.")}
        if stems and stems != wanted:
            wrong.append(f"{shown}: leaves {sorted(stems)}")
        if code == 0 and stems != wanted:
            wrong.append(f"{shown}: done, but {sorted(stems)}")
        if code not in {0, _SIGNALS[kind]}:
            wrong.append(f"{shown}: exit code {code}: {told}")
        if "Traceback" in told:
            wrong.append(f"{shown}: says {told!r}")
    return {
        "holds": not wrong,
        "cancels": n_cancelled,
        "codes": dict(codes),
        "wrong": wrong,
    }


def _command(words: tuple[object, ...], out: Path) -> list[str]:
    return [sys.executable, "-m", "nmfaudio", *map(str, words), "-o", os.fspath(out)]


def _whole(words: tuple[object, ...], out: Path) -> tuple[float, set[str]]:
    """Return how long a command takes undisturbed, and which stems it writes."""
    begin = time.monotonic()
    subprocess.run(_command(words, out), capture_output=True, check=True)
    names = {n for n in files_in(out) if STATE_FOLDER not in n}
    stems = {n for n in names if not Path(n).name.startswith("report.")}
    return time.monotonic() - begin, stems


def _cancelled(
    words: tuple[object, ...], out: Path, kind: signal.Signals, moment: float
) -> tuple[int, str]:
    """Run a command, send it a signal after a moment; return exit code and words."""
    with subprocess.Popen(
        _command(words, out),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            _, told = process.communicate(timeout=moment)
        except subprocess.TimeoutExpired:
            process.send_signal(kind)
            _, told = process.communicate(timeout=60)
    code = process.returncode
    return (128 - code if code < 0 else code), told
