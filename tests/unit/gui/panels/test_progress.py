"""Words while something runs: what a listener would say, no figures too early."""

import pytest
from pytestqt.qtbot import QtBot

from nmfaudio.gui.panels.progress import ActivityLine
from nmfaudio.project.progress import FitProgress, JobProgress


@pytest.fixture
def line(qtbot: QtBot) -> ActivityLine:
    made = ActivityLine()
    qtbot.addWidget(made)
    made.begin("Listening to your recording")
    return made


def fit(n_iter: int) -> FitProgress:
    return FitProgress(n_iter, 100, (1.0,), 1.0, 12.0)


def test_time_is_told_once_the_pace_is_known(line: ActivityLine) -> None:
    line.show_progress(JobProgress("nmf", 0.06, fit(2)))
    assert line.text.text() == "Listening to your recording …"
    line.show_progress(JobProgress("nmf", 0.4, fit(40)))
    assert line.text.text() == "Listening to your recording … 12 s left"
    assert line.bar.value() == 400


def test_the_first_press_ever_says_what_takes_so_long(line: ActivityLine) -> None:
    assert line.bar.maximum() == 0, "it moves until it is known how far it is"
    line.show_progress(JobProgress("prepare", 0.34))
    assert line.text.text().startswith("Preparing for this computer, once")
    line.show_progress(JobProgress("read", 0.5))
    assert line.text.text() == "Listening to your recording … 50 %"
    line.finish("Cancelled")
    assert line.text.text() == "Cancelled"
    assert not line.bar.isVisible()
