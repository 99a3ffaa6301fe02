"""Loop-level twin of the multi-channel model and of its plain KL updates."""

import numpy as np


def model(Q, W, H):
    n_channels, n_components = Q.shape
    P = np.zeros((n_channels, W.shape[0], H.shape[1]))
    for c in range(n_channels):
        for f in range(W.shape[0]):
            for t in range(H.shape[1]):
                for k in range(n_components):
                    P[c, f, t] += Q[c, k] * W[f, k] * H[k, t]
    return P


def updated_kl(V, Q, W, H, factor):
    """One multiplicative update of one of ``"Q"``, ``"W"``, ``"H"``."""
    ratio = V / model(Q, W, H)
    shapes = {"Q": Q.shape, "W": W.shape, "H": H.shape}
    n, d = np.zeros(shapes[factor]), np.zeros(shapes[factor])
    for c in range(V.shape[0]):
        for f in range(V.shape[1]):
            for t in range(V.shape[2]):
                for k in range(Q.shape[1]):
                    at, rest = {
                        "Q": ((c, k), W[f, k] * H[k, t]),
                        "W": ((f, k), Q[c, k] * H[k, t]),
                        "H": ((k, t), Q[c, k] * W[f, k]),
                    }[factor]
                    n[at] += ratio[c, f, t] * rest
                    d[at] += rest
    return {"Q": Q, "W": W, "H": H}[factor] * n / d
