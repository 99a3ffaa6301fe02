"""Where sources stand and what happened to the mixture: rooms, pans, coding, damage."""

import io
from collections.abc import Mapping, Sequence

import numpy as np
import soundfile
from scipy.signal import fftconvolve, sosfilt

from mixtures.instruments import RATE

__all__ = [
    "CENTRAL",
    "coded",
    "damage",
    "equalize",
    "in_room",
    "pan",
    "placed_anew",
    "room",
]

CENTRAL = frozenset({"drums", "bass", "voice", "speech", "kick"})
"""Stems that mostly stand in the middle."""

_TRIES = 40  # for places that lie wide apart
_WIDE = 0.3  # spread of places, of half the field
_FARTHEST = 0.97  # of half the field
_A_FEW = (-1, -0.6, -0.3, 0, 0.3, 0.6, 1)
_CODER_DELAY = 576 + 529  # samples, of LAME's coder and of what decodes it


def room(rng: np.random.Generator) -> np.ndarray:
    """Return a stereo impulse response: direct sound, early reflections, a tail.

    The tail is noise that falls by 60 dB in 0.2 to 1.2 seconds (Moorer 1979).
    """
    decay = rng.uniform(0.2, 1.2)
    n = int(decay * RATE)
    tail = rng.standard_normal((2, n)) * 10.0 ** (-3.0 * np.arange(n) / n)
    tail[:, : int(0.03 * RATE)] = 0.0
    for _ in range(8):
        at = int(rng.uniform(0.004, 0.04) * RATE)
        tail[:, at] += rng.uniform(-8.0, 8.0, 2)
    tail *= rng.uniform(0.05, 0.35) / np.sqrt((tail**2).sum(axis=1).mean())
    tail[:, 0] = 1.0
    return tail


def in_room(sound: np.ndarray, impulse: np.ndarray) -> np.ndarray:
    """Return the sound in a room, as long as before."""
    return fftconvolve(sound, impulse, axes=1)[:, : sound.shape[1]]


def pan(sound: np.ndarray, place: float) -> np.ndarray:
    """Return a sound at ``place``, -1 left to 1 right, at constant power."""
    angle = (place + 1.0) * np.pi / 4.0
    return sound * np.array([[np.cos(angle)], [np.sin(angle)]]) * np.sqrt(2.0)


def placed_anew(
    stems: Mapping[str, np.ndarray], rng: np.random.Generator
) -> list[np.ndarray]:
    """Return stems, rooms and all, at other places, wide apart as a whole.

    They lie evenly apart, anywhere, or at a few places; those that mostly stand in the
    middle mostly do; and half of the time all have other levels.
    """
    placed = list(stems.values())
    for _ in range(_TRIES):
        style, n_stems = rng.choice(3, p=[0.4, 0.35, 0.25]), len(stems)
        if style == 0:
            width = rng.permutation(np.linspace(-1, 1, n_stems))
            places = width * rng.uniform(0.6, 1)
        elif style == 1:
            places = rng.uniform(-0.95, 0.95, n_stems)
        else:
            places = rng.choice(_A_FEW, n_stems) * _FARTHEST
        if rng.random() < 0.6:
            middle = [name in CENTRAL for name in stems]
            places = np.where(middle, 0.2 * places, places)
        placed = [_moved(s, at) for s, at in zip(stems.values(), places, strict=True)]
        if rng.random() < 0.5:
            placed = [s * 10 ** (rng.uniform(-3, 3) / 20) for s in placed]
        if _spread(placed) > _WIDE:
            break
    return [sound.astype(np.float32) for sound in placed]


def _moved(stem: np.ndarray, place: float) -> np.ndarray:
    """Return a stereo sound as loud as it is, at another place."""
    now = np.clip(_place_of(stem)[0], -_FARTHEST, _FARTHEST)
    angle, other = (now + 1) * np.pi / 4, (place + 1) * np.pi / 4
    gains = np.cos(other) / np.cos(angle), np.sin(other) / np.sin(angle)
    return stem * np.array(gains, np.float32)[:, np.newaxis]


def _place_of(stem: np.ndarray) -> tuple[float, float]:
    """Return the place of a stereo sound, and its energy."""
    power = np.sum(stem.astype(np.float64) ** 2, axis=1)
    left, right = np.sqrt(power)
    return float(np.arctan2(right, left) * 4 / np.pi - 1), float(power.sum())


def _spread(stems: Sequence[np.ndarray]) -> float:
    """Return how far the places of stems spread around their mean."""
    place, energy = np.transpose([_place_of(stem) for stem in stems])
    mean = np.average(place, weights=energy)
    return float(np.sqrt(np.average((place - mean) ** 2, weights=energy)))


def equalize(sound: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return the sound through one random bell (Bristow-Johnson's cookbook)."""
    hz, gain = rng.uniform(100, 8000), 10.0 ** (rng.uniform(-6, 6) / 40.0)
    w = 2 * np.pi * hz / RATE
    alpha = np.sin(w) / 1.4
    b = [1 + alpha * gain, -2 * np.cos(w), 1 - alpha * gain]
    a = [1 + alpha / gain, -2 * np.cos(w), 1 - alpha / gain]
    return sosfilt(np.array([[*b, *a]]) / a[0], sound, axis=1)


def damage(
    mix: np.ndarray, rate: int, rng: np.random.Generator
) -> tuple[np.ndarray, str]:
    """Return the mixture, sometimes coded, clipped or with hiss, and what was done."""
    kind = rng.choice(["none", "mp3", "clipped", "hiss"], p=[0.7, 0.14, 0.06, 0.1])
    if kind == "mp3":
        return coded(mix, rate), "coded as MP3"
    if kind == "clipped":
        limit = np.quantile(np.abs(mix), 0.998)
        return np.clip(mix, -limit, limit), "clipped in 0.2 % of the samples"
    if kind == "hiss":
        level = 10.0 ** (rng.uniform(-55, -40) / 20.0) * np.abs(mix).max()
        return mix + level * rng.standard_normal(mix.shape), "with hiss"
    return mix, "clean"


def coded(mix: np.ndarray, rate: int) -> np.ndarray:
    """Return a mixture, shape (n_channels, n_samples), as MP3 keeps it, in its place.

    The coder says in a first frame what it put before and behind the sound, and the
    decoder takes that away; but frames of 40 kbit/s, which 22050 Hz get, have no room
    for it, and everything comes back: later, and longer.
    """
    n_samples = mix.shape[1]
    file = io.BytesIO()
    soundfile.write(
        file, 0.9 * mix.T, rate, format="MP3", subtype="MPEG_LAYER_III",
        compression_level=0.8, bitrate_mode="CONSTANT",
    )  # fmt: skip
    file.seek(0)
    decoded, _ = soundfile.read(file, always_2d=True)
    late = _CODER_DELAY if decoded.shape[0] > n_samples else 0
    decoded = decoded[late : late + n_samples].T / 0.9
    return np.pad(decoded, ((0, 0), (0, n_samples - decoded.shape[1])))
