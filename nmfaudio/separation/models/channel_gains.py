"""Where components lie in the channels of a recording: from a fit to a model."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

import numpy as np

from nmfaudio.compiled.linear_algebra import product
from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.factorization.constrained.convolutive import expand_lags
from nmfaudio.factorization.constrained.multichannel import MultichannelFactorization
from nmfaudio.factorization.result import Factorization
from nmfaudio.separation.model import RenderModel
from nmfaudio.spectral._blocks import run_in_order

__all__ = ["Side", "channel_gains", "place"]

Side: TypeAlias = FloatArray | Callable[[IntArray | slice], FloatArray]
"""Magnitudes (n_bins, n_frames) of a channel, or what gives those of some frames, (n,
n_bins), where not all are needed."""

_FLOOR = 1e-9  # of the loudest bin: guards divisions by a silent model
_FRAMES = 1024  # spread over a long recording are enough to tell how loud something is
_BLOCK = 256  # frames that a thread takes at once
_LOUDEST = 16  # frames of each component count in any case
_SETTLED = 3e-4  # of all that sounds: so little change from one update is the last


def place(fitted: Factorization, sides: Iterable[Side] = ()) -> RenderModel:
    """Write a fit as the one product that rendering needs, placed in the channels.

    Parameters
    ----------
    fitted : Factorization
        Plain, convolutive, or of channels together, whose gains are known. Not
        modified.
    sides : iterable of ndarray of float, shape (n_bins, n_frames), or callable
        Magnitude of each of two channels, or :data:`Side`, see
        :meth:`nmfaudio.separation.spectrogram.Spectrogram.sides`; none where one
        template serves all channels. Not modified.
    """
    if fitted.W.ndim == 3:
        W, H, component_of = expand_lags(fitted.W, fitted.H)
    else:
        W, H, component_of = fitted.W, fitted.H, np.arange(fitted.H.shape[0])
    gains = list(fitted.Q) if isinstance(fitted, MultichannelFactorization) else []
    gains += [channel_gains(V, W, H) for V in sides]
    placed = W * np.stack(gains)[:, np.newaxis] if gains else W[np.newaxis]
    return RenderModel(
        W=np.ascontiguousarray(placed, np.float32),
        H=np.ascontiguousarray(H, np.float32),
        component_of=component_of,
        n_components=fitted.n_components,
    )


def channel_gains(
    V: Side, W: FloatArray, H: FloatArray, *, n_iter: int = 10
) -> FloatArray:
    """Fit how loud each component is in one channel, templates and activations fixed.

    Parameters
    ----------
    V : ndarray of float, shape (n_bins, n_frames), or callable
        Magnitude of the channel, or a :data:`Side`. Not modified.
    W, H : ndarray of float
        Factors of the mixture of channels. Not modified.
    n_iter : int, default 10
        Most multiplicative updates for the Kullback-Leibler divergence; most channels
        are settled after four to seven.

    Returns
    -------
    gains : ndarray of float32, shape (n_components,)
        Non-negative; 1 where the channel is like the mixture.

    Notes
    -----
    A gain is one number for the whole recording, so a long one is measured only here
    and there, and where each component is loudest.
    """
    frames = _telling_frames(H)
    # Frame by frame, as they lie in memory.
    rows = V(frames) if callable(V) else V.T[frames]
    levels = np.ascontiguousarray(H[:, frames].T)
    gains = np.ones(W.shape[1], dtype=np.float32)
    masses = W.sum(axis=0, dtype=np.float64) * levels.sum(axis=0, dtype=np.float64)
    loudest = float(rows.max(initial=0.0))
    floor = np.float32(_FLOOR * loudest + np.finfo(np.float32).tiny)
    templates = np.ascontiguousarray(W.T)
    blocks = [slice(at, at + _BLOCK) for at in range(0, rows.shape[0], _BLOCK)]

    def explained(block: slice) -> FloatArray:
        ratio = product(levels[block] * gains, templates)
        ratio += floor
        np.divide(rows[block], ratio, out=ratio)
        found: FloatArray = np.einsum(
            "tk,tk->k", product(ratio, W), levels[block], dtype=np.float64
        )
        return found

    for _ in range(n_iter):
        found = sum(run_in_order(explained, blocks), np.zeros(W.shape[1]))
        change = np.divide(found, masses, out=np.ones_like(masses), where=masses > 0)
        gains = (gains * change).astype(np.float32)
        if np.abs(found - masses).sum() <= _SETTLED * masses.sum():
            break
    return gains


def _telling_frames(H: FloatArray) -> IntArray | slice:
    """Return frames that tell how loud the rows of ``H`` are."""
    n_frames = H.shape[1]
    if n_frames <= 2 * _FRAMES:
        return slice(None)
    spread = np.linspace(0, n_frames - 1, _FRAMES).astype(np.intp)
    loudest = np.argpartition(H, n_frames - _LOUDEST, axis=1)[:, -_LOUDEST:]
    return np.unique(np.concatenate([spread, loudest.ravel()]))
