"""The picture keeps room where the window is small and texts are large."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from nmfaudio.gui.panels.recording_view import RecordingView
from nmfaudio.gui.state.picture import PictureChoice
from nmfaudio.gui.state.selection import Selection
from nmfaudio.gui.style import theme


@pytest.fixture(params=[1.0, 2.0])
def view(request: pytest.FixtureRequest, qtbot: QtBot) -> Iterator[RecordingView]:
    theme.use(Qt.ColorScheme.Dark, request.param)
    shown = RecordingView(Selection(), QWidget(), PictureChoice())
    qtbot.addWidget(shown)
    shown.show()
    yield shown
    theme.use(Qt.ColorScheme.Dark)


def settle(view: RecordingView, width: int, height: int) -> None:
    view.resize(width, height)
    for _ in range(5):
        QApplication.processEvents()


def test_lines_above_a_low_picture_make_room(view: RecordingView) -> None:
    seen = []
    for height in (1100, 700, 430, 1100):
        settle(view, 960, height)
        assert view.spectrogram.height() >= 160
        seen.append((view.overview.isVisible(), view.picture_bar.axis.isVisible()))
        assert view.ruler.isVisible()
        assert view.picture_bar.shown.isVisible()
    assert seen[0] == seen[-1] == (True, True)
    assert seen[2] == (False, view.picture_bar.second_line == 0)


def test_the_looks_are_left_out_where_they_take_a_line_alone(
    view: RecordingView,
) -> None:
    settle(view, 2500, 430)
    assert view.picture_bar.second_line == 0
    assert view.picture_bar.axis.isVisible()
