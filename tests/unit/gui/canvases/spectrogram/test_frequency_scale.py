"""Ticks of the scale beside the spectrogram."""

import pytest
from pytestqt.qtbot import QtBot

from nmfaudio.gui.canvases.spectrogram.frequency_scale import (
    FrequencyScale,
    hz_ticks,
    nice_hz,
    octave_ticks,
)
from nmfaudio.gui.state.views import FrequencyView
from nmfaudio.gui.style import theme


def test_ticks() -> None:
    assert hz_ticks(90.0, 1000.0) == [100.0, 200.0, 500.0, 1000.0]
    assert hz_ticks(90.0, 1000.0, 250.0) == [250.0, 500.0, 750.0, 1000.0]
    assert [nice_hz(value) for value in (0.9, 1.1, 230.0, 1000.0)] == [1, 2, 500, 1000]
    names = dict(octave_ticks(30.0, 600.0))
    assert names["C4"] == pytest.approx(261.6256, abs=1e-3)
    assert list(names) == ["C1", "C2", "C3", "C4", "C5"]


@pytest.mark.parametrize(("height", "n_colours"), [(600, 2), (100, 1)])
def test_keys_are_drawn_where_they_can_be_told_apart(
    qtbot: QtBot, height: int, n_colours: int
) -> None:
    """Else they were a black stripe, in the light scheme too."""
    scale = FrequencyScale(FrequencyView())
    qtbot.addWidget(scale)
    scale.set_shown(shown=True)
    scale.resize(scale.width(), height)
    image = scale.grab().toImage()
    column = {image.pixelColor(image.width() - 2, y).name() for y in range(height)}
    assert len(column) == n_colours
    assert (theme.PANEL in column) is (n_colours == 1)
