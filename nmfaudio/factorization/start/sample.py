"""Some frames of a recording as they are, which tell starts of least squares apart.

What a start leaves of frames with all their bins ranks it as what it leaves of the
recording does; what it leaves of means and bands hardly does.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from nmfaudio.compiled.types import FloatArray, IntArray
from nmfaudio.factorization.core.data import Data
from nmfaudio.factorization.start.reduction import half_energy

__all__ = ["Sample", "is_sampled", "sampled"]

# Frames, and more for many components or a long recording, in which more happens.
_FRAMES, _FRAMES_PER_COMPONENT = 512, 12
_SHARE, _MOST_FRAMES = 12, 2048
# Of fewer than so many times as many frames, all are as good.
_LEAST_GAIN = 2


class Sample(NamedTuple):
    """One frame of each block of frames.

    Attributes
    ----------
    data : Data
        Those frames.
    frames : ndarray of int, shape (n_blocks,)
        Which ones they are.
    block : int
        Frames of a block; the last may have fewer.
    """

    data: Data
    frames: IntArray
    block: int

    def spread(self, H: FloatArray, n_frames: int) -> FloatArray:
        """Return activations of the sample for all frames.

        Parameters
        ----------
        H : ndarray of float, shape (n_blocks, n_components)
            Not modified.
        n_frames : int
            Of the recording.

        Returns
        -------
        H_long : ndarray of float, shape (n_frames, n_components)
            Those of a frame for its whole block.
        """
        return np.repeat(H, self.block, axis=0)[:n_frames]


def is_sampled(n_frames: int, n_components: int) -> bool:
    """Say whether a sample of so many frames would be much smaller than the data."""
    return _block(n_frames, n_components) >= _LEAST_GAIN


def _block(n_frames: int, n_components: int) -> int:
    wanted = max(_FRAMES, min(n_frames // _SHARE, _MOST_FRAMES))
    return n_frames // max(wanted, _FRAMES_PER_COMPONENT * n_components)


def sampled(
    data: Data, n_components: int, rng: np.random.Generator, n_chunks: int
) -> Sample | None:
    """Draw a frame from the middle half of each block.

    Parameters
    ----------
    data : Data
        The data, not weighted.
    n_components : int
        Components of the factorization: more of them need more frames.
    rng : numpy.random.Generator
        Frames at equal distances might meet a beat always, or never.
    n_chunks : int
        As of :class:`~nmfaudio.factorization.core.data.Data`, for the sample.

    Returns
    -------
    sample : Sample or None
        None where it would not be much smaller than the data.
    """
    n_frames = data.V.shape[0]
    if not is_sampled(n_frames, n_components):
        return None
    block = _block(n_frames, n_components)
    first = np.arange(0, n_frames, block)
    within = block // 4 + rng.integers(max(1, block // 2), size=first.size)
    frames: IntArray = np.minimum(first + within, n_frames - 1)
    V = data.V[frames]
    sums = data.frame_sums[frames]
    few = replace(
        data,
        V=V,
        weights=data.weights[:0],
        frame_sums=sums,
        bin_sums=V.sum(axis=0, dtype=np.float64) * data.scale,
        energy=half_energy(V, data.scale),
        silent_frames=sums == 0,
        n_chunks=n_chunks,
    )
    return Sample(few, frames, block)
