"""The command, run in this process, and a recording to run it on."""

import os
from functools import cache, partial

import pytest
import signals
import soundfile
from matplotlib.figure import Figure
from typer.main import get_command

from nmfaudio.cli import dispatch, main
from nmfaudio.figures import component_map, overview
from nmfaudio.figures.inspection import draw
from nmfaudio.separation import evaluation

RATE = 16_000  # of `signals.stereo_mix`


@cache
def _command(open_window, app=main._app):
    """Make the command once: most of what is asked of it takes less time."""
    return get_command(app(open_window))


@pytest.fixture
def run(capfd, monkeypatch):
    """Return a function that runs the command here: exit code, output, errors."""
    monkeypatch.setattr(main, "_app", _command)

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
def empty_figures(monkeypatch):
    """Leave all figures empty, where their names count, or what is written beside them.

    Drawing an overview takes a second.
    """
    for module, name in (
        (overview, "overview_figure"),
        (component_map, "component_map_figure"),
        (draw, "inspection_figure"),
    ):
        monkeypatch.setattr(module, name, lambda *_: Figure(figsize=(1, 1)))


@pytest.fixture
def song(tmp_path):
    path = tmp_path / "my song.wav"
    soundfile.write(path, signals.stereo_mix().T, RATE, subtype="FLOAT")
    return path
