"""Sound of spectra that are changed as soon as they are made, in a core's cache."""

import math
from collections.abc import Callable

import numpy as np

from nmfaudio.compiled.jit import kernel
from nmfaudio.compiled.types import ComplexArray, Float32Array, FloatArray
from nmfaudio.spectral._blocks import block_ranges, overlap_add_rows, run_in_order
from nmfaudio.spectral._fft.transforms import irfft
from nmfaudio.spectral.stft import StftPlan

__all__ = ["left_over", "passed", "sound_of", "spectra_of"]

_TOGETHER = 1 << 16  # samples of each channel that a thread works on at a time


def passed(
    samples: FloatArray, plan: StftPlan, mask_of: Callable[[slice], FloatArray]
) -> Float32Array:
    """Return what a mask lets through.

    Parameters
    ----------
    samples : ndarray of float, shape (n_channels, n_samples)
        Not modified.
    plan : StftPlan
        Resolution of the mask.
    mask_of : callable
        Returns the mask of some frames, (n_frames or 1, n_bins); asked by several
        threads.

    Returns
    -------
    sound : ndarray of float32, shape (n_channels, n_samples)
    """
    sound = np.asarray(samples, np.float32)

    def masked(start: int, stop: int) -> ComplexArray:
        X = spectra_of(sound, plan, start, stop)
        mask = np.ascontiguousarray(mask_of(slice(start, stop)), np.float32)
        for channel in X.view(np.float32):
            weigh(mask, channel)
        return X

    return sound_of(sound.shape, plan, masked)


def spectra_of(
    sound: Float32Array, plan: StftPlan, start: int, stop: int
) -> ComplexArray:
    """Return spectra (n_channels, n_frames, n_bins), made in the calling thread."""
    X = np.empty((sound.shape[0], stop - start, plan.n_bins), np.complex64)
    for channel, out in zip(sound, X, strict=True):
        plan.block_of_frames(channel, start, stop).spectra(out)
    return X


def sound_of(
    shape: tuple[int, ...],
    plan: StftPlan,
    made: Callable[[int, int], ComplexArray],
) -> Float32Array:
    """Return the sound of spectra that are made a few frames at a time.

    Parameters
    ----------
    shape : tuple of int
        Of the sound, ``(..., n_samples)``.
    plan : StftPlan
        Resolution; must invert.
    made : callable
        Returns the spectra (..., n_frames, n_bins) of frames from a first one up to
        another; asked by several threads.
    """
    n_samples, hop = shape[-1], plan.hop_length
    sound = np.zeros((math.prod(shape[:-1]), n_samples), np.float32)

    def synthesize(frames: tuple[int, int]) -> list[Float32Array]:
        waves = irfft(made(*frames), plan.n_fft, plan.synthesis_window)
        waves = waves.reshape(-1, *waves.shape[-2:])
        return [overlap_add_rows(wave, hop) for wave in waves]

    ranges = block_ranges(0, plan.n_frames(n_samples), plan.n_fft)
    # Blocks overlap: added up in order, they do so to the same bits.
    for (start, _), pieces in zip(
        ranges, run_in_order(synthesize, ranges), strict=True
    ):
        first = start * hop - plan.n_fft // 2
        low, high = max(first, 0), min(first + pieces[0].size, n_samples)
        for row, piece in zip(sound, pieces, strict=True):
            row[low:high] += piece[low - first : max(high, low) - first]

    def level(start: int) -> None:
        stop = min(start + _TOGETHER, n_samples)
        sound[:, start:stop] *= plan.synthesis_gain(start, stop, n_samples)

    for _ in run_in_order(level, range(0, n_samples, _TOGETHER)):
        pass
    return sound.reshape(shape)


def left_over(sound: FloatArray, *parts: Float32Array) -> Float32Array:
    """Return what parts leave of a sound, both (n_channels, n_samples)."""
    whole = np.asarray(sound, np.float32)
    rest = np.empty_like(whole)

    def subtract(start: int) -> None:
        here = slice(start, start + _TOGETHER)
        first, *others = parts
        np.subtract(whole[:, here], first[:, here], out=rest[:, here])
        for part in others:
            rest[:, here] -= part[:, here]

    for _ in run_in_order(subtract, range(0, whole.shape[1], _TOGETHER)):
        pass
    return rest


@kernel
def weigh(mask: Float32Array, X: Float32Array) -> None:
    """Multiply spectra by a mask, in place.

    ``X`` (n_frames, 2 n_bins) holds real and imaginary parts in turn; ``mask``
    (n_frames or 1, n_bins) is only read, one row is for all frames.
    """
    for t in range(X.shape[0]):
        gains, row = mask[min(t, mask.shape[0] - 1)], X[t]
        for f in range(gains.size):
            row[2 * f] *= gains[f]
            row[2 * f + 1] *= gains[f]
