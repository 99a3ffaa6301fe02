"""Pairs with the largest sum are those that SciPy finds."""

import numpy as np
import pytest
from scipy.optimize import linear_sum_assignment

from nmfaudio.factorization.selection.assignment import best_pairs


@pytest.mark.parametrize("shape", [(1, 1), (3, 3), (2, 7), (9, 4), (30, 30), (25, 40)])
def test_pairs_are_those_of_scipy(rng, shape):
    for _ in range(20):
        likeness = rng.random(shape)
        rows, columns = linear_sum_assignment(likeness, maximize=True)
        wanted = list(zip(rows.tolist(), columns.tolist(), strict=True))
        assert best_pairs(likeness) == wanted


@pytest.mark.parametrize("levels", [2, 3])
def test_where_many_are_equally_good_the_sum_is_the_largest(rng, levels):
    for _ in range(50):
        likeness = rng.integers(0, levels, (8, 6)).astype(float)
        pairs = best_pairs(likeness)
        rows, columns = linear_sum_assignment(likeness, maximize=True)
        assert sum(likeness[pair] for pair in pairs) == likeness[rows, columns].sum()
        assert len(pairs) == 6
        for side in zip(*pairs, strict=True):
            assert len(set(side)) == 6


def test_nothing_has_no_pairs():
    assert best_pairs(np.zeros((0, 3))) == best_pairs(np.zeros((3, 0))) == []
