"""Loop-level twin of :mod:`nmfaudio.spectral.stft`, in float64."""

import numpy as np
from numpy.typing import NDArray

__all__ = ["naive_forward", "naive_inverse"]


def naive_forward(
    samples: NDArray[np.float64], window: NDArray[np.float64], hop_length: int
) -> NDArray[np.complex128]:
    """Return X (n_channels, n_bins, n_frames), one sample at a time."""
    n_channels, n_samples = samples.shape
    n_fft = window.size
    n_frames = 1 + (n_samples + hop_length - 1) // hop_length
    X = np.zeros((n_channels, n_fft // 2 + 1, n_frames), dtype=np.complex128)
    for c in range(n_channels):
        for t in range(n_frames):
            frame = np.zeros(n_fft)
            for i in range(n_fft):
                n = t * hop_length - n_fft // 2 + i
                if 0 <= n < n_samples:
                    frame[i] = window[i] * samples[c, n]
            X[c, :, t] = np.fft.rfft(frame)
    return X


def naive_inverse(
    X: NDArray[np.complex128],
    window: NDArray[np.float64],
    hop_length: int,
    n_samples: int,
) -> NDArray[np.float64]:
    """Return samples (n_channels, n_samples): weighted overlap-add, then division."""
    n_channels, _, n_frames = X.shape
    n_fft = window.size
    total = np.zeros((n_channels, n_samples))
    weight = np.zeros(n_samples)
    for t in range(n_frames):
        frames = np.fft.irfft(X[:, :, t], n=n_fft)
        for i in range(n_fft):
            n = t * hop_length - n_fft // 2 + i
            if 0 <= n < n_samples:
                total[:, n] += window[i] * frames[:, i]
                weight[n] += window[i] ** 2
    return total / weight if n_samples else total


def overlap_add(
    frames: NDArray[np.float32],
    window: NDArray[np.float32],
    offset: int,
    hop_length: int,
    total: NDArray[np.float32],
) -> NDArray[np.float64]:
    """Return ``total`` with windowed frames added; what falls outside is dropped."""
    out = total.astype(np.float64)
    for place in np.ndindex(frames.shape):
        output, channel, t, i = place
        n = offset + t * hop_length + i
        if 0 <= n < out.shape[2]:
            out[output, channel, n] += float(frames[place]) * float(window[i])
    return out
