"""Euclidean denominators without a model of the data: Gram matrices over lags.

The denominator of an update is the other factor correlated with the model. For squared
distance the model is linear in both factors, so the correlation takes a Gram matrix of
the small factor and no pass over bins and frames. With lags it is a block Toeplitz
matrix, but for frames whose templates run over the end of the data.
"""

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray

__all__ = ["gram_for_activations", "gram_for_templates"]

_BLOCK_FRAMES = 4096
"""Frames stacked at once: bounds the memory of a Gram matrix of activations."""


def gram_for_activations(
    W: FloatArray, H: FloatArray, n_lags: int, out: FloatArray
) -> None:
    """Write ``sum_{c, l, f} P[c, t + l, f] * W[c, l, f, k]`` into ``out[t, k]``.

    Parameters
    ----------
    W : ndarray, shape (n_channels * n_lags, n_bins, n_components)
        Templates. Not modified.
    H : ndarray, shape (n_frames, n_components)
        Activations. Not modified.
    n_lags : int
        Lags of each channel.
    out : ndarray, shape (n_frames, n_components)
        Overwritten.

    Notes
    -----
    ``2 * n_frames * n_components**2 * (2 n_lags - 1)`` operations.
    """
    n_frames = H.shape[0]
    tensor = W.reshape(-1, n_lags, *W.shape[1:])
    gram = _gram_over_lags(tensor)
    out[...] = 0
    for ahead in range(1 - n_lags, min(n_lags, n_frames)):
        if -ahead >= n_frames:
            continue
        # Lag l of the template meets lag l + ahead of the model.
        pairs = range(max(0, -ahead), min(n_lags, n_lags - ahead))
        block = sum(gram[lag, lag + ahead] for lag in pairs)
        first, last = max(0, ahead), n_frames + min(0, ahead)
        out[first:last] += product(H[first - ahead : last - ahead], np.asarray(block).T)
    if n_lags > 1:
        _mend_end(tensor, H, out)


def _gram_over_lags(tensor: FloatArray) -> FloatArray:
    """Return the products of templates (n_lags, n_lags, K, K), channels summed."""
    n_lags, _, n_components = tensor.shape[1:]
    columns = tensor.transpose(0, 2, 1, 3).reshape(-1, n_lags * n_components)
    gram = product(columns.T, columns).reshape(n_lags, n_components, n_lags, -1)
    return gram.transpose(0, 2, 1, 3)


def _mend_end(tensor: FloatArray, H: FloatArray, out: FloatArray) -> None:
    """Redo the last frames, whose templates reach over the end, from the model."""
    n_lags, n_frames = tensor.shape[1], H.shape[0]
    first = max(0, n_frames - n_lags + 1)
    n_tail = n_frames - first
    model = np.zeros((tensor.shape[0], n_tail, tensor.shape[2]), H.dtype)
    for i in range(n_tail):
        for lag in range(min(n_lags, first + i + 1)):
            model[:, i] += product(tensor[:, lag], H[first + i - lag])
    for i in range(n_tail):
        rest = model[:, i:]
        out[first + i] = np.einsum("clfk,clf->k", tensor[:, : rest.shape[1]], rest)


def gram_for_templates(
    W: FloatArray, H: FloatArray, n_lags: int, out: FloatArray
) -> None:
    """Write ``sum_t P[c, t, f] * H[t - l, k]`` into ``out[(c, l), f, k]``.

    Parameters
    ----------
    W : ndarray, shape (n_channels * n_lags, n_bins, n_components)
        Templates. Not modified.
    H : ndarray, shape (n_frames, n_components)
        Activations. Not modified.
    n_lags : int
        Lags of each channel.
    out : ndarray, of the shape of ``W``
        Overwritten.
    """
    n_frames, n_components = H.shape
    size = n_lags * n_components
    gram = np.zeros((size, size))
    padded = np.concatenate([np.zeros((n_lags - 1, n_components), H.dtype), H])
    windows = np.lib.stride_tricks.sliding_window_view(padded, n_lags, axis=0)
    for start in range(0, n_frames, _BLOCK_FRAMES):
        # The newest frame of a window is lag 0.
        stacked = windows[start : start + _BLOCK_FRAMES, :, ::-1]
        stacked = stacked.transpose(0, 2, 1).reshape(-1, size)
        gram += product(stacked.T, stacked)
    tensor = W.reshape(-1, n_lags, *W.shape[1:])
    flat = tensor.transpose(0, 2, 1, 3).reshape(-1, size)
    model = product(flat, gram.astype(W.dtype))
    shape = tensor.shape[0], W.shape[1], n_lags, n_components
    out[...] = model.reshape(shape).transpose(0, 2, 1, 3).reshape(W.shape)
