"""Writers of projects and stems that are killed at any instant.

Each writer is a process that is forked from this one, which has loaded and compiled all
that it needs, so that a kill costs some hundredths of a second and not the start of
Python.
"""

import os
import random
import signal
import time
from collections.abc import Callable
from functools import partial
from itertools import count as numbers
from pathlib import Path

from commands import FORMATS, files_in, make_material

from nmfaudio.audio.decode import load
from nmfaudio.audio.new_file import check_new_file
from nmfaudio.project.storage.project import save_project
from nmfaudio.project.storage.recovery import RecoverySlot, find_leftovers
from nmfaudio.project.storage.stored import load_project, read_project
from nmfaudio.separation.rendering.export import ExportRequest, export_stems

Tell = Callable[[int], None]


def _save(project: Path, tell: Tell) -> None:
    work = load_project(project)
    tell(0)
    while True:
        work = save_project(work, project, overwrite=True)
        tell(work.generation)


def _keep(project: Path, folder: Path, tell: Tell) -> None:
    work = load_project(project)
    slot = RecoverySlot(folder)
    tell(0)
    while True:
        slot.describe("work", project)
        work = save_project(work, slot.path, overwrite=True)
        tell(work.generation)


def _export(project: Path, folder: Path, kind: str, tell: Tell) -> None:
    separation = load_project(project).document.separation
    if separation is None:
        raise RuntimeError("there is nothing to export")
    tell(0)
    for number in numbers(1):
        export_stems(separation, ExportRequest(folder / str(number), audio_format=kind))
        tell(number)


def killed(
    write: Callable[[Tell], None], rng: random.Random, within_s: float = 0.05
) -> int | None:
    """Kill a writer at a random instant; return the number that it told last.

    The first one says that it is ready and has not begun, and counts as none.
    """
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        try:
            write(lambda number: os.write(theirs, number.to_bytes(4, "big")) and None)
        finally:
            os._exit(1)
    os.close(theirs)
    with os.fdopen(ours, "rb") as told:
        if not told.read(4):
            raise RuntimeError("the writer did not begin")
        time.sleep(rng.random() * within_s)
        os.kill(child, signal.SIGKILL)
        rest = told.read()
    _, status = os.waitpid(child, 0)
    if not os.WIFSIGNALED(status):
        raise RuntimeError("the writer failed by itself")
    return int.from_bytes(rest[-4:], "big") or None


def strays(folder: Path) -> int:
    """Return how many files killed writers leave for good in a folder.

    What is old enough to be nobody's goes when the next file is written there.
    """
    old = time.time() - 120
    for path in folder.iterdir():
        os.utime(path, (old, old))
    check_new_file(folder / "next")
    hidden = [p for p in folder.iterdir() if p.name.startswith(".")]
    return sum(not path.name.endswith(".lock") for path in hidden)


def kill_saves(project: Path, count: int, rng: random.Random) -> dict[str, int]:
    """Kill savers of a project: it is the old one or the new one."""
    found = {"kills": count, "lost": 0, "partial": 0, "strays": 0}
    for _ in range(count):
        before = read_project(project).generation
        told = killed(partial(_save, project), rng) or before
        now = load_project(project).generation
        found["partial"] += now not in {told, told + 1}
        found["lost"] += now < told
    found["strays"] = strays(project.parent)
    return found


def kill_keepers(
    project: Path, folder: Path, count: int, rng: random.Random
) -> dict[str, int]:
    """Kill those who keep unsaved work aside: it is offered, whole, and once."""
    found = {"kills": count, "lost": 0, "partial": 0, "strays": 0}
    for _ in range(count):
        told = killed(partial(_keep, project, folder), rng)
        leftovers = find_leftovers(folder)
        found["lost"] += told is not None and len(leftovers) != 1
        for leftover in leftovers:
            now = load_project(leftover.path).generation
            found["partial"] += told is not None and now not in {told, told + 1}
            leftover.discard()
    found["strays"] = strays(folder)
    found["lost"] += len(find_leftovers(folder))
    found["strays"] += len(list(folder.iterdir()))
    return found


def kill_exports(
    project: Path, folder: Path, count: int, rng: random.Random
) -> dict[str, int]:
    """Kill exports: all stems are there, or none, or a text says that some are not."""
    separation = load_project(project).document.separation
    if separation is None:
        raise RuntimeError("there is nothing to export")
    wanted, within_s = {}, {}
    for kind in FORMATS:
        whole, begin = folder / f"whole {kind}", time.monotonic()
        export_stems(separation, ExportRequest(whole, audio_format=kind))
        within_s[kind] = 3 * (time.monotonic() - begin)
        wanted[kind] = _stems(whole)
    found = {"kills": count, "sets": 0, "cut": 0, "lost": 0, "partial": 0, "strays": 0}
    for number in range(count):
        out, kind = folder / f"export {number}", FORMATS[number % len(FORMATS)]
        out.mkdir()
        told = killed(partial(_export, project, out, kind), rng, within_s[kind]) or 0
        for each in sorted(out.iterdir()):
            there = _stems(each)
            is_told = (
                bool(list(each.glob("*.txt"))) and there.items() <= wanted[kind].items()
            )
            found["partial"] += there not in ({}, wanted[kind]) and not is_told
            found["strays"] += strays(each)
            found["sets"] += there == wanted[kind]
            found["cut"] += is_told
        found["lost"] += any(
            _stems(out / str(n)) != wanted[kind] for n in range(1, told + 1)
        )
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
        alone = folder / "work" / project.name
        alone.parent.mkdir()
        save_project(load_project(project), alone)
        found = kill_saves(alone, count, rng)
    elif what == "keep":
        found = kill_keepers(project, folder / "recovery", count, rng)
    else:
        found = kill_exports(project, folder, count, rng)
    holds = not (found["lost"] or found["partial"] or found["strays"])
    return {"holds": holds, **found}
