"""What is told apart before its fit: as a model, and in step with fits."""

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal

from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.result import Factorization, Progress, StopReason
from nmfaudio.separation.cancelling import Cancelled
from nmfaudio.separation.models.progress import FitSequence, Sketch
from nmfaudio.spectral.stft import StftPlan

PLAN = StftPlan(8000, n_fft=512, hop_length=128)
N_FRAMES = 700  # more than are brought into bands at a time


def solver(n_components: int) -> Callable[..., Factorization]:
    """Return what finds so many components at once."""
    W = np.full((PLAN.n_bins, n_components), 2.0, np.float32)
    H = np.full((n_components, N_FRAMES), 3.0, np.float32)

    def solve(**_: Any) -> Factorization:
        return Factorization(W, H, 1.0, (1.0,), (1,), 1, StopReason.MAX_ITER, 0.0, 0)

    return solve


@pytest.fixture
def sketches() -> list[Sketch]:
    return []


@pytest.fixture
def fits(sketches: list[Sketch]) -> FitSequence:
    return FitSequence(None, threading.Event(), total=9, on_sketch=sketches.append)


def test_a_sketch_is_divided_as_the_cue_says(
    fits: FitSequence, sketches: list[Sketch]
) -> None:
    rng = np.random.default_rng(0)
    V = np.repeat(rng.random((1, N_FRAMES), np.float32), PLAN.n_bins, axis=0)
    share = np.repeat(rng.random((1, N_FRAMES), np.float32), PLAN.n_bins, axis=0)
    fits.sketch_split(V, share, PLAN, "drums")
    (sketch,) = sketches
    assert sketch.cues(2) == ("drums", "")
    model = sketch.beside(
        np.zeros((PLAN.n_bins, 0), np.float32), np.zeros((0, N_FRAMES), np.float32)
    )
    assert model.n_components == 2
    for k, expected in enumerate([V * (1 - share), V * share]):
        columns = model.component_of == k
        assert_allclose(model.W[0][:, columns] @ model.H[columns], expected, atol=1e-5)


def test_all_else_is_what_no_fit_has_been_told(
    fits: FitSequence, sketches: list[Sketch]
) -> None:
    V = np.ones((PLAN.n_bins, N_FRAMES), np.float32)
    fits.sketch_split(V, 0.75 * V, PLAN, "drums")
    for cue, level, n_components, is_last in (
        ("drums", 0.25, 2, False), ("low", 0.5, 1, False), ("rest", 0.25, 3, True)
    ):  # fmt: skip
        fits.begin_part(cue, is_last=is_last)
        fits.sketch_part(level * V, PLAN)
        fits.fit(solver(n_components))
    first, drums, low, rest = sketches
    assert (first.emerging, drums.emerging, low.emerging) == (None, "drums", "low")
    for sketch, left in ((drums, 0.75), (low, 0.25)):
        assert_allclose(sketch.levels[0], left * first.levels.sum(axis=0), rtol=1e-5)
    assert drums.cues(3) == ("drums", "drums", "")
    assert low.cues(4) == ("drums", "drums", "low", "")
    assert rest.rough == ()
    assert rest.cues(6) == ("drums", "drums", "low", *["rest"] * 3)
    W, H = np.ones((PLAN.n_bins, 3), np.float32), np.ones((3, N_FRAMES), np.float32)
    model = low.beside(W, H)
    assert model.n_components == 4
    assert_array_equal(model.component_of[:4], [0, 1, 2, 3])
    assert rest.beside(W, H).n_components == 3


def test_nothing_is_sketched_that_nobody_sees_or_that_does_not_fit(
    fits: FitSequence, sketches: list[Sketch]
) -> None:
    V = np.ones((PLAN.n_bins, N_FRAMES), np.float32)
    unseen = FitSequence(None, None, total=9)
    unseen.sketch_split(V, V, PLAN, "drums")
    unseen.sketch_part(V, PLAN)
    assert unseen._left is None
    fits.sketch_part(V, PLAN)  # of a sound that was divided by no slow cue
    fits.sketch_split(V, V, PLAN, "drums")
    fits.sketch_part(V, StftPlan(8000, n_fft=512, hop_length=64))
    assert len(sketches) == 1


def fit_of(V: np.ndarray, max_iter: int) -> Callable[[FitSequence], Factorization]:
    solve = partial(factorize, V, 3, max_iter=max_iter)
    return lambda own: own.fit(solve)


def test_fits_side_by_side_give_what_they_give_in_turn(rng) -> None:
    """More entries than one chunk has: kernels would share them out to threads."""
    tasks = [fit_of(rng.random((200, 600), np.float32), 4 + n) for n in range(3)]
    seen: list[Progress] = []
    together = FitSequence(seen.append, None, total=12, n_threads=2)
    alone = FitSequence(None, None, total=12, n_threads=2)
    pairs = zip(
        together.side_by_side(tasks),
        alone.side_by_side(tasks, in_turn=True),
        strict=True,
    )
    for found, expected in pairs:
        assert_array_equal(found.W, expected.W)
        assert_array_equal(found.H, expected.H)
    assert together.done == alone.done == 4 + 5 + 6
    counts = [progress.n_iter for progress in seen]
    assert counts == sorted(counts)
    assert counts[-1] == 12  # never more than there were to be


def test_fits_side_by_side_end_where_they_are_cancelled(rng) -> None:
    cancel = threading.Event()
    fits = FitSequence(lambda _: cancel.set(), cancel, total=99, n_threads=2)
    tasks = [fit_of(rng.random((200, 600), np.float32), 1000)] * 2
    with pytest.raises(Cancelled):
        fits.side_by_side(tasks)


def test_what_goes_wrong_beside_other_fits_is_told(rng) -> None:
    def refuse(_: Progress) -> None:
        raise RuntimeError("nobody looks")

    fits = FitSequence(refuse, None, total=99, n_threads=2)
    tasks = [fit_of(rng.random((200, 600), np.float32), 2)] * 2
    with pytest.raises(RuntimeError, match="nobody looks"):
        fits.side_by_side(tasks)
