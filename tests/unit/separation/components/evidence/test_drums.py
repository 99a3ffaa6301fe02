"""Which parts of a drum loop's model are one drum."""

import numpy as np
import pytest

from nmfaudio.separation.components.evidence.drums import drum_likeness, drum_sounds
from nmfaudio.separation.components.evidence.likeness import joined
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(44_100, n_fft=1024, hop_length=256)
N_FRAMES = 600


def drums(centres_hz, every):
    """Return a convolutive model of bands that are struck regularly."""
    hz = np.arange(PLAN.n_bins) * PLAN.sample_rate / PLAN.n_fft
    W = np.stack(
        [
            np.exp(-0.5 * (np.log2(np.maximum(hz, 20) / at) / 0.5) ** 2)
            for at in centres_hz
        ],
        axis=1,
    )
    lags = np.exp(-np.arange(20) / 6.0)[:, np.newaxis, np.newaxis]
    H = np.zeros((len(centres_hz), N_FRAMES))
    for k, (start, step) in enumerate(every):
        H[k, start::step] = 1.0 / W[:, k].sum()
    return lags * W, H


def test_components_ring_as_long_as_their_templates():
    W, H = drums([60.0], [(10, 300)])
    sounds = drum_sounds(W, H, PLAN)
    heard = sounds.envelopes[0]
    assert heard[9] == 0.0
    assert heard[10] > heard[15] > heard[25] > 0.0
    assert heard[31] == 0.0


def test_what_sounds_alike_is_one_drum_and_a_tom_is_no_kick():
    W, H = drums([60.0, 62.0, 8000.0, 8100.0], [(0, 40), (0, 80), (10, 20), (10, 40)])
    voices = ("kick", "kick", "hats", "hats")
    sounds = drum_sounds(W, H, PLAN)
    assert joined(drum_likeness(sounds, voices), sounds.energy).tolist() == [0, 0, 1, 1]
    W, H = drums([60.0, 700.0, 8000.0], [(0, 40), (25, 120), (10, 20)])
    sounds = drum_sounds(W, H, PLAN)
    found = joined(drum_likeness(sounds, ("kick", "kick", "hats")), sounds.energy)
    assert found.tolist() == [0, 1, 2]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("n_frames", [0, 1, 5])
def test_short_and_silent_loops_have_evidence_too(n_frames):
    W, H = np.zeros((20, PLAN.n_bins, 2)), np.zeros((2, n_frames))
    evidence = drum_likeness(drum_sounds(W, H, PLAN), ("kick", "snare"))
    assert np.isfinite(evidence).all()
