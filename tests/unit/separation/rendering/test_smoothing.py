"""Smoothing of the model that masks are made of."""

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.playback.mixer import MixVoice
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.rendering.resynthesis import FrameRenderer
from nmfaudio.separation.rendering.smoothing import (
    onset_frames,
    smooth_model,
)
from nmfaudio.spectral.stft import StftPlan


@pytest.fixture
def model(rng: np.random.Generator) -> RenderModel:
    return RenderModel.from_factors(rng.random((129, 4)), rng.random((4, 100)))


def test_no_smoothing_gives_the_model_itself(model: RenderModel) -> None:
    assert smooth_model(model, 0.0, 1.0) is model
    assert smooth_model(model, 0.49, 1.0) is model


def test_activations_are_triangular_averages() -> None:
    H = np.full((1, 19), 4.5, np.float32)
    H[0, 9] = 5.4
    model = RenderModel.from_factors(np.ones((3, 1)), H)
    assert not onset_frames(model).any()
    smooth = smooth_model(model, 2.0, 1.0)
    wanted = 4.5 + np.array([0.0, 0.1, 0.2, 0.3, 0.2, 0.1, 0.0])
    np.testing.assert_allclose(smooth.H[0, 6:13], wanted, rtol=1e-6)
    np.testing.assert_array_equal(smooth.W, model.W)


def test_constants_stay_the_same() -> None:
    model = RenderModel.from_factors(np.full((5, 2), 0.3), np.full((2, 4), 0.7))
    smooth = smooth_model(model, 10.0, 1.0)
    np.testing.assert_allclose(smooth.H, model.H, rtol=1e-6)


def test_nothing_is_smeared_before_an_onset() -> None:
    H = np.full((1, 20), 0.01, np.float32)
    H[0, 10:] = 1.0 * 0.8 ** np.arange(10)
    model = RenderModel.from_factors(np.ones((3, 1)), H)
    assert list(np.flatnonzero(onset_frames(model))) == [10]
    smooth = smooth_model(model, 3.0, 1.0)
    np.testing.assert_allclose(smooth.H[0, :10], 0.01, rtol=1e-5)
    assert 0.8 < smooth.H[0, 10] < 0.9


def test_seconds_become_frames_up_to_fifty(model: RenderModel) -> None:
    of_frames = smooth_model(model, 4.0, 1.0).H
    np.testing.assert_array_equal(smooth_model(model, 0.05, 0.0116).H, of_frames)
    most = smooth_model(model, 50.0, 1.0).H
    np.testing.assert_array_equal(smooth_model(model, 1000.0, 1.0).H, most)


@pytest.mark.parametrize("seconds", [-1.0, np.inf, np.nan])
def test_what_is_no_reach_is_refused(model: RenderModel, seconds: float) -> None:
    with pytest.raises(ParameterError, match="0 or more seconds"):
        smooth_model(model, seconds, 0.01)


@pytest.mark.parametrize("exponent", [1.0, 1.5, 2.0])
def test_smoothed_masks_add_up_and_playing_equals_export(
    model: RenderModel, rng: np.random.Generator, exponent: float
) -> None:
    plan = StftPlan(8000, n_fft=256, hop_length=64)
    audio = AudioBuffer.from_array(rng.standard_normal(99 * 64), 8000)
    smooth = smooth_model(model, 2.0, 1.0)
    renderer = FrameRenderer(audio, plan, smooth, exponent=exponent)
    source_of = np.array([1, 1, 2, 2])
    gains = np.array([[1, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 0]], np.float32)
    mix = renderer.mix(gains, np.array([0, 0, 1]), source_of)
    stems = renderer.render(mix, 0, audio.n_samples)
    difference = np.abs(stems.sum(axis=0) - audio.samples).max()
    assert difference <= 1e-6 * np.abs(audio.samples).max()

    one = renderer.mix(gains[0], 0.0, source_of)
    played = MixVoice(renderer, one).read(audio.n_samples)
    np.testing.assert_array_equal(played, stems[0])
