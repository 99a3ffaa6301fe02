"""The preset for places: each place gets what plays there, whatever that is."""

import numpy as np

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.separation.evaluation import si_sdr
from nmfaudio.separation.models.parts import has_sides
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.rendering.resynthesis import render_stems
from nmfaudio.separation.request.settings import Settings

RATE = 16_000


def test_left_centre_and_right_are_sources_of_their_own() -> None:
    t = np.arange(2 * RATE) / RATE
    pulse = 1 + np.sign(np.sin(2 * np.pi * 3 * t))
    keys, voice, noise = (
        0.1 * np.sin(2 * np.pi * 440 * t) * pulse,
        0.2 * np.sin(2 * np.pi * (600 * t + 9 * np.sin(2 * np.pi * 5 * t))),
        0.05 * np.random.default_rng(0).standard_normal(t.size),
    )
    true = np.array([[keys, 0 * t], [voice, voice], [0 * t, noise]])
    audio = AudioBuffer.from_array(true.sum(axis=0), RATE)
    assert has_sides(audio.samples)
    found = separate(audio, settings=Settings(preset="left-centre-right"))
    assert [s.name for s in found.sources] == ["Left", "Right", "Centre"]
    left, right, centre, residual = render_stems(found)
    for stem, place in ((left, 0), (centre, 1), (right, 2)):
        before = si_sdr(true[place].ravel(), audio.samples.ravel())
        assert si_sdr(true[place].ravel(), stem.ravel()) > before + 6
    np.testing.assert_allclose(
        left + right + centre + residual, audio.samples, atol=1e-5
    )
