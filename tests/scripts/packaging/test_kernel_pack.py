"""A pack that was built is used, and nothing is left to compile for a first start."""

import json
import shutil
from pathlib import Path

import pytest
from processes import run_python

ROOT = Path(__file__).parents[3]


def run(*words, folder, cache):
    done = run_python(
        *words,
        folder=folder,
        timeout_s=1500,
        NMFAUDIO_CACHE_DIR=cache,
        PYTHONPATH=folder,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_a_first_start_with_a_pack_compiles_nothing(tmp_path):
    built, installed = tmp_path / "built", tmp_path / "installed elsewhere"
    for name in ("nmfaudio", "scripts"):
        ignored = shutil.ignore_patterns("kernels", "__pycache__")
        shutil.copytree(ROOT / name, built / name, ignore=ignored)
    asked = (
        "from nmfaudio.compiled.numba_internals import config as c;print(c.CPU_NAME)"
    )
    level = run("-c", asked, folder=built, cache=tmp_path / "other").strip()
    run("scripts/build_kernels.py", level, folder=built, cache=tmp_path / "other")
    built.rename(installed)
    cache = tmp_path / "cache"
    doctor = json.loads(
        run("-m", "nmfaudio", "doctor", "--json", folder=installed, cache=cache)
    )
    assert doctor["kernel_pack"]["fits"]
    loop = installed / "nmfaudio" / "data" / "demo_loop.flac"
    words = ("-m", "nmfaudio", "separate", str(loop), "-o", "stems", "--json")
    told = json.loads(run(*words, folder=installed, cache=cache))
    assert told["timings_s"]["prepare"] == 0.0
    assert not list(cache.glob("kernels-*/*.kernel"))
