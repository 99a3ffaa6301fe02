"""Loop-level twins of what reduces the data, and of merging."""

from itertools import pairwise

import numpy as np


def pool_rows(V, n_together, first_bins):
    """Return the sums over blocks of frames and groups of bins."""
    n_frames, n_bins = V.shape
    edges = [*first_bins, n_bins]
    out = np.zeros((-(-n_frames // n_together), len(first_bins)))
    for t in range(n_frames):
        for g in range(len(first_bins)):
            for f in range(edges[g], edges[g + 1]):
                out[t // n_together, g] += V[t, f]
    return out


def join_rows(rows, counts, joins):
    """Return the rows and counts that are left."""
    left, numbers = [], []
    for row, count, join in zip(rows, counts, joins, strict=True):
        if join:
            left[-1] = left[-1] + row
            numbers[-1] += count
        else:
            left.append(row)
            numbers.append(count)
    return np.array(left), numbers


def change_costs(rows):
    """Return what it costs to take two neighbouring rows for one."""
    costs = []
    for left, right in pairwise(rows):
        a, b = left.sum(), right.sum()
        total = 0.0
        for x, y in zip(left, right, strict=True):
            p, q = x / a, y / b
            if p + q > 0:
                total += (p - q) ** 2 / (p + q)
        costs.append(a * b / (a + b) * total)
    return np.array(costs)


def merged_once(W, H):
    """Return the factors after the best merger of two components, found by trying."""
    best = None
    n_components = W.shape[1]
    for i in range(n_components):
        for j in range(i + 1, n_components):
            pair = W[:, [i, j]] @ H[:, [i, j]].T
            left, sizes, right = np.linalg.svd(pair)
            if best is None or sizes[1] < best[0]:
                best = sizes[1], i, j, sizes[0] * np.abs(np.outer(left[:, 0], right[0]))
    _, i, j, single = best
    others = [k for k in range(n_components) if k not in {i, j}]
    return W[:, others] @ H[:, others].T + single
