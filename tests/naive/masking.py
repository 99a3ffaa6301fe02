"""Loop-free float64 twin of the mask kernel, straight from the formula."""

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
