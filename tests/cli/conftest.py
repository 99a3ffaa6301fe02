"""The command, run in this process, and a recording to run it on."""

import os
from functools import partial

import pytest
import signals
import soundfile

from nmfaudio.cli import dispatch
from nmfaudio.separation import evaluation

RATE = 16_000  # of `signals.stereo_mix`


@pytest.fixture
def run(capfd):
    """Return a function that runs the command here: exit code, output, errors."""

    def run_here(*arguments):
        # No test here opens the window.
        code = dispatch.run(list(map(os.fspath, arguments)), open_window=int)
        return code, *capfd.readouterr()

    return run_here


@pytest.fixture
def short_filters(monkeypatch):
    """Measure SDR, SIR and SAR with filters of 16 taps, where figures do not matter.

    With the usual 512 that takes a second.
    """
    quick = partial(evaluation.bss_eval, filter_length=16)
    monkeypatch.setattr(evaluation, "bss_eval", quick)


@pytest.fixture
def song(tmp_path):
    path = tmp_path / "my song.wav"
    soundfile.write(path, signals.stereo_mix().T, RATE, subtype="FLOAT")
    return path
