"""Named deterministic test signals, float32 of shape (n_channels, n_samples)."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["clicks_over_noise", "impulse", "silence", "sine", "stereo_mix", "two_notes"]

Samples = NDArray[np.float32]


def silence(n_samples: int = 8_000, n_channels: int = 1) -> Samples:
    """Return zeros."""
    return np.zeros((n_channels, n_samples), dtype=np.float32)


def impulse(n_samples: int = 8_000, at: int = 4_000, n_channels: int = 1) -> Samples:
    """Return one sample of 1 among zeros."""
    samples = silence(n_samples, n_channels)
    samples[:, at] = 1.0
    return samples


def sine(
    frequency_hz: float = 440.0,
    *,
    sample_rate: int = 16_000,
    n_samples: int = 8_000,
    amplitude: float = 0.5,
) -> Samples:
    """Return one channel of a sine."""
    t = np.arange(n_samples) / sample_rate
    wave = amplitude * np.sin(2.0 * np.pi * frequency_hz * t)
    return wave.astype(np.float32)[np.newaxis]


def two_notes(
    first_hz: float = 220.0,
    second_hz: float = 659.3,
    *,
    sample_rate: int = 16_000,
    n_samples: int = 32_000,
) -> Samples:
    """Return two decaying harmonic notes that take turns, then sound together."""
    t = np.arange(n_samples) / sample_rate
    quarter = n_samples / sample_rate / 4.0

    def note(frequency_hz: float, start_s: float) -> NDArray[np.float64]:
        since = np.maximum(t - start_s, 0.0)
        tone = sum(
            np.sin(2.0 * np.pi * order * frequency_hz * since) / order
            for order in range(1, 6)
        )
        return np.where(t >= start_s, 0.2 * tone * np.exp(-since / quarter), 0.0)

    wave = note(first_hz, 0.0) + note(second_hz, quarter)
    wave += note(first_hz, 2 * quarter) + note(second_hz, 2 * quarter)
    return wave.astype(np.float32)[np.newaxis]


def clicks_over_noise(
    *, sample_rate: int = 16_000, n_samples: int = 32_000, seed: int = 0
) -> Samples:
    """Return four decaying noise bursts a second over faint noise."""
    rng = np.random.default_rng(seed)
    since = (np.arange(n_samples) % (sample_rate // 4)) / sample_rate
    wave = rng.standard_normal(n_samples) * (0.3 * np.exp(-since / 0.01) + 0.003)
    return wave.astype(np.float32)[np.newaxis]


def stereo_mix(
    *, sample_rate: int = 16_000, n_samples: int = 32_000, seed: int = 0
) -> Samples:
    """Return notes on the left and clicks on the right, each leaking a little."""
    return _stereo_mix(sample_rate, n_samples, seed).copy()


@cache
def _stereo_mix(sample_rate: int, n_samples: int, seed: int) -> Samples:
    """Return what hundreds of tests begin with."""
    notes = two_notes(sample_rate=sample_rate, n_samples=n_samples)[0]
    clicks = clicks_over_noise(sample_rate=sample_rate, n_samples=n_samples, seed=seed)
    left = 0.9 * notes + 0.3 * clicks[0]
    right = 0.2 * notes + 0.8 * clicks[0]
    return np.stack([left, right]).astype(np.float32)
