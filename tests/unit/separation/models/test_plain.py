"""How many components plain NMF takes, and which of several starts it keeps."""

from dataclasses import replace

import numpy as np
import pytest

from nmfaudio.factorization.factorize import factorize
from nmfaudio.separation.models.plain import choose_count, fit_plain
from nmfaudio.separation.models.progress import FitSequence
from nmfaudio.separation.request.recipe import COUNT_CRITERIA, Recipe
from nmfaudio.separation.spectrogram import effective_rank

RECIPE = Recipe("Free", max_iter=20, tol=0.0)


@pytest.fixture
def V(rng: np.random.Generator) -> np.ndarray:
    W = rng.random((40, 3)) ** 4
    return (W @ (rng.random((3, 60)) ** 4)).astype(np.float32)


def fits() -> FitSequence:
    return FitSequence(None, None, total=20, seed=1)


def test_the_number_is_the_recipe_s_or_the_signal_s(V: np.ndarray) -> None:
    assert choose_count(V, replace(RECIPE, n_components=7), fits()) == 7
    assert choose_count(V, RECIPE, fits()) == effective_rank(V)


@pytest.mark.parametrize("criterion", COUNT_CRITERIA)
def test_every_criterion_finds_a_number(V: np.ndarray, criterion: str) -> None:
    recipe = replace(RECIPE, components_by=criterion)
    # Without noise, no relevance falls far enough below that of the three.
    most = 32 if criterion == "ard" else 5
    assert 2 <= choose_count(V, recipe, fits()) <= most


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
