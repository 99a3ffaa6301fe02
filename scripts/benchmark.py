"""Measure nmfaudio's factorization beside other libraries, by turns, in one run.

    scripts/benchmark.py             what the project promises, on 5 seeds
    scripts/benchmark.py --quick     a small version, in minutes
    scripts/benchmark.py --full      also real music throughout, and how cost grows

Prints a table; --json and --figure write the same for machines and eyes. Peers that are
not installed are named and left out. How to read it: docs/benchmarks.md.
"""

import argparse
import json
import os
import platform
import sys
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from benchmarking import (
    commands,
    comparisons,
    estimators,
    measures,
    seeds,
    spectrograms,
)
from benchmarking.compare import compare
from benchmarking.measures import Sizes
from benchmarking.peers import PEERS, version_of
from benchmarking.report import comparison_line, draw, table

from nmfaudio.compiled.jit import get_num_threads

COMMANDS = tuple(command.name for command in commands.COMMANDS)
MEASURES = (
    "sgemm", "memory", "first-fit", *COMMANDS, "seeds", "sparse-fits", "small-fits",
    "growth",
)  # fmt: skip

_QUICK_SIZES = Sizes(
    sweep_s=(10.0,), memory_s=30.0, growth_s=(5.0, 10.0), growth_components=(4, 32),
    growth_components_s=5.0,
)  # fmt: skip
_BLAS_VARIABLES = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OMP_NUM_THREADS",
                   "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")  # fmt: skip


def machine() -> dict[str, Any]:
    """Describe what the figures depend on."""
    packages = ("numpy", "scipy", "numba", "nmfaudio", *(
        peer.package for peer in PEERS.values()
    ))  # fmt: skip
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "threads": get_num_threads(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "versions": {name: version_of(name) for name in dict.fromkeys(packages)},
        "variables": {n: os.environ[n] for n in _BLAS_VARIABLES if n in os.environ},
        "load": list(os.getloadavg()) if hasattr(os, "getloadavg") else None,
        "when": time.strftime("%Y-%m-%d %H:%M"),
    }


def _processor() -> str:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor()
    names = [line for line in text.splitlines() if line.startswith("model name")]
    return names[0].partition(":")[2].strip() if names else platform.processor()


def notes_on(about: dict[str, Any]) -> list[str]:
    """Say what makes the figures of this run doubtful."""
    notes = []
    for name, value in about["variables"].items():
        notes.append(f"{name}={value} is set: BLAS is not what it would be without it")
    if about["load"] is not None and about["load"][0] > 0.5:
        notes.append(
            f"the machine was busy at the start (load {about['load'][0]:.1f}): trust "
            "ratios only, and no single one"
        )
    return notes


