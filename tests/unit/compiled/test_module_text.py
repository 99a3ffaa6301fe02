"""A module's text is its code's, wherever that lies and whatever process asks."""

import ast
import compileall
import shutil
from pathlib import Path

import pytest
from processes import output_of

import nmfaudio

ASK = """
import sys
for folder in sys.argv[1:]:
    for name in [name for name in sys.modules if name.startswith("nmfaudio")]:
        del sys.modules[name]
    sys.path.insert(0, folder)
    from nmfaudio.compiled import numba_internals, products as p
    from nmfaudio.compiled.module_text import module_text as t
    print([p.__file__, p._verdict_name(), t(numba_internals)])
"""


def asked(*packages, seed=0):
    """Return where the code of each package is found, and its texts, in one process."""
    folders = [package.parent for package in packages]
    told = output_of(
        *(ASK, *folders),
        PYTHONHASHSEED=str(seed),
        NMFAUDIO_CACHE_DIR=folders[0] / "cache",
        NMFAUDIO_PLAIN_PRODUCTS="1",  # so that nothing is tried
    )
    return [ast.literal_eval(line) for line in told.splitlines()]


@pytest.fixture
def install(tmp_path):
    def install(name):
        package = Path(nmfaudio.__file__).parent
        there = tmp_path / name / "nmfaudio"
        shutil.copytree(package / "compiled", there / "compiled")
        for file in ("__init__.py", "errors.py"):
            shutil.copy(package / file, there)
        return there

    return install


def test_it_is_the_same_in_other_folders_bundles_and_processes(install):
    sources, bundle = install("one place"), install("another")
    compileall.compile_dir(bundle, quiet=2, legacy=True)
    for source in bundle.rglob("*.py"):
        source.unlink()
    ((place, *told),) = asked(sources)
    assert place == str(sources / "compiled" / "products.py")
    ((place, *again),) = asked(bundle, seed=1)
    assert place == str(bundle / "compiled" / "products.pyc")
    assert again == told


def test_it_changes_with_the_code_alone(install):
    packages = [install(name) for name in ("plain", "with a remark", "changed")]
    changes = ("", ""), ("", "# a remark\n"), ("weak_odr", "weak")
    for package, change in zip(packages, changes, strict=True):
        internals = package / "compiled" / "numba_internals.py"
        internals.write_text(internals.read_text().replace(*change, 1))
    was, remarked, changed = asked(*packages)
    places = [Path(place) for place, *_ in (was, remarked, changed)]
    assert places == [package / "compiled" / "products.py" for package in packages]
    assert remarked[1:] == was[1:]
    assert changed[1:] != was[1:]
