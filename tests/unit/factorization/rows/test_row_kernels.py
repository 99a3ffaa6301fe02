"""The kernels that share rows between threads, against loop-level twins."""

import numpy as np
from naive import factorization_rows as naive

from nmfaudio.compiled.lane import numeric_lane
from nmfaudio.factorization.rows.kullback_leibler import advance_rows
from nmfaudio.factorization.rows.least_squares import (
    descend_chunks,
    descend_weighted_chunks,
)


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


def test_each_row_has_its_own_weighted_least_squares(rng):
    """20 rows are two chunks; a row without weight stays where its penalty lets it."""
    X, weights, other = rng.random((20, 9)), rng.random((20, 9)), rng.random((9, 3))
    weights[4:8, ::2] = 0
    weights[11] = 0
    penalties = rng.random((20, 2)) * 0.1
    point = rng.random((20, 3))
    wanted = np.empty_like(point)
    for i in range(20):
        gram = (other.T * weights[i]) @ other + penalties[i, 1] * np.eye(3)
        linear = other.T @ (weights[i] * X[i]) - penalties[i, 0]
        given = gram, linear[np.newaxis], np.arange(3), 1e-3, 4, point[i : i + 1]
        wanted[i] = naive.descend_rows(*given)[0][0]
    with numeric_lane:
        descend_weighted_chunks(X, weights, other, penalties, 1e-3, 4, point)
    np.testing.assert_allclose(point, wanted, rtol=1e-10, atol=1e-12)


def test_rows_advance_by_the_two_halves_of_the_gradient(rng):
    """The first entry is zero and stays so; the second row goes without momentum."""
    X, templates, now = rng.random((3, 5)), rng.random((5, 2)), rng.random((3, 2))
    now[0, 0] = 0
    before, penalties = now * (1 + rng.random((3, 2))), rng.random((3, 2)) * 0.1
    pushes = np.array([[0.3, 0.0, 0.5], [0.6, 0.0, 0.7]])
    wanted, earlier = now.copy(), before.copy()
    for push in pushes[:, :, np.newaxis]:
        ratio = np.clip(wanted / np.maximum(earlier, 1e-300), 0.1, 10)
        ahead = wanted * ratio**push
        pull, push_back = naive.gradient_halves(X, ahead, templates, 1)
        push_back = push_back + penalties[:, :1] + penalties[:, 1:] * ahead
        wanted, earlier = ahead * pull / push_back, wanted
    advance_rows(X, templates, penalties, pushes, 1e-12, now, before)
    np.testing.assert_allclose(now, wanted, rtol=1e-10)
    np.testing.assert_allclose(before, earlier, rtol=1e-10)
    assert now[0, 0] == 0
