"""The kernel cache: kept when possible, ignored when damaged, never in the way."""

import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest
from processes import output_of

from nmfaudio.compiled import kernel_cache

PROGRAM = """
import numpy as np
from nmfaudio.compiled.registers.plain_products import add_product
out = np.zeros((1, 3), np.float32)
add_product(np.ones((1, 1), np.float32), np.array([[0, 1, 16]], np.float32), out)
print(out[0].tolist(), sum(add_product._cache_misses.values()))
"""


def run(folder: Path, **extra: str) -> str:
    variables = {kernel_cache.CACHE_VARIABLE: str(folder)} | extra
    return output_of(PROGRAM, **variables).strip()


def kernel_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("kernels-*/*.add_product-*.kernel"))


def start(program: str, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603  # our own program
        [sys.executable, "-c", program],
        env=os.environ | {kernel_cache.CACHE_VARIABLE: str(folder)},
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv(kernel_cache.CACHE_VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_second_process_compiles_nothing_and_damage_is_repaired(tmp_path):
    assert run(tmp_path) == "[0.0, 1.0, 16.0] 1"
    (file,) = kernel_files(tmp_path)
    whole = file.read_bytes()
    middle = len(whole) // 2
    file.write_bytes(whole[:middle] + b"\xff" * 8 + whole[middle + 8 :])
    assert run(tmp_path) == "[0.0, 1.0, 16.0] 1"
    assert run(tmp_path) == "[0.0, 1.0, 16.0] 0"


@pytest.mark.parametrize("content", [b"", kernel_cache._MAGIC, b"x" * 1000])
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


def test_an_entry_is_bound_to_its_name(folder):
    kernel_cache.save_entry("one.kernel", b"code")
    kept = kernel_cache.cache_state().folder
    (kept / "one.kernel").rename(kept / "two.kernel")
    assert kernel_cache.load_entry("two.kernel") is None
    (kept / "two.kernel").rename(kept / "one.kernel")
    assert kernel_cache.load_entry("one.kernel") == b"code"


def test_an_absent_entry_is_none(folder):
    assert kernel_cache.load_entry("none.kernel") is None


def test_the_folder_is_private(folder):
    state = kernel_cache.cache_state()
    assert state.reason == ""
    assert stat.S_IMODE(state.folder.stat().st_mode) == 0o700


@pytest.fixture
def planted(tmp_path, monkeypatch):
    """Return a folder of the cache's name, in a new place, that others may write."""
    if not hasattr(os, "getuid"):
        pytest.skip("POSIX permissions")
    monkeypatch.setenv(kernel_cache.CACHE_VARIABLE, str(tmp_path / "first"))
    name = kernel_cache.cache_state().folder.name
    folder = tmp_path / "second" / name
    (folder / "inner").mkdir(parents=True)
    (folder / "planted.kernel").write_bytes(b"")
    (folder / "inner" / "planted.kernel").write_bytes(b"")
    folder.chmod(0o777)
    monkeypatch.setenv(kernel_cache.CACHE_VARIABLE, str(tmp_path / "second"))
    return folder


def test_a_folder_that_others_could_write_is_emptied(planted):
    state = kernel_cache.cache_state()
    assert state.folder == planted
    assert list(planted.iterdir()) == []
    assert list(planted.parent.iterdir()) == [planted]
    assert stat.S_IMODE(planted.stat().st_mode) == 0o700


def test_what_cannot_be_removed_is_not_trusted_either(planted, monkeypatch):
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    assert kernel_cache.cache_state().folder == planted
    assert list(planted.iterdir()) == []


def test_a_folder_that_cannot_be_emptied_is_not_used(planted, monkeypatch):
    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "rename", refuse)
    state = kernel_cache.cache_state()
    assert state.folder is None
    assert "access to it is not allowed" in state.reason
    # So that the next start does not trust it either.
    assert stat.S_IMODE(planted.stat().st_mode) == 0o777


def test_without_a_home_kernels_run_uncached(monkeypatch):
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for variable in (kernel_cache.CACHE_VARIABLE, "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    kernel_cache._state_of.cache_clear()
    state = kernel_cache.cache_state()
    kernel_cache._state_of.cache_clear()
    assert state.folder is None
    assert "no home folder" in state.reason
    assert kernel_cache.CACHE_VARIABLE in state.reason


def test_what_was_not_used_for_long_is_removed_once_a_day(folder):
    kept = kernel_cache.cache_state().folder
    months_ago = time.time() - 61 * 86_400
    for name in ("old.kernel", "used.kernel"):
        kernel_cache.save_entry(name, b"code")
        os.utime(kept / name, (months_ago, months_ago))
    assert kernel_cache.load_entry("used.kernel") == b"code"
    kernel_cache.save_entry("new.kernel", b"code")
    assert (kept / "old.kernel").exists()
    os.utime(kept / "swept", (months_ago, months_ago))
    kernel_cache.save_entry("new.kernel", b"code")
    assert sorted(entry.name for entry in kept.glob("*.kernel")) == [
        "new.kernel",
        "used.kernel",
    ]


HOLDER = """
import sys, time
from nmfaudio.compiled.kernel_cache import entry_lock
with entry_lock("one.kernel"), entry_lock("inner.kernel"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_an_entry_is_made_by_one_process_and_a_killed_one_holds_nobody(
    folder, monkeypatch
):
    monkeypatch.setattr(kernel_cache, "_PATIENCE", 0.3)
    with start(HOLDER, folder) as holder:
        assert holder.stdout.readline() == "held\n"
        for name, waits in (("one.kernel", True), ("two.kernel", False)):
            begin = time.monotonic()
            with kernel_cache.entry_lock(name):
                assert (time.monotonic() - begin >= 0.3) == waits
        holder.kill()
    monkeypatch.setattr(kernel_cache, "_PATIENCE", 60.0)
    begin = time.monotonic()
    with kernel_cache.entry_lock("one.kernel"):
        assert time.monotonic() - begin < 10


def test_two_processes_that_start_at_once_share_the_work(tmp_path):
    """One makes the kernel, the other one waits for it and loads it."""
    program = PROGRAM.replace(
        "from nmfaudio",
        "from nmfaudio.compiled import kept_kernels\n"
        "saved, save = [], kept_kernels.save_entry\n"
        "kept_kernels.save_entry = lambda *a: (saved.append(a[0]), save(*a))\n"
        "from nmfaudio",
    ).replace("sum(add_product._cache_misses.values())", "len(saved)")
    processes = [start(program, tmp_path) for _ in range(2)]
    outputs = sorted(process.communicate(timeout=240)[0] for process in processes)
    assert outputs == ["[0.0, 1.0, 16.0] 0\n", "[0.0, 1.0, 16.0] 1\n"]


def test_without_a_usable_folder_kernels_run_uncached(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert run(blocked) == "[0.0, 1.0, 16.0] 1"
    assert blocked.read_text() == "not a folder"


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

    monkeypatch.setattr(Path, "replace", full)
    kernel_cache.save_entry("one.kernel", b"code")
    assert kernel_cache.load_entry("one.kernel") is None
    assert list(kernel_cache.cache_state().folder.iterdir()) == []
