"""Loop-level twins of :mod:`nmfaudio.spectral._fft.kernel`, in float64."""

import math

import numpy as np
from numpy.typing import NDArray

__all__ = ["naive_frame", "naive_spectrum"]


def naive_spectrum(frame: NDArray[np.float32]) -> NDArray[np.complex128]:
    """Return the spectrum (n_bins,) of one frame, by its definition."""
    n = frame.size
    spectrum = np.zeros(n // 2 + 1, np.complex128)
    for k in range(spectrum.size):
        for i, value in enumerate(frame.tolist()):
            angle = -2.0 * math.pi * (k * i % n) / n
            spectrum[k] += value * complex(math.cos(angle), math.sin(angle))
    return spectrum


def naive_frame(spectrum: NDArray[np.complex64], n: int) -> NDArray[np.float64]:
    """Return the frame (n,) of one spectrum, by its definition."""
    frame = np.zeros(n)
    for k, value in enumerate(spectrum.tolist()):
        # Every bin but the first and the last stands for its conjugate, too.
        weight = 1.0 if k in {0, n // 2} else 2.0
        for i in range(n):
            angle = 2.0 * math.pi * (k * i % n) / n
            turned = value.real * math.cos(angle)
            if weight == 2.0:
                turned -= value.imag * math.sin(angle)
            frame[i] += weight * turned / n
    return frame
