"""The licences of what a bundle carries: one list, and the texts themselves."""

import json
import re
import shutil
import sysconfig
import tomllib
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from make_sbom import LOCK, components, own_version, sbom
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from smaller.slim_llvm import SlimLlvm

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
    (
        "OpenBLAS, LAPACK, GCC runtime libraries",
        "BSD, GPL 3 with exception",
        "numpy, scipy",
    ),
    ("FreeType, libpng, zlib", "FTL, libpng, zlib", "with matplotlib, Pillow and Qt"),
    ("zlib, Zstandard", "zlib, BSD", "of the system, with the interpreter and LLVM"),
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
        name = canonicalize_name(requirement.name)
        is_wanted = requirement.marker is None or requirement.marker.evaluate()
        if not is_wanted or name in found:
            continue
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:  # of an extra that is not installed
            continue
        waiting += map(Requirement, found[name].requires or ())
    return [found[name] for name in sorted(found)]


def write_notices(folder: Path, slim: SlimLlvm | None) -> None:
    """Write the lists and the texts into a folder, which is made anew.

    Where LLVM is not the one of llvmlite's wheel, it is told which one it is.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    inside = [*_INSIDE, _llvm(slim)]
    lines = [f"{name}: {licence} ({why})" for name, licence, why in inside]
    for package in carried():
        lines.append(f"{package.name} {package.version}: {_licence(package)}")
        for text in _texts(package):
            (folder / package.name).mkdir(exist_ok=True)
            shutil.copyfile(text, folder / package.name / text.name)
    for text in (*TEXTS.iterdir(), Path(sysconfig.get_path("stdlib"), "LICENSE.txt")):
        if text.is_file():
            shutil.copyfile(text, folder / text.name.replace("LICENSE", "Python"))
    if slim is not None:
        (folder / "LLVM").mkdir()
        shutil.copyfile(slim.licence, folder / "LLVM" / "copyright")
    _write_sbom(folder / "sbom.json", slim)
    notices = folder / "THIRD-PARTY-NOTICES.txt"
    notices.write_text(_HEAD + "\n".join(lines) + "\n", encoding="utf-8")


def _llvm(slim: SlimLlvm | None) -> tuple[str, str, str]:
    """Return what the list says of LLVM."""
    licence = "Apache 2.0 with LLVM exception"
    if slim is None:
        return "LLVM", licence, "with llvmlite"
    which = f"one target, of Debian's {slim.package}, linked into llvmlite"
    return f"LLVM {slim.llvm_version}", licence, which


def _write_sbom(file: Path, slim: SlimLlvm | None) -> None:
    """Write what the lock file has of what is inside, and LLVM where it is known."""
    # What is behind a plus sign was made here, of what is before it.
    inside = {
        (canonicalize_name(package.name), package.version.partition("+")[0])
        for package in carried()
    }
    listed = [
        each
        for each in components(LOCK.read_text(encoding="utf-8"))
        if (canonicalize_name(each["name"]), each["version"]) in inside
    ]
    if slim is not None:
        name, _, debian_version = slim.package.partition(" ")
        address = f"pkg:deb/debian/{name}@{debian_version}"
        llvm = {"bom-ref": address, "name": "LLVM", "version": slim.llvm_version}
        licences = [{"expression": "Apache-2.0 WITH LLVM-exception"}]
        listed.append(
            {"type": "library", **llvm, "purl": address, "licenses": licences}
        )
    document = sbom(listed, own_version())
    file.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")


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
