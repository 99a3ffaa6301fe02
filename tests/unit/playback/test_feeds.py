"""Other channel counts and rates between mixer and device."""

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from numpy.typing import NDArray

from nmfaudio.playback.feeds import ChannelFeed, RateFeed, downmix_matrix


@pytest.mark.parametrize("n_in", range(1, 17))
@pytest.mark.parametrize("n_out", range(1, 9))
def test_no_channel_is_lost_and_nothing_gets_louder(n_in: int, n_out: int) -> None:
    matrix = downmix_matrix(n_in, n_out)
    assert matrix.shape == (n_in, n_out)
    assert matrix.min() >= 0
    assert matrix.sum(axis=0).max() <= 1 + 1e-6
    silent = set(np.flatnonzero(matrix.sum(axis=1) == 0))
    # Only the low-frequency effects of a surround layout are left out of stereo.
    assert silent == ({3} if n_out == 2 and n_in in {6, 8} else set())


def test_usual_cases() -> None:
    assert_array_equal(downmix_matrix(2, 2), np.eye(2))
    assert_array_equal(downmix_matrix(1, 2), [[1, 1]])
    assert_array_equal(downmix_matrix(1, 1), [[1]])
    assert_array_equal(downmix_matrix(2, 1), [[0.5], [0.5]])
    assert_array_equal(downmix_matrix(2, 4), [[1, 0, 0, 0], [0, 1, 0, 0]])
    assert_allclose(downmix_matrix(4, 2), [[0.5, 0], [0, 0.5], [0.5, 0], [0, 0.5]])


def test_channel_feed_mixes_and_passes_the_time_on() -> None:
    times: list[float] = []

    def fill(out: NDArray[np.float32], audible_at_s: float) -> None:
        times.append(audible_at_s)
        out[:] = [1.0, 2.0, 3.0]

    feed = ChannelFeed(fill, 3, 2)
    for n_samples in (10, 5000, 1):
        out = np.full((n_samples, 2), np.nan, np.float32)
        feed.fill(out, 7.0)
        assert_allclose(out, np.tile([2.0, 2.0], (n_samples, 1)))
    assert times == [7.0] * 3


@pytest.mark.parametrize(("rate_in", "rate_out"), [(44_100, 48_000), (96_000, 44_100)])
def test_rate_feed_resamples_without_gaps(rate_in: int, rate_out: int) -> None:
    made = 0
    ahead: list[float] = []

    def fill(out: NDArray[np.float32], audible_at_s: float) -> None:
        nonlocal made
        ahead.append(audible_at_s)
        t = (made + np.arange(out.shape[0])) / rate_in
        out[:] = np.sin(2 * np.pi * 440 * t)[:, np.newaxis]
        made += out.shape[0]

    feed = RateFeed(fill, 2, rate_in, rate_out)
    parts = []
    for n_samples in (512, 100, 3000, 512, 1, 9000):
        out = np.full((n_samples, 2), np.nan, np.float32)
        feed.fill(out, 0.0)
        parts.append(out)
    heard = np.concatenate(parts)[2000:-200, 0]
    t = (2000 + np.arange(heard.size)) / rate_out
    assert_allclose(heard, np.sin(2 * np.pi * 440 * t), atol=2e-3)
    # What is mixed now is heard after what waits in the resampler: under 0.1 s.
    assert all(0 <= s < 0.3 for s in ahead)
