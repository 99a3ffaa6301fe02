"""The product of matrices, term by term."""

import numpy as np


def product_loop(left, right):
    """Return the product of float64 sums."""
    out = np.zeros((left.shape[0], right.shape[1]))
    for i in range(left.shape[1]):
        out += np.outer(left[:, i].astype(float), right[i].astype(float))
    return out
