"""The small picture of a recording."""

import io

import numpy as np
import signals
from PIL import Image

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.batch import picture
from nmfaudio.batch.picture import spectrogram_png


def pixels(samples, rate=16_000):
    buffer = AudioBuffer(np.ascontiguousarray(samples, np.float32), rate)
    png = spectrogram_png(buffer)
    assert len(png) < 40_000
    return np.asarray(Image.open(io.BytesIO(png)).convert("L"), float)


def test_what_sounds_is_bright_where_it_sounds():
    t = np.arange(32_000) / 16_000
    tone = np.where(t < 1.0, np.sin(2 * np.pi * 1000 * t), 0.0)[np.newaxis]
    seen = pixels(tone)
    assert seen.shape == (96, 320)
    row, column = np.unravel_index(seen.argmax(), seen.shape)
    assert column < 165
    assert 20 < row < 60
    assert seen[:, 200:].max() < 0.2 * seen.max()


def test_anything_has_a_picture():
    for samples in (np.zeros((1, 1)), np.zeros((2, 5000)), signals.stereo_mix()):
        assert pixels(samples).shape == (96, 320)
    assert pixels(np.ones((1, 400)), rate=1000).shape == (96, 320)


def test_a_long_recording_is_drawn_in_pieces_that_fit(monkeypatch):
    t = np.arange(64_000) / 16_000
    sweep = 0.5 * np.sin(2 * np.pi * (200 + 300 * t) * t)[np.newaxis]
    whole = pixels(sweep)
    monkeypatch.setattr(picture, "_MOST_FRAMES", 20)
    pieces = pixels(sweep)
    assert pieces.shape == whole.shape
    assert np.mean(np.abs(pieces - whole)) < 0.005 * whole.max()


def test_silence_is_dark():
    silent = AudioBuffer(np.zeros((1, 16_000), np.float32), 16_000)
    read = Image.open(io.BytesIO(spectrogram_png(silent))).convert("RGB")
    assert np.asarray(read).max() < 32
