"""Make the bundle: kernels, licences, the folder, and packages of it.

    scripts/build_bundle                    dist/nmfaudio, the folder
    scripts/build_bundle --deb --appimage   and a Debian package, and an AppImage
    scripts/build_bundle --no-kernels       without compiling anything ahead
    scripts/build_bundle --llvm wheel       with llvmlite as it is installed

Kernels are compiled for the feature levels that this machine has. An AppImage takes a C
compiler and libraries; without them, its folder ``dist/nmfaudio.AppDir`` is made, and
it is said what is missing.
"""

import argparse
import filecmp
import json
import os
import shutil
import subprocess
import sys
from ctypes.util import find_library
from importlib.metadata import version
from pathlib import Path

from icons import write_icons
from notices import write_notices
from packages import make_appimage, make_deb, size_mb
from smaller.names import keep_loaded
from smaller.slim_llvm import SlimLlvm, UnavailableError, make_slim_llvm
from smaller.unasked import drop_unasked
from smaller.unicode_data import shrink_unicode_data

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "dist" / "nmfaudio"
KERNELS = ROOT / "nmfaudio" / "data" / "kernels"
SPEC = Path(__file__).with_name("nmfaudio.spec")
_STRIPPED = ("libllvmlite.so", "libpython*.so*", "*.cpython-*.so", "*.abi3.so")
_STRIPPED += ("libicui18n.so.*", "libicuuc.so.*")
"""Libraries that carry names for debuggers, which ``strip`` takes out."""
_REWRITTEN = ("*.libs/*.so*", "_soundfile_data/*.so")
"""Those that it breaks: after it they cannot be loaded."""


def main() -> int:
    """Make what is asked for; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--deb", action="store_true", help="a Debian package, too")
    parser.add_argument("--appimage", action="store_true", help="an AppImage, too")
    parser.add_argument("--no-kernels", action="store_true", help="compile nothing")
    parser.add_argument(
        "--llvm", choices=("auto", "slim", "wheel"), default="auto",
        help="for this kind of processor alone, as the wheel has it (116 MB more), or "
        "the first if it can be made here (the default)",
    )  # fmt: skip
    asked = parser.parse_args()
    check_sound()
    slim = choose_llvm(asked.llvm)
    if not asked.no_kernels:
        # Nothing of what other sources, or another llvmlite, have made.
        shutil.rmtree(KERNELS, ignore_errors=True)
        _run(ROOT / "scripts" / "build_kernels.py")
    write_notices(ROOT / "build" / "licences", slim)
    write_icons(ROOT / "build" / "icons")
    gather()
    check(has_kernels=not asked.no_kernels)
    print(f"{FOLDER}: {size_mb(FOLDER)} MB")
    if asked.deb:
        made = make_deb(FOLDER)
        print(f"{made}: {size_mb(made)} MB")
    if asked.appimage:
        made = make_appimage(FOLDER)
        print(f"{made}: {size_mb(made)} MB")
    return 0


def check_sound() -> None:
    """End where the library is missing without which the bundle would be silent."""
    if sys.platform == "linux" and find_library("portaudio") is None:
        raise SystemExit(
            "the bundle would have no sound: install PortAudio first (Debian and "
            "Ubuntu call it libportaudio2)"
        )


def choose_llvm(asked: str) -> SlimLlvm | None:
    """Have this and all that it starts use the llvmlite that is asked for.

    Returns None for the one that is installed.
    """
    if asked == "wheel":
        return None
    try:
        slim = make_slim_llvm(ROOT / "build" / "llvm")
    except UnavailableError as error:
        if asked == "slim":
            raise SystemExit(str(error)) from error
        print(f"llvmlite goes into the bundle as its wheel has it: {error}")
        return None
    sys.path.insert(0, str(slim.site))
    others = [os.environ["PYTHONPATH"]] if os.environ.get("PYTHONPATH") else []
    os.environ["PYTHONPATH"] = os.pathsep.join([str(slim.site), *others])
    return slim


def _run(*words: str | Path) -> None:
    subprocess.run([sys.executable, *words], check=True)


def gather() -> None:
    """Have PyInstaller gather the program, its libraries and its data."""
    words = ["--noconfirm", "--log-level", "WARN", "--distpath", ROOT / "dist"]
    _run("-m", "PyInstaller", *words, "--workpath", ROOT / "build", SPEC)
    if sys.platform == "linux" and shutil.which("strip"):
        named = [each for name in _STRIPPED for each in FOLDER.rglob(name)]
        libraries = [each for each in named if not each.is_symlink()]
        subprocess.run(["strip", "--strip-unneeded", *libraries], check=True)
    if sys.platform == "linux":
        shrink_unicode_data(FOLDER)
        inside = FOLDER / "_internal"
        if shutil.which("readelf"):
            drop_unasked(inside)
        link_twins(inside)
        for library in [each for name in _REWRITTEN for each in inside.glob(name)]:
            if not library.is_symlink():
                keep_loaded(library)


def link_twins(folder: Path) -> None:
    """Keep once what the wheels of NumPy and SciPy both bring; builds bring nothing."""
    for first in (folder / "numpy.libs").glob("*"):
        second = folder / "scipy.libs" / first.name
        if second.is_file() and filecmp.cmp(first, second, shallow=False):
            second.unlink()
            second.symlink_to(Path("..", "numpy.libs", first.name))


def check(*, has_kernels: bool) -> None:
    """Ask the bundle what it is; it must know, and have everything but Dask."""
    program = FOLDER / ("nmfaudio.exe" if sys.platform == "win32" else "nmfaudio")
    told = subprocess.run(
        [program, "doctor", "--json"],
        env=os.environ | {"PYTHONPATH": ""}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    answer = json.loads(told.stdout)
    packages = answer["packages"]
    missing = {name for name, version in packages.items() if version is None}
    if missing - {"distributed"}:
        raise SystemExit(f"the bundle lacks {', '.join(sorted(missing))}")
    if packages["llvmlite"] != version("llvmlite"):
        raise SystemExit(f"the bundle has llvmlite {packages['llvmlite']}")
    if has_kernels and not answer["kernel_pack"]["fits"]:
        raise SystemExit("the bundle does not find the kernels that came with it")


if __name__ == "__main__":
    sys.exit(main())
