"""How many components plain NMF takes, and which of several starts it keeps."""

from dataclasses import replace

import numpy as np
import pytest
import signals

from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.selection import n_components
from nmfaudio.separation.model import Separation
from nmfaudio.separation.models.plain import choose_count, fit_plain
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.pipeline import separate
from nmfaudio.separation.rendering.resynthesis import render_stems
from nmfaudio.separation.request.recipe import COUNT_CRITERIA, Recipe
from nmfaudio.separation.request.settings import Settings
from nmfaudio.separation.spectrogram import effective_rank

RECIPE = Recipe("Free", max_iter=20, tol=0.0)


@pytest.fixture
def V(rng: np.random.Generator) -> np.ndarray:
    W = rng.random((40, 3)) ** 4
    return (W @ (rng.random((3, 60)) ** 4)).astype(np.float32)


def fits() -> FitSequence:
    return FitSequence(None, None, total=20, seed=1)


def test_the_number_is_the_recipe_s_or_the_signal_s(V: np.ndarray) -> None:
    assert choose_count(V, replace(RECIPE, n_components=7), fits()) == (7, ())
    assert choose_count(V, RECIPE, fits()) == (effective_rank(V), ())


@pytest.mark.parametrize("criterion", COUNT_CRITERIA)
def test_every_criterion_finds_a_number(
    V: np.ndarray, criterion: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(n_components, "_DEFAULT_CANDIDATES", (1, 2, 3, 4, 5, 8))
    recipe = replace(RECIPE, components_by=criterion)
    # Without noise, no relevance falls far enough below that of the three.
    most = 8 if criterion == "ard" else 5
    found, (reason,) = choose_count(V, recipe, fits())
    assert 2 <= found <= most
    assert str(found) in reason


def test_the_best_of_several_starts_is_kept(V: np.ndarray) -> None:
    seen = []
    recipe = replace(RECIPE, n_components=3, n_starts=3)
    sequence = FitSequence(seen.append, None, total=20, seed=1)
    fitted = fit_plain(V, recipe, sequence)
    options = {"max_iter": 20, "tol": 0.0}
    ends = [factorize(V, 3, seed=s, **options).divergence[-1] for s in (1, 2, 3)]
    assert fitted.divergence[-1] == min(ends)
    assert fitted.seed == 1 + int(np.argmin(ends))
    counts = [progress.n_iter for progress in seen]
    assert counts == sorted(counts)
    assert {progress.max_iter for progress in seen} == {60}


def separated(*, stereo: bool | None, n_channels: int = 2) -> Separation:
    """Take apart a low tone on the left and a high one on the right, that overlap."""
    t = np.arange(8000) / 8000
    low, high = (0.3 * np.sin(2 * np.pi * hz * t) for hz in (220.0, 1760.0))
    low, high = low * (t < 0.6), high * (t > 0.4)
    sides = np.stack([low + 0.1 * high, high + 0.1 * low])[:n_channels]
    settings = Settings(n_components=2, n_fft=512, hop_length=128, stereo=stereo)
    return separate(sides.astype(np.float32), 8000, settings=settings)


def test_components_of_both_channels_have_a_place() -> None:
    found = separated(stereo=True)
    assert found.recipe is not None
    assert found.recipe.stereo
    assert found.model.W.shape[0] == 2
    left, right = found.model.W.sum(axis=1)
    assert sorted(np.round(left / (left + right), 1)) == [0.1, 0.9]
    stems = render_stems(found)
    np.testing.assert_allclose(stems.sum(axis=0), found.audio.samples, atol=1e-6)


def test_one_channel_has_one_place_and_a_note_says_so() -> None:
    found = separated(stereo=True, n_channels=1)
    assert found.model.W.shape[0] == 1
    assert any("one place" in note for note in found.notes)
    assert separated(stereo=None).model.W.shape[0] == 1


def test_both_channels_together_also_say_why_so_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(n_components, "_DEFAULT_CANDIDATES", (1, 2, 3))
    settings = Settings(components_by="elbow", n_fft=512, hop_length=128, stereo=True)
    found = separate(signals.stereo_mix(), 16_000, settings=settings)
    assert found.model.W.shape[0] == 2
    assert any(f"{found.model.n_components} components" in n for n in found.notes)
