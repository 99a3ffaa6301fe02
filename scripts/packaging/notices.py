"""The licences of what a bundle carries: one list, and the texts themselves."""

import re
import shutil
import sysconfig
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement

__all__ = ["carried", "write_notices"]

ROOT = Path(__file__).parents[2]
TEXTS = Path(__file__).with_name("licences")

_HEAD = """\
nmfaudio is free software under the BSD 3-Clause licence (LICENSE). It comes with the
software listed here, each under its own licence; the texts lie in the folders beside
this file.

Qt and PySide6 (LGPL 3), libsndfile and libsoxr (LGPL 2.1) are libraries in files of
their own inside the program's folder. You may exchange those files for versions that
you have changed; nmfaudio uses whichever lie there. Their sources are at their makers':
code.qt.io, github.com/libsndfile/libsndfile and sourceforge.net/projects/soxr.

"""

_INSIDE = (
    ("CPython", "PSF 2", "the interpreter and its library"),
    ("Qt", "LGPL 3", "with PySide6"),
    ("libsndfile, with FLAC, Ogg, Vorbis, Opus, LAME, mpg123", "LGPL 2.1", "soundfile"),
    ("libsoxr, PFFFT", "LGPL 2.1, BSD", "with soxr"),
    ("PortAudio", "MIT", "with sounddevice, or of the system"),
    ("LLVM", "Apache 2.0 with LLVM exception", "with llvmlite"),
    (
        "OpenBLAS, LAPACK, GCC runtime libraries",
        "BSD, GPL 3 with exception",
        "numpy, scipy",
    ),
    ("FreeType, libpng, zlib", "FTL, libpng, zlib", "with matplotlib, Pillow and Qt"),
    ("squashfuse, libfuse, Zstandard, GNU libc", "BSD, LGPL 2.1", "of an AppImage"),
    ("PyInstaller's start program", "GPL 2 with exception for bundles", "the start"),
)


def carried() -> list[Distribution]:
    """Return the packages that ``nmfaudio[gui]`` needs here, by name."""
    tables = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = tables["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["gui"]]
    waiting, found = [Requirement(line) for line in asked], {}
    while waiting:
        requirement = waiting.pop()
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        is_wanted = requirement.marker is None or requirement.marker.evaluate()
        if not is_wanted or name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:  # of an extra that is not installed
            continue
        waiting += map(Requirement, found[name].requires or ())
    return [found[name] for name in sorted(found)]


def write_notices(folder: Path) -> None:
    """Write the list and the texts into a folder, which is made anew."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    lines = [f"{name}: {licence} ({why})" for name, licence, why in _INSIDE]
    for package in carried():
        lines.append(f"{package.name} {package.version}: {_licence(package)}")
        for text in _texts(package):
            (folder / package.name).mkdir(exist_ok=True)
            shutil.copyfile(text, folder / package.name / text.name)
    for text in (*TEXTS.iterdir(), Path(sysconfig.get_path("stdlib"), "LICENSE.txt")):
        if text.is_file():
            shutil.copyfile(text, folder / text.name.replace("LICENSE", "Python"))
    notices = folder / "THIRD-PARTY-NOTICES.txt"
    notices.write_text(_HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def _licence(package: Distribution) -> str:
    """Return a licence's name; some packages give its whole text in that place."""
    expression = package.metadata.get("License-Expression")
    classes = package.metadata.get_all("Classifier") or []
    names = [line.split(" :: ")[-1] for line in classes if line.startswith("License")]
    told = (package.metadata.get("License") or "").strip()
    named = told if 0 < len(told) < 60 else ""
    return expression or named or ", ".join(names) or "see its text"


def _texts(package: Distribution) -> list[Path]:
    wanted = re.compile(r"(licen[cs]e|copying|notice)", re.IGNORECASE)
    return [
        Path(package.locate_file(file))
        for file in package.files or ()
        if wanted.search(file.name)
        and not file.name.endswith((".py", ".pyc", ".json"))
        and Path(package.locate_file(file)).is_file()
    ]
