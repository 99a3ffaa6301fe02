"""Writers of projects and stems that are killed at any instant."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

from commands import files_in, make_material

from nmfaudio.audio.decode import load
from nmfaudio.project.storage.recovery import find_leftovers
from nmfaudio.project.storage.stored import load_project, read_project

_SAVE = """
import sys
from pathlib import Path
from nmfaudio.project.storage.project import save_project
from nmfaudio.project.storage.recovery import RecoverySlot
from nmfaudio.project.storage.stored import load_project
project = load_project(sys.argv[1])
target = sys.argv[2]
if sys.argv[3:]:
    slot = RecoverySlot(Path(sys.argv[3]))
    target = slot.path
    slot.describe("work", None)
print("ready", flush=True)
while True:
    project = save_project(project, target, overwrite=True)
    print(project.generation, flush=True)
"""

_EXPORT = """
import sys
from pathlib import Path
from nmfaudio.project.storage.stored import load_project
from nmfaudio.separation.rendering.export import ExportRequest, export_stems
separation = load_project(sys.argv[1]).document.separation
folder = Path(sys.argv[2])
export_stems(separation, ExportRequest(folder / "first"))
print("ready", flush=True)
number = 0
while True:
    number += 1
    export_stems(separation, ExportRequest(folder / f"{number}"))
    print(number, flush=True)
"""


def killed(
    program: str, arguments: tuple[object, ...], rng: random.Random, least: float = 0.0
) -> int | None:
    """Kill a writer at a random instant; return the number that it told last."""
    with subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        stdout=subprocess.PIPE,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        text=True,
    ) as process:
        out = process.stdout
        if out is None or out.readline() != "ready\n":
            raise RuntimeError("the writer did not begin")
        time.sleep(least + rng.random() * 0.05)
        process.send_signal(signal.SIGKILL)
        lines = out.read().split()
    return int(lines[-1]) if lines and lines[-1].isdigit() else None


def kill_saves(project: Path, count: int, rng: random.Random) -> dict[str, int]:
    """Kill savers of a project: it is the old one or the new one."""
    found = {"kills": count, "lost": 0, "partial": 0}
    for _ in range(count):
        before = read_project(project).generation
        told = killed(_SAVE, (project, project), rng) or before
        now = load_project(project).generation
        found["partial"] += now not in {told, told + 1}
        found["lost"] += now < told
    return found


def kill_keepers(
    project: Path, folder: Path, count: int, rng: random.Random
) -> dict[str, int]:
    """Kill those who keep unsaved work aside: it is offered, whole, and once."""
    found = {"kills": count, "lost": 0, "partial": 0}
    for _ in range(count):
        told = killed(_SAVE, (project, "-", folder), rng, least=0.03)
        leftovers = find_leftovers(folder)
        found["lost"] += told is not None and len(leftovers) != 1
        for leftover in leftovers:
            now = load_project(leftover.path).generation
            found["partial"] += told is not None and now not in {told, told + 1}
            leftover.discard()
    return found


def kill_exports(
    project: Path, folder: Path, count: int, rng: random.Random
) -> dict[str, int]:
    """Kill exports: all stems are there, or none, or a text says that some are not."""
    found = {"kills": count, "lost": 0, "partial": 0}
    for number in range(count):
        out = folder / f"export {number}"
        told = killed(_EXPORT, (project, out), rng) or 0
        wanted = _stems(out / "first")
        for each in sorted(out.iterdir()):
            there = _stems(each)
            is_told = bool(list(each.glob("*.txt"))) and there.items() <= wanted.items()
            found["partial"] += there not in ({}, wanted) and not is_told
        found["lost"] += any(not (out / str(n)).is_dir() for n in range(1, told + 1))
    return found


def _stems(folder: Path) -> dict[str, int]:
    """Return the stems in a folder with their samples; damaged ones count -1."""
    stems = {}
    for name in files_in(folder):
        if not name.startswith(".") and not name.endswith(".txt"):
            audio = load(folder / name)
            stems[name] = -1 if audio.notes else audio.n_samples
    return stems


def prove_kills(folder: Path, what: str, count: int, seed: int) -> dict[str, object]:
    """Kill writers of one kind."""
    rng = random.Random(seed)  # noqa: S311  # instants
    project = make_material(folder).project
    if what == "save":
        found = kill_saves(project, count, rng)
    elif what == "keep":
        found = kill_keepers(project, folder / "recovery", count, rng)
    else:
        found = kill_exports(project, folder, count, rng)
    return {"holds": not found["lost"] and not found["partial"], **found}
