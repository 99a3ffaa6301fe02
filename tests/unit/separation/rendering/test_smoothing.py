"""Smoothing of the model that masks are made of."""

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.rendering.resynthesis import FrameRenderer, MixStream
from nmfaudio.separation.rendering.smoothing import (
    Smoothing,
    onset_frames,
    smooth_model,
)
from nmfaudio.spectral.stft import StftPlan


@pytest.fixture
def model(rng: np.random.Generator) -> RenderModel:
    return RenderModel.from_factors(rng.random((129, 4)), rng.random((4, 100)))


def test_no_smoothing_gives_the_model_itself(model: RenderModel) -> None:
    assert smooth_model(model, Smoothing()) is model


def test_activations_are_triangular_averages() -> None:
    H = np.zeros((1, 9), np.float32)
    H[0, 4] = 9.0
    model = RenderModel.from_factors(np.ones((3, 1)), H)
    smooth = smooth_model(model, Smoothing(frames=2, keep_onsets=False))
    np.testing.assert_allclose(smooth.H[0], [0, 0, 1, 2, 3, 2, 1, 0, 0], rtol=1e-6)
    np.testing.assert_array_equal(smooth.W, model.W)


def test_constants_stay_the_same() -> None:
    model = RenderModel.from_factors(np.full((5, 2), 0.3), np.full((2, 4), 0.7))
    smooth = smooth_model(model, Smoothing(frames=10, bins=10))
    np.testing.assert_allclose(smooth.W, model.W, rtol=1e-6)
    np.testing.assert_allclose(smooth.H, model.H, rtol=1e-6)


def test_nothing_is_smeared_before_an_onset() -> None:
    H = np.full((1, 20), 0.01, np.float32)
    H[0, 10:] = 1.0 * 0.8 ** np.arange(10)
    model = RenderModel.from_factors(np.ones((3, 1)), H)
    assert list(np.flatnonzero(onset_frames(model))) == [10]
    smooth = smooth_model(model, Smoothing(frames=3))
    np.testing.assert_allclose(smooth.H[0, :10], 0.01, rtol=1e-5)
    assert smooth.H[0, 10] > 0.8
    smeared = smooth_model(model, Smoothing(frames=3, keep_onsets=False))
    assert smeared.H[0, 9] > 0.1


def test_templates_are_smoothed_along_frequency() -> None:
    W = np.zeros((7, 1), np.float32)
    W[3] = 4.0
    model = RenderModel.from_factors(W, np.ones((1, 2)))
    smooth = smooth_model(model, Smoothing(bins=1))
    np.testing.assert_allclose(smooth.W[0, :, 0], [0, 0, 1, 2, 1, 0, 0], rtol=1e-6)


def test_seconds_become_frames() -> None:
    assert Smoothing.from_seconds(0.05, 0.0116) == Smoothing(frames=4)
    smeared = Smoothing.from_seconds(0.05, 0.0116, keep_onsets=False)
    assert smeared == Smoothing(frames=4, keep_onsets=False)
    with pytest.raises(ParameterError, match="0 or more seconds"):
        Smoothing.from_seconds(-1.0, 0.01)


@pytest.mark.parametrize("wrong", [{"frames": -1}, {"bins": 51}])
def test_reach_has_limits(wrong: dict[str, int]) -> None:
    with pytest.raises(ParameterError, match="must lie between 0 and 50"):
        Smoothing(**wrong)


@pytest.mark.parametrize("exponent", [1.0, 1.5, 2.0])
def test_smoothed_masks_add_up_and_playing_equals_export(
    model: RenderModel, rng: np.random.Generator, exponent: float
) -> None:
    plan = StftPlan(8000, n_fft=256, hop_length=64)
    audio = AudioBuffer.from_array(rng.standard_normal(99 * 64), 8000)
    smooth = smooth_model(model, Smoothing(frames=2, bins=1))
    renderer = FrameRenderer(audio, plan, smooth, exponent=exponent)
    source_of = np.array([1, 1, 2, 2])
    gains = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 0]], np.float32)
    mix = renderer.mix(gains, np.array([0, 0, 1]), source_of)
    stems = renderer.render(mix, 0, audio.n_samples)
    difference = np.abs(stems.sum(axis=0) - audio.samples).max()
    assert difference <= 1e-6 * np.abs(audio.samples).max()

    one = renderer.mix(gains[0], 0.0, source_of)
    played = MixStream(renderer).read(one, audio.n_samples)
    np.testing.assert_array_equal(played, stems[0])
