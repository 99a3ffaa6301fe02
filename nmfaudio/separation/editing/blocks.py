"""Columns of a model as templates that last over some frames."""

from typing import NamedTuple

import numpy as np

from nmfaudio.compiled.types import Float32Array, FloatArray, IntArray
from nmfaudio.separation.model import RenderModel

__all__ = ["Blocks", "blocks_of"]


class Blocks(NamedTuple):
    """``W`` (n_lags, n_bins, n), ``H`` (n, n_frames), and whose each is, (n,)."""

    W: Float32Array
    H: Float32Array
    component_of: IntArray


def blocks_of(model: RenderModel, columns: IntArray, n_lags: int) -> Blocks:
    """Write columns as templates of ``n_lags`` frames, as few as possible.

    Columns that are still the lags of one template make one again; others, which were
    edited, become templates that sound in their first frame only.
    """
    W_mean = model.W.mean(axis=0)
    starts: list[int] = []
    templates = np.zeros((n_lags, W_mean.shape[0], columns.size), np.float32)
    at = 0
    while at < columns.size:
        block = columns[at : at + n_lags]
        template = templates[:, :, len(starts)]
        starts.append(int(block[0]))
        if _is_shifted(model.H[block], n_lags):
            template[:] = W_mean[:, block].T
            at += n_lags
        else:
            template[0] = W_mean[:, block[0]]
            at += 1
    found = np.array(starts, dtype=np.intp)
    return Blocks(
        templates[:, :, : found.size], model.H[found], model.component_of[found]
    )


def _is_shifted(rows: FloatArray, n_lags: int) -> bool:
    """Tell whether rows are one activation, each a frame later than the last."""
    n_frames = rows.shape[1]
    return rows.shape[0] == n_lags and all(
        not row[:lag].any() and np.array_equal(row[lag:], rows[0, : n_frames - lag])
        for lag, row in enumerate(rows)
        if lag < n_frames
    )
