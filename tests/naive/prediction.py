"""Loop-level twin of Burg's method."""

import numpy as np


def burg(parts: list[np.ndarray], order: int, tiny: float) -> np.ndarray:
    forward = [list(part) for part in parts]
    backward = [list(part) for part in parts]
    a = [1.0] + order * [0.0]
    for m in range(1, order + 1):
        both, energy = 0.0, 0.0
        for f, b in zip(forward, backward, strict=True):
            for t in range(m, len(f)):
                both += f[t] * b[t - 1]
                energy += f[t] ** 2 + b[t - 1] ** 2
        if energy <= tiny:
            break
        k = -2 * both / energy
        before = a.copy()
        for i in range(m + 1):
            a[i] = before[i] + k * before[m - i]
        for f, b in zip(forward, backward, strict=True):
            for t in range(len(f) - 1, m - 1, -1):
                f[t], b[t] = f[t] + k * b[t - 1], b[t - 1] + k * f[t]
    return np.array(a)
