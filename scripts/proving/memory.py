"""Too little memory, in steps: done, or a sentence that says so; memory in use."""

import os
import resource
import subprocess
import sys
from functools import partial
from pathlib import Path

from commands import QUICK, files_in, make_material


def prove_memory(
    folder: Path, least: int, most: int, n_steps: int
) -> dict[str, object]:
    """Separate a recording with ever more address space, in MB."""
    material = make_material(folder, seconds=20.0)
    steps, wrong = {}, []
    for step in range(n_steps):
        size = least + (most - least) * step // max(1, n_steps - 1)
        out = folder / f"out {size}"
        words = ["separate", os.fspath(material.song), "-o", os.fspath(out), *QUICK]
        done = subprocess.run(
            [sys.executable, "-m", "nmfaudio", *words],
            preexec_fn=partial(_confine, size << 20),  # no threads here
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        told = done.stderr.strip()
        found = files_in(out) if out.exists() else {}
        steps[size] = (
            f"{done.returncode} {told.splitlines()[-1] if told else ''}".strip()
        )
        if done.returncode == 0 and not found:
            wrong.append(f"{size} MB: done without stems")
        if done.returncode and found:
            wrong.append(f"{size} MB: leaves {sorted(found)}")
        if done.returncode and (
            done.returncode != 8 or "not enough memory" not in told
        ):
            wrong.append(f"{size} MB: exit code {done.returncode}: {told!r}")
    return {"holds": not wrong, "steps": steps, "wrong": wrong}


def tree_bytes(root: int) -> int:
    """Return the memory of a process and all below it; shared pages count once."""
    total, left = 0, [root]
    while left:
        process = left.pop()
        try:
            text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
            pss = next(line for line in text.splitlines() if line.startswith("Pss:"))
            total += int(pss.split()[1]) * 1024
            for thread in Path(f"/proc/{process}/task").iterdir():
                left += map(int, (thread / "children").read_text().split())
        except (OSError, StopIteration):
            continue
    return total


def _confine(n_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (n_bytes, n_bytes))
