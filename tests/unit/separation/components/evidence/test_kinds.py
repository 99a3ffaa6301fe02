"""What kind of sound each component is, with what probability."""

import numpy as np
import pytest

from nmfaudio.separation.choice.tables import calibrated
from nmfaudio.separation.components.evidence.kinds import (
    KINDS,
    kind_measures,
    kinds_of,
)
from nmfaudio.separation.components.sounds import measure_sounds
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(16000, n_fft=1024, hop_length=256)


def measured(n_frames=512):
    """Measure strokes of noise, a held tone, and a deep tone."""
    rng = np.random.default_rng(0)
    bins = np.arange(PLAN.n_bins)
    W = np.zeros((1, PLAN.n_bins, 3))
    W[0, :, 0] = rng.random(PLAN.n_bins)
    W[0, :, 1] = np.exp(-0.5 * ((bins - 40) / 1.5) ** 2)
    W[0, :, 2] = np.exp(-0.5 * ((bins - 5) / 1.5) ** 2)
    H = np.zeros((3, n_frames))
    H[0, ::31] = H[0, 1::31] = 1.0
    H[1, 100:400] = H[2, :60] = H[2, 120:180] = 1.0
    return kind_measures(measure_sounds(W, H, PLAN), ("drums", "rest", "low"))


def test_strokes_notes_and_basses_are_told_apart():
    kinds = kinds_of(measured())
    heard = kinds[:, [KINDS.index(kind) for kind in ("drums", "other", "low")]]
    assert heard.argmax(axis=0).tolist() == [0, 1, 2]
    np.testing.assert_allclose(kinds.sum(axis=1), 1.0)


def test_strokes_that_repeat_are_heard_to():
    again = measured()["again"]
    assert again[0] > 0.8 > again[1]


def test_the_table_weighs_every_measure():
    assert set(calibrated("grouping")["kind"]) == set(measured())


@pytest.mark.parametrize("n_frames", [0, 1, 5])
@pytest.mark.filterwarnings("error")
def test_hardly_any_sound_has_a_kind_too(n_frames):
    assert np.isfinite(kinds_of(measured(n_frames))).all()
