"""Where compiled kernels are kept between runs, so that damage costs time and no more.

A kernel's file holds machine code inside a pickle: a damaged one can end the process,
a planted one can run anything. So the folder belongs to this user alone (mode 0700),
there is one per version of nmfaudio and of Python and per place of installation, and
every file carries a digest of its contents. What is damaged counts as absent; where
nothing can be kept, kernels are compiled anew in every run.
"""

import hashlib
import os
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nmfaudio._version import __version__

__all__ = ["CACHE_VARIABLE", "CacheState", "cache_state", "load_entry", "save_entry"]

CACHE_VARIABLE = "NMFAUDIO_CACHE_DIR"
"""Environment variable that names another folder for everything that is cached."""

_MAGIC = b"nmfaudio kernel 1\n"
_DIGEST_BYTES = 32


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
    folder = _folder(override)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _check_private(folder)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        return CacheState(
            None,
            f"Compiled kernels cannot be kept in {folder} ({error.strerror or error}), "
            f"so every start compiles them anew. Set {CACHE_VARIABLE} to a folder of "
            "your own.",
        )
    return CacheState(folder)


def _folder(override: str | None) -> Path:
    home = Path(__file__).parents[1]
    place = hashlib.sha256(os.fsencode(home.resolve())).hexdigest()[:8]
    tag = sys.implementation.cache_tag or "python"
    return _base(override) / f"kernels-{__version__}-{tag}-{place}"


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
        # Others may have written here: nothing in it is trusted.
        folder.chmod(0o700)
        for entry in folder.iterdir():
            entry.unlink()


def load_entry(name: str) -> bytes | None:
    """Return what was saved under ``name``, or None if it is absent or damaged."""
    folder = cache_state().folder
    if folder is None:
        return None
    try:
        raw = (folder / name).read_bytes()
    except OSError:
        return None
    header = len(_MAGIC) + _DIGEST_BYTES
    content = raw[header:]
    if raw[:header] != _MAGIC + hashlib.sha256(content).digest():
        return None
    return content


def save_entry(name: str, content: bytes) -> None:
    """Keep ``content`` under ``name`` if that is possible; never raise OSError."""
    folder = cache_state().folder
    if folder is None:
        return
    with suppress(OSError):
        descriptor, temporary = tempfile.mkstemp(dir=folder, suffix=".tmp")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(_MAGIC + hashlib.sha256(content).digest() + content)
            # Atomic, so that another process sees all of the entry or none.
            Path(temporary).replace(folder / name)
        except OSError:
            Path(temporary).unlink(missing_ok=True)
            raise
