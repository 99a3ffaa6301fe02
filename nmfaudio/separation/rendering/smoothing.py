"""Masks that move less: the model is smoothed once, before anything is masked.

A mask that jumps from frame to frame lets single bins through for single frames, which
sounds like warbling ("musical noise"). Smoothing masks themselves would cost work
while playing, need frames from the future, and break the sum of all masks. Smoothing
the *model* does neither: activations are smoothed in time and templates along
frequency, once; masks are made of them as ever. So they still add up to 1, playback
and export still use one function, and playing costs nothing more.

Onsets stay where they are: an average never reaches across a frame in which the model
grows suddenly, so an attack is not smeared into the frames before it.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from nmfaudio.compiled.types import BoolArray, Float32Array
from nmfaudio.errors import ParameterError
from nmfaudio.separation.model import RenderModel

__all__ = ["SMOOTHING_SENTENCE", "Smoothing", "onset_frames", "smooth_model"]

SMOOTHING_SENTENCE = (
    "Less warbling in quiet passages; a little more of the other sources is audible."
)
"""What it does to the sound, for a tool tip or a help page."""

_MOST_FRAMES, _MOST_BINS = 50, 50
_GROWTH = 2.0  # energy of a frame against the one before that makes it an onset
_LEAST_DB = -50.0  # of the loudest frame: below, growth is no onset


@dataclass(frozen=True)
class Smoothing:
    """How far the model is smoothed, in frames and bins to either side.

    Attributes
    ----------
    frames : int
        Frames to either side, 0 for none. Neighbours count less the farther they are.
    bins : int
        Bins to either side, 0 for none.
    keep_onsets : bool
        Whether averages stop at onsets.
    """

    frames: int = 0
    bins: int = 0
    keep_onsets: bool = True

    def __post_init__(self) -> None:
        for name, value, most in (
            ("frames", self.frames, _MOST_FRAMES),
            ("bins", self.bins, _MOST_BINS),
        ):
            if not 0 <= value <= most:
                raise ParameterError(
                    f"{name} of a smoothing must lie between 0 and {most}, got {value}"
                )

    @classmethod
    def from_seconds(
        cls, seconds: float, hop_s: float, *, keep_onsets: bool = True
    ) -> "Smoothing":
        """Make a smoothing in time that reaches ``seconds`` to either side.

        ``hop_s`` is the hop of the STFT, seconds.
        """
        if not (math.isfinite(seconds) and seconds >= 0 and hop_s > 0):
            raise ParameterError(
                f"a smoothing must reach 0 or more seconds, got {seconds}"
            )
        frames = min(_MOST_FRAMES, round(seconds / hop_s))
        return cls(frames=frames, keep_onsets=keep_onsets)


def smooth_model(model: RenderModel, smoothing: Smoothing) -> RenderModel:
    """Smooth a model for rendering.

    Parameters
    ----------
    model : RenderModel
        Not modified.
    smoothing : Smoothing
        How far.

    Returns
    -------
    smoothed : RenderModel
        Of the same shapes; ``model`` itself where nothing is to be done. Averages are
        weighted, and weights add up to 1, so levels are kept.

    Notes
    -----
    Costs ``(2 frames + 1) * n_columns * n_frames`` additions, once. In a convolutive
    model all lags are smoothed alike, which smooths their sum.
    """
    W, H = model.W, model.H
    if smoothing.frames and H.size:
        walls = onset_frames(model) if smoothing.keep_onsets else None
        H = _averaged(H, smoothing.frames, walls)
    if smoothing.bins and W.size:
        rows = np.ascontiguousarray(W.transpose(0, 2, 1))
        W = np.ascontiguousarray(
            _averaged(rows, smoothing.bins, None).transpose(0, 2, 1)
        )
    if W is model.W and H is model.H:
        return model
    return replace(model, W=W, H=H)


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


def _averaged(
    values: Float32Array, reach: int, walls: BoolArray | None
) -> Float32Array:
    """Average along the last axis with triangular weights, never across a wall.

    A wall stands before the positions where ``walls`` is True. Weights left out at
    walls and ends are shared out among the others, so that constants stay the same.
    """
    n = values.shape[-1]
    region = np.zeros(n, np.int64) if walls is None else np.cumsum(walls)
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
