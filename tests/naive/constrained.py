"""Loop-level twin of the constrained engine, in float64 and public shapes.

The model is ``P[f, t] = sum_j gate_j[f, t] sum_{k in j} sum_l W[l, f, k] H[k, t - l]``.
"""

import math

import numpy as np


def model_of_group(W, H, components):
    n_lags, n_bins, _ = W.shape
    n_frames = H.shape[1]
    P = np.zeros((n_bins, n_frames))
    for k in components:
        for lag in range(n_lags):
            for t in range(lag, n_frames):
                for f in range(n_bins):
                    P[f, t] += float(W[lag, f, k]) * float(H[k, t - lag])
    return P


def model(W, H, groups=None, gates=None):
    """Return the model; groups without a gate have None in ``gates``."""
    if groups is None:
        groups, gates = [range(H.shape[0])], [None]
    P = np.zeros((W.shape[1], H.shape[1]))
    for group, gate in zip(groups, gates, strict=True):
        share = model_of_group(W, H, group)
        P += share if gate is None else share * gate
    return P


def entry_divergence(v, p, beta):
    if beta == 1:
        return (v * math.log(v / p) if v > 0 else 0.0) - v + p
    if beta == 0:
        return v / p - math.log(v / p) - 1
    return (
        (v**beta if v > 0 else 0.0) + (beta - 1) * p**beta - beta * v * p ** (beta - 1)
    ) / (beta * (beta - 1))


def divergence(V, P, beta, weights=None):
    total = 0.0
    for f in range(V.shape[0]):
        for t in range(V.shape[1]):
            weight = 1.0 if weights is None else float(weights[f, t])
            if weight > 0:
                d = entry_divergence(float(V[f, t]), float(P[f, t]), beta)
                total += weight * d
    return total


def halves(
    V, W, H, beta, *, weights=None, groups=None, gates=None, forbidden=1.0, shift=0.0
):
    """Return (numerator, denominator) for ``W`` and for ``H``, in public shapes."""
    if groups is None:
        groups, gates = [range(H.shape[0])], [None]
    P = model(W, H, groups, gates) + shift
    n_lags, n_bins, _ = W.shape
    n_frames = H.shape[1]
    out = {
        "W": (np.zeros(W.shape), np.zeros(W.shape)),
        "H": (np.zeros(H.shape), np.zeros(H.shape)),
    }
    for group, gate in zip(groups, gates, strict=True):
        for k in group:
            for lag in range(n_lags):
                for t in range(lag, n_frames):
                    for f in range(n_bins):
                        weight = 1.0 if weights is None else float(weights[f, t])
                        if weight == 0:
                            continue
                        g = 1.0 if gate is None else float(gate[f, t])
                        v, p = float(V[f, t]), float(P[f, t])
                        up = weight * g * v * p ** (beta - 2)
                        down = weight * (g * p ** (beta - 1) + forbidden * (1 - g))
                        out["W"][0][lag, f, k] += up * H[k, t - lag]
                        out["W"][1][lag, f, k] += down * H[k, t - lag]
                        out["H"][0][k, t - lag] += up * W[lag, f, k]
                        out["H"][1][k, t - lag] += down * W[lag, f, k]
    return out["W"], out["H"]


def surrogate_slope(x, beta, n, d, linear, quadratic, pull):
    """Slope of the surrogate that one step minimizes, at the factor ``x``."""
    if beta == 1:
        return d - n / x + linear + quadratic * x - pull / x
    return d * x - n + linear + quadratic * x - pull / x
