"""The kernels that share rows between threads, against loop-level twins."""

import numpy as np
from naive import factorization_rows as naive

from nmfaudio.compiled.lane import numeric_lane
from nmfaudio.factorization.estimators.least_squares import descend_chunks


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
