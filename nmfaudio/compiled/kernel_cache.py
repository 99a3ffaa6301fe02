"""Where compiled kernels are kept between runs, so that damage costs time and no more.

A kernel's file holds machine code inside a pickle: a damaged one can end the process,
a planted one can run anything. So the folder belongs to this user alone (mode 0700),
there is one per version of Python and place of installation, and every file carries a
digest of its name and contents. What is damaged counts as absent; where nothing can be
kept, kernels are compiled anew in every run.
"""

import errno
import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nmfaudio.errors import system_words

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

__all__ = [
    "CACHE_VARIABLE",
    "PACK",
    "CacheState",
    "cache_state",
    "entry_lock",
    "load_entry",
    "save_entry",
]

CACHE_VARIABLE = "NMFAUDIO_CACHE_DIR"
"""Environment variable that names another folder for everything that is cached."""

PACK = Path(__file__).parents[1] / "data" / "kernels"
"""Folder of the package that may hold kernels compiled elsewhere, as a bundle brings
them; scripts/build_kernels.py fills it. Trusted as the package's own source is."""

_FORMAT = 3
_MAGIC = f"nmfaudio kernel {_FORMAT}\n".encode()
_HEADER_BYTES = len(_MAGIC) + hashlib.sha256().digest_size
_LOCKS = "locks"
_SWEPT = "swept"
_DAY = 86_400.0
_KEPT_DAYS = 60
_PATIENCE = 120.0


@dataclass(frozen=True)
class CacheState:
    """Whether and where compiled kernels are kept.

    Attributes
    ----------
    folder : Path or None
        None if nothing can be kept.
    reason : str
        Why not, as a sentence; empty if they are kept.
    """

    folder: Path | None
    reason: str = ""


def cache_state() -> CacheState:
    """Return where compiled kernels are kept, making the folder if need be."""
    return _state_of(os.environ.get(CACHE_VARIABLE))


@lru_cache(maxsize=8)
def _state_of(override: str | None) -> CacheState:
    try:
        folder = _folder(override)
    except RuntimeError:  # No HOME, and no entry in the list of users.
        return CacheState(None, _unkept("anywhere", "there is no home folder"))
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_private(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        why = system_words(error) if error.errno else str(error.strerror or error)
        return CacheState(None, _unkept(f"in {folder}", why))
    return CacheState(folder)


def _unkept(where: str, reason: str) -> str:
    return (
        f"Compiled kernels cannot be kept {where} ({reason}), so every start compiles "
        f"them anew. Set {CACHE_VARIABLE} to a folder of your own."
    )


def _folder(override: str | None) -> Path:
    home = Path(__file__).parents[1]
    place = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:8]
    tag = sys.implementation.cache_tag or "python"
    return _base(override) / f"kernels-{_FORMAT}-{tag}-{place}"


def _base(override: str | None) -> Path:
    if override:
        return Path(override)
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        base = Path(local) if local else Path.home() / "AppData" / "Local"
        return base / "nmfaudio" / "Cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "nmfaudio"
    shared = os.environ.get("XDG_CACHE_HOME", "")
    # The specification has relative paths ignored.
    base = Path(shared) if Path(shared).is_absolute() else Path.home() / ".cache"
    return base / "nmfaudio"


def _check_private(folder: Path) -> None:
    """Raise OSError unless the folder is this user's; take others' rights away."""
    if not hasattr(os, "getuid"):
        return
    status = folder.lstat()
    if status.st_uid != os.getuid() or folder.is_symlink():
        raise PermissionError(0, "it belongs to someone else")
    if status.st_mode & 0o077:
        # Others may have written here. What cannot be removed is at least elsewhere.
        aside = folder.with_name(f"{folder.name}.untrusted-{os.urandom(4).hex()}")
        folder.rename(aside)
        folder.mkdir(mode=0o700)
        shutil.rmtree(aside, ignore_errors=True)


def load_entry(name: str) -> bytes | None:
    """Return what was saved under ``name``, or None if it is absent or damaged."""
    folder = cache_state().folder
    content = None if folder is None else _read(folder, name)
    if folder is None or content is None:
        return _read(PACK, name)
    with suppress(OSError):
        if (folder / name).stat().st_mtime < time.time() - _DAY:
            os.utime(folder / name)
    return content


def _read(folder: Path, name: str) -> bytes | None:
    """Return what a folder holds under ``name``, or None if it is absent or damaged."""
    try:
        raw = (folder / name).read_bytes()
    except OSError:
        return None
    content = raw[_HEADER_BYTES:]
    return content if raw[:_HEADER_BYTES] == _header(name, content) else None


def save_entry(name: str, content: bytes) -> None:
    """Keep ``content`` under ``name`` if that is possible; never raise OSError."""
    folder = cache_state().folder
    if folder is None:
        return
    with suppress(OSError):
        descriptor, temporary = tempfile.mkstemp(dir=folder, suffix=".tmp")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_header(name, content) + content)
            # Atomic, so that another process sees all of the entry or none.
            Path(temporary).replace(folder / name)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
        _sweep(folder)


def _header(name: str, content: bytes) -> bytes:
    return _MAGIC + hashlib.sha256(name.encode() + b"\n" + content).digest()


def _sweep(folder: Path) -> None:
    """Remove, at most once a day, what has not been used for long."""
    now, swept = time.time(), folder / _SWEPT
    if swept.exists() and now - swept.stat().st_mtime < _DAY:
        return
    swept.touch()
    for entry in folder.iterdir():
        days = _KEPT_DAYS if entry.suffix == ".kernel" else 1
        if entry.name not in {_LOCKS, _SWEPT}:
            with suppress(OSError):
                if now - entry.stat().st_mtime > days * _DAY:
                    entry.unlink()


@contextmanager
def entry_lock(name: str) -> Iterator[None]:
    """Make an entry while other processes that are about to make it too wait.

    That saves them work and is no promise: they wait two minutes, and not at all where
    files cannot be locked. A lock ends with its process.
    """
    descriptor = _lock_file(cache_state().folder)
    if descriptor is None:
        yield
        return
    # One byte of one file for each entry: nothing stays behind, and a file of locks
    # must never be closed, as that lifts all of a process's locks in it.
    place = int(hashlib.sha256(name.encode()).hexdigest()[:7], 16)
    is_ours = _lock(descriptor, place)
    try:
        yield
    finally:
        if is_ours:
            with suppress(OSError):
                _switch_lock(descriptor, place, lock=False)


@lru_cache(maxsize=8)
def _lock_file(folder: Path | None) -> int | None:
    with suppress(OSError):
        if folder is not None:
            return os.open(folder / _LOCKS, os.O_RDWR | os.O_CREAT, 0o600)
    return None


def _lock(descriptor: int, place: int) -> bool:
    """Wait for a lock with patience; say whether it is ours in the end."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            _switch_lock(descriptor, place, lock=True)
        except OSError as error:
            if error.errno not in {errno.EACCES, errno.EAGAIN, errno.EDEADLK}:
                return False
            time.sleep(0.05)
        else:
            return True
    return False


def _switch_lock(descriptor: int, place: int, *, lock: bool) -> None:
    """Lock or unlock one byte; raise OSError if another process has it."""
    if sys.platform == "win32":
        os.lseek(descriptor, place, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK if lock else msvcrt.LK_UNLCK, 1)
    else:
        how = fcntl.LOCK_EX | fcntl.LOCK_NB if lock else fcntl.LOCK_UN
        fcntl.lockf(descriptor, how, 1, place)
