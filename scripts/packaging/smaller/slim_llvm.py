"""Make llvmlite for a bundle with LLVM's code for one kind of processor.

The library in llvmlite's wheel makes code for every processor that LLVM knows, in
160 MB. What Debian calls ``llvm-NN-dev`` has the same LLVM in parts: llvmlite's own
sources, as they are, linked to those parts, are 44 MB where headers name one target.
Linux only. Kept in ``build/llvm`` for as long as neither version changes.
"""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

import llvmlite
from llvmlite import binding

__all__ = ["SlimLlvm", "UnavailableError", "make_slim_llvm"]

ROOT = Path(__file__).parents[3]
LOCK = ROOT / "requirements.lock"

_TARGETS = {"x86_64": "X86", "aarch64": "AArch64"}
"""What LLVM calls the processors that a machine can say it has."""
_LISTS = {
    "Targets": "TARGET",
    "AsmPrinters": "ASM_PRINTER",
    "AsmParsers": "ASM_PARSER",
    "Disassemblers": "DISASSEMBLER",
}
"""Headers that name all targets, one macro each; ours stand before LLVM's."""
_COMPILED = (
    "-std=c++17", "-O2", "-DNDEBUG", "-fPIC", "-fvisibility=hidden",
    "-fvisibility-inlines-hidden", "-ffunction-sections", "-fdata-sections",
    "-D_GNU_SOURCE", "-D__STDC_CONSTANT_MACROS", "-D__STDC_FORMAT_MACROS",
    "-D__STDC_LIMIT_MACROS",
)  # fmt: skip
_LINKED = (
    "-Wl,--gc-sections", "-Wl,--exclude-libs,ALL", "-Wl,--no-undefined",
    "-Wl,-Bsymbolic", "-Wl,-z,relro", "-Wl,-s",
)  # fmt: skip
# By the names of their files: what developers install of them is not needed.
_LIBRARIES = ("-l:libz.so.1", "-l:libzstd.so.1", "-lpthread", "-ldl", "-lm")
_TRIED = """
from numba import njit
assert njit(lambda x: x * 2.5)(2) == 5.0
"""


class UnavailableError(RuntimeError):
    """Says why there is no other llvmlite to be had here than the wheel's."""


@dataclass(frozen=True)
class SlimLlvm:
    """An llvmlite with one target, and what notices tell of it.

    Attributes
    ----------
    site : Path
        Folder with the packages, to be searched before all others.
    version : str
        Of llvmlite, with what it was made with: ``0.50.0+x86.llvm22.1.8``.
    llvm_version, package : str
        Of LLVM, and name and version of the Debian package that it is from.
    licence : Path
        What the Debian package says about its licence.
    """

    site: Path
    version: str
    llvm_version: str
    package: str
    licence: Path


@dataclass(frozen=True)
class _Parts:
    """LLVM as Debian has it: where it lies, and which version it is."""

    root: Path
    name: str
    debian_version: str

    @property
    def folder(self) -> Path:
        return self.root / "usr" / "lib" / self.name.removesuffix("-dev")

    @property
    def version(self) -> str:
        head = self.folder / "include" / "llvm" / "Config" / "llvm-config.h"
        found = re.search(r'LLVM_VERSION_STRING "([^"]+)"', head.read_text("utf-8"))
        if found is None:
            raise UnavailableError(f"{head} does not tell LLVM's version")
        return found[1]

    def has(self, option: str) -> bool:
        """Return whether LLVM was made with an option."""
        told = self.folder / "lib" / "cmake" / "llvm" / "LLVMConfig.cmake"
        return f"set({option} ON)" in told.read_text("utf-8")


def make_slim_llvm(place: Path) -> SlimLlvm:
    """Return an llvmlite with this machine's target alone, made in a folder.

    Raises
    ------
    UnavailableError
        If something that it takes is missing here, or what was made does not work.
    """
    target = _TARGETS.get(platform.machine())
    if sys.platform != "linux" or target is None:
        raise UnavailableError("LLVM in parts is known of Debian on PCs and ARM alone")
    compiler = shutil.which("g++") or shutil.which("c++")
    if compiler is None:
        raise UnavailableError("there is no C++ compiler (Debian: g++)")
    place.mkdir(parents=True, exist_ok=True)
    parts = _find_parts(f"llvm-{binding.llvm_version_info[0]}-dev", place)
    version = f"{llvmlite.__version__}+{target.lower()}.llvm{parts.version}"
    told = f"{version} {parts.debian_version} {' '.join(_COMPILED + _LINKED)}"
    digest = hashlib.sha256(told.encode()).hexdigest()[:12]
    library = place / f"libllvmlite-{digest}.so"
    if not library.is_file():
        print(f"linking llvmlite {llvmlite.__version__} to LLVM {parts.version}")
        sources = _sources(place)
        _link(compiler, _compile(compiler, sources, parts, target), parts, library)
    site = _lay(library, version, place / "site")
    _try(site)
    licence = parts.root / "usr" / "share" / "doc" / parts.name / "copyright"
    package = f"{parts.name} {parts.debian_version}"
    return SlimLlvm(site, version, parts.version, package, licence)


