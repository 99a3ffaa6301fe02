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


def descend(gram, target, values, n_inner, patience, n_tile):
    """Return ``values`` after HALS' inner sweeps [Gillis & Glineur 2012].

    Columns are taken ``n_tile`` at a time: how far all of a tile's move decides when
    its sweeps end.
    """
    values = np.array(values, float)
    for i0 in range(0, values.shape[1], n_tile):
        columns = range(i0, min(i0 + n_tile, values.shape[1]))
        first = 0.0
        for sweep in range(n_inner):
            moved = 0.0
            for i in columns:
                for k in range(values.shape[0]):
                    if gram[k, k] > 0:
                        pull = sum(gram[k, j] * values[j, i] for j in range(len(gram)))
                        new = max(
                            0.0, values[k, i] + (target[k, i] - pull) / gram[k, k]
                        )
                        moved += (new - values[k, i]) ** 2
                        values[k, i] = new
            if sweep == 0:
                first = moved
            elif moved <= patience * patience * first:
                break
    return values


def survey(V, weights=None):
    """Return sums, peaks, squares of frames, sums of bins, and counts of unusables."""
    n_frames, n_bins = V.shape
    frames, bins = np.zeros((n_frames, 3)), np.zeros(n_bins)
    bad = np.zeros(n_frames, int)
    for t in range(n_frames):
        for f in range(n_bins):
            weight = 1.0 if weights is None else float(weights[t, f])
            if weight == 0:
                continue
            value = float(V[t, f])
            if not np.isfinite(value) or value < 0:
                bad[t] += 1
            frames[t, 0] += weight * value
            frames[t, 1] = max(frames[t, 1], value)
            frames[t, 2] += weight * value * value
            bins[f] += weight * value
    return frames, bins, bad
