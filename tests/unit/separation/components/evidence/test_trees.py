"""Trees of questions about two components."""

import numpy as np
import pytest

from nmfaudio.separation.components.evidence.trees import Tree, Trees, grown, trees_of


def naive(trees, measures, i, j):
    """Ask every question of one pair, one after the other."""
    total = trees.bias
    for tree in trees.trees:
        at = 0
        while at < len(tree.measures):
            above = measures[tree.measures[at]][i, j] > tree.limits[at]
            at = 2 * at + (2 if above else 1)
        total += tree.odds[at - len(tree.measures)]
    return total


def symmetric(rng, n):
    values = rng.standard_normal((n, n))
    return values + values.T


@pytest.mark.parametrize("n", [0, 1, 2, 7])
def test_evidence_is_what_every_answer_leads_to(n):
    rng = np.random.default_rng(0)
    measures = {name: symmetric(rng, n) for name in "abc"}
    trees = Trees(
        -0.5,
        tuple(
            Tree(
                tuple(rng.choice(list("abc"), 7)),
                (*rng.standard_normal(5), np.inf, -np.inf),
                tuple(rng.standard_normal(8)),
            )
            for _ in range(5)
        ),
    )
    evidence = trees.weighed(measures)
    assert evidence.shape == (n, n)
    np.testing.assert_array_equal(evidence, evidence.T)
    for i in range(n):
        for j in range(i + 1, n):
            assert evidence[i, j] == pytest.approx(naive(trees, measures, i, j))


def test_what_equals_a_limit_is_not_above_it():
    tree = Tree(("a",), (1.0,), (-2.0, 3.0))
    measure = np.array([[0.0, 1.0, 1.1], [1.0, 0.0, 0.9], [1.1, 0.9, 0.0]])
    evidence = Trees(0.25, (tree,)).weighed({"a": measure})
    assert evidence[0, 1] == evidence[1, 2] == -1.75
    assert evidence[0, 2] == 3.25


def test_trees_are_read_as_they_are_written():
    row = {"measures": ["a"], "limits": [float("inf")], "odds": [1, 2]}
    trees = trees_of({"tree_bias": {"of": {"same": 1}}, "tree": [row]})
    assert trees == Trees(1.0, (Tree(("a",), (float("inf"),), (1.0, 2.0)),))


@pytest.mark.parametrize("name", ["likeness", "voices", "notes", "wide"])
def test_calibrated_trees_are_whole(name):
    trees = grown(name)
    assert trees.trees
    for tree in trees.trees:
        assert len(tree.measures) == len(tree.limits) == len(tree.odds) - 1
        assert np.isfinite(tree.odds).all()
