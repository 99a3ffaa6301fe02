"""Pan: how a stem's two channels are laid between left and right.

To the right by ``p`` means: the left output keeps ``1 - p`` of the left channel, and
what it loses is heard on the right; the right channel stays. A source that lies on the
left alone so moves to the right as a whole, and the middle (``p = 0``) changes nothing.

Each way from an input channel to an output channel has a mask of its own, so a panned
mix lays out four outputs for one, and :meth:`PannedMix.fold` adds them up.
"""

from dataclasses import dataclass

import numpy as np

from nmfaudio.compiled.types import AnyArray, Float32Array
from nmfaudio.errors import Message, ParameterError
from nmfaudio.separation.rendering.mask_layout import Mix

__all__ = ["PannedMix", "panned_gains"]

_WAYS = 4
"""Left to left, right to right, left to right, right to left."""


@dataclass(frozen=True, eq=False)
class PannedMix:
    """A mix of two channels whose parts are panned.

    Attributes
    ----------
    mix : Mix
        Four outputs for each one that is heard, as :func:`panned_gains` orders them.
    """

    mix: Mix

    @property
    def n_outputs(self) -> int:
        """Number of outputs that are heard."""
        return self.mix.n_outputs // _WAYS

    def fold(self, frames: Float32Array) -> Float32Array:
        """Add up what reaches each channel.

        Parameters
        ----------
        frames : ndarray of float32, shape (4 * n_outputs, 2, n_frames, n_fft)
            Frames of the mix. Not modified.

        Returns
        -------
        frames : ndarray of float32, shape (n_outputs, 2, n_frames, n_fft)
            New C-contiguous array.
        """
        folded = np.empty((self.n_outputs, *frames.shape[1:]), np.float32)
        np.add(frames[0::_WAYS, 0], frames[3::_WAYS, 1], out=folded[:, 0])
        np.add(frames[1::_WAYS, 1], frames[2::_WAYS, 0], out=folded[:, 1])
        return folded


def panned_gains(gains: AnyArray, pan: AnyArray) -> Float32Array:
    """Return the gains of all ways from channel to channel.

    Parameters
    ----------
    gains : ndarray of float, shape (n_outputs, ...)
        Linear gains. Not modified.
    pan : ndarray of float, shape (...) or (n_outputs, ...)
        -1 left .. +1 right, for what the last axes of ``gains`` count, alike in all
        outputs or of each its own. Not modified.

    Returns
    -------
    table : ndarray of float32, shape (4 * n_outputs, ...)
        For each output: left to left, right to right, left to right, right to left.

    Raises
    ------
    ParameterError
        If a place lies outside -1 .. +1 or is no number.
    """
    given = np.asarray(gains, np.float32)
    place = np.broadcast_to(np.asarray(pan, np.float32), given.shape)
    if not (np.abs(place) <= 1.0).all():
        raise ParameterError(Message("pan must lie between -1 (left) and +1 (right)"))
    right, left = np.maximum(place, 0.0), np.maximum(-place, 0.0)
    ways = np.stack([1.0 - right, 1.0 - left, right, left], axis=1)
    table = given[:, np.newaxis] * ways
    shape = (_WAYS * given.shape[0], *given.shape[1:])
    return np.ascontiguousarray(table.reshape(shape), np.float32)
