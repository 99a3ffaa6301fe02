"""Loop-level twins of the plain engine's updates, in float64, frames first.

``V`` (n_frames, n_bins), ``W`` (n_bins, n_components), ``H`` (n_frames, n_components).
"""

import numpy as np


def stretch(now, before, momentum):
    """Return the Padé quotient that stands for ``now * (now / before)**b``."""
    out = np.zeros(now.shape)
    for place in np.ndindex(now.shape):
        n, b = float(now[place]), float(before[place])
        up, down = 1 + momentum, 1 - momentum
        out[place] = n * (up * n + down * b) / (down * n + up * b)
    return out


def model(W, H):
    P = np.zeros((H.shape[0], W.shape[0]))
    for t in range(H.shape[0]):
        for f in range(W.shape[0]):
            for k in range(W.shape[1]):
                P[t, f] += float(H[t, k]) * float(W[f, k])
    return P


def update_activations(V, W, H, beta, exponent=1.0, weights=None):
    """Return one multiplicative update of ``H`` [Févotte & Idier 2011]."""
    P = model(W, H)
    weights = np.ones(V.shape) if weights is None else weights
    out = np.zeros(H.shape)
    for t in range(H.shape[0]):
        for k in range(H.shape[1]):
            up = down = 0.0
            for f in range(V.shape[1]):
                if weights[t, f] > 0:
                    gain = weights[t, f] * W[f, k]
                    up += gain * V[t, f] * P[t, f] ** (beta - 2)
                    down += gain * P[t, f] ** (beta - 1)
            out[t, k] = H[t, k] * (up / down) ** exponent
    return out


def update_templates(V, W, H, beta, exponent=1.0, weights=None):
    """Return one multiplicative update of ``W``: the same with the sides changed."""
    weights = None if weights is None else weights.T
    return update_activations(V.T, H, W, beta, exponent, weights)


def best_activations(V, W, H, n_sweeps):
    """Return ``H`` after exact coordinate descent on the squared distance."""
    H = np.array(H, float)
    for _ in range(n_sweeps):
        for t in range(H.shape[0]):
            for k in range(H.shape[1]):
                slope = length = 0.0
                for f in range(V.shape[1]):
                    error = float(V[t, f]) - float(np.dot(H[t], W[f]))
                    slope += error * W[f, k]
                    length += float(W[f, k]) ** 2
                H[t, k] = max(0.0, H[t, k] + slope / length)
    return H
