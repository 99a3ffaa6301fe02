"""Where components lie between two channels, and what masks make of it."""

from dataclasses import replace

import numpy as np
import pytest
from naive import masking as naive

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.separation.evaluation import si_sdr
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.rendering.mask_layout import make_mask_model
from nmfaudio.separation.rendering.resynthesis import FrameRenderer
from nmfaudio.separation.rendering.stereo_places import component_places
from nmfaudio.spectral.stft import StftPlan

RATE = 8_000
PLAN = StftPlan(RATE, n_fft=512, hop_length=128)
GAINS = np.array([[0.9, 0.2], [0.3, 0.8]])
"""Of two sources, left and right."""


@pytest.fixture
def sources(rng):
    """Make two noises of the same band that come and go, (2, 2, n_samples)."""
    noise = rng.standard_normal((2, 2 * RATE))
    level = 0.5 + 0.5 * np.sin(np.arange(2 * RATE) / RATE * np.array([[9.0], [13.0]]))
    return (GAINS[:, :, np.newaxis] * (noise * level)[:, np.newaxis]).astype("f4")


def model_of(sources, audio):
    """Return the true model: one component a source, as loud as it is."""
    V = np.stack(
        [PLAN.magnitude(source.mean(axis=0, keepdims=True)) for source in sources]
    )
    H = V.mean(axis=1).astype(np.float32)
    assert H.shape[1] == PLAN.n_frames(audio.n_samples)
    return RenderModel.from_factors(np.ones((PLAN.n_bins, 2), np.float32), H)


@pytest.mark.parametrize("n_models", [1, 2])
def test_places_are_those_of_the_naive_twin(rng, n_models):
    audio = AudioBuffer.from_array(rng.standard_normal((2, 1_500)), RATE)
    n_frames = PLAN.n_frames(1_500)
    component_of = np.array([1, 0, 1, 3])
    W = rng.random((n_models, PLAN.n_bins, 4)).astype(np.float32)
    H = rng.random((4, n_frames)).astype(np.float32) * (rng.random((4, n_frames)) > 0.3)
    H[0] += 0.1
    laid = make_mask_model(RenderModel(W, H.astype(np.float32), component_of, 4))
    expected = naive.places(
        laid.W.transpose(0, 2, 1),
        laid.H,
        component_of,
        4,
        PLAN.forward(audio.samples).transpose(0, 2, 1),
    )
    found = component_places(audio, PLAN, laid)
    np.testing.assert_allclose(found, expected, rtol=2e-4, atol=1e-6)
    assert (found[2] == 0).all()


def test_long_recordings_are_looked_at_here_and_there(rng):
    # 20 minutes at 8 kHz: 75,000 frames, of which about 1,024 are looked at.
    minute = rng.standard_normal(60 * RATE).astype(np.float32)
    audio = AudioBuffer.from_array(np.stack([minute, 0.5 * minute]), RATE)
    H = np.ones((1, PLAN.n_frames(minute.size)), np.float32)
    model = make_mask_model(RenderModel.from_factors(np.ones((PLAN.n_bins, 1)), H))
    left, right, both = component_places(audio, PLAN, model)[0]
    whole = (np.abs(PLAN.forward(audio.samples)) ** 2).sum(axis=(1, 2))
    assert left < 0.6 * whole[0]
    assert right == pytest.approx(0.25 * left, rel=1e-5)
    assert both == pytest.approx(0.5 * left, rel=1e-5)


@pytest.mark.parametrize("at_s", [20.3, 100.5, 222.2])
def test_what_sounds_once_in_a_long_recording_is_heard(rng, at_s):
    n_samples, at = 300 * RATE, int(at_s * RATE)
    samples = np.zeros((2, n_samples), np.float32)
    samples[1] = 0.05 * rng.standard_normal(n_samples)
    samples[0, at : at + 1_000] = rng.standard_normal(1_000)
    H = np.ones((2, PLAN.n_frames(n_samples)), np.float32)
    H[1] = 0.0
    H[1, at // 128 : (at + 1_000) // 128 + 2] = 5.0
    model = make_mask_model(RenderModel.from_factors(np.ones((PLAN.n_bins, 2)), H))
    places = component_places(AudioBuffer(samples, RATE), PLAN, model)
    assert places[0, 1] > 10 * places[0, 0]
    assert places[1, 0] > 10 * places[1, 1] > 0.0


def test_places_tell_what_spectra_do_not(sources):
    audio = AudioBuffer.from_array(sources.sum(axis=0), RATE)
    model = model_of(sources, audio)
    gained = []
    for stereo_masks in (False, True):
        masks = replace(model, stereo_masks=stereo_masks)
        renderer = FrameRenderer(audio, PLAN, masks)
        mix = renderer.mix(np.eye(2), 0.0, np.array([1, 2]))
        stems = renderer.render(mix, 0, audio.n_samples)
        gained.append([si_sdr(t, s) for t, s in zip(sources, stems, strict=True)])
    assert np.min(np.subtract(gained[1], gained[0])) > 3.0


def test_what_sounds_alike_in_both_channels_is_masked_as_ever(sources):
    middle = sources.mean(axis=1, keepdims=True).repeat(2, axis=1)
    audio = AudioBuffer.from_array(middle.sum(axis=0), RATE)
    model = model_of(middle, audio)
    stems = []
    for stereo_masks in (False, True):
        renderer = FrameRenderer(audio, PLAN, replace(model, stereo_masks=stereo_masks))
        mix = renderer.mix(np.eye(2), 0.0, np.array([1, 2]))
        stems.append(renderer.render(mix, 0, audio.n_samples))
    np.testing.assert_allclose(stems[1], stems[0], atol=1e-5)


def test_silence_lies_nowhere():
    audio = AudioBuffer.from_array(np.zeros((2, 2_000)), RATE)
    model = replace(model_of(np.zeros((2, 2, 2_000), "f4"), audio), stereo_masks=True)
    renderer = FrameRenderer(audio, PLAN, model)
    mix = renderer.mix(np.eye(2), 0.0, np.array([1, 2]))
    np.testing.assert_array_equal(mix.places[1:], [[1.0, 1.0, 0.0]] * 2)
    assert not renderer.render(mix, 0, 2_000).any()


def test_places_are_measured_once_for_the_same_factors(sources):
    audio = AudioBuffer.from_array(sources.sum(axis=0), RATE)
    model = replace(model_of(sources, audio), stereo_masks=True)
    first = FrameRenderer(audio, PLAN, model).mask_model.places
    attacks = replace(model, attacks=np.array([100]))
    assert FrameRenderer(audio, PLAN, attacks).mask_model.places is first
    gathered = replace(model, component_of=np.zeros(2, np.int64), n_components=1)
    (other,) = FrameRenderer(audio, PLAN, gathered).mask_model.places
    assert not np.isclose(other, first).all()
    louder = AudioBuffer.from_array(2 * sources.sum(axis=0), RATE)
    again = FrameRenderer(louder, PLAN, model).mask_model.places
    np.testing.assert_allclose(again, 4 * first, rtol=1e-5)
