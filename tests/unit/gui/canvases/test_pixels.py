"""The spectrogram as the canvas asks for it."""

import math

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.gui.canvases.pixels import draw_spectrogram
from nmfaudio.spectral.grid import FrequencyAxis

pytestmark = pytest.mark.gui


def test_the_spectrogram_shows_a_click_in_a_long_recording() -> None:

    samples = np.zeros((1, 8_000 * 60), np.float32)
    samples[0, 300_000] = 1.0
    pixels = draw_spectrogram(AudioBuffer(samples, 8_000))

    view = pixels.view(0.0, 60.0, FrequencyAxis(50.0, 4000.0), width=300, height=50)
    column = int(300_000 / 8_000 / 60.0 * 300)
    brightest = int(view.max(axis=0).argmax())
    assert abs(brightest - column) <= 1
    assert pixels.level_at(37.5, 1000.0) > pixels.level_at(10.0, 1000.0)
    silent = AudioBuffer(np.zeros((1, 100), np.float32), 8_000)
    assert draw_spectrogram(silent).loudest_db == -math.inf
