"""Full disks: each output, at many levels of room."""

import gc
import resource
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from commands import files_in, make_material, run_here, writers

from nmfaudio.batch.plan import STATE_FOLDER

_PAGE = 4096
_UNITS = ("stems", "export", "batch")


@contextmanager
def small_disk(place: Path, size: int) -> Iterator[Path]:
    """Mount a disk in memory; needs the rights to."""
    place.mkdir(exist_ok=True)
    room = ["-o", f"size={size}"]
    subprocess.run(["mount", "-t", "tmpfs", *room, "tmpfs", place], check=True)
    try:
        yield place
    finally:
        gc.collect()  # a failure's frames may hold files that are open
        subprocess.run(["umount", "--lazy", place], check=True)


@contextmanager
def no_file_beyond(size: int) -> Iterator[None]:
    """Have the system refuse all that makes a file larger."""
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def prove_disk(
    folder: Path, n_levels: int, only: Sequence[str] = ()
) -> dict[str, object]:
    """Write everything, or some of it, where there is not enough room for it.

    Once on a small disk, once where files may not grow as large as they would.
    """
    room = folder / "room"
    room.mkdir()
    commands = writers(make_material(folder), room)
    if only:
        commands = {name: commands[name] for name in only}
    trials, wrong = 0, []
    for name, words in commands.items():
        whole = _clean(folder / "whole")
        code, told = run_here(words(whole))
        if code:
            wrong.append(f"{name}: fails with room, too: {told}")
            continue
        wanted = files_in(whole)
        for part in range(n_levels):
            _clean(room)
            size = sum(map(_pages, wanted.values())) * part // n_levels
            with small_disk(folder / "disk", max(_PAGE, size + _PAGE)) as disk:
                # The folder of the disk itself takes no room; a disk of 0 is endless.
                ballast = disk / "ballast"
                ballast.write_bytes(b"\0" * _PAGE)
                target = disk / "out"
                target.mkdir()
                outcome = run_here(words(target))
                wrong += judged(f"{name}, disk of {size}", outcome, target, wanted)
            _clean(room)
            limit = max(wanted.values()) * part // n_levels
            target = _clean(folder / "target")
            with no_file_beyond(limit):
                outcome = run_here(words(target))
            wrong += judged(f"{name}, files of {limit}", outcome, target, wanted)
            trials += 2
    return {
        "holds": not wrong,
        "outputs": len(commands),
        "trials": trials,
        "wrong": wrong,
    }


def _pages(size: int) -> int:
    return -(-size // _PAGE) * _PAGE


def _clean(folder: Path) -> Path:
    """Return an empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def judged(
    what: str, outcome: tuple[int, str], target: Path, wanted: dict[str, int]
) -> list[str]:
    """Return what is wrong with a command that had too little room."""
    code, told = outcome
    found = {n: s for n, s in files_in(target).items() if STATE_FOLDER not in n}
    if code == 0:
        is_whole = found.keys() == {n for n in wanted if STATE_FOLDER not in n}
        return [] if is_whole else [f"{what}: done, but {found}"]
    wrong = []
    if code != 4:
        wrong.append(f"{what}: exit code {code}: {told}")
    if "Traceback" in told or len(told) < 30:
        wrong.append(f"{what}: says {told!r}")
    left = {name for name, size in found.items() if wanted.get(name) != size}
    if what.startswith(_UNITS):  # all stems, or none
        left = {name for name in found if not name.startswith("report.")}
    if left:
        wrong.append(f"{what}: leaves {sorted(left)}")
    return wrong
