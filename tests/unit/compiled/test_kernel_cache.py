"""The kernel cache: kept when possible, ignored when damaged, never in the way."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from nmfaudio.compiled import kernel_cache

PROGRAM = """
import numpy as np
from nmfaudio.compiled.jit import kernel
from nmfaudio.separation.rendering import masking
power, weight = np.empty(3, np.float32), np.empty(3, np.float32)
masking._raise(np.array([0, 1, 4], np.float32), 2.0, power, weight)
print(power.tolist(), sum(masking._raise._cache_misses.values()))
"""


def run(folder: Path, **extra: str) -> str:
    environment = os.environ | {kernel_cache.CACHE_VARIABLE: str(folder)} | extra
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", PROGRAM],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def kernel_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("kernels-*/*._raise-*.kernel"))


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(kernel_cache.CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_second_process_compiles_nothing_and_damage_is_repaired(tmp_path):
    assert run(tmp_path) == "[0.0, 1.0, 16.0] 1"
    assert run(tmp_path) == "[0.0, 1.0, 16.0] 0"
    (file,) = kernel_files(tmp_path)
    whole = file.read_bytes()
    middle = len(whole) // 2
    file.write_bytes(whole[:middle] + b"\xff" * 8 + whole[middle + 8 :])
    assert run(tmp_path) == "[0.0, 1.0, 16.0] 1"
    assert run(tmp_path) == "[0.0, 1.0, 16.0] 0"


@pytest.mark.parametrize("content", [b"", b"nmfaudio kernel 1\n", b"x" * 1000])
def test_a_foreign_or_cut_entry_counts_as_absent(folder, content):
    kernel_cache.save_entry("one.kernel", b"code")
    assert kernel_cache.load_entry("one.kernel") == b"code"
    path = kernel_cache.cache_state().folder / "one.kernel"
    path.write_bytes(content)
    assert kernel_cache.load_entry("one.kernel") is None


def test_every_flipped_byte_is_noticed(folder):
    kernel_cache.save_entry("one.kernel", bytes(range(50)))
    path = kernel_cache.cache_state().folder / "one.kernel"
    whole = path.read_bytes()
    for place in range(len(whole)):
        flipped = bytearray(whole)
        flipped[place] ^= 0x10
        path.write_bytes(flipped)
        assert kernel_cache.load_entry("one.kernel") is None


def test_an_absent_entry_is_none(folder):
    assert kernel_cache.load_entry("none.kernel") is None


def test_the_folder_is_private(folder):
    state = kernel_cache.cache_state()
    assert state.reason == ""
    assert stat.S_IMODE(state.folder.stat().st_mode) == 0o700


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="POSIX permissions")
def test_a_folder_that_others_could_write_is_emptied(tmp_path, monkeypatch):
    monkeypatch.setenv(kernel_cache.CACHE_VARIABLE, str(tmp_path / "first"))
    name = kernel_cache.cache_state().folder.name
    planted = tmp_path / "second" / name / "planted.kernel"
    planted.parent.mkdir(parents=True)
    planted.parent.chmod(0o777)
    planted.write_bytes(b"")
    monkeypatch.setenv(kernel_cache.CACHE_VARIABLE, str(tmp_path / "second"))
    state = kernel_cache.cache_state()
    assert not planted.exists()
    assert stat.S_IMODE(state.folder.stat().st_mode) == 0o700


def test_without_a_usable_folder_kernels_run_uncached(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert run(blocked) == "[0.0, 1.0, 16.0] 1"
    assert run(blocked) == "[0.0, 1.0, 16.0] 1"


def test_an_unusable_folder_is_explained(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setenv(kernel_cache.CACHE_VARIABLE, str(blocked))
    state = kernel_cache.cache_state()
    assert state.folder is None
    assert kernel_cache.CACHE_VARIABLE in state.reason
    kernel_cache.save_entry("one.kernel", b"code")
    assert kernel_cache.load_entry("one.kernel") is None


def test_a_full_disk_is_not_an_error(folder, monkeypatch):
    kernel_cache.cache_state()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(kernel_cache.Path, "replace", full)
    kernel_cache.save_entry("one.kernel", b"code")
    assert kernel_cache.load_entry("one.kernel") is None
    assert list(kernel_cache.cache_state().folder.iterdir()) == []
