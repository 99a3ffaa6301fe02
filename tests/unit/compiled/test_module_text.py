"""A module's text is its code's, wherever that lies and whatever process asks."""

import compileall
import shutil
from pathlib import Path

import pytest
from processes import run_python

import nmfaudio

ASK = (
    "from nmfaudio.compiled import numba_internals, products as p;"
    "from nmfaudio.compiled.module_text import module_text as t;"
    "print([p.__file__, p._verdict_name(), t(numba_internals)])"
)


def asked(folder, seed):
    done = run_python(
        *("-P", "-c", ASK),
        PYTHONPATH=folder,
        PYTHONHASHSEED=str(seed),
        NMFAUDIO_CACHE_DIR=folder / "cache",
        NMFAUDIO_PLAIN_PRODUCTS="1",  # so that nothing is tried
    )
    assert done.returncode == 0, done.stderr
    return eval(done.stdout)  # noqa: S307  # what repr has written


@pytest.fixture
def install(tmp_path):
    def install(name):
        package = Path(nmfaudio.__file__).parent
        there = tmp_path / name / "nmfaudio"
        shutil.copytree(package / "compiled", there / "compiled")
        shutil.copy(package / "__init__.py", there)
        return there

    return install


def test_it_is_the_same_in_other_folders_bundles_and_processes(install):
    sources, bundle = install("one place"), install("another")
    compileall.compile_dir(bundle, quiet=2, legacy=True)
    for source in bundle.rglob("*.py"):
        source.unlink()
    place, *told = asked(sources.parent, 0)
    assert place == str(sources / "compiled" / "products.py")
    place, *again = asked(bundle.parent, 1)
    assert place == str(bundle / "compiled" / "products.pyc")
    assert again == told


def test_it_changes_with_the_code_alone(install):
    folder = install("here")
    internals = folder / "compiled" / "numba_internals.py"
    was = asked(folder.parent, 0)
    internals.write_text("# a remark\n" + internals.read_text())
    assert asked(folder.parent, 0) == was
    internals.write_text(internals.read_text().replace("weak_odr", "weak"))
    assert asked(folder.parent, 0) != was
