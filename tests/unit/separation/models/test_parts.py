"""How the parts of a split recording become sources."""

from dataclasses import replace

import numpy as np
import pytest

from nmfaudio.audio.buffer import AudioBuffer
from nmfaudio.factorization.factorize import factorize
from nmfaudio.separation.choice.decide import preset
from nmfaudio.separation.components.evidence.kinds import KINDS
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.models import parts
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(16000, n_fft=1024, hop_length=256)
AUDIO = AudioBuffer(np.zeros((2, 16000), np.float32), 16000)
FOUND_BY = ["left", "rest", "left", "right", "right", "low"]
PANS = [-0.7, -0.7, -0.65, 0.7, 0.65, 0.0]


@pytest.fixture
def built(monkeypatch):
    """Build parts whose components lie at given places, without a fit."""

    def build(name, pans, **asked):
        W = np.zeros((2, PLAN.n_bins, len(pans)), np.float32)
        H = np.ones((len(pans), PLAN.n_frames(16000)), np.float32)
        for k, pan in enumerate(pans):
            angle = (pan + 1) * np.pi / 4
            at = 3 if FOUND_BY[k] == "low" else 60 + 5 * k
            W[:, at, k] = np.cos(angle), np.sin(angle)
            H[k, k::7] = 0.2
        model = RenderModel(W, H, np.arange(len(pans)), len(pans))
        monkeypatch.setattr(parts, "fit_parts", lambda *_, **__: ([], model, FOUND_BY))
        recipe = replace(preset(name), **asked)
        fits = FitSequence(None, None, total=1, seed=0)
        groups = parts.build_parts(AUDIO, PLAN, recipe, fits).groups
        return [(called, members.tolist()) for called, members in groups]

    return build


def test_in_a_wide_field_components_are_gathered_across_parts(built):
    members = [held for _, held in built("full-mix", PANS, total_components=6)]
    assert [0, 1, 2] in members
    assert [3, 4] in members


@pytest.mark.parametrize(("kind", "name"), [("low", "Bass"), ("drums", "Drums")])
def test_place_and_what_is_heard_name_a_source(built, monkeypatch, kind, name):
    heard = np.tile(np.eye(len(KINDS))[KINDS.index(kind)], (len(PANS), 1))
    monkeypatch.setattr(parts, "kinds_of", lambda *_: heard)
    groups = built("full-mix", PANS, n_sources=3, total_components=6)
    assert groups == [("Left", [0, 1, 2]), ("Right", [3, 4]), (name, [5])]


@pytest.mark.parametrize("n_sources", [1, 2, 4, 6])
def test_there_are_as_many_sources_as_asked_for(built, n_sources):
    assert len(built("full-mix", PANS, n_sources=n_sources)) == n_sources
    groups = built("full-mix", PANS, n_sources=n_sources, total_components=6)
    assert len(groups) == n_sources
    assert sorted(k for _, held in groups for k in held) == list(range(6))


def test_in_a_narrow_field_and_with_one_cue_parts_keep_what_they_found(built):
    narrow = dict(built("full-mix", [pan / 10 for pan in PANS]))
    last = max(k for held in narrow.values() for k in held)
    assert last in narrow["Bass"]
    assert set(narrow) <= {"Left", "Right", "Bass", "Harmony"}
    kept = dict(built("percussive-harmonic", PANS))
    assert kept["Left"] == [0, 2]


def test_told_a_number_the_faintest_part_joins_what_it_is_likest(built):
    narrow = [pan / 10 for pan in PANS]
    groups = built("full-mix", narrow, n_sources=2)
    held = sorted(k for _, held in groups for k in held)
    assert len(groups) == 2
    assert held == list(range(len(held)))
    assert len(held) >= len(PANS)
    assert len(built("percussive-harmonic", PANS, n_sources=2)) == 2


@pytest.mark.parametrize("silent", ["", "low", "rest"])
def test_one_group_beside_others_is_the_voice(monkeypatch, silent):
    rng = np.random.default_rng(0)
    found_by = [cue for cue in ("moving", "low", "rest") if cue != silent] * 4
    W = rng.random((1, PLAN.n_bins, len(found_by))).astype(np.float32)
    H = rng.random((len(found_by), PLAN.n_frames(16000))).astype(np.float32)
    model = RenderModel(W, H, np.arange(len(found_by)), len(found_by))
    monkeypatch.setattr(parts, "fit_parts", lambda *_, **__: ([], model, found_by))
    fits = FitSequence(None, None, total=1, seed=0)
    names = [
        name for name, _ in parts.build_parts(AUDIO, PLAN, preset("voice"), fits).groups
    ]
    assert names.count("Voice") == 1
    assert len(names) > 1
    told = replace(preset("voice"), n_sources=4)
    assert len(parts.build_parts(AUDIO, PLAN, told, fits).groups) == 4


def test_what_is_shared_by_two_sources_is_in_both_and_adds_up(monkeypatch):
    rng = np.random.default_rng(0)
    W = rng.random((1, PLAN.n_bins, 6)).astype(np.float32)
    H = rng.random((6, PLAN.n_frames(16000))).astype(np.float32)
    model = RenderModel(W, H, np.arange(6), 6)
    found_by = ["drums", "drums", "low", "rest", "rest", "rest"]
    shares = np.array([[1, 0], [1, 0], [0, 1], [0.25, 0.75], [0, 1], [0, 1.0]])
    monkeypatch.setattr(parts, "fit_parts", lambda *_, **__: ([], model, found_by))
    monkeypatch.setattr(parts, "shared", lambda *_, **__: shares)
    fits = FitSequence(None, None, total=1, seed=0)
    built = parts.build_parts(AUDIO, PLAN, preset("full-mix"), fits)
    assert [members.size for _, members in built.groups] == [3, 4]
    assert built.evidence.shape == (7, 7)
    whole = np.zeros_like(H)
    np.add.at(whole, [0, 1, 2, 3, 3, 4, 5], built.model.H)
    np.testing.assert_allclose(whole, H, rtol=1e-6)


def test_the_divergence_of_parts_ends_where_every_fit_ended():
    random = np.random.default_rng(3)
    V = random.random((40, 60)).astype(np.float32)
    short, long = (factorize(V, 3, max_iter=n, seed=1) for n in (4, 35))
    model = RenderModel(np.stack([short.W]), short.H, np.arange(3), 3)
    fits = FitSequence(None, None, total=39, seed=0)
    both = parts._combined([short, long], model, preset("full-mix"), fits)
    assert both.checked_iterations[-1] == long.checked_iterations[-1] > 4
    assert both.divergence[0] == short.divergence[0] + long.divergence[0]
    assert both.divergence[-1] == short.divergence[-1] + long.divergence[-1]