class Bench:
    """One run: what is asked for, and what has been measured so far."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        about = machine()
        self.results: dict[str, Any] = {
            "machine": about,
            "options": {k: str(v) if isinstance(v, Path) else v
                        for k, v in vars(options).items()},
            "notes": notes_on(about),
            "comparisons": [], "sweeps": [], "memory": [], "first_fit": None,
            "commands": [], "every_seed": None, "estimators": [], "growth": None,
        }  # fmt: skip
        self.sizes = _QUICK_SIZES if options.quick else Sizes()
        self.began = time.perf_counter()

    def say(self, text: str) -> None:
        """Tell how far it is, on the error stream; the table stays clean."""
        print(
            f"[{time.perf_counter() - self.began:6.0f} s] {text}",
            file=sys.stderr, flush=True,
        )  # fmt: skip

    def save(self) -> None:
        """Write what there is, so that an interrupted run is not lost."""
        if self.options.json is not None:
            text = json.dumps(self.results, indent=1)
            self.options.json.write_text(text + "\n", encoding="utf-8")

    def wanted(self, name: str, *, by_default: bool = True) -> bool:
        """Say whether a case or measurement is asked for."""
        names = self.options.case
        return any(name.startswith(n) for n in names) if names else by_default

    def compare_all(self) -> None:
        """Run all comparisons that are asked for."""
        options = self.options
        cases = comparisons.QUICK_CASES if options.quick else comparisons.CASES
        for case in filter(lambda case: self.wanted(case.name), cases):
            usual = case.music_in_full if options.full else case.music
            for music in options.songs or usual:
                self._compare(case, music)

    def _compare(self, case: comparisons.Case, music: str) -> None:
        options = self.options
        peers = [p for p in case.peers if not options.peer or p in options.peer]
        if music == "real" and spectrograms.music_folder() is None:
            note = "no real music: neither ../shared/eval/dev nor NMFAUDIO_BENCH_MUSIC"
            if note not in self.results["notes"]:
                self.results["notes"].append(note)
            return

        @lru_cache(maxsize=1)
        def data_of(seed: int) -> np.ndarray:
            return spectrograms.spectrogram(
                music, case.duration_s, beta=case.beta, seed=seed
            )

        for name in peers:
            entry = compare(
                case, music, data_of, PEERS[name], seeds=options.seeds,
                runs=2 if options.quick else 3, limit_s=options.limit,
            )  # fmt: skip
            self.results["comparisons"].append(entry)
            self.say(comparison_line(entry))
            self.save()

    def measure_all(self) -> None:
        """Run all other measurements that are asked for."""
        options, sizes, results = self.options, self.sizes, self.results

        def data(duration_s: float) -> np.ndarray:
            return spectrograms.spectrogram("synthesized", duration_s)

        if self.wanted("first-fit"):
            self.say("first fit in new processes")
            results["first_fit"] = measures.first_fit(data(sizes.first_fit_s), 8)
        results["commands"] = commands.measure_commands(
            lambda name: self.wanted(name, by_default=not options.quick),
            sizes.song_s,
            self.say,
        )
        self.save()
        if self.wanted("seeds", by_default=not options.quick):
            results["every_seed"] = seeds.every_seed(
                sizes.seeds_s, options.seeds, self.say
            )
        n_runs = 2 if options.quick else 5
        if self.wanted("sparse-fits", by_default=not options.quick):
            self.say("sparse data beside scikit-learn")
            n_sizes = 1 if options.quick else 3
            results["estimators"] += estimators.sparse_fits(n_runs, n_sizes)
        if self.wanted("small-fits"):
            self.say("small fits beside scikit-learn")
            results["estimators"] += estimators.small_fits(n_runs)
        if self.wanted("sgemm"):
            for duration_s in sizes.sweep_s:
                for n_components in (30, 100):
                    self.say(f"sweep of {duration_s:g} s, K = {n_components}")
                    V = data(duration_s)
                    results["sweeps"].append(measures.sweep_share(V, n_components))
        if self.wanted("memory"):
            self.say("memory in new processes")
            results["memory"] = measures.memory(data(sizes.memory_s))
        self.save()
        if self.wanted("growth", by_default=options.full or options.quick):
            results["growth"] = measures.growth(sizes, self.say)
            self.save()


def parsed(words: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes, 2 seeds")
    parser.add_argument("--full", action="store_true", help="everything there is")
    parser.add_argument(
        "--songs",
        nargs="*",
        choices=spectrograms.MUSIC,
        help="instead of the usual ones",
    )
    parser.add_argument("--seeds", type=int, metavar="N", help="default 5")
    parser.add_argument("--peer", nargs="*", default=[], choices=list(PEERS))
    parser.add_argument(
        "--case", nargs="*", default=[], metavar="NAME",
        help=f"beginnings of names; also {', '.join(MEASURES)}",
    )  # fmt: skip
    parser.add_argument(
        "--limit", type=float, default=300.0, metavar="S",
        help="leave out peers that take longer for one fit (default 300)",
    )  # fmt: skip
    parser.add_argument("--json", type=Path, metavar="FILE")
    parser.add_argument("--figure", type=Path, metavar="FILE.png")
    options = parser.parse_args(words)
    if options.quick and options.full:
        parser.error("--quick and --full exclude each other")
    if options.seeds is None:
        options.seeds = 2 if options.quick else 5
    if options.seeds < 1:
        parser.error(f"--seeds must be at least 1, got {options.seeds}")
    names = [case.name for case in (*comparisons.CASES, *comparisons.QUICK_CASES)]
    for start in options.case:
        if not any(name.startswith(start) for name in (*names, *MEASURES)):
            parser.error(
                f"--case {start} is the beginning of none of "
                f"{', '.join(dict.fromkeys((*names, *MEASURES)))}"
            )
    return options


def main(words: list[str] | None = None) -> None:
    """Measure, print and write as asked."""
    options = parsed(words)
    bench = Bench(options)
    bench.compare_all()
    bench.measure_all()
    bench.save()
    print(table(bench.results))
    if options.figure is not None:
        draw(bench.results, options.figure)


if __name__ == "__main__":
    main()
