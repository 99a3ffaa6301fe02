"""What was taught is tested by how much of the recording it leaves unexplained."""

from dataclasses import replace

import numpy as np
import pytest

from nmfaudio.factorization.result import Factorization, StopReason
from nmfaudio.separation.model import RenderModel
from nmfaudio.separation.models.fitted import FittedModel
from nmfaudio.separation.models.taught import blended, doubt_of
from nmfaudio.separation.request.dictionary import Dictionary, TaughtSource
from nmfaudio.separation.request.recipe import Recipe
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(8000, n_fft=256, hop_length=64)
RECIPE = Recipe("Taught", kind="taught", rest=False)
V = np.ones((4, 5), np.float32)


def model_of(W, groups, left=0.0):
    """Return a fitted model whose components sound all the time."""
    W = np.asarray(W, np.float32)
    H = np.ones((W.shape[1], 5), np.float32)
    fit = Factorization(
        W=W, H=H, beta=1.0, divergence=(left * V.sum(),), checked_iterations=(1,),
        n_iter=1, stop_reason=StopReason.MAX_ITER, elapsed_s=0.0, seed=0,
    )  # fmt: skip
    named = tuple((name, np.array(members)) for name, members in groups)
    return FittedModel(RenderModel.from_factors(W, H), fit, named)


TAUGHT = model_of(
    [[1, 0], [1, 0], [0, 1], [0, 1]], [("Voice", [0]), ("Music", [1])], left=0.25
)
FOUND = model_of(
    [[2, 0, 0], [2, 0, 0], [0, 1, 0], [0, 0, 1]],
    [("Lead", [0]), ("Bass", [1]), ("Part", [2])],
)
DICTIONARY = Dictionary(
    PLAN,
    (
        TaughtSource("Voice", np.ones((1, PLAN.n_bins, 1), np.float32)),
        TaughtSource("Music", np.ones((1, PLAN.n_bins, 1), np.float32)),
    ),
)


@pytest.mark.parametrize(
    ("left", "doubt"), [(0.0, 0.0), (0.2, 0.0), (0.25, 0.5), (0.6, 0.9)]
)
def test_the_less_is_explained_the_less_it_is_trusted(left, doubt):
    taught = model_of(np.ones((4, 1)), [("Voice", [0])], left=left)
    assert doubt_of(taught, V, RECIPE, DICTIONARY) == pytest.approx(doubt, abs=1e-6)


def test_where_the_test_tells_nothing_there_is_no_doubt():
    for recipe in (replace(RECIPE, rest=True), replace(RECIPE, beta=2.0)):
        assert doubt_of(TAUGHT, V, recipe, DICTIONARY) == 0.0
    adaptive = replace(DICTIONARY, adaptive=True)
    assert doubt_of(TAUGHT, V, RECIPE, adaptive) == 0.0
    assert doubt_of(TAUGHT, 0 * V, RECIPE, DICTIONARY) == 0.0


def test_what_was_found_goes_to_whom_it_lies_under_and_has_its_share():
    both = blended(TAUGHT, FOUND, 0.5)
    assert [(name, list(members)) for name, members in both.groups] == [
        ("Voice", [0, 2]),
        ("Music", [1, 3, 4]),
    ]
    np.testing.assert_array_equal(both.model.H, 0.5)
    assert both.model.W.shape == (1, 4, 5)
    assert both.factorization.W.shape == (4, 5)
    assert "50 %" in both.factorization.notes[-1]


def test_a_mono_model_goes_beside_one_of_two_channels():
    W = np.repeat(FOUND.model.W, 2, axis=0)
    stereo = replace(FOUND, model=replace(FOUND.model, W=W))
    assert blended(TAUGHT, stereo, 0.2).model.W.shape == (2, 4, 5)
