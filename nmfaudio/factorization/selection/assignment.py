"""Pairing what is most alike, each once, without what a library takes to load."""

import numpy as np

from nmfaudio.compiled.types import FloatArray, IntArray

__all__ = ["best_pairs"]


def best_pairs(likeness: FloatArray) -> list[tuple[int, int]]:
    """Return pairs of rows and columns whose likeness has the largest sum.

    Parameters
    ----------
    likeness : ndarray of float, shape (n_rows, n_columns)
        Finite. Not modified.

    Returns
    -------
    pairs : list of tuple of int
        As many as the smaller side has, by rows; each row and column once at most.

    Notes
    -----
    Shortest augmenting paths [1]_, some ten milliseconds for fifty rows.
    ``scipy.optimize`` has it compiled; a process that works on a batch and needs
    nothing else of it would spend 0.4 seconds on loading that.

    References
    ----------
    .. [1] Crouse, "On implementing 2D rectangular assignment algorithms", IEEE
       Transactions on Aerospace and Electronic Systems 52(4), 2016.

    Examples
    --------
    >>> best_pairs(np.array([[0.9, 0.8], [0.7, 0.1]]))
    [(0, 1), (1, 0)]
    """
    if likeness.shape[0] > likeness.shape[1]:
        return sorted((row, column) for column, row in best_pairs(likeness.T))
    cost = -np.asarray(likeness, np.float64)
    paid_rows, paid_columns = np.zeros(cost.shape[0]), np.zeros(cost.shape[1])
    row_of = np.full(cost.shape[1], -1)
    for row in range(cost.shape[0]):
        _find_column(row, cost, paid_rows, paid_columns, row_of)
    return sorted((int(row), n) for n, row in enumerate(row_of) if row >= 0)


def _find_column(
    free: int,
    cost: FloatArray,
    paid_rows: FloatArray,
    paid_columns: FloatArray,
    row_of: IntArray,
) -> None:
    """Give a row its column, others theirs anew where that costs least, in place."""
    n_columns = cost.shape[1]
    nearest, before = np.full(n_columns, np.inf), np.full(n_columns, -1)
    is_left = np.ones(n_columns, np.bool_)
    row, way = free, 0.0
    while True:
        length = way + cost[row] - paid_rows[row] - paid_columns
        is_nearer = is_left & (length < nearest)
        nearest[is_nearer], before[is_nearer] = length[is_nearer], row
        column = int(np.argmin(np.where(is_left, nearest, np.inf)))
        way, is_left[column] = float(nearest[column]), False
        if row_of[column] < 0:
            break
        row = int(row_of[column])
    # What the rows on the way may pay more, and their columns less.
    seen = ~is_left
    seen[column] = False
    paid_rows[free] += way
    paid_rows[row_of[seen]] += way - nearest[seen]
    paid_columns[seen] -= way - nearest[seen]
    while True:  # back along the way, each row leaves its column to the one before
        row = int(before[column])
        given_up = np.flatnonzero(row_of == row)
        row_of[column] = row
        if row == free:
            return
        column = int(given_up[0])
