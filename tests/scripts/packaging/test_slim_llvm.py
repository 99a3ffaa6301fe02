"""llvmlite for a bundle: what it is called, what is told of it, and where it is not."""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest
from processes import run_python

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it is whole")


@pytest.fixture
def packaging(monkeypatch):
    """Have the modules that make a bundle found."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts" / "packaging"))


@pytest.fixture
def slim_llvm(packaging):
    from smaller import slim_llvm

    return slim_llvm


@pytest.fixture
def parts(slim_llvm, tmp_path):
    """Return parts of LLVM as Debian lays them, with nothing to link."""
    folder = tmp_path / "usr" / "lib" / "llvm-90"
    head = folder / "include" / "llvm" / "Config" / "llvm-config.h"
    options = folder / "lib" / "cmake" / "llvm" / "LLVMConfig.cmake"
    for file in (head, options):
        file.parent.mkdir(parents=True)
    head.write_text('#define LLVM_VERSION_STRING "90.1.2"\n', encoding="utf-8")
    told = "set(LLVM_ENABLE_ASSERTIONS OFF)\nset(LLVM_ENABLE_RTTI ON)\n"
    options.write_text(told, encoding="utf-8")
    return slim_llvm._Parts(tmp_path, "llvm-90-dev", "1:90.1.2-3")


def test_debians_parts_tell_what_they_are(parts):
    assert parts.version == "90.1.2"
    assert parts.has("LLVM_ENABLE_RTTI")
    assert not parts.has("LLVM_ENABLE_ASSERTIONS")


def test_kernels_and_packages_know_it_by_its_version(slim_llvm, tmp_path):
    """Whoever searches there first gets another version of the same modules."""
    library = tmp_path / "libllvmlite.so"
    library.write_bytes(b"of one target")
    version = f"{slim_llvm.llvmlite.__version__}+x86.llvm90.1.2"
    site = slim_llvm._lay(library, version, tmp_path / "site")
    laid = site / "llvmlite" / "binding" / "libllvmlite.so"
    assert laid.read_bytes() == b"of one target"
    asked = (
        "import llvmlite, importlib.metadata as m;"
        "print(llvmlite.__file__, llvmlite.__version__, m.version('llvmlite'))"
    )
    done = run_python("-c", asked, PYTHONPATH=site)
    place = site / "llvmlite" / "__init__.py"
    assert done.stdout.split() == [str(place), version, version], done.stderr
    licences = {p.name for p in site.glob("*.dist-info/licenses/*")}
    assert "LICENSE" in licences
    assert not (site / "llvmlite" / "tests").exists()


def test_without_compiler_or_package_it_is_said(slim_llvm, tmp_path, monkeypatch):
    refused = slim_llvm.UnavailableError
    monkeypatch.setattr(slim_llvm, "_said", lambda *_, **__: "")
    monkeypatch.setattr(shutil, "which", lambda name: name)
    with pytest.raises(refused, match="is not installed, and apt does not have it"):
        slim_llvm.make_slim_llvm(tmp_path)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(refused, match=r"no C\+\+ compiler"):
        slim_llvm.make_slim_llvm(tmp_path)
    monkeypatch.setattr(slim_llvm.platform, "machine", lambda: "riscv64")
    with pytest.raises(refused, match="on PCs and ARM alone"):
        slim_llvm.make_slim_llvm(tmp_path)


def test_what_does_not_work_is_not_taken(slim_llvm, tmp_path):
    library = tmp_path / "libllvmlite.so"
    library.write_bytes(b"no library at all")
    version = f"{slim_llvm.llvmlite.__version__}+x86.llvm90.1.2"
    site = slim_llvm._lay(library, version, tmp_path / "site")
    with pytest.raises(slim_llvm.UnavailableError, match="says: "):
        slim_llvm._try(site)


def test_the_wheels_is_taken_where_there_is_no_other(
    slim_llvm, tmp_path, monkeypatch, capsys
):
    import build

    def unavailable(_):
        raise slim_llvm.UnavailableError("there is none")

    monkeypatch.setattr(build, "make_slim_llvm", unavailable)
    assert build.choose_llvm("wheel") is None
    assert capsys.readouterr().out == ""
    assert build.choose_llvm("auto") is None
    assert "as its wheel has it: there is none" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="there is none"):
        build.choose_llvm("slim")


def test_what_is_started_finds_it_first(slim_llvm, tmp_path, monkeypatch):
    import build

    slim = slim_llvm.SlimLlvm(tmp_path / "site", "1", "90", "llvm-90-dev 1", tmp_path)
    monkeypatch.setattr(build, "make_slim_llvm", lambda _: slim)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setenv("PYTHONPATH", "/before")
    assert build.choose_llvm("auto") is slim
    assert sys.path[0] == str(slim.site)
    assert os.environ["PYTHONPATH"].split(os.pathsep) == [str(slim.site), "/before"]


def test_notices_and_list_name_llvm(slim_llvm, tmp_path):
    from notices import write_notices

    licence = tmp_path / "copyright"
    licence.write_text("Apache", encoding="utf-8")
    package = "llvm-90-dev 1:90.1.2-3"
    slim = slim_llvm.SlimLlvm(tmp_path, "1", "90.1.2", package, licence)
    for which in (slim, None):
        folder = tmp_path / "licences"
        write_notices(folder, which)
        told = (folder / "THIRD-PARTY-NOTICES.txt").read_text(encoding="utf-8")
        listed = json.loads((folder / "sbom.json").read_text(encoding="utf-8"))
        names = {entry["name"].lower() for entry in listed["components"]}
        assert {"numpy", "llvmlite", "numba"} <= names
        assert "pyinstaller" not in names
        assert len(names) == len(listed["components"]), "one version of each"
        assert ("llvm" in names) == (which is not None)
        assert (folder / "LLVM" / "copyright").is_file() == (which is not None)
        assert ("LLVM 90.1.2: Apache 2.0" in told) == (which is not None)
        assert "LLVM" in told
    assert "(with llvmlite)" in told
