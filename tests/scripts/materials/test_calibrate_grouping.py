"""Pairs of components, and what a regression learns from them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.separation.components.sounds import ComponentSounds
from nmfaudio.separation.model import RenderModel
from nmfaudio.spectral.stft import StftPlan

SCRIPTS = Path(__file__).parents[3] / "scripts" / "materials"


@pytest.fixture
def calibrate(monkeypatch):
    """Import the script."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    import calibrate_grouping

    return calibrate_grouping


def sounds_at(pans):
    """Return components that differ in their place alone."""
    n = len(pans)
    return ComponentSounds(
        energy=np.ones(n), centroid_hz=np.full(n, 500.0), tonality=np.full(n, 0.5),
        held_s=np.full(n, 0.2), pan=np.array(pans), cepstra=np.zeros((n, 9)),
        envelopes=np.ones((n, 40)), templates=np.ones((n, 20)), hop_s=0.02,
        bin_hz=50.0,
    )  # fmt: skip


def test_products_are_those_of_what_masks_let_through(calibrate):
    plan = StftPlan(8000, n_fft=256, hop_length=64)
    rng = np.random.default_rng(0)
    truth = [rng.standard_normal((1, 4000)).astype(np.float32) for _ in range(2)]
    audio = AudioBuffer(truth[0] + truth[1], 8000)
    n_frames = plan.n_frames(4000)
    W = np.ones((1, plan.n_bins, 1), np.float32)
    model = RenderModel(W, np.ones((1, n_frames), np.float32), np.arange(1), 1)
    own, cross, true = calibrate.products(audio, truth, model, plan)
    assert own[0, 0] == pytest.approx(true.sum(), rel=1e-4)
    assert cross[0] == pytest.approx(true.sum(axis=1), rel=1e-4)


def taken_at(calibrate, pans, name="case", other="drums"):
    """Return four components, two of each of two players."""
    grams = (
        np.eye(4),
        np.array([[1.0, 0], [0, 1], [1, 0], [0, 1]]),
        2 * np.eye(2),
    )
    stems = ["drums", "flute"]
    return calibrate.taken_of(name, stems, sounds_at(pans), ["rest", other] * 2, grams)


def test_a_pair_of_one_owner_is_told_by_its_place(calibrate):
    taken = taken_at(calibrate, [-0.5, 0.5, -0.5, 0.5])
    assert taken.same().tolist() == [False, True, False, False, True, False]
    assert taken.pair_weight().sum() == pytest.approx(1.0)
    assert [calibrate.KINDS[at] for at in taken.kind[:2]] == ["drums", "other"]
    pans = [-0.1, 0.1, -0.1, 0.1]
    narrow = [taken_at(calibrate, pans, name, "moving") for name in "123"]
    impure = (np.eye(4), np.full((4, 2), 0.5), 2 * np.eye(2))
    narrow[0] = replace(narrow[0], grams=impure)
    table = calibrate.fit(narrow)
    assert table["narrow"]["pan"]["same"] < 0
    assert set(table) == {
        "kind_bias", "kind", "narrow_bias", "narrow", "source_bias", "source"
    }  # fmt: skip


def test_what_several_play_counts_for_nothing(calibrate):
    grams = (np.eye(2), np.array([[1.0, 1.0], [0.0, 1.0]]), 2 * np.eye(2))
    stems, cues = ["bass", "voice"], ["rest"] * 2
    taken = calibrate.taken_of("case", stems, sounds_at([0.0, 0.0]), cues, grams)
    assert taken.weight.tolist() == [0.0, 1.0]
