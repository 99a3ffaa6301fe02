"""Curves of tracks, as they are heard."""

import numpy as np

from nmfaudio.gui.panels.tracks.curves import PartCurves
from nmfaudio.separation.model import RenderModel
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(8_000, n_fft=256, hop_length=64)


def test_what_was_painted_is_drawn_as_it_is_heard(rng: np.random.Generator) -> None:
    W = rng.random((PLAN.n_bins, 4), np.float32)
    H = rng.random((4, 50), np.float32)
    H[3] *= 1000.0
    model = RenderModel.from_factors(W, H)
    curves = PartCurves(model, PLAN, [0.3, 0.3, 0.3, 0.1])
    plain = PartCurves(model, PLAN)
    np.testing.assert_array_equal(curves.envelope((0, 1)), plain.envelope((0, 1)))
    loudest = curves.envelope((0,)).max()
    assert plain.envelope((3,)).max() > 100.0 * loudest
    assert 0.2 * loudest < curves.envelope((3,)).max() < 2.0 * loudest
