"""The kernels that share rows between threads, against loop-level twins."""

import numpy as np
import pytest
from naive import factorization_rows as naive

from nmfaudio.compiled.lane import numeric_lane
from nmfaudio.factorization.constrained.engine import survey_rows
from nmfaudio.factorization.estimators.least_squares import descend_chunks


@pytest.mark.parametrize("weighted", [False, True], ids=["plain", "weighted"])
def test_rows_are_surveyed_as_loops_do(rng, weighted):
    V = rng.random((9, 6)).astype(np.float32)
    V[1, 2], V[3, 3], V[5] = np.nan, np.inf, 0
    weights = np.zeros((0, 0), np.float32)
    if weighted:
        weights = (rng.random(V.shape) * (rng.random(V.shape) > 0.4)).astype(np.float32)
        weights[7] = 0
    found = np.full((9, 5), np.nan)
    with numeric_lane:
        survey_rows(V, weights, found)
    np.testing.assert_allclose(found, naive.survey_rows(V, weights), rtol=1e-6)


def test_chunks_of_rows_descend_as_loops_do(rng):
    """130 rows are three chunks, the last of them short."""
    right = rng.random((9, 3))
    gram, linear = right.T @ right, rng.normal(size=(130, 3))
    order, point = np.array([1, 0, 2]), rng.random((130, 3))
    wanted, met = naive.descend_rows(gram, linear, order, 1e-3, 4, point)
    violation = np.full(130, np.nan)
    with numeric_lane:
        descend_chunks(gram, linear, order, 1e-3, 4, point, violation)
    np.testing.assert_allclose(point, wanted, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(violation, met, rtol=1e-10)
