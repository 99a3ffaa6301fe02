"""Joining groups of notes, the likest first."""

import numpy as np
import pytest

from nmfaudio.separation.components.evidence.notes.joined import joined_groups, joining

VALUES = np.array([0.0, 0.1, 1.0, 1.2, 3.0])


def near(group_of: np.ndarray) -> np.ndarray:
    """Return odds by how near the means of groups are: 1 where they are one."""
    means = np.bincount(group_of, VALUES) / np.bincount(group_of)
    return 1.0 - np.abs(means[:, np.newaxis] - means) / 0.5


def test_groups_are_measured_anew_when_two_are_joined() -> None:
    steps = [(g.tolist(), odds) for g, odds in joining(near, np.arange(5))]
    assert [g for g, _ in steps] == [
        [0, 1, 2, 3, 4], [0, 0, 1, 2, 3], [0, 0, 1, 1, 2], [0, 0, 0, 0, 1], [0] * 5,
    ]  # fmt: skip
    assert steps[2][1] == pytest.approx(1.0 - (1.1 - 0.05) / 0.5)


@pytest.mark.parametrize(
    ("n_groups", "expected"),
    [
        (None, [0, 0, 1, 1, 2]),
        (3, [0, 0, 1, 1, 2]),
        (4, [0, 0, 1, 2, 3]),
        (5, [0, 1, 2, 3, 4]),
        (1, [0, 0, 0, 0, 0]),
    ],
)
def test_a_number_told_is_kept(n_groups: int | None, expected: list[int]) -> None:
    found = joined_groups(near, np.ones(5), np.arange(5), n_groups)
    assert found.tolist() == expected


def test_what_is_too_faint_joins_what_it_is_likest() -> None:
    energies = np.array([1.0, 1.0, 1.0, 1.0, 1e-3])
    found = joined_groups(near, energies, np.arange(5))
    assert found.tolist() == [0, 0, 1, 1, 1]


def test_of_more_than_are_told_the_faintest_joins() -> None:
    energies = np.array([0.3, 0.3, 1.0, 1.0, 1.0])
    found = joined_groups(near, energies, np.arange(5), 2)
    assert found.tolist() == [0, 0, 0, 0, 1]


def test_two_are_left_of_what_is_all_alike() -> None:
    def alike(group_of: np.ndarray) -> np.ndarray:
        return np.ones((group_of.max() + 1,) * 2)

    found = joined_groups(alike, np.ones(4), np.arange(4))
    assert np.unique(found).size == 2
    assert joined_groups(alike, np.ones(4), np.arange(4), 1).tolist() == [0] * 4
