"""Tests of the lane of a track."""

import time
from itertools import repeat

import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from nmfaudio.compiled.types import FloatArray
from nmfaudio.gui.canvases import lane as module
from nmfaudio.gui.canvases.lane import LaneCanvas
from nmfaudio.gui.state.views import TimeView

_FRAMES_PER_S = 100.0


@pytest.fixture
def activation(rng: np.random.Generator) -> FloatArray:
    """Return how strongly something sounds in a minute."""
    return rng.random(6000).astype(np.float32)


@pytest.fixture
def alike(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let lanes reach equally far beyond the view, so that they round alike."""
    monkeypatch.setattr(module, "_TURNS", repeat((0.25, 20)))


@pytest.fixture
def lane(qtbot: QtBot, activation: FloatArray) -> LaneCanvas:
    """Return a lane that shows ten seconds of a minute in 400 pixels."""
    return _lane(qtbot, activation, 20.0, 30.0)


@pytest.fixture
def renderings(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that grows by the width of each image that a lane makes."""
    widths: list[int] = []
    made = module.band_image

    def band_image(
        bottom: FloatArray, top: FloatArray, height: int, table: list[int]
    ) -> QImage:
        widths.append(top.size)
        return made(bottom, top, height, table)

    monkeypatch.setattr(module, "band_image", band_image)
    return widths


def test_moves_its_image_with_the_view_instead_of_making_another(
    lane: LaneCanvas, renderings: list[int]
) -> None:
    before = lane.grab().toImage()
    for _ in range(5):
        lane.time_view.pan(0.1)  # four pixels
        after = lane.grab().toImage()
    assert len(renderings) == 1
    assert after.copy(0, 0, 380, 40) == before.copy(20, 0, 380, 40)


@pytest.mark.usefixtures("alike")
def test_is_whole_at_once_when_the_view_jumps(
    qtbot: QtBot, lane: LaneCanvas, activation: FloatArray
) -> None:
    lane.grab()
    lane.time_view.show_range(45.0, 55.0)
    fresh = _lane(qtbot, activation, 45.0, 55.0)
    assert lane.grab().toImage() == fresh.grab().toImage()


@pytest.mark.usefixtures("alike")
@pytest.mark.parametrize("moved", [(21.0, 29.0), (22.0, 32.0), (23.9, 24.0)])
def test_is_soon_as_sharp_as_one_made_for_the_view(
    qtbot: QtBot,
    lane: LaneCanvas,
    activation: FloatArray,
    moved: tuple[float, float],
) -> None:
    lane.grab()
    lane.time_view.show_range(*moved)
    fresh = _lane(qtbot, activation, *moved).grab().toImage()
    qtbot.waitUntil(lambda: lane.grab().toImage() == fresh, timeout=5000)


def test_no_frame_of_a_pan_waits_for_all_lanes(
    qtbot: QtBot, activation: FloatArray, renderings: list[int]
) -> None:
    lanes = [_lane(qtbot, activation, 0.0, 10.0) for _ in range(4)]
    frames = []
    for second in np.arange(0.0, 20.0, 0.2):
        before = len(renderings)
        for lane in lanes:
            lane.time_view.show_range(second, second + 10.0)
            lane.grab()
        QApplication.processEvents()
        frames.append(len(renderings) - before)
    assert max(frames[1:]) < len(lanes)
    assert sum(frames[1:]) < len(frames)


def test_a_slow_frame_of_a_zoom_makes_one_lane_anew(
    qtbot: QtBot, activation: FloatArray, renderings: list[int]
) -> None:
    """Though the times of all have come since the frame before."""
    lanes = [_lane(qtbot, activation, 0.0, 10.0) for _ in range(4)]
    frames = []
    for step in range(24):
        before = len(renderings)
        for lane in lanes:
            lane.time_view.show_range(0.0, 10.0 - 0.1 * step)
            lane.grab()
        time.sleep(0.05)
        QApplication.processEvents()
        for lane in lanes:
            lane.grab()
        frames.append(len(renderings) - before)
    assert max(frames[1:]) == 1
    assert sum(frames[1:]) > 16, "each in its turn"


def test_shows_another_colour_at_once(lane: LaneCanvas) -> None:
    lane.grab()
    lane.set_look(QColor("#ff0000"), faded=False, selected=False)
    colour = lane.grab().toImage().pixelColor(200, 37)
    assert colour.red() > 200
    assert colour.blue() < 60


def test_curves_that_can_wait_come_one_in_a_frame(
    qtbot: QtBot, activation: FloatArray, renderings: list[int]
) -> None:
    lanes = [_lane(qtbot, activation, 0.0, 10.0) for _ in range(6)]
    for lane in lanes:
        lane.grab()
        lane.set_activation(activation[::-1].copy(), _FRAMES_PER_S, at_once=False)
    frames: list[int] = []
    before = len(renderings)
    while sum(frames) < len(lanes):
        QApplication.processEvents()
        for lane in lanes:
            lane.grab()
        frames.append(len(renderings) - before - sum(frames))
    assert max(frames) == 1
    lanes[0].set_activation(activation, _FRAMES_PER_S)
    lanes[0].grab()
    assert len(renderings) == 13, "one that cannot wait is drawn at once"


def _lane(
    qtbot: QtBot, activation: FloatArray, start_s: float, stop_s: float
) -> LaneCanvas:
    view = TimeView()
    view.set_duration(60.0)
    view.show_range(start_s, stop_s)
    lane = LaneCanvas(view)
    qtbot.addWidget(lane)
    lane.resize(400, 40)
    lane.set_activation(activation, _FRAMES_PER_S)
    lane.show()
    return lane
