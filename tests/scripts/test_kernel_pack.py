"""A pack that was built is used, and nothing is left to compile for a first start."""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*words, folder, cache):
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, *words],
        cwd=folder,
        env=os.environ | {"NMFAUDIO_CACHE_DIR": str(cache), "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=1500,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_a_first_start_with_a_pack_compiles_nothing(tmp_path):
    for name in ("nmfaudio", "scripts"):
        shutil.copytree(ROOT / name, tmp_path / name)
    run("scripts/build_kernels.py", folder=tmp_path, cache=tmp_path / "other")
    cache = tmp_path / "cache"
    doctor = json.loads(
        run("-m", "nmfaudio", "doctor", "--json", folder=tmp_path, cache=cache)
    )
    assert doctor["kernel_pack"]["fits"]
    loop = tmp_path / "nmfaudio" / "data" / "demo_loop.flac"
    begin = time.perf_counter()
    words = ("-m", "nmfaudio", "separate", str(loop), "-o", "stems", "--json")
    told = json.loads(run(*words, folder=tmp_path, cache=cache))
    assert time.perf_counter() - begin < 30  # 8 on a machine that does nothing else
    assert told["timings_s"]["prepare"] == 0.0
    assert not list(cache.glob("kernels-*/*.kernel"))
