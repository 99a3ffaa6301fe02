#!/usr/bin/env python3
"""Prove that a batch survives kills and full disks, and measure what it takes.

    scripts/proving/prove_batch.py kills MIXES [--bad FOLDER] [--files 200] [--kills 20]
    scripts/proving/prove_batch.py disk MIXES
    scripts/proving/prove_batch.py memory MIXES [--hours 1] [--limit 1G]
    scripts/proving/prove_batch.py speed MIXES [--files 44] [--ways W,W] [--workers N]
    scripts/proving/prove_batch.py split MIXES
    scripts/proving/prove_batch.py same MIXES [--recipe FILE]

``kills`` takes --scheduler, too.

MIXES is a folder with recordings in it or below; they are cut into short, varied ones.
Damaged files (--bad) are taken as they are. Nothing is written outside of a temporary
folder. ``disk`` mounts a small disk in memory, which needs the rights to. Each proof
ends with a line of JSON.
"""

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import soundfile
from memory import tree_bytes

from nmfaudio.audio.decode import load
from nmfaudio.batch.estimate import parse_size
from nmfaudio.batch.plan import STATE_FOLDER, recordings_below
from nmfaudio.errors import NmfAudioError

SHORT_S = 1.5
RECIPE = """recipe = 1
name = "Proof"

[resolution]
window_ms = 46.0

[model]
kind = "plain"
n_components = 6
max_iter = 15
"""


def main() -> int:
    """Run one proof; return 0 if it holds."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("what", choices=sorted(PROOFS))
    parser.add_argument("mixes", type=Path)
    parser.add_argument("--bad", type=Path, help="a folder of damaged files")
    parser.add_argument("--files", type=int, help="by default 200, for speed 44")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--limit", default="1G")
    parser.add_argument("--seed", type=int, default=12)
    parser.add_argument("--ways", default=",".join(WAYS), help="for speed")
    parser.add_argument("--workers", help="for speed; or as many as there are cores")
    parser.add_argument("--recipe", type=Path, help="for same; or each by its sound")
    parser.add_argument("--scheduler", default="", help="of a cluster, or local")
    options = parser.parse_args()
    options.files = options.files or (44 if options.what == "speed" else 200)
    with tempfile.TemporaryDirectory(prefix="prove batch ") as folder:
        findings = PROOFS[options.what](options, Path(folder))
    print(json.dumps({"proof": options.what, **findings}))
    return 0 if findings["holds"] else 1


def make_music(options: argparse.Namespace, folder: Path, n_bad: int = 0) -> int:
    """Write short recordings, and copy damaged ones; return how many of those."""
    bad = sorted(recordings_below(options.bad))[:n_bad] if options.bad else []
    mixes = [load(path) for path in mixes_of(options)]
    rng = np.random.default_rng(options.seed)
    for number in range(options.files - len(bad)):
        mix = mixes[number % len(mixes)]
        n = round(SHORT_S * mix.sample_rate * rng.uniform(0.7, 1.3))
        start = int(rng.integers(0, max(1, mix.n_samples - n)))
        cut = mix.samples[:, start : start + n] * np.float32(rng.uniform(0.3, 0.9))
        write(folder / f"{number % 7}" / f"{number:03d}.wav", cut, mix.sample_rate)
    for number, path in enumerate(bad):
        (folder / "bad").mkdir(exist_ok=True)
        shutil.copyfile(path, folder / "bad" / f"{number:03d} {path.name}")
    return len(bad)


def write(path: Path, samples: np.ndarray, sample_rate: int) -> None:
    """Write a recording of 16 bits."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples.T, sample_rate, subtype="PCM_16")


def mixes_of(options: argparse.Namespace) -> list[Path]:
    """Return the recordings that are cut up: all called mix, or else all there are."""
    every = sorted(recordings_below(options.mixes))
    return [path for path in every if path.stem == "mix"] or every


def command(music: Path, out: Path, recipe: Path, *words: str) -> list[str]:
    """Return the command line of a batch."""
    return [
        sys.executable, "-m", "nmfaudio", "batch", os.fspath(music), "-o",
        os.fspath(out), "--recipe", os.fspath(recipe), "--report", "json", *words,
    ]  # fmt: skip


