"""Bins of a spectrogram added up to bands of frequency."""

import numpy as np

from nmfaudio.compiled.types import Float32Array, FloatArray, IntArray
from nmfaudio.spectral._blocks import run_in_order
from nmfaudio.spectral.stft import StftPlan

__all__ = ["bands_above", "geometric_bands", "in_bands"]

_POOLED = 512  # frames that are brought into bands at a time: they stay in the cache


def geometric_bands(n_bins: int, n_bands: int) -> IntArray:
    """Return the first bin of each band where bands grow evenly from the lowest bin.

    Parameters
    ----------
    n_bins : int
    n_bands : int
        About so many: the lowest would be less than a bin, and are one each.

    Examples
    --------
    >>> geometric_bands(16, 5)
    array([ 0,  1,  3,  7, 15])
    """
    edges: IntArray = np.unique(np.geomspace(1, n_bins, n_bands).round().astype(int))
    return edges - 1


def bands_above(plan: StftPlan, edge_hz: float, per_octave: int) -> IntArray:
    """Return the first bin of each band: bins below an edge, parts of octaves above.

    Parameters
    ----------
    plan : StftPlan
        Resolution.
    edge_hz : float
        Hz.
    per_octave : int
        Bands an octave.
    """
    n_low = min(int(edge_hz * plan.n_fft / plan.sample_rate) + 1, plan.n_bins)
    octaves = np.log2(np.arange(n_low, plan.n_bins) / n_low)
    band = n_low + np.floor(octaves * per_octave).astype(int)
    return np.flatnonzero(np.diff(np.append(np.arange(n_low), band), prepend=-1))


def in_bands(
    V: FloatArray, bands: IntArray, share: FloatArray | None = None
) -> Float32Array:
    """Add up the bins of each band, as counts are added up.

    Parameters
    ----------
    V : ndarray of float32, shape (n_bins, n_frames)
        Not modified.
    bands : ndarray of int, shape (n_bands,)
        First bin of each band, rising. Bins before the first are left out.
    share : ndarray of float32, shape (n_bins, n_frames), or None
        How much of each bin counts; None is all.

    Returns
    -------
    levels : ndarray of float32, shape (n_bands, n_frames)
        Frame-major in memory.
    """
    n_frames = V.shape[1]
    levels = np.empty((n_frames, bands.size), np.float32)

    def pool(at: int) -> None:
        frames = slice(at, at + _POOLED)
        part = V.T[frames] if share is None else V.T[frames] * share.T[frames]
        # Not into them: sums of another type would first be made of what lies there.
        levels[frames] = np.add.reduceat(part, bands, axis=1)

    for _ in run_in_order(pool, range(0, n_frames, _POOLED)):
        pass
    return levels.T
