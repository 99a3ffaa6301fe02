"""Noises of nature and machines, made of random numbers."""

import numpy as np
from scipy.signal import butter, sosfilt

from mixtures.instruments import RATE

__all__ = ["NOISES", "make_noise"]


def _band(x: np.ndarray, low: float, high: float) -> np.ndarray:
    sos = butter(2, (low, high), "bandpass", fs=RATE, output="sos")
    return sosfilt(sos, x)


def _slow(n: int, hz: float, rng: np.random.Generator) -> np.ndarray:
    """Return a course of 0..1 that moves about ``hz`` times a second."""
    points = rng.random(max(4, int(n / RATE * hz) + 4))
    return np.interp(np.arange(n) / RATE * hz, np.arange(points.size), points)


def _waves(n: int, rng: np.random.Generator) -> np.ndarray:
    return _band(rng.standard_normal(n), 80, 6000) * _slow(n, 0.3, rng) ** 2


def _wind(n: int, rng: np.random.Generator) -> np.ndarray:
    noise = rng.standard_normal(n)
    gusts = _slow(n, 0.7, rng)
    return _band(noise, 100, 500) + gusts * _band(noise, 400, 1200)


def _rain(n: int, rng: np.random.Generator) -> np.ndarray:
    drops = (rng.random(n) < 400 / RATE) * rng.exponential(1.0, n)
    ring = np.exp(-np.arange(400) / 40.0) * rng.standard_normal(400)
    return _band(np.convolve(drops, ring, "same"), 800, 12000) + 0.1 * _band(
        rng.standard_normal(n), 1500, 10000
    )


def _hum(n: int, rng: np.random.Generator) -> np.ndarray:
    base = rng.choice([50.0, 60.0])
    time = np.arange(n) / RATE
    return sum(
        rng.uniform(0.1, 1.0)
        / k
        * np.sin(2 * np.pi * base * k * time + rng.uniform(0, 6))
        for k in range(1, 9)
    ) + 0.02 * rng.standard_normal(n)


def _engine(n: int, rng: np.random.Generator) -> np.ndarray:
    speed = 25.0 + 30.0 * _slow(n, 0.2, rng)
    phase = np.cumsum(speed) / RATE
    tone = sum(np.sin(2 * np.pi * k * phase) / k for k in range(1, 16))
    return tone * (1.0 + 0.3 * rng.standard_normal(n)) + 0.3 * _band(
        rng.standard_normal(n), 200, 3000
    )


def _birds(n: int, rng: np.random.Generator) -> np.ndarray:
    out = np.zeros(n)
    for _ in range(int(n / RATE * 2.5)):
        length = int(rng.uniform(0.05, 0.3) * RATE)
        start = int(rng.integers(0, max(1, n - length)))
        time = np.arange(length) / RATE
        rate, span = rng.uniform(8, 30), rng.uniform(200, 1500)
        hz = rng.uniform(2200, 6000) + span * np.sin(2 * np.pi * rate * time)
        chirp = np.sin(2 * np.pi * np.cumsum(hz) / RATE) * np.hanning(length)
        out[start : start + length] += rng.uniform(0.2, 1.0) * chirp[: n - start]
    return out


def _hiss(n: int, rng: np.random.Generator) -> np.ndarray:
    return _band(rng.standard_normal(n), 500, 18000)


NOISES = {
    "waves": _waves, "wind": _wind, "rain": _rain, "hum": _hum, "engine": _engine,
    "birds": _birds, "hiss": _hiss,
}  # fmt: skip


def make_noise(kind: str, n_samples: int, rng: np.random.Generator) -> np.ndarray:
    """Return a noise of the kind, stereo, a little wider than a point."""
    sound = NOISES[kind](n_samples, rng)
    late = int(rng.integers(1, 40))
    return np.stack([sound, 0.9 * np.roll(sound, late) + 0.1 * sound])
