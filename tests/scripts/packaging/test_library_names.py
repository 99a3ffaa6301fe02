"""Libraries of a bundle without what is not loaded of them: they work as before."""

import ctypes
import importlib.metadata
import shutil
import sys
from pathlib import Path

import pytest
from processes import run_python

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="bundles for Linux")


@pytest.fixture
def keep_loaded(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "scripts" / "packaging"))
    from smaller.names import keep_loaded

    return keep_loaded


def test_the_products_of_a_library_stay_what_they_were(keep_loaded, tmp_path):
    """NumPy, with its BLAS rewritten, gives the same bits; in a process of its own."""
    package = importlib.metadata.distribution("numpy")
    site = Path(package.locate_file(""))
    if not (site / "numpy.libs").is_dir():
        pytest.skip("this NumPy brings no libraries of its own")
    for name in ("numpy", "numpy.libs"):
        ignored = shutil.ignore_patterns("__pycache__", "tests")
        shutil.copytree(site / name, tmp_path / name, ignore=ignored)
    saved = {
        file.name: keep_loaded(file) for file in (tmp_path / "numpy.libs").iterdir()
    }
    assert max(saved.values()) > 500_000, saved
    asked = (
        "import numpy; a = numpy.random.default_rng(0).normal(size=(300, 200));"
        "print(numpy.__file__, (a.T @ a).tobytes().hex()[-4000:],"
        "numpy.linalg.svd(a)[1].tobytes().hex()[-400:])"
    )
    without, whole = (
        run_python("-c", asked, PYTHONPATH=place, OPENBLAS_NUM_THREADS="1")
        for place in (tmp_path, site)
    )
    assert without.returncode == 0, without.stderr
    place, *numbers = without.stdout.split()
    assert Path(place).is_relative_to(tmp_path)
    assert numbers == whole.stdout.split()[1:]


def test_room_for_large_pages_is_given_back(keep_loaded, tmp_path):
    package = importlib.metadata.distribution("pillow")
    libraries = Path(package.locate_file("pillow.libs"))
    found = [*libraries.glob("libXau-*.so*")]
    if not found:
        pytest.skip("this Pillow brings no library of X's")
    copy = Path(shutil.copy(found[0], tmp_path))
    before = copy.stat().st_size
    assert keep_loaded(copy) == before - copy.stat().st_size > before / 2
    assert ctypes.CDLL(str(copy)).XauFileName() != 0
    assert keep_loaded(copy) == 0, "nothing is left to take"


@pytest.mark.parametrize("content", [b"", b"no library", b"\x7fELF\x02\x01\x01"])
def test_what_is_no_such_library_stays(keep_loaded, tmp_path, content):
    file = tmp_path / "file.so"
    file.write_bytes(content + bytes(64) if content.startswith(b"\x7f") else content)
    before = file.read_bytes()
    assert keep_loaded(file) == 0
    assert file.read_bytes() == before
