#!/usr/bin/env python
"""Compile the kernels of ordinary separations ahead, for a wheel or bundle to carry.

    scripts/build_kernels.py                        the levels that this machine has
    scripts/build_kernels.py x86-64-v3 x86-64-v4    these

They go into the package's own folder, where nmfaudio takes them from if Python, Numba,
llvmlite, its source and the processor's feature level fit.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from llvmlite import binding

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from nmfaudio.compiled.kernel_cache import CACHE_VARIABLE, PACK  # noqa: E402
from nmfaudio.compiled.levels import LEVELS, feature_text  # noqa: E402

_PREPARE = """from nmfaudio.compiled.preparation import prepare
from nmfaudio.factorization.warmup import warm_kernels
prepare()
warm_kernels()  # what the window makes ready, too
"""


def main() -> int:
    """Compile for each level that is asked for; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("levels", nargs="*", help=f"of {', '.join(LEVELS)}")
    levels = parser.parse_args().levels or _reached()
    for level in levels:
        if level not in _reached():
            # Kernels are run once while they are compiled.
            print(f"{level}: not on this machine, which has {', '.join(_reached())}")
            return 1
        print(f"{level}: {build(level)} kernels in {PACK}")
    return 0


def build(level: str) -> int:
    """Compile for one level; return how many kernels there are now."""
    # What is to be found first is so here, too: a bundle brings another llvmlite.
    searched = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-c", _PREPARE],
            env=os.environ
            | {
                "PYTHONPATH": os.pathsep.join(searched),
                "NUMBA_CPU_NAME": level,
                "NUMBA_CPU_FEATURES": feature_text(level),
                CACHE_VARIABLE: folder,
            },
            check=True,
        )
        PACK.mkdir(exist_ok=True)
        for entry in Path(folder).glob("kernels-*/*.kernel"):
            shutil.copyfile(entry, PACK / entry.name)
    return len(list(PACK.glob("*.kernel")))


def _reached() -> list[str]:

    has = {
        name for name, is_there in binding.get_host_cpu_features().items() if is_there
    }
    return [level for level, needed in LEVELS.items() if set(needed) <= has]


if __name__ == "__main__":
    sys.exit(main())
