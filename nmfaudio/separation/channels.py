"""Where components lie in the channels of a recording."""

import numpy as np

from nmfaudio._typing import FloatArray

__all__ = ["channel_gains"]

_FLOOR = 1e-9  # of the loudest bin: guards divisions by a silent model


def channel_gains(
    V: FloatArray, W: FloatArray, H: FloatArray, *, n_iter: int = 10
) -> FloatArray:
    """Fit how loud each component is in one channel, templates and activations fixed.

    Parameters
    ----------
    V : ndarray of float, shape (n_bins, n_frames)
        Magnitude of the channel. Not modified.
    W, H : ndarray of float
        Factors of the mixture of channels. Not modified.
    n_iter : int, default 10
        Multiplicative updates for the Kullback-Leibler divergence.

    Returns
    -------
    gains : ndarray of float32, shape (n_components,)
        Non-negative; 1 where the channel is like the mixture.
    """
    gains = np.ones(W.shape[1], dtype=np.float32)
    masses = W.sum(axis=0, dtype=np.float64) * H.sum(axis=1, dtype=np.float64)
    floor = np.float32(_FLOOR * float(V.max(initial=0.0)) + np.finfo(np.float32).tiny)
    for _ in range(n_iter):
        ratio = V / ((W * gains) @ H + floor)
        heard = np.einsum("fk,fk->k", W, ratio @ H.T)
        change = np.divide(heard, masses, out=np.ones_like(masses), where=masses > 0)
        gains = (gains * change).astype(np.float32)
    return gains
