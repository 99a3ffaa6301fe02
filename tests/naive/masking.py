"""Masks straight from their formulas: of a model without loops, of cues in loops."""

import math

import numpy as np


def masks(W, H, component_of, source_of, gains, residual, exponent, floor):
    """Return the masks (n_outputs, n_models, n_frames, n_bins) in float64.

    ``W`` (n_models, n_bins, n_columns), ``H`` (n_columns, n_frames), ``gains``
    (n_outputs, n_components), ``residual`` (n_outputs,).
    """
    W, H = np.asarray(W, np.float64), np.asarray(H, np.float64)
    numerator = np.full(
        (len(gains), W.shape[0], H.shape[1], W.shape[1]), 0.0, np.float64
    )
    numerator += np.asarray(residual, np.float64)[:, None, None, None] * floor
    denominator = np.full(numerator.shape[1:], floor, np.float64)
    for source in np.unique(source_of):
        columns = np.flatnonzero(np.asarray(source_of)[component_of] == source)
        A = np.einsum("mfr,rt->mtf", W[:, :, columns], H[columns])
        positive = A > 1e-30
        safe = np.where(positive, A, 1.0)
        denominator += np.where(positive, safe**exponent, 0.0)
        for output, gain in enumerate(gains):
            g = np.asarray(gain, np.float64)[component_of[columns]]
            B = np.einsum("mfr,r,rt->mtf", W[:, :, columns], g, H[columns])
            numerator[output] += np.where(positive, safe ** (exponent - 1) * B, 0.0)
    return numerator / denominator


def by_places(model, mix, places, X, exponent):
    """Return both channels of every output, (n_outputs, 2, n_frames, n_bins).

    ``model`` is (W, H, component_of, floor), as of :func:`masks`, ``mix`` is
    (source_of, gains, residual), ``places`` (n_sources, 2, 2) the covariance of each
    source, ``X`` (2, n_frames, n_bins).
    """
    W, H, component_of, floor = model
    source_of, gains, residual = mix
    W, H = np.asarray(W, np.float64), np.asarray(H, np.float64)
    out = np.empty((len(gains), *X.shape), complex)
    for t, f in np.ndindex(*X.shape[1:]):
        total = floor * np.eye(2)
        wanted = [rest * floor * np.eye(2) for rest in residual]
        for source in np.unique(source_of):
            columns = np.flatnonzero(np.asarray(source_of)[component_of] == source)
            A = W[:, f, columns] @ H[columns, t]
            weight = np.array([a ** (exponent - 1) if a > 1e-30 else 0.0 for a in A])
            total = total + np.mean(weight * A) * places[source]
            for output, gain in enumerate(gains):
                g = np.asarray(gain, np.float64)[component_of[columns]]
                B = W[:, f, columns] @ (g * H[columns, t])
                wanted[output] = wanted[output] + np.mean(weight * B) * places[source]
        heard = np.linalg.solve(total, X[:, t, f])
        out[:, :, t, f] = [matrix @ heard for matrix in wanted]
    return out


def places(W, H, component_of, n_components, X):
    """Return sums of products of channels of what each component leaves of ``X``.

    ``W`` (1 or 2, n_bins, n_columns), ``H`` (n_columns, n_frames), ``X`` (2, n_frames,
    n_bins); (n_components, 3).
    """
    found = np.zeros((n_components, 3))
    for t, f in np.ndindex(*X.shape[1:]):
        parts = W[:, f] * H[:, t]
        for k in range(n_components):
            own = parts[:, component_of == k].sum(axis=1)
            left, right = (own / parts.sum(axis=1))[[0, -1]] ** 2 * X[:, t, f]
            found[k] += abs(left) ** 2, abs(right) ** 2, (left * right.conj()).real
    return found


def weigh(mask: np.ndarray, X: np.ndarray) -> np.ndarray:
    """Return spectra (n_frames, n_bins) times a mask of one row, or of one for each."""
    weighed = np.empty_like(X)
    for t, f in np.ndindex(X.shape):
        weighed[t, f] = X[t, f] * mask[t if len(mask) > 1 else 0, f]
    return weighed


def place_aside(X: np.ndarray, t: int, f: int) -> tuple[float, float]:
    """Return which share of a bin of (2, n_frames, n_bins) is on the left, and right.

    By its place in three frames: arc of the ratio of amplitudes, then distance from
    left, centre and right.
    """
    around = range(max(0, t - 1), min(t + 2, X.shape[1]))
    left, right = (sum(abs(complex(side[u, f])) ** 2 for u in around) for side in X)
    pan = math.atan2(math.sqrt(right), math.sqrt(left)) * 4 / math.pi - 1
    near = [math.exp(-0.5 * ((pan - at) / 0.15) ** 2) for at in (-0.35, 0.0, 0.35)]
    near[0] = 1.0 if pan < -0.35 else near[0]
    near[2] = 1.0 if pan > 0.35 else near[2]
    return near[0] / sum(near), near[2] / sum(near)
