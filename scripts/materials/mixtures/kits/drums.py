"""A drum: sounds of its strokes, how they are struck, and how all of them change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import soxr
from scipy.signal import fftconvolve

from mixtures.instruments import RATE
from mixtures.spaces import equalize, room

__all__ = ["Drum", "Stroke", "struck", "varied"]

_PITCH = 4.0  # semitones that a drum is tuned up or down at most
_SHORTER, _LONGER_DB = 0.25, 12.0  # of what rings; and what its end gains
_STOP_S = 0.012  # in which an open hat is silent once it is closed
_ROOM_S = 0.3  # a drum's own, beside the one that all are in


@dataclass(frozen=True)
class Stroke:
    """When a drum is struck, in which manner, and how loudly, 0..1."""

    second: float
    manner: str
    loudness: float


@dataclass(frozen=True)
class Drum:
    """What strokes of a drum sound like.

    Attributes
    ----------
    sounds : mapping of str to sequence of sequence of ndarray
        Of each manner, soft ones first, those that take turns; of shape (2, n).
    stops : bool
        Whether the next stroke ends what rings, as of hats.
    power : float
        Of the loudness that is a stroke's amplitude.
    """

    sounds: Mapping[str, Sequence[Sequence[np.ndarray]]]
    stops: bool = False
    power: float = 1.0


def struck(
    drum: Drum, strokes: Sequence[Stroke], n_samples: int, rng: np.random.Generator
) -> np.ndarray:
    """Return the strokes of a drum, shape (2, n_samples)."""
    out = np.zeros((2, n_samples))
    starts = [round(stroke.second * RATE) for stroke in strokes]
    ends = [*starts[1:], n_samples] if drum.stops else [n_samples] * len(strokes)
    known = list(drum.sounds)
    for stroke, start, end in zip(strokes, starts, ends, strict=True):
        # A manner that a drum has not is always the same other one.
        order = known.index(stroke.manner) if stroke.manner in drum.sounds else None
        at = sum(map(ord, stroke.manner)) % len(known) if order is None else order
        layers = drum.sounds[known[at]]
        turns = layers[min(len(layers) - 1, int(stroke.loudness * len(layers)))]
        sound = turns[int(rng.integers(len(turns)))]
        room_left = min(n_samples, end + int(_STOP_S * RATE)) - start
        length = min(sound.shape[1], room_left)
        if length <= 0:
            continue
        piece = sound[:, :length] * stroke.loudness**drum.power
        if length < sound.shape[1]:
            fade = min(length, int(_STOP_S * RATE))
            piece[:, -fade:] *= np.linspace(1.0, 0.0, fade)
        out[:, start : start + length] += piece
    return out


def varied(drum: Drum, rng: np.random.Generator) -> Drum:
    """Return a drum tuned, damped or ringing on, equalised, some in a small room."""
    ratio = 2.0 ** (rng.uniform(-_PITCH, _PITCH) / 12.0)
    end_db = rng.uniform(-60.0 * (1.0 / _SHORTER - 1.0) / 2.0, _LONGER_DB)
    tone = int(rng.integers(2**32))
    impulse = room(rng)[:, : int(_ROOM_S * RATE)] if rng.random() < 0.4 else None

    def changed(sound: np.ndarray) -> np.ndarray:
        sound = soxr.resample(sound.T, RATE, RATE / ratio).T
        ringing = np.arange(sound.shape[1]) / max(1, _ringing(sound))
        sound = sound * 10.0 ** (np.minimum(ringing, 1.0) * end_db / 20.0)
        same = np.random.default_rng(tone)  # for all strokes
        sound = equalize(equalize(sound, same), same)
        return sound if impulse is None else fftconvolve(sound, impulse, axes=1)

    sounds = {
        manner: tuple(tuple(changed(sound) for sound in turns) for turns in layers)
        for manner, layers in drum.sounds.items()
    }
    return Drum(sounds, drum.stops, float(rng.uniform(0.8, 2.0)))


def _ringing(sound: np.ndarray) -> int:
    """Return the samples after which less than a thousandth of the energy comes."""
    energy = np.cumsum(np.sum(sound**2, axis=0))
    return int(np.searchsorted(energy, 0.999 * energy[-1])) + 1
