"""Fewer sources than evidence finds."""

import numpy as np
import pytest

from nmfaudio.separation.components.evidence.fewer import joined_groups
from nmfaudio.separation.components.evidence.joining import gathered
from nmfaudio.separation.components.evidence.sharing import shared, shares_of

GROUP_OF = np.array([0, 0, 1, 1, 2, 2])
ENERGY = np.array([4.0, 4.0, 3.0, 3.0, 1.0, 1.0])


def evidence_of(between, inside=(4.0, 4.0, 4.0)):
    """Return evidence that is the same for all pairs within and between groups."""
    odds = np.array(between, float) + np.diag(inside)
    return odds[np.ix_(GROUP_OF, GROUP_OF)]


def test_the_two_likest_are_joined_where_all_are_as_sure():
    evidence = evidence_of([[0, -4, -1], [-4, 0, -3], [-1, -3, 0]])
    joined = joined_groups(np.eye(3)[GROUP_OF], evidence, ENERGY, 2)
    np.testing.assert_array_equal(joined, np.eye(2)[[0, 0, 1, 1, 0, 0]])


def test_what_is_hardly_a_source_is_joined_before_what_is_a_little_likelier():
    # The loud ones are likest, but each of them is surely one source.
    evidence = evidence_of(
        [[0, -2.5, -3], [-2.5, 0, -4], [-3, -4, 0]], inside=(4.0, 4.0, -2.0)
    )
    joined = joined_groups(np.eye(3)[GROUP_OF], evidence, ENERGY, 2)
    np.testing.assert_array_equal(joined, np.eye(2)[[0, 0, 1, 1, 0, 0]])


@pytest.mark.parametrize("n_groups", [1, 2])
def test_what_is_told_is_joined_of_what_is_found_without_it(n_groups):
    evidence = evidence_of([[0, -4, -1], [-4, 0, -5], [-1, -5, 0]])
    evidence[4, 2:4] = evidence[2:4, 4] = 3.5  # could be of either
    found = shared(evidence, ENERGY)
    assert found.shape == (6, 3)
    assert 0.0 < found[4, 1] < 1.0
    told = shared(evidence, ENERGY, n_groups)
    assert told.shape == (6, n_groups)
    # Every column is some of those that were found, added up.
    parts = np.linalg.lstsq(found, told, rcond=None)[0]
    np.testing.assert_allclose(found @ parts, told, atol=1e-12)
    np.testing.assert_allclose(parts, np.round(parts), atol=1e-9)


def test_the_number_that_is_found_changes_nothing():
    evidence = evidence_of([[0, -4, -1], [-4, 0, -3], [-1, -3, 0]])
    found = shared(evidence, ENERGY)
    np.testing.assert_array_equal(shared(evidence, ENERGY, found.shape[1]), found)
    shares = shares_of(evidence, ENERGY, gathered(evidence, ENERGY))
    np.testing.assert_array_equal(found, shares)


def test_what_is_shared_by_two_groups_is_whole_where_they_are_one():
    evidence = evidence_of([[0, -4, -1], [-4, 0, -3], [-1, -3, 0]])
    shares = np.eye(3)[GROUP_OF]
    shares[4] = 0.4, 0.0, 0.6
    joined = joined_groups(shares, evidence, ENERGY, 2)
    np.testing.assert_array_equal(joined[4], [1.0, 0.0])
    np.testing.assert_array_equal(shares[4], [0.4, 0.0, 0.6])


@pytest.mark.parametrize("energy", [np.zeros(6), np.full(6, 1e-300)])
def test_silence_is_joined_too(energy):
    evidence = evidence_of([[0, -4, -1], [-4, 0, -3], [-1, -3, 0]])
    joined = joined_groups(np.eye(3)[GROUP_OF], evidence, energy, 1)
    np.testing.assert_array_equal(joined, np.ones((6, 1)))
