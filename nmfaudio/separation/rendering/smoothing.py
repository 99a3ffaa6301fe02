"""Masks that move less: the model is smoothed once, before anything is masked.

A mask that jumps from frame to frame lets single bins through for single frames, which
sounds like warbling ("musical noise"). Smoothing masks themselves would cost work
while playing, need frames from the future, and break the sum of all masks. Smoothing
the *model* does neither: activations are smoothed in time, once; masks are made of
them as ever. So they still add up to 1, playback and export still use one function, and
playing costs nothing more.

Onsets stay where they are: an average never reaches across a frame in which the model
grows suddenly, so an attack is not smeared into the frames before it.
"""

import math
from dataclasses import replace

import numpy as np

from nmfaudio.compiled.types import BoolArray, Float32Array
from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.model import RenderModel

__all__ = ["onset_frames", "smooth_model"]

_MOST_FRAMES = 50
_GROWTH = 2.0  # energy of a frame against the one before that makes it an onset
_LEAST_DB = -50.0  # of the loudest frame: below, growth is no onset


def smooth_model(model: RenderModel, seconds: float, hop_s: float) -> RenderModel:
    """Smooth a model's activations for rendering.

    Parameters
    ----------
    model : RenderModel
        Not modified.
    seconds : float
        How far averages reach to either side; at most 50 frames.
    hop_s : float
        From frame to frame, seconds.

    Returns
    -------
    smoothed : RenderModel
        Of the same shapes; ``model`` itself where nothing is to be done. Neighbours
        count less the farther they are; weights add up to 1, so levels are kept.

    Raises
    ------
    ParameterError
        If ``seconds`` is negative or no number.

    Notes
    -----
    Costs ``(2 frames + 1) * n_columns * n_frames`` additions, once. In a convolutive
    model all lags are smoothed alike, which smooths their sum.
    """
    if not (math.isfinite(seconds) and seconds >= 0 and hop_s > 0):
        raise ParameterError(
            Message("a smoothing must reach 0 or more seconds, got {0}", seconds)
        )
    reach = min(_MOST_FRAMES, round(seconds / hop_s))
    if not reach or not model.H.size:
        return model
    return replace(model, H=_averaged(model.H, reach, onset_frames(model)))


def onset_frames(model: RenderModel) -> BoolArray:
    """Return the frames in which the modelled energy at least doubles, (n_frames,).

    A frame counts where it is within 50 dB of the loudest.
    """
    mass = np.abs(model.W).sum(axis=(0, 1), dtype=np.float64)
    energy = np.einsum("k,kt->t", mass, model.H) ** 2
    before = np.concatenate([energy[:1], energy[:-1]])
    least = float(energy.max(initial=0.0)) * 10.0 ** (_LEAST_DB / 10)
    onsets: BoolArray = (energy > _GROWTH * before) & (energy > least)
    return onsets


def _averaged(values: Float32Array, reach: int, walls: BoolArray) -> Float32Array:
    """Average along the last axis with triangular weights, never across a wall.

    A wall stands before the positions where ``walls`` is True. Weights left out at
    walls and ends are shared out among the others, so that constants stay the same.
    """
    n = values.shape[-1]
    region = np.cumsum(walls)
    total = values.astype(np.float32) * np.float32(reach + 1)
    weight = np.full(n, reach + 1, np.float32)
    for d in range(1, min(reach, n - 1) + 1):
        joined = (region[d:] == region[:-d]).astype(np.float32) * np.float32(
            reach + 1 - d
        )
        total[..., d:] += joined * values[..., :-d]
        total[..., :-d] += joined * values[..., d:]
        weight[d:] += joined
        weight[:-d] += joined
    total /= weight
    return total
