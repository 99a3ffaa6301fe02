"""Ticks of the scale beside the spectrogram."""

import pytest

from nmfaudio.gui.canvases.spectrogram.frequency_scale import (
    hz_ticks,
    nice_hz,
    octave_ticks,
)

pytestmark = pytest.mark.gui


def test_ticks() -> None:
    assert hz_ticks(90.0, 1000.0) == [100.0, 200.0, 500.0, 1000.0]
    assert hz_ticks(90.0, 1000.0, 250.0) == [250.0, 500.0, 750.0, 1000.0]
    assert [nice_hz(value) for value in (0.9, 1.1, 230.0, 1000.0)] == [1, 2, 500, 1000]
    names = dict(octave_ticks(30.0, 600.0))
    assert names["C4"] == pytest.approx(261.6256, abs=1e-3)
    assert list(names) == ["C1", "C2", "C3", "C4", "C5"]
