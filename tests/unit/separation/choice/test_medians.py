"""Running medians against their twin, and the mask made of them."""

from typing import Literal

import numpy as np
import pytest
from naive import medians as naive

from nmfaudio.separation.choice.medians import (
    fill_running_medians,
    running_median,
    steady_mask,
)
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(64, n_fft=64, hop_length=64)  # a second is a frame, a hertz a bin


@pytest.mark.parametrize(("n", "size"), [(1, 1), (5, 3), (40, 7), (9, 9)])
def test_kernel_equals_its_twin(n: int, size: int) -> None:
    rng = np.random.default_rng(n)
    padded = np.round(rng.random((n + size - 1, 4)), 1).astype(np.float32)
    windows = np.full((2, size + 2, 4), np.nan, np.float32)
    fast, slow = np.zeros((2, n, 6), np.float32)
    fill_running_medians(padded, windows, fast, 1)
    naive.fill_running_medians(padded, windows, slow, 1)
    np.testing.assert_array_equal(fast, slow)


@pytest.mark.parametrize("order", ["C", "F"])
def test_medians_of_many_rows_are_those_of_each(order: Literal["C", "F"]) -> None:
    values = np.random.default_rng(0).random((70, 9)).astype(np.float32, order=order)
    medians = running_median(values, 5)
    assert medians.flags.c_contiguous == (order == "C")
    mirrored = np.pad(values, ((0, 0), (2, 2)), mode="symmetric")
    windows = np.lib.stride_tricks.sliding_window_view(mirrored, 5, axis=1)
    np.testing.assert_array_equal(medians, np.median(windows, axis=2))


@pytest.mark.parametrize("shape", [(0, 5), (5, 0), (3, 1), (1, 50)])
def test_any_shape_keeps_its_shape(shape: tuple[int, int]) -> None:
    assert running_median(np.ones(shape), 7).shape == shape


def test_a_held_partial_is_steady_and_a_stroke_is_not() -> None:
    V = np.full((60, 60), 1e-6)
    V[20], V[:, 30] = 1.0, 1.0
    mask = steady_mask(V, PLAN, held_s=15.0, spread_hz=15.0)
    assert mask[20, 5] > 0.99
    assert mask[50, 30] < 0.01
    assert ((mask >= 0) & (mask <= 1)).all()


def test_extreme_levels_do_not_overflow() -> None:
    V = np.random.default_rng(0).random((20, 20))
    loud = steady_mask(V * 1e30, PLAN, held_s=5.0, spread_hz=5.0)
    usual = steady_mask(V, PLAN, held_s=5.0, spread_hz=5.0)
    np.testing.assert_allclose(loud, usual, atol=1e-5)
    silence = steady_mask(np.zeros((4, 4)), PLAN, held_s=3.0, spread_hz=3.0)
    assert silence.max() == 0.0
