"""Some frames of one channel, from samples to spectra or to powers."""

from typing import NamedTuple

import numpy as np

from nmfaudio.compiled.types import ComplexArray, Float32Array
from nmfaudio.spectral._fft.transforms import add_windowed_powers, windowed_rfft

__all__ = ["FrameBlock"]


class FrameBlock(NamedTuple):
    """Frames that are made only while they are transformed.

    Attributes
    ----------
    samples : ndarray of float32, shape ((n_frames - 1) * hop_length + n_fft,)
        What the frames reach, C-contiguous.
    n_frames, hop_length : int
        How many frames, and how far apart.
    window : ndarray of float32, shape (n_fft,)
        What they are multiplied by.
    """

    samples: Float32Array
    n_frames: int
    hop_length: int
    window: Float32Array

    def spectra(self, out: ComplexArray | None = None) -> ComplexArray:
        """Return the spectra (n_frames, n_bins), in ``out`` (C-contiguous) if given."""
        if out is None:
            out = np.empty((self.n_frames, self.window.size // 2 + 1), np.complex64)
        windowed_rfft(self.samples, self.hop_length, self.window, out)
        return out

    def add_powers_to(self, total: Float32Array) -> None:
        """Add squared magnitudes to ``total`` (n_frames, n_bins), C-contiguous."""
        add_windowed_powers(self.samples, self.hop_length, self.window, total)
