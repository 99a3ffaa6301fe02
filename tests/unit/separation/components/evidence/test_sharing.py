"""Components of which nobody can tell whose they are, shared out."""

import numpy as np
import pytest

from nmfaudio.separation.choice.tables import calibrated
from nmfaudio.separation.components.evidence.joining import gathered
from nmfaudio.separation.components.evidence.sharing import shared, shares_of

GROUP_OF = np.array([0, 0, 1, 1, 0])
SURE = np.where(np.equal.outer(GROUP_OF, GROUP_OF), 5.0, -5.0)
UNSURE = SURE.copy()
UNSURE[4, :4] = UNSURE[:4, 4] = 1.0, 1.0, 0.9, 0.9
ENERGY = np.ones(5)


def test_what_is_sure_stays_whole():
    np.testing.assert_array_equal(shared(SURE, ENERGY), np.eye(2)[GROUP_OF])


def test_what_could_be_either_is_divided_and_more_stays_where_it_was():
    shares = shares_of(UNSURE, ENERGY, GROUP_OF)
    np.testing.assert_array_equal(shares[:4], np.eye(2)[GROUP_OF[:4]])
    assert 0.5 < shares[4, 0] < 0.7
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)


def test_components_whose_number_was_asked_for_stay_whole():
    whole = shared(UNSURE + 4.0, ENERGY, 2, whole=True)
    assert set(whole.ravel().tolist()) == {0.0, 1.0}


def test_where_more_are_told_than_found_nothing_speaks_for_the_group_it_is_in():
    alike = UNSURE + 6.0
    assert gathered(alike, ENERGY).max() == 0
    told, group_of = shared(alike, ENERGY, 2), gathered(alike, ENERGY, 2)
    np.testing.assert_array_equal(told, shares_of(alike, ENERGY, group_of, 0.0))
    assert (told != shares_of(alike, ENERGY, group_of)).any()


@pytest.mark.parametrize(("loudness", "is_shared"), [(1.0, True), (1e-3, False)])
def test_what_would_be_next_to_nothing_of_a_group_stays_whole(loudness, is_shared):
    energy = np.append(np.ones(4), loudness)
    shares = shares_of(UNSURE, energy, GROUP_OF)
    assert (shares[4, 1] > 0.0) == is_shared
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)


def test_a_group_of_many_equal_parts_is_not_emptied():
    group_of = np.arange(2000) % 2
    pairs = np.tile(np.where(group_of == 0, 0.5, 0.0), (2000, 1))  # all like the first
    shares = shares_of(pairs, np.ones(2000), group_of, 0.0)
    assert shares.any(axis=0).all()
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)


def test_there_are_as_many_groups_as_promised_unless_a_number_is_told():
    alike = UNSURE + 6.0
    assert shared(alike, ENERGY).shape == (5, 1)
    assert shared(alike, ENERGY, fewest=2).shape == (5, 2)
    assert shared(alike, ENERGY, 1, fewest=2).shape == (5, 1)


@pytest.mark.parametrize("n_groups", [1, 2, 3, 5])
def test_there_are_as_many_groups_as_told_and_none_is_empty(n_groups):
    shares = shared(UNSURE, ENERGY, n_groups)
    assert shares.shape == (5, n_groups)
    assert shares.any(axis=0).all()
    np.testing.assert_allclose(shares.sum(axis=1), 1.0)


def test_a_group_that_all_would_leave_keeps_what_it_has():
    close = np.array([[0.0, 9.0, 4.0], [9.0, 0.0, 4.0], [4.0, 4.0, 0.0]])
    shares = shares_of(close, np.ones(3), np.array([0, 0, 1]))
    assert shares.tolist() == [[1.0, 0.0], [1.0, 0.0], [0.0, 1.0]]


def test_a_group_that_takes_its_own_back_leaves_the_others_theirs():
    # The first would go to the second, which would go to the last two.
    pairs = np.full((4, 4), -9.0)
    pairs[0, 1] = pairs[1, 0] = 3.0
    pairs[1, 2:] = pairs[2:, 1] = 5.0
    pairs[2, 3] = pairs[3, 2] = 9.0
    shares = shares_of(pairs, np.ones(4), np.array([0, 1, 2, 2]), 0.0)
    np.testing.assert_array_equal(shares, np.eye(3)[[0, 1, 2, 2]])


@pytest.mark.filterwarnings("error")
def test_nothing_and_silence_are_shared_too():
    assert shared(np.zeros((0, 0)), np.zeros(0)).shape[0] == 0
    silent = shared(np.zeros((2, 2)), np.zeros(2))
    np.testing.assert_allclose(silent.sum(axis=1), 1.0)


def test_the_table_says_how_much_stays():
    assert calibrated("likeness")["loyalty"]["of"]["own"] >= 0.0
