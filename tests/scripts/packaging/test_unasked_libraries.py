"""Libraries of a bundle that nothing asks for go, and no other."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
COMPILER = shutil.which("cc")

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="bundles for Linux"),
    pytest.mark.skipif(
        COMPILER is None or shutil.which("readelf") is None, reason="there are no tools"
    ),
]


def make(folder, name, *asked):
    """Lay an empty library into a folder, which asks for others of it."""
    folder.mkdir(exist_ok=True)
    words = ["-shared", "-nostdlib", "-Wl,--no-as-needed", f"-Wl,-soname,{name}"]
    empty = ["-x", "c", "/dev/null", "-x", "none"]
    others = [folder / other for other in asked]
    subprocess.run(  # noqa: S603  # found above
        [COMPILER, *words, "-o", folder / name, *empty, *others], check=True
    )


def test_what_only_left_out_ones_asked_for_goes(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "scripts" / "packaging"))
    from smaller.unasked import drop_unasked

    inside = tmp_path / "_internal"
    make(inside, "libdeep.so.1")
    make(inside, "libused.so.1", "libdeep.so.1")
    make(inside, "libverylost.so.1")
    make(inside, "liblost.so.1", "libverylost.so.1")
    make(inside, "libportaudio.so.2")
    (inside / "libasked_by_link.so").symlink_to("liblost.so.1")
    make(inside, "module.cpython.so", "libused.so.1")
    make(inside / "package", "libof_a_package.so.1")
    gone = ["libasked_by_link.so", "liblost.so.1", "libverylost.so.1"]
    assert drop_unasked(inside) == gone
    left = {file.name for file in inside.rglob("*.so*")}
    assert left == {
        "libdeep.so.1", "libused.so.1", "libportaudio.so.2", "module.cpython.so",
        "libof_a_package.so.1",
    }  # fmt: skip
    assert drop_unasked(inside) == []
