"""ALSA without settings, as in a bare system: PortAudio would end the process."""

import ctypes.util
import os
import subprocess
import sys

import pytest

from nmfaudio.playback.portaudio import lacks_settings

LOOK = """
from nmfaudio.playback.device import SoundDeviceOutput
print(SoundDeviceOutput().unavailable)
"""


@pytest.mark.skipif(
    sys.platform != "linux" or ctypes.util.find_library("portaudio") is None,
    reason="needs PortAudio on ALSA",
)
def test_a_system_without_settings_is_told_in_words(tmp_path):
    done = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-c", LOOK],
        env=os.environ | {"ALSA_CONFIG_PATH": os.fspath(tmp_path / "none")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "install libasound2-data" in done.stdout


def test_without_portaudio_nothing_is_said_of_settings(monkeypatch):
    monkeypatch.setattr(ctypes.util, "find_library", lambda _: None)
    assert not lacks_settings()
