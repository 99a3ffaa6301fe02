"""Burg's method against its twin, and what it must never do."""

import numpy as np
import pytest
from naive import prediction as naive

from nmfaudio.separation.repair.prediction import burg, fit_prediction


@pytest.mark.parametrize("sizes", [(60,), (1,), (40, 7, 31), (5, 0, 30)])
@pytest.mark.parametrize("order", [1, 2, 9, 20])
def test_kernel_equals_its_twin(
    sizes: tuple[int, ...], order: int, rng: np.random.Generator
) -> None:
    parts = [rng.standard_normal(size).cumsum() for size in sizes]
    forward, ends = np.concatenate(parts), np.cumsum(sizes)
    a = np.zeros(order + 1)
    a[0] = 1.0
    fit_prediction(forward, forward.copy(), ends, a, 1e-30)
    slow = naive.burg(parts, order, 1e-30)
    np.testing.assert_allclose(a, slow, rtol=0, atol=1e-9)
    np.testing.assert_array_equal(burg(parts, order), a)


def test_parts_are_not_modified_and_any_numbers_are_taken() -> None:
    part = np.arange(20, dtype=np.float32) % 7
    part.flags.writeable = False
    before = part.copy()
    assert np.isfinite(burg([part], 4)).all()
    np.testing.assert_array_equal(part, before)


def test_silence_predicts_nothing() -> None:
    np.testing.assert_array_equal(burg([np.zeros(50)], 6), [1, 0, 0, 0, 0, 0, 0])


def test_the_model_of_a_resonance_is_found(rng: np.random.Generator) -> None:
    """Of a sound that a known filter made, the filter comes back; it is stable."""
    truth = np.array([1.0, -1.6, 0.9])
    x = np.zeros(20_000)
    for t, push in enumerate(rng.standard_normal(x.size)):
        x[t] = push - truth[1] * x[t - 1] - truth[2] * x[t - 2]
    np.testing.assert_allclose(burg([x], 2), truth, atol=0.02)
    assert np.abs(np.roots(burg([x[:300], x[5000:5200]], 30))).max() < 1.0
