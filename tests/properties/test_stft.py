"""The STFT inverts at every length, shape and plan that says it does."""

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nmfaudio.spectral.stft import StftPlan
from nmfaudio.spectral.windows import WINDOWS


@st.composite
def plans(draw: st.DrawFn) -> StftPlan:
    n_fft = draw(st.integers(8, 300))
    win_length = draw(st.integers(4, n_fft))
    return StftPlan(
        sample_rate=8_000,
        n_fft=n_fft,
        hop_length=draw(st.integers(1, n_fft)),
        win_length=win_length,
        window=draw(st.sampled_from(WINDOWS)),
    )


@given(plans(), st.integers(0, 2_000), st.integers(1, 3), st.integers(0, 2**32 - 1))
@settings(max_examples=150, deadline=None)
def test_round_trip(plan, n_samples, n_channels, seed):
    assume(plan.invertible)
    rng = np.random.default_rng(seed)
    samples = rng.uniform(-1, 1, (n_channels, n_samples)).astype(np.float32)
    X = plan.forward(samples)
    assert X.shape == (n_channels, plan.n_bins, plan.n_frames(n_samples))
    back = plan.inverse(X, n_samples)
    # A plan at the edge of invertibility multiplies rounding errors thirtyfold.
    assert np.abs(back - samples).max(initial=0.0) < 3e-5


@given(plans(), st.integers(1, 1_000), st.data())
@settings(max_examples=100, deadline=None)
def test_any_part_is_rendered_from_the_frames_that_touch_it(plan, n_samples, data):
    assume(plan.invertible)
    start = data.draw(st.integers(0, n_samples - 1))
    stop = data.draw(st.integers(start + 1, n_samples))
    samples = np.sin(np.arange(n_samples, dtype=np.float32))[np.newaxis]
    first, last = plan.frame_range(start, stop, n_samples)
    X = plan.forward(samples, first, last)
    part = plan.inverse(X, n_samples, first, start_sample=start, stop_sample=stop)
    np.testing.assert_allclose(part, samples[:, start:stop], atol=3e-5)


@given(plans(), st.integers(1, 1_000), st.floats(-1e3, 1e3, width=32))
@settings(max_examples=50, deadline=None)
def test_forward_is_linear(plan, n_samples, factor):
    rng = np.random.default_rng(0)
    a, b = rng.uniform(-1, 1, (2, 1, n_samples)).astype(np.float32)
    left = plan.forward(a + np.float32(factor) * b)
    right = plan.forward(a) + np.float32(factor) * plan.forward(b)
    np.testing.assert_allclose(left, right, atol=2e-4 * (1 + abs(factor)))
