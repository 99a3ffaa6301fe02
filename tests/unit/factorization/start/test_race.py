"""Starts that are tried against each other, or one alone."""

import numpy as np
import pytest

from nmfaudio.factorization.factorize import factorize
from nmfaudio.factorization.start import race


@pytest.fixture
def V(rng):
    product = rng.random((300, 6)) ** 4 @ rng.random((6, 1500)) ** 6
    return (product + 0.01 * rng.random(product.shape)).astype(np.float32)


@pytest.mark.parametrize("n_components", [4, 20])
def test_a_single_start_is_improved_and_races_none(V, n_components, monkeypatch):
    tried = []
    ranked = race.ranked_candidates

    def counted(data, given, kinds, *rest, **options):
        tried.append(len(kinds))
        return ranked(data, given, kinds, *rest, **options)

    monkeypatch.setattr(race, "ranked_candidates", counted)
    single = factorize(V, n_components, start="single", max_iter=1, tol=0)
    assert set(tried) == {1}
    n_single = len(tried)
    factorize(V, n_components, max_iter=1, tol=0)
    assert sum(tried[n_single:]) > 1
    plain = factorize(V, n_components, start="plain", max_iter=1, tol=0)
    assert single.divergence[-1] < 0.9 * plain.divergence[-1]
