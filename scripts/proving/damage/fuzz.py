#!/usr/bin/env python3
"""Read damaged files by the thousand, and tell what should never have happened.

    python scripts/proving/damage/fuzz.py audio --count 100000
    python scripts/proving/damage/fuzz.py all --count 10000 --seed 7 --keep found/

A process reads them in memory's file system, where there is one, and says where it is,
so that a death is noticed too and costs one file; a file that takes longer than ten
seconds counts as a hang. ``--without-ffmpeg`` leaves out the program that is started
for some recordings, which takes most of the time. Ends with 1 if anything was found.
"""

import argparse
import faulthandler
import multiprocessing
import os
import sys
import tempfile
import time
from collections import Counter
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[3] / "tests" / "support"))
sys.path.insert(0, str(Path(__file__).parents[3] / "tests"))

from properties.fuzzing import TARGETS, mutant, outcome, seeds

_AT_ONCE = 5000
_SLOW_S = 10.0
_MEMORY = Path("/dev/shm")  # noqa: S108  # a folder of our own is made there
_GOOD = {"read", "refused"}


def _read_many(target: str, seed: int, numbers: range, at, pipe: Connection) -> None:
    """Read files; ``at`` says which, the pipe what was found, and last how often."""
    faulthandler.enable()
    good, found = seeds(target), Counter()
    place = _MEMORY if _MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(dir=place) as folder:
        for number in numbers:
            at.value = number
            what = outcome(target, _content(target, good, seed, number), Path(folder))
            found[what.partition(":")[0]] += 1
            if what not in _GOOD:
                pipe.send((number, what))
    pipe.send(found)


def _content(target: str, good: list[bytes], seed: int, number: int) -> bytes:
    return mutant(target, good, np.random.default_rng((seed, number)))


def fuzz(target: str, count: int, seed: int, keep: Path | None) -> Counter[str]:
    """Return how often each outcome came."""
    context = multiprocessing.get_context("spawn")
    total: Counter[str] = Counter()
    first = 0
    while first < count:
        numbers = range(first, min(first + _AT_ONCE, count))
        at = context.Value("q", first, lock=False)
        ours, theirs = context.Pipe(duplex=False)
        arguments = (target, seed, numbers, at, theirs)
        worker = context.Process(target=_read_many, args=arguments)
        worker.start()
        theirs.close()
        found, first = _gather(worker, ours, at, numbers, total)
        for number, what in found:
            sys.stdout.write(f"{target} {seed}:{number} {what}\n")
            if keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                name = f"{target}-{seed}-{number}{TARGETS[target].ending}"
                content = _content(target, seeds(target), seed, number)
                (keep / name).write_bytes(content)
    return total


def _gather(worker, pipe: Connection, at, numbers: range, total: Counter[str]):
    """Return what a worker found, and which file comes after those that it read.

    Counts what came of each file, those among them that ended the worker or hang.
    """
    found, seen, since = [], -1, time.monotonic()
    while True:
        if at.value != seen:
            seen, since = at.value, time.monotonic()
        try:
            if pipe.poll(1.0):
                message = pipe.recv()
                if isinstance(message, Counter):
                    total += message
                    worker.join()
                    return found, numbers.stop
                found.append(message)
                continue
            if time.monotonic() - since < _SLOW_S + 60 * (seen == numbers.start):
                continue
            what = "hang"
        except EOFError:
            worker.join()
            what = f"death ({worker.exitcode})"
        worker.kill()
        worker.join()
        total[what] += 1
        total.update(what.partition(":")[0] for _, what in found)
        total["read"] += at.value - numbers.start - len(found)  # or refused
        return [*found, (at.value, what)], at.value + 1


def main() -> int:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", choices=[*TARGETS, "all"])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="where files that were found are put")
    parser.add_argument("--without-ffmpeg", action="store_true")
    options = parser.parse_args()
    if options.without_ffmpeg:
        os.environ["PATH"] = os.devnull
    clean = True
    for target in TARGETS if options.target == "all" else [options.target]:
        begin = time.monotonic()
        found = fuzz(target, options.count, options.seed, options.keep)
        told = ", ".join(f"{count} {what}" for what, count in found.most_common())
        took_s = time.monotonic() - begin
        sys.stdout.write(f"{target}: {told} ({took_s:.0f} s)\n")
        sys.stdout.flush()
        clean &= set(found) <= _GOOD
    return int(not clean)


if __name__ == "__main__":
    sys.exit(main())
