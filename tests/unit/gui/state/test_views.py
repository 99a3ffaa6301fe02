"""What part of the recording is looked at."""

import pytest
from pytestqt.qtbot import QtBot

from nmfaudio.gui.state.views import FrequencyView, TimeView


def test_time_view_stays_inside(qtbot: QtBot) -> None:
    view = TimeView()
    view.set_duration(10.0)
    view.zoom(4.0, 9.0)
    assert view.span_s == pytest.approx(2.5)
    assert view.x_of(9.0, 100.0) == pytest.approx(90.0)
    view.pan(100.0)
    assert view.stop_s == pytest.approx(10.0)
    view.zoom(1e9, 5.0)
    assert view.span_s == pytest.approx(0.02)
    view.zoom(1e-9, 5.0)
    assert (view.start_s, view.stop_s) == (0.0, 10.0)
    view.show_range(2.0, 4.0)
    view.reveal(7.0)
    assert (view.start_s, view.stop_s) == (7.0, 9.0)
    with qtbot.assertNotEmitted(view.changed):
        view.show_range(7.0, 9.0)


def test_frequency_view_is_logarithmic() -> None:
    axis = FrequencyView()
    axis.set_limits(100.0, 10_000.0)
    assert axis.y_of(1000.0, 200.0) == pytest.approx(100.0)
    assert axis.hz_at(100.0, 200.0) == pytest.approx(1000.0)
    axis.zoom(2.0, 1000.0)
    assert axis.y_of(1000.0, 200.0) == pytest.approx(100.0)
    axis.pan(100.0)
    assert axis.top_hz == pytest.approx(10_000.0)
    axis.fit()
    assert axis.bottom_hz == pytest.approx(100.0)
