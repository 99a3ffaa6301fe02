#!/usr/bin/env python3
"""Read damaged files by the thousand, and tell what should never have happened.

    python scripts/proving/fuzz.py audio --count 100000
    python scripts/proving/fuzz.py all --count 10000 --seed 7 --keep found/

Each file is read in a process of its own batch, so that a death is noticed too; a file
that takes longer than ten seconds counts as a hang. Ends with 1 if anything was found.
"""

import argparse
import faulthandler
import multiprocessing
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))

from properties.fuzzing import TARGETS, damaged, outcome, seeds

_AT_ONCE = 500
_SLOW_S = 10.0


def _read_many(
    target: str, seed: int, first: int, count: int, results: "multiprocessing.Queue"
) -> None:
    faulthandler.enable()
    good = seeds(target)
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, first + count):
            content = _content(good, seed, number)
            results.put((number, "begun"))
            results.put((number, outcome(target, content, Path(folder))))


def _content(good: list[bytes], seed: int, number: int) -> bytes:
    random = np.random.default_rng((seed, number))
    return damaged(good[int(random.integers(0, len(good)))], random)


def fuzz(target: str, count: int, seed: int, keep: Path | None) -> Counter[str]:
    """Return how often each outcome came."""
    context = multiprocessing.get_context("spawn")
    found: Counter[str] = Counter()
    number = 0
    while number < count:
        results: multiprocessing.Queue = context.Queue()
        batch = min(_AT_ONCE, count - number)
        worker = context.Process(
            target=_read_many, args=(target, seed, number, batch, results)
        )
        worker.start()
        number = _gather(worker, results, number, batch, found, target, seed, keep)
    return found


def _gather(worker, results, first, batch, found, target, seed, keep):
    """Take results until the batch is done, or one file ended it or hangs."""
    at, since = first, time.monotonic()
    while at < first + batch:
        try:
            at, what = results.get(timeout=1.0)
        except Exception:  # empty: look whether the worker lives
            slow = time.monotonic() - since > _SLOW_S + 30 * (at == first)
            if worker.is_alive() and not slow:
                continue
            what = "hang" if worker.is_alive() else f"death ({worker.exitcode})"
            worker.kill()
        since = time.monotonic()
        if what == "begun":
            continue
        found[what] += 1
        if what not in {"read", "refused"}:
            sys.stdout.write(f"{target} {seed}:{at} {what}\n")
            if keep is not None:
                keep.mkdir(parents=True, exist_ok=True)
                name = f"{target}-{seed}-{at}{TARGETS[target][2]}"
                (keep / name).write_bytes(_content(seeds(target), seed, at))
        if what == "hang" or what.startswith("death"):
            break
        if at == first + batch - 1:
            break
    worker.join()
    return at + 1


def main() -> int:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("target", choices=[*TARGETS, "all"])
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="where files that were found are put")
    options = parser.parse_args()
    targets = TARGETS if options.target == "all" else [options.target]
    clean = True
    for target in targets:
        found = fuzz(target, options.count, options.seed, options.keep)
        told = ", ".join(f"{count} {what}" for what, count in found.most_common())
        sys.stdout.write(f"{target}: {told}\n")
        clean &= set(found) <= {"read", "refused"}
    return int(not clean)


if __name__ == "__main__":
    sys.exit(main())
