"""What the source archive holds: all that a build, its tests and its pages read."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
GIT = shutil.which("git") or ""


@pytest.mark.skipif(not (GIT and (ROOT / ".git").exists()), reason="no repository")
def test_the_source_archive_has_every_file_that_is_kept(tmp_path):
    subprocess.run(  # noqa: S603  # lists what the archive would hold
        [
            sys.executable, "-c", "from setuptools import setup; setup()",
            "--quiet", "egg_info", "--egg-base", tmp_path,
        ],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    listed = (tmp_path / "nmfaudio.egg-info" / "SOURCES.txt").read_text("utf-8")
    kept = subprocess.run(  # noqa: S603  # found above
        [GIT, "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    files = {name for name in kept.stdout.split("\0") if (ROOT / name).is_file()}
    assert files - set(listed.splitlines()) == set()
