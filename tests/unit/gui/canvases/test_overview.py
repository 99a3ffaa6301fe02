"""The outline of a waveform."""

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer, GrowingAudio
from nmfaudio.gui.canvases.overview import OutlineTaker, WaveformOutline


def outline_of(samples: np.ndarray) -> WaveformOutline:
    taker = OutlineTaker(AudioBuffer(samples, 8_000))
    while not taker.complete:
        assert taker.advance()
    return taker.outline


def test_the_outline_keeps_a_single_click() -> None:
    samples = np.zeros((2, 100_000), np.float32)
    samples[1, 54_321] = 0.7
    outline = outline_of(samples)
    assert outline.high.max() == np.float32(0.7)
    assert outline.low.min() == 0.0
    assert outline_of(samples[:, :0]).high.size == 0
    assert outline_of(samples[:, :3]).high.size == 3


def test_the_outline_follows_a_recording_that_is_read() -> None:
    samples = np.random.default_rng(0).uniform(-1, 1, (2, 9_999)).astype(np.float32)
    growing = GrowingAudio(samples, 8_000)
    taker = OutlineTaker(growing, n_stretches=100)
    assert not taker.advance(), "nothing has come"
    growing.grow(5_000)
    assert taker.advance()
    assert not taker.advance()
    half = taker.outline
    assert half.high[49] > 0
    assert not half.high[51:].any()
    growing.complete(())
    assert taker.advance()
    assert taker.complete
    assert taker.outline.high.all()
    np.testing.assert_array_equal(taker.outline.high[:49], half.high[:49])


def test_one_click_does_not_flatten_the_music() -> None:
    rng = np.random.default_rng(1)
    samples = rng.uniform(-0.1, 0.1, (1, 400_000)).astype(np.float32)
    usual = outline_of(samples).reach()
    assert 0.099 < usual < 0.1, "the loudest fills the height"
    samples[0, 1_000:1_200] = 1.0
    assert usual < outline_of(samples).reach() <= 1.5 * usual
    samples[0, ::4_000] = 1.0
    assert outline_of(samples).reach() == 1.0, "strokes that come again are music"


@pytest.mark.parametrize("floor", [0.0, 1e-3])
def test_what_sounds_once_in_silence_fills_the_height(floor: float) -> None:
    samples = np.full((1, 400_000), floor, np.float32)
    samples[0, 1_000:1_200] = 0.5
    assert outline_of(samples).reach() == 0.5


def test_the_outline_of_nothing_can_be_drawn() -> None:
    silence = np.zeros((1, 50_000), np.float32)
    assert outline_of(silence).reach() > 0
    assert outline_of(silence[:, :0]).reach() > 0
