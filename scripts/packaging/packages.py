"""Packages for Linux made of the bundle's folder: Debian's, and an AppImage."""

import gzip
import os
import platform
import shutil
import subprocess
from pathlib import Path

from appimage.image import UnbuildableError, write_image

__all__ = ["install_tree", "make_appimage", "make_deb", "size_mb"]

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
DESKTOP = HERE / "desktop"
ICONS = ROOT / "build" / "icons"

_NEEDED = (
    "libc6", "libegl1", "libgl1", "libfontconfig1", "libdbus-1-3", "libglib2.0-0",
    "libxkbcommon0", "libxcb1", "libx11-6", "libasound2-data",
)  # fmt: skip
"""What every desktop has, and a bundle must not bring: it fits the system's drivers."""

_APP_RUN = """\
#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/usr/bin/nmfaudio" "$@"
"""


def size_mb(place: Path) -> int:
    """Return what a file, or all in a folder, takes, in millions of bytes."""
    files = [place] if place.is_file() else place.rglob("*")
    return round(sum(f.lstat().st_size for f in files if not f.is_dir()) / 1e6)


def install_tree(folder: Path, root: Path) -> None:
    """Lay the program and what desktops want of it under ``root``/usr."""
    usr = root / "usr"
    shutil.copytree(folder, usr / "lib" / "nmfaudio", symlinks=True)
    (usr / "bin").mkdir()
    (usr / "bin" / "nmfaudio").symlink_to("../lib/nmfaudio/nmfaudio")
    share = usr / "share"
    for name, place in {
        "nmfaudio.desktop": "applications",
        "nmfaudio-mime.xml": "mime/packages",
        "nmfaudio.thumbnailer": "thumbnailers",
        "org.nmfaudio.nmfaudio.metainfo.xml": "metainfo",
    }.items():
        (share / place).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(DESKTOP / name, share / place / name)
    for drawing in ICONS.glob("*.png"):
        size = drawing.stem
        _copy(drawing, share / f"icons/hicolor/{size}x{size}/apps/nmfaudio.png")
    icon = ROOT / "nmfaudio" / "data" / "icon.svg"
    _copy(icon, share / "icons/hicolor/scalable/apps/nmfaudio.svg")
    shutil.copytree(ROOT / "build" / "licences", share / "doc/nmfaudio/licences")
    _copy(ROOT / "LICENSE", share / "doc/nmfaudio/copyright")
    _copy(ROOT / "CHANGELOG.md", share / "doc/nmfaudio/changelog")
    _tell_shells(usr)


def _tell_shells(usr: Path) -> None:
    """Write the manual page and completions, which the program itself makes."""
    page = _said(usr, "man")
    place = usr / "share/man/man1/nmfaudio.1.gz"
    place.parent.mkdir(parents=True)
    place.write_bytes(gzip.compress(page.encode(), mtime=0))
    for shell, name in {
        "bash": "bash-completion/completions/nmfaudio",
        "zsh": "zsh/vendor-completions/_nmfaudio",
        "fish": "fish/vendor_completions.d/nmfaudio.fish",
    }.items():
        script = _said(usr, _NMFAUDIO_COMPLETE=f"source_{shell}")
        (usr / "share" / name).parent.mkdir(parents=True)
        # zsh knows its own by their first line.
        (usr / "share" / name).write_text(script.lstrip(), encoding="utf-8")


def _said(usr: Path, *words: str, **variables: str) -> str:
    done = subprocess.run(
        [usr / "lib/nmfaudio/nmfaudio", *words], env=os.environ | variables,
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout


def make_deb(folder: Path) -> Path:
    """Return the Debian package of the bundle that lies in a folder."""
    version, architecture = _said_version(folder), _run("dpkg", "--print-architecture")
    root = _fresh(folder.with_name("debian"))
    install_tree(folder, root)
    (root / "DEBIAN").mkdir()
    (root / "DEBIAN" / "control").write_text(
        f"Package: nmfaudio\nVersion: {version}\nArchitecture: {architecture}\n"
        "Maintainer: the nmfaudio authors <nmfaudio@localhost>\n"
        f"Installed-Size: {size_mb(root / 'usr') * 1000}\n"
        f"Depends: {', '.join(_NEEDED)}\nRecommends: ffmpeg\n"
        "Section: sound\nPriority: optional\n"
        "Description: take any recording apart without a trained model\n"
        " nmfaudio factorizes a recording's spectrogram and shows what it found as\n"
        " tracks that can be heard, shaped and exported as stems.\n",
        encoding="utf-8",
    )
    made = folder.with_name(f"nmfaudio_{version}_{architecture}.deb")
    # Caches of desktop files, MIME types and icons are renewed by dpkg's triggers.
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zxz", "-z3", "--build", root, made],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    shutil.rmtree(root)
    return made


def make_appimage(folder: Path) -> Path:
    """Return the bundle's AppImage, or its folder where none can be made of it."""
    root = _fresh(folder.with_name("nmfaudio.AppDir"))
    install_tree(folder, root)
    (root / "AppRun").write_text(_APP_RUN, encoding="utf-8")
    (root / "AppRun").chmod(0o755)
    shutil.copyfile(DESKTOP / "nmfaudio.desktop", root / "nmfaudio.desktop")
    shutil.copyfile(ICONS / "256.png", root / "nmfaudio.png")
    name = f"nmfaudio-{_said_version(folder)}-{platform.machine()}.AppImage"
    try:
        made = write_image(root, folder.with_name(name))
    except UnbuildableError as error:
        print(error)
        return root
    shutil.rmtree(root)
    return made


def _said_version(folder: Path) -> str:
    return _run(folder / "nmfaudio", "--version").split()[-1]


def _run(*words: str | Path) -> str:
    return subprocess.run(
        words, check=True, capture_output=True, text=True
    ).stdout.strip()


def _fresh(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
