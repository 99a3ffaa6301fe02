"""Loop-level twins of the kernels that work row by row."""

import numpy as np


def descend_rows(gram, linear, order, tol, max_sweeps, point):
    """Return the point and the first sweep's violations, one coordinate at a time."""
    point = point.astype(float).copy()
    violation = np.zeros(len(point))
    for i, row in enumerate(point):
        first = None
        for _ in range(max_sweeps):
            moved, met = 0.0, 0.0
            for k in order:
                gradient = sum(gram[k, j] * row[j] for j in range(len(row)))
                gradient -= linear[i, k]
                met += abs(gradient) if row[k] > 0 else max(-gradient, 0.0)
                if gram[k, k] > 0:
                    target = max(row[k] - gradient / gram[k, k], 0.0)
                    moved += gram[k, k] * (target - row[k]) ** 2
                    row[k] = target
            if first is None:
                first, violation[i] = moved, met
            if moved <= tol * tol * first:
                break
    return point, violation


def model_at_stored(X, left, right):
    """Return the model at the stored entries of a CSR matrix, in their order."""
    values = []
    for i in range(X.shape[0]):
        for entry in range(X.indptr[i], X.indptr[i + 1]):
            j = X.indices[entry]
            values.append(sum(left[i, k] * right[j, k] for k in range(left.shape[1])))
    return np.array(values)


def gradient_halves(X, left, right, beta):
    """Return the halves of the gradient for ``left``, entry by entry."""
    numerator = np.zeros(left.shape)
    denominator = np.zeros(left.shape)
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            model = float(left[i] @ right[j])
            for k in range(left.shape[1]):
                numerator[i, k] += X[i, j] * model ** (beta - 2) * right[j, k]
                denominator[i, k] += model ** (beta - 1) * right[j, k]
    return numerator, denominator


def divergence(X, left, right, beta):
    """Return the beta-divergence, entry by entry, of positive data."""
    total = 0.0
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            x, p = float(X[i, j]), float(left[i] @ right[j])
            if beta == 1:
                total += (x * np.log(x / p) if x > 0 else 0.0) - x + p
            elif beta == 0:
                total += x / p - np.log(x / p) - 1
            else:
                value = (beta - 1) * p**beta - beta * x * p ** (beta - 1)
                value += x**beta if x > 0 or beta > 0 else 0.0
                total += value / (beta * (beta - 1))
    return total
