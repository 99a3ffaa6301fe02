"""What the bundle starts with: the program, or what its processes ask of it.

A bundle has no Python beside it: ``sys.executable`` is the program itself. Where
nmfaudio starts a process of its own, ``-P -m nmfaudio.…``, it is run here.
"""

import ctypes.util
import os
import runpy
import sys
from pathlib import Path

_LIBRARY_PATHS = ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")


def main() -> None:
    """Run a module of nmfaudio if one is named, and the program otherwise."""
    _give_back_library_paths()
    # Where PyInstaller sends Matplotlib is empty at each start: it would look through
    # all fonts again, for seconds.
    os.environ.pop("MPLCONFIGDIR", None)
    _bring_portaudio()
    words = sys.argv[1:]
    if words[:1] == ["-P"]:
        words = words[1:]
    if words[:1] == ["-m"] and words[1:2] and words[1].startswith("nmfaudio"):
        sys.argv = [sys.argv[0], *words[2:]]
        runpy.run_module(words[1], run_name="__main__")
    else:
        runpy.run_module("nmfaudio", run_name="__main__")


def _give_back_library_paths() -> None:
    """Let programs of the system, such as ffmpeg, find their own libraries again."""
    for name in _LIBRARY_PATHS:
        before = os.environ.pop(f"{name}_ORIG", None)
        if before is not None:
            os.environ[name] = before
        else:
            os.environ.pop(name, None)
    # Without them a process of our own, which takes itself for a part of this one,
    # would look for libraries in the system alone: it is to begin as this one did.
    os.environ["PYINSTALLER_RESET_ENVIRONMENT"] = "1"


def _bring_portaudio() -> None:
    """Have sounddevice find the library that came along; it asks the system for it."""
    own = Path(getattr(sys, "_MEIPASS", "."), "libportaudio.so.2")
    find = ctypes.util.find_library
    if own.is_file():
        ctypes.util.find_library = lambda name: (
            os.fspath(own) if name == "portaudio" else find(name)
        )


if __name__ == "__main__":
    main()
