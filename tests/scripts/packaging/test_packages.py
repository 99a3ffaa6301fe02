"""What the Debian package asks for, made of a folder that only tells its version."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[3] / "scripts" / "packaging"


DPKG = shutil.which("dpkg-deb")


@pytest.mark.skipif(DPKG is None, reason="there is no dpkg")
def test_sound_has_the_system_s_settings(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(SCRIPTS)
    import packages

    folder = tmp_path / "nmfaudio"
    folder.mkdir()
    program = folder / "nmfaudio"
    program.write_text("#!/bin/sh\necho nmfaudio 1.2.3\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(
        packages, "install_tree", lambda _, root: (root / "usr").mkdir()
    )

    made = packages.make_deb(folder)

    needed = subprocess.run(  # noqa: S603  # found above
        [DPKG, "--field", made, "Depends"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    # libasound lies in the bundle, what it reads does not.
    assert "libasound2-data" in needed.strip().split(", ")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a wheel brings it")
def test_no_bundle_is_made_without_sound(monkeypatch):
    monkeypatch.syspath_prepend(SCRIPTS)
    monkeypatch.setattr(sys, "argv", ["build.py", "--no-kernels"])
    import build

    monkeypatch.setattr(build, "find_library", {}.get)
    monkeypatch.setattr(build, "choose_llvm", pytest.fail)
    with pytest.raises(SystemExit, match="libportaudio2"):
        build.main()
