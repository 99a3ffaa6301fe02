"""Pan: nothing in the middle, everything at the ends, the same when played."""

import numpy as np
import pytest
import signals
from numpy.testing import assert_allclose, assert_array_equal

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.playback.mixer import MixVoice
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.rendering.mask_layout import Mix
from nmfaudio.separation.rendering.panning import panned_gains
from nmfaudio.separation.rendering.resynthesis import FrameRenderer
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(16_000, n_fft=256, hop_length=64)


def renderer_of(samples, rng):
    audio = AudioBuffer.from_array(samples, PLAN.sample_rate)
    W = rng.random((1, PLAN.n_bins, 2)).astype(np.float32)
    H = rng.random((2, PLAN.n_frames(audio.n_samples))).astype(np.float32)
    return FrameRenderer(audio, PLAN, RenderModel(W, H, np.arange(2), 2))


def heard(renderer, gains, pan):
    mix = renderer.panned_mix((np.array(gains), 0.0, None), np.array(pan))
    return renderer.render(mix, 0, renderer.audio.n_samples)[0]


@pytest.mark.parametrize("pan", [1.0, -1.0, 0.4, -0.7])
def test_what_one_side_loses_the_other_gains(rng, pan):
    renderer = renderer_of(signals.stereo_mix(n_samples=3_000), rng)
    still = heard(renderer, [1, 0], [0, 0])
    moved = heard(renderer, [1, 0], [pan, 0])
    towards, away = (1, 0) if pan > 0 else (0, 1)
    assert_allclose(moved[away], (1 - abs(pan)) * still[away], atol=1e-6)
    expected = still[towards] + abs(pan) * still[away]
    assert_allclose(moved[towards], expected, atol=1e-6)
    assert_allclose(moved.sum(axis=0), still.sum(axis=0), atol=2e-6)


def test_each_part_has_a_place_of_its_own(rng):
    renderer = renderer_of(signals.stereo_mix(n_samples=2_000), rng)
    both = heard(renderer, [0.5, 1], [1, -1])
    apart = heard(renderer, [0.5, 0], [1, 0]) + heard(renderer, [0, 1], [0, -1])
    assert_allclose(both, apart, atol=2e-6)


def test_what_has_no_components_is_laid_out_by_its_residual(rng):
    audio = AudioBuffer.from_array(rng.standard_normal((2, 500)), PLAN.sample_rate)
    W, H = np.zeros((PLAN.n_bins, 0)), np.zeros((0, PLAN.n_frames(500)))
    renderer = FrameRenderer(audio, PLAN, RenderModel.from_factors(W, H))
    mix = renderer.panned_mix((np.zeros(0), 1.0, None), None, 1.0)
    left, right = renderer.render(mix, 0, 500)[0]
    assert_allclose(left, 0.0, atol=1e-6)
    assert_allclose(right, audio.samples.sum(axis=0), atol=1e-5)


def test_playing_gives_the_bits_of_rendering(rng):
    renderer = renderer_of(signals.stereo_mix(n_samples=2_048), rng)
    mix = renderer.panned_mix((np.ones(2), 1.0, None), np.array([0.3, -1.0]), 0.5)
    voice = MixVoice(renderer, mix)
    voice.seek(0)
    played = [voice.read(512).copy() for _ in range(4)]
    assert_array_equal(np.hstack(played), renderer.render(mix, 0, 2_048)[0])


@pytest.mark.parametrize("n_channels", [1, 2])
def test_the_middle_and_mono_cost_nothing(rng, n_channels):
    samples = signals.stereo_mix(n_samples=1_000)[:n_channels]
    renderer = renderer_of(samples, rng)
    asked = (np.ones(2), 1.0, None)
    assert isinstance(renderer.panned_mix(asked, np.zeros(2)), Mix)
    moved = renderer.panned_mix(asked, np.ones(2))
    assert isinstance(moved, Mix) is (n_channels == 1)


def test_a_place_beyond_the_sides_is_refused():
    with pytest.raises(ParameterError, match="-1"):
        panned_gains(np.ones((1, 2)), np.array([0.0, 1.5]))
    with pytest.raises(ParameterError, match="-1"):
        panned_gains(np.ones((1, 1)), np.array([np.nan]))
