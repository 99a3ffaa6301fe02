"""The outline of a waveform."""

import numpy as np
import pytest

from nmfaudio.gui.canvases.overview import WaveformOutline

pytestmark = pytest.mark.gui


def test_the_outline_keeps_a_single_click() -> None:
    samples = np.zeros((2, 100_000), np.float32)
    samples[1, 54_321] = 0.7
    outline = WaveformOutline.of(samples)
    assert outline.high.max() == np.float32(0.7)
    assert WaveformOutline.of(samples[:, :0]).high.size == 0
    assert WaveformOutline.of(samples[:, :3]).high.size == 3
