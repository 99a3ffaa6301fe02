"""Other channel counts and rates between mixer and device."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from nmfaudio.playback.feeds import ChannelFeed, RateFeed, Turn, downmix_matrix
from nmfaudio.playback.summons import Summons


@pytest.mark.parametrize("n_out", range(1, 9))
def test_no_channel_is_lost_and_nothing_gets_louder(n_out: int) -> None:
    for n_in in range(1, 17):
        matrix = downmix_matrix(n_in, n_out)
        assert matrix.shape == (n_in, n_out)
        assert matrix.min() >= 0
        assert matrix.sum(axis=0).max() <= 1 + 1e-6
        silent = set(np.flatnonzero(matrix.sum(axis=1) == 0))
        # Only the low-frequency effects of a surround layout are left out of stereo.
        assert silent == ({3} if n_out == 2 and n_in in {6, 8} else set()), n_in


def test_usual_cases() -> None:
    assert_array_equal(downmix_matrix(2, 2), np.eye(2))
    assert_array_equal(downmix_matrix(1, 2), [[1, 1]])
    assert_array_equal(downmix_matrix(1, 1), [[1]])
    assert_array_equal(downmix_matrix(2, 1), [[0.5], [0.5]])
    assert_array_equal(downmix_matrix(2, 4), [[1, 0, 0, 0], [0, 1, 0, 0]])
    assert_allclose(downmix_matrix(4, 2), [[0.5, 0], [0, 0.5], [0.5, 0], [0, 0.5]])


class Tone:
    """A source at some rate: a tone, that knows what it was asked for."""

    def __init__(self, rate: int, gains: tuple[float, ...] = (1.0, 1.0)) -> None:
        self.changed = Summons()
        self.rate, self.gains = rate, np.array(gains, np.float32)
        self.frame = 0
        self.noted: list[tuple[float, float]] = []

    def at(self, frames: NDArray[np.int64], rate: int) -> NDArray[np.float64]:
        return np.sin(2 * np.pi * 440 * frames / rate)

    def rewind(self, frame: int) -> Turn:
        self.frame = frame
        return Turn(frame, jumps=True, fades=True)

    def mix(self, out: NDArray[np.float32]) -> None:
        frames = self.frame + np.arange(len(out))
        out[:] = self.at(frames, self.rate)[:, np.newaxis] * self.gains
        self.frame += len(out)

    def note(self, frame: float, heard_at_s: float) -> None:
        self.noted.append((frame, heard_at_s))


def test_channel_feed_mixes_and_passes_the_rest_on() -> None:
    source = Tone(44_100, (1.0, 2.0, 3.0))
    feed = ChannelFeed(source, 3, 2)
    assert feed.changed is source.changed
    assert feed.rewind(100) == Turn(100, jumps=True, fades=True)
    for n_samples in (10, 5000, 1):
        frames = source.frame + np.arange(n_samples)
        out = np.full((n_samples, 2), np.nan, np.float32)
        feed.mix(out)
        expected = 2.0 * source.at(frames, 44_100)[:, np.newaxis]
        assert_allclose(out, np.tile(expected, (1, 2)), atol=1e-6)
    feed.note(3, 7.0)
    assert source.noted == [(3, 7.0)]


@pytest.mark.parametrize(("rate_in", "rate_out"), [(44_100, 48_000), (96_000, 44_100)])
def test_rate_feed_resamples_without_gaps(rate_in: int, rate_out: int) -> None:
    feed = RateFeed(Tone(rate_in), 2, rate_in, rate_out)
    parts = []
    for n_samples in (512, 100, 3000, 512, 1, 9000):
        out = np.full((n_samples, 2), np.nan, np.float32)
        feed.mix(out)
        parts.append(out)
    heard = np.concatenate(parts)[2000:-200, 0]
    t = (2000 + np.arange(heard.size)) / rate_out
    assert_allclose(heard, np.sin(2 * np.pi * 440 * t), atol=2e-3)


@pytest.mark.parametrize(
    ("rate_in", "rate_out", "unit"),
    [(44_100, 48_000, 160), (8_000, 44_100, 441), (44_101, 48_000, 1)],
)
def test_rate_feed_goes_back_to_where_both_rates_meet(
    rate_in: int, rate_out: int, unit: int
) -> None:
    source = Tone(rate_in)
    feed = RateFeed(source, 2, rate_in, rate_out)
    feed.mix(np.empty((5000, 2), np.float32))
    for asked in (10 * unit, 10 * unit + 7, 3 * unit):
        turn = feed.rewind(asked)
        assert turn == Turn(asked - asked % unit, jumps=True, fades=True)
        assert source.frame == pytest.approx(turn.frame * rate_in / rate_out, abs=0.5)
        out = np.empty((3000, 2), np.float32)
        feed.mix(out)
        t = (turn.frame + np.arange(600, 3000)) / rate_out
        # The nearest frame of rates that never meet is off by half of one at most.
        atol = 3e-3 if unit > 1 else 0.04
        assert_allclose(out[600:, 1], np.sin(2 * np.pi * 440 * t), atol=atol)
    feed.note(rate_out, 7.0)
    assert source.noted == [(rate_in, 7.0)]
