"""Make the bundle: kernels, licences, the folder, and packages of it.

    scripts/build_bundle                    dist/nmfaudio, the folder
    scripts/build_bundle --deb --appimage   and a Debian package, and an AppImage
    scripts/build_bundle --no-kernels       without compiling anything ahead

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
from pathlib import Path

from icons import write_icons
from notices import write_notices
from packages import make_appimage, make_deb, size_mb
from unicode_data import shrink_unicode_data

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "dist" / "nmfaudio"
SPEC = Path(__file__).with_name("nmfaudio.spec")
_STRIPPED = ("libllvmlite.so", "libpython*.so*", "*.cpython-*.so", "*.abi3.so")
_STRIPPED += ("libicui18n.so.*", "libicuuc.so.*")
"""Libraries that carry names for debuggers, and stand being without. Those in folders
``NAME.libs`` do not: after it they cannot be loaded."""


def main() -> int:
    """Make what is asked for; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--deb", action="store_true", help="a Debian package, too")
    parser.add_argument("--appimage", action="store_true", help="an AppImage, too")
    parser.add_argument("--no-kernels", action="store_true", help="compile nothing")
    asked = parser.parse_args()
    if not asked.no_kernels:
        subprocess.run(
            [sys.executable, ROOT / "scripts" / "build_kernels.py"], check=True
        )
    write_notices(ROOT / "build" / "licences")
    write_icons(ROOT / "build" / "icons")
    gather()
    check()
    print(f"{FOLDER}: {size_mb(FOLDER)} MB")
    if asked.deb:
        made = make_deb(FOLDER)
        print(f"{made}: {size_mb(made)} MB")
    if asked.appimage:
        made = make_appimage(FOLDER)
        print(f"{made}: {size_mb(made)} MB")
    return 0


def gather() -> None:
    """Have PyInstaller gather the program, its libraries and its data."""
    words = ["--noconfirm", "--log-level", "WARN", "--distpath", ROOT / "dist"]
    subprocess.run(
        [
            sys.executable,
            "-m",
            "PyInstaller",
            *words,
            "--workpath",
            ROOT / "build",
            SPEC,
        ],
        check=True,
    )
    if sys.platform == "linux" and shutil.which("strip"):
        named = [each for name in _STRIPPED for each in FOLDER.rglob(name)]
        libraries = [each for each in named if not each.is_symlink()]
        subprocess.run(["strip", "--strip-unneeded", *libraries], check=True)
    if sys.platform == "linux":
        shrink_unicode_data(FOLDER)
        link_twins(FOLDER / "_internal")


def link_twins(folder: Path) -> None:
    """Keep once what the wheels of NumPy and SciPy both bring; builds bring nothing."""
    for first in (folder / "numpy.libs").glob("*"):
        second = folder / "scipy.libs" / first.name
        if second.is_file() and filecmp.cmp(first, second, shallow=False):
            second.unlink()
            second.symlink_to(Path("..", "numpy.libs", first.name))


def check() -> None:
    """Ask the bundle what it is; it must know, and have everything but Dask."""
    program = FOLDER / ("nmfaudio.exe" if sys.platform == "win32" else "nmfaudio")
    told = subprocess.run(
        [program, "doctor", "--json"],
        env=os.environ | {"PYTHONPATH": ""}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    packages = json.loads(told.stdout)["packages"]
    missing = {name for name, version in packages.items() if version is None}
    if missing - {"distributed"}:
        raise SystemExit(f"the bundle lacks {', '.join(sorted(missing))}")


if __name__ == "__main__":
    sys.exit(main())
