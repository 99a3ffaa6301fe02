"""What a transform may be given; messages say what was wanted and what came."""

import numpy as np

from nmfaudio.compiled.types import ComplexArray, Float32Array, FloatArray
from nmfaudio.errors import Message, ParameterError

__all__ = ["check_range", "check_spectra", "checked_samples"]


def check_range(name: str, value: int, low: int, high: int) -> None:
    """Raise ParameterError if a number of samples lies outside of a range."""
    if not low <= value <= high:
        raise ParameterError(
            Message(
                "{0} must lie between {1} and {2} samples, got {3}",
                name,
                low,
                high,
                value,
            )
        )


def checked_samples(samples: FloatArray) -> Float32Array:
    """Return samples (n_channels, n_samples) as float32; raise if they are none."""
    array = np.asarray(samples, dtype=np.float32)
    if array.ndim != 2 or array.shape[0] < 1:
        raise ParameterError(
            Message(
                "samples must be of shape (n_channels, n_samples) with at least one "
                "channel, got {0}",
                array.shape,
            )
        )
    return array


def check_spectra(X: ComplexArray, n_fft: int) -> None:
    """Raise ParameterError if spectra do not fit the length of the transform."""
    n_bins = n_fft // 2 + 1
    if X.ndim != 3 or X.shape[1] != n_bins:
        raise ParameterError(
            Message(
                "X must be (n_channels, {0}, n_frames) to match n_fft={1}, got {2}",
                n_bins,
                n_fft,
                X.shape,
            )
        )
