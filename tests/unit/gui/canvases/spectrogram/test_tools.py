"""From strokes to cells, beside a look at each cell."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor

from nmfaudio.gui.canvases.spectrogram.tools import image_of_region, region_of_stroke
from nmfaudio.gui.state.picture import Tool
from nmfaudio.gui.state.views import FrequencyView, TimeView
from nmfaudio.separation.editing.regions import Region
from nmfaudio.spectral.stft import StftPlan

RATE = 8_000
PLAN = StftPlan(RATE, n_fft=256, hop_length=64)
SIZE = (400, 200)


@pytest.fixture
def views() -> tuple[TimeView, FrequencyView]:
    time_view, axis = TimeView(), FrequencyView()
    time_view.set_duration(4.0)
    time_view.show_range(1.0, 3.0)
    axis.set_limits(50.0, 4000.0)
    return time_view, axis


def cells_of(
    tool: Tool, stroke: list[QPointF], views: tuple[TimeView, FrequencyView]
) -> set[tuple[int, int]]:
    region = region_of_stroke(tool, stroke, views, SIZE, PLAN, PLAN.n_frames(4 * RATE))
    frames, bins = np.nonzero(region.cells)
    return {
        (region.first_frame + int(t), int(f)) for t, f in zip(frames, bins, strict=True)
    }


def place_of(
    frame: int, bin_: int, views: tuple[TimeView, FrequencyView]
) -> tuple[float, float]:
    x = views[0].x_of(frame * 64 / RATE, SIZE[0])
    return x, views[1].y_of(max(bin_ * RATE / 256, 1e-3), SIZE[1])


def test_a_box_holds_the_cells_in_it(views: tuple[TimeView, FrequencyView]) -> None:
    stroke = [QPointF(50, 20), QPointF(90, 180), QPointF(150, 100)]
    cells = cells_of(Tool.BOX, stroke, views)
    expected = {
        (t, f)
        for t in range(PLAN.n_frames(4 * RATE))
        for f in range(PLAN.n_bins)
        if 50 <= place_of(t, f, views)[0] < 150 and 20 <= place_of(t, f, views)[1] < 100
    }
    # A cell whose middle lies on the edge may go either way.
    assert len(cells ^ expected) <= 0.03 * len(expected)


def test_a_lasso_is_filled(views: tuple[TimeView, FrequencyView]) -> None:
    corners = [QPointF(100, 20), QPointF(300, 20), QPointF(100, 180)]
    cells = cells_of(Tool.LASSO, corners, views)
    for t, f in cells:
        x, y = place_of(t, f, views)
        assert (x - 100) / 200 + (y - 20) / 160 <= 1.03
    assert (round(1.6 * RATE / 64), 40) in cells


def test_a_brush_is_as_wide_on_the_screen_at_all_pitches(
    views: tuple[TimeView, FrequencyView],
) -> None:
    cells = cells_of(Tool.BRUSH, [QPointF(200, 40), QPointF(200, 160)], views)
    assert len(cells) > 10
    for t, f in cells:
        x, y = place_of(t, f, views)
        assert abs(x - 200) <= 8
        assert 32 <= y <= 168


def test_harmonics_follow_the_pitch(views: tuple[TimeView, FrequencyView]) -> None:
    y = views[1].y_of(500.0, SIZE[1])
    cells = cells_of(Tool.HARMONICS, [QPointF(100, y), QPointF(200, y)], views)
    frame = round(1.75 * RATE / 64)
    bins = {f for t, f in cells if t == frame}
    for number in range(1, 8):
        assert number * 16 in bins
    assert 24 not in bins, "between the first and the second harmonic"


def test_a_point_between_two_bins_has_one(
    views: tuple[TimeView, FrequencyView],
) -> None:
    views[1].show_range(100.0, 200.0)
    cells = cells_of(Tool.BOX, [QPointF(50, 90), QPointF(70, 96)], views)
    assert {f for _, f in cells} == {5}


def test_the_image_shows_the_cells(views: tuple[TimeView, FrequencyView]) -> None:
    cells = np.zeros((20, PLAN.n_bins), np.bool_)
    cells[5:12, 32] = True
    region = Region(PLAN, 200, cells)
    image = image_of_region(region, views, SIZE, QColor(255, 255, 255, 100))
    y = round(views[1].y_of(1000.0, SIZE[1]))
    inside = round(views[0].x_of(208 * 64 / RATE, SIZE[0]))
    outside = round(views[0].x_of(216 * 64 / RATE, SIZE[0]))
    assert image.pixelColor(inside, y).alpha() == 100
    assert image.pixelColor(outside, y).alpha() == 0
    assert image.pixelColor(inside, y + 20).alpha() == 0