def _find_parts(name: str, place: Path) -> _Parts:
    """Return LLVM as it is installed, or else unpacked of what apt has."""
    installed = _said("dpkg-query", "-W", "-f", "${db:Status-Abbrev}${Version}", name)
    if installed.startswith("ii"):
        return _Parts(Path("/"), name, installed[2:].strip())
    if not list(place.glob(f"{name}_*.deb")):
        _said("apt-get", "download", "-q", name, folder=place)
    found = sorted(place.glob(f"{name}_*.deb"))
    if not found:
        raise UnavailableError(f"{name} is not installed, and apt does not have it")
    version = _said("dpkg-deb", "-f", found[-1], "Version")
    root = place / f"{name}-{version.replace(':', '-')}"
    if not root.is_dir():
        half = root.with_suffix(".part")
        _run("dpkg-deb", "-x", found[-1], half)
        half.rename(root)
    return _Parts(root, name, version)


def _sources(place: Path) -> Path:
    """Return the folder of llvmlite's sources in C++, of the archive in the lock file.

    The archive is one whose checksum the lock file has.
    """
    version = llvmlite.__version__
    pinned = re.search(rf"^llvmlite=={version} (.*\\\n)+.*", LOCK.read_text(), re.M)
    if pinned is None:
        raise UnavailableError(f"requirements.lock does not have llvmlite {version}")
    asked = place / "llvmlite.lock"
    asked.write_text(pinned[0] + "\n", encoding="utf-8")
    _run(
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
        "--require-hashes", "--no-build-isolation", "--no-binary", "llvmlite",
        "--dest", place, "-r", asked,
    )  # fmt: skip
    with tarfile.open(place / f"llvmlite-{version}.tar.gz") as archive:
        archive.extractall(place, filter="data")
    return place / f"llvmlite-{version}" / "ffi"


def _compile(compiler: str, sources: Path, parts: _Parts, target: str) -> list[Path]:
    """Compile each file of llvmlite's; return what became of them."""
    heads = sources / "one target"
    for name, macro in _LISTS.items():
        head = heads / "llvm" / "Config" / f"{name}.def"
        head.parent.mkdir(parents=True, exist_ok=True)
        text = f"LLVM_{macro}({target})\n#undef LLVM_{macro}\n"
        head.write_text(text, encoding="ascii")
    checks = int(parts.has("LLVM_ENABLE_ASSERTIONS"))
    words = [*_COMPILED, f"-DLLVMLITE_LLVM_ASSERTIONS_STATE={checks}"]
    if not parts.has("LLVM_ENABLE_RTTI"):
        words.append("-fno-rtti")
    words += ["-I", str(heads), "-I", str(parts.folder / "include")]

    def compiled(source: Path) -> Path:
        _run(compiler, "-c", *words, source, "-o", source.with_suffix(".o"))
        return source.with_suffix(".o")

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(compiled, sorted(sources.glob("*.cpp"))))


def _link(compiler: str, objects: list[Path], parts: _Parts, library: Path) -> None:
    """Link what was compiled to those parts of LLVM that it asks for, without names."""
    archives = sorted((parts.folder / "lib").glob("libLLVM*.a"))
    grouped = ["-Wl,--start-group", *archives, "-Wl,--end-group"]
    made = library.with_suffix(".part")
    _run(compiler, "-shared", "-o", made, *objects, *grouped, *_LINKED, *_LIBRARIES)
    made.rename(library)


def _lay(library: Path, version: str, site: Path) -> Path:
    """Lay the installed package into a folder, with the library and a version of it.

    Names of kernels that are kept have the version in them: those that one LLVM has
    made are not taken for another's.
    """
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir()
    package = distribution("llvmlite")
    for file in package.files or ():
        is_about = file.parts[0].endswith(".dist-info")
        if is_about or (file.suffix == ".py" and "tests" not in file.parts):
            (site / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(package.locate_file(file), site / file)
    shutil.copyfile(library, site / "llvmlite" / "binding" / "libllvmlite.so")
    told = site / "llvmlite" / "_version.py"
    _replace(told, f"version_version = '{package.version}'", package.version, version)
    (about,) = site.glob("llvmlite-*.dist-info/METADATA")
    _replace(about, f"\nVersion: {package.version}\n", package.version, version)
    laid = [f for f in site.rglob("*") if f.is_file()]
    record = "".join(f"{f.relative_to(site)},,\n" for f in laid)
    about.with_name("RECORD").write_text(record, encoding="utf-8")
    return site


def _replace(file: Path, line: str, before: str, after: str) -> None:
    text = file.read_text(encoding="utf-8")
    if text.count(line) != 1:
        raise UnavailableError(f"{file.name} of llvmlite does not tell its version")
    text = text.replace(line, line.replace(before, after))
    file.write_text(text, encoding="utf-8")


def _try(site: Path) -> None:
    """Have Numba compile something with it."""
    searched = os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")])
    _run(sys.executable, "-c", _TRIED, PYTHONPATH=searched.rstrip(os.pathsep))


def _run(*words: str | Path, **variables: str) -> None:
    done = subprocess.run(
        words, env=os.environ | variables, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise UnavailableError(f"{Path(words[0]).name} says: {lines[-1]}")


def _said(*words: str | Path, folder: Path | None = None) -> str:
    """Return what a program of Debian's says; nothing where it is not, or fails."""
    try:
        done = subprocess.run(
            words, cwd=folder, capture_output=True, text=True, check=False
        )
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
