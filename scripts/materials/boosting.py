"""Trees of questions by gradient boosting, as ``components/evidence/trees.py`` has."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from nmfaudio.separation.components.evidence.trees import Tree, Trees

DEPTH, RATE, RIDGE = 3, 0.1, 10.0  # the last on a leaf's odds
N_DRAWN = 500  # samples of a recording
Case = tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]


def drawn(case: Case) -> Case:
    """Return some samples of a recording, drawn by their weights."""
    measures, true, weight = case
    whole = float(weight.sum())
    chance = weight / whole if whole > 0.0 else np.full(weight.size, 1 / weight.size)
    at = np.random.default_rng(0).choice(weight.size, N_DRAWN, p=chance)
    at, times = np.unique(at, return_counts=True)
    few = {name: values[at] for name, values in measures.items()}
    return few, true[at], whole * times / N_DRAWN


def boosting(
    cases: Sequence[Case],
    n_steps: int,
    least: int,
    rate: float = RATE,
) -> Any:
    """Boost trees with so many samples a leaf: measures, what is true, and weights."""
    X = np.concatenate([np.stack(list(case[0].values()), 1) for case in cases])
    true = np.concatenate([case[1] for case in cases])
    weight = np.concatenate([case[2] for case in cases])
    model = HistGradientBoostingClassifier(
        max_iter=n_steps,
        learning_rate=rate,
        max_depth=DEPTH,
        min_samples_leaf=least,
        l2_regularization=RIDGE,
        early_stopping=False,
        random_state=0,
    )
    # scikit-learn's own threads may empty each other's filters of warnings, and warn.
    with threadpool_limits(1, user_api="openmp"):
        return model.fit(X, true, sample_weight=weight)


def grown_in(model: Any, names: list[str], column: int = 0) -> Trees:
    """Return what has been boosted for one column of odds."""
    # Nothing public tells what such trees ask.
    bias = float(np.ravel(model._baseline_prediction)[column])
    grown = [tree_of(step[column].nodes, names) for step in model._predictors]
    return Trees(bias, tuple(grown))


def tree_of(nodes: np.ndarray, names: list[str]) -> Tree:
    """Return a tree with all questions that its depth allows, level by level."""
    level, asked = [0], []
    for _ in range(DEPTH):
        below = []
        for at in level:
            node = nodes[at]
            ends = bool(node["is_leaf"])
            limit = np.inf if ends else float(f"{node['num_threshold']:.5g}")
            asked.append((names[0 if ends else node["feature_idx"]], limit))
            below += [at, at] if ends else [node["left"], node["right"]]
        level = below
    odds = tuple(float(f"{nodes[at]['value']:.4g}") for at in level)
    return Tree(*(tuple(values) for values in zip(*asked, strict=True)), odds)


def grown_text(trees: Trees, section: str = "tree") -> str:
    """Return trees as TOML."""
    lines = []
    for tree in trees.trees:
        asked = ", ".join(f'"{name}"' for name in tree.measures)
        lines += ["", f"[[{section}]]", f"measures = [{asked}]"]
        for key, values in (("limits", tree.limits), ("odds", tree.odds)):
            lines.append(f"{key} = [{','.join(f'{x:.5g}' for x in values)}]")
    return "\n".join(lines) + "\n"