def run(words: list[str]) -> int:
    """Run a command to its end; return its exit code."""
    return subprocess.run(words, capture_output=True, check=False).returncode


def digests(out: Path) -> dict[str, str]:
    """Return what there is of stems, by path; reports are no stems."""
    return {
        os.fspath(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(out.rglob("*"))
        if path.is_file() and STATE_FOLDER not in path.parts and path.parent != out
    }


def reasons(out: Path) -> dict[str, str]:
    """Return why each recording that failed did."""
    files = json.loads((out / "report.json").read_text(encoding="utf-8"))["files"]
    return {each["input"]: each["reason"] for each in files if each["reason"]}


def strays(out: Path) -> list[str]:
    """Return what no batch should leave."""
    work = list((out / STATE_FOLDER / "work").iterdir())
    parts = list(out.rglob("*.nmfaudio-part"))
    return sorted(map(os.fspath, [*work, *parts]))


def prove_kills(options: argparse.Namespace, folder: Path) -> dict[str, object]:
    """Kill workers and the command at random; compare with an undisturbed run."""
    music, calm, out = folder / "music", folder / "calm", folder / "out"
    recipe = folder / "recipe.toml"
    recipe.write_text(RECIPE, encoding="utf-8")
    n_bad = make_music(options, music, options.files * 3 // 20)
    begin = time.monotonic()
    run(command(music, calm, recipe))
    calm_s = time.monotonic() - begin
    cluster = ["--scheduler", options.scheduler] if options.scheduler else []
    wanted, rng = digests(calm), random.Random(options.seed)  # noqa: S311  # moments, no secrets
    n_kills = {"worker": 0, "command": 0}
    n_wrong = 0
    while sum(n_kills.values()) < options.kills:
        with subprocess.Popen(
            command(music, out, recipe, "--report", "none", *cluster),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as process:  # fmt: skip
            wait_for_work(out, process)
            for _ in range(rng.randint(0, 2)):
                time.sleep(rng.uniform(0.0, 4.0))
                n_kills["worker"] += kill_worker(process.pid, rng)
            time.sleep(rng.uniform(0.0, 4.0))
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                n_kills["command"] += 1
        found = digests(out) if out.exists() else {}
        n_wrong += sum(wanted.get(name) != found[name] for name in found)
        if len(found) == len(wanted):  # all done: do the rest of the kills anew
            shutil.rmtree(out)
    run(command(music, out, recipe, *cluster))
    run(command(music, out, recipe))  # a worker may have been killed three times on one
    found, named = digests(out), reasons(out)
    good = sum(path.parent.name != "bad" for path in music.rglob("*") if path.is_file())
    findings = {
        "files": good + n_bad,
        "bad_given": n_bad,
        "kills": n_kills,
        "calm_s": round(calm_s, 1),
        "stems": len(found),
        "equal": found == wanted,
        "wrong_while_killed": n_wrong,
        "named": len(named),
        "good_named_bad": [p for p in named if Path(p).parent.name != "bad"],
        "same_reasons": sorted(named.values()) == sorted(reasons(calm).values()),
        "strays": strays(out),
    }
    holds = found == wanted and not n_wrong and findings["same_reasons"]
    holds = bool(holds and not findings["good_named_bad"] and not findings["strays"])
    return {"holds": holds, **findings}


def wait_for_work(out: Path, process: "subprocess.Popen[bytes]") -> None:
    """Wait until a process of a batch has something to lose."""
    before = time.time()
    works = out / STATE_FOLDER / "work"
    while process.poll() is None:
        with suppress(OSError):  # one that is published meanwhile
            if any(path.stat().st_mtime > before - 1 for path in works.iterdir()):
                return
        time.sleep(0.05)


def kill_worker(parent: int, rng: random.Random) -> int:
    """Kill one process that a batch has started; return how many were."""
    try:
        victims = sorted(descendants(parent))
        os.kill(rng.choice(victims), signal.SIGKILL)
    except (OSError, IndexError):
        return 0
    return 1


def descendants(parent: int) -> set[int]:
    """Return all processes below one: a cluster starts them from other threads."""
    found: set[int] = set()
    for listed in Path(f"/proc/{parent}/task").glob("*/children"):
        for word in listed.read_text().split():
            found |= {int(word)} | descendants(int(word))
    return found


def prove_disk(options: argparse.Namespace, folder: Path) -> dict[str, object]:
    """Let a small disk fill up, make room a few times, and compare."""
    music, calm, disk = folder / "music", folder / "calm", folder / "disk"
    recipe = folder / "recipe.toml"
    recipe.write_text(RECIPE, encoding="utf-8")
    options.files = min(options.files, 40)
    make_music(options, music)
    run(command(music, calm, recipe))
    wanted = digests(calm)
    size = sum(path.stat().st_size for path in calm.rglob("*") if path.is_file())
    disk.mkdir()
    room = ["-o", f"size={size * 2}"]
    subprocess.run(["mount", "-t", "tmpfs", *room, "tmpfs", disk], check=True)
    try:
        codes, n_wrong, out = [], 0, disk / "out"
        for share in (0.3, 0.6, 0.9, 0.0):  # of the stems that there is room for
            ballast = disk / "ballast"
            free = shutil.disk_usage(disk).free
            there = sum(p.stat().st_size for p in out.rglob("*") if p.is_file())
            filled = max(0, free - max(0, round(share * size) - there))
            ballast.write_bytes(b"\0" * (filled if share else 0))
            codes.append(run(command(music, out, recipe)))
            found = digests(out)
            n_wrong += sum(wanted.get(name) != found[name] for name in found)
            ballast.unlink()
        found, left = digests(out), strays(out)
    finally:
        subprocess.run(["umount", disk], check=True)
    holds = found == wanted and not n_wrong and not left and codes == [4, 4, 4, 0]
    return {
        "holds": holds, "codes": codes, "equal": found == wanted, "strays": left,
        "wrong_while_full": n_wrong,
    }  # fmt: skip


def prove_memory(options: argparse.Namespace, folder: Path) -> dict[str, object]:
    """Watch the memory of all processes while a long recording is taken apart."""
    parts = []
    for path in mixes_of(options):
        try:
            mix = load(path)
        except NmfAudioError:
            continue
        if mix.sample_rate == 44_100:
            parts.append(np.broadcast_to(mix.samples[:2], (2, mix.n_samples)))
    tile = np.concatenate(parts, axis=1)
    n = round(options.hours * 3600 * 44_100)
    long = np.tile(tile, (1, -(-n // tile.shape[1])))[:, :n]
    write(folder / "music" / "long.wav", long, 44_100)
    del parts, tile, long
    words = [
        sys.executable, "-m", "nmfaudio", "batch", os.fspath(folder / "music"), "-o",
        os.fspath(folder / "out"), "--preset", "free", "--memory", options.limit,
        "--report", "json", "--json",
    ]  # fmt: skip
    begin, most = time.monotonic(), 0
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            most = max(most, tree_bytes(process.pid))
            time.sleep(0.1)
        output = process.stdout.read() if process.stdout else ""
    document = json.loads(output)
    return {
        "holds": process.returncode == 0 and most <= parse_size(options.limit),
        "peak_mb": round(most / 1e6),
        "elapsed_s": round(time.monotonic() - begin),
        "n_components": document["files"][0].get("n_components"),
        "reason": document["files"][0]["reason"],
    }


LOOP = """
import sys
from pathlib import Path
from nmfaudio.batch.plan import plan_batch
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.rendering.export import ExportRequest, export_stems
music, out = map(Path, sys.argv[1:])
for item in plan_batch([music], out):
    export_stems(separate(item.path), ExportRequest(out / item.place))
"""
"""What people write who have no batch."""

ONE_THREAD = dict.fromkeys(
    ("NUMBA_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1"
)
WAYS = ("loop", "loop_of_one_thread", "batch", "cluster")


def prove_speed(options: argparse.Namespace, folder: Path) -> dict[str, object]:
    """Time a loop in one process, a batch, and a batch on a local Dask cluster.

    All do the whole work, by the preset that each recording asks for. Seconds of
    processors tell what a machine that others use, too, hides.
    """
    music, mixes = folder / "music", mixes_of(options)
    for number in range(options.files):
        mix = load(mixes[number % len(mixes)])
        quieter = mix.samples * np.float32(0.9 ** (number // len(mixes)))
        write(music / f"{number:03d}.wav", quieter, mix.sample_rate)
    batch = [sys.executable, "-m", "nmfaudio", "batch", os.fspath(music), "-o"]
    loop = [sys.executable, "-c", LOOP, os.fspath(music)]
    workers = ["--workers", options.workers] if options.workers else []
    found: dict[str, dict[str, float]] = {}
    for name in dict.fromkeys((*options.ways.split(","), "batch")):  # what others have
        is_loop = name.startswith("loop")
        more = [] if is_loop else workers
        more = [*more, "--scheduler", "local"] if name == "cluster" else more
        words = [*(loop if is_loop else batch), os.fspath(folder / name), *more]
        found[name] = timed(words, ONE_THREAD if name == "loop_of_one_thread" else {})
        print(name, found[name], file=sys.stderr)
    batch_s = found["batch"]["wall_s"]
    gains = {n: round(found[n]["wall_s"] / batch_s, 2) for n in found if n != "batch"}
    return {
        "holds": gains.get("loop", 2.0) >= 1.8 and gains.get("cluster", 1.0) <= 1.1,
        "batch_is_faster_than": gains, **found,
    }  # fmt: skip


def timed(words: list[str], settings: dict[str, str]) -> dict[str, float]:
    """Run a command; return its time, and that of all processors it used."""
    begin, before = time.monotonic(), os.times()
    environment = {**os.environ, **settings}
    subprocess.run(words, env=environment, stdout=subprocess.DEVNULL, check=True)
    wall_s, after = time.monotonic() - begin, os.times()
    cpu_s = (
        after.children_user + after.children_system
        - before.children_user - before.children_system
    )  # fmt: skip
    return {"wall_s": round(wall_s, 1), "cpu_s": round(cpu_s, 1)}


def prove_split(options: argparse.Namespace, folder: Path) -> dict[str, object]:
    """Let two workers share one recording, and compare with what one makes of it."""
    mix = load(mixes_of(options)[0])
    rate, n = 8_000, 68_000_000  # spectra just too large to be held
    slow = mix.samples.mean(axis=0, keepdims=True)  # its pitch does not matter here
    long = np.tile(slow, (1, -(-n // slow.shape[1])))[:, :n]
    write(folder / "music" / "long.wav", long, rate)
    del slow, long
    recipe = folder / "recipe.toml"
    recipe.write_text(RECIPE, encoding="utf-8")
    begin = time.monotonic()
    code = run(command(folder / "music", folder / "one", recipe))
    one_s = time.monotonic() - begin
    words = command(folder / "music", folder / "two", recipe, "--scheduler", "local")
    begin, helped = time.monotonic(), 0
    with subprocess.Popen([*words, "--workers", "2"], stdout=subprocess.DEVNULL) as two:
        while two.poll() is None:
            parts = (folder / "two").rglob("part-*.npz")
            helped = max(helped, sum(1 for _ in parts))
            time.sleep(0.5)
    two_s = time.monotonic() - begin
    wanted, found = digests(folder / "one"), digests(folder / "two")
    return {
        "holds": code == two.returncode == 0 and found == wanted and helped > 0,
        "equal": found == wanted, "stems": len(found), "blocks_of_helpers": helped,
        "one_s": round(one_s), "two_s": round(two_s),
    }  # fmt: skip


def prove_same(options: argparse.Namespace, folder: Path) -> dict[str, object]:
    """Compare the stems of a batch with those of `separate` and of the window."""
    from same_stems import same_stems  # noqa: PLC0415  # a window takes seconds

    return same_stems(mixes_of(options), folder, options.recipe)


PROOFS = {
    "kills": prove_kills,
    "same": prove_same,
    "disk": prove_disk,
    "memory": prove_memory,
    "speed": prove_speed,
    "split": prove_split,
}

if __name__ == "__main__":
    sys.exit(main())
