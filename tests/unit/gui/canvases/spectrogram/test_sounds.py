"""What the picture is of, beside the sound that is exported."""

from dataclasses import replace

import numpy as np
import pytest

from nmfaudio.gui.canvases.spectrogram.sounds import (
    RenderedMix,
    picture_of_model,
    picture_of_sound,
    samples_of,
)
from nmfaudio.project.gains import preview_gains
from nmfaudio.separation.model import Separation
from nmfaudio.separation.rendering.resynthesis import renderer_of
from nmfaudio.spectral.analysis import Analysis
from nmfaudio.spectral.display import level_codes
from nmfaudio.spectral.grid import FrequencyAxis


def test_samples_beyond_the_ends_are_silent(separation: Separation) -> None:
    audio = separation.audio
    cut = samples_of(audio, -3, 5)
    assert not cut[:, :3].any()
    np.testing.assert_array_equal(cut[:, 3:], audio.samples[:, :5])
    assert not samples_of(audio, audio.n_samples, audio.n_samples + 4).any()


def test_what_is_heard_is_what_is_exported(separation: Separation) -> None:
    gains = preview_gains(3, audition=(1,))
    gains = replace(gains, source_of=np.array([1, 2, 3]))
    renderer = renderer_of(separation)
    mix = renderer.mix(gains.components, 0.0, gains.source_of)
    whole = renderer.render(mix, 0, separation.audio.n_samples)[0]
    heard = RenderedMix(separation, gains)
    np.testing.assert_array_equal(heard.read(3000, 5000), whole[:, 3000:5000])
    assert not heard.read(-100, 0).any()

    n_samples, analysis = separation.audio.n_samples, Analysis(8_000)
    picture = picture_of_sound(heard.read, n_samples, analysis)
    twin = picture_of_sound(
        lambda start, stop: np.pad(
            whole[:, max(start, 0) : max(stop, 0)],
            ((0, 0), (max(0, -start), max(0, stop - n_samples))),
        ),
        n_samples,
        analysis,
    )
    for one in (picture, twin):
        for tile in range(one.n_tiles):
            one.fill(tile)
    axis = FrequencyAxis(50.0, 4000.0)
    views = [one.view(0.0, 2.0, axis, width=99, height=40) for one in (picture, twin)]
    np.testing.assert_array_equal(*views)
    assert views[0].max() > 0


def test_the_model_is_the_product_of_its_factors(separation: Separation) -> None:
    plan, model = separation.plan, separation.model
    picture = picture_of_model(model, plan)
    picture.fill(0)
    for frame, index in ((0, 0), (7, 30), (200, 128)):
        V = np.float32(sum(model.W[0, index, k] * model.H[k, frame] for k in range(3)))
        code = int(level_codes(np.array([[V]], np.float32), plan.full_scale)[0, 0])
        second, hz = frame * 64 / 8_000, index * 8_000 / 256
        assert picture.level_at(second, hz) == pytest.approx(
            6.0 - (255 - code) / 2, abs=0.51
        )
