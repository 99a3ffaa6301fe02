"""Making one file of a folder: the runtime, compiled here, and the folder's image."""

import platform
import shutil
import subprocess
from pathlib import Path

__all__ = ["UnbuildableError", "build_runtime", "write_image"]

_SOURCES = [Path(__file__).with_name(name) for name in ("runtime.c", "unpack.c")]
_LIBRARIES = ("squashfuse_ll", "fuse3", "zstd")
_MAGIC = b"AI\x02"
_MAGIC_AT = 8
"""Where the head of an ELF file has room, and file managers look for the type."""


class UnbuildableError(RuntimeError):
    """Says what is missing here to make an AppImage."""


def build_runtime(target: Path) -> Path:
    """Compile the program that an AppImage begins with.

    It is linked with all that it needs, so that it starts on any Linux of its kind of
    processor.

    Raises
    ------
    UnbuildableError
        If a compiler, a library or a tool is missing.
    """
    if platform.system() != "Linux" or shutil.which("mksquashfs") is None:
        raise UnbuildableError(_missing("mksquashfs"))
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        raise UnbuildableError(_missing("a C compiler"))
    words = ["-O2", "-Wall", "-Wextra", "-static", "-s", "-I/usr/include/squashfuse"]
    libraries = [f"-l{name}" for name in (*_LIBRARIES, "pthread")]
    done = subprocess.run(
        [compiler, *words, "-o", target, *_SOURCES, *libraries],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:]
        raise UnbuildableError(_missing(" ".join(last)))
    content = bytearray(target.read_bytes())
    content[_MAGIC_AT : _MAGIC_AT + len(_MAGIC)] = _MAGIC
    target.write_bytes(content)
    return target


def write_image(folder: Path, target: Path) -> Path:
    """Make an AppImage of a folder with an ``AppRun`` in it.

    Raises
    ------
    UnbuildableError
        If something that it takes is missing here.
    """
    runtime = build_runtime(target.with_suffix(".runtime"))
    image = target.with_suffix(".squashfs")
    try:
        subprocess.run(
            ["mksquashfs", folder, image, "-comp", "zstd", "-Xcompression-level", "19",
             "-b", "256K", "-root-owned", "-no-xattrs", "-noappend", "-no-progress",
             "-quiet"],
            check=True,
        )  # fmt: skip
        with target.open("wb") as file:
            for part in (runtime, image):
                with part.open("rb") as content:
                    shutil.copyfileobj(content, file, 1 << 20)
        target.chmod(0o755)
    finally:
        for part in (runtime, image):
            part.unlink(missing_ok=True)
    return target


def _missing(what: str) -> str:
    return (
        f"an AppImage cannot be made here ({what}): it takes a C compiler, mksquashfs, "
        "and squashfuse, libfuse 3 and Zstandard to link with; on Debian the packages "
        "gcc, squashfs-tools, libsquashfuse-dev, libfuse3-dev and libzstd-dev"
    )
