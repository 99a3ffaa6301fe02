#!/usr/bin/env python3
"""Let atheris search for damaged files by what code they reach.

    pip install atheris
    python scripts/proving/damage/fuzz_guided.py recipe -max_total_time=600

What follows the target are options of libFuzzer; it ends with 77 at the first file that
does what it should not, and keeps that file. Native code is not instrumented.
"""

import sys
import tempfile
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[3] / "tests" / "support"))
sys.path.insert(0, str(Path(__file__).parents[3] / "tests"))

with atheris.instrument_imports(include=["nmfaudio", "mido"]):
    from properties.fuzzing import TARGETS, outcome, seeds


def main() -> None:
    """Begin with the seeds of a target, and search until libFuzzer ends."""
    target, *options = sys.argv[1:]
    if target not in TARGETS:
        raise SystemExit(f"choose one of {', '.join(TARGETS)}")
    with tempfile.TemporaryDirectory() as folder:
        corpus, work = Path(folder, "corpus"), Path(folder, "work")
        work.mkdir()
        corpus.mkdir()
        for number, content in enumerate(seeds(target)):
            (corpus / str(number)).write_bytes(content)

        def read(content: bytes) -> None:
            what = outcome(target, content, work)
            if what not in {"read", "refused"}:
                raise RuntimeError(what)

        atheris.Setup([sys.argv[0], *options, str(corpus)], read)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
