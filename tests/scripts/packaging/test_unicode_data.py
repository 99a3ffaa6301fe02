"""What is left out of a bundle: what is kept is as it was, and can be loaded."""

import ctypes
import importlib.util
import shutil
import struct
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SPEC = importlib.util.spec_from_file_location(
    "unicode_data", ROOT / "scripts" / "packaging" / "smaller" / "unicode_data.py"
)
unicode_data = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(unicode_data)


def entries_at(start):
    """Return what a package in memory holds, as ICU reads it: sizes are not told."""
    (n_head,) = struct.unpack("<H", ctypes.string_at(start, 2))
    (count,) = struct.unpack("<I", ctypes.string_at(start + n_head, 4))
    table = ctypes.string_at(start + n_head + 4, 8 * count)
    pairs = [struct.unpack_from("<II", table, 8 * n) for n in range(count)]
    base = start + n_head
    return {ctypes.string_at(base + name): base + body for name, body in pairs}


@pytest.mark.skipif(sys.platform != "linux", reason="Qt brings ICU on Linux alone")
@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")
def test_tables_of_qt_are_a_quarter_and_those_kept_are_the_same(tmp_path):
    place = Path(pytest.importorskip("PySide6").__file__).parent / "Qt" / "lib"
    (library,) = place.glob("libicudata.so.*")
    copy = Path(shutil.copy(library, tmp_path))
    before = copy.stat().st_size
    saved = unicode_data.shrink_unicode_data(tmp_path)
    assert copy.stat().st_size == before - saved < before / 3
    _, whole = unicode_data._package(library.read_bytes())
    symbol = f"icudt{library.suffix[1:]}_dat"
    loaded = ctypes.CDLL(str(copy))
    kept = entries_at(ctypes.addressof(ctypes.c_char.in_dll(loaded, symbol)))
    assert list(kept) == sorted(kept)  # as ICU looks for them
    known = dict(whole)
    folder, _, _ = next(iter(kept)).partition(b"/")
    for name in (b"coll/root.res", b"coll/ucadata.icu", b"de.res", b"cnvalias.icu"):
        assert folder + b"/" + name in kept
    assert folder + b"/curr/de.res" in known
    assert folder + b"/curr/de.res" not in kept
    last = list(kept)[-1]
    for name, at in kept.items():
        size = 64 if name == last else len(known[name])
        assert at % 16 == 0
        assert ctypes.string_at(at, size) == known[name][:size]


def test_without_a_compiler_all_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    path = tmp_path / "libicudata.so.73"
    path.write_bytes(b"as it is")
    assert unicode_data.shrink_unicode_data(tmp_path) == 0
    assert path.read_bytes() == b"as it is"


def test_what_is_laid_out_otherwise_is_refused():
    with pytest.raises(ValueError, match="laid out in a way that is not known"):
        unicode_data._package(bytes(1000))


@pytest.mark.skipif(sys.platform != "linux", reason="bundles for Linux have links")
def test_what_two_wheels_bring_is_kept_once(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "scripts" / "packaging"))
    from build import link_twins

    link_twins(tmp_path)
    assert not list(tmp_path.iterdir()), "where they were built there is none"
    for name in ("numpy.libs", "scipy.libs"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "libgfortran.so").write_bytes(b"the same")
        (tmp_path / name / "libopenblas.so").write_bytes(name.encode())
    link_twins(tmp_path)
    twin, other = (
        tmp_path / "scipy.libs" / f"lib{n}.so" for n in ("gfortran", "openblas")
    )
    assert twin.is_symlink()
    assert twin.read_bytes() == b"the same"
    assert other.read_bytes() == b"scipy.libs"
