"""A track dragged to another program, by events of a real mouse on a screen.

Run with ``scripts/test -m device``.
"""

# ruff: noqa: S603  # fixed words

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from desktop import Application, Hands, MissingProgramError, screen

from nmfaudio.audio.decode import load

pytestmark = pytest.mark.device

DEMO = Path(__file__).parents[2] / "nmfaudio" / "data" / "demo_loop.flac"
TARGET = Path(__file__).with_name("drop_target.py")
PLACE = 1300, 500


def wait_for(path: Path, patience_s: float = 60.0) -> None:
    stop_s = time.monotonic() + patience_s
    while not path.exists():
        assert time.monotonic() < stop_s, f"{path.name} does not come"
        time.sleep(0.02)


def test_a_track_arrives_whole_in_another_program(tmp_path: Path) -> None:
    taken, kept = tmp_path / "taken", tmp_path / "temporary"
    taken.mkdir()
    kept.mkdir()
    try:
        with screen(1600, 800) as display:
            hands = Hands(display)
            environment = os.environ | {
                "DISPLAY": display,
                "QT_QPA_PLATFORM": "xcb",
                "HOME": str(tmp_path),
                "TMPDIR": str(kept),
                "XDG_CONFIG_HOME": str(tmp_path / "config"),
                "NMFAUDIO_STATE_DIR": str(tmp_path / "state"),
                "XDG_CACHE_HOME": os.environ.get(
                    "XDG_CACHE_HOME", str(Path.home() / ".cache")
                ),
            }
            window = Application([], environment)
            target = None
            try:
                hands.click(*window.where("Separate"))
                window.where("Export…")  # the tracks are there
                x, y = window.where("Solo *")
                # Only now: a window that comes takes the keyboard, and a control of
                # ours that is waited for must have it.
                target = subprocess.Popen(
                    [sys.executable, str(TARGET), str(taken), *map(str, PLACE)],
                    env=environment, stdout=subprocess.PIPE, text=True,
                )  # fmt: skip
                assert target.stdout is not None
                assert target.stdout.readline() == "ready\n"
                hands.take((x + 250, y))  # on the lane of its track
                hands.carry((x + 300, y + 60))
                time.sleep(0.3)
                assert not list(kept.rglob("*.wav")), "it stays in the window"
                hands.carry((PLACE[0] + 100, PLACE[1] + 75))
                hands.let_go()
                wait_for(taken / "taken.txt")
            finally:
                if target is not None and target.stdout is not None:
                    target.kill()
                    target.wait()
                    target.stdout.close()
                window.close()
    except MissingProgramError as error:
        pytest.skip(str(error))
    names = [Path(line) for line in (taken / "taken.txt").read_text().splitlines()]
    assert len(names) == 1
    stem, song = load(taken / names[0].name), load(DEMO)
    assert stem.samples.shape == song.samples.shape
    assert np.abs(stem.samples).max() > 0.01
    assert np.abs(stem.samples - song.samples).max() > 0.01
