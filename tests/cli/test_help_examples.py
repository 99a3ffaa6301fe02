"""Every example of the help, typed into a shell beside the files that it names."""

import os
import shutil
import subprocess
import sys

import numpy as np
import pytest
import signals
import soundfile

from nmfaudio.cli.examples import EXAMPLES

RATE = 16_000  # of `signals.stereo_mix`
BASH = shutil.which("bash") or ""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not BASH, reason="there is no bash"),
]

NEEDS_PEOPLE = {"gui"}
"""Commands that end when somebody closes them."""


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Return a folder with all that the examples name, and the program."""
    folder = tmp_path_factory.mktemp("examples")
    mix = signals.stereo_mix()
    names = (
        "song", "a", "b", "guitar", "loops/one", "music/one", "music/live/two",
        "kicks/kick", "snares/snare", "samples/Low/one", "samples/High/two",
        "multitracks/Bass", "multitracks/Voice",
    )  # fmt: skip
    for number, name in enumerate(names):
        kind = "flac" if name.startswith("loops") else "wav"
        path = folder / f"{name}.{kind}"
        path.parent.mkdir(parents=True, exist_ok=True)
        sound = np.tile(mix, 8) if name == "song" else (1 - number / 20) * mix
        soundfile.write(path, sound.T, RATE)
    program = folder / "bin" / "nmfaudio"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m nmfaudio "$@"\n')
    program.chmod(0o755)
    first = "nmfaudio separate song.wav --sidecar --save-project song.nmfaudio"
    done = typed(folder, first)
    assert done.returncode == 0, done.stderr
    stem = min((folder / "song stems").glob("*.wav"))
    shutil.copyfile(stem, stem.with_name("song - Bass.wav"))
    (folder / "live").mkdir()
    shutil.copyfile(folder / "song.nmfaudio", folder / "live" / "old song.nmfaudio")
    shutil.copyfile(folder / "song.nmfaudio", folder / "a.nmfaudio")
    return folder


def typed(folder, line):
    """Type a line into a shell."""
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(  # noqa: S603  # of the system
        [BASH, "-o", "pipefail", "-c", line], cwd=folder,
        env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "example",
    [line for name in EXAMPLES if name not in NEEDS_PEOPLE for line in EXAMPLES[name]],
)
def test_every_example_does_what_it_says(example, place):
    if "man -l" in example and not shutil.which("man"):
        pytest.skip("there is no man")
    for made in place.glob("*.png"):  # by another example: nothing is overwritten
        made.unlink()
    done = typed(place, example)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
