"""What is rendered adds up, and is the same bits in whatever pieces it is made."""

import numpy as np
import pytest
import signals

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.errors import ParameterError
from nmfaudio.playback.mixer import MixVoice
from nmfaudio.separation.model import RenderModel, SourceGuess
from nmfaudio.separation.rendering.resynthesis import (
    FrameRenderer,
)
from nmfaudio.separation.rendering.source_gains import (
    numbered_sources,
    stem_gains,
)
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(16_000, n_fft=512, hop_length=128)
SOURCE_OF = np.array([1, 2, 0, 2, 1, 3])


def renderer_for(
    samples, rng, *, plan=PLAN, exponent=1.0, n_models=1, stereo_masks=False
):
    audio = AudioBuffer.from_array(samples, plan.sample_rate)
    n_frames = plan.n_frames(audio.n_samples)
    W = rng.random((n_models, plan.n_bins, 6)).astype(np.float32)
    H = rng.random((6, n_frames)).astype(np.float32)
    model = RenderModel(W, H, np.arange(6), 6, stereo_masks=stereo_masks)
    return FrameRenderer(audio, plan, model, exponent=exponent)


def stems_of(renderer, **options):
    mix = renderer.mix(*stem_gains(SOURCE_OF, 3), SOURCE_OF)
    pieces = [samples for _, samples in renderer.blocks(mix, **options)]
    shape = (4, renderer.audio.n_channels, 0)
    return np.concatenate([np.zeros(shape, np.float32), *pieces], axis=2)


def null_db(stems, samples):
    error = np.sum((stems.sum(axis=0, dtype=np.float64) - samples) ** 2)
    return 10 * np.log10(max(error, 1e-300) / np.sum(samples.astype(np.float64) ** 2))


@pytest.mark.parametrize("exponent", [0.7, 1.0, 2.0])
@pytest.mark.parametrize("n_models", [1, 2])
@pytest.mark.parametrize("stereo_masks", [False, True])
def test_stems_add_up_to_the_mixture(rng, exponent, n_models, stereo_masks):
    samples = signals.stereo_mix()
    asked = {"exponent": exponent, "n_models": n_models, "stereo_masks": stereo_masks}
    renderer = renderer_for(samples, rng, **asked)
    stems = stems_of(renderer)
    assert stems.shape == (4, *samples.shape)
    assert null_db(stems, samples) < -125


@pytest.mark.parametrize("n_samples", [0, 1, 2, 127, 128, 129, 511, 512, 513, 4_001])
def test_every_length_adds_up(rng, n_samples):
    samples = rng.standard_normal((1, n_samples)).astype(np.float32)
    stems = stems_of(renderer_for(samples, rng))
    assert stems.shape == (4, 1, n_samples)
    np.testing.assert_allclose(stems.sum(axis=0), samples, atol=3e-6)


@pytest.mark.parametrize(
    ("sample_rate", "n_channels", "n_fft", "hop_length"),
    [(96_000, 2, 4096, 1024), (8_000, 8, 256, 64), (44_100, 1, 500, 111)],
)
def test_rates_channels_and_odd_plans(rng, sample_rate, n_channels, n_fft, hop_length):
    plan = StftPlan(sample_rate, n_fft=n_fft, hop_length=hop_length)
    samples = rng.standard_normal((n_channels, 9_000)).astype(np.float32)
    stems = stems_of(renderer_for(samples, rng, plan=plan))
    assert null_db(stems, samples) < -125


def test_silence_stays_exactly_silent(rng):
    samples = signals.silence(3_000, n_channels=2)
    assert (stems_of(renderer_for(samples, rng)) == 0).all()


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.parametrize("stereo_masks", [False, True])
def test_bits_do_not_depend_on_blocks_or_threads(rng, workers, stereo_masks):
    samples = rng.standard_normal((2, 300_000)).astype(np.float32)
    renderer = renderer_for(samples, rng, stereo_masks=stereo_masks)
    mix = renderer.mix(*stem_gains(SOURCE_OF, 3), SOURCE_OF)
    whole = renderer.render(mix, 0, samples.shape[1])
    np.testing.assert_array_equal(stems_of(renderer, workers=workers), whole)
    part = renderer.render(mix, 70_001, 71_003)
    np.testing.assert_array_equal(part, whole[:, :, 70_001:71_003])


@pytest.mark.parametrize("exponent", [1.0, 2.0])
@pytest.mark.parametrize("stereo_masks", [False, True])
def test_what_is_played_is_what_is_exported(rng, exponent, stereo_masks):
    samples = signals.stereo_mix(n_samples=20_000)
    renderer = renderer_for(samples, rng, exponent=exponent, stereo_masks=stereo_masks)
    stems = stems_of(renderer)
    for number, stem in zip([1, 2, 3, 0], stems, strict=True):
        alone = renderer.mix(number == SOURCE_OF, float(number == 0), SOURCE_OF)
        voice = MixVoice(renderer, alone)
        for start in (0, 5_000, 19_800):
            voice.seek(start)
            sizes = [1, 700, 128, 256, 960, 5]
            played = np.concatenate([voice.read(n) for n in sizes], axis=1)
            expected = stem[:, start : start + sum(sizes)]
            n_left = expected.shape[1]
            np.testing.assert_array_equal(played[:, :n_left], expected)
            assert (played[:, n_left:] == 0).all()


def test_all_gains_one_give_the_recording_back(rng):
    samples = signals.stereo_mix()
    renderer = renderer_for(samples, rng)
    out = renderer.render(renderer.mix(np.ones(6)), 0, samples.shape[1])[0]
    np.testing.assert_allclose(out, samples, atol=1e-6)


def test_stem_gains_follow_component_gains():
    gains, residual = stem_gains(np.array([1, 0, 2]), 2, np.array([0.5, 2.0, 1.0]))
    np.testing.assert_array_equal(gains, [[0.5, 0, 0], [0, 0, 1], [0, 2, 0]])
    np.testing.assert_array_equal(residual, [0, 0, 1])


def test_sources_are_numbered_from_one():
    guesses = (SourceGuess("Bass", (2,)), SourceGuess("Drums", (0, 3)))
    np.testing.assert_array_equal(numbered_sources(guesses, 5), [2, 0, 1, 2, 0])


def test_arguments_are_checked(rng):
    audio = AudioBuffer.from_array(np.zeros((3, 100)), 16_000)
    model = RenderModel.from_factors(np.ones((257, 1)), np.ones((1, 2)))
    with pytest.raises(ParameterError, match="must overlap more"):
        FrameRenderer(audio, StftPlan(16_000, n_fft=512, hop_length=512), model)
    with pytest.raises(ParameterError, match="templates must be"):
        FrameRenderer(audio, StftPlan(16_000, n_fft=256, hop_length=64), model)
    two = RenderModel(np.ones((2, 257, 1), np.float32), model.H, np.arange(1), 1)
    with pytest.raises(ParameterError, match="1 or 3"):
        FrameRenderer(audio, PLAN, two)
