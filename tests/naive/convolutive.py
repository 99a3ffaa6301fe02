"""Loop-level twin of convolutive NMF: one plain joint update, as published."""

import numpy as np
from naive.constrained import halves


def joint_update_kl(V, W, H):
    """``H`` first, then all lags of ``W`` from one model."""
    _, (n, d) = halves(V, W, H, 1.0)
    H = H * n / d
    (n, d), _ = halves(V, W, H, 1.0)
    return W * n / np.maximum(d, 1e-300), H


def expanded(W, H):
    """Columns ordered component by component, lags within."""
    n_lags, n_bins, n_components = W.shape
    n_frames = H.shape[1]
    columns = np.zeros((n_bins, n_components * n_lags))
    rows = np.zeros((n_components * n_lags, n_frames))
    for k in range(n_components):
        for lag in range(n_lags):
            for f in range(n_bins):
                columns[f, k * n_lags + lag] = W[lag, f, k]
            for t in range(lag, n_frames):
                rows[k * n_lags + lag, t] = H[k, t - lag]
    return columns, rows
