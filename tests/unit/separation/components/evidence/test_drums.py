"""Which parts of a drum loop's model are one drum."""

import numpy as np
import pytest

from nmfaudio.factorization.constrained.convolutive import expand_lags
from nmfaudio.separation.components.evidence.drums import (
    apart_surely,
    drum_likeness,
    drum_sounds,
    drums_of,
)
from nmfaudio.separation.model import RenderModel
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


def found(W, H, voices, n_drums=None, **options):
    """Return the drum of each component."""
    sounds = drum_sounds(W, H, PLAN)
    voice_of = np.unique(voices, return_inverse=True)[1]
    evidence = drum_likeness(sounds, voices)
    return drums_of(evidence, sounds.energy, voice_of, n_drums, **options).tolist()


def test_what_sounds_alike_is_one_drum_and_a_tom_is_no_kick():
    strokes = [(0, 40), (0, 80), (10, 20), (10, 40)]
    alike = drums([60.0, 62.0, 8000.0, 8100.0], strokes)
    assert found(*alike, ("kick", "kick", "hats", "hats")) == [0, 0, 1, 1]
    other = drums([60.0, 700.0, 8000.0], [(0, 40), (25, 120), (10, 20)])
    assert found(*other, ("kick", "kick", "hats")) == [0, 1, 2]


def test_what_lies_apart_is_not_one_drum_however_alike_it_sounds():
    strokes = [(0, 40), (10, 40), (10, 20), (10, 40)]
    W, H = drums([60.0, 62.0, 8000.0, 8100.0], strokes)
    H[2:] *= 8.0
    voices = ("kick", "kick", "hats", "hats")
    voice_of = np.array([0, 0, 1, 1])

    def found_at(*places):
        columns, rows, component_of = expand_lags(W, H)
        angle = (np.array(places) + 1.0) * np.pi / 4.0
        gains = np.stack([np.cos(angle), np.sin(angle)])[:, component_of]
        placed = RenderModel(
            (columns * gains[:, np.newaxis]).astype(np.float32),
            rows.astype(np.float32),
            component_of,
            4,
        )
        sounds = drum_sounds(W, H, PLAN, placed)
        assert sounds.pan == pytest.approx(np.array(places), abs=1e-3)
        evidence = drum_likeness(sounds, voices)
        return drums_of(evidence, sounds.energy, voice_of).tolist()

    assert found_at(-0.7, -0.7, 0.7, 0.7) == [0, 0, 1, 1]
    assert found_at(-0.7, 0.7, 0.0, 0.0) == [0, 1, 2, 2]


def test_voices_stay_apart_unless_a_number_joins_them_however_faint_they_are():
    W, H = drums([60.0, 62.0, 64.0], [(0, 40), (0, 80), (0, 40)])
    H[2] *= 0.01
    voices = ("kick", "kick", "snare")
    assert found(W, H, voices) == [0, 0, 1]
    assert found(W, H, voices, 2) == [0, 0, 1]
    assert found(W, H, voices, 1) == [0, 0, 0]


def test_voices_are_joined_where_they_may_be_and_sound_alike():
    strokes = [(0, 40), (0, 40), (10, 20)]
    W, H = drums([60.0, 62.0, 8000.0], strokes)
    voices = ("kick", "toms", "hats")
    assert found(W, H, voices) == [0, 1, 2]
    assert found(W, H, voices, across=True) == [0, 0, 1]


def test_a_whisper_is_no_drum_of_its_own():
    W, H = drums([60.0, 9000.0, 8000.0], [(0, 40), (25, 120), (10, 20)])
    H[1] *= 0.01
    assert found(W, H, ("kick", "kick", "hats")) == [0, 0, 1]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("n_frames", [0, 1, 5])
def test_short_and_silent_loops_have_evidence_too(n_frames):
    W, H = np.zeros((20, PLAN.n_bins, 2)), np.zeros((2, n_frames))
    sounds = drum_sounds(W, H, PLAN)
    evidence = drum_likeness(sounds, ("kick", "snare"))
    assert np.isfinite(evidence).all()
    assert drums_of(evidence, sounds.energy, np.arange(2)).tolist() == [0, 1]


@pytest.mark.parametrize(("share", "number"), [(1e-6, 1), (1e-4, 2)])
def test_of_many_drums_none_is_one_that_nobody_hears(share, number):
    # The faint one's voice is another's drum, which the faint one is unlike.
    evidence = np.array([[0.0, -1.0, 5.0], [-1.0, 0.0, -5.0], [5.0, -5.0, 0.0]])
    energy, voice_of = np.array([1.0, share, 1.0]), np.array([0, 0, 1])
    drum_of = drums_of(evidence, energy, voice_of, across=True)
    assert len(set(drum_of.tolist())) == number


def test_loud_pairs_say_how_surely_drums_are_told_apart():
    evidence = np.array([[0.0, 90.0, -2.0], [90.0, 0.0, 3.0], [-2.0, 3.0, 0.0]])
    energy, drum_of = np.array([4.0, 1.0, 1.0]), np.array([0, 0, 1])
    chances = 1.0 / (1.0 + np.exp([-2.0, 3.0]))
    surely = apart_surely(evidence, energy, drum_of)
    assert surely == pytest.approx((2.0 * chances[0] + chances[1]) / 3.0)
    assert apart_surely(evidence, energy, np.zeros(3, int)) == 1.0
    assert apart_surely(evidence, np.zeros(3), drum_of) == 1.0
